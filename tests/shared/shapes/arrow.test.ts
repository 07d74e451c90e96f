import { describe, expect, it } from 'vitest';
import { type ArrowShape, routeArrow } from '../../../shared/shapes/arrow-route.ts';
import { ARROW_HEADS } from '../../../shared/shapes/arrow-heads.ts';
import { forgetTextLayouts } from '../../../shared/shapes/text-layout.ts';
import { page } from '../../../shared/units.ts';
import { defOf, makeWorld, outsideBounds, type Raw, type World, worldOf } from '../shape-world.ts';

const left: Raw = { type: 'rectangle', x: 0, y: 0, w: 100, h: 100, radius: 0, strokeWidth: 2 };
const right: Raw = { ...left, x: 300 };
const middle = (shape: string): Record<string, unknown> => ({ shape, x: 0.5, y: 0.5 });
const bound: Raw = {
  type: 'arrow',
  points: [0, 0, 1, 1],
  start: middle('left'),
  end: middle('right'),
};

const ends = (world: World, id = 'arrow'): number[] => {
  const shape = world.get<ArrowShape>(id);
  const { flat } = routeArrow(shape, world);
  return [flat[0]! + shape.x, flat[1]! + shape.y, flat.at(-2)! + shape.x, flat.at(-1)! + shape.y];
};

describe('bound ends', () => {
  it('stop at the outline, a small gap away', () => {
    expect(ends(makeWorld({ left, right, arrow: bound }))).toEqual([106, 50, 294, 50]);
  });

  it('follow the shape that they are bound to', () => {
    const moved = { ...right, y: 400 };
    const [, , x, y] = ends(makeWorld({ left, right: moved, arrow: bound }));
    expect(x).toBeLessThan(350);
    // The gap is along the arrow, not square to the outline.
    expect(y).toBeGreaterThan(393.9);
    expect(y).toBeLessThan(396);
  });

  it('stop at a turned outline', () => {
    const turned = { ...right, angle: Math.PI / 4 };
    const [, , x] = ends(makeWorld({ left, right: turned, arrow: bound }));
    expect(x).toBeCloseTo(350 - Math.SQRT2 * 50 - 6, 0);
  });

  it('keep to their own points where the shape is gone', () => {
    const arrow = { ...bound, x: 10, y: 10, points: [0, 0, 200, 90] };
    const [x0, y0, x1, y1] = ends(makeWorld({ left, arrow }));
    expect([x1, y1]).toEqual([210, 100]);
    expect([x0, y0]).not.toEqual([10, 10]);
    expect(ends(makeWorld({ arrow }))).toEqual([10, 10, 210, 100]);
  });

  it('end at the very point where they are bound inside', () => {
    const arrow = { ...bound, end: { shape: 'right', x: 0.25, y: 0.75, inside: true } };
    expect(ends(makeWorld({ left, right, arrow })).slice(2)).toEqual([325, 75]);
  });

  it('never turn a short arrow round', () => {
    for (const x of [101, 104, 110, 114, 130]) {
      const near = { ...right, x };
      const [x0, , x1] = ends(makeWorld({ left, right: near, arrow: bound }));
      expect(x1).toBeGreaterThan(x0!);
    }
    const over = ends(makeWorld({ left, right: { ...right, x: 40 }, arrow: bound }));
    expect(over).toEqual([50, 50, 90, 50]);
  });

  it('are not bound to arrows or to themselves', () => {
    const arrow = {
      ...bound,
      start: middle('arrow'),
      end: middle('other'),
      points: [0, 0, 50, 50],
    };
    const other = { ...bound, start: middle('arrow'), end: null };
    expect(ends(makeWorld({ arrow, other }))).toEqual([0, 0, 50, 50]);
  });

  it('say what they depend on, and survive shapes on top of each other', () => {
    const world = makeWorld({ left, right: left, arrow: bound });
    const arrow = world.get<ArrowShape>('arrow');
    expect(defOf(arrow).dependsOn!(arrow)).toEqual(['left', 'right']);
    expect(ends(world).every(Number.isFinite)).toBe(true);
    expect(outsideBounds(arrow, world, 2)).toEqual([]);
  });

  it('give the same route until something that matters changes', () => {
    const world = makeWorld({ left, right, arrow: bound });
    const arrow = world.get<ArrowShape>('arrow');
    const first = routeArrow(arrow, world);
    expect(routeArrow(arrow, world)).toBe(first);
    const other = worldOf([arrow, world.get('left'), makeWorld({ right }).get('right')]);
    expect(routeArrow(arrow, other)).not.toBe(first);
    expect(routeArrow(arrow, other).path).toEqual(first.path);
    const again = routeArrow(arrow, other);
    forgetTextLayouts();
    expect(routeArrow(arrow, other)).not.toBe(again);
  });
});

describe('paths', () => {
  it('curved: the middle stands off by the bend, towards the right-hand side', () => {
    const arrow = { type: 'arrow', points: [0, 0, 200, 0], path: 'curved', bend: 40 };
    const world = makeWorld({ arrow });
    const { middle: m } = routeArrow(world.get('arrow'), world);
    expect(m.x).toBeCloseTo(100, 0);
    expect(m.y).toBeCloseTo(40, 0);
  });

  it('curved through points goes through them', () => {
    const arrow = { type: 'arrow', points: [0, 0, 100, 50, 200, 0], path: 'curved' };
    const world = makeWorld({ arrow });
    const { flat } = routeArrow(world.get('arrow'), world);
    const nearest = Math.min(
      ...flat.map((x, i) => (i % 2 === 0 ? Math.hypot(x - 100, flat[i + 1]! - 50) : Infinity)),
    );
    expect(nearest).toBeLessThan(0.001);
  });

  it('elbow: every piece is level or upright, and the ends meet the outlines squarely', () => {
    for (const x of [-400, 150, 300]) {
      for (const y of [-300, 20, 250]) {
        const world = makeWorld({
          left,
          right: { ...right, x, y },
          arrow: { ...bound, path: 'elbow' },
        });
        const { flat } = routeArrow(world.get('arrow'), world);
        for (let i = 2; i < flat.length; i += 2) {
          const dx = Math.abs(flat[i]! - flat[i - 2]!);
          const dy = Math.abs(flat[i + 1]! - flat[i - 1]!);
          expect(Math.min(dx, dy)).toBeLessThan(1e-9);
        }
      }
    }
  });

  it('elbow: leaves on the side that it is bound to', () => {
    const arrow = { ...bound, path: 'elbow', start: { shape: 'left', x: 0.5, y: 0 } };
    const [x, y] = ends(makeWorld({ left, right, arrow }));
    expect([x, y]).toEqual([50, -6]);
  });

  it('elbow: keeps points on the way, slid along with the ends', () => {
    const arrow = { ...bound, path: 'elbow', points: [100, 50, 200, 50, 200, 80, 300, 80] };
    const world = makeWorld({ left: { ...left, y: 30 }, right, arrow });
    const { flat } = routeArrow(world.get('arrow'), world);
    expect(flat).toEqual([106, 80, 200, 80, 200, 50, 294, 50]);
  });
});

describe('pictures', () => {
  it.each(ARROW_HEADS)('head %s stays in the bounds', (head) => {
    const arrow = { type: 'arrow', points: [0, 0, 120, 30], startHead: head, endHead: head };
    const world = makeWorld({ arrow: { ...arrow, strokeWidth: 8 } });
    expect(outsideBounds(world.get('arrow'), world, 1)).toEqual([]);
  });

  it('the label stands on the middle, and is hit', () => {
    const world = makeWorld({ arrow: { type: 'arrow', points: [0, 0, 300, 0], text: 'calls' } });
    const arrow = world.get('arrow');
    const words = defOf(arrow)
      .outline(arrow, world, 1)
      .find((command) => command.kind === 'text');
    expect(words).toMatchObject({ text: 'calls', x: 150 });
    expect(defOf(arrow).hits(arrow, page(150, 9), 1, world)).toBe(true);
    expect(defOf(arrow).hits(arrow, page(20, 9), 1, world)).toBe(false);
  });

  it('an arrow of no length draws without nonsense', () => {
    const world = makeWorld({ arrow: { type: 'arrow', points: [5, 5, 5, 5] } });
    expect(outsideBounds(world.get('arrow'), world, 5)).toEqual([]);
  });
});
