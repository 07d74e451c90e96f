/** The first picture of a board: what is painted for it is counted, never timed. */
import { expect, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage } from '../support/canvas-stage.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

test('a board that comes to an empty page is painted once, where it is seen', async ({ page }) => {
  await stage.open(page, 0);
  const { first, again } = await page.evaluate(async () => {
    const update = window.makeUpdate(2000);
    const settled = async () => {
      const sum = { shapesPainted: 0, dirtyPixels: 0 };
      for (let calm = 0; calm < 20; calm++) {
        await new Promise(requestAnimationFrame);
        const counts = window.stage.renderer.takeCounts();
        sum.shapesPainted += counts.shapesPainted;
        sum.dirtyPixels += counts.dirtyPixels;
        if (counts.sceneFrames + counts.dirtyPixels > 0) calm = 0;
      }
      return sum;
    };
    window.stage.applyOthers(update);
    // The camera jumps to it, which is no zooming that anybody watches.
    window.stage.fit();
    const first = await settled();
    window.stage.setTheme('dark');
    return { first, again: await settled() };
  });
  expect(again.shapesPainted).toBeGreaterThanOrEqual(2000);
  expect(first).toEqual(again);
  const { wrong, drawn } = await page.evaluate(() => window.stage.compare());
  expect(wrong).toBeLessThanOrEqual(drawn / 20_000);
});
