/** The first page: a new board with an address of its own, and the boards seen recently. */
import type { Editor } from '../../client/editor/editor.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

test('a new board has an unguessable address, and is found again', async ({ page, server }) => {
  await page.goto(server.origin);
  await page.getByRole('button', { name: 'New board' }).first().click();
  await expect(page).toHaveURL(/\/b\/[\w-]{22}#e[\w-]{27}/);
  const first = page.url();
  const whiteboard = new Whiteboard(page);
  await whiteboard.isReady();
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [-100, -100],
    [100, 100],
  ]);
  await expect.poll(() => whiteboard.count()).toBe(1);
  await whiteboard.isSaved();

  await page.goto(server.origin);
  const { pathname } = new URL(first);
  await page.locator(`a[href*="${pathname}"]`).first().click();
  await expect(page).toHaveURL(new RegExp(`${pathname}#`));
  await whiteboard.isReady();
  expect(await whiteboard.count()).toBe(1);
});

test('a wrong link says so', async ({ page, server, board }) => {
  await page.goto(`${server.origin}/b/${board.id}#e${'A'.repeat(27)}`);
  const whiteboard = new Whiteboard(page);
  await expect.poll(() => whiteboard.connection()).toBe('refused');
  await expect(
    page.getByRole('heading', { name: 'This link does not open the board' }),
  ).toBeVisible();
  await expect(page.getByRole('link', { name: 'All boards' })).toBeVisible();
});

test('a board of a later version can only be read, and says so', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.element.evaluate((element) => {
    const { editor } = element as unknown as { editor: Editor };
    editor.board.doc.getMap('meta').set('schema', 99);
  });
  await whiteboard.isSaved();
  await page.reload();
  await whiteboard.isReady();
  await expect(page.getByText('A newer version of Inkwire has drawn here')).toBeVisible();
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [-100, -100],
    [100, 100],
  ]);
  expect(await whiteboard.count()).toBe(0);
});

test('a language is chosen without a network once the page has stood a moment', async ({
  page,
  server,
}) => {
  await page.goto(server.origin);
  const isFetched = () =>
    page.evaluate(() =>
      performance.getEntriesByType('resource').some(({ name }) => /\/ar-[\w-]+\.js$/.test(name)),
    );
  await expect.poll(isFetched, { message: 'Arabic is fetched' }).toBe(true);
  await page.context().setOffline(true);
  await page.getByLabel('Language').selectOption('ar');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.getByRole('button', { name: 'لوح جديد' })).toBeVisible();
});

test('a language that cannot be fetched is not chosen, and it is said', async ({
  page,
  server,
}) => {
  let isCut = true;
  await page.route(/\/ar-[\w-]+\.js$/, (route) => (isCut ? route.abort() : route.continue()));
  await page.goto(server.origin);
  const language = page.getByLabel('Language');
  await language.selectOption('ar');
  await expect(page.getByRole('alert')).toContainText('This could not be loaded.');
  await expect(language).toHaveValue('en');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');

  isCut = false;
  await language.selectOption('ar');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
  await expect(page.getByRole('alert')).toBeEmpty();
});
