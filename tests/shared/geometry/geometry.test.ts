import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply,
  applyBox,
  applyFlat,
  compose,
  decompose,
  invert,
  type Matrix,
  rotation,
  scaling,
  translation,
} from '../../../shared/geometry/affine.ts';
import {
  boxAt,
  boxContains,
  boxesTouch,
  boxOfPoints,
  expandBox,
  intersectBox,
  rotatedBox,
  unionBox,
} from '../../../shared/geometry/box.ts';
import { flattenCubic, flattenQuad } from '../../../shared/geometry/bezier.ts';
import { elbowWay } from '../../../shared/geometry/elbow.ts';
import { dotGrid, hatchLines } from '../../../shared/geometry/hatch.ts';
import { isInPolygon, lastCrossing, regularPolygon } from '../../../shared/geometry/polygon.ts';
import { seededRandom } from '../../../shared/geometry/random.ts';
import {
  crossing,
  pointAlong,
  polylineDistance,
  polylineLength,
  segmentDistanceSq,
  simplify,
} from '../../../shared/geometry/segment.ts';
import { normalizeAngle, rotateAbout } from '../../../shared/geometry/vec.ts';

const coordinate = fc.double({ min: -1e4, max: 1e4, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const angle = fc.double({ min: -10, max: 10, noNaN: true });
const box = fc
  .record({ x: coordinate, y: coordinate, w: coordinate, h: coordinate })
  .map(({ x, y, w, h }) => boxAt(x, y, w, h));

describe('affine maps', () => {
  it('undo themselves', () => {
    fc.assert(
      fc.property(point, point, angle, (p, c, a) => {
        const map = compose(translation(c.x, c.y), rotation(a, c.y, c.x));
        const back = invert(map)!;
        const q = apply(map, p.x, p.y);
        const r = apply(back, q.x, q.y);
        expect(Math.hypot(r.x - p.x, r.y - p.y)).toBeLessThan(1e-6);
      }),
    );
  });

  it('have no inverse where they flatten the plane', () => {
    expect(invert(scaling(0, 1))).toBeUndefined();
    expect(invert([1, 2, 2, 4, 0, 0])).toBeUndefined();
  });

  it('apply the first map first', () => {
    const map = compose(scaling(2, 2), translation(1, 0));
    expect(apply(map, 1, 1)).toEqual({ x: 4, y: 2 });
    expect(applyFlat(map, [0, 0, 1, 1])).toEqual([2, 0, 4, 2]);
  });

  it('keep the centre that they turn and scale about', () => {
    expect(apply(rotation(1, 7, 9), 7, 9).x).toBeCloseTo(7);
    expect(apply(scaling(3, 4, 7, 9), 7, 9)).toEqual({ x: 7, y: 9 });
  });

  it('map a box to the smallest box around its corners', () => {
    fc.assert(
      fc.property(box, angle, (b, a) => {
        const map: Matrix = compose(rotation(a), scaling(2, -3));
        const corners = applyFlat(map, [
          b.x,
          b.y,
          b.x + b.w,
          b.y,
          b.x,
          b.y + b.h,
          b.x + b.w,
          b.y + b.h,
        ]);
        const around = boxOfPoints(corners);
        const mapped = applyBox(map, b);
        for (const key of ['x', 'y', 'w', 'h'] as const) {
          expect(Math.abs(mapped[key] - around[key])).toBeLessThan(1e-6);
        }
      }),
    );
  });

  it('tell angle, scale and mirroring', () => {
    const { angle: a, sx, sy } = decompose(compose(rotation(0.5), scaling(2, -3)));
    expect(a).toBeCloseTo(0.5);
    expect(sx).toBeCloseTo(2);
    expect(sy).toBeCloseTo(-3);
  });
});

describe('boxes', () => {
  it('contain what they are the union of, and touch it', () => {
    fc.assert(
      fc.property(box, box, (a, b) => {
        const both = expandBox(unionBox(a, b), 1e-6);
        expect(boxContains(both, a) && boxContains(both, b)).toBe(true);
        expect(boxesTouch(both, a)).toBe(true);
        expect(intersectBox(a, b) !== undefined).toBe(boxesTouch(a, b));
      }),
    );
  });

  it('grow by turning, and never shrink below their area', () => {
    fc.assert(
      fc.property(box, angle, (b, a) => {
        const turned = rotatedBox(b, a);
        expect(turned.w * turned.h).toBeGreaterThanOrEqual(b.w * b.h * (1 - 1e-9));
      }),
    );
  });

  it('have no negative sides', () => {
    expect(boxAt(10, 10, -4, -6)).toEqual({ x: 6, y: 4, w: 4, h: 6 });
    expect(expandBox({ x: 0, y: 0, w: 2, h: 2 }, -5).w).toBe(0);
    expect(boxOfPoints([])).toEqual({ x: 0, y: 0, w: 0, h: 0 });
  });
});

describe('segments and polylines', () => {
  it('measure the distance to the nearest end beyond the ends', () => {
    expect(segmentDistanceSq(-3, 4, 0, 0, 10, 0)).toBe(25);
    expect(segmentDistanceSq(5, 4, 0, 0, 10, 0)).toBe(16);
    expect(segmentDistanceSq(3, 4, 0, 0, 0, 0)).toBe(25);
    expect(polylineDistance(5, 5, [0, 0, 10, 0, 10, 10, 0, 10], true)).toBe(5);
    expect(polylineDistance(-1, 5, [0, 0, 10, 0, 10, 10, 0, 10], true)).toBe(1);
    expect(polylineDistance(-1, 5, [0, 0, 10, 0, 10, 10, 0, 10])).toBeGreaterThan(1);
    expect(polylineDistance(1, 1, [])).toBe(Infinity);
  });

  it('cross at a fraction of the first one', () => {
    expect(crossing(0, 0, 10, 0, 5, -5, 5, 5)).toBe(0.5);
    expect(crossing(0, 0, 10, 0, 5, 1, 5, 5)).toBe(-1);
    expect(crossing(0, 0, 10, 0, 0, 1, 10, 1)).toBe(-1);
  });

  it('walk along their length', () => {
    expect(polylineLength([0, 0, 3, 4, 3, 14])).toBe(15);
    expect(pointAlong([0, 0, 10, 0, 10, 10], 0.75)).toEqual({ x: 10, y: 5, angle: Math.PI / 2 });
    expect(pointAlong([5, 5], 0.5)).toEqual({ x: 5, y: 5, angle: 0 });
  });

  it('stay within the tolerance when simplified', () => {
    const points = fc.array(coordinate, { minLength: 4, maxLength: 200 });
    fc.assert(
      fc.property(points, fc.double({ min: 0.1, max: 500, noNaN: true }), (flat, tolerance) => {
        const even = flat.slice(0, flat.length & ~1);
        const less = simplify(even, tolerance);
        expect(less.slice(0, 2)).toEqual(even.slice(0, 2));
        expect(less.slice(-2)).toEqual(even.slice(-2));
        for (let i = 0; i < even.length; i += 2) {
          const d = polylineDistance(even[i]!, even[i + 1]!, less);
          expect(d).toBeLessThanOrEqual(tolerance * (1 + 1e-9));
        }
      }),
    );
  });
});

describe('polygons', () => {
  it('know inside from outside', () => {
    const square = [0, 0, 10, 0, 10, 10, 0, 10];
    expect(isInPolygon(square, 5, 5)).toBe(true);
    expect(isInPolygon(square, 15, 5)).toBe(false);
    const ring = [0, 0, 10, 0, 10, 10, 0, 10, 0, 0, 3, 3, 3, 7, 7, 7, 7, 3, 3, 3];
    expect(isInPolygon(ring, 5, 5)).toBe(false);
    expect(isInPolygon(ring, 1, 5)).toBe(true);
  });

  it('are left at the last crossing', () => {
    const square = [0, 0, 10, 0, 10, 10, 0, 10];
    expect(lastCrossing(square, 5, 5, 25, 5)).toBe(0.25);
    expect(lastCrossing(square, -10, 5, 20, 5)).toBeCloseTo(20 / 30);
    expect(lastCrossing(square, 4, 4, 6, 6)).toBe(-1);
  });

  it('fill their box', () => {
    for (const [corners, inner] of [
      [3, 1],
      [5, 0.4],
      [8, 1],
    ] as const) {
      const bounds = boxOfPoints(regularPolygon(100, 60, corners, inner));
      expect(bounds.x).toBeCloseTo(0);
      expect(bounds.y).toBeCloseTo(0);
      expect(bounds.w).toBeCloseTo(100);
      expect(bounds.h).toBeCloseTo(60);
    }
  });
});

describe('curves', () => {
  it('flatten to points on the curve, and end where the curve ends', () => {
    const quad: number[] = [];
    flattenQuad(quad, 0, 0, 50, 100, 100, 0, 0.1);
    expect(quad.slice(-2)).toEqual([100, 0]);
    expect(Math.max(...quad.filter((_, i) => i % 2 === 1))).toBeCloseTo(50, 0);
    const cubic: number[] = [];
    flattenCubic(cubic, 0, 0, 0, 100, 100, 100, 100, 0, 0.1);
    expect(cubic.slice(-2)).toEqual([100, 0]);
    expect(Math.max(...cubic.filter((_, i) => i % 2 === 1))).toBeCloseTo(75, 0);
  });

  it('cost a bounded number of points, however large', () => {
    const out: number[] = [];
    flattenCubic(out, 0, 0, 0, 1e9, 1e9, 1e9, 1e9, 0, 0.25);
    expect(out.length).toBeLessThanOrEqual(128);
  });
});

describe('hatching', () => {
  const square = [0, 0, 100, 0, 100, 100, 0, 100];

  it('stays inside', () => {
    const lines = hatchLines(square, -0.7, 9);
    expect(lines.length).toBeGreaterThan(40);
    for (let i = 0; i < lines.length; i += 2) {
      expect(polylineDistance(lines[i]!, lines[i + 1]!, square, true)).toBeLessThan(1e-6);
    }
    const dots = dotGrid(square, 9);
    expect(dots.length).toBeGreaterThan(100);
    for (let i = 0; i < dots.length; i += 2) {
      expect(isInPolygon(square, dots[i]!, dots[i + 1]!)).toBe(true);
    }
  });

  it('is bounded for a shape a million units wide', () => {
    const wide = [0, 0, 1e6, 0, 1e6, 1e6, 0, 1e6];
    expect(hatchLines(wide, 0.3, 1).length).toBeLessThanOrEqual(4 * 1501);
    expect(dotGrid(wide, 1).length).toBeLessThanOrEqual(2 * 7000);
    expect(dotGrid([0, 0, 1e9, 0, 1e9, 0.001, 0, 0.001], 1).length).toBeLessThanOrEqual(2 * 7000);
  });
});

describe('elbow ways', () => {
  const a = { x: 0, y: 0, w: 100, h: 60 };
  const b = { x: 300, y: 200, w: 100, h: 60 };

  it('are level or upright in every piece, and keep clear of both boxes', () => {
    for (const from of [0, 1, 2, 3] as const) {
      for (const to of [0, 1, 2, 3] as const) {
        const tip = (box: typeof a, side: number): { x: number; y: number } => ({
          x: side === 0 ? box.x + box.w : side === 2 ? box.x : box.x + box.w / 2,
          y: side === 1 ? box.y + box.h : side === 3 ? box.y : box.y + box.h / 2,
        });
        const { points } = elbowWay(
          { ...tip(a, from), side: from, box: a },
          { ...tip(b, to), side: to, box: b },
          20,
        );
        for (let i = 2; i < points.length; i += 2) {
          const dx = points[i]! - points[i - 2]!;
          const dy = points[i + 1]! - points[i - 1]!;
          expect(dx === 0 || dy === 0, `${from} to ${to}: ${points.join(' ')}`).toBe(true);
          const middle = { x: points[i]! - dx / 2, y: points[i + 1]! - dy / 2 };
          for (const box of [a, b]) {
            const isInside =
              middle.x > box.x + 1 &&
              middle.x < box.x + box.w - 1 &&
              middle.y > box.y + 1 &&
              middle.y < box.y + box.h - 1;
            expect(isInside, `${from} to ${to}: ${points.join(' ')}`).toBe(false);
          }
        }
        expect(points.slice(0, 2)).toEqual([tip(a, from).x, tip(a, from).y]);
        expect(points.slice(-2)).toEqual([tip(b, to).x, tip(b, to).y]);
      }
    }
  });

  it('are straight where that is possible', () => {
    const level = { x: 300, y: 0, w: 100, h: 60 };
    const { points } = elbowWay(
      { x: 100, y: 30, side: 0, box: a },
      { x: 300, y: 30, side: 2, box: level },
      20,
    );
    expect(points).toEqual([100, 30, 300, 30]);
  });
});

describe('randomness', () => {
  it('repeats for a seed and differs between seeds', () => {
    const list = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 50 }, () => random());
    };
    expect(list(7)).toEqual(list(7));
    expect(list(7)).not.toEqual(list(8));
    expect(list(7).every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe('angles', () => {
  it('are brought into one turn', () => {
    fc.assert(
      fc.property(angle, (a) => {
        const n = normalizeAngle(a);
        expect(n).toBeGreaterThan(-Math.PI - 1e-9);
        expect(n).toBeLessThanOrEqual(Math.PI + 1e-9);
        expect(Math.cos(n)).toBeCloseTo(Math.cos(a));
        expect(Math.sin(n)).toBeCloseTo(Math.sin(a));
      }),
    );
  });

  it('turn clockwise where y points down', () => {
    const p = rotateAbout({ x: 1, y: 0 }, { x: 0, y: 0 }, Math.PI / 2);
    expect(p.x).toBeCloseTo(0);
    expect(p.y).toBeCloseTo(1);
  });
});
