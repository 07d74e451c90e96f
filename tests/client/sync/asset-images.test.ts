import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AssetImages } from '../../../client/sync/asset-images.ts';

let asked: string[] = [];
let isThere = false;

beforeEach(() => {
  asked = [];
  isThere = false;
  vi.useFakeTimers();
  vi.stubGlobal(
    'Image',
    class {
      set src(url: string) {
        asked.push(url);
      }
      decode(): Promise<void> {
        return isThere ? Promise.resolve() : Promise.reject(new Error('404'));
      }
    },
  );
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('pictures of the server', () => {
  it('are asked for again while they are missing, until they are there', async () => {
    const images = new AssetImages((asset) => `/${asset}`);
    const told: string[] = [];
    images.observe((asset) => told.push(asset));
    expect(images.get('a')).toBe('loading');
    await vi.advanceTimersByTimeAsync(0);
    expect(images.get('a')).toBe('missing');
    isThere = true;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(asked).toEqual(['/a', '/a']);
    expect(images.get('a')).toBeTypeOf('object');
    expect(told).toEqual(['a', 'a']);
    images.destroy();
  });

  it('are asked for no more when nobody looks any longer', async () => {
    const images = new AssetImages((asset) => `/${asset}`);
    const told = vi.fn<() => void>();
    images.observe(told);
    images.get('a');
    await vi.advanceTimersByTimeAsync(0);
    images.get('b');
    images.destroy();
    told.mockClear();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(asked).toEqual(['/a', '/b']);
    expect(told).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
