/**
 * `npm run bench:canvas`: Inkwire (the whole editor, on its own server), tldraw and Excalidraw side by
 * side in Chromium, on the same seeded board. Busy time is what Chromium's DevTools protocol calls
 * `TaskDuration`, divided by the frames of a step; the processor time of all of the browser's processes
 * stands beside it. Input goes through the protocol on a fixed time table.
 *
 * Every size and board is measured once, those that matter most first; what is left of the time is
 * for more runs. A run that takes too long keeps what it has measured by then.
 *
 *   --quick (10,000 only, in four minutes)   --sizes=1000,10000   --boards=inkwire,tldraw,excalidraw,nothing
 *   --minutes=10   --runs=3   --no-write
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import { chromiumArgs, findChromium } from '../scripts/chromium.mjs';
import { measureCrowd, measurePainted, openBoard, seedBoard } from './canvas/inkwire.mjs';
import { Measured, VIEW } from './canvas/measured.mjs';
import { serveInkwire, servePages } from './canvas/servers.mjs';
import { bars, table } from './canvas/table.mjs';
import { writeSection } from './sync/results.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    sizes: { type: 'string' },
    boards: { type: 'string', default: 'inkwire,tldraw,excalidraw,nothing' },
    runs: { type: 'string', default: '3' },
    minutes: { type: 'string' },
    quick: { type: 'boolean', default: false },
    'no-write': { type: 'boolean', default: false },
  },
});
const boards = values.boards.split(',');
const sizes = (values.sizes ?? (values.quick ? '10000' : '1000,5000,10000,50000'))
  .split(',')
  .map(Number);
const maxRuns = Number(values.runs);
const minutes = Number(values.minutes ?? (values.quick ? 3.8 : 9.5));
/** A slow board is not waited for longer than this. */
const RUN_MS = 60_000;
/** A page without a whiteboard, which ignores the same input: how fast the machine is at the moment. */
const NOTHING = 'nothing';
/** The size that the goals are about. */
const MAIN_SIZE = 10_000;

/** @typedef {import('./canvas/table.mjs').Result} Result */

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

async function launch() {
  const executablePath = findChromium();
  const browser = await chromium.launchServer({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: chromiumArgs,
  });
  return { browser, client: await chromium.connect(browser.wsEndpoint()) };
}

/** @param {{ pages: string, inkwire: string }} origins @param {number} count */
async function seed(origins, count) {
  const { browser, client } = await launch();
  try {
    await seedBoard(await client.newPage({ bypassCSP: true }), origins, count);
  } finally {
    await client.close();
    await browser.close();
  }
}

/**
 * @param {string} kind @param {number} count @param {{ pages: string, inkwire: string }} origins
 * @returns {Promise<Result>}
 */
async function measure(kind, count, origins) {
  const { browser, client } = await launch();
  /** @type {Result} */
  const result = { once: {}, steps: {} };
  const run = async () => {
    // The page's policy forbids evaluating strings, which is how conditions are waited for.
    const page = await client.newPage({ viewport: VIEW, bypassCSP: true });
    if (process.env.BENCH_DEBUG !== undefined)
      page.on('pageerror', (error) => console.error(error));
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    const pid = /** @type {number} */ (browser.process().pid);
    const measured = new Measured(page, cdp, pid);
    if (kind === 'inkwire') {
      result.once.painted = await measurePainted(page, origins.pages, count, paintedAfter);
      result.once.crowd = await measureCrowd(page, origins.pages, count, () =>
        measured.metric('TaskDuration'),
      );
      await openBoard(page, origins.inkwire, count);
    } else if (kind === NOTHING) {
      await page.goto(`${origins.pages}/nothing.html`);
    } else {
      await page.goto(`${origins.pages}/${kind}.html`);
      await page.evaluate('window.bench.ready');
      await page.evaluate(`window.bench.make(${count})`);
      await measured.bench('fit()').catch(() => {});
      result.once.painted = Number(
        await page.evaluate(`(${paintedAfter})(() => { window.bench.set(); window.bench.fit(); })`),
      );
    }
    await sleep(2000);
    await cdp.send('HeapProfiler.enable');
    await cdp.send('HeapProfiler.collectGarbage');
    result.once.heap = (await measured.metric('JSHeapUsedSize')) / 2 ** 20;
    await measured.steps(result.steps, { draws: kind !== NOTHING });
  };
  const over = new AbortController();
  try {
    const done = run();
    // What a browser that is closed under it says is no news.
    done.catch(() => {});
    await Promise.race([done, sleep(RUN_MS, undefined, { signal: over.signal })]);
  } finally {
    over.abort();
    await Promise.race([client.close(), sleep(3000)]);
    await browser.kill();
  }
  return result;
}

if (
  !existsSync(path.join(here, 'node_modules/tldraw')) &&
  boards.some((one) => one !== 'inkwire' && one !== NOTHING)
) {
  console.log('installing the boards to compare with (bench/package.json)');
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
  });
}
const started = performance.now();
await build({ configFile: path.join(here, 'vite.config.ts'), logLevel: 'error' });
const pages = await servePages();
const inkwire = await serveInkwire();
const origins = { pages: pages.origin, inkwire: inkwire.origin };
/** @type {{ kind: string, count: number, results: Result[], tookMs: number }[]} */
const cells = [...sizes]
  .sort((a, b) => Math.abs(a - MAIN_SIZE) - Math.abs(b - MAIN_SIZE))
  .flatMap((count) => boards.map((kind) => ({ kind, count, results: [], tookMs: 0 })))
  // It has no size: once is enough.
  .filter(({ kind, count }) => kind !== NOTHING || count === MAIN_SIZE);
try {
  for (let run = 1; run <= maxRuns; run++) {
    for (const cell of cells) {
      const left = minutes * 60_000 - (performance.now() - started);
      if (run === 1 ? left < 15_000 : cell.tookMs * 1.1 > left) continue;
      console.log(`${cell.kind}, ${cell.count} shapes, run ${run}`);
      const from = performance.now();
      try {
        if (run === 1 && cell.kind === 'inkwire') await seed(origins, cell.count);
        const began = performance.now();
        cell.results.push(await measure(cell.kind, cell.count, origins));
        cell.tookMs = performance.now() - began;
      } catch (error) {
        cell.tookMs = performance.now() - from;
        console.error(`  ${error instanceof Error ? error.message.split('\n')[0] : error}`);
      }
    }
  }
} finally {
  pages.close();
  await inkwire.close();
}
const sections = sizes.map((count) => {
  const own = cells.filter((cell) => cell.count === count);
  const all = new Map(own.map(({ kind, results }) => [kind, results]));
  return count === MAIN_SIZE ? `${table(count, all)}\n\n${bars(all)}` : table(count, all);
});
console.log(sections.join('\n\n'));
if (!values['no-write']) {
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`;
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const text = [
    `${date} UTC, ${machine}, software rendering, ${VIEW.width}×${VIEW.height}; medians of the runs named`,
    'above each table. Inkwire is the whole editor on its own server, with saving and presence; tldraw',
    '5.4.2 and Excalidraw 0.18.1 are their editors without a server, with their caps on shapes and zoom',
    'lifted where they can be (Excalidraw does not zoom out below 10%). "nothing" is an empty page, which',
    'ignores the same input: how fast the machine was just then (the goals were set where it costs 1.0 ms).',
    '"Scene set → painted" is, for Inkwire, from applying the whole document to its renderer; for the',
    `others, from handing over ready records. A dash was not reached in ${RUN_MS / 1000} s, nothing came of`,
    'it, or there is no such thing on that page.',
    '',
    sections.join('\n\n'),
    '',
    (await readFile(path.join(here, 'canvas-notes.md'), 'utf8')).trim(),
  ];
  writeSection('canvas', 'Canvas', text.join('\n'));
}
process.exit(0);
