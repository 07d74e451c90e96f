import { afterEach, describe, expect, it, vi } from 'vitest';
import { forgetHalved, halved, halvedBytes } from '../../../client/render/halved.ts';

const drawn: { from: unknown; w: number; h: number }[] = [];

/** As much of a canvas as copies need. */
class FakeCanvas {
  width: number;
  height: number;
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }
  getContext() {
    return {
      drawImage: (from: unknown, _x: number, _y: number, w: number, h: number) =>
        drawn.push({ from, w, h }),
    };
  }
}

const picture = () => ({}) as unknown as CanvasImageSource;

describe('halved pictures', () => {
  vi.stubGlobal('OffscreenCanvas', FakeCanvas);
  afterEach(() => {
    forgetHalved();
    drawn.length = 0;
  });

  it('halves step by step, so that no pixel is skipped, and keeps the last copy', () => {
    const one = picture();
    const copy = halved(one, 1000, 600, 3);
    expect(drawn.map(({ w, h }) => [w, h])).toEqual([
      [500, 300],
      [250, 150],
      [125, 75],
    ]);
    expect(drawn[0]!.from).toBe(one);
    expect(halvedBytes()).toBe(125 * 75 * 4);
    expect(halved(one, 1000, 600, 3)).toBe(copy);
    expect(drawn).toHaveLength(3);
  });

  it('begins with a copy that there is', () => {
    const one = picture();
    const half = halved(one, 1000, 600, 1);
    drawn.length = 0;
    halved(one, 1000, 600, 2);
    expect(drawn).toEqual([{ from: half, w: 250, h: 150 }]);
  });

  it('lets those go that were used longest ago', () => {
    const pictures = Array.from({ length: 12 }, picture);
    const copies = pictures.map((one) => halved(one, 4000, 3000, 1));
    expect(halvedBytes()).toBeLessThanOrEqual(64 * 2 ** 20);
    // 12 MB each: five are left.
    expect(copies.filter((copy) => (copy as OffscreenCanvas).width === 0)).toHaveLength(7);
    drawn.length = 0;
    halved(pictures[11]!, 4000, 3000, 1);
    expect(drawn).toHaveLength(0);
    halved(pictures[0]!, 4000, 3000, 1);
    expect(drawn).toHaveLength(1);
  });

  it('keeps no copy that would take most of the room, and none after they are forgotten', () => {
    const huge = picture();
    expect(halved(huge, 12_000, 12_000, 1)).toBe(huge);
    expect(halvedBytes()).toBe(0);
    halved(huge, 12_000, 12_000, 3);
    expect(halvedBytes()).toBe(1500 * 1500 * 4);
    forgetHalved();
    expect(halvedBytes()).toBe(0);
  });
});
