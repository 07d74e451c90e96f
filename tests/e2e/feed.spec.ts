/** Spectators in a real browser: one stream for many, the same picture, and what happens to it. */
import type { Page } from '@playwright/test';
import { ServerProcess, type BoardLinks } from '../support/server-process.ts';
import { expect, test } from './journey.ts';
import { isLive, openWall, restingCamera, stateOf, type ViewerElement } from './viewer.ts';
import { scenePicture, viewerShapes, Whiteboard } from './whiteboard.ts';

/** Streams that a page has opened and not closed. */
function countStreams(page: Page, counts: { open: number; most: number }): void {
  const streams = new Set<unknown>();
  page.on('request', (request) => {
    if (!new URL(request.url()).pathname.startsWith('/feed') || request.method() !== 'GET') return;
    streams.add(request);
    counts.open++;
    counts.most = Math.max(counts.most, counts.open);
  });
  const gone = (request: unknown): void => {
    if (streams.delete(request)) counts.open--;
  };
  page.on('requestfailed', gone);
  page.on('requestfinished', gone);
}

async function drawRectangle(board: Whiteboard, at: number): Promise<void> {
  await board.chooseTool('r');
  await board.drag([
    [-200 + at * 30, -100],
    [-180 + at * 30, -60],
  ]);
}

test('ten tabs of one browser share one stream, and the next tab takes over', async ({
  context,
  newWindow,
  board,
}) => {
  const editor = await Whiteboard.open(await newWindow(), board.editUrl);
  await drawRectangle(editor, 0);
  const counts = { open: 0, most: 0 };
  const tabs: Page[] = [];
  for (let i = 0; i < 10; i++) {
    const tab = await context.newPage();
    countStreams(tab, counts);
    await tab.goto(board.watchUrl);
    await isLive(tab.locator('inkwire-viewer'));
    tabs.push(tab);
  }
  await expect.poll(() => counts.open).toBe(1);
  for (const tab of tabs) {
    await expect
      .poll(async () => (await viewerShapes(tab.locator('inkwire-viewer'))).length)
      .toBe(1);
  }

  // What is drawn reaches all of them.
  await drawRectangle(editor, 1);
  for (const tab of tabs) {
    await expect
      .poll(async () => (await viewerShapes(tab.locator('inkwire-viewer'))).length)
      .toBe(2);
  }
  // They are one spectator to the server.
  const [first, ...others] = tabs;
  if (first === undefined) throw new Error('there are ten tabs');
  await expect.poll(async () => (await stateOf(first.locator('inkwire-viewer')))?.watching).toBe(1);

  // The one that holds the stream is closed.
  await first.close();
  await expect.poll(() => counts.open).toBe(1);
  await drawRectangle(editor, 2);
  const wanted = await editor.shapes();
  for (const tab of others) {
    const viewer = tab.locator('inkwire-viewer');
    await expect
      .poll(async () => (await viewerShapes(viewer)).map(({ id }) => id).sort())
      .toEqual(wanted.map(({ id }) => id).sort());
  }
});

test('thirty viewers on one page use one stream', async ({ page, server, newWindow }) => {
  const boards: BoardLinks[] = [];
  for (let i = 0; i < 30; i++) boards.push(await server.createBoard());
  const counts = { open: 0, most: 0 };
  countStreams(page, counts);
  const viewers = await openWall(
    page,
    boards.map(({ watchUrl }) => watchUrl),
  );
  for (let i = 0; i < 30; i++) await isLive(viewers.nth(i));
  expect(counts.open).toBe(1);

  const editor = await Whiteboard.open(await newWindow(), boards[17]!.editUrl);
  await drawRectangle(editor, 0);
  await expect.poll(async () => (await viewerShapes(viewers.nth(17))).length).toBe(1);
  expect(await viewerShapes(viewers.nth(18))).toEqual([]);
  expect(counts.open).toBe(1);
});

test('the spectator sees the same pixels as the editor', async ({ page, newWindow, board }) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  await editor.dropFile('tests/fixtures/flow.excalidraw');
  await expect.poll(() => editor.count()).toBeGreaterThan(3);
  await editor.chooseTool('p');
  await editor.drag(
    [
      [-300, 150],
      [-200, 50],
      [-100, 180],
      [0, 60],
    ],
    8,
  );
  await editor.isSaved();
  await editor.page.keyboard.press('Escape');
  await editor.page.evaluate(() => document.fonts.ready);

  const watcher = await newWindow();
  await watcher.goto(board.watchUrl);
  const viewer = watcher.locator('inkwire-viewer');
  await isLive(viewer);
  // Both canvases fill their windows.
  await viewer.evaluate((el: ViewerElement) => {
    el.bar = false;
  });
  await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(await editor.count());
  // The same typefaces have arrived in both.
  await watcher.waitForLoadState('networkidle').catch(() => undefined);
  await watcher.evaluate(() => document.fonts.ready);
  await editor.element.evaluate((el) => {
    const { editor: shown } = el as unknown as {
      editor: { renderer: { setOptions(options: object): void } };
    };
    shown.renderer.setOptions({ grid: false });
  });
  const camera = await restingCamera(viewer);
  await editor.lookAt(camera);
  // The editor paints into tiles of 512 pixels, the viewer onto one canvas. Where a curve is cut by the
  // edge of a tile, the browser splits it there before it smooths its edge: some pixels along such a
  // curve differ by a shade (1,800 of 3,072,000 values by more than 4, none by more than 63 when this
  // was written). Everything else is the same, to the last bit.
  expect(camera.zoom).toBe(1);
  const isWhole = (from: number, size: number): boolean =>
    Math.floor((from - 4) / 512) === Math.floor((from + size + 4) / 512);
  const whole = (await viewerShapes(viewer)).flatMap((shape) => {
    const { x, y, w, h } = shape as unknown as { x: number; y: number; w: number; h: number };
    return w > 0 && h > 0 && isWhole(x, w) && isWhole(y, h) ? [{ x, y, w, h }] : [];
  });
  expect(whole.length).toBeGreaterThan(0);
  const compare = async () => {
    const [a, b] = [await scenePicture(editor.element), await scenePicture(viewer)];
    expect([b.width, b.height]).toEqual([a.width, a.height]);
    let [shades, most, inWhole] = [0, 0, 0];
    for (let i = 0; i < a.rgb.length; i++) {
      const difference = Math.abs((a.rgb[i] ?? 0) - (b.rgb[i] ?? 0));
      if (difference === 0) continue;
      most = Math.max(most, difference);
      if (difference > 4) shades++;
      const pixel = Math.floor(i / 3);
      const at = { x: (pixel % a.width) + camera.x, y: Math.floor(pixel / a.width) + camera.y };
      if (whole.some(({ x, y, w, h }) => at.x >= x && at.x <= x + w && at.y >= y && at.y <= y + h))
        inWhole++;
    }
    return { inWhole, isShade: most <= 64, areFew: shades <= a.rgb.length / 1000 };
  };
  await expect.poll(compare).toEqual({ inWhole: 0, isShade: true, areFew: true });
});

test('a killed server, a deleted board: the viewer says what is going on', async ({ page }) => {
  const server = await ServerProcess.start();
  try {
    const board = await server.createBoard();
    await page.goto(board.watchUrl);
    const viewer = page.locator('inkwire-viewer');
    await isLive(viewer);
    await expect(viewer.getByText('Live', { exact: true })).toBeVisible();
    await expect(viewer.getByText('Nothing is drawn here yet.')).toBeVisible();
    await server.kill();
    await expect(viewer.getByText('Reconnecting…').first()).toBeVisible();
    await server.start();
    await isLive(viewer);
    await fetch(`${server.origin}/api/boards/${board.id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${board.editToken}` },
    });
    await expect(viewer.getByText('This board was deleted.').first()).toBeVisible();
    expect((await stateOf(viewer))?.status).toEqual({ kind: 'ended', reason: 'deleted' });
  } finally {
    await server.dispose();
  }
});

test('drags, wheel and keys move the view; the button brings it back', async ({ page, board }) => {
  await page.goto(board.watchUrl);
  const viewer = page.locator('inkwire-viewer');
  await isLive(viewer);
  const camera = async () => (await stateOf(viewer))!.camera;
  const start = await camera();
  await page.mouse.move(400, 400);
  await page.mouse.down();
  await page.mouse.move(300, 350, { steps: 4 });
  await page.mouse.up();
  expect(await camera()).toEqual({ x: start.x + 100, y: start.y + 50, zoom: start.zoom });
  await page.mouse.wheel(0, 40);
  await expect.poll(async () => (await camera()).y).toBe(start.y + 90);
  await viewer.getByRole('application').focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await camera()).x).toBe(start.x + 164);
  await page.keyboard.press('+');
  await expect.poll(async () => (await camera()).zoom).toBeGreaterThan(start.zoom);
  expect((await stateOf(viewer))?.isGuided).toBe(false);
  await viewer.getByRole('button', { name: 'Show everything' }).click();
  expect((await stateOf(viewer))?.isGuided).toBe(true);
});

test('whoever presents is followed, until the spectator takes the view', async ({
  page,
  newWindow,
  board,
}) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  await drawRectangle(editor, 0);
  const watcher = await newWindow();
  await watcher.goto(board.watchUrl);
  const viewer = watcher.locator('inkwire-viewer');
  await isLive(viewer);
  await editor.presentAt(1000, 500, 2);
  await expect.poll(async () => (await stateOf(viewer))?.presenter).toBeDefined();
  const middle = async (): Promise<number> => {
    const { camera } = (await stateOf(viewer))!;
    return Math.round(camera.x + 640 / camera.zoom);
  };
  await expect.poll(middle).toBe(1000);
  const button = viewer.getByRole('button', { name: /Follow/ });
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'false');
});
