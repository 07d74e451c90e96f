/** Boards on other people's pages: another origin, one script and one tag. */
import path from 'node:path';
import { build } from 'vite';
import { ExampleServer } from '../support/example-server.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { expect, test as base } from './journey.ts';
import { viewerShapes, Whiteboard } from './whiteboard.ts';

const test = base.extend<object, { embedding: { server: ServerProcess; examples: ExampleServer } }>(
  {
    embedding: [
      // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright reads the names of the fixtures from it
      async ({}, use) => {
        const port = await freePort();
        const server = await ServerProcess.start({
          INKWIRE_ORIGINS: `http://127.0.0.1:${port}`,
          INKWIRE_MAX_NEW_BOARDS_PER_MINUTE: '1000',
        });
        const examples = await ExampleServer.start(server.origin, port);
        await use({ server, examples });
        await examples.dispose();
        await server.dispose();
      },
      { scope: 'worker' },
    ],
  },
);

test('a plain page draws on the board', async ({ page, newWindow, embedding }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${embedding.examples.origin}/plain.html`);
  const embedded = new Whiteboard(page);
  await embedded.isReady();
  const link = (await embedded.element.getAttribute('src')) ?? '';
  const own = await Whiteboard.open(await newWindow(), link);
  const before = await own.count();

  await embedded.setTool('rectangle');
  await embedded.drag([
    [-100, -60],
    [100, 60],
  ]);
  await expect.poll(() => own.count()).toBe(before + 1);
  expect(errors).toEqual([]);
  // The page around it keeps its address and its title.
  await expect(page).toHaveTitle('A page with a whiteboard in it');
  expect(new URL(page.url()).pathname).toBe('/plain.html');
});

test('a page shows the board read-only', async ({ page, newWindow, embedding }) => {
  await page.goto(`${embedding.examples.origin}/viewer.html`);
  const viewer = page.locator('inkwire-viewer');
  await expect(viewer).toBeVisible();
  const plain = await newWindow();
  await plain.goto(`${embedding.examples.origin}/plain.html`);
  const embedded = new Whiteboard(plain);
  await embedded.isReady();
  await embedded.setTool('ellipse');
  await embedded.drag([
    [-100, 80],
    [100, 160],
  ]);
  const count = await embedded.count();
  await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(count);
});

test('a React page holds a board', async ({ page, embedding }) => {
  const folder = path.resolve(import.meta.dirname, '../../examples/react');
  await build({ root: folder, configFile: `${folder}/vite.config.js`, logLevel: 'error' });
  await page.goto(`${embedding.examples.origin}/react/`);
  const embedded = new Whiteboard(page);
  await embedded.isReady();
  const before = await embedded.count();
  await embedded.setTool('rectangle');
  await embedded.drag([
    [-200, 100],
    [-150, 150],
  ]);
  await expect(page.locator('main > p > output')).toHaveText(String(before + 1));
  await page.getByRole('button', { name: 'Dark' }).click();
  await expect(embedded.element).toHaveAttribute('scheme', 'dark');
});

test('fifty lines of script draw the feed', async ({ page, newWindow, embedding }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${embedding.examples.origin}/feed.html`);
  await expect(page.locator('output')).toHaveText(/^live, \d+ drawing, 1 watching$/);
  const plain = await newWindow();
  await plain.goto(`${embedding.examples.origin}/plain.html`);
  const embedded = new Whiteboard(plain);
  await embedded.isReady();
  const ink = (): Promise<number> =>
    page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    });
  // What the page keeps, by the name that its script gives it.
  const count = (): Promise<number> => page.evaluate<number>('shapes.size');
  const before = await count();
  await embedded.setTool('pen');
  await embedded.drag([
    [-140, -140],
    [140, 140],
  ]);
  await expect.poll(count).toBe(before + 1);
  expect(await count()).toBe(await embedded.count());
  // The page draws all of it: a long stroke more than a pointer would.
  await expect.poll(ink).toBeGreaterThan(300);
  expect(errors).toEqual([]);
});

test('a wall of thirty boards: from links, over one connection', async ({
  page,
  newWindow,
  embedding,
}) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  let streams = 0;
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/feed') && request.method() === 'GET')
      streams++;
  });
  const boards = [];
  for (let i = 0; i < 30; i++) boards.push(await embedding.server.createBoard());
  await page.goto(`${embedding.examples.origin}/wall.html`);
  await page.getByRole('textbox').fill(boards.map(({ watchUrl }) => watchUrl).join('\n'));
  await page.getByRole('button', { name: 'Show them' }).click();
  const viewers = page.locator('inkwire-viewer');
  await expect(viewers).toHaveCount(30);
  const editor = await Whiteboard.open(await newWindow(), boards[29]!.editUrl);
  await editor.setTool('ellipse');
  await editor.drag([
    [-100, 80],
    [100, 160],
  ]);
  await expect.poll(async () => (await viewerShapes(viewers.nth(29))).length).toBe(1);
  expect(await viewerShapes(viewers.nth(28))).toEqual([]);
  expect(streams).toBe(1);
  // The address has them: it can be kept, and opens the same wall.
  await page.reload();
  await expect.poll(async () => (await viewerShapes(viewers.nth(29))).length).toBe(1);
  expect(errors).toEqual([]);
});

test('a page of an origin that was not named gets no socket', async ({ page, server }) => {
  // The worker's ordinary server knows no other origin; its own examples stand on one.
  const examples = await ExampleServer.start(server.origin, 0);
  try {
    // Listens before it is there: it fails at once.
    const failure = new Promise<string>((resolve) => {
      page.once('websocket', (socket) => socket.once('socketerror', resolve));
    });
    await page.goto(`${examples.origin}/plain.html`);
    expect(await failure).toContain('403');
    const embedded = new Whiteboard(page);
    await expect.poll(() => embedded.connection()).toBe('refused');
    await expect(
      embedded.element.getByRole('heading', { name: 'This page may not show the board' }),
    ).toBeVisible();
  } finally {
    await examples.dispose();
  }
});
