/**
 * What people see, through the frames that they get: painted within a budget, in slices, from caches.
 * Compared with the board painted at once; nothing here asks the renderer to be done now.
 */
import { expect, type Page, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage, expectSame } from '../support/canvas-stage.ts';
import { differingPixels, readPicture } from '../support/picture.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

/** Waits for the last frame, and compares the screen. */
async function look(page: Page, step: string, least = 1000): Promise<void> {
  const seen = await page.evaluate(async () => {
    await window.stage.settled();
    return window.stage.compare();
  });
  expect(seen.drawn, step).toBeGreaterThan(least);
  expectSame(seen, step);
}

for (const query of ['grid', 'grid&ratio=2', 'grid&ratio=1.5']) {
  test(`pictures, a grid and movements end as what is painted at once (${query})`, async ({
    page,
  }) => {
    await stage.open(page, 1500, query);
    await look(page, 'with a grid');
    await page.evaluate(async () => {
      const { board } = window.stage;
      board.change('test', (tx) => {
        for (let i = 0; i < 6; i++) {
          const at = {
            x: 300 + 400 * i,
            y: 300 + 120 * i,
            w: 320,
            h: 200,
            angle: i === 2 ? 0.5 : 0,
          };
          const crop = i === 3 ? { x: 0.25, y: 0.25, w: 0.5, h: 0.5 } : null;
          tx.create('image', { ...at, asset: `p${i}`, crop, flipX: i === 4, index: 'zz' }, `i${i}`);
        }
      });
      for (let i = 0; i < 5; i++) window.stage.setPicture(`p${i}`, 'loading');
      await window.stage.settled();
      for (let i = 0; i < 5; i++) {
        const picture = document.createElement('canvas');
        picture.width = 64;
        picture.height = 40;
        const pen = picture.getContext('2d')!;
        pen.fillStyle = '#204080';
        pen.fillRect(0, 0, 64, 40);
        pen.fillStyle = '#e0a020';
        for (let k = 0; k < 8; k++) pen.fillRect(8 * k, (k % 5) * 8, 8, 8);
        window.stage.setPicture(`p${i}`, picture);
      }
    });
    await look(page, 'pictures that came late', 20_000);
    const painted = await page.evaluate(async () => {
      window.stage.zoomTo(1);
      for (let i = 0; i < 30; i++) {
        await new Promise(requestAnimationFrame);
        const { camera } = window.stage;
        window.stage.setCamera({ ...camera, x: camera.x + 11.3, y: camera.y - 4.7 });
      }
      return await window.stage.settled();
    });
    expect(painted.frames).toBeGreaterThan(20);
    await look(page, 'panned');
    await page.evaluate(async () => {
      const { board, camera, renderer } = window.stage;
      const near = renderer.query({ ...camera, w: 800, h: 500 });
      for (let i = 0; i < 12; i++) {
        await new Promise(requestAnimationFrame);
        board.change('test', (tx) => {
          for (const { id, x, y } of near.slice(0, 10))
            tx.update(id, { x: x + 5 * i, y: y + 3 * i });
          tx.update('i1', { x: 700 + 9 * i });
        });
      }
      window.stage.setTheme('dark');
    });
    await look(page, 'moved, turned and dark');
    await page.evaluate(() => window.stage.setPicture('p1', undefined));
    await look(page, 'without one of the pictures');
    await page.evaluate(() => window.stage.fit());
    await look(page, 'at fit again');
  });
}

test('while a zoom goes on, nothing is missing in any frame, and its end is sharp', async ({
  page,
}) => {
  await stage.open(page, 3000);
  for (const [step, factor, frames] of [
    ['in', 1.12, 24],
    ['out', 1 / 1.12, 24],
    ['out beyond', 1 / 1.08, 8],
    ['in again', 1.25, 10],
  ] as const) {
    const seen = await page.evaluate(
      async ([by, count]) => {
        const worst = { missing: 0, drawn: Infinity };
        for (let i = 0; i < count; i++) {
          window.stage.zoomTo(window.stage.camera.zoom * by);
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          const { missing, drawn } = window.stage.compareParts();
          worst.missing = Math.max(worst.missing, missing);
          worst.drawn = Math.min(worst.drawn, drawn);
        }
        return worst;
      },
      [factor, frames] as const,
    );
    expect(seen.drawn, step).toBeGreaterThan(20);
    expect(seen.missing, step).toBe(0);
    await look(page, step);
  }
});

for (const [name, count, matrix] of [
  ['a few, moved', 4, [1, 0, 0, 1, 40, -25]],
  ['many, moved', 150, [1, 0, 0, 1, 40, -25]],
  ['a few, turned and made larger', 4, [1.1, 0.4, -0.4, 1.1, 30, -60]],
] as const) {
  test(`what is in a hand is seen where it is held: ${name}`, async ({ page }) => {
    await stage.open(page, 1500);
    const expected = await page.evaluate(
      async ([n, to]) => {
        window.stage.zoomTo(0.8);
        await window.stage.settled();
        const { camera } = window.stage;
        const box = { ...camera, x: camera.x + 300, y: camera.y + 200, w: 900, h: 600 };
        const ids = window.stage.renderer
          .query(box)
          .slice(0, n)
          .map(({ id }) => id);
        for (const share of [0.2, 0.6, 1]) {
          // On the way there, and then where it is compared.
          const step = to.map((value, i) => value * share + (i === 0 || i === 3 ? 1 - share : 0));
          window.stage.setOverlay({ gesture: { ids, matrix: step } });
          await new Promise(requestAnimationFrame);
        }
        await window.stage.settled();
        return window.stage.expected({ lifted: { ids, matrix: to, isOnTop: n > 100 } });
      },
      [count, matrix] as const,
    );
    const wanted = await readPicture(
      Buffer.from(expected.slice(expected.indexOf(',') + 1), 'base64'),
    );
    const seen = await readPicture(await page.screenshot());
    const apart = differingPixels(seen, wanted);
    expect(apart).toBeLessThan(400);

    // Let go: the hand is empty, and the shapes are back where they were.
    await page.evaluate(() => window.stage.setOverlay({ gesture: undefined }));
    await look(page, 'let go');
    const after = await readPicture(await page.screenshot());
    expect(differingPixels(after, wanted)).toBeGreaterThan(1000);
  });
}
