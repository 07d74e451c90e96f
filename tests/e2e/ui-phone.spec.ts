/** A phone: the surfaces, opened and used by finger. */
import type { CDPSession, Locator, Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import { expect, test } from './journey.ts';
import { Whiteboard, type Point } from './whiteboard.ts';

test.use({
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
});

async function fingerOn(page: Page): Promise<(type: string, at?: Point) => Promise<void>> {
  const session: CDPSession = await page.context().newCDPSession(page);
  return async (type, at) => {
    await session.send('Input.dispatchTouchEvent', {
      type: type as 'touchStart',
      touchPoints: at === undefined ? [] : [{ x: at.x, y: at.y, id: 0 }],
    });
  };
}

async function drag(page: Page, from: Point, to: Point): Promise<void> {
  const finger = await fingerOn(page);
  await finger('touchStart', from);
  for (let i = 1; i <= 8; i++) {
    const at = (a: number, b: number) => a + ((b - a) * i) / 8;
    await finger('touchMove', { x: at(from.x, to.x), y: at(from.y, to.y) });
  }
  await finger('touchEnd');
}

test('a shape is chosen, drawn, styled, moved and deleted by finger', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.locator('inkwire-toolbar [data-tool=rectangle]').tap();
  await drag(page, await whiteboard.at(-100, -160), await whiteboard.at(60, -60));
  await expect.poll(() => whiteboard.count()).toBe(1);

  await expect(page.locator('inkwire-toolbar [data-tool=select]')).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  const sheet = page.locator('inkwire-style-panel section').first();
  // A tap in the same moment as the end of a drag is none to the browser: no click comes from it.
  await expect(async () => {
    await page.locator('inkwire-zoom-bar .style').tap();
    await expect(sheet).toBeVisible({ timeout: 1000 });
  }).toPass();
  const red = page.locator('inkwire-style-panel').getByRole('radio', { name: 'Red' }).first();
  // What is seen of it, once the sheet has come up.
  await red.locator('..').tap();
  await expect(red).toBeChecked();
  await expect.poll(async () => (await whiteboard.shapes())[0]?.['stroke']).toBe('red');

  // The sheet does not come back by itself over what is worked on next.
  const empty = await whiteboard.at(120, -300);
  await page.touchscreen.tap(empty.x, empty.y);
  await expect(sheet).toHaveCount(0);
  // Between two handles.
  const edge = await whiteboard.at(-60, -160);
  await page.touchscreen.tap(edge.x, edge.y);
  await expect.poll(() => whiteboard.selectionSize()).toBe(1);
  await expect(page.locator('inkwire-style-panel section')).toHaveCount(0);

  const before = (await whiteboard.shapes())[0]?.['y'] as number;
  // A drag in the same moment as a tap is a double tap to the browser.
  await expect(async () => {
    await drag(page, edge, { x: edge.x, y: edge.y + 120 });
    const now = (await whiteboard.shapes())[0]?.['y'] as number;
    expect(now).toBeGreaterThan(before + 90);
  }).toPass({ intervals: [500] });
});

test('the board stays in its place, whatever in the sheet is brought into view', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.setTool('arrow');
  await drag(page, await whiteboard.at(-100, -160), await whiteboard.at(60, -60));
  await expect.poll(() => whiteboard.count()).toBe(1);
  const toolbar = page.locator('inkwire-toolbar [data-tool=select]');
  const place = await toolbar.boundingBox();
  await expect(async () => {
    await page.locator('inkwire-zoom-bar .style').tap();
    await expect(page.locator('inkwire-style-panel section').first()).toBeVisible({
      timeout: 1000,
    });
  }).toPass();
  const scrolled = (): Promise<number[]> =>
    whiteboard.element.evaluate((element) => [element.scrollLeft, element.scrollTop]);
  // The ends of arrows lie below what the sheet shows, and their picker opens beside it.
  await page.locator('inkwire-arrow-heads [data-end=endHead]').tap();
  await expect(page.locator('inkwire-arrow-heads [type=radio]').first()).toBeAttached();
  expect(await scrolled()).toEqual([0, 0]);
  await page.keyboard.press('Escape');
  await expect(page.locator('inkwire-arrow-heads [type=radio]')).toHaveCount(0);
  await page
    .locator('inkwire-style-panel')
    .locator('button, input')
    .evaluateAll((controls: HTMLElement[]) => {
      for (const control of controls) {
        control.scrollIntoView({ behavior: 'instant', block: 'center', inline: 'center' });
        control.focus();
      }
    });
  expect(await scrolled()).toEqual([0, 0]);
  const empty = await whiteboard.at(120, -300);
  await page.touchscreen.tap(empty.x, empty.y);
  await expect(page.locator('inkwire-style-panel section')).toHaveCount(0);
  expect(await toolbar.boundingBox()).toEqual(place);
});

test('every tool is in the list behind the dots', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.locator('inkwire-toolbar [data-flyout=more]').tap();
  await page.locator('inkwire-toolbar .grid').getByRole('button', { name: 'Text' }).tap();
  await expect.poll(() => whiteboard.tool()).toBe('text');
});

test('a menu opened by a resting finger chooses nothing when it is lifted', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.locator('inkwire-toolbar [data-tool=rectangle]').tap();
  await drag(page, await whiteboard.at(-100, -160), await whiteboard.at(60, -60));
  await expect.poll(() => whiteboard.count()).toBe(1);
  const finger = await fingerOn(page);
  await finger('touchStart', await whiteboard.at(-100, -110));
  const menu = page.locator('inkwire-context-menu [role=menu]');
  await expect(menu).toBeVisible();
  await finger('touchEnd');
  await expect(menu).toBeVisible();
  expect(await whiteboard.count()).toBe(1);
  await expect(page.locator('inkwire-toasts [data-tone=error]')).toHaveCount(0);
  await menu.getByRole('menuitem', { name: 'Duplicate' }).tap();
  await expect.poll(() => whiteboard.count()).toBe(2);
  await expect(menu).toHaveCount(0);
});

test('a resting finger reaches looks and connected shapes', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.locator('inkwire-toolbar [data-tool=rectangle]').tap();
  await drag(page, await whiteboard.at(-140, -160), await whiteboard.at(-40, -60));
  await expect.poll(() => whiteboard.count()).toBe(1);
  const finger = await fingerOn(page);
  const rest = async (): Promise<void> => {
    await finger('touchStart', await whiteboard.at(-140, -110));
    await expect(page.locator('inkwire-context-menu [role=menu]').first()).toBeVisible();
    await finger('touchEnd');
  };
  await rest();
  await page.getByRole('menuitem', { name: 'Copy and paste as' }).tap();
  for (const name of ['Paste in place', 'Copy the style', 'Paste the style']) {
    await expect(page.getByRole('menuitem', { name }).locator('.lead svg')).toHaveCount(1);
  }
  await page.getByRole('menuitem', { name: 'Copy the style' }).tap();
  await expect(page.locator('inkwire-toasts')).toContainText('Style copied');
  await rest();
  await page.getByRole('menuitem', { name: 'Add a connected shape', exact: true }).tap();
  const right = page.getByRole('menuitem', { name: 'Add a connected shape on the right' });
  await expect(right).toBeInViewport({ ratio: 1 });
  await right.tap();
  await expect
    .poll(async () => (await whiteboard.shapes()).map(({ type }) => type))
    .toEqual(['rectangle', 'rectangle', 'arrow']);
});

test('sharing and the menu open as sheets that fit, and close', async ({ page, board }) => {
  await Whiteboard.open(page, board.editUrl);
  await page.locator('inkwire-people-bar .share').tap();
  const dialog = page.locator('inkwire-share-dialog dialog');
  await expect(page.locator('inkwire-share-dialog input.field')).toHaveCount(2);
  await dialog.evaluate((el) => Promise.all(el.getAnimations().map((a) => a.finished)));
  const box = await dialog.boundingBox();
  expect(box?.x).toBe(0);
  expect(box?.width).toBe(390);
  await page.getByRole('button', { name: 'Close' }).tap();
  await expect(dialog).toHaveCount(0);
  await page.locator('inkwire-board-bar .menu').tap();
  const menu = await page.locator('inkwire-main-menu [role=menu]').boundingBox();
  expect((menu?.x ?? -1) >= 0 && (menu?.x ?? 0) + (menu?.width ?? 999) <= 390).toBe(true);
  await page.getByRole('menuitem', { name: 'Keyboard shortcuts' }).tap();
  await expect(page.locator('inkwire-help-dialog dl').first()).toBeVisible();
});

for (const language of ['en', 'ar']) {
  test.describe(`the menu of several shapes, ${language}`, () => {
    test.use({ viewport: { width: 375, height: 667 }, locale: language });

    test('fits a small phone, and so do the menus in it', async ({ page, board }) => {
      const whiteboard = await Whiteboard.open(page, board.editUrl);
      await whiteboard.element.evaluate((el: HTMLElement & { readonly editor: Editor }) => {
        const { editor } = el;
        editor.step('seed', (tx) => {
          for (const [i, x] of [60, 140, 240].entries()) {
            const look = { fill: 'red', fillStyle: 'solid' };
            tx.create('rectangle', { x, y: 200, w: 50, h: 50, index: `a${i + 1}`, ...look });
          }
        });
        editor.select(editor.board.ordered().map(({ id }) => id));
      });
      const finger = await fingerOn(page);
      await finger('touchStart', { x: 85, y: 225 });
      const menus = page.locator('inkwire-context-menu inkwire-popup');
      await expect(menus).toHaveCount(1);
      await finger('touchEnd');
      const isWhole = async (menu: Locator): Promise<void> => {
        await expect(menu).toBeInViewport({ ratio: 1 });
        expect(
          await menu.evaluate(
            (el) => el.scrollHeight <= el.clientHeight + 1 && el.scrollWidth <= el.clientWidth + 1,
          ),
        ).toBe(true);
      };
      await isWhole(menus.first());
      const openers = menus.first().locator('[aria-haspopup=menu]');
      await expect(openers).toHaveCount(3);
      for (let i = 0; i < 3; i += 1) {
        await openers.nth(i).tap();
        await expect(menus).toHaveCount(2);
        await isWhole(menus.nth(1));
        if (process.env['SHOTS'] !== undefined)
          await page.screenshot({ path: `${process.env['SHOTS']}/menu-${language}-${i}.png` });
        // A key leads back, in the direction in which one reads.
        await page.keyboard.press(language === 'ar' ? 'ArrowRight' : 'ArrowLeft');
        await page.keyboard.press('ArrowDown');
        await expect(menus).toHaveCount(1);
      }
    });
  });
}
