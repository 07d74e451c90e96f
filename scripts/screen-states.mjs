/**
 * The states of the product that `screens.mjs` takes pictures of: how each of them is reached, and the
 * board that they are taken on. A new panel or dialog gets a line here.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {{ editUrl: string, watchUrl: string, id: string }} Links */
/** @typedef {{ page: Page, origin: string, full: Links, empty: Links }} Scene */

const LIVE = () => {
  /** @type {any} */
  const app = document.querySelector('inkwire-app');
  const board = app?.shadowRoot?.querySelector('inkwire-board');
  return board?.editor?.state.connection.kind === 'live';
};

/** @param {Page} page @param {string} url */
export async function openBoard(page, url) {
  await page.goto(url);
  await page.waitForFunction(LIVE, undefined, { timeout: 30_000 });
  await page.waitForTimeout(250);
}

/** Runs in the board's page. @param {Page} page @param {(el: any, arg?: any) => unknown} work @param {unknown} [arg] */
export const onBoard = (page, work, arg) => page.locator('inkwire-board').evaluate(work, arg);

/** Selects the first shapes of the named kinds. @param {Page} page @param {readonly string[]} types */
async function select(page, types) {
  await onBoard(
    page,
    (el, kinds) => {
      const shapes = el.editor.board.ordered();
      el.editor.setTool('select');
      el.editor.run('view.zoom-fit');
      el.editor.select(
        kinds
          .map(
            (/** @type {string} */ kind) =>
              shapes.find((/** @type {any} */ shape) => shape.type === kind)?.id,
          )
          .filter(Boolean),
      );
    },
    types,
  );
  await page.waitForTimeout(250);
  const style = page.locator('inkwire-zoom-bar .style');
  if ((await style.count()) > 0) await style.click();
}

/** Everything that is open closes. @param {Page} page */
export async function calm(page) {
  for (let i = 0; i < 3; i++) await page.keyboard.press('Escape');
  await onBoard(page, (el) => {
    el.editor.select([]);
    el.editor.setTool('select');
    el.editor.present(false);
    el.boardUi.close();
    el.boardUi.setStyleOpen(false);
  });
}

/** @param {Page} page @param {string} selector */
async function press(page, selector) {
  const target = page.locator(selector).first();
  const isThere = (await target.count()) > 0;
  if (isThere) await target.click();
  return isThere;
}

/** The states of a board that stands. Each begins calm. Returning `false` leaves the picture out.
 * @type {Readonly<Record<string, (scene: Scene) => Promise<unknown>>>} */
export const BOARD_STATES = {
  full: async ({ page }) => onBoard(page, (el) => el.editor.run('view.zoom-fit')),
  'flyout-shape': ({ page }) => press(page, '[data-flyout=shape]'),
  'flyout-more': ({ page }) => press(page, '[data-flyout=more]'),
  eraser: ({ page }) => onBoard(page, (el) => el.editor.setTool('eraser')),
  'style-rectangle': ({ page }) => select(page, ['rectangle']),
  'style-mixed': ({ page }) => select(page, ['rectangle', 'arrow', 'note', 'text']),
  'style-text': ({ page }) => select(page, ['text']),
  'style-arrow': ({ page }) => select(page, ['arrow']),
  'style-image': ({ page }) => select(page, ['image']),
  'style-note': ({ page }) => select(page, ['note']),
  'style-pen': ({ page }) => select(page, ['stroke']),
  'style-custom': async ({ page }) => {
    await select(page, ['rectangle']);
    return press(page, 'inkwire-color-picker button');
  },
  'arrow-heads': async ({ page }) => {
    await select(page, ['arrow']);
    return press(page, 'inkwire-arrow-heads [data-end=endHead]');
  },
  locked: async ({ page }) => {
    await select(page, ['diamond']);
    await onBoard(page, (el) => el.editor.run('arrange.lock'));
    await page.waitForTimeout(200);
  },
  'context-shape': async ({ page }) => {
    await select(page, ['rectangle', 'ellipse']);
    await onBoard(page, (el) => {
      el.boardUi.setStyleOpen(false);
      el.boardUi.openContextMenu({ x: innerWidth * 0.4, y: innerHeight * 0.2 });
    });
  },
  'context-board': ({ page }) =>
    onBoard(page, (el) =>
      el.boardUi.openContextMenu({ x: innerWidth * 0.4, y: innerHeight * 0.3 }),
    ),
  'main-menu': ({ page }) => press(page, 'inkwire-board-bar .menu'),
  'main-menu-edit': async ({ page }) => {
    await press(page, 'inkwire-board-bar .menu');
    await press(page, 'inkwire-main-menu [aria-haspopup=menu]');
  },
  'main-menu-view': async ({ page }) => {
    await press(page, 'inkwire-board-bar .menu');
    await page.locator('inkwire-main-menu [aria-haspopup=menu]').nth(2).click();
  },
  'zoom-menu': ({ page }) => press(page, 'inkwire-zoom-bar .percent'),
  palette: ({ page }) => onBoard(page, (el) => el.boardUi.open('palette')),
  'palette-none': async ({ page }) => {
    await onBoard(page, (el) => el.boardUi.open('palette'));
    await page.waitForTimeout(300);
    await page.keyboard.type('xyzzy');
  },
  help: ({ page }) => onBoard(page, (el) => el.boardUi.open('help')),
  share: ({ page }) => onBoard(page, (el) => el.boardUi.open('share')),
  'share-qr': async ({ page }) => {
    await onBoard(page, (el) => el.boardUi.open('share'));
    await page.waitForTimeout(400);
    await press(page, 'inkwire-share-dialog .line .icon-button');
  },
  link: async ({ page }) => {
    await select(page, ['rectangle']);
    await onBoard(page, (el) => el.boardUi.open('link'));
  },
  me: ({ page }) => onBoard(page, (el) => el.boardUi.open('me')),
  renew: ({ page }) => onBoard(page, (el) => el.boardUi.open('renew')),
  delete: ({ page }) => onBoard(page, (el) => el.boardUi.open('delete')),
  presenting: ({ page }) => onBoard(page, (el) => el.editor.present(true)),
  people: ({ page }) => press(page, 'inkwire-people-bar .more'),
  following: ({ page }) =>
    onBoard(page, (el) => el.editor.follow(el.editor.state.peers[0]?.clientId)),
  minimap: async ({ page }) => {
    await onBoard(page, (el) => el.editor.follow(undefined));
    await page.keyboard.press('Escape');
    return press(page, 'inkwire-zoom-bar [aria-pressed]:not(.style)');
  },
  toasts: async ({ page }) => {
    await onBoard(page, (el) => {
      el.editor.toast({ key: 'app.copied', tone: 'success' });
      el.editor.toast({
        key: 'toast.lost-work',
        values: { count: 2 },
        tone: 'info',
        action: { key: 'toast.bring-back', run() {} },
      });
      el.editor.toast({
        key: 'toast.uploading',
        values: { name: 'whiteboard-photo-of-tuesday.jpg' },
        tone: 'info',
        progress: 0.4,
        id: 'up',
      });
      el.editor.toast({
        key: 'toast.paste-refused',
        values: { keys: 'Ctrl+V' },
        tone: 'error',
      });
    });
  },
  'text-editing': async ({ page }) => {
    await select(page, ['rectangle']);
    await onBoard(page, (el) => el.editor.editText(el.editor.state.selection[0]));
  },
  'drop-hint': async ({ page }) => {
    await onBoard(page, (el) => el.showDropHint(true));
    await page.waitForTimeout(150);
  },
  'focus-toolbar': async ({ page }) => {
    await onBoard(page, (el) => el.showDropHint(false));
    await page.locator('inkwire-toolbar [data-tool=pen]').focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(700);
  },
  offline: async ({ page }) => {
    await page.context().setOffline(true);
    await page.waitForTimeout(600);
  },
  reconnecting: async ({ page }) => {
    await page.context().setOffline(false);
    await page.waitForTimeout(50);
  },
};

/** Pages beside a board that stands.
 * @type {Readonly<Record<string, (scene: Scene) => Promise<unknown>>>} */
export const PAGES = {
  'home-empty': ({ page, origin }) => page.goto(origin),
  empty: ({ page, empty }) => openBoard(page, empty.editUrl),
  home: async ({ page, origin, full, empty }) => {
    await page.goto(origin);
    await page.evaluate(
      (ids) => {
        const titles = [
          'Open day',
          'Retrospective of the second week of November, with everybody',
          'خطة المشروع',
          '',
          'Plan',
          'Lesson 4',
        ];
        const entries = titles.map((title, i) => ({
          board: ids[i] ?? `${i}`.repeat(22),
          token: '',
          role: i === 4 ? 'watch' : 'edit',
          title,
          openedAt: Date.now() - i * 86_000_000,
        }));
        localStorage.setItem('inkwire.boards', JSON.stringify(entries));
      },
      [full.id, empty.id],
    );
    await page.reload();
    await page.waitForTimeout(500);
  },
  'home-card-menu': async ({ page }) => press(page, 'inkwire-home-card button'),
  'error-not-found': ({ page, origin }) =>
    page.goto(`${origin}/b/${'A'.repeat(22)}#e${'A'.repeat(27)}`),
  'error-token': ({ page, origin, full }) => page.goto(`${origin}/b/${full.id}#e${'A'.repeat(27)}`),
  'error-no-token': ({ page, origin, full }) => page.goto(`${origin}/b/${full.id}`),
  watch: async ({ page, full }) => {
    await page.goto(full.watchUrl);
    await page.waitForTimeout(1200);
  },
  'watch-refused': ({ page, origin, full }) =>
    page.goto(`${origin}/s/${full.id}?token=s${'A'.repeat(27)}`),
};

/** Draws one of everything. @param {Page} page */
export async function drawBoard(page) {
  /** @param {string} tool @param {readonly (readonly [number, number])[]} points @param {object} [style] @param {string} [label] */
  const draw = async (tool, points, style = {}, label = '') => {
    await onBoard(
      page,
      (el, next) => {
        el.editor.select([]);
        el.editor.setTool(next.tool);
        el.editor.setStyle(next.style);
      },
      { tool, style },
    );
    const [first, ...rest] = points;
    if (first === undefined) return;
    await page.mouse.move(first[0], first[1]);
    await page.mouse.down();
    for (const [x, y] of rest) await page.mouse.move(x, y, { steps: 5 });
    await page.mouse.up();
    if (label !== '') {
      await onBoard(page, (el) => {
        const [id] = el.editor.state.selection;
        if (id !== undefined && el.editor.state.editing === undefined) el.editor.editText(id);
      });
      await page.keyboard.type(label);
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  };
  await draw('frame', [
    [60, 80],
    [560, 420],
  ]);
  await draw(
    'rectangle',
    [
      [100, 130],
      [280, 240],
    ],
    { fill: 'yellow-soft', fillStyle: 'solid' },
    'An idea',
  );
  await draw(
    'diamond',
    [
      [340, 120],
      [520, 250],
    ],
    { fill: 'blue-soft', fillStyle: 'hatch' },
    'Good?',
  );
  await draw(
    'ellipse',
    [
      [120, 300],
      [280, 390],
    ],
    { fill: 'green-soft', fillStyle: 'solid' },
    'Do it',
  );
  await draw(
    'arrow',
    [
      [270, 185],
      [360, 185],
    ],
    { fill: 'none' },
  );
  await draw(
    'arrow',
    [
      [430, 240],
      [260, 340],
    ],
    { dash: 'dashed', stroke: 'red' },
    'yes',
  );
  await draw('note', [[680, 160]], { stroke: 'ink', dash: 'solid' }, 'Ask the five teachers');
  await draw('text', [[640, 320]], { fontSize: 32 }, 'Open day');
  await draw(
    'pen',
    [
      [640, 420],
      [700, 380],
      [760, 440],
      [860, 390],
    ],
    { stroke: 'violet', strokeWidth: 6 },
  );
  await draw(
    'highlighter',
    [
      [640, 335],
      [780, 335],
    ],
    {},
  );
  await draw(
    'line',
    [
      [860, 120],
      [980, 220],
    ],
    { stroke: 'teal', strokeWidth: 3 },
  );
  await onBoard(
    page,
    async (el, bytes) => {
      const file = new File([new Uint8Array(bytes)], 'icon.png', { type: 'image/png' });
      await el.editor.insertFiles([file], { x: 920, y: 330 });
    },
    [...readFileSync(path.join(root, 'public/icon-192.png'))],
  );
  await page.waitForTimeout(800);
}
