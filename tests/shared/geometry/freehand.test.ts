import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOfPoints } from '../../../shared/geometry/box.ts';
import { freehandOutline } from '../../../shared/geometry/freehand.ts';
import { isInPolygon } from '../../../shared/geometry/polygon.ts';
import { polylineDistance } from '../../../shared/geometry/segment.ts';

const pen = { size: 10, thinning: 0.5 };
const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });

describe('the outline of a freehand stroke', () => {
  it('lies within the pen’s width of the hand, for any points and pressures', () => {
    const points = fc.array(
      fc.tuple(coordinate, coordinate, fc.double({ min: 0, max: 1, noNaN: true })),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(points, fc.boolean(), (list, hasPressure) => {
        const xy = list.flatMap(([x, y]) => [x, y]);
        const outline = freehandOutline(
          xy,
          hasPressure ? list.map(([, , p]) => p) : undefined,
          pen,
        );
        expect(outline.length).toBeGreaterThan(10);
        expect(outline.length).toBeLessThan(list.length * 50 + 60);
        // Smoothing cuts corners, so that nearness is to the box of the stroke.
        const box = boxOfPoints(xy);
        const reach = (pen.size / 2) * (1 + pen.thinning) + 0.01;
        for (let i = 0; i < outline.length; i += 2) {
          expect(outline[i]!).toBeGreaterThan(box.x - reach);
          expect(outline[i]!).toBeLessThan(box.x + box.w + reach);
          expect(outline[i + 1]!).toBeGreaterThan(box.y - reach);
          expect(outline[i + 1]!).toBeLessThan(box.y + box.h + reach);
        }
      }),
    );
  });

  it('has the hand’s way inside', () => {
    const xy = Array.from({ length: 120 }, (_, i) => (i % 2 === 0 ? i * 3 : Math.sin(i / 12) * 40));
    const outline = freehandOutline(xy, undefined, pen);
    for (let i = 0; i < xy.length; i += 2) {
      const inside = isInPolygon(outline, xy[i]!, xy[i + 1]!);
      expect(inside || polylineDistance(xy[i]!, xy[i + 1]!, outline, true) < 2).toBe(true);
    }
  });

  it('is wider where the pen is pressed, and by the thinning only', () => {
    const xy = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? i * 5 : 0));
    const height = (pressure: number, thinning: number): number =>
      boxOfPoints(freehandOutline(xy, new Array<number>(40).fill(pressure), { size: 10, thinning }))
        .h;
    expect(height(1, 0.5)).toBeCloseTo(15, 0);
    expect(height(0.5, 0.5)).toBeCloseTo(10, 0);
    expect(height(0, 0.5)).toBeCloseTo(5, 0);
    expect(height(0, 0)).toBeCloseTo(10, 0);
  });

  it('is lighter where the hand is fast, and begins without a blob', () => {
    const fast = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? i * 9 : 0));
    const slow = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? i * 1.5 : 0));
    const outline = freehandOutline(fast, undefined, pen);
    const { h } = boxOfPoints(outline);
    expect(h).toBeLessThan(boxOfPoints(freehandOutline(slow, undefined, pen)).h);
    const atStart = boxOfPoints(outline.filter((_, i) => outline[i - (i % 2)]! < 30)).h;
    expect(atStart).toBeLessThan(h * 1.4);
  });

  it('of one point is a dot, of none nothing', () => {
    expect(boxOfPoints(freehandOutline([5, 5], undefined, pen)).w).toBeCloseTo(10, 0);
    expect(boxOfPoints(freehandOutline([5, 5, 5, 5, 5, 5], undefined, pen)).w).toBeCloseTo(10, 0);
    expect(freehandOutline([], undefined, pen)).toEqual([]);
  });

  it('has round ends where the pen turns back', () => {
    const outline = freehandOutline([0, 0, 50, 0, 100, 0, 50, 1, 0, 2], undefined, pen);
    const right = Math.max(...outline.filter((_, i) => i % 2 === 0));
    expect(right).toBeGreaterThan(70);
    expect(outline.length).toBeGreaterThan(2 * 40);
  });
});
