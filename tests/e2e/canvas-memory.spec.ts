/**
 * An hour of a busy board, compressed: somebody draws, pans, zooms, moves things and undoes, others
 * come, draw, show their pointers and leave. Afterwards the page holds what it held before.
 */
import { expect, test } from '@playwright/test';
import type { CDPSession } from '@playwright/test';
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage } from '../support/canvas-stage.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

/** What the page holds after garbage was collected. */
async function holds(cdp: CDPSession): Promise<{ heap: number; nodes: number; listeners: number }> {
  for (let i = 0; i < 3; i++) await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const value = (name: string): number => metrics.find((one) => one.name === name)!.value;
  return {
    heap: value('JSHeapUsedSize'),
    nodes: value('Nodes'),
    listeners: value('JSEventListeners'),
  };
}

test('a long session leaves nothing behind', async ({ page }) => {
  await page.addInitScript(() => {
    // Pixels of all canvases that were ever made, as far as they are still alive.
    const made: WeakRef<HTMLCanvasElement>[] = [];
    const create = document.createElement.bind(document);
    document.createElement = (name: string, options?: ElementCreationOptions) => {
      const element = create(name, options);
      if (element instanceof HTMLCanvasElement) made.push(new WeakRef(element));
      return element;
    };
    (window as unknown as { pixelsHeld: () => number }).pixelsHeld = () =>
      made.reduce((sum, ref) => {
        const canvas = ref.deref();
        return sum + (canvas === undefined ? 0 : canvas.width * canvas.height);
      }, 0);
  });
  await stage.open(page, 600);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  await cdp.send('HeapProfiler.enable');

  /** One minute of the session, without waiting: every change is one frame. */
  const minute = (from: number): Promise<number> =>
    page.evaluate((seed) => {
      const { board, renderer } = window.stage;
      let state = seed * 7919 + 1;
      const random = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
      const ids: string[] = [];
      for (let i = 0; i < 10; i++) {
        const id = `m${seed}-${i}`;
        const at = { x: random() * 2000, y: random() * 1500 };
        board.change(i % 2 === 0 ? 'me' : 'other', (tx) =>
          tx.create('stroke', { ...at, live: [8, 0, 0, 0] }, id),
        );
        const xy = [0, 0];
        for (let k = 1; k < 6; k++) {
          board.change('me', (tx) => tx.append(id, 'live', [40, 16, 0]));
          xy.push(k * 5, k * 2);
          renderer.flush();
        }
        board.change('me', (tx) => {
          tx.update(id, { ...window.packPoints(xy), ...at });
          tx.unset(id, 'live');
        });
        ids.push(id);
      }
      for (let i = 0; i < 10; i++) {
        window.stage.zoomTo(0.1 + random() * 3);
        const { camera } = window.stage;
        window.stage.setCamera({ ...camera, x: random() * 3000, y: random() * 2000 });
        renderer.flush();
        const matrix = [1, 0, 0, 1, i * 7, i * 5];
        window.stage.setOverlay({
          gesture: { ids, matrix },
          peers: [1, 2].map((clientId) => ({
            clientId: seed * 10 + clientId,
            name: `Guest ${seed}`,
            color: '#00795a',
            cursor: { x: random() * 2000, y: random() * 1000 },
            selection: ids.slice(0, 3),
            laser: [random() * 900, 10, 30, random() * 900],
          })),
        });
        renderer.flush();
      }
      window.stage.setOverlay({ gesture: undefined, peers: [] });
      window.stage.setTheme(seed % 2 === 0 ? 'dark' : 'light');
      board.change('me', (tx) => tx.remove(ids));
      window.stage.fit();
      renderer.flush();
      return (window as unknown as { pixelsHeld: () => number }).pixelsHeld();
    }, from);

  // The caches fill up first; what is compared is what comes after.
  for (let i = 0; i < 10; i++) await minute(i);
  const before = await holds(cdp);
  let pixels = 0;
  for (let i = 10; i < 60; i++) pixels = Math.max(pixels, await minute(i));
  const after = await holds(cdp);

  expect(after.listeners).toBe(before.listeners);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 20);
  // The shared document keeps a few bytes of everything that was deleted.
  expect(after.heap - before.heap).toBeLessThan(4 * 2 ** 20);
  expect(pixels * 4).toBeLessThan(80 * 2 ** 20);
  expect((await page.evaluate(() => window.stage.compare())).wrong).toBe(0);
});
