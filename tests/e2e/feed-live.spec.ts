/** What a class sees while the teacher works: strokes as they grow, drafts, the laser, the slides. */
import type { Editor } from '../../client/editor/editor.ts';
import { expect, test } from './journey.ts';
import { inkNear, openViewer, stateOf } from './viewer.ts';
import { viewerShapes, Whiteboard, type Point } from './whiteboard.ts';

/** A point of the board under a point that is given from the middle of the editor's canvas. */
async function pageAt(editor: Whiteboard, dx: number, dy: number): Promise<Point> {
  const { x, y, zoom } = await editor.camera();
  const [at, box] = [await editor.at(dx, dy), (await editor.element.boundingBox())!];
  return { x: (at.x - box.x) / zoom + x, y: (at.y - box.y) / zoom + y };
}

test('a stroke grows before the pen is lifted', async ({ page, newWindow, board }) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  const viewer = await openViewer(await newWindow(), board.watchUrl);
  await editor.chooseTool('p');
  await editor.press([-200, -50]);
  const lengths: number[] = [];
  for (const x of [-120, -40, 40, 120, 200]) {
    await editor.moveTo([x, -50 + Math.abs(x) / 4], 6);
    // The pen is down all the time: each part is seen before the next is drawn.
    const last = lengths.at(-1) ?? 0;
    const length = async (): Promise<number> => {
      const [stroke] = await viewerShapes(viewer);
      return (stroke?.['live'] as readonly number[] | undefined)?.length ?? 0;
    };
    await expect.poll(length).toBeGreaterThan(last);
    lengths.push(await length());
    const end = await pageAt(editor, x - 20, -50 + Math.abs(x) / 4);
    await expect.poll(() => inkNear(viewer, 'scene', end, 30)).toBeGreaterThan(20);
  }
  await editor.lift();
  await expect.poll(async () => (await viewerShapes(viewer))[0]?.['live']).toEqual([]);
  expect(await viewerShapes(viewer)).toEqual(await editor.shapes());
});

test('a box is seen while it is drawn, and stays when it is done', async ({
  page,
  newWindow,
  board,
}) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  const viewer = await openViewer(await newWindow(), board.watchUrl);
  // Something that is there already: both views look at it.
  await editor.setTool('ellipse');
  await editor.drag([
    [-20, 120],
    [20, 160],
  ]);
  await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(1);
  await editor.chooseTool('r');
  await editor.press([-200, -100]);
  await editor.moveTo([100, 80]);
  // Its left side, far from the pointer: on the overlay, while the board has no shape.
  const side = await pageAt(editor, -200, 0);
  await expect.poll(() => inkNear(viewer, 'overlay', side, 20)).toBeGreaterThan(20);
  expect(await viewerShapes(viewer)).toHaveLength(1);
  await editor.lift();
  await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(2);
  await expect.poll(() => inkNear(viewer, 'scene', side, 20)).toBeGreaterThan(20);
  await expect.poll(() => inkNear(viewer, 'overlay', side, 20)).toBe(0);
});

test('presenting: slides, the laser, and how many watch', async ({ page, newWindow, board }) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  for (const x of [-400, 100]) {
    await editor.chooseTool('f');
    await editor.drag([
      [x, -100],
      [x + 240, 60],
    ]);
    await page.keyboard.press('Escape');
  }
  const viewer = await openViewer(await newWindow(), board.watchUrl);
  await openViewer(await newWindow(), board.watchUrl);
  // Both sides know how many watch.
  await expect(page.getByText('2 people are watching').or(page.locator('.watchers'))).toContainText(
    '2',
  );
  await expect.poll(async () => (await stateOf(viewer))?.watching).toBe(2);

  await page.getByRole('button', { name: 'Present', exact: true }).click();
  await page.getByRole('button', { name: 'What I look at' }).click();
  const bar = page.locator('inkwire-presenter-bar');
  const middle = async (): Promise<Point> => {
    const { camera } = (await stateOf(viewer))!;
    const box = (await viewer.boundingBox())!;
    return {
      x: camera.x + box.width / 2 / camera.zoom,
      y: camera.y + box.height / 2 / camera.zoom,
    };
  };
  const presented = async (): Promise<Point> =>
    await editor.element.evaluate((el: HTMLElement & { readonly editor: Editor }) => {
      const view = el.editor.visibleBox();
      return { x: view.x + view.w / 2, y: view.y + view.h / 2 };
    });
  const seen: number[] = [];
  for (let slide = 1; slide <= 2; slide++) {
    await page.keyboard.press('PageDown');
    await expect(bar).toContainText(`${slide} of 2`);
    await expect
      .poll(async () => {
        const [a, b] = [await middle(), await presented()];
        return Math.hypot(a.x - b.x, a.y - b.y) < 40 && Math.abs(a.x - b.x) < 2;
      })
      .toBe(true);
    seen.push(Math.round((await middle()).x));
  }
  // Two slides: two places.
  expect(Math.abs(seen[0]! - seen[1]!)).toBeGreaterThan(300);

  await bar.getByRole('button', { name: 'Laser pointer' }).click();
  const trail = await pageAt(editor, -20, 0);
  // The trail fades within a second: it is drawn until it has been seen, away from the pointer.
  await expect
    .poll(async () => {
      await editor.press([-140, 0]);
      await editor.moveTo([160, 0], 12);
      const ink = await inkNear(viewer, 'overlay', trail, 16);
      await editor.lift();
      return ink;
    })
    .toBeGreaterThan(10);
  await expect.poll(() => inkNear(viewer, 'overlay', trail, 16)).toBe(0);
  expect((await viewerShapes(viewer)).length).toBe(2);
  await bar.getByRole('button', { name: 'Stop presenting' }).click();
  await expect.poll(async () => (await stateOf(viewer))?.presenter).toBeUndefined();
});
