/** Dialogs, menus and pickers that are opened and closed again and again leave nothing in the page. */
import type { Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { type Holdings, PageHoldings } from './page-holdings.ts';
import { Whiteboard } from './whiteboard.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Openings in a round: what stays of each shows as at least as many. */
const TIMES = 6;
/** As many as these at most; one that leaves nothing is enough. */
const ROUNDS = 5;
const KINDS = ['nodes', 'listeners', 'canvases', 'documents'] as const;

interface Panel {
  readonly name: string;
  /** What is clicked, or the keys that are pressed. */
  readonly opener?: string;
  readonly keys?: string;
  /** Where the right button is pressed. */
  readonly at?: readonly [number, number];
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
  { name: 'the context menu', at: [500, 250], inside: 'inkwire-context-menu [role=menu]' },
  {
    name: 'the zoom',
    opener: 'inkwire-zoom-bar [aria-haspopup=menu]',
    inside: 'inkwire-zoom-menu [role=menu]',
  },
  { name: 'the shortcuts', keys: '?', inside: 'inkwire-help-dialog dl' },
  { name: 'the palette', keys: 'ControlOrMeta+k', inside: 'inkwire-command-palette input' },
];

async function open(page: Page, { opener, keys, at, inside }: Panel): Promise<void> {
  if (at !== undefined) await page.mouse.click(...at, { button: 'right' });
  if (opener !== undefined) await page.locator(opener).first().click();
  if (keys !== undefined) await page.keyboard.press(keys);
  await expect(page.locator(inside).first()).toBeAttached();
}

async function close(page: Page, { inside }: Panel): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.locator(inside)).toHaveCount(0);
}

async function openAndClose(page: Page, panel: Panel, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await open(page, panel);
    await close(page, panel);
  }
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
    await openAndClose(page, panel, 2);
    const held: Holdings[] = [await holdings.now()];
    let grown: string[] = [];
    // What leaks grows with every round. The browser may keep the last one that was opened, in parts and
    // from any round on: that ends.
    do {
      await openAndClose(page, panel, TIMES);
      const now = await holdings.now();
      grown = KINDS.filter((kind) => {
        const most = Math.max(...held.map((one) => one[kind]));
        return now[kind] - most >= TIMES;
      }).map((kind) => `${kind}: ${[...held, now].map((one) => one[kind])}`);
      held.push(now);
    } while (grown.length > 0 && held.length <= ROUNDS);
    expect.soft(grown, panel.name).toEqual([]);
  }
});
