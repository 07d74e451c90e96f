/** A whole board by keyboard alone, and the surfaces around it. */
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

test('makes, names, finds and deletes shapes without a pointer', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  await expect.poll(() => whiteboard.count()).toBe(1);
  await page.keyboard.type('Milk');
  await page.keyboard.press('Escape');
  await expect(page.locator('inkwire-shape-list button')).toHaveText(['Sticky note: Milk']);

  // The palette finds a command by a few letters and gives the keyboard back.
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.locator('inkwire-command-palette input')).toBeFocused();
  await page.keyboard.type('dupl');
  await expect(page.locator('inkwire-command-palette [aria-selected=true]')).toContainText(
    'Duplicate',
  );
  await page.keyboard.press('Enter');
  await expect.poll(() => whiteboard.count()).toBe(2);

  await page.keyboard.press('Delete');
  await expect.poll(() => whiteboard.count()).toBe(1);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => whiteboard.count()).toBe(2);
});

test('arrow keys walk the toolbar, and one Tab leaves it', async ({ page, board }) => {
  await Whiteboard.open(page, board.editUrl);
  await page.locator('inkwire-toolbar [data-tool=select]').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('inkwire-toolbar [data-tool=hand]')).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('button', { name: 'Keep the tool after drawing' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.locator('inkwire-toolbar [data-tool=hand]')).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await expect(page.locator('inkwire-toolbar button[tabindex="0"]')).toHaveCount(1);
});

test('menus open on their first entry, walk, and give the focus back', async ({ page, board }) => {
  await Whiteboard.open(page, board.editUrl);
  const opener = page.locator('inkwire-board-bar .menu');
  await opener.focus();
  await page.keyboard.press('Enter');
  const items = page.locator('inkwire-main-menu [role^=menuitem]');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('Home');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.locator('inkwire-main-menu')).toHaveCount(0);
  await expect(opener).toBeFocused();
});

test('the title is typed in place, and others see it', async ({ page, board, newWindow }) => {
  await Whiteboard.open(page, board.editUrl);
  const other = await newWindow();
  await Whiteboard.open(other, board.editUrl);
  await page.getByRole('textbox', { name: 'Board title' }).fill('Plans');
  await page.keyboard.press('Enter');
  await expect(other.getByRole('textbox', { name: 'Board title' })).toHaveValue('Plans');
  await expect(other).toHaveTitle('Plans – Inkwire');
  // The bar lives on: it still says what is on disk, and its menu opens.
  await page.evaluate(() => dispatchEvent(new Event('offline')));
  await expect(page.locator('inkwire-board-bar .save')).toContainText('Offline');
  await page.locator('inkwire-board-bar .menu').click();
  await expect(page.locator('inkwire-main-menu [role=menu]')).toBeVisible();
});

test('theme and language are chosen once and remembered', async ({ page, board }) => {
  await Whiteboard.open(page, board.editUrl);
  await page.locator('inkwire-board-bar .menu').click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('inkwire-board')).toHaveAttribute('scheme', 'dark');
  await page.getByRole('menuitemradio', { name: 'العربية' }).click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-scheme', 'dark');
  await expect(page.getByRole('button', { name: 'مشاركة' })).toBeVisible();
});

test('the points of a line are added, moved and removed by keys, and read aloud', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.keyboard.press('l');
  await page.keyboard.press('Enter');
  await expect.poll(() => whiteboard.count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  const points = async () =>
    ((await whiteboard.shapes())[0]!['points'] as number[]).map(Math.round);
  const [, , x = 0, y = 0] = await points();
  const said = page.locator('inkwire-toasts [aria-live]');
  await page.keyboard.press('Shift+Enter');
  await expect(said).toContainText('Point 1 of 2');
  await expect(page.locator('inkwire-toasts .toast')).toContainText('Enter adds one');
  await page.keyboard.press('+');
  await expect(said).toContainText('Added point 2 of 3');
  for (let i = 0; i < 6; i += 1) await page.keyboard.press('Shift+ArrowDown');
  const middle = [Math.round(x / 2), Math.round(y / 2) + 60];
  await expect.poll(points).toEqual([0, 0, ...middle, x, y]);
  if (process.env['SHOTS'] !== undefined)
    await page.screenshot({ path: `${process.env['SHOTS']}/points.png` });
  await page.keyboard.press('Tab');
  await expect(said).toContainText('Point 3 of 3');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Delete');
  await expect(said).toContainText('Removed');
  await expect.poll(points).toEqual([0, 0, x, y]);
  await page.keyboard.press('Escape');
  await expect.poll(() => whiteboard.tool()).toBe('select');
  await page.keyboard.press('?');
  const help = page.locator('inkwire-help-dialog');
  await expect(help).toContainText('Points of the line, by keys');
  await expect(help).toContainText('Shift + Enter, then Tab, arrow keys, + and Delete');
});
