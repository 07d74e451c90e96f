/** Canvases that lose their content, one by one and with the process that draws; and what a renderer leaves. */
import type { Browser, LaunchOptions, Page } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage, expectSame } from '../support/canvas-stage.ts';
import { differingPixels, inkShare, type Picture, readPicture } from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { SecondPerson } from './second-person.ts';
import { openViewer } from './viewer.ts';
import { scenePicture } from './whiteboard.ts';

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

/** Ends the process that draws, and waits until the canvases of the page have been given new contexts. */
async function crash(own: Browser, page: Page): Promise<void> {
  await page.evaluate(() => {
    const find = (root: ParentNode): HTMLCanvasElement[] =>
      [...root.querySelectorAll('*')].flatMap((node) => [
        ...(node instanceof HTMLCanvasElement ? [node] : []),
        ...(node.shadowRoot === null ? [] : find(node.shadowRoot)),
      ]);
    const events: string[] = [];
    (window as unknown as { events: string[] }).events = events;
    for (const canvas of find(document)) {
      canvas.addEventListener('contextrestored', ({ type }) => events.push(type));
    }
  });
  const cdp = await own.newBrowserCDPSession();
  await cdp.send('Browser.crashGpuProcess');
  await page.waitForFunction(() =>
    (window as unknown as { events: string[] }).events.includes('contextrestored'),
  );
}

/** Runs a test in a browser of its own: a browser counts how often the process that draws ends. */
async function inOwnBrowser(
  { browser, launchOptions }: { browser: Browser; launchOptions: LaunchOptions },
  run: (own: Browser, page: Page) => Promise<void>,
): Promise<void> {
  const own = await browser.browserType().launch(launchOptions);
  try {
    await run(own, await own.newPage());
  } finally {
    await own.close();
  }
}

test('contexts that are lost with the process that draws are painted again', async ({
  browser,
  launchOptions,
}) => {
  await inOwnBrowser({ browser, launchOptions }, async (own, page) => {
    await stage.open(page, 300);
    await stage.fetchCells(page);
    await crash(own, page);
    await expect.poll(() => page.evaluate(() => window.stage.compare().wrong)).toBe(0);
    expectSame(await page.evaluate(() => window.stage.compare()));
    await page.evaluate(() => {
      const { camera, renderer } = window.stage;
      window.stage.setCamera({ ...camera, x: camera.x + 300 / camera.zoom });
      renderer.flush();
    });
    expectSame(await page.evaluate(() => window.stage.compare()));
  });
});

/** What somebody has before them when it happens, besides the scene. */
const held: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'a selection and somebody who selects': (page) =>
    page.evaluate(() => {
      const ids = Array.from({ length: 60 }, (_, i) => `s${i}`);
      const peer = { clientId: 7, name: '', color: '#00795a', selection: ids.slice(30) };
      window.stage.setOverlay({ selection: ids.slice(0, 30), peers: [peer] });
    }),
  'a few shapes in the hand': (page) =>
    page.evaluate(() => {
      const ids = Array.from({ length: 6 }, (_, i) => `s${i}`);
      window.stage.setOverlay({ gesture: { ids, matrix: [1, 0, 0, 1, 60, 40] } });
    }),
  'many shapes in the hand': (page) =>
    page.evaluate(() => {
      const ids = Array.from({ length: 80 }, (_, i) => `s${i}`);
      window.stage.setOverlay({ gesture: { ids, matrix: [1, 0, 0, 1, 60, 40] } });
    }),
  'a stroke under the pen': async (page) => {
    await page.evaluate(async () => {
      const { board, camera } = window.stage;
      // The first own stroke fetches what paints ink.
      board.change('me', (tx) => tx.create('stroke', { live: [8, 0, 0, 0] }, 'first'));
      await window.stage.settled();
      board.change('me', (tx) => tx.remove(['first']));
      await window.stage.settled();
      const at = { x: camera.x + 60 / camera.zoom, y: camera.y + 300 / camera.zoom };
      const look = { stroke: 'red', strokeWidth: 12, index: 'zz' };
      board.change('me', (tx) =>
        tx.create('stroke', { ...at, ...look, live: [8, 0, 0, 0] }, 'ink'),
      );
      for (let i = 0; i < 200; i++) {
        board.change('me', (tx) => tx.append('ink', 'live', [40, (i % 9) * 4 - 16, 0]));
        if (i % 10 === 0) await new Promise(requestAnimationFrame);
      }
    });
  },
};

for (const [name, hold] of Object.entries(held)) {
  test(`${name} is painted again after the process that draws has ended`, async ({
    browser,
    launchOptions,
  }) => {
    await inOwnBrowser({ browser, launchOptions }, async (own, page) => {
      await stage.open(page, 300);
      await page.evaluate(() => window.stage.settled());
      const without = await readPicture(await page.screenshot());
      await hold(page);
      await page.evaluate(() => window.stage.settled());
      const before = await readPicture(await page.screenshot());
      expect(differingPixels(without, before)).toBeGreaterThan(1500);
      await crash(own, page);
      await page.evaluate(() => window.stage.settled());
      const after = await readPicture(await page.screenshot());
      // Ink is laid down anew, in other parts: where they meet, edges differ.
      expect(differingPixels(after, before)).toBeLessThan(name.includes('pen') ? 600 : 150);
    });
  });
}

test("a spectator's picture is painted again after the process that draws has ended", async ({
  browser,
  launchOptions,
  server,
  board,
}) => {
  const other = await SecondPerson.join(server, board, 'Other');
  await other.fill(300);
  await inOwnBrowser({ browser, launchOptions }, async (own, page) => {
    const viewer = await openViewer(page, board.watchUrl);
    const seen = (): Promise<Picture> => scenePicture(viewer);
    const before = await seen();
    expect(inkShare(before)).toBeGreaterThan(0.02);
    await crash(own, page);
    await expect.poll(async () => differingPixels(await seen(), before)).toBeLessThan(50);
    // And it goes on.
    other.board.change('test', (tx) => tx.update('s1', { stroke: 'red', strokeWidth: 30 }));
    await expect.poll(async () => differingPixels(await seen(), before)).toBeGreaterThan(100);
  });
  other.leave();
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
