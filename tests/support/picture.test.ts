/** The comparison of pictures must be able to say no. */
import { createCanvas } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import {
  differingPixels,
  gridDifference,
  inkGrid,
  inkShare,
  readPicture,
  type Picture,
} from './picture.ts';

async function draw(
  paint: (context: ReturnType<ReturnType<typeof createCanvas>['getContext']>) => void,
  [width, height] = [300, 200],
): Promise<Picture> {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  paint(context);
  return readPicture(await canvas.encode('png'));
}

const house = (scale: number) =>
  draw(
    (context) => {
      context.scale(scale, scale);
      context.lineWidth = 4;
      context.strokeRect(60, 80, 120, 80);
      context.beginPath();
      context.moveTo(60, 80);
      context.lineTo(120, 30);
      context.lineTo(180, 80);
      context.stroke();
    },
    [300 * scale, 200 * scale],
  );
const circle = () =>
  draw((context) => {
    context.lineWidth = 4;
    context.arc(150, 100, 60, 0, Math.PI * 2);
    context.stroke();
  });

describe('pictures', () => {
  it('finds no difference between a picture and itself', async () => {
    expect(differingPixels(await house(1), await house(1))).toBe(0);
  });

  it('counts the pixels of one more stroke', async () => {
    const more = await draw((context) => context.fillRect(0, 10, 20, 10));
    expect(differingPixels(await draw(() => undefined), more)).toBe(200);
  });

  it('refuses pictures of two sizes', async () => {
    const [small, large] = [await house(1), await house(2)];
    expect(() => differingPixels(small, large)).toThrow('300×200 and 600×400');
  });

  it('measures ink, none on an empty sheet', async () => {
    expect(inkShare(await draw(() => undefined))).toBe(0);
    expect(inkShare(await draw((c) => c.fillRect(150, 0, 150, 200)))).toBeCloseTo(0.5);
  });

  it('knows a drawing at another size, and tells it from another drawing', async () => {
    const [small, large, other] = await Promise.all([house(1), house(2), circle()]);
    expect(gridDifference(inkGrid(small), inkGrid(large))).toBeLessThan(0.05);
    expect(gridDifference(inkGrid(small), inkGrid(other))).toBeGreaterThan(0.1);
  });

  it('has nothing to compare on an empty sheet', async () => {
    const empty = await draw(() => undefined);
    expect(() => inkGrid(empty)).toThrow('empty');
  });
});
