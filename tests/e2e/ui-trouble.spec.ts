/** What a board says when something is in the way, looked at by axe; and what the controls are called. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { expectAccessible } from './axe.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

// What is looked at stands still.
test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a board that is full of people says so, and opens when somebody leaves', async ({
  page,
  newWindow,
}) => {
  const server = await ServerProcess.start({ INKWIRE_MAX_EDITORS_PER_BOARD: '1' });
  try {
    const { editUrl } = await server.createBoard();
    const first = await newWindow();
    await Whiteboard.open(first, editUrl);
    await page.goto(editUrl);
    await expect(page.locator('inkwire-board-hints [role=alert]')).toContainText('Too many people');
    await expect(page.locator('inkwire-board-bar [data-kind=waiting]')).toBeVisible();
    await expectAccessible(page, 'a board without a place');
    await first.context().close();
    // It asks again some seconds later; coming back to the tab asks at once.
    await expect
      .poll(
        async () => {
          await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
          return await page.locator('inkwire-board-bar .save').getAttribute('data-kind');
        },
        { intervals: [300] },
      )
      .toBe('saved');
    await expect(page.locator('inkwire-board-hints [role=alert]')).toHaveCount(0);
  } finally {
    await server.dispose();
  }
});

/** The server's notice that it takes no changes: its type, and a text with its length before it. */
function notice(readOnly: string): Buffer {
  const text = Buffer.from(JSON.stringify({ readOnly, watchers: 0 }));
  return Buffer.from([120, text.length, ...text]);
}

async function toldReadOnly(page: Page, reason: string): Promise<void> {
  await page.routeWebSocket(/\/sync\//, (socket) => {
    socket.connectToServer().onMessage((message) => {
      const bytes = Buffer.from(message as Buffer);
      socket.send(bytes[0] === 120 ? notice(reason) : bytes);
    });
  });
}

for (const [reason, words] of [
  ['storage', 'cannot store anything'],
  ['board-full', 'This board is full'],
] as const) {
  test(`axe finds nothing on a board that takes no changes: ${reason}`, async ({ page, board }) => {
    await toldReadOnly(page, reason);
    await page.goto(board.editUrl);
    await expect(page.locator('inkwire-board-hints .banner')).toContainText(words);
    // A full board has to be emptied by somebody: its tools stay.
    await expect(page.locator('inkwire-toolbar')).toHaveCount(reason === 'storage' ? 0 : 1);
    await expectAccessible(page, reason);
  });
}

test('a page asks before it is left while its browser has no room for what was drawn offline', async ({
  page,
  board,
}) => {
  // As with a full disk: at its end nothing of a transaction is written.
  await page.addInitScript(() => {
    // oxlint-disable-next-line typescript/unbound-method -- called with its own `this` below
    const { commit } = IDBTransaction.prototype;
    IDBTransaction.prototype.commit = function () {
      if ('isFull' in window) this.abort();
      else commit.call(this);
    };
  });
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const box = async (x: number): Promise<void> => {
    await whiteboard.chooseTool('r');
    await whiteboard.drag([
      [x, 0],
      [x + 60, 60],
    ]);
  };
  await box(-200);
  await whiteboard.isSaved();
  // What asks is fetched some time after the board has opened.
  await expect(page.locator('inkwire-board inkwire-tooltip')).toHaveCount(1);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  const isAtRisk = (): Promise<boolean> =>
    whiteboard.element.evaluate(
      (element) => (element as unknown as { editor: Editor }).editor.connection.isAtRisk,
    );
  await page.context().setOffline(true);
  await expect.poll(() => whiteboard.connection()).toBe('offline');
  await page.evaluate(() => Object.assign(window, { isFull: true }));
  await box(-100);
  await expect.poll(isAtRisk).toBe(true);
  await page.evaluate(() => location.reload());
  await expect.poll(() => asked).toEqual(['beforeunload']);
  // With room again, all of it is kept, and comes back without a server.
  await page.evaluate(() => delete (window as { isFull?: boolean }).isFull);
  await box(0);
  await expect.poll(isAtRisk).toBe(false);
  await page.context().setOffline(false);
  await whiteboard.isSaved();
  await page.goto('about:blank');
  await page.routeWebSocket(/\/sync\//, (socket) => socket.close());
  await page.goto(board.editUrl);
  await expect.poll(() => whiteboard.count()).toBe(3);
  expect(asked).toHaveLength(1);
});

test('a token for watching in the place of one for editing leads to the spectators’ page', async ({
  page,
  server,
  board,
}) => {
  await page.goto(`${server.origin}/b/${board.id}#${board.watchToken}`);
  await expect(page.locator('inkwire-viewer')).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});

test.describe('on a tablet', () => {
  test.use({ viewport: { width: 768, height: 1024 }, hasTouch: true, isMobile: true });

  test('axe finds nothing, and everything fits', async ({ page, board }) => {
    const whiteboard = await Whiteboard.open(page, board.editUrl);
    await whiteboard.setTool('rectangle');
    await expect(page.locator('inkwire-style-panel section')).toBeVisible();
    await expectAccessible(page, 'a tablet');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(768);
  });
});

test('axe finds nothing on elements in a foreign page', async ({ page }) => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = await ServerProcess.start({ INKWIRE_ORIGINS: origin });
  const board = await server.createBoard();
  const web = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><html lang="en"><title>Lesson</title>
      <script type="module" src="${server.origin}/embed/inkwire-board.js"></script>
      <script type="module" src="${server.origin}/embed/inkwire-viewer.js"></script>
      <body><main><h1>The water cycle</h1>
      <inkwire-board src="${board.editUrl}" style="width:600px;height:400px"></inkwire-board>
      <inkwire-viewer src="${board.watchUrl}" style="width:300px;height:200px"></inkwire-viewer>`);
  }).listen(port, '127.0.0.1');
  await once(web, 'listening');
  try {
    await page.goto(origin);
    await expect(page.locator('inkwire-board-bar [data-kind=saved]')).toBeVisible();
    await expect(page.locator('inkwire-viewer .live')).toBeVisible();
    await expectAccessible(page, 'elements in a page');
  } finally {
    web.close();
    web.closeAllConnections();
    await server.dispose();
  }
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('every page says what it needs', async ({ page, server, board }) => {
    for (const address of [server.origin, board.editUrl, board.watchUrl]) {
      await page.goto(address);
      await expect(page.getByText(/Inkwire needs JavaScript/)).toBeVisible();
    }
  });
});

test('a page whose script does not come says so', async ({ page, server }) => {
  await page.route('**/assets/*.js', (route) => route.abort());
  await page.goto(server.origin);
  await expect(page.getByText(/has not started/)).toBeHidden();
  // Some seconds later.
  await page.evaluate(() => {
    for (const animation of document.getAnimations()) animation.finish();
  });
  await expect(page.getByText(/has not started/)).toBeVisible();
});

test('landmarks, tool bars, menus and controls have their names', async ({ page, board }) => {
  await page.addInitScript(() => {
    const user = { id: 'ada000000000', name: 'Ada', color: '#1d57c7' };
    localStorage.setItem('inkwire.preferences', JSON.stringify({ user }));
  });
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [-100, -60],
    [100, 60],
  ]);
  await expect(page.locator('inkwire-shape-list button')).toHaveCount(1);
  await expect(page.locator('inkwire-board-bar [data-kind=saved]')).toBeVisible();
  // What is not listed here may be there, too: new controls do not fail this, lost names do.
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - main:
      - application /Board/
      - heading "Untitled board" [level=1]
      - list "Shapes on the board":
        - listitem:
          - button "Rectangle" [pressed]
      - link "All boards"
      - textbox "Board title"
      - status /on the server’s disk/
      - button "Menu"
      - list "People here":
        - listitem:
          - button "Ada (you)"
      - button "Present"
      - button "Share"
      - region "Style":
        - group "Stroke":
          - radio "Ink" [checked]
          - radio "Red"
          - 'button "Stroke: Custom colour"'
        - group "Fill":
          - radio "None" [checked]
          - 'button "Fill: Custom colour"'
        - group "Width":
          - radio "Thin"
          - radio "Medium" [checked]
        - group "Dash":
          - radio "Dashed"
        - group "Sketch":
          - radio "Sketchy"
        - group "Font":
          - radio "Handwriting" [checked]
          - radio "Sans serif"
        - group "Size":
          - radio "Small"
          - radio "Medium" [checked]
        - group "Align":
          - radio "Middle" [checked]
        - slider "Opacity"
        - group "Arrange":
          - button "Bring to front"
          - button "Send to back"
          - button "Duplicate"
          - button "Delete"
      - group "Undo, Redo":
        - button "Undo"
        - button "Redo" [disabled]
      - group "Zoom":
        - button "Zoom out"
        - button /Zoom \\d+%/
        - button "Zoom in"
        - button "Show everything"
        - button "Minimap"
      - toolbar "Tools":
        - button "Select" [pressed]
        - button "Hand"
        - button "Pen"
        - button "Highlighter"
        - button "Eraser"
        - button "Rectangle"
        - button "More shapes"
        - button "Arrow"
        - button "Line"
        - button "Text"
        - button "Sticky note"
        - button "Picture"
        - button "More tools"
        - button "Keep the tool after drawing"
      - status "Messages"
  `);
  await page.getByRole('button', { name: 'Menu' }).click();
  await expect(page.locator('inkwire-main-menu')).toMatchAriaSnapshot(`
    - menu "Menu":
      - menuitem "All boards"
      - menuitem "New board"
      - menuitem "Duplicate this board"
      - menuitem "Rename this board"
      - menuitem "Edit"
      - menuitem "Files and pictures"
      - menuitem "View"
      - menuitem /Command palette/
      - menuitem /Keyboard shortcuts/
      - menuitem "Make new links…"
      - menuitem "Delete this board…"
  `);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Menu' })).toBeFocused();
});
