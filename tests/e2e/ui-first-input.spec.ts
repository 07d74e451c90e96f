/** Nothing that a person does is lost because something was still on its way. */
import type { Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

async function drawBox(page: Page, x: number): Promise<void> {
  await page.keyboard.press('r');
  await page.mouse.move(x, 200);
  await page.mouse.down();
  await page.mouse.move(x + 60, 260, { steps: 3 });
  await page.mouse.move(x + 150, 350, { steps: 3 });
  await page.mouse.up();
}

/** A gate in a road: what comes waits until it is opened. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('what is drawn before the scripts have come is on the board', async ({ page, board }) => {
  const scripts = gate();
  await page.route('**/assets/*.js', async (route) => {
    await scripts.opened;
    await route.continue();
  });
  await page.goto(board.editUrl, { waitUntil: 'commit' });
  await expect(page.locator('inkwire-app')).toBeAttached();
  await drawBox(page, 300);
  await drawBox(page, 600);
  // The third is half drawn when the board comes.
  await page.keyboard.press('o');
  await page.mouse.move(300, 500);
  await page.mouse.down();
  await page.mouse.move(340, 520, { steps: 3 });
  scripts.open();
  const whiteboard = new Whiteboard(page);
  await whiteboard.isReady();
  await page.mouse.move(480, 620, { steps: 3 });
  await page.mouse.up();
  await expect
    .poll(async () => (await whiteboard.shapes()).map(({ type }) => type))
    .toEqual(['rectangle', 'rectangle', 'ellipse']);
  const [first, , third] = await whiteboard.shapes();
  expect([first?.['w'], first?.['h']]).toEqual([150, 150]);
  expect([third?.['w'], third?.['h']]).toEqual([180, 120]);
  await whiteboard.isSaved();
});

test('a button that is pressed before it is there is pressed', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const pen = await page.locator('inkwire-toolbar [data-tool=pen]').boundingBox();
  if (pen === null) throw new Error('there is no pen');
  const scripts = gate();
  await page.route('**/assets/*.js', async (route) => {
    await scripts.opened;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('inkwire-app:not(:defined)')).toBeAttached();
  await page.mouse.click(pen.x + pen.width / 2, pen.y + pen.height / 2);
  scripts.open();
  await whiteboard.isReady();
  await expect.poll(() => whiteboard.tool()).toBe('pen');
  expect(await whiteboard.count()).toBe(0);
});

test('what is drawn before the server has answered joins what it has', async ({
  page,
  board,
  newWindow,
}) => {
  const earlier = await Whiteboard.open(await newWindow(), board.editUrl);
  await drawBox(earlier.page, 200);
  await earlier.isSaved();

  const answers = gate();
  await page.routeWebSocket(/\/sync\//, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => void answers.opened.then(() => socket.send(message)));
  });
  await page.goto(board.editUrl, { waitUntil: 'commit' });
  await expect(page.locator('inkwire-board .stage')).toBeAttached();
  await drawBox(page, 500);
  await drawBox(page, 800);
  const whiteboard = new Whiteboard(page);
  await expect.poll(() => whiteboard.count()).toBe(2);
  answers.open();
  await whiteboard.isReady();
  await expect.poll(() => whiteboard.count()).toBe(3);
  await whiteboard.isSaved();
  await expect.poll(() => earlier.count()).toBe(3);
});

test('letters typed while the palette is on its way stand in its field', async ({
  page,
  board,
}) => {
  const surface = gate();
  await Whiteboard.open(page, board.editUrl);
  await page.route('**/assets/command-palette-*.js', async (route) => {
    await surface.opened;
    await route.continue();
  });
  await page.keyboard.press('ControlOrMeta+k');
  await page.keyboard.type('gridd');
  await page.keyboard.press('Backspace');
  surface.open();
  await expect(page.locator('inkwire-command-palette input')).toHaveValue('grid');
  await expect(page.locator('inkwire-command-palette [aria-selected=true]')).toContainText('Grid');
  await page.keyboard.type('x');
  await expect(page.locator('inkwire-command-palette input')).toHaveValue('gridx');
});
