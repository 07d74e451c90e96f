/** Dialogs, menus and pickers that are opened and closed again and again leave nothing in the page. */
import type { Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { PageHoldings } from './page-holdings.ts';
import { Whiteboard } from './whiteboard.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

interface Panel {
  readonly name: string;
  /** What is clicked, or the keys that are pressed. */
  readonly opener?: string;
  readonly keys?: string;
  /** What is there while it is open. */
  readonly inside: string;
}

const panels: readonly Panel[] = [
  {
    name: 'sharing',
    opener: 'inkwire-people-bar .share',
    inside: 'inkwire-share-dialog [type=radio]',
  },
  { name: 'who you are', opener: 'inkwire-people-bar .me', inside: 'inkwire-me-dialog form' },
  {
    name: 'presenting',
    opener: 'inkwire-people-bar .quiet',
    inside: 'inkwire-present-dialog .choice',
  },
  {
    name: 'the main menu',
    opener: 'inkwire-board-bar .menu',
    inside: 'inkwire-main-menu [role=menu]',
  },
  {
    name: 'more shapes',
    opener: 'inkwire-toolbar [data-flyout=shape]',
    inside: 'inkwire-toolbar inkwire-popup',
  },
  {
    name: 'ends of arrows',
    opener: 'inkwire-arrow-heads [data-end=startHead]',
    inside: 'inkwire-arrow-heads [type=radio]',
  },
  {
    name: 'other colours',
    opener: 'inkwire-color-picker button',
    inside: 'inkwire-color-picker inkwire-popup',
  },
  { name: 'the shortcuts', keys: '?', inside: 'inkwire-help-dialog dl' },
  { name: 'the palette', keys: 'ControlOrMeta+k', inside: 'inkwire-command-palette input' },
];

async function open(page: Page, { opener, keys, inside }: Panel): Promise<void> {
  if (opener !== undefined) await page.locator(opener).first().click();
  if (keys !== undefined) await page.keyboard.press(keys);
  await expect(page.locator(inside).first()).toBeAttached();
}

async function close(page: Page, { inside }: Panel): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.locator(inside)).toHaveCount(0);
}

test('what is opened and closed leaves nothing behind', async ({ page, board }) => {
  const holdings = await PageHoldings.of(page);
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.chooseTool('a');
  await whiteboard.drag([
    [-200, 60],
    [-60, 140],
  ]);
  // A selected arrow shows the ends that it may have.
  await expect(page.locator('inkwire-arrow-heads')).toBeVisible();
  for (const panel of panels) {
    // Parts that come later have come.
    await open(page, panel);
    await close(page, panel);
    const before = await holdings.now();
    await open(page, panel);
    const nodes = (await holdings.now()).nodes - before.nodes;
    await close(page, panel);
    expect(nodes, `${panel.name} was there`).toBeGreaterThan(10);
    for (let i = 0; i < 12; i++) {
      await open(page, panel);
      await close(page, panel);
    }
    // The browser may remember where one was last: never more than twice.
    const after = await holdings.now();
    expect.soft(after.nodes - before.nodes, `nodes of ${panel.name}`).toBeLessThan(3 * nodes);
    expect.soft(after.documents, `documents of ${panel.name}`).toBe(before.documents);
  }
});
