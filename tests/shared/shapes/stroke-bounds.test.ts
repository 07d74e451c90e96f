/** Tiles, dirty rectangles and exports trust the bounds of a stroke: no ink may lie outside of them. */
import { expect, it } from 'vitest';
import { packPoints } from '../../../shared/shapes/stroke-points.ts';
import { defOf, makeShape, makeWorld, outsideBounds } from '../shape-world.ts';

it.each([0, 0.5, 1])('a stroke lies within its bounds at a pressure of %d', (pressure) => {
  const xy = Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? i * 6 : Math.sin(i / 9) * 50));
  const packed = packPoints(xy, new Array<number>(30).fill(pressure));
  const shape = makeShape({ type: 'stroke', strokeWidth: 24, stroke: 'ink', ...packed });
  const world = makeWorld();
  const [command] = defOf(shape).outline(shape, world, 1);
  expect(command).toMatchObject({ kind: 'path', fill: 'ink' });
  expect(outsideBounds(shape, world)).toEqual([]);
});
