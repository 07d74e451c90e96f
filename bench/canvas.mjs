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
const FRAME_MS = 1000 / 60;
const STEP_FRAMES = 180;
const VIEW = { width: 1280, height: 800 };

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

/** Milliseconds of processor time that the browser's processes have used. @param {number} pid */
function processorMs(pid) {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,cputimes=,time=']).toString().trim();
  const parents = new Map(
    rows
      .split('\n')
      .map(
        (row) =>
          /** @type {[string, string[]]} */ ([row.trim().split(/\s+/)[0], row.trim().split(/\s+/)]),
      ),
  );
  let sum = 0;
  for (const [id] of parents) {
    let at = id;
    while (at !== undefined && at !== String(pid) && at !== '0') at = parents.get(at)?.[1] ?? '0';
    if (at === String(pid)) sum += ticksOf(id);
  }
  return sum;
}

/** @param {string} id */
function ticksOf(id) {
  try {
    const stat = execFileSync('cat', [`/proc/${id}/stat`], { stdio: ['ignore', 'pipe', 'ignore'] });
    const fields = stat.toString().split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

/** What the page has to offer as `window.bench`, for Inkwire's own editor. */
const inkwireBench = () => {
  const { shadowRoot } = /** @type {any} */ (document.querySelector('inkwire-app'));
  const element = shadowRoot.querySelector('inkwire-board');
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

class Measured {
  /** @param {import('@playwright/test').Page} page @param {import('@playwright/test').CDPSession} cdp @param {number} pid */
  constructor(page, cdp, pid) {
    this.page = page;
    this.cdp = cdp;
    this.pid = pid;
  }

  /** @param {string} name */
  async metric(name) {
    const { metrics } = await this.cdp.send('Performance.getMetrics');
    return /** @type {number} */ (metrics.find((one) => one.name === name)?.value);
  }

  /** @param {string} type @param {number} x @param {number} y @param {object} [more] */
  mouse(type, x, y, more = {}) {
    const event = { type, x, y, ...more };
    return this.cdp.send('Input.dispatchMouseEvent', /** @type {any} */ (event)).catch(() => {});
  }

  /**
   * One step: an input event each 16.7 ms, sent without waiting for the page.
   * @param {(i: number) => void} send
   * @returns {Promise<Numbers>}
   */
  async step(send) {
    await this.page.evaluate(() => {
      const gaps = /** @type {number[]} */ ([]);
      let last = performance.now();
      let running = true;
      const look = () => {
        if (!running) return;
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      /** @type {any} */ (window).endStep = () => {
        running = false;
        return gaps;
      };
    });
    const busy = await this.metric('TaskDuration');
    const processor = processorMs(this.pid);
    const start = performance.now();
    for (let i = 0; i < STEP_FRAMES; i++) {
      send(i);
      const wait = start + (i + 1) * FRAME_MS - performance.now();
      if (wait > 0) await sleep(wait);
    }
    // A slow page is still busy with what was sent.
    const gaps = /** @type {number[]} */ (
      await this.page.evaluate(() => /** @type {any} */ (window).endStep())
    );
    const took = performance.now() - start;
    const busyMs = ((await this.metric('TaskDuration')) - busy) * 1000;
    gaps.sort((a, b) => a - b);
    return {
      busy: busyMs / gaps.length,
      processor: (processorMs(this.pid) - processor) / gaps.length,
      fps: (gaps.length * 1000) / took,
      p95: gaps[Math.floor(gaps.length * 0.95)] ?? 0,
    };
  }

  /** @param {string} call */
  async bench(call) {
    const result = await this.page.evaluate(`window.bench.${call}`);
    await sleep(900);
    return result;
  }

  /** @returns {Promise<Record<string, Numbers>>} */
  async steps() {
    const { width, height } = VIEW;
    const cx = width / 2;
    const cy = height / 2;
    /** @type {Record<string, Numbers>} */
    const out = {};
    const pan = (/** @type {number} */ i) => {
      const deltaX = Math.round(14 * Math.sin(i / 20));
      void this.mouse('mouseWheel', cx, cy, { deltaX, deltaY: Math.round(10 * Math.cos(i / 20)) });
    };
    const zoom = (/** @type {number} */ i) => {
      const deltaY = i % 120 < 60 ? -6 : 6;
      void this.mouse('mouseWheel', cx, cy, { deltaX: 0, deltaY, modifiers: 2 });
    };
    const stroke = (/** @type {number} */ i) => {
      const at = i % 60;
      const x = 300 + at * 6;
      const y = 200 + Math.floor(i / 60) * 90 + 30 * Math.sin(at / 5);
      const button = { button: 'left', buttons: 1, clickCount: 1 };
      if (at === 0) void this.mouse('mousePressed', x, y, button);
      else if (at === 59) void this.mouse('mouseReleased', x, y, { ...button, buttons: 0 });
      else void this.mouse('mouseMoved', x, y, button);
    };
    const drag = (/** @type {{ x: number, y: number }} */ from) => (/** @type {number} */ i) => {
      const x = from.x + 60 * Math.sin(i / 15);
      const y = from.y + 40 * Math.sin(i / 9);
      const button = { button: 'left', buttons: 1, clickCount: 1 };
      if (i === 0) void this.mouse('mousePressed', from.x, from.y, button);
      else if (i === STEP_FRAMES - 1)
        void this.mouse('mouseReleased', x, y, { ...button, buttons: 0 });
      else void this.mouse('mouseMoved', x, y, button);
    };
    await this.bench('tool("select")');
    for (const where of ['fit', 'full']) {
      await this.bench(`${where}()`);
      await this.mouse('mouseMoved', cx, cy);
      out[`pan ${where}`] = await this.step(pan);
    }
    await this.bench('fit()');
    out.zoom = await this.step(zoom);
    for (const where of ['full', 'fit']) {
      await this.bench(`${where}()`);
      await this.bench('tool("draw")');
      const before = await this.page.evaluate('window.bench.shapes()');
      out[`draw ${where}`] = await this.step(stroke);
      await sleep(300);
      const drawn = Number(await this.page.evaluate('window.bench.shapes()')) - Number(before);
      if (drawn !== 3) console.error(`  drew ${drawn} strokes instead of 3`);
    }
    for (const where of ['full', 'fit']) {
      await this.bench(`${where}()`);
      await this.bench('tool("select")');
      const target = /** @type {any} */ (await this.bench('select(100)'));
      if (target.count < 90) console.error(`  only ${target.count} shapes to drag`);
      await this.mouse('mouseMoved', target.x, target.y);
      out[`drag ${where}`] = await this.step(drag(target));
      await this.bench('selectNone()');
    }
    return out;
  }
}

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

/** @param {number[]} numbers */
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

const rows = [
  { key: 'pan fit', label: 'pan, all in view', reach: '≤ 4.5' },
  { key: 'pan full', label: 'pan at 100%', reach: '≤ 2.5' },
  { key: 'zoom', label: 'zoom in and out', reach: '≤ 4' },
  { key: 'draw full', label: 'draw at 100%', reach: '≤ 2.5' },
  { key: 'draw fit', label: 'draw, all in view', reach: '≤ 2.5' },
  { key: 'drag full', label: 'drag 100 at 100%', reach: '≤ 4' },
  { key: 'drag fit', label: 'drag 100, all in view', reach: '≤ 5' },
];

/** @param {number} count @param {Map<string, Awaited<ReturnType<typeof measure>>[]>} all */
function table(count, all) {
  const kinds = [...all.keys()];
  const lines = [
    `### ${count.toLocaleString('en')} shapes`,
    '',
    `| busy ms per frame (fps, all processes' ms) | ${kinds.join(' | ')} | reach at 10,000 |`,
    `|---|${kinds.map(() => '---').join('|')}|---|`,
  ];
  for (const { key, label, reach } of rows) {
    const cells = kinds.map((kind) => {
      const seen = (all.get(kind) ?? [])
        .map((run) => run.steps[key])
        .filter((one) => one !== undefined);
      const of = (/** @type {string} */ name) => median(seen.map((one) => one[name] ?? Number.NaN));
      return `**${of('busy').toFixed(1)}** (${of('fps').toFixed(0)}, ${of('processor').toFixed(1)})`;
    });
    lines.push(`| ${label} | ${cells.join(' | ')} | ${reach} |`);
  }
  for (const [key, label, reach] of [
    ['painted', 'scene set → painted, ms', '≤ 250'],
    ['heap', 'heap, document included, MB', '≤ 60'],
  ]) {
    const cells = kinds.map((kind) =>
      median(
        (all.get(kind) ?? []).map((run) => run.once[/** @type {string} */ (key)] ?? Number.NaN),
      ).toFixed(0),
    );
    lines.push(`| ${label} | ${cells.join(' | ')} | ${reach} |`);
  }
  return lines.join('\n');
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
    /** @type {Map<string, Awaited<ReturnType<typeof measure>>[]>} */
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
  ];
  writeSection('canvas', 'Canvas', text.join('\n'));
}
