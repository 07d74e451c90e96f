/**
 * Opens a board with every kind of shape in the real Excalidraw (`npm ci --prefix bench` brings it) and
 * says where what it shows differs from what was written. Ends with 1 where something does.
 *
 *     node bench/interop.mjs [--picture file.png]
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { chromiumArgs, findChromium } from '../scripts/chromium.mjs';
import { servePages } from './canvas/servers.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = path.resolve(here, '../.cache/bench-interop');
const assets = path.join(here, 'node_modules/@excalidraw/excalidraw/dist/prod');
/** Board units by which bounds may differ: letters have other widths in other programs. */
const NEAR = 3;

if (!existsSync(assets)) {
  console.error('Excalidraw is not here: npm ci --prefix bench');
  process.exit(2);
}
const at = process.argv.indexOf('--picture');
const picture = at === -1 ? undefined : process.argv[at + 1];

await build({
  configFile: false,
  root: path.join(here, 'interop-pages'),
  base: './',
  logLevel: 'error',
  build: {
    outDir: built,
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: { input: path.join(here, 'interop-pages/excalidraw.html') },
  },
});

const pages = await servePages(built);
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: chromiumArgs,
});
/** @type {string[]} */
const wrong = [];
try {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.on('pageerror', (error) => console.error(error.stack));
  await page.goto(`${pages.origin}/excalidraw.html`);
  await page.waitForFunction(() => 'interop' in window, undefined, { timeout: 8000 });
  const seen = await page.evaluate(() => /** @type {any} */ (window).interop.load());
  if (picture !== undefined) await page.screenshot({ path: picture });
  compare(seen);
} finally {
  await browser.close();
  pages.close();
}
for (const line of wrong) console.log(line);
console.log(
  wrong.length === 0 ? 'Excalidraw shows what was written.' : `${wrong.length} differences`,
);
process.exit(wrong.length === 0 ? 0 : 1);

/** @param {any} seen */
function compare(seen) {
  const opened = new Map(seen.opened.map((/** @type {any} */ one) => [one.id, one]));
  for (const one of seen.written) {
    const now = opened.get(one.id);
    if (now === undefined) {
      wrong.push(`${one.id} (${one.type}) is gone`);
      continue;
    }
    for (const name of [
      'type',
      'angle',
      'strokeColor',
      'backgroundColor',
      'fillStyle',
      'strokeStyle',
      'strokeWidth',
      'opacity',
      'frameId',
      'locked',
      'link',
      'text',
      'originalText',
      'fontSize',
      'fontFamily',
      'textAlign',
      'verticalAlign',
      'containerId',
      'startArrowhead',
      'endArrowhead',
      'elbowed',
      'polygon',
      'fileId',
      'status',
      'name',
    ]) {
      const [was, is] = [one[name] ?? null, now[name] ?? null];
      if (JSON.stringify(was) !== JSON.stringify(is))
        wrong.push(`${one.id}.${name}: ${JSON.stringify(was)} became ${JSON.stringify(is)}`);
    }
    for (const name of ['groupIds', 'boundElements']) {
      const [was, is] = [sorted(one[name]), sorted(now[name])];
      if (was !== is) wrong.push(`${one.id}.${name}: ${was} became ${is}`);
    }
    for (const name of ['startBinding', 'endBinding']) {
      const [was, is] = [one[name]?.elementId ?? null, now[name]?.elementId ?? null];
      if (was !== is) wrong.push(`${one.id}.${name}: ${was} became ${is}`);
    }
    for (const name of ['x', 'y', 'width', 'height']) {
      if (Math.abs(one[name] - now[name]) > NEAR)
        wrong.push(`${one.id}.${name}: ${one[name]} became ${now[name]}`);
    }
  }
  // A text is painted on a sheet of its width: what is wider is cut off.
  for (const { id, width, needs } of seen.letters) {
    if (needs > width + 1)
      wrong.push(`${id}: its letters are ${Math.round(needs)} wide, it has ${Math.round(width)}`);
  }
  if (seen.opened.length !== seen.written.length)
    wrong.push(`${seen.written.length} elements became ${seen.opened.length}`);
  const known = new Set(seen.written.map((/** @type {any} */ one) => one.id));
  for (const { id, type } of seen.shapes)
    if (!known.has(id)) wrong.push(`${id} (${type}) was not written`);
  for (const word of ['Two', 'Ellipse', 'Three', 'Free', 'next'])
    if (!seen.svg.includes(word)) wrong.push(`its picture lacks the word "${word}"`);
}

/** @param {unknown} list */
function sorted(list) {
  return JSON.stringify(
    /** @type {any[] | null} */ (list ?? []).map((one) => JSON.stringify(one)).sort(),
  );
}
