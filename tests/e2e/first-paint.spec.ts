/** What really comes over the wire before a board can be drawn on, and where it comes from. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { inkShare } from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { scenePicture, Whiteboard } from './whiteboard.ts';

const KIB = 1024;

interface Loaded {
  readonly url: string;
  readonly bytes: number;
}

/** Lets nothing through that a build fetches later, but for the entries named (and their chunks). */
async function withoutLater(page: Page, build: string, first: readonly string[]): Promise<void> {
  const file = path.resolve(import.meta.dirname, '../../build', build);
  const chunks = JSON.parse(await readFile(file, 'utf8')) as Record<
    string,
    { file: string; isDynamicEntry?: boolean }
  >;
  const later = Object.entries(chunks).filter(
    ([name, { isDynamicEntry }]) => isDynamicEntry === true && !first.includes(name),
  );
  expect(later.length).toBeGreaterThan(0);
  for (const [, chunk] of later) await page.route(`**/${chunk.file}`, () => undefined);
}

/** Collects every script of a page with its size, gzipped. */
function watchScripts(page: Page): { readonly all: () => Promise<Loaded[]> } {
  const loading: Promise<Loaded>[] = [];
  page.on('response', (response) => {
    if (response.request().resourceType() !== 'script') return;
    loading.push(
      response
        .body()
        .then((body) => ({ url: response.url(), bytes: gzipSync(body, { level: 9 }).length })),
    );
  });
  return { all: () => Promise.all(loading) };
}

const total = (scripts: readonly Loaded[]) => scripts.reduce((sum, { bytes }) => sum + bytes, 0);

test('a board is ready with at most 150 KiB of scripts, all of them ours', async ({
  page,
  board,
  server,
}) => {
  // Menus, panels and dialogs never come.
  await withoutLater(page, 'manifest.json', ['client/ui/inkwire-board.ts']);
  const scripts = watchScripts(page);
  const requested: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  await Whiteboard.open(page, board.editUrl);
  const loaded = await scripts.all();
  expect(loaded.length).toBeGreaterThan(0);
  expect(total(loaded)).toBeLessThanOrEqual(150 * KIB);
  const foreign = requested.filter(
    (url) => !url.startsWith(server.origin) && !/^(?:data|blob):/.test(url),
  );
  expect(foreign).toEqual([]);
  // The edit token is in the fragment: no request has it in its address but the socket's.
  const leaked = requested.filter((url) => url.includes(board.editToken));
  expect(leaked.filter((url) => !/\/(?:sync|api)\//.test(url))).toEqual([]);
});

test("a spectator's page draws with at most 35 KiB of scripts", async ({
  page,
  newWindow,
  board,
}) => {
  const editor = await Whiteboard.open(await newWindow(), board.editUrl);
  await editor.setTool('rectangle');
  await editor.drag([
    [-100, -60],
    [100, 60],
  ]);
  await editor.isSaved();

  // Other languages and the sharing of one stream by many tabs never come.
  await withoutLater(page, 'manifest-viewer.json', []);
  const scripts = watchScripts(page);
  await page.goto(board.watchUrl);
  const viewer = page.locator('inkwire-viewer');
  await expect.poll(async () => inkShare(await scenePicture(viewer))).toBeGreaterThan(0.001);
  const loaded = await scripts.all();
  expect(loaded.length).toBeGreaterThan(0);
  expect(total(loaded)).toBeLessThanOrEqual(35 * KIB);
});
