/** Dialogs, menus and pickers that are opened and closed again and again leave nothing in the page. */
import { expect, test } from './journey.ts';
import { type Holdings, PageHoldings } from './page-holdings.ts';
import { Whiteboard } from './whiteboard.ts';

test.use({ contextOptions: { reducedMotion: 'reduce' } });

/** Openings in a round: what stays of each shows as at least as many. */
const TIMES = 6;
/** As many as these at most, until so many of them have left nothing. */
const ROUNDS = 6;
const CALM_ROUNDS = 2;
const KINDS = ['nodes', 'listeners', 'canvases', 'documents'] as const;

interface Panel {
  readonly name: string;
  /** Where the right button is pressed, from the middle of the canvas. */
  readonly at?: readonly [number, number];
  /** What is clicked, one after the other; or the keys that are pressed. */
  readonly clicked?: readonly string[];
  readonly keys?: string;
  /** What is there while it is open. */
  readonly inside: string;
}

const panels: readonly Panel[] = [
  {
    name: 'sharing',
    clicked: ['inkwire-people-bar .share'],
    inside: 'inkwire-share-dialog [type=radio]',
  },
  { name: 'who you are', clicked: ['inkwire-people-bar .me'], inside: 'inkwire-me-dialog form' },
  {
    name: 'presenting',
    clicked: ['inkwire-people-bar .quiet'],
    inside: 'inkwire-present-dialog .choice',
  },
  {
    name: 'the main menu',
    clicked: ['inkwire-board-bar .menu'],
    inside: 'inkwire-main-menu [role=menu]',
  },
  {
    name: 'more shapes',
    clicked: ['inkwire-toolbar [data-flyout=shape]'],
    inside: 'inkwire-toolbar inkwire-popup',
  },
  {
    name: 'ends of arrows',
    clicked: ['inkwire-arrow-heads [data-end=startHead]'],
    inside: 'inkwire-arrow-heads [type=radio]',
  },
  {
    name: 'other colours',
    clicked: ['inkwire-color-picker button'],
    inside: 'inkwire-color-picker inkwire-popup',
  },
  { name: 'the context menu', at: [120, -150], inside: 'inkwire-context-menu [role=menu]' },
  {
    name: 'a link',
    at: [-130, 100],
    clicked: ['inkwire-context-menu [data-icon=link]'],
    inside: 'inkwire-link-dialog input',
  },
  ...['refresh-cw', 'trash-2'].map((icon) => ({
    name: `the question behind ${icon}`,
    clicked: ['inkwire-board-bar .menu', `inkwire-main-menu [data-icon=${icon}]`],
    inside: 'inkwire-manage-dialog .actions',
  })),
  {
    name: 'the zoom',
    clicked: ['inkwire-zoom-bar [aria-haspopup=menu]'],
    inside: 'inkwire-zoom-menu [role=menu]',
  },
  { name: 'the shortcuts', keys: '?', inside: 'inkwire-help-dialog dl' },
  { name: 'the palette', keys: 'ControlOrMeta+k', inside: 'inkwire-command-palette input' },
];

/** Rounds after which no more was held than at any time before, but for a little. */
function calmRounds(held: readonly Holdings[], kind: (typeof KINDS)[number]): number {
  let most = held[0]![kind];
  let calm = 0;
  for (const one of held.slice(1)) {
    if (one[kind] - most < TIMES) calm++;
    most = Math.max(most, one[kind]);
  }
  return calm;
}

async function open(whiteboard: Whiteboard, panel: Panel): Promise<void> {
  const { page } = whiteboard;
  if (panel.at !== undefined) {
    const { x, y } = await whiteboard.at(...panel.at);
    await page.mouse.click(x, y, { button: 'right' });
  }
  for (const what of panel.clicked ?? []) await page.locator(what).last().click();
  if (panel.keys !== undefined) await page.keyboard.press(panel.keys);
  await expect(page.locator(panel.inside).first()).toBeAttached();
}

async function close({ page }: Whiteboard, { inside }: Panel): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.locator(inside)).toHaveCount(0);
}

async function openAndClose(whiteboard: Whiteboard, panel: Panel, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await open(whiteboard, panel);
    await close(whiteboard, panel);
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
    await openAndClose(whiteboard, panel, 2);
    const held: Holdings[] = [await holdings.now()];
    let grown: string[] = [];
    // What leaks grows with every round. The browser may keep the last one that was opened, in parts and
    // from any round on: that ends.
    do {
      await openAndClose(whiteboard, panel, TIMES);
      held.push(await holdings.now());
      grown = KINDS.filter((kind) => calmRounds(held, kind) < CALM_ROUNDS).map(
        (kind) => `${kind}: ${held.map((one) => one[kind])}`,
      );
    } while (grown.length > 0 && held.length <= ROUNDS);
    expect.soft(grown, panel.name).toEqual([]);
  }
});
