/** What one sees first: the same as before, or the drawing, and never an empty stretch of paper beside it. */
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

test('a board opens where one was, and at the drawing for whoever comes anew', async ({
  page,
  board,
  newWindow,
}) => {
  const mine = await Whiteboard.open(page, board.editUrl);
  const middle = await mine.center();
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.wheel(5000, 3000);
  await expect.poll(async () => (await mine.camera()).x).toBeGreaterThan(4000);
  await mine.chooseTool('r');
  await mine.drag([
    [-100, -60],
    [100, 60],
  ]);
  await expect.poll(() => mine.count()).toBe(1);
  await mine.isSaved();
  const before = await mine.camera();
  await page.reload();
  await mine.isReady();
  expect(await mine.camera()).toEqual(before);

  // Whose browser was never here would see nothing where boards begin.
  const theirs = await Whiteboard.open(await newWindow(), board.editUrl);
  const [shape] = (await mine.shapes()) as unknown as { x: number; y: number }[];
  const camera = await theirs.camera();
  expect(shape!.x - camera.x).toBeGreaterThan(0);
  expect(shape!.x - camera.x).toBeLessThan(1000);
  expect(shape!.y - camera.y).toBeGreaterThan(0);
  expect(shape!.y - camera.y).toBeLessThan(700);
});
