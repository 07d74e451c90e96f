import { describe, expect, it } from 'vitest';
import { slideInView, slidesOf } from '../../../client/ui/slides.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';

const shape = (id: string, x: number, y: number, type = 'frame') =>
  ({ id, type, x, y, w: 640, h: 360 }) as unknown as Shape;
const ids = (shapes: readonly Shape[]) => shapes.map(({ id }) => id);

describe('frames as slides', () => {
  const frames = [
    shape('d', 0, 900),
    shape('b', 700, 20),
    shape('note', 0, 0, 'note'),
    shape('a', 0, 0),
    shape('c', 1400, -30),
  ];

  it('come in the order in which a page is read', () => {
    expect(ids(slidesOf(frames, false))).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(slidesOf(frames, true))).toEqual(['c', 'b', 'a', 'd']);
  });

  it('are looked at when they fill the view', () => {
    const slides = slidesOf(frames, false);
    expect(slideInView(slides, { x: -40, y: -40, w: 720, h: 440 })).toBe(0);
    expect(slideInView(slides, { x: 690, y: 0, w: 660, h: 400 })).toBe(1);
    expect(slideInView(slides, { x: -9000, y: 0, w: 700, h: 400 })).toBe(-1);
    // Everything at once is no slide.
    expect(slideInView(slides, { x: -100, y: -100, w: 2400, h: 1500 })).toBe(-1);
  });
});
