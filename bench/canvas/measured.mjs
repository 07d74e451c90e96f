/**
 * One whiteboard on a page, driven by input through the DevTools protocol on a fixed time table, with
 * busy time and processor time per frame. Knows no whiteboard: pages offer the same `window.bench`.
 */
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const FRAME_MS = 1000 / 60;
const STEP_FRAMES = 100;
const STROKE_FRAMES = STEP_FRAMES / 2;
export const VIEW = { width: 1280, height: 800 };

/** @typedef {Record<string, number>} Numbers */

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

export class Measured {
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
      const late = /** @type {number[]} */ ([]);
      const { port1, port2 } = new MessageChannel();
      /** @type {number[]} */
      let waiting = [];
      // A task of its own right behind the frame that shows what the pointer has done.
      port1.onmessage = () => {
        const now = performance.now();
        for (const at of waiting) late.push(now - at);
        waiting = [];
      };
      const onPointer = (/** @type {PointerEvent} */ event) => void waiting.push(event.timeStamp);
      window.addEventListener('pointermove', onPointer, { capture: true });
      let last = performance.now();
      let running = true;
      const look = () => {
        if (!running) return;
        const now = performance.now();
        gaps.push(now - last);
        last = now;
        if (waiting.length > 0) port2.postMessage(0);
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
      /** @type {any} */ (window).endStep = () => {
        running = false;
        window.removeEventListener('pointermove', onPointer, { capture: true });
        return { gaps, late };
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
    const { gaps, late } = /** @type {{ gaps: number[], late: number[] }} */ (
      await this.page.evaluate(() => /** @type {any} */ (window).endStep())
    );
    const took = performance.now() - start;
    const busyMs = ((await this.metric('TaskDuration')) - busy) * 1000;
    gaps.sort((a, b) => a - b);
    late.sort((a, b) => a - b);
    return {
      busy: busyMs / gaps.length,
      processor: (processorMs(this.pid) - processor) / gaps.length,
      fps: (gaps.length * 1000) / took,
      p95: gaps[Math.floor(gaps.length * 0.95)] ?? 0,
      late: late[Math.floor(late.length * 0.95)] ?? Number.NaN,
    };
  }

  /** @param {string} call */
  async bench(call) {
    const result = await this.page.evaluate(`window.bench.${call}`);
    await sleep(600);
    return result;
  }

  /**
   * @param {Record<string, Numbers>} out filled as far as the steps come
   * @param {{ draws: boolean }} page whether there is a whiteboard on it that is to take the input
   */
  async steps(out, { draws }) {
    const { width, height } = VIEW;
    const cx = width / 2;
    const cy = height / 2;
    const pan = (/** @type {number} */ i) => {
      const deltaX = Math.round(14 * Math.sin(i / 20));
      void this.mouse('mouseWheel', cx, cy, { deltaX, deltaY: Math.round(10 * Math.cos(i / 20)) });
    };
    const zoom = (/** @type {number} */ i) => {
      const deltaY = i % STEP_FRAMES < STEP_FRAMES / 2 ? -6 : 6;
      void this.mouse('mouseWheel', cx, cy, { deltaX: 0, deltaY, modifiers: 2 });
    };
    const stroke = (/** @type {number} */ i) => {
      const at = i % STROKE_FRAMES;
      const x = 300 + at * 6;
      const y = 200 + Math.floor(i / STROKE_FRAMES) * 90 + 30 * Math.sin(at / 5);
      const button = { button: 'left', buttons: 1, clickCount: 1 };
      if (at === 0) void this.mouse('mousePressed', x, y, button);
      else if (at === STROKE_FRAMES - 1)
        void this.mouse('mouseReleased', x, y, { ...button, buttons: 0 });
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
      const drawing = await this.step(stroke);
      await sleep(300);
      const drawn = Number(await this.page.evaluate('window.bench.shapes()')) - Number(before);
      // What did not happen has no number.
      if (drawn === 2 || !draws) out[`draw ${where}`] = drawing;
      else console.error(`  drew ${drawn} strokes instead of 2`);
    }
    for (const where of ['full', 'fit']) {
      await this.bench(`${where}()`);
      await this.bench('tool("select")');
      const target = await this.bench('select(100)');
      if (target.count < 90 && draws) console.error(`  only ${target.count} shapes to drag`);
      await this.mouse('mouseMoved', target.x, target.y);
      const from = await this.bench('where()');
      const dragging = await this.step(drag(target));
      await sleep(300);
      const to = await this.bench('where()');
      const moved = Math.hypot(to.x - from.x, to.y - from.y) * Number(await this.bench('zoom()'));
      if ((moved > 10 && target.count >= 90) || !draws) out[`drag ${where}`] = dragging;
      else console.error(`  dragged ${target.count} shapes by ${moved.toFixed(1)} pixels`);
      await this.bench('selectNone()');
    }
  }
}
