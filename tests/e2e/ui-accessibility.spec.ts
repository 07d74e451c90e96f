/** Every page and every panel, in both themes, in a language that runs the other way, and on a phone. */
import type { Page } from '@playwright/test';
import { expectAccessible } from './axe.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

// What is looked at stands still.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

async function prefer(page: Page, values: Readonly<Record<string, unknown>>): Promise<void> {
  await page.addInitScript((stored) => {
    localStorage.setItem('inkwire.preferences', JSON.stringify(stored));
  }, values);
}

async function drawSome(whiteboard: Whiteboard): Promise<void> {
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [-220, -120],
    [-40, 0],
  ]);
  await whiteboard.chooseTool('o');
  await whiteboard.drag([
    [40, -120],
    [200, 0],
  ]);
  await expect.poll(() => whiteboard.count()).toBe(2);
}

const looks = [
  { name: 'light', preferences: { theme: 'light' } },
  { name: 'dark', preferences: { theme: 'dark' } },
  { name: 'Arabic', preferences: { theme: 'light', language: 'ar' } },
] as const;

for (const { name, preferences } of looks) {
  test(`axe finds nothing on the home page: ${name}`, async ({ page, server, board }) => {
    await prefer(page, preferences);
    await page.addInitScript((id) => {
      const entry = { board: id, token: '', role: 'edit', title: 'Plans', openedAt: Date.now() };
      localStorage.setItem('inkwire.boards', JSON.stringify([entry]));
    }, board.id);
    await page.goto(server.origin);
    await expect(page.locator('inkwire-home-card')).toHaveCount(1);
    await expectAccessible(page, 'home');
  });

  test(`axe finds nothing on a board and its panels: ${name}`, async ({ page, board }) => {
    await prefer(page, { ...preferences, minimap: true });
    const whiteboard = await Whiteboard.open(page, board.editUrl);
    await expect(page.locator('inkwire-board-hints h2')).toBeVisible();
    await expectAccessible(page, 'an empty board');
    await drawSome(whiteboard);
    await expect(page.locator('inkwire-shape-list button')).toHaveCount(2);
    await expect(page.locator('inkwire-style-panel section')).toBeVisible();
    await expectAccessible(page, 'a board with a selection');

    await page.keyboard.press('e');
    await expect(page.locator('inkwire-toolbar [role=switch]')).toBeVisible();
    await expectAccessible(page, 'the eraser');
    await page.keyboard.press('Escape');

    // Ends of an arrow, the link of a shape, and the questions before a board's end.
    await whiteboard.chooseTool('a');
    await whiteboard.drag([
      [-200, 60],
      [-60, 140],
    ]);
    await expect(page.locator('inkwire-arrow-heads')).toBeVisible();
    await expectAccessible(page, 'an arrow and its ends');
    const edge = await whiteboard.at(-220, -60);
    await page.mouse.click(edge.x, edge.y);
    await page.mouse.click(edge.x, edge.y, { button: 'right' });
    await page.locator('inkwire-context-menu [data-icon=link]').click();
    await expect(page.locator('inkwire-link-dialog input')).toBeFocused();
    await expectAccessible(page, 'the link of a shape');
    await page.keyboard.press('Escape');
    await expect(page.locator('inkwire-link-dialog')).toHaveCount(0);
    for (const icon of ['refresh-cw', 'trash-2']) {
      await page.locator('inkwire-board-bar .menu').click();
      await page.locator(`inkwire-main-menu [data-icon=${icon}]`).last().click();
      await expect(page.locator('inkwire-manage-dialog .actions')).toBeVisible();
      await expectAccessible(page, `the question of ${icon}`);
      await page.keyboard.press('Escape');
      await expect(page.locator('inkwire-manage-dialog')).toHaveCount(0);
    }
    await page.locator('inkwire-people-bar .quiet').click();
    await expect(page.locator('inkwire-present-dialog .choice')).toHaveCount(2);
    await expectAccessible(page, 'the question before presenting');
    await page.locator('inkwire-present-dialog .choice').last().click();
    await expect(page.locator('inkwire-presenter-bar .bar')).toBeVisible();
    await expectAccessible(page, 'presenting');
    await page.locator('inkwire-presenter-bar .stop').click();

    await page.locator('inkwire-toolbar [data-flyout=shape]').click();
    await expect(page.locator('inkwire-toolbar inkwire-popup')).toBeVisible();
    await expectAccessible(page, 'more shapes');
    await page.keyboard.press('Escape');
    await expect(page.locator('inkwire-toolbar inkwire-popup')).toHaveCount(0);

    await page.locator('inkwire-board-bar .menu').click();
    await expect(page.locator('inkwire-main-menu [role=menu]')).toBeVisible();
    await expectAccessible(page, 'the main menu');
    await page.keyboard.press('Escape');
    await expect(page.locator('inkwire-main-menu')).toHaveCount(0);

    await page.mouse.click(...(await whiteboard.at(0, 200).then(({ x, y }) => [x, y] as const)), {
      button: 'right',
    });
    await expect(page.locator('inkwire-context-menu [role=menu]')).toBeVisible();
    await expectAccessible(page, 'the context menu');
    await page.keyboard.press('Escape');
    await expect(page.locator('inkwire-context-menu')).toHaveCount(0);

    await page.locator('inkwire-people-bar .share').click();
    await expect(page.locator('inkwire-share-dialog input.field')).toHaveCount(2);
    await page.locator('inkwire-share-dialog .line .icon-button').first().click();
    await expect(page.locator('inkwire-share-dialog .qr svg')).toBeVisible();
    await expectAccessible(page, 'sharing');
    await page.keyboard.press('Escape');
    await expect(page.locator('inkwire-share-dialog')).toHaveCount(0);

    await page.locator('inkwire-people-bar .me').click();
    await expect(page.locator('inkwire-me-dialog form')).toBeVisible();
    await expectAccessible(page, 'who you are');
    await page.keyboard.press('Escape');
    await expect(page.locator('inkwire-me-dialog')).toHaveCount(0);

    await page.keyboard.press('?');
    await expect(page.locator('inkwire-help-dialog dl').first()).toBeVisible();
    await expectAccessible(page, 'the shortcuts');
    await page.keyboard.press('Escape');
    await expect(page.locator('inkwire-help-dialog')).toHaveCount(0);

    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.locator('inkwire-command-palette input')).toBeFocused();
    await expectAccessible(page, 'the palette');
  });
}

test('axe finds nothing on a refused link', async ({ page, server, board }) => {
  await page.goto(`${server.origin}/b/${board.id}#e${'A'.repeat(27)}`);
  await expect(page.locator('inkwire-board-state h1')).toBeVisible();
  await expectAccessible(page, 'a refused link');
});

test.describe('with the colours of the system', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce', forcedColors: 'active' } });

  test('axe finds nothing, and what is chosen can be told', async ({ page, board }) => {
    const whiteboard = await Whiteboard.open(page, board.editUrl);
    await drawSome(whiteboard);
    await expect(page.locator('inkwire-style-panel section')).toBeVisible();
    await expectAccessible(page, 'a board in forced colours');
    const background = (tool: string): Promise<string> =>
      page
        .locator(`inkwire-toolbar [data-tool=${tool}]`)
        .evaluate((el) => getComputedStyle(el).backgroundColor);
    expect(await background('select')).not.toBe(await background('hand'));
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('axe finds nothing, and every button is large enough for a finger', async ({
    page,
    board,
  }) => {
    await Whiteboard.open(page, board.editUrl);
    await page.locator('inkwire-toolbar [data-tool=rectangle]').tap();
    await page.locator('inkwire-zoom-bar .style').tap();
    await expect(page.locator('inkwire-style-panel h2')).toBeVisible();
    await expectAccessible(page, 'the style sheet');
    await page.locator('inkwire-style-panel .head button').tap();
    await expect(page.locator('inkwire-style-panel section')).toHaveCount(0);
    const sizes = await page
      .locator('inkwire-toolbar .tool, inkwire-zoom-bar button, inkwire-board-bar button')
      .evaluateAll((buttons) =>
        buttons.map((button) => {
          const box = button.getBoundingClientRect();
          return Math.min(box.width, box.height);
        }),
      );
    expect(sizes.length).toBeGreaterThan(8);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(44);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(overflow).toBeLessThanOrEqual(390);
  });
});
