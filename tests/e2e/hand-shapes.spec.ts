/** What whoever comes from another board does without thinking: by mouse, by keys, from its clipboard. */
import type { ArrowShape } from '../../shared/shapes/arrow-route.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

test('an elbow arrow slides by its pieces and stays tied, in both windows', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  for (const [from, to] of [
    [
      [-400, -200],
      [-300, -120],
    ],
    [
      [0, 100],
      [100, 180],
    ],
  ] as const) {
    await whiteboard.chooseTool('r');
    await whiteboard.drag([from, to]);
  }
  await whiteboard.chooseTool('a');
  await whiteboard.drag([
    [-350, -160],
    [50, 140],
  ]);
  await page.locator('inkwire-style-panel label[data-tip="Elbow"]').click();
  const arrow = async (where: Whiteboard) =>
    (await where.shapes()).find(({ type }) => type === 'arrow') as ArrowShape | undefined;
  await expect.poll(async () => (await arrow(other))?.path).toBe('elbow');
  // Not by its handle in the middle, but somewhere on it.
  await whiteboard.drag([
    [-200, -160],
    [-200, -60],
  ]);
  await expect.poll(async () => (await arrow(other))?.points.length).toBeGreaterThan(6);
  const moved = await arrow(other);
  expect(moved?.start).not.toBeNull();
  expect(moved?.end).not.toBeNull();
  const { y } = await whiteboard.at(0, -60);
  const levels = moved!.points.filter((_, i) => i % 2 === 1).map((v) => v + moved!.y);
  expect(levels.filter((level) => Math.abs(level - y) < 8)).toHaveLength(2);
});

test('notes follow each other by Tab and Ctrl+Enter, shapes by Ctrl and an arrow', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const isTypedInto = () => expect(page.locator('inkwire-text-editor textarea')).toBeFocused();
  const notes = async () =>
    (await whiteboard.shapes()).filter(({ type }) => type === 'note').map(({ text }) => text);
  await whiteboard.chooseTool('n');
  await whiteboard.click([-300, -150]);
  await page.keyboard.type('one');
  await page.keyboard.press('Tab');
  await expect.poll(notes).toHaveLength(2);
  await isTypedInto();
  await page.keyboard.type('two');
  await page.keyboard.press('Control+Enter');
  await expect.poll(notes).toHaveLength(3);
  await isTypedInto();
  // An empty note is not followed by another.
  await page.keyboard.press('Tab');
  await expect(page.locator('inkwire-text-editor textarea')).toBeHidden();
  expect(await notes()).toEqual(['one', 'two', '']);

  await page.keyboard.press('Escape');
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [200, -150],
    [300, -90],
  ]);
  await page.keyboard.press('Control+ArrowDown');
  await expect.poll(() => whiteboard.count()).toBe(6);
  expect(await whiteboard.selectionSize()).toBe(1);
});

test('words of an input method and a line that is pulled narrower', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const keys = await page.context().newCDPSession(page);
  await whiteboard.chooseTool('t');
  await whiteboard.click([-200, 0]);
  await expect(page.locator('inkwire-text-editor textarea')).toBeFocused();
  const compose = (text: string) =>
    keys.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  await compose('に');
  await compose('にほ');
  await keys.send('Input.insertText', { text: '日本' });
  await page.keyboard.type(' is written in a line that is long');
  await page.keyboard.press('Escape');
  const text = async () => (await whiteboard.shapes())[0];
  await expect.poll(async () => (await text())?.['text']).toMatch(/^日本 is written/);

  const side = await whiteboard.element.evaluate((el) => {
    const { editor } = el as unknown as {
      editor: {
        state: { selection: string[] };
        boxOf(ids: string[]): { x: number; y: number; w: number; h: number };
        toScreen(at: { x: number; y: number }): { x: number; y: number };
      };
    };
    const box = editor.boxOf(editor.state.selection);
    return editor.toScreen({ x: box.x + box.w, y: box.y + box.h / 2 });
  });
  await page.mouse.move(side.x, side.y);
  await page.mouse.down();
  await page.mouse.move(side.x - 150, side.y, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await text())?.['autosize']).toBe(false);
  expect((await text())?.['fontSize']).toBe(20);
});
