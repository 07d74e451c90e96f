/** What is done with a board as a whole, and who is on it. */
import type { Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

async function drawBox(whiteboard: Whiteboard, key = 'r', x = -100): Promise<void> {
  await whiteboard.chooseTool(key);
  await whiteboard.drag([
    [x, -60],
    [x + 160, 60],
  ]);
}

async function chooseInMenu(page: Page, name: string): Promise<void> {
  await page.locator('inkwire-board-bar .menu').click();
  await page.getByRole('menuitem', { name }).click();
}

test('a deleted board is gone for everybody, after a question', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  await drawBox(whiteboard);
  await expect.poll(() => other.count()).toBe(1);

  await chooseInMenu(page, 'Delete this board');
  await expect(page.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('inkwire-manage-dialog')).toHaveCount(0);
  expect(await whiteboard.connection()).toBe('live');

  // The copy that a browser keeps of it goes, too.
  const copies = (of: Page): Promise<number> =>
    of.evaluate(async (id) => {
      const names = (await indexedDB.databases()).map(({ name }) => name ?? '');
      return names.filter((name) => name.startsWith('inkwire/') && name.includes(id)).length;
    }, board.id);
  await expect.poll(() => copies(other.page)).toBe(1);

  await chooseInMenu(page, 'Delete this board');
  await page.getByRole('button', { name: 'Delete the board' }).click();
  await expect(page.locator('inkwire-home')).toBeVisible();
  await expect(page.locator('inkwire-home-card')).toHaveCount(0);
  await expect(other.page.getByRole('heading', { name: 'This board is not here' })).toBeVisible();
  await expect.poll(() => copies(page)).toBe(0);
  await expect.poll(() => copies(other.page)).toBe(0);
});

test('new links lock out the old ones, and nobody who asked for them', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  await drawBox(whiteboard);
  await expect.poll(() => other.count()).toBe(1);
  await whiteboard.isSaved();

  await chooseInMenu(page, 'Make new links');
  await page.locator('inkwire-manage-dialog').getByRole('button', { name: 'Make new' }).click();
  await expect(page).not.toHaveURL(board.editUrl);
  await whiteboard.isReady();
  await expect.poll(() => whiteboard.count()).toBe(1);
  await expect(
    other.page.getByRole('heading', { name: 'This link does not open the board' }),
  ).toBeVisible();

  // The new link is the one that is handed out, and the one that is remembered.
  const url = page.url();
  await page.locator('inkwire-people-bar .share').click();
  await expect(page.locator('inkwire-share-dialog input.field').first()).toHaveValue(url);
  await page.reload();
  await whiteboard.isReady();
  await drawBox(whiteboard, 'o', 120);
  await expect.poll(() => whiteboard.count()).toBe(2);
});

test('a copy of a board is another board with the same shapes', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.getByRole('textbox', { name: 'Board title' }).fill('Plans');
  await page.keyboard.press('Enter');
  await drawBox(whiteboard);
  await drawBox(whiteboard, 'o', 120);
  await expect.poll(() => whiteboard.count()).toBe(2);
  await chooseInMenu(page, 'Duplicate this board');
  await expect(page).not.toHaveURL(board.editUrl);
  await whiteboard.isReady();
  await expect
    .poll(async () => (await whiteboard.shapes()).map(({ type }) => type))
    .toEqual(['rectangle', 'ellipse']);
  await expect(page.getByRole('textbox', { name: 'Board title' })).toHaveValue('Plans (copy)');
  await page.goBack();
  await expect(page).toHaveURL(board.editUrl);
  await whiteboard.isReady();
  await expect.poll(() => whiteboard.count()).toBe(2);
});

test('who I am stays the same after a reload', async ({ page, board }) => {
  await Whiteboard.open(page, board.editUrl);
  const me = page.locator('inkwire-people-bar .me');
  const name = await me.getAttribute('aria-label');
  const color = await me.evaluate((el) => getComputedStyle(el).backgroundColor);
  for (let i = 0; i < 3; i++) {
    await page.reload();
    await expect(me).toHaveAttribute('aria-label', name ?? '');
    expect(await me.evaluate((el) => getComputedStyle(el).backgroundColor)).toBe(color);
  }
});

test('people beyond the first few are in a list, and can be followed', async ({
  page,
  board,
  newWindow,
}) => {
  await Whiteboard.open(page, board.editUrl);
  for (let i = 0; i < 5; i++) await Whiteboard.open(await newWindow(), board.editUrl);
  const more = page.locator('inkwire-people-bar .more');
  await expect(more).toHaveText('+2');
  await more.click();
  const items = page.locator('inkwire-people-bar [role=menuitemcheckbox]');
  await expect(items).toHaveCount(5);
  await expect(items.first()).toBeFocused();
  const first = await items.first().textContent();
  await page.keyboard.press('Enter');
  const name = first?.trim().replace(/^Follow /, '') ?? '';
  await expect(page.locator('inkwire-board-hints .banner')).toContainText(`Following ${name}`);
});

test('frames are the slides of whoever presents, and the others see them', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  for (const x of [-400, 100]) {
    await whiteboard.chooseTool('f');
    await whiteboard.drag([
      [x, -100],
      [x + 240, 60],
    ]);
    await page.keyboard.press('Escape');
  }
  await expect.poll(() => whiteboard.count()).toBe(2);
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  const dialog = page.locator('inkwire-present-dialog');
  await expect(dialog).toContainText('1 person here comes along');
  const slides = dialog.getByRole('button', { name: 'The frames as slides' });
  await expect(slides).toBeFocused();
  await slides.click();
  const bar = page.locator('inkwire-presenter-bar');
  await expect(bar).toContainText('1 of 2');
  // Nothing is told of what merely came to lie under the pointer, and tools are no part of a talk.
  await expect(page.locator('inkwire-toolbar, inkwire-style-panel, inkwire-zoom-bar')).toHaveCount(
    0,
  );
  const told = other.page.locator('inkwire-board-hints .banner');
  await expect(told).toContainText('is presenting');
  await expect(bar.locator('.followers')).toContainText('1 follows you');
  await page.keyboard.press('ArrowRight');
  await expect(bar).toContainText('2 of 2');
  await page.keyboard.press('ArrowLeft');
  await expect(bar).toContainText('1 of 2');
  await page.keyboard.press('PageDown');
  await expect(bar).toContainText('2 of 2');
  await bar.getByRole('button', { name: 'Previous frame' }).click();
  await expect(bar).toContainText('1 of 2');
  const middle = async (of: Whiteboard): Promise<number> =>
    await of.element.evaluate((el: HTMLElement & { readonly editor: Editor }) => {
      const view = el.editor.visibleBox();
      return Math.round(view.x + view.w / 2);
    });
  // The view glides there: where it was a moment ago is not where it ends.
  await expect
    .poll(async () => Math.abs((await middle(other)) - (await middle(whiteboard))))
    .toBeLessThan(2);
  const around = 'inkwire-board-bar, inkwire-people-bar, inkwire-presenter-bar .bar';
  await expect.poll(() => coveredSlides(whiteboard, around)).toEqual([]);
  const below = 'inkwire-board-bar, inkwire-people-bar, .banner, inkwire-toolbar, inkwire-zoom-bar';
  await expect.poll(() => coveredSlides(other, below)).toEqual([]);
  await bar.getByRole('button', { name: 'Laser pointer' }).click();
  await expect.poll(() => whiteboard.tool()).toBe('laser');
  // Escape gives the laser back first, and then ends it.
  await page.keyboard.press('Escape');
  await expect.poll(() => whiteboard.tool()).toBe('select');
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(told).toHaveCount(0);
  await expect(page.locator('inkwire-toolbar')).toBeVisible();
});

test('a tip is about what is pointed at, as long as it is', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const present = page.getByRole('button', { name: 'Present', exact: true });
  const tip = page.locator('inkwire-tooltip:popover-open');
  await expect(page.locator('inkwire-tooltip')).toBeAttached();
  const leaveAndPoint = async (): Promise<void> => {
    await page.mouse.move(600, 400);
    await present.hover();
    await expect(tip).toHaveCount(1);
  };
  await leaveAndPoint();
  await page.keyboard.press('Escape');
  await expect(tip).toHaveCount(0);
  await leaveAndPoint();
  await present.click();
  await expect(tip).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(page.locator('inkwire-presenter-bar .bar')).toBeVisible();
  // The pointer still rests there: a move within the button says what it does now.
  const box = (await present.boundingBox())!;
  await page.mouse.move(600, 400);
  await page.mouse.move(box.x + 9, box.y + 9);
  await expect(tip).toHaveText('Stop presenting');
  await whiteboard.element.evaluate((el: HTMLElement & { readonly editor: Editor }) =>
    el.editor.present(false),
  );
  await expect(tip).toHaveCount(0);
});

test('a board without frames says so before it is presented', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.getByRole('button', { name: 'Present', exact: true }).click();
  const dialog = page.locator('inkwire-present-dialog');
  await expect(dialog).toContainText('Nobody else is here yet');
  const slides = dialog.getByRole('button', { name: 'The frames as slides' });
  await expect(slides).toHaveAttribute('aria-disabled', 'true');
  await expect(dialog.getByRole('button', { name: 'What I look at' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('inkwire-presenter-bar')).toContainText('Draw frames (F)');
  // The keys are those of the board: nothing is turned.
  const { x } = await whiteboard.camera();
  await page.keyboard.press('ArrowRight');
  await expect.poll(async () => (await whiteboard.camera()).x).not.toBe(x);
  await page.getByRole('button', { name: 'Stop presenting' }).click();
  await expect(page.locator('inkwire-presenter-bar')).toHaveCount(0);
});

test('several shapes are aligned from the context menu', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await drawBox(whiteboard, 'r', -200);
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [60, 20],
    [200, 140],
  ]);
  await expect.poll(() => whiteboard.count()).toBe(2);
  await page.keyboard.press('ControlOrMeta+a');
  const edge = await whiteboard.at(-200, 0);
  await page.mouse.click(edge.x, edge.y, { button: 'right' });
  await page.getByRole('menuitem', { name: 'Align', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Align top' }).click();
  await expect
    .poll(async () => new Set((await whiteboard.shapes()).map((shape) => shape['y'])).size)
    .toBe(1);
});

test('letters for a text that somebody deletes choose no tools', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  await page.keyboard.press('n');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Mil');
  await expect.poll(() => other.count()).toBe(1);
  await other.page.keyboard.press('ControlOrMeta+a');
  await other.page.keyboard.press('Delete');
  await expect.poll(() => whiteboard.count()).toBe(0);
  await page.keyboard.type('k and repo');
  expect(await whiteboard.tool()).toBe('select');
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  await expect.poll(() => whiteboard.tool()).toBe('rectangle');
});

test('an outage that the connection outlives is over when the network is back', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.evaluate(() => dispatchEvent(new Event('offline')));
  await expect.poll(() => whiteboard.connection()).toBe('offline');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await expect.poll(() => whiteboard.connection()).toBe('live');
});

test('the shortcuts say which keys are alternatives, and the palette what cannot be done now', async ({
  page,
  board,
}) => {
  await Whiteboard.open(page, board.editUrl);
  await page.keyboard.press('?');
  await expect(page.locator('inkwire-help-dialog dl').first()).toContainText(/V\s*or\s*1/);
  await page.keyboard.press('Escape');
  await expect(page.locator('inkwire-help-dialog')).toHaveCount(0);
  await page.keyboard.press('ControlOrMeta+k');
  const field = page.locator('inkwire-command-palette input');
  await expect(field).toBeFocused();
  const dialog = page.locator('inkwire-command-palette dialog');
  await dialog.evaluate((el) => Promise.all(el.getAnimations().map((a) => a.finished)));
  const top = (await field.boundingBox())?.y;
  await page.keyboard.type('align lef');
  const row = page.locator('inkwire-command-palette [role=option]').first();
  await expect(row).toContainText('Align left');
  await expect(row).toContainText('Select something first');
  await expect(row).toHaveAttribute('aria-disabled', 'true');
  expect((await field.boundingBox())?.y).toBe(top);
});

test('a long list of shapes goes on when asked', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await drawBox(whiteboard);
  for (let count = 2; count <= 256; count *= 2) {
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('ControlOrMeta+d');
    await expect.poll(() => whiteboard.count()).toBe(count);
  }
  const list = page.locator('inkwire-shape-list button');
  await expect(list).toHaveCount(201);
  await expect(list.last()).toContainText('56 more shapes');
  await list.last().press('Enter');
  await expect(list).toHaveCount(256);
});

for (const width of [730, 768, 820, 900, 1024, 1150, 1199, 1200, 1280]) {
  test(`nothing lies on anything at ${width} pixels`, async ({ page, board }) => {
    await page.setViewportSize({ width, height: 760 });
    const whiteboard = await Whiteboard.open(page, board.editUrl);
    await drawBox(whiteboard);
    await expect(page.locator('inkwire-style-panel section')).toBeVisible();
    const boxes = await page
      .locator(
        'inkwire-toolbar .bar, inkwire-zoom-bar .bar, inkwire-board-bar .bar, inkwire-people-bar .bar, inkwire-style-panel section',
      )
      .evaluateAll((parts) =>
        parts.map((part) => {
          const { left, right, top, bottom } = part.getBoundingClientRect();
          return { left, right, top, bottom };
        }),
      );
    expect(boxes.length).toBeGreaterThanOrEqual(6);
    const overlaps = boxes.flatMap((a, i) =>
      boxes
        .slice(i + 1)
        .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        .map((b) => ({ a, b })),
    );
    expect(overlaps).toEqual([]);
  });
}

/** What lies over the first frame or its name, once the view rests. */
async function coveredSlides(board: Whiteboard, selector: string): Promise<string[]> {
  const slide = await board.element.evaluate((el: HTMLElement & { readonly editor: Editor }) => {
    const { editor } = el;
    const frame = editor.board.ordered().find(({ type }) => type === 'frame')!;
    const { zoom } = editor.state.camera;
    const name = 22;
    const view = editor.visibleBox();
    return {
      x: (frame.x - view.x) * zoom,
      y: (frame.y - name - view.y) * zoom,
      w: frame.w * zoom,
      h: (frame.h + name) * zoom,
    };
  });
  const covering: string[] = [];
  for (const part of await board.page.locator(selector).all()) {
    const box = await part.boundingBox();
    if (box === null) continue;
    const isApart =
      box.x + box.width <= slide.x ||
      box.x >= slide.x + slide.w ||
      box.y + box.height <= slide.y ||
      box.y >= slide.y + slide.h;
    if (!isApart) covering.push(await part.evaluate((node) => node.localName + node.className));
  }
  return covering;
}
