/** Every tool by mouse, and what can be done with what it made. */
import type { Point } from './whiteboard.ts';
import { Whiteboard, countTypes } from './whiteboard.ts';
import { expect, test } from './journey.ts';

type Offset = readonly [number, number];

test('every tool that draws makes its shape, and hands the pointer back', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const tools: readonly [key: string, type: string, from: Offset, to: Offset][] = [
    ['r', 'rectangle', [-400, -220], [-300, -140]],
    ['o', 'ellipse', [-260, -220], [-160, -140]],
    ['d', 'diamond', [-120, -220], [-20, -140]],
    ['l', 'line', [20, -220], [120, -140]],
    ['a', 'arrow', [160, -220], [260, -140]],
    ['p', 'stroke', [-400, -60], [-300, 20]],
    ['f', 'frame', [-120, -60], [120, 80]],
  ];
  for (const [index, [key, type, from, to]] of tools.entries()) {
    await whiteboard.chooseTool(key);
    await whiteboard.drag([from, [(from[0] + to[0]) / 2, to[1] - 5], to]);
    await expect.poll(() => whiteboard.count()).toBe(index + 1);
    expect((await whiteboard.shapes()).map((shape) => shape.type)).toContain(type);
  }
  expect(countTypes(await whiteboard.shapes())).toEqual(
    Object.fromEntries(tools.map(([, type]) => [type, 1])),
  );

  // The others on the board have the same, and a new window finds it.
  await whiteboard.isSaved();
  await page.reload();
  await whiteboard.isReady();
  await expect.poll(() => whiteboard.count()).toBe(tools.length);
});

test('text and notes are typed in place', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.chooseTool('t');
  await whiteboard.click([-200, -100]);
  await page.keyboard.type('Hello');
  await page.keyboard.press('Enter');
  await page.keyboard.type('world');
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await whiteboard.shapes()).map(({ type, text }) => ({ type, text })))
    .toEqual([{ type: 'text', text: 'Hello\nworld' }]);

  await page.keyboard.press('Escape');
  await whiteboard.chooseTool('n');
  await whiteboard.click([150, 0]);
  await page.keyboard.type('Remember the milk');
  await page.keyboard.press('Escape');
  await expect
    .poll(async () => (await whiteboard.shapes()).find(({ type }) => type === 'note')?.['text'])
    .toBe('Remember the milk');
});

test('what is typed stays in sight: the board moves, and canvas and text with it', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.chooseTool('t');
  const panel = page.locator('inkwire-style-panel .panel');
  const tools = page.locator('inkwire-toolbar .bar');
  const side = (await panel.boundingBox())!;
  const foot = (await tools.boundingBox())!;
  // It begins beside the style panel and above the tools, and grows towards both.
  await page.mouse.click(side.x - 60, foot.y - 30);
  const control = page.locator('inkwire-text-editor textarea');
  await expect(control).toBeFocused();
  for (const line of ['One line', 'and another one']) {
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.type('end');
  await expect
    .poll(async () => {
      const box = (await control.boundingBox())!;
      return box.x + box.width <= side.x && box.y + box.height <= foot.y;
    })
    .toBe(true);
  const away = await whiteboard.camera();
  expect(away.x).toBeGreaterThan(0);
  expect(away.y).toBeGreaterThan(0);
  // The control stands where the canvas has the text, and not where the browser has scrolled it to.
  const scrolled = async (): Promise<number> => {
    const [one] = await whiteboard.shapes();
    const { x, y, zoom } = await whiteboard.camera();
    const box = (await control.boundingBox())!;
    const dx = box.x - ((one?.['x'] as number) - x) * zoom;
    const dy = box.y - ((one?.['y'] as number) - y) * zoom;
    return Math.hypot(dx, dy);
  };
  await expect.poll(scrolled).toBeLessThan(4);

  // Out of sight at the other two ends, it comes back with what is typed there.
  await whiteboard.lookAt({ x: away.x + 900, y: away.y + 690, zoom: 1 });
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.type('The ');
  await expect
    .poll(async () => {
      const box = (await control.boundingBox())!;
      return box.x >= 0 && box.y >= 0;
    })
    .toBe(true);
  await expect.poll(scrolled).toBeLessThan(4);
});

test('select, move, resize, delete, undo and redo', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [-300, -100],
    [-200, 0],
  ]);
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [100, -100],
    [200, 0],
  ]);
  await expect.poll(() => whiteboard.count()).toBe(2);
  await whiteboard.chooseTool('v');

  // A click, then shift-click, then a marquee.
  await whiteboard.click([-300, -50]);
  await expect.poll(() => whiteboard.selectionSize()).toBe(1);
  await page.keyboard.down('Shift');
  await whiteboard.click([100, -50]);
  await page.keyboard.up('Shift');
  await expect.poll(() => whiteboard.selectionSize()).toBe(2);
  await page.keyboard.press('Escape');
  await expect.poll(() => whiteboard.selectionSize()).toBe(0);
  await whiteboard.drag([
    [-350, -150],
    [250, 50],
  ]);
  await expect.poll(() => whiteboard.selectionSize()).toBe(2);

  // Move one; it is selected, so its inside is a handle too.
  await page.keyboard.press('Escape');
  const [first] = await whiteboard.shapes();
  await whiteboard.click([-300, -50]);
  await whiteboard.drag([
    [-250, -50],
    [-200, 30],
  ]);
  const moved = async () => {
    const shape = (await whiteboard.shapes()).find(({ id }) => id === first?.id);
    return {
      x: Number(shape?.['x']) - Number(first?.['x']),
      y: Number(shape?.['y']) - Number(first?.['y']),
    };
  };
  await expect.poll(async () => distance(await moved(), { x: 50, y: 80 })).toBeLessThan(6);

  // Resize it by its lower right corner.
  await whiteboard.drag([
    [-150, 80],
    [-100, 130],
  ]);
  const width = async () =>
    Number((await whiteboard.shapes()).find(({ id }) => id === first?.id)?.['w']);
  await expect.poll(async () => Math.abs((await width()) - 150)).toBeLessThan(8);

  // Each gesture is one step back.
  await page.keyboard.press('Control+z');
  await expect.poll(width).toBeLessThan(110);
  await page.keyboard.press('Control+z');
  await expect.poll(async () => distance(await moved(), { x: 0, y: 0 })).toBeLessThan(1);
  await page.keyboard.press('Control+Shift+z');
  await expect.poll(async () => distance(await moved(), { x: 50, y: 80 })).toBeLessThan(6);

  await page.keyboard.press('Delete');
  await expect.poll(() => whiteboard.count()).toBe(1);
  await page.keyboard.press('Control+z');
  await expect.poll(() => whiteboard.count()).toBe(2);
});

test('the eraser takes what it touches, the hand and the wheel move the view', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  for (const x of [-200, 0, 200]) {
    await whiteboard.chooseTool('r');
    await whiteboard.drag([
      [x - 40, -40],
      [x + 40, 40],
    ]);
  }
  await expect.poll(() => whiteboard.count()).toBe(3);
  await whiteboard.chooseTool('e');
  await whiteboard.drag(
    [
      [-300, 0],
      [50, 0],
    ],
    30,
  );
  await expect.poll(() => whiteboard.count()).toBe(1);

  const before = await whiteboard.camera();
  await whiteboard.chooseTool('h');
  await whiteboard.drag([
    [0, 100],
    [120, 160],
  ]);
  await expect
    .poll(async () => {
      const { x, y } = await whiteboard.camera();
      return distance({ x: before.x - x, y: before.y - y }, { x: 120, y: 60 });
    })
    .toBeLessThan(3);
  const panned = await whiteboard.camera();

  const { x, y } = await whiteboard.center();
  await page.mouse.move(x, y);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -240);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await whiteboard.camera()).zoom).toBeGreaterThan(panned.zoom);
});

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
