/** Parts of the interface that are fetched later: there without a network, and honest where they are not. */
import type { Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

/** A script that is fetched later, by the name of its source. */
const script = (name: string) => new RegExp(`/assets/${name}-[\\w-]+\\.js$`);

/** Waits until the page has fetched a script. */
async function has(page: Page, name: string): Promise<void> {
  const isFetched = () =>
    page.evaluate(
      (source) =>
        performance.getEntriesByType('resource').some(({ name }) => new RegExp(source).test(name)),
      script(name).source,
    );
  await expect.poll(isFetched, { message: `${name} is fetched` }).toBe(true);
}

test('menus, dialogs and exports open without a network once the board has stood a moment', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  // The last of what is fetched in idle moments.
  await has(page, 'clean-svg');
  await page.context().setOffline(true);

  await whiteboard.setTool('rectangle');
  await whiteboard.drag([
    [-50, -50],
    [50, 50],
  ]);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox').fill('Export as SVG');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toMatch(/\.svg$/);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toContainText('Keyboard shortcuts');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(page.getByRole('menuitem', { name: 'Command palette' })).toBeVisible();
});

test('a part that the server no longer has says so, and the next click asks again', async ({
  page,
  board,
}) => {
  let isGone = true;
  const asked: string[] = [];
  await page.route(/\/assets\/[\w-]+\.js$/, async (route) => {
    const url = route.request().url();
    const isPart = script('main-menu').test(url);
    if (isPart) asked.push(url);
    // The scripts of a new deployment have other names: those of the old one are gone, all of them.
    if (isGone && (isPart || route.request().method() === 'HEAD')) {
      await route.fulfill({ status: 404 });
    } else await route.continue();
  });
  await Whiteboard.open(page, board.editUrl);
  const menu = page.getByRole('button', { name: 'Menu' });
  await menu.click();
  const message = page.getByText('Inkwire has been updated since this page was opened.');
  await expect(message).toBeVisible();
  await expect(page.getByRole('button', { name: 'Reload' })).toBeVisible();
  expect(asked.length).toBeGreaterThanOrEqual(2);

  isGone = false;
  await expect
    .poll(async () => {
      await menu.click();
      return page.getByRole('menuitem', { name: 'Command palette' }).isVisible();
    })
    .toBe(true);
});

test('a dialog that cannot be fetched does not leave the board waiting for it', async ({
  page,
  board,
}) => {
  let isCut = true;
  await page.route(script('share-dialog'), (route) => (isCut ? route.abort() : route.continue()));
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.getByText('This could not be loaded.')).toBeVisible();
  // The keys belong to the board, not to a dialog that never came.
  await page.keyboard.press('r');
  await expect
    .poll(() =>
      whiteboard.element.evaluate(
        (el: HTMLElement & { editor: { state: { tool: string } } }) => el.editor.state.tool,
      ),
    )
    .toBe('rectangle');
  isCut = false;
  await expect
    .poll(async () => {
      await page.getByRole('button', { name: 'Share' }).click();
      return page.getByRole('dialog').isVisible();
    })
    .toBe(true);
});

test('a page whose board cannot be fetched says so', async ({ page, board }) => {
  await page.route(script('board'), (route) => route.abort());
  await page.goto(board.editUrl);
  await expect(page.getByRole('alert')).toContainText('This could not be loaded.');
  await page.unroute(script('board'));
  await page.getByRole('button', { name: 'Reload' }).click();
  await new Whiteboard(page).isReady();
});
