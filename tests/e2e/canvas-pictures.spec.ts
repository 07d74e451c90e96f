/** Pictures on the canvas, far smaller and far larger than they are. */
import { expect, type Page, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage } from '../support/canvas-stage.ts';
import { readPicture } from '../support/picture.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

/** Puts a picture of stripes on the board, each one pixel wide, at 100, 100. */
async function putStripes(page: Page, side: number, width: number): Promise<void> {
  await page.evaluate(
    ([pixels, w]) => {
      const { board, renderer } = window.stage;
      const canvas = document.createElement('canvas');
      canvas.width = canvas.height = pixels;
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = '#fff';
      pen.fillRect(0, 0, pixels, pixels);
      pen.fillStyle = '#000';
      for (let x = 0; x < pixels; x += 2) pen.fillRect(x, 0, 1, pixels);
      window.stage.setPicture('stripes', canvas);
      window.stage.setCamera({ x: 0, y: 0, zoom: 1 });
      board.change('me', (tx) =>
        tx.create('image', { x: 100, y: 100, w, h: w, asset: 'stripes' }, 'picture'),
      );
      renderer.flush();
    },
    [side, width] as const,
  );
}

/** Paints the picture anew, on a board that has changed below it. */
async function repaint(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { board, renderer } = window.stage;
    board.change('me', (tx) => tx.update('picture', { opacity: 0.999 }));
    renderer.flush();
    board.change('me', (tx) => tx.update('picture', { opacity: 1 }));
    renderer.flush();
  });
}

/** Least, most and middle of the light in a part of the screen, and how many shades there are. */
async function light(page: Page, x: number, y: number, w: number, h: number) {
  const { rgb } = await readPicture(await page.screenshot({ clip: { x, y, width: w, height: h } }));
  const values = Array.from({ length: rgb.length / 3 }, (_, i) => rgb[i * 3]!);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    spread: Math.max(...values) - Math.min(...values),
    mean,
    shades: new Set(values).size,
  };
}

for (const factor of [3, 7.3, 16]) {
  test(`a picture that is shown ${factor} times smaller loses no pixel`, async ({ page }) => {
    await stage.open(page, 0);
    const width = 1600 / factor;
    await putStripes(page, 1600, width);
    const seen = async () => await light(page, 104, 104, Math.floor(width) - 8, 60);
    const first = await seen();
    expect(first.spread).toBeLessThan(60);
    expect(Math.abs(first.mean - 127)).toBeLessThan(12);
    // From then on, copies of it are shown.
    await expect
      .poll(async () => {
        await repaint(page);
        return (await seen()).spread;
      })
      .toBeLessThan(30);
    expect(Math.abs((await seen()).mean - 127)).toBeLessThan(12);
  });
}

test('a picture is sharp where its pixels are those of the screen, and smooth where they are larger', async ({
  browser,
}) => {
  const page = await browser.newPage({ deviceScaleFactor: 2 });
  await stage.open(page, 0);
  await putStripes(page, 800, 400);
  await repaint(page);
  const sharp = await light(page, 110, 110, 300, 60);
  expect(sharp.shades).toBe(2);
  expect(sharp.spread).toBe(255);
  await page.evaluate(() => window.stage.board.change('me', (tx) => tx.remove(['picture'])));
  await putStripes(page, 4, 400);
  const smooth = await light(page, 110, 110, 300, 60);
  expect(smooth.shades).toBeGreaterThan(50);
});
