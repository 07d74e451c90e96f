/** Back and forward: a page that the browser kept as it was, or loads again, is live and misses nothing. */
import type { Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { isLive } from './viewer.ts';
import { viewerShapes, Whiteboard } from './whiteboard.ts';

// The browsers of tests keep no pages, unless they are asked to.
test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  },
});

/** Whether each showing of a page since was one that the browser had kept. */
async function noteShowings(page: Page): Promise<boolean[]> {
  const kept: boolean[] = [];
  await page.exposeFunction('noteShowing', (isKept: boolean) => void kept.push(isKept));
  await page.addInitScript(() => {
    addEventListener('pageshow', ({ persisted }) =>
      (globalThis as unknown as { noteShowing(isKept: boolean): void }).noteShowing(persisted),
    );
  });
  return kept;
}

async function drawBox(whiteboard: Whiteboard, x: number): Promise<void> {
  await whiteboard.setTool('rectangle');
  await whiteboard.drag([
    [x, -60],
    [x + 60, 60],
  ]);
  await whiteboard.isSaved();
}

test('the browser keeps pages here', async ({ page, server }) => {
  const kept = await noteShowings(page);
  await page.goto(server.origin);
  await page.goto('about:blank');
  await page.goBack({ waitUntil: 'commit' });
  await expect.poll(() => kept.at(-1)).toBe(true);
});

test('a board', async ({ page, server, board, newWindow }) => {
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await drawBox(whiteboard, -200);
  for (const round of [1, 2]) {
    await page.goto(server.origin);
    await expect(page.locator('inkwire-home')).toBeVisible();
    await drawBox(other, -200 + round * 100);
    await page.goBack({ waitUntil: 'commit' });
    await whiteboard.isReady();
    await expect.poll(() => whiteboard.count()).toBe(2 * round);
    await drawBox(whiteboard, -150 + round * 100);
    await expect.poll(() => other.count()).toBe(2 * round + 1);
  }
});

test('a spectator', async ({ page, server, board, newWindow }) => {
  const editor = await Whiteboard.open(await newWindow(), board.editUrl);
  await drawBox(editor, -200);
  await page.goto(board.watchUrl);
  const viewer = page.locator('inkwire-viewer');
  await isLive(viewer);
  for (const round of [1, 2]) {
    await page.goto(server.origin);
    await expect(page.locator('inkwire-home')).toBeVisible();
    await drawBox(editor, -200 + round * 100);
    await page.goBack({ waitUntil: 'commit' });
    await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(2 * round);
    await isLive(viewer);
    await drawBox(editor, -150 + round * 100);
    await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(2 * round + 1);
  }
});
