/** What is dragged is brought in line with its neighbours, and lines say with which. */
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

test('guides show what a shape is in line with, and go when it no longer is', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  for (const [x, y] of [
    [-300, -150],
    [60, 40],
  ] as const) {
    await whiteboard.chooseTool('r');
    await whiteboard.drag([
      [x, y],
      [x + 120, y + 90],
    ]);
  }
  const lines = whiteboard.element.locator('.guides > .line:visible');
  await expect(lines).toHaveCount(0);
  await page.keyboard.press('v');
  // A selected one would be sized by its edge.
  await whiteboard.click([-100, 200]);
  // By its upper edge, as it is not filled, and in line with the other one's left edge.
  const from = await whiteboard.at(100, 40);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x - 200, from.y + 40, { steps: 4 });
  await page.mouse.move(from.x - 358, from.y + 40, { steps: 4 });
  await expect(lines).toHaveCount(3);
  const boxes = await lines.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x));
  const left = (await whiteboard.at(-300, 0)).x;
  expect(Math.min(...boxes.map((x) => Math.abs(x - left)))).toBeLessThan(1.5);
  // It comes and goes with what it is about: 30 px from each edge and middle nothing is in line.
  await page.mouse.move(from.x - 330, from.y + 200, { steps: 4 });
  await expect(lines).toHaveCount(0);
  await page.mouse.move(from.x - 358, from.y + 60, { steps: 4 });
  await expect(lines).toHaveCount(3);
  await page.mouse.up();
  await expect(lines).toHaveCount(0);
  const [one, other] = await whiteboard.shapes();
  expect(one?.x).toBe(other?.x);
});
