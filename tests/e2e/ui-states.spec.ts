/** axe on what only some people see: menus in menus, any colour, presenting, messages, trouble, a phone. */
import type { Locator, Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

// What is looked at stands still.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

interface BoardElement extends HTMLElement {
  readonly editor: Editor;
}

async function prefer(page: Page, values: Readonly<Record<string, unknown>>): Promise<void> {
  await page.addInitScript((stored) => {
    localStorage.setItem('inkwire.preferences', JSON.stringify(stored));
  }, values);
}

async function drawFrameAndBox(whiteboard: Whiteboard): Promise<void> {
  await whiteboard.chooseTool('f');
  await whiteboard.drag([
    [-300, -200],
    [0, 60],
  ]);
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [60, -120],
    [200, 0],
  ]);
  await expect.poll(() => whiteboard.count()).toBe(2);
}

/** What readers are told last. */
function news(page: Page): Locator {
  return page.locator('inkwire-toasts [aria-live=polite]');
}

async function toast(whiteboard: Whiteboard): Promise<void> {
  await whiteboard.element.evaluate((el: BoardElement) => {
    const { editor } = el;
    editor.toast({
      key: 'toast.lost-work',
      values: { count: 2 },
      tone: 'info',
      action: { key: 'toast.bring-back', run: () => undefined },
    });
    const values = { name: 'a.png' };
    editor.toast({ key: 'toast.uploading', values, tone: 'info', progress: 0.4, id: 'up' });
    editor.toast({ key: 'toast.failed', tone: 'error' });
  });
  await expect(page(whiteboard).locator('inkwire-toasts .toast')).toHaveCount(3);
}

function page(whiteboard: Whiteboard): Page {
  return whiteboard.page;
}

const looks = [
  { name: 'light', preferences: { theme: 'light' }, forcedColors: 'none' },
  { name: 'dark and Arabic', preferences: { theme: 'dark', language: 'ar' }, forcedColors: 'none' },
  { name: 'colours of the system', preferences: {}, forcedColors: 'active' },
] as const;

for (const { name, preferences, forcedColors } of looks) {
  test.describe(name, () => {
    test.use({ contextOptions: { reducedMotion: 'reduce', forcedColors } });

    test('axe finds nothing in menus and pickers', async ({ page, board }) => {
      test.slow();
      await prefer(page, preferences);
      const whiteboard = await Whiteboard.open(page, board.editUrl);
      await drawFrameAndBox(whiteboard);

      await page.locator('inkwire-board-bar .menu').click();
      const entries = page.locator('inkwire-main-menu [aria-haspopup=menu]');
      await expect(entries).toHaveCount(3);
      await entries.first().click();
      await expect(page.locator('inkwire-main-menu inkwire-menu inkwire-menu')).toBeVisible();
      await expectAccessible(page, 'a menu in a menu');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expect(page.locator('inkwire-main-menu')).toHaveCount(0);

      await page.locator('inkwire-zoom-bar .percent').click();
      await expect(page.locator('inkwire-zoom-menu [role=menu]')).toBeVisible();
      await expectAccessible(page, 'the menu of the zoom');
      await page.keyboard.press('Escape');

      await page.locator('inkwire-color-picker button.swatch').first().click();
      await expect(page.locator('inkwire-color-picker .tint').first()).toBeVisible();
      await expectAccessible(page, 'any colour');
      await page.keyboard.press('Escape');
      await expect(page.locator('inkwire-color-picker .tint')).toHaveCount(0);

      await whiteboard.run('arrange.lock');
      await expect(page.locator('inkwire-style-panel .locked')).toBeVisible();
      await expectAccessible(page, 'a locked shape');

      await page.keyboard.press('ControlOrMeta+k');
      await page.locator('inkwire-command-palette input').fill('xyzzy');
      await expect(page.locator('inkwire-command-palette .none')).toBeVisible();
      await expectAccessible(page, 'a palette without a match');
    });

    test('axe finds nothing while presenting, in messages and offline', async ({
      page,
      board,
      newWindow,
    }) => {
      test.slow();
      await prefer(page, preferences);
      const whiteboard = await Whiteboard.open(page, board.editUrl);
      await drawFrameAndBox(whiteboard);
      await whiteboard.run('view.present');
      await expect(page.locator('inkwire-presenter-bar .stop')).toBeVisible();
      await expectAccessible(page, 'presenting');
      const other = await newWindow();
      await prefer(other, preferences);
      await Whiteboard.open(other, board.editUrl);
      await expect(other.locator('inkwire-board-hints .banner')).toBeVisible();
      await expectAccessible(other, 'following');
      await whiteboard.run('view.present');
      await expect(other.locator('inkwire-board-hints .banner')).toHaveCount(0);

      await toast(whiteboard);
      await expectAccessible(page, 'messages');
      await page.context().setOffline(true);
      await expect(page.locator('inkwire-board-bar [data-kind=offline]')).toBeVisible();
      await expectAccessible(page, 'offline');
    });

    test('axe finds nothing on the pages beside a board', async ({ page, server, board }) => {
      await prefer(page, preferences);
      await page.goto(server.origin);
      await expect(page.locator('inkwire-home h1')).toBeVisible();
      await expectAccessible(page, 'home without boards');
      await page.goto(`${server.origin}/b/${'A'.repeat(22)}#e${'A'.repeat(27)}`);
      await expect(page.locator('inkwire-board-state h1')).toBeVisible();
      await expectAccessible(page, 'a board that is not there');
      await page.goto(board.watchUrl);
      await expect(page.locator('inkwire-viewer')).toBeVisible();
      await expectAccessible(page, 'a spectator');
    });
  });
}

for (const viewport of [
  { width: 390, height: 844 },
  { width: 360, height: 640 },
  { width: 844, height: 390 },
]) {
  test.describe(`on a phone of ${viewport.width} × ${viewport.height}`, () => {
    test.use({ viewport, hasTouch: true, isMobile: true });

    test('the sheet leaves what it styles in sight, and everything fits', async ({
      page,
      board,
    }) => {
      test.slow();
      const whiteboard = await Whiteboard.open(page, board.editUrl);
      const id = await whiteboard.element.evaluate((el: BoardElement) => {
        const { editor } = el;
        const view = editor.visibleBox();
        const at = { x: view.x + view.w * 0.6, y: view.y + view.h * 0.55 };
        editor.setTool('rectangle');
        const made = editor.step('add', (tx) =>
          tx.create('rectangle', { x: at.x, y: at.y, w: 60, h: 50, stroke: 'ink', fill: 'none' }),
        );
        editor.setTool('select');
        editor.select([made]);
        return made;
      });
      await page.locator('inkwire-zoom-bar .style').tap();
      const sheet = page.locator('inkwire-style-panel section');
      await expect(sheet).toBeVisible();
      const overlap = async (): Promise<boolean> => {
        const box = (await sheet.boundingBox())!;
        return await whiteboard.element.evaluate(
          (el: BoardElement, { shape, over }) => {
            const { editor } = el;
            const { x, y, w, h } = editor.board.get(shape)!;
            const from = editor.toScreen({ x, y } as never);
            const to = editor.toScreen({ x: x + w, y: y + h } as never);
            return (
              from.x < over.x + over.width &&
              to.x > over.x &&
              from.y < over.y + over.height &&
              to.y > over.y
            );
          },
          { shape: id, over: box },
        );
      };
      await expect.poll(overlap, { message: 'the sheet covers the shape' }).toBe(false);
      await expectAccessible(page, 'the style of a shape');
      const small = await page
        .locator(
          'inkwire-style-panel .swatch, inkwire-style-panel .face, inkwire-style-panel button',
        )
        .evaluateAll((parts) =>
          parts
            .map((part) => part.getBoundingClientRect())
            .filter((box) => box.width > 0 && Math.min(box.width, box.height) < 40)
            .map((box) => `${Math.round(box.width)} × ${Math.round(box.height)}`),
        );
      expect(small, 'too small for a finger').toEqual([]);
      await page.locator('inkwire-style-panel .head button').tap();

      await page.locator('inkwire-board-bar .menu').tap();
      await page.locator('inkwire-main-menu [aria-haspopup=menu]').last().tap();
      const inner = page.locator('inkwire-main-menu inkwire-menu inkwire-menu');
      await expect(inner).toBeVisible();
      await expectAccessible(page, 'a menu in a menu');
      const box = (await inner.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(viewport.width);
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');

      await whiteboard.run('arrange.lock');
      const pill = page.locator('inkwire-style-panel .locked');
      await expect(pill).toBeInViewport({ ratio: 1 });
      await whiteboard.run('view.present');
      const bar = page.locator('inkwire-presenter-bar .bar');
      await expect(bar).toBeInViewport({ ratio: 1 });
      await page.context().setOffline(true);
      await expect(page.locator('inkwire-board-bar .menu')).toBeInViewport({ ratio: 1 });
      await expectAccessible(page, 'presenting, offline');
    });
  });
}

test('menus in menus open and close by key and by pointer', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await drawFrameAndBox(whiteboard);
  const opener = page.locator('inkwire-board-bar .menu');
  await opener.focus();
  await page.keyboard.press('Enter');
  const view = page.getByRole('menuitem', { name: 'View', exact: true });
  await expect(view).toBeVisible();
  await page.keyboard.press('v');
  await expect(view).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('menuitem', { name: 'Zoom in' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(view).toBeFocused();
  await expect(page.getByRole('menuitem', { name: 'Zoom in' })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitemcheckbox', { name: /^Grid/ }).click();
  await expect(page.locator('inkwire-main-menu')).toHaveCount(0);
  expect(await whiteboard.element.evaluate((el: BoardElement) => el.editor.state.grid)).toBe(true);

  await opener.click();
  await page.getByRole('menuitem', { name: 'Edit', exact: true }).hover();
  await page.getByRole('menuitem', { name: 'Select all' }).click();
  await expect.poll(() => whiteboard.selectionSize()).toBe(2);

  await opener.click();
  await page.getByRole('menuitem', { name: 'Rename this board' }).click();
  await expect(page.getByRole('textbox', { name: 'Board title' })).toBeFocused();
});

test('the zoom has a menu', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await drawFrameAndBox(whiteboard);
  const zoom = async (): Promise<number> => Math.round((await whiteboard.camera()).zoom * 100);
  for (const percent of [200, 50, 100]) {
    await page.locator('inkwire-zoom-bar .percent').click();
    await page.getByRole('menuitem', { name: `Zoom to ${percent}%` }).click();
    await expect.poll(zoom).toBe(percent);
  }
  await page.locator('inkwire-zoom-bar .percent').click();
  await page.getByRole('menuitem', { name: 'Zoom to selection' }).click();
  await expect.poll(zoom).not.toBe(100);
});

test('any colour: a tint, a number, and the last ones again', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await drawFrameAndBox(whiteboard);
  const stroke = async (): Promise<unknown> =>
    (await whiteboard.shapes()).find(({ type }) => type === 'rectangle')?.['stroke'];
  const picker = page.locator('inkwire-color-picker').first();
  await picker.locator('button.swatch').click();
  await picker.getByRole('button', { name: '#ef4f4a' }).click();
  await expect.poll(stroke).toBe('#ef4f4a');
  await picker.getByRole('textbox', { name: 'Hex value' }).fill('0af');
  await page.keyboard.press('Enter');
  await expect.poll(stroke).toBe('#00aaff');
  await page.keyboard.press('Escape');
  await expect(picker.locator('.tint')).toHaveCount(0);
  await picker.locator('button.swatch').click();
  const recent = picker.getByRole('group', { name: 'Recent' }).getByRole('button');
  await expect(recent).toHaveCount(2);
  await recent.last().click();
  await expect.poll(stroke).toBe('#ef4f4a');
  await page.keyboard.press('Escape');
  await whiteboard.run('edit.undo');
  await expect.poll(stroke).toBe('#00aaff');
});

test('readers are told what is selected, added, deleted and who comes', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [-100, -100],
    [0, 0],
  ]);
  // What tells is fetched when the board stands.
  await expect(page.locator('inkwire-shape-list button')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(news(page)).toHaveText('Nothing selected');
  await whiteboard.chooseTool('o');
  await whiteboard.drag([
    [100, -100],
    [200, 0],
  ]);
  await expect(news(page)).toHaveText('Ellipse added');
  await page.keyboard.press('ControlOrMeta+a');
  await expect(news(page)).toHaveText('2 shapes selected');
  await page.keyboard.press('Delete');
  await expect(news(page)).toHaveText('2 shapes deleted');
  const other = await newWindow();
  await prefer(other, { user: { id: 'ben', name: 'Ben', color: '#b0246e' } });
  await Whiteboard.open(other, board.editUrl);
  await expect(news(page)).toHaveText('Ben joined');
});
