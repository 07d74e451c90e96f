/**
 * `npm run bench:canvas`: Inkwire (the whole editor, on its own server), tldraw and Excalidraw side by
 * side in Chromium, on the same seeded board. Busy time is what Chromium's DevTools protocol calls
 * `TaskDuration`, divided by the frames of a step; the processor time of all of the browser's processes
 * stands beside it. Input goes through the protocol on a fixed time table.
 *
 *   --sizes=1000,10000   --boards=inkwire,tldraw,excalidraw   --runs=3   --no-write
 */
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { findChromium } from '../scripts/chromium.mjs';
import { Measured, VIEW } from './canvas/measured.mjs';
import { table } from './canvas/table.mjs';
import { writeSection } from './sync/results.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const built = path.join(root, '.cache/bench-canvas');
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,5000,10000,50000' },
    boards: { type: 'string', default: 'inkwire,tldraw,excalidraw' },
    runs: { type: 'string', default: '3' },
    'no-write': { type: 'boolean', default: false },
  },
});
const boards = values.boards.split(',');
const sizes = values.sizes.split(',').map(Number);
const runs = Number(values.runs);

/** @typedef {Record<string, number>} Numbers */

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const fonts = path.join(here, 'node_modules/@excalidraw/excalidraw/dist/prod');

async function servePages() {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const asset = pathname.split('/excalidraw-assets/')[1];
    const file = asset === undefined ? path.join(built, pathname) : path.join(fonts, asset);
    readFile(file).then(
      (body) => {
        const type = types[/** @type {keyof typeof types} */ (path.extname(file))];
        response.setHeader('content-type', type ?? 'application/octet-stream');
        response.end(body);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function serveInkwire() {
  const data = await mkdtemp(path.join(tmpdir(), 'inkwire-bench-'));
  const args = ['serve', '--port', '0', '--data-dir', data, '--access', 'open', '--limits', 'off'];
  const child = spawn(process.execPath, [path.join(root, 'bin/inkwire.js'), ...args]);
  const origin = await new Promise((resolve, reject) => {
    let seen = '';
    child.on('exit', () => reject(new Error(`the server ended: ${seen}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        seen += chunk;
        const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(seen);
        if (found !== null) resolve(found[0]);
      });
    }
  });
  return {
    origin,
    close: async () => {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.on('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** What the page has to offer as `window.bench`, for Inkwire's own editor. */
const inkwireBench = () => {
  /** @type {any} */
  const element = document.querySelector('inkwire-app')?.shadowRoot?.querySelector('inkwire-board');
  const { editor } = element;
  const { board, renderer } = editor;
  const state = () => editor.state;
  const view = () => {
    const { camera, viewport } = state();
    return { ...camera, w: viewport.width / camera.zoom, h: viewport.height / camera.zoom };
  };
  /** @type {any} */ (window).bench = {
    fit: () => editor.zoomTo(renderer.contentBounds()),
    full() {
      const { x, y, w, h } = renderer.contentBounds();
      const { width, height } = state().viewport;
      editor.setCamera({ x: x + w / 2 - width / 2, y: y + h / 2 - height / 2, zoom: 1 });
    },
    tool: (/** @type {string} */ name) => editor.setTool(name === 'draw' ? 'pen' : 'select'),
    select(/** @type {number} */ count) {
      const seen = renderer.query(view());
      const step = Math.max(1, Math.floor(seen.length / count));
      const { x, y, w, h, zoom } = view();
      const inside = seen.filter(
        (/** @type {any} */ s) => s.x > x && s.y > y && s.x + s.w < x + w && s.y + s.h < y + h,
      );
      const chosen = inside
        .filter((/** @type {any} */ _, /** @type {number} */ i) => i % step === 0)
        .slice(0, count);
      editor.select(chosen.map((/** @type {any} */ s) => s.id));
      const target = chosen.find((/** @type {any} */ s) => s.fill !== 'none') ?? chosen[0];
      return {
        x: (target.x + target.w / 2 - x) * zoom,
        y: (target.y + target.h / 2 - y) * zoom,
        count: chosen.length,
      };
    },
    selectNone: () => editor.select([]),
    zoom: () => state().camera.zoom,
    shapes: () => state().shapeCount,
    isSaved: () => state().saveState === 'saved',
    board,
  };
};

/** Milliseconds from `set` until the page keeps up with the screen again. */
const paintedAfter = async (/** @type {() => void} */ set) => {
  const start = performance.now();
  set();
  return new Promise((resolve) => {
    let calm = 0;
    let since = 0;
    let last = performance.now();
    const look = () => {
      const now = performance.now();
      if (now - last > 30) calm = 0;
      else if (calm++ === 0) since = now;
      last = now;
      if (calm > 12) resolve(since - start);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
};

/** @param {string} kind @param {number} count @param {{ pages: string, inkwire: string }} origins */
async function measure(kind, count, origins) {
  const executablePath = findChromium();
  const browser = await chromium.launchServer({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  const pid = /** @type {number} */ (browser.process().pid);
  const client = await chromium.connect(browser.wsEndpoint());
  try {
    // The page's policy forbids evaluating strings, which is how conditions are waited for.
    const page = await client.newPage({ viewport: VIEW, bypassCSP: true });
    if (process.env.BENCH_DEBUG !== undefined)
      page.on('pageerror', (error) => console.error(error));
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const measured = new Measured(page, cdp, pid);
    /** @type {Numbers} */
    const once = {};
    if (kind === 'inkwire') {
      await page.goto(`${origins.pages}/renderer.html`);
      const records = await page.evaluate((n) => {
        const plain = (/** @type {any} */ { type, fields }) => ({
          type,
          fields: fields.points === undefined ? fields : { ...fields, points: [...fields.points] },
        });
        return window.makeRecords(n).map(plain);
      }, count);
      await page.evaluate((n) => {
        /** @type {any} */ (window).update = window.makeUpdate(n);
        window.openStage(0);
      }, count);
      await sleep(500);
      once.painted = Number(
        await page.evaluate(`(${paintedAfter})(() => { stage.applyOthers(update); stage.fit(); })`),
      );
      await page.goto(`${origins.inkwire}/b/${'bench'.padEnd(22, String(Date.now()))}`);
      await page.waitForFunction(
        `document.querySelector('inkwire-app')?.shadowRoot?.querySelector('inkwire-board')?.editor?.state.connection.kind === 'live'`,
      );
      await page.evaluate(inkwireBench);
      for (let at = 0; at < count; at += 1000) {
        await page.evaluate(
          (part) => {
            const { board } = /** @type {any} */ (window).bench;
            board.change('import', (/** @type {any} */ tx) => {
              for (const { type, fields } of part) {
                if (fields.points !== undefined) fields.points = new Uint8Array(fields.points);
                tx.create(type, fields);
              }
            });
          },
          records.slice(at, at + 1000),
        );
      }
      await page.waitForFunction(`window.bench.isSaved()`, undefined, { timeout: 120_000 });
    } else {
      await page.goto(`${origins.pages}/${kind}.html`);
      await page.evaluate('window.bench.ready');
      await page.evaluate(`window.bench.make(${count})`);
      await measured.bench('fit()').catch(() => {});
      once.painted = Number(
        await page.evaluate(`(${paintedAfter})(() => { window.bench.set(); window.bench.fit(); })`),
      );
    }
    await sleep(3000);
    if (process.env.BENCH_DEBUG !== undefined) {
      await measured.bench('fit()');
      await page.screenshot({ path: path.join(root, `.cache/bench-${kind}-${count}.png`) });
      console.error(
        'shapes',
        await page.evaluate('window.bench.shapes()'),
        'zoom',
        await page.evaluate('window.bench.zoom()'),
      );
    }
    await cdp.send('HeapProfiler.enable');
    await cdp.send('HeapProfiler.collectGarbage');
    once.heap = (await measured.metric('JSHeapUsedSize')) / 2 ** 20;
    return { once, steps: await measured.steps() };
  } finally {
    await client.close();
    await browser.close();
  }
}

if (
  !existsSync(path.join(here, 'node_modules/tldraw')) &&
  boards.some((one) => one !== 'inkwire')
) {
  console.log('installing the boards to compare with (bench/package.json)');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
  });
}
await build({ configFile: path.join(here, 'vite.config.ts'), logLevel: 'error' });
const pages = await servePages();
const inkwire = await serveInkwire();
const sections = [];
try {
  for (const count of sizes) {
    /** @type {Map<string, import('./canvas/table.mjs').Result[]>} */
    const all = new Map();
    for (const kind of boards) {
      const results = [];
      for (let run = 0; run < runs; run++) {
        console.log(`${kind}, ${count} shapes, run ${run + 1}`);
        try {
          results.push(
            await measure(kind, count, { pages: pages.origin, inkwire: inkwire.origin }),
          );
        } catch (error) {
          console.error(`  ${error instanceof Error ? error.message.split('\n')[0] : error}`);
        }
      }
      all.set(kind, results);
    }
    sections.push(table(count, all));
    console.log(sections.at(-1));
  }
} finally {
  pages.close();
  await inkwire.close();
}
if (!values['no-write']) {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`;
  const date = new Date().toISOString().slice(0, 10);
  const text = [
    `${date}, ${machine}, software rendering, ${VIEW.width}×${VIEW.height}, medians of ${runs} runs. Inkwire is`,
    'the whole editor on its own server, with saving and presence; tldraw 5.4.2 and Excalidraw 0.18.1 are',
    'their editors without a server, with their caps on shapes and zoom lifted where they can be',
    '(Excalidraw does not zoom out below 10%). "Scene set → painted" is, for Inkwire, from applying the',
    "board's whole document; for the others, from handing over ready records.",
    '',
    sections.join('\n\n'),
    '',
    (await readFile(path.join(here, 'canvas-notes.md'), 'utf8')).trim(),
  ];
  writeSection('canvas', 'Canvas', text.join('\n'));
}
