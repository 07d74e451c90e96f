/**
 * What is left out of shapes that are too small to be seen: what reaches the canvas is counted, call by
 * call, and compared with all that the shapes are.
 */
import { expect, type Page, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage, expectSame } from '../support/canvas-stage.ts';

const SHAPES = 10_000;
const DOTS = 200;

interface Calls {
  texts: number;
  /** Rectangles filled without a path. */
  boxes: number;
  /** Points and curves of paths. */
  points: number;
}

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

function countCalls(): void {
  const calls: Calls = { texts: 0, boxes: 0, points: 0 };
  (window as unknown as { calls: Calls }).calls = calls;
  const kinds = {
    fillText: 'texts',
    fillRect: 'boxes',
    moveTo: 'points',
    lineTo: 'points',
    quadraticCurveTo: 'points',
    bezierCurveTo: 'points',
  } as const;
  for (const { prototype } of [CanvasRenderingContext2D, OffscreenCanvasRenderingContext2D]) {
    for (const [name, kind] of Object.entries(kinds)) {
      const pen = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
      const call = pen[name]!;
      pen[name] = function count(this: unknown, ...args: unknown[]) {
        calls[kind]++;
        return call.apply(this, args);
      };
    }
  }
}

/** What is called to paint everything on the screen anew, and a ring around it. */
async function repaint(page: Page): Promise<Calls & { painted: number }> {
  return await page.evaluate(async () => {
    const { calls } = window as unknown as { calls: Calls };
    await window.stage.settled();
    Object.assign(calls, { texts: 0, boxes: 0, points: 0 });
    window.stage.setTheme(window.stage.theme === 'dark' ? 'light' : 'dark');
    const { shapesPainted } = await window.stage.settled();
    return { ...calls, painted: shapesPainted };
  });
}

test('at fit, ten thousand shapes are bars, specks and few points; zoomed in, they are all there is', async ({
  page,
}) => {
  await page.addInitScript(countCalls);
  await stage.open(page, SHAPES);
  const all = await page.evaluate(() => window.stage.pathPoints(1));
  const far = await repaint(page);
  expect(far.painted).toBeGreaterThanOrEqual(SHAPES);
  // No letter is drawn where none can be read.
  expect(far.texts).toBe(0);
  // Strokes on the edge of bitmaps are painted more than once, and still it is a fraction.
  expect(far.points).toBeLessThan(all / 10);

  // Dots of less than 2.5 pixels are filled rectangles: no path, one call each.
  await page.evaluate((count) => {
    const { board, camera, renderer } = window.stage;
    const { x, y, w, h } = renderer.contentBounds()!;
    const side = 1.5 / camera.zoom;
    board.change('test', (tx) => {
      for (let i = 0; i < count; i++) {
        const at = { x: x + (w * (i + 0.5)) / count, y: y + h / 2, w: side, h: side };
        tx.create('ellipse', { ...at, strokeWidth: 0.5, fill: 'red' }, `dot${i}`);
      }
    });
  }, DOTS);
  const dotted = await repaint(page);
  const more = dotted.painted - far.painted;
  expect(more).toBeGreaterThanOrEqual(DOTS);
  expect(dotted.boxes - far.boxes).toBe(more);
  expect(dotted.points).toBe(far.points);

  // Zoomed in, what is seen is what the shapes are, with nothing left out.
  for (const zoom of [1, 2.5]) {
    await page.evaluate((to) => window.stage.zoomTo(to), zoom);
    const near = await repaint(page);
    expect(near.texts).toBeGreaterThan(0);
    const same = await page.evaluate(() => window.stage.compare({ exact: true }));
    expect(same.drawn).toBeGreaterThan(10_000);
    expectSame(same, `zoom ${zoom}`);
  }

  // Back at fit something is left out, and it looks much the same.
  await page.evaluate(() => window.stage.fit());
  await page.evaluate(() => window.stage.settled());
  const back = await page.evaluate(() => window.stage.compare({ exact: true }));
  expect(back.different).toBeGreaterThan(1000);
  expectSame(await page.evaluate(() => window.stage.compare()));
});

test('texts turn into bars where they cannot be read, of their places and lengths', async ({
  page,
}) => {
  await page.addInitScript(countCalls);
  await stage.open(page, 0);
  await page.evaluate(() => {
    window.stage.board.change('test', (tx) => {
      tx.create('text', { x: 0, y: 0, text: 'A line of twenty-six letters', fontSize: 20 }, 'text');
    });
    window.stage.setCamera({ x: -100, y: -100, zoom: 1 });
  });
  const bounds = await page.evaluate(() => window.stage.renderer.contentBounds()!);
  // Four pixels are the least that can be read: 20 board units at a fifth.
  for (const [zoom, isText] of [
    [1, true],
    [0.26, true],
    [0.12, false],
    [0.05, false],
  ] as const) {
    await page.evaluate((to) => window.stage.setCamera({ x: -100, y: -100, zoom: to }), zoom);
    const calls = await repaint(page);
    expect(calls.texts > 0, `zoom ${zoom}`).toBe(isText);
    if (isText) continue;
    expect(calls.points).toBeGreaterThanOrEqual(4);
    const { drawn } = await page.evaluate(() => window.stage.compare());
    // A bar half as high as its letters, as long as the line.
    const area = bounds.w * zoom * 10 * zoom;
    expect(drawn).toBeGreaterThan(area / 3);
    expect(drawn).toBeLessThan(area * 2 + 2 * bounds.w * zoom);
  }
});
