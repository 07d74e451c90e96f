/** Canvases that lose their content, one by one and with the process that draws; and what a renderer leaves. */
import { expect, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage, expectSame } from '../support/canvas-stage.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

test('a lost canvas context is painted again', async ({ page }) => {
  await stage.open(page, 300);
  await page.evaluate(() => {
    const scene = document.querySelector<HTMLCanvasElement>('#scene')!;
    // What changes again and again is drawn on the canvas that can be lost.
    for (const x of [1, 2, 3]) {
      window.stage.board.change('test', (tx) => tx.update('s1', { x }));
      window.stage.renderer.flush();
    }
    if (scene.style.visibility === 'hidden') throw new Error('another canvas is seen');
    const pen = scene.getContext('2d')!;
    pen.fillStyle = '#000';
    pen.fillRect(0, 0, 2000, 2000);
    scene.dispatchEvent(new Event('contextrestored'));
  });
  await expect.poll(() => page.evaluate(() => window.stage.compare().wrong)).toBe(0);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

test('contexts that are lost with the process that draws are painted again', async ({
  browser,
  launchOptions,
}) => {
  // One of its own: a browser counts how often that process ends.
  const own = await browser.browserType().launch(launchOptions);
  try {
    const page = await own.newPage();
    await stage.open(page, 300);
    await stage.fetchCells(page);
    await page.evaluate(() => {
      const events: string[] = [];
      (window as unknown as { events: string[] }).events = events;
      for (const canvas of document.querySelectorAll('body > canvas')) {
        for (const type of ['contextlost', 'contextrestored']) {
          canvas.addEventListener(type, () => events.push(type));
        }
      }
    });
    const cdp = await own.newBrowserCDPSession();
    await cdp.send('Browser.crashGpuProcess');
    await page.waitForFunction(() =>
      (window as unknown as { events: string[] }).events.includes('contextrestored'),
    );
    await expect.poll(() => page.evaluate(() => window.stage.compare().wrong)).toBe(0);
    expectSame(await page.evaluate(() => window.stage.compare()));
    await page.evaluate(() => {
      const { camera, renderer } = window.stage;
      window.stage.setCamera({ ...camera, x: camera.x + 300 / camera.zoom });
      renderer.flush();
    });
    expectSame(await page.evaluate(() => window.stage.compare()));
  } finally {
    await own.close();
  }
});

test('destroyed, it leaves no frame, no listener and no bitmap', async ({ page }) => {
  await stage.open(page, 500);
  const after = await page.evaluate(async () => {
    const { board, renderer } = window.stage;
    window.stage.zoomTo(0.7);
    renderer.destroy();
    renderer.destroy();
    let frames = 0;
    const ask = window.requestAnimationFrame;
    window.requestAnimationFrame = (fn) => {
      frames++;
      return ask.call(window, fn);
    };
    board.change('test', (tx) => tx.update('s1', { x: 7 }));
    document.dispatchEvent(new Event('visibilitychange'));
    document.fonts.dispatchEvent(new Event('loadingdone'));
    document.querySelector('#scene')!.dispatchEvent(new Event('contextrestored'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const canvases = [...document.querySelectorAll('canvas')];
    return { frames, bytes: canvases.map((canvas) => canvas.width * canvas.height) };
  });
  expect(after).toEqual({ frames: 0, bytes: [0, 0] });
});
