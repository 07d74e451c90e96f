import { describe, expect, it } from 'vitest';
import { placeBeside, type PlaceOptions } from '../../../client/ui/place.ts';

const view = { w: 1000, h: 800 };
const panel = { w: 200, h: 100 };
const below: PlaceOptions = { side: 'below', align: 'start', gap: 8, isRtl: false };

describe('the place of a floating panel', () => {
  it('is beside what opened it', () => {
    const anchor = { x: 300, y: 200, w: 40, h: 40 };
    expect(placeBeside(anchor, panel, view, below)).toEqual({ x: 300, y: 248 });
    expect(placeBeside(anchor, panel, view, { ...below, side: 'above' })).toEqual({
      x: 300,
      y: 92,
    });
    expect(placeBeside(anchor, panel, view, { ...below, align: 'center' }).x).toBe(220);
    expect(placeBeside(anchor, panel, view, { ...below, align: 'end' }).x).toBe(140);
    expect(placeBeside(anchor, panel, view, { ...below, side: 'end' }).x).toBe(348);
    expect(placeBeside(anchor, panel, view, { ...below, side: 'start' }).x).toBe(92);
  });

  it('is on the other side where it does not fit', () => {
    const low = { x: 300, y: 740, w: 40, h: 40 };
    expect(placeBeside(low, panel, view, below).y).toBe(740 - 8 - 100);
    const high = { x: 300, y: 20, w: 40, h: 40 };
    expect(placeBeside(high, panel, view, { ...below, side: 'above' }).y).toBe(68);
  });

  it('is mirrored where people read from right to left', () => {
    const anchor = { x: 300, y: 200, w: 40, h: 40 };
    expect(placeBeside(anchor, panel, view, { ...below, isRtl: true }).x).toBe(140);
    expect(placeBeside(anchor, panel, view, { ...below, side: 'end', isRtl: true }).x).toBe(92);
  });

  it('never leaves the screen, from any corner, however large it is', () => {
    const sides = ['above', 'below', 'start', 'end'] as const;
    for (const x of [-50, 0, 500, 990, 1200]) {
      for (const y of [-50, 0, 400, 790, 1000]) {
        for (const side of sides) {
          const at = placeBeside({ x, y, w: 10, h: 10 }, panel, view, { ...below, side });
          expect(at.x).toBeGreaterThanOrEqual(8);
          expect(at.y).toBeGreaterThanOrEqual(8);
          expect(at.x + panel.w).toBeLessThanOrEqual(view.w - 8);
          expect(at.y + panel.h).toBeLessThanOrEqual(view.h - 8);
        }
      }
    }
    // What is larger than the screen begins on it.
    const huge = placeBeside({ x: 0, y: 0, w: 1, h: 1 }, { w: 2000, h: 2000 }, view, below);
    expect(huge).toEqual({ x: 8, y: 8 });
  });
});
