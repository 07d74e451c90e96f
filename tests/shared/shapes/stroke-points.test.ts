import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { polylineDistance } from '../../../shared/geometry/segment.ts';
import {
  LiveStroke,
  MAX_STROKE_POINTS,
  packedSize,
  packPoints,
  readLivePoints,
  skimPoints,
  unpackPoints,
} from '../../../shared/shapes/stroke-points.ts';

const coordinate = fc.double({ min: -5000, max: 5000, noNaN: true });
const stroke = fc.array(
  fc.tuple(coordinate, coordinate, fc.double({ min: 0, max: 1, noNaN: true })),
  {
    minLength: 1,
    maxLength: 120,
  },
);

function skim(bytes: Uint8Array, sx: number, sy: number, tolerance: number): number[] {
  // What the list held before is of no meaning.
  const out = [7, 7, 7];
  return out.slice(0, skimPoints(bytes, sx, sy, tolerance, out));
}

describe('packed points', () => {
  it('come back within half of the resolution', () => {
    fc.assert(
      fc.property(stroke, fc.constantFrom(1, 1 / 16, 1 / 256), (points, resolution) => {
        const xy = points.flatMap(([x, y]) => [x, y]);
        const packed = packPoints(
          xy,
          points.map(([, , p]) => p),
          resolution,
        );
        const back = unpackPoints(packed.points)!;
        expect(back.xy).toHaveLength(xy.length);
        back.xy.forEach((value, i) => {
          const exact = value + (i % 2 === 0 ? packed.x : packed.y);
          expect(Math.abs(exact - xy[i]!)).toBeLessThanOrEqual(resolution / 2 + 1e-9);
        });
        back.pressures!.forEach((p, i) => {
          expect(Math.abs(p - points[i]![2])).toBeLessThanOrEqual(0.5 / 255 + 1e-9);
        });
        expect(packedSize(packed.points)).toEqual({ w: back.w, h: back.h });
        expect(back.w).toBeCloseTo(packed.w);
        expect(Math.min(...back.xy.filter((_, i) => i % 2 === 0))).toBe(0);
      }),
    );
  });

  it('take about two bytes a point for a hand-drawn line without pressure', () => {
    const xy = Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? i * 1.5 : Math.sin(i / 9) * 20));
    expect(packPoints(xy, undefined).points.length).toBeLessThan(40 * 2.6);
    expect(unpackPoints(packPoints(xy, undefined).points)!.pressures).toBeUndefined();
  });

  it('coarsen where the stroke is enormous instead of growing', () => {
    const { points, w } = packPoints([0, 0, 1e9, 1e9], undefined, 1e-6);
    expect(points.length).toBeLessThan(40);
    expect(w).toBeCloseTo(1e9, -1);
  });

  it('of nothing are no bytes; of nonsense they throw', () => {
    expect(packPoints([], undefined).points).toHaveLength(0);
    expect(() => packPoints([0, NaN], undefined)).toThrow('NaN');
  });

  it('are refused, never thrown at, where the bytes are broken', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const points = unpackPoints(bytes);
        if (points !== undefined) {
          expect(points.xy.every(Number.isFinite)).toBe(true);
          expect(points.xy.length).toBeLessThanOrEqual(bytes.length);
        }
        expect(Number.isFinite(packedSize(bytes).w)).toBe(true);
      }),
      { numRuns: 500 },
    );
    const { points } = packPoints([0, 0, 10, 10, 20, 0], [0.1, 0.2, 0.3]);
    for (let cut = 0; cut < points.length; cut++) {
      expect(unpackPoints(points.subarray(0, cut))).toBeUndefined();
    }
    // A count of a million points in ten bytes is a lie.
    expect(unpackPoints(new Uint8Array([1, 0, 0xc0, 0x84, 0x3d, 0, 1, 1, 0, 0]))).toBeUndefined();
  });

  it('are bounded in number', () => {
    const xy = new Array<number>(2 * (MAX_STROKE_POINTS + 10)).fill(0);
    expect(unpackPoints(packPoints(xy, undefined).points)!.xy).toHaveLength(2 * MAX_STROKE_POINTS);
  });
});

describe('live points', () => {
  it('come back within half of the scale, whatever the pieces in which they were appended', () => {
    fc.assert(
      fc.property(stroke, fc.integer({ min: 1, max: 64 }), (points, scale) => {
        const writer = new LiveStroke(scale);
        const live = points.flatMap(([x, y, p]) => writer.push(x, y, p));
        expect(live.every(Number.isInteger)).toBe(true);
        const back = readLivePoints(live);
        points.forEach(([x, y], i) => {
          expect(Math.abs(back.xy[2 * i]! - x)).toBeLessThanOrEqual(0.5 / scale + 1e-9);
          expect(Math.abs(back.xy[2 * i + 1]! - y)).toBeLessThanOrEqual(0.5 / scale + 1e-9);
        });
        expect(back.pressures).toHaveLength(points.length);
      }),
    );
  });

  it('have no pressure where the device has none', () => {
    const writer = new LiveStroke(16);
    const live = [...writer.push(0, 0, undefined), ...writer.push(5, 5, undefined)];
    expect(live).toEqual([16, 0, 0, 0, 80, 80, 0]);
    expect(readLivePoints(live).pressures).toBeUndefined();
  });

  it('of a broken list are those before the break', () => {
    expect(readLivePoints([]).xy).toEqual([]);
    expect(readLivePoints([0, 1, 1, 1]).xy).toEqual([]);
    expect(readLivePoints([2, 4, 6, 0, 2]).xy).toEqual([2, 3]);
  });
});

describe('skimmed points', () => {
  it('lead the same way within the tolerance, from the first point to the last', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })), {
          minLength: 1,
          maxLength: 200,
        }),
        fc.constantFrom(0.01, 0.5, 3, 12),
        fc.constantFrom(0.25, 1, 2),
        (steps, tolerance, stretch) => {
          let [x, y] = [0, 0];
          const xy = steps.flatMap(([dx, dy]) => [(x += dx), (y += dy)]);
          const { points } = packPoints(xy, undefined);
          const skimmed = skim(points, stretch, 1, tolerance);
          const all = unpackPoints(points)!.xy.map((v, i) => (i % 2 === 0 ? v * stretch : v));
          expect(skimmed.slice(0, 2)).toEqual(all.slice(0, 2));
          expect(skimmed.slice(-2)).toEqual(all.slice(-2));
          expect(skimmed.length).toBeLessThanOrEqual(Math.max(2, all.length));
          for (let i = 0; i < all.length; i += 2) {
            const away = polylineDistance(all[i]!, all[i + 1]!, skimmed);
            expect(away).toBeLessThanOrEqual(tolerance * 1.5);
          }
        },
      ),
    );
  });

  it('are few where a hand has drawn many, and none where the bytes are none', () => {
    const xy = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? i : 40 * Math.sin(i / 60)));
    const { points } = packPoints(xy, undefined);
    expect(skim(points, 1, 1, 3).length).toBeLessThanOrEqual(24);
    expect(skim(points.slice(0, 50), 1, 1, 3)).toEqual([]);
    const pressed = packPoints(
      xy,
      Array.from({ length: 200 }, () => 0.5),
    ).points;
    expect(skim(pressed, 1, 1, 3)).toEqual(skim(points, 1, 1, 3));
    expect(skim(pressed.slice(0, -1), 1, 1, 3)).toEqual([]);
    expect(skim(new Uint8Array([9, 9, 9, 9, 9, 9, 9]), 1, 1, 3)).toEqual([]);
  });
});
