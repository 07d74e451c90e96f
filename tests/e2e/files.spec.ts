/** Drawings come in and go out as files; what cannot come along is named. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from './journey.ts';
import { Whiteboard, countTypes } from './whiteboard.ts';

const flow = path.resolve(import.meta.dirname, '../fixtures/flow.excalidraw');

test('a board goes out as .excalidraw and comes back the same', async ({ page, server, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.dropFile(flow);
  await expect.poll(() => whiteboard.count()).toBeGreaterThan(5);
  const before = countTypes(await whiteboard.shapes());

  const download = page.waitForEvent('download');
  await whiteboard.run('file.export-excalidraw');
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.excalidraw$/);
  const saved = await file.path();
  const scene = JSON.parse(await readFile(saved, 'utf8')) as { type: string; elements: unknown[] };
  expect(scene.type).toBe('excalidraw');
  expect(scene.elements.length).toBeGreaterThan(5);

  const again = await Whiteboard.open(page, (await server.createBoard()).editUrl);
  await again.dropFile(saved);
  await expect.poll(async () => countTypes(await again.shapes())).toEqual(before);
});

test('a board goes out as SVG that shows what it shows', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.dropFile(flow);
  await expect.poll(() => whiteboard.count()).toBeGreaterThan(5);
  const download = page.waitForEvent('download');
  await whiteboard.run('file.export-svg');
  const svg = await readFile(await (await download).path(), 'utf8');
  expect(svg).toMatch(/^(?:<\?xml[^>]*>\s*)?<svg /);
  expect(svg).toContain('An idea');
  expect(svg).not.toMatch(/<script|\son\w+=/);
  // A browser can read it, and finds paths and text.
  const found = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      broken: parsed.querySelector('parsererror') !== null,
      paths: parsed.querySelectorAll('path').length,
      texts: parsed.querySelectorAll('text').length,
    };
  }, svg);
  expect(found.broken).toBe(false);
  expect(found.paths).toBeGreaterThan(4);
  expect(found.texts).toBeGreaterThan(0);
});

test('an import says what it left out, by kind', async ({ page, board }, info) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const file = info.outputPath('partly-known.excalidraw');
  const scene = JSON.parse(await readFile(flow, 'utf8')) as { elements: object[] };
  const unknown = { id: 'x', type: 'magicframe-3d', x: 0, y: 0, width: 10, height: 10 };
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(
    file,
    JSON.stringify({ ...scene, elements: [...scene.elements, unknown, { ...unknown, id: 'y' }] }),
  );
  await whiteboard.dropFile(file);
  await expect.poll(() => whiteboard.count()).toBeGreaterThan(5);
  const toasts = page.locator('inkwire-toasts');
  await expect(toasts).toContainText('magicframe-3d');
  await expect(toasts).toContainText('2');
});

test('a file that is no drawing is refused with a word', async ({ page, board }, info) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const file = info.outputPath('poem.txt');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, 'not a drawing');
  await whiteboard.dropFile(file, 'text/plain');
  await expect(page.locator('inkwire-toasts')).toContainText('poem.txt');
  expect(await whiteboard.count()).toBe(0);
});
