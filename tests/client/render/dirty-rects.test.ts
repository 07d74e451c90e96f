/** Out-of-date rectangles of a tile: few, and together never less than what was added. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDirty, makeSurface, markDirty, type PixelRect } from '../../../client/render/tiles.ts';

const rect = fc.record({
  x: fc.integer({ min: 0, max: 400 }),
  y: fc.integer({ min: 0, max: 400 }),
  w: fc.integer({ min: 1, max: 100 }),
  h: fc.integer({ min: 1, max: 100 }),
});

const contains = (a: PixelRect, b: PixelRect): boolean =>
  a.x <= b.x && a.y <= b.y && a.x + a.w >= b.x + b.w && a.y + a.h >= b.y + b.h;

describe('out-of-date rectangles', () => {
  it('cover all that was added, and stay few', () => {
    fc.assert(
      fc.property(fc.array(rect, { maxLength: 200 }), (rects) => {
        const list: PixelRect[] = [];
        for (const one of rects) addDirty(list, one);
        expect(list.length).toBeLessThanOrEqual(48);
        for (const one of rects) expect(list.some((other) => contains(other, one))).toBe(true);
      }),
    );
  });

  it('do not grow for the same place', () => {
    const list: PixelRect[] = [];
    for (let i = 0; i < 100; i++) addDirty(list, { x: 10, y: 10, w: 20, h: 20 });
    expect(list).toEqual([{ x: 10, y: 10, w: 20, h: 20 }]);
  });

  it('are cut to the surface, and not kept for one that is painted as a whole anyway', () => {
    const surface = makeSurface(1, 512, 0, 512, 512);
    markDirty(surface, 0, 0, 600, 20);
    expect(surface.dirty).toEqual([]);
    surface.stale = false;
    markDirty(surface, 0, -5, 600, 20);
    markDirty(surface, 0, 0, 500, 20);
    expect(surface.dirty).toEqual([{ x: 0, y: 0, w: 88, h: 20 }]);
  });
});
