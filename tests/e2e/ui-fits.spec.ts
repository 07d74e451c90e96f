/** Every dialog, menu and panel fits: on the narrowest screen, with text of twice the size, and in Arabic. */
import { BOARD_STATES, calm, drawBoard, onBoard, PAGES } from '../../scripts/screen-states.mjs';
import type { BoardLinks } from '../support/server-process.ts';
import { expect, test } from './journey.ts';
import { expectNoOverflow } from './overflow.ts';
import { Whiteboard } from './whiteboard.ts';

/** Those that differ from the others in what they show. */
const states = [
  'flyout-shape',
  'flyout-more',
  'eraser',
  'style-mixed',
  'style-custom',
  'arrow-heads',
  'context-shape',
  'context-board',
  'main-menu',
  'main-menu-edit',
  'main-menu-view',
  'zoom-menu',
  'palette',
  'help',
  'share',
  'share-qr',
  'link',
  'me',
  'renew',
  'delete',
  'presenting',
  'minimap',
  'toasts',
];
const looks = [
  { name: '320 px', viewport: { width: 320, height: 568 }, isTouch: true, language: 'en' },
  // What a window of 1280 × 800 has left when everything in it is twice as large.
  { name: '200 %', viewport: { width: 640, height: 400 }, isTouch: false, language: 'en' },
  { name: 'large, Arabic', viewport: { width: 1280, height: 800 }, isTouch: false, language: 'ar' },
] as const;

let board: BoardLinks;

test.beforeAll(async ({ browser, server }) => {
  board = await server.createBoard();
  const drawing = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const artist = await Whiteboard.open(await drawing.newPage(), board.editUrl);
  await onBoard(artist.page, (el) => el.editor.setCamera({ x: 0, y: 0, zoom: 1 }));
  await drawBoard(artist.page);
  await artist.isSaved();
  await drawing.close();
});

for (const { name, viewport, isTouch, language } of looks) {
  test.describe(name, () => {
    test.use({
      viewport,
      hasTouch: isTouch,
      isMobile: isTouch,
      contextOptions: { reducedMotion: 'reduce' },
    });

    test(`everything fits: ${name}`, async ({ page, server }) => {
      await page.addInitScript((chosen) => {
        const user = { id: 'ada000000000', name: 'Ada', color: '#1d57c7' };
        const stored = { language: chosen, user };
        localStorage.setItem('inkwire.preferences', JSON.stringify(stored));
      }, language);
      const scene = { page, origin: server.origin, full: board, empty: board };
      for (const [state, title] of [
        ['home', 'inkwire-home-card h3'],
        ['error-not-found', 'inkwire-board-state h1'],
      ] as const) {
        await PAGES[state]!(scene);
        await expect(page.locator(title).first()).toBeVisible();
        await expectNoOverflow(page, `${name}: ${state}`);
      }
      await Whiteboard.open(page, board.editUrl);
      for (const state of states) {
        await calm(page);
        if ((await BOARD_STATES[state]!(scene)) === false) continue;
        await expectNoOverflow(page, `${name}: ${state}`);
        if (process.env['SHOTS'] !== undefined)
          await page.screenshot({ path: `${process.env['SHOTS']}/fits-${name}-${state}.png` });
      }
    });
  });
}
