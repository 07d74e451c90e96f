/**
 * The renderer in a real browser: what it paints is counted, never timed, and what it shows is compared
 * with the board painted without any cache.
 */
import { expect, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage, expectSame } from '../support/canvas-stage.ts';
import { pixelsApart, readPicture } from '../support/picture.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

test('panning with everything in view moves what is painted, and paints no shape', async ({
  page,
}) => {
  await stage.open(page, 2000);
  await stage.fetchCells(page);
  const counts = await page.evaluate(() => {
    const { renderer } = window.stage;
    // A frame that was asked for meanwhile is not counted.
    renderer.flush();
    renderer.takeCounts();
    for (let i = 1; i <= 40; i++) {
      const { camera } = window.stage;
      const step = 12 / camera.zoom;
      window.stage.setCamera({ ...camera, x: camera.x + step, y: camera.y - step });
      renderer.flush();
    }
    return renderer.takeCounts();
  });
  expect(counts.shapesPainted).toBe(0);
  // 480 pixels each way: what is on the screen is handed over once, in cells of 512 pixels, and then
  // only what the movement uncovers: a column and a row of cells.
  expect(counts.frames).toBe(40);
  expect(counts.sceneFrames).toBeGreaterThanOrEqual(1);
  expect(counts.sceneFrames).toBeLessThanOrEqual(3);
  expect(counts.blits).toBeLessThanOrEqual(4 * 3 + 4 + 3);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

test('panning at 100% paints and hands over each tile once, and none on the way back', async ({
  page,
}) => {
  await stage.open(page, 2000);
  await stage.fetchCells(page);
  const [there, back] = await page.evaluate(() => {
    const { renderer } = window.stage;
    window.stage.zoomTo(1);
    renderer.flush();
    const move = (by: number) => {
      for (let i = 0; i < 100; i++) {
        const { camera } = window.stage;
        window.stage.setCamera({ ...camera, x: camera.x + by });
        renderer.flush();
      }
      return renderer.takeCounts();
    };
    // So that the cells show the scene, whatever it was before.
    move(0);
    return [move(9), move(-9)] as const;
  });
  const tile = 512 * 512;
  // 900 pixels uncover two columns of at most three tiles.
  expect(there.dirtyPixels).toBeGreaterThanOrEqual(2 * tile);
  expect(there.dirtyPixels).toBeLessThanOrEqual(6 * tile);
  expect(there.blits).toBeLessThanOrEqual(6);
  expect(there.sceneFrames).toBeLessThanOrEqual(2);
  expect(back.shapesPainted).toBe(0);
  expect(back.dirtyPixels).toBe(0);
  expect(back.blits).toBeLessThanOrEqual(6);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

test('a change of one shape touches only its region', async ({ page }) => {
  await stage.open(page, 2000);
  const result = await page.evaluate(() => {
    const { board, renderer, camera } = window.stage;
    // A frame that was asked for meanwhile is not counted.
    renderer.flush();
    renderer.takeCounts();
    const shape = board.ordered().find((one) => one.type === 'rectangle')!;
    const before = renderer.query({
      x: shape.x - 2,
      y: shape.y - 2,
      w: shape.w + 4,
      h: shape.h + 4,
    });
    board.change('test', (tx) => tx.update(shape.id, { fill: 'violet-soft' }));
    renderer.flush();
    const counts = renderer.takeCounts();
    const side = (size: number): number => (size + 4) * camera.zoom + 4;
    return { counts, neighbours: before.length, area: side(shape.w) * side(shape.h) };
  });
  expect(result.counts.shapesPainted).toBeGreaterThan(0);
  // A shape on the edge of tiles is painted once for each of them.
  expect(result.counts.shapesPainted).toBeLessThanOrEqual(4 * result.neighbours);
  expect(result.counts.dirtyPixels).toBeLessThanOrEqual(result.area);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

test("others' cursors, selections and lasers never touch the scene", async ({ page }) => {
  await stage.open(page, 500);
  const counts = await page.evaluate(() => {
    window.stage.renderer.flush();
    window.stage.renderer.takeCounts();
    for (let i = 0; i < 30; i++) {
      window.stage.setOverlay({
        peers: [1, 2, 3].map((clientId) => ({
          clientId,
          name: `Peer ${clientId}`,
          color: '#4d5fc7',
          selection: ['s1', 's2'],
          cursor: { x: i * 9, y: clientId * 50 },
          laser: [i, i, i + 5, i + 9],
        })),
      });
      window.stage.renderer.flush();
    }
    return window.stage.renderer.takeCounts();
  });
  expect(counts.overlayFrames).toBe(30);
  expect(counts.sceneFrames).toBe(0);
  expect(counts.shapesPainted).toBe(0);
});

test('a growing stroke repaints nothing under it, and is painted once when it ends', async ({
  page,
}) => {
  await stage.open(page, 1000);
  const { growing, ended } = await page.evaluate(() => {
    const { board, renderer } = window.stage;
    window.stage.zoomTo(1);
    renderer.flush();
    renderer.takeCounts();
    const at = { x: window.stage.camera.x + 200, y: window.stage.camera.y + 200 };
    board.change('me', (tx) =>
      tx.create('stroke', { ...at, index: 'zz', live: [8, 0, 0, 0] }, 'mine'),
    );
    for (let i = 0; i < 50; i++) {
      board.change('me', (tx) => tx.append('mine', 'live', [40, (i % 9) * 4, 0]));
      renderer.flush();
    }
    const growing = renderer.takeCounts();
    const xy = Array.from({ length: 102 }, (_, i) => i * 3);
    const packed = window.packPoints(xy);
    board.change('me', (tx) => {
      tx.update('mine', { ...packed, x: at.x, y: at.y });
      tx.unset('mine', 'live');
    });
    renderer.flush();
    return { growing, ended: renderer.takeCounts() };
  });
  expect(growing.sceneFrames).toBe(0);
  expect(growing.shapesPainted).toBe(50);
  expect(ended.sceneFrames).toBe(1);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

for (const ratio of [1, 2, 3]) {
  test(`ink that is laid down bit by bit looks like the stroke that it becomes (ratio ${ratio})`, async ({
    browser,
  }) => {
    const page = await browser.newPage({ deviceScaleFactor: ratio });
    await stage.open(page, 1000);
    // The first own stroke fetches what paints ink; it stands beside the cells of the scene.
    await page.evaluate(() => {
      const { board, renderer } = window.stage;
      window.stage.zoomTo(1);
      board.change('me', (tx) => tx.create('stroke', { live: [8, 0, 0, 0] }, 'first'));
      renderer.flush();
    });
    await page.waitForFunction(() => document.querySelectorAll('body > div').length === 2);
    await page.evaluate(() => {
      window.stage.board.change('me', (tx) => tx.remove(['first']));
      window.stage.renderer.flush();
    });
    for (const [name, style] of Object.entries({
      shaped: { stroke: 'red', strokeWidth: 6 },
      'see-through': { stroke: 'blue', strokeWidth: 12, opacity: 0.3 },
      highlighter: { stroke: 'green', strokeWidth: 14, pen: 'highlighter' },
      pressed: { stroke: 'red', strokeWidth: 6, pressed: true },
      dark: { stroke: 'orange', strokeWidth: 14, pen: 'highlighter', dark: true },
    })) {
      const counts = await page.evaluate(
        ([id, { pressed, dark, ...fields }]) => {
          const { board, renderer, camera } = window.stage;
          window.stage.setTheme(dark === true ? 'dark' : 'light');
          renderer.flush();
          renderer.takeCounts();
          const at = { x: camera.x + 250, y: camera.y + 250 };
          const p = pressed === true ? 120 : 0;
          board.change('me', (tx) =>
            tx.create('stroke', { ...fields, ...at, index: 'zz', live: [8, 0, 0, p] }, id),
          );
          const xy = [0, 0];
          let [x, y] = [0, 0];
          for (let i = 1; i < 400; i++) {
            const nx = Math.round(8 * (300 * (1 - Math.cos(i / 60))));
            const ny = Math.round(8 * 150 * Math.sin(i / 24));
            board.change('me', (tx) =>
              tx.append(id, 'live', [nx - x, ny - y, p === 0 ? 0 : (i % 3) - 1]),
            );
            [x, y] = [nx, ny];
            xy.push(x / 8, y / 8);
            renderer.flush();
          }
          return renderer.takeCounts();
        },
        [name, style as { pressed?: boolean; dark?: boolean }] as const,
      );
      expect(counts.sceneFrames, name).toBe(0);
      expect(counts.overlayFrames, name).toBe(0);
      expect(counts.shapesPainted, name).toBe(399);
      const live = await readPicture(await page.screenshot());
      await page.evaluate((id) => {
        const { board, renderer } = window.stage;
        const shape = board.get(id) as unknown as { x: number; y: number; live: number[] };
        board.change('me', (tx) => {
          tx.update(id, window.packStroke(shape));
          tx.unset(id, 'live');
        });
        renderer.flush();
      }, name);
      const done = await readPicture(await page.screenshot());
      // Edges may lie a part of a pixel apart, and meet a little darker; nothing may be missing.
      const most = name === 'pressed' ? 1000 : 120;
      expect(pixelsApart(live, done), name).toBeLessThan(most);
      expect(pixelsApart(done, live), name).toBeLessThan(most);
      await page.evaluate((id) => {
        window.stage.board.change('me', (tx) => tx.remove([id]));
        window.stage.renderer.flush();
      }, name);
    }
  });
}

test('shapes in the hand are lifted once and moved as one bitmap', async ({ page }) => {
  await stage.open(page, 2000);
  await stage.fetchSheets(page);
  const { lifted, moved, places, isLeft } = await page.evaluate(() => {
    const { board, renderer } = window.stage;
    const ids = board
      .ordered()
      .slice(0, 100)
      .map(({ id }) => id);
    renderer.flush();
    renderer.takeCounts();
    const move = (dx: number): void => {
      window.stage.setOverlay({ gesture: { ids, matrix: [1, 0, 0, 1, dx, dx] } });
      renderer.flush();
    };
    move(1);
    const lifted = renderer.takeCounts();
    const sheet = document
      .querySelector('#overlay')!
      .previousElementSibling!.querySelector('canvas')!;
    const places = new Set<string>();
    for (let i = 2; i < 40; i++) {
      move(i);
      places.add(sheet.style.transform);
    }
    const moved = renderer.takeCounts();
    board.change('me', (tx) => {
      for (const id of ids) {
        const shape = board.get(id)!;
        tx.update(id, { x: shape.x + 39, y: shape.y + 39 });
      }
    });
    window.stage.setOverlay({ gesture: undefined });
    renderer.flush();
    return { lifted, moved, places: places.size, isLeft: sheet.isConnected };
  });
  expect(lifted.sceneFrames).toBe(1);
  expect(moved.sceneFrames).toBe(0);
  expect(moved.shapesPainted).toBe(0);
  // The bitmap lies on a canvas of its own: the overlay is empty.
  expect(moved.overlayFrames).toBe(0);
  expect(places).toBeGreaterThan(5);
  expect(isLeft).toBe(false);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

test('a tab in the background draws nothing, and catches up when it is looked at', async ({
  page,
}) => {
  await stage.open(page, 200);
  const hidden = await page.evaluate(async () => {
    const { board, renderer } = window.stage;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    renderer.takeCounts();
    for (let i = 0; i < 20; i++) {
      board.change('test', (tx) => tx.update('s3', { x: i }));
      window.stage.setCamera({ ...window.stage.camera, x: i });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    return renderer.takeCounts();
  });
  expect(hidden).toEqual({
    frames: 0,
    sceneFrames: 0,
    overlayFrames: 0,
    shapesPainted: 0,
    blits: 0,
    dirtyPixels: 0,
  });
  await page.evaluate(() => {
    delete (document as { hidden?: boolean }).hidden;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect.poll(() => page.evaluate(() => window.stage.compare().wrong)).toBe(0);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

for (const query of ['', 'ratio=2', 'ratio=3', 'ratio=1.25']) {
  test(`what is cached looks like what is painted anew (${query})`, async ({ page }) => {
    await stage.open(page, 1500, query);
    const results = await page.evaluate(() => {
      const { board, renderer } = window.stage;
      const seen: ({ step: string } & ReturnType<typeof window.stage.compare>)[] = [];
      const look = (step: string): void => {
        renderer.flush();
        seen.push({ step, ...window.stage.compare() });
      };
      look('fit');
      window.stage.zoomTo(1);
      look('100%');
      const { camera } = window.stage;
      window.stage.setCamera({ ...camera, x: camera.x + 333.3, y: camera.y - 123.4 });
      look('panned by odd distances');
      window.stage.zoomTo(2.37);
      look('zoomed in');
      window.stage.zoomTo(1);
      const near = renderer.query({ ...camera, w: 800, h: 500 });
      board.change('test', (tx) => {
        for (const { id, angle } of near.slice(0, 12)) tx.update(id, { angle: angle + 0.7 });
        tx.remove(near.slice(12, 16).map(({ id }) => id));
        for (const { id } of near.slice(16, 20)) tx.update(id, { stroke: 'pink', opacity: 0.5 });
      });
      look('turned, removed, faded');
      board.change('test', (tx) => {
        tx.create('frame', { x: camera.x, y: camera.y, w: 300, h: 200, index: 'a0' }, 'frame');
        for (const { id } of near.slice(20, 24)) tx.update(id, { parent: 'frame' });
      });
      look('clipped by a frame');
      window.stage.setTheme('dark');
      look('dark');
      window.stage.fit();
      look('fit again');
      return seen;
    });
    for (const { step, ...result } of results) {
      expect(result.drawn, step).toBeGreaterThan(1000);
      expectSame(result, step);
    }
  });
}
