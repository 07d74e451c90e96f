/**
 * The examples of README.md, and those of docs/feed.md that run in a page, as they stand there: only the
 * board and the address are filled in.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { type BoardLinks, ServerProcess } from '../support/server-process.ts';
import { expect, test as base } from './journey.ts';
import { viewerShapes, Whiteboard } from './whiteboard.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** The one block of a language that contains a word. */
function example(language: string, word: string, file = 'README.md'): string {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = [...text.matchAll(/```(\w+)\n([^]*?)```/g)].filter(
    ([, kind, text]) => kind === language && text?.includes(word),
  );
  expect(found, `${language} with ${word}`).toHaveLength(1);
  return found[0]![2]!;
}

const test = base.extend<object, { open: ServerProcess }>({
  // README.md says that pages of other origins have to be allowed.
  open: [
    // oxlint-disable-next-line eslint/no-empty-pattern -- Playwright reads the names of the fixtures from it
    async ({}, use) => {
      const server = await ServerProcess.start({ INKWIRE_ORIGINS: '*' });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
});

/** An example with the placeholders of one board and one role filled in. */
function fillIn(text: string, server: ServerProcess, board: BoardLinks, token: string): string {
  return text
    .replaceAll('http://127.0.0.1:8787', server.origin)
    .replaceAll('ws://127.0.0.1:8787', server.origin.replace('http', 'ws'))
    .replaceAll('BOARD', board.id)
    .replaceAll('TOKEN', token);
}

/** Shows a page on an origin of its own. */
async function show(page: Page, body: string): Promise<() => void> {
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>A page</title>${body}`);
  });
  await new Promise<void>((resolve) => {
    site.listen(0, '127.0.0.1', resolve);
  });
  await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
  return () => {
    site.closeAllConnections();
    site.close();
  };
}

async function drawBox(page: Page, board: BoardLinks): Promise<void> {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.setTool('rectangle');
  await whiteboard.drag([
    [-80, -50],
    [80, 50],
  ]);
  await whiteboard.isSaved();
}

test('a program gets a board and its links', async ({ open, page }) => {
  const command = example('sh', 'curl').split('\n')[0]!;
  const [program = '', ...args] = command.replace('http://127.0.0.1:8787', open.origin).split(' ');
  const { stdout } = await promisify(execFile)(program, ['-s', ...args]);
  const board = JSON.parse(stdout) as BoardLinks;
  const shown = JSON.parse(example('sh', 'curl').split('\n')[1]!.replace(/^# /, '')) as object;
  expect(Object.keys(board).sort()).toEqual(Object.keys(shown).sort());
  await drawBox(page, board);
});

test('a program draws along with a stock provider', async ({ open, page }) => {
  const board = await open.createBoard();
  // Beside the sources, where Node finds the packages.
  const folder = await mkdtemp(path.join(root, '.cache/readme-'));
  const program = path.join(folder, 'along.mjs');
  const names = `const board = '${board.id}', token = '${board.editToken}';\n`;
  await writeFile(program, names + fillIn(example('js', 'WebsocketProvider'), open, board, ''));
  const running = execFile(process.execPath, [program], {
    env: { ...process.env, FORCE_COLOR: '0' },
  });
  let output = '';
  running.stdout?.on('data', (chunk: string) => (output += chunk));
  try {
    await drawBox(page, board);
    await expect.poll(() => output).toContain('1 shapes');
  } finally {
    running.kill();
    await rm(folder, { recursive: true });
  }
});

test('a page shows a board to people who watch', async ({ open, page, newWindow }) => {
  const board = await open.createBoard();
  await drawBox(await newWindow(), board);
  const close = await show(
    page,
    fillIn(example('html', '<inkwire-viewer'), open, board, board.watchToken),
  );
  await expect
    .poll(async () => (await viewerShapes(page.locator('inkwire-viewer'))).length)
    .toBe(1);
  close();
});

test('a program reads the feed', async ({ open, page, newWindow }) => {
  const board = await open.createBoard();
  const lines: string[] = [];
  page.on('console', (message) => lines.push(message.text()));
  const script = fillIn(example('js', 'EventSource'), open, board, board.watchToken);
  const close = await show(page, `<script type="module">${script}</script>`);
  await expect.poll(() => lines.length).toBe(1);
  await drawBox(await newWindow(), board);
  await expect.poll(() => lines.length).toBeGreaterThan(1);
  close();
});

test('a page has a board in it', async ({ open, page, newWindow }) => {
  const board = await open.createBoard();
  const close = await show(
    page,
    fillIn(example('html', '<inkwire-board'), open, board, board.editToken),
  );
  const embedded = new Whiteboard(page);
  await embedded.isReady();
  await drawBox(await newWindow(), board);
  await expect.poll(() => embedded.count()).toBe(1);
  close();
});

test('a page draws the feed without knowing any shape', async ({ open, page, newWindow }) => {
  const board = await open.createBoard();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  const close = await show(
    page,
    fillIn(example('html', 'format=drawing', 'docs/feed.md'), open, board, board.watchToken),
  );
  const ink = (): Promise<number> =>
    page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value > 100).length;
    });
  await expect.poll(ink).toBe(0);
  const whiteboard = await Whiteboard.open(await newWindow(), board.editUrl);
  // The page shows the board's own corner, at its own size.
  await whiteboard.lookAt({ x: 0, y: 0, zoom: 1 });
  await whiteboard.setTool('rectangle');
  await whiteboard.drag([
    [-80, -50],
    [80, 50],
  ]);
  await expect.poll(ink).toBeGreaterThan(300);
  expect(errors).toEqual([]);
  close();
});
