/** Boards on other people's pages: another origin, one script and one tag. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import type { Editor } from '../../client/editor/editor.ts';
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

test('a tag that stands before its script is opened once: nobody watches when it is gone', async ({
  page,
  newWindow,
  embedding,
}) => {
  const plain = await newWindow();
  await plain.goto(`${embedding.examples.origin}/plain.html`);
  const embedded = new Whiteboard(plain);
  await embedded.isReady();
  const watching = (): Promise<number | undefined> =>
    embedded.element.evaluate(
      (element) => (element as HTMLElement & { editor?: Editor }).editor?.state.watchers,
    );
  await expect.poll(watching).toBe(0);
  await page.goto(`${embedding.examples.origin}/viewer.html`);
  await expect.poll(watching).toBe(1);
  const viewer = page.locator('inkwire-viewer');
  const count = await embedded.count();
  await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(count);
  expect(await watching()).toBe(1);
  await viewer.evaluate((element) => element.remove());
  await expect.poll(watching).toBe(0);
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

test('fifty lines of script draw strokes, shapes, text and pointers', async ({
  page,
  newWindow,
  embedding,
}) => {
  const source = await readFile('examples/feed.html', 'utf8');
  const script = /<script>\n([^]*?)<\/script>/.exec(source)?.[1] ?? '';
  const lines = script.split('\n').filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThanOrEqual(50);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  // Nothing but what every browser has.
  expect(source).not.toMatch(/<script [^>]*src|import\b/);

  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${embedding.examples.origin}/feed.html`);
  await expect(page.locator('output')).toHaveText(/^live, \d+ drawing, 1 watching$/);
  const plain = await newWindow();
  await plain.goto(`${embedding.examples.origin}/plain.html`);
  const embedded = new Whiteboard(plain);
  await embedded.isReady();
  /** Pixels that nearly have one of these colours. */
  const painted = (colors: readonly (readonly number[])[]): Promise<number[]> =>
    page.locator('canvas').evaluate((canvas: HTMLCanvasElement, wanted) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return wanted.map((color) => {
        let count = 0;
        for (let i = 0; i < data.length; i += 4) {
          const isNear = color.every((value, at) => Math.abs(value - (data[i + at] ?? 0)) < 8);
          if (isNear && data[i + 3]! > 200) count++;
        }
        return count;
      });
    }, colors);
  // What the page keeps, by the name that its script gives it.
  const count = (): Promise<number> => page.evaluate<number>('shapes.size');
  const before = await count();
  const colors = [
    [255, 0, 0],
    [0, 128, 0],
    [0, 0, 255],
    [200, 0, 200],
  ];
  await embedded.element.evaluate((element) => {
    const { editor } = element as unknown as { editor: Editor };
    editor.board.change('test', (tx) => {
      const box = { x: 0, y: 300, w: 200, h: 100, stroke: 'none' };
      tx.create('rectangle', { ...box, fill: '#ff0000' });
      tx.create('ellipse', { ...box, x: 300, fill: '#008000' });
      tx.create('text', { x: 0, y: 450, text: 'TEXT TEXT TEXT', stroke: '#0000ff', fontSize: 60 });
      tx.create('stroke', { x: 0, y: 600, stroke: '#c800c8', live: [1, 0, 0, 128, 300, 0, 128] });
    });
    editor.setUser({ name: 'Ana Ana Ana', color: '#00aaff' });
  });
  const pointer = await embedded.at(60, 60);
  await plain.mouse.move(pointer.x, pointer.y);
  await expect.poll(count).toBe(before + 4);
  const areDrawn = async (): Promise<boolean> =>
    (await painted(colors)).every((pixels) => pixels > 50);
  await expect.poll(areDrawn).toBe(true);
  const [rectangle = 0, ellipse = 0] = await painted(colors);
  // The ellipse fills its box to π/4, whatever the zoom; somebody's name, of any length, may lie on it.
  expect(Math.abs(ellipse / rectangle - Math.PI / 4)).toBeLessThan(0.15);
  // Somebody's pointer, with the name.
  await expect.poll(async () => (await painted([[0, 170, 255]]))[0]).toBeGreaterThan(20);
  // A stroke is seen before the pen is lifted.
  const from = await embedded.at(-140, -140);
  await embedded.setTool('pen');
  await plain.mouse.move(from.x, from.y);
  await plain.mouse.down();
  await plain.mouse.move(from.x + 200, from.y + 100, { steps: 5 });
  await expect.poll(count).toBe(before + 5);
  await plain.mouse.up();
  expect(await count()).toBe(await embedded.count());
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
