/** Looks and places by hand: the highlighter and its eraser, files by the dialog, the grid, aligning, letters. */
import path from 'node:path';
import type { FileChooser, Page } from '@playwright/test';
import type { Picture } from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { type ShapeData, Whiteboard } from './whiteboard.ts';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');
const icon = path.resolve(import.meta.dirname, '../../public/icon-192.png');

const count = (picture: Picture, is: (r: number, g: number, b: number) => boolean): number => {
  let found = 0;
  for (let i = 0; i < picture.rgb.length; i += 3) {
    if (is(picture.rgb[i]!, picture.rgb[i + 1]!, picture.rgb[i + 2]!)) found += 1;
  }
  return found;
};
const isDark = (r: number, g: number, b: number) => r + g + b < 240;
const isColored = (r: number, g: number, b: number) =>
  Math.max(r, g, b) - Math.min(r, g, b) > 60 && r + g + b > 300;

const one = async (whiteboard: Whiteboard, type: string): Promise<ShapeData> => {
  const found = (await whiteboard.shapes()).filter((shape) => shape.type === type);
  expect(found).toHaveLength(1);
  return found[0]!;
};

/** Clicks what is seen of a choice, once it stands still: the radio button itself is a hidden pixel. */
async function choose(page: Page, group: string, label: string): Promise<void> {
  const radio = page
    .locator('inkwire-style-panel')
    .getByRole('group', { name: group })
    .getByRole('radio', { name: label, exact: true });
  await radio.locator('..').click();
  await expect(radio).toBeChecked();
}

test('the highlighter marks words without covering them, and is erased in parts', async ({
  page,
  board,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.chooseTool('t');
  await whiteboard.click([-150, 0]);
  await page.keyboard.type('MMMMMMMM');
  await page.keyboard.press('Escape');
  await choose(page, 'Size', 'Extra large');
  await page.keyboard.press('Escape');
  const { x, y, w, h } = (await whiteboard.element.evaluate((el) => {
    const { editor } = el as unknown as {
      editor: { board: { ordered(): { id: string }[] }; boxOf(ids: string[]): unknown };
    };
    return editor.boxOf([editor.board.ordered()[0]!.id]);
  })) as { x: number; y: number; w: number; h: number };
  const camera = await whiteboard.camera();
  const middle = await whiteboard.center();
  const off = (px: number, py: number): [number, number] => [
    px - camera.x - middle.x,
    py - camera.y - middle.y,
  ];
  const before = await whiteboard.picture();
  const dark = count(before, isDark);
  expect(dark).toBeGreaterThan(500);
  expect(count(before, isColored)).toBe(0);

  await whiteboard.chooseTool('Shift+p');
  await expect.poll(() => whiteboard.tool()).toBe('highlighter');
  await whiteboard.drag([off(x, y + h / 2), off(x + w, y + h / 2)], 12);
  await expect.poll(() => whiteboard.count()).toBe(2);
  await whiteboard.chooseTool('Escape');
  const marked = await whiteboard.picture();
  const ink = count(marked, isColored);
  expect(ink).toBeGreaterThan(1000);
  expect(count(marked, isDark)).toBeGreaterThan(dark * 0.9);

  await whiteboard.chooseTool('e');
  await page.getByRole('switch').click();
  await whiteboard.drag([off(x + w / 2, y - 40), off(x + w / 2, y + h + 40)], 12);
  await expect.poll(async () => count(await whiteboard.picture(), isColored)).toBeLessThan(ink);
  expect(await whiteboard.count()).toBe(2);
  const left = count(await whiteboard.picture(), isColored);
  expect(left).toBeGreaterThan(ink * 0.5);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(async () => count(await whiteboard.picture(), isColored)).toBe(ink);
});

test('files come by the dialog; a picture waits for the network and then goes', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  // One listener throughout: taking it off and on again races with the next dialog.
  const dialogs: FileChooser[] = [];
  page.on('filechooser', (dialog) => dialogs.push(dialog));
  const dialog = async (number: number): Promise<FileChooser> => {
    await expect.poll(() => dialogs.length).toBe(number);
    return dialogs[number - 1]!;
  };
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'File' }).click();
  await page.getByRole('menuitem', { name: /^Open/ }).click();
  const chooser = await dialog(1);
  expect(chooser.isMultiple()).toBe(true);
  await chooser.setFiles(path.join(fixtures, 'flow.excalidraw'));
  await expect.poll(() => other.count()).toBeGreaterThan(5);
  const drawn = await whiteboard.count();

  await page.context().setOffline(true);
  await page.keyboard.press('ControlOrMeta+o');
  await (await dialog(2)).setFiles(icon);
  const toasts = page.locator('inkwire-toasts');
  await expect(toasts).toContainText(
    '“icon-192.png” is kept here and sent when you are back online',
  );
  expect(await whiteboard.count()).toBe(drawn + 1);
  await page.context().setOffline(false);
  await expect(toasts).toContainText('“icon-192.png” is on the board');
  await expect.poll(() => other.count()).toBe(drawn + 1);
});

test('the grid takes shapes and sizes; the menu puts shapes in line', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.keyboard.press("ControlOrMeta+'");
  await whiteboard.chooseTool('r');
  await whiteboard.drag([
    [-213, -107],
    [-98, -51],
  ]);
  const onGrid = async (): Promise<boolean> => {
    const { x, y, w, h } = await one(whiteboard, 'rectangle');
    return [x, y, w, h].every((value) => (value as number) % 20 === 0);
  };
  await expect.poll(() => whiteboard.count()).toBe(1);
  expect(await onGrid()).toBe(true);
  // By its lower right corner.
  const drawn = await one(whiteboard, 'rectangle');
  const camera = await whiteboard.camera();
  const middle = await whiteboard.center();
  const corner: [number, number] = [
    (drawn['x'] as number) + (drawn['w'] as number) - camera.x - middle.x,
    (drawn['y'] as number) + (drawn['h'] as number) - camera.y - middle.y,
  ];
  await whiteboard.drag([corner, [corner[0] + 33, corner[1] + 47]]);
  await expect.poll(async () => (await one(whiteboard, 'rectangle'))['w']).not.toBe(drawn['w']);
  expect(await onGrid()).toBe(true);

  await page.keyboard.press("ControlOrMeta+'");
  await page.keyboard.press('Escape');
  await whiteboard.chooseTool('o');
  await whiteboard.drag([
    [57, 31],
    [151, 93],
  ]);
  await page.keyboard.press('ControlOrMeta+a');
  await expect.poll(() => whiteboard.selectionSize()).toBe(2);
  const at = await whiteboard.at(104, 62);
  await page.mouse.click(at.x, at.y, { button: 'right' });
  await page.getByRole('menuitem', { name: 'Align', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Align left' }).click();
  await expect
    .poll(async () => (await one(whiteboard, 'ellipse'))['x'])
    .toBe((await one(whiteboard, 'rectangle'))['x']);
  await expect(page.locator('inkwire-context-menu inkwire-popup')).toHaveCount(0);
});

test('letters and their side are chosen for each kind of shape', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const kinds = [
    ['r', 'rectangle', -300, 'Serif', 'serif', 'Start', 'start'],
    ['n', 'note', 0, 'Monospace', 'mono', 'End', 'end'],
    ['t', 'text', 220, 'Sans serif', 'sans', 'Middle', 'center'],
  ] as const;
  for (const [key, type, x, font, family, side, align] of kinds) {
    await whiteboard.chooseTool(key);
    if (type === 'rectangle') {
      await whiteboard.drag([
        [x, -80],
        [x + 160, 80],
      ]);
      await page.keyboard.press('Enter');
    } else await whiteboard.click([x, 0]);
    await page.keyboard.type('Two\nlines of it');
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await one(whiteboard, type))['text']).toContain('lines of it');
    const before = await whiteboard.picture();
    await choose(page, 'Align', side);
    await expect.poll(async () => (await one(whiteboard, type))['align']).toBe(align);
    await choose(page, 'Font', font);
    await expect.poll(async () => (await one(whiteboard, type))['font']).toBe(family);
    const after = await whiteboard.picture();
    expect(Buffer.compare(before.rgb, after.rgb), `${type} looks different`).not.toBe(0);
    if (process.env['SHOTS'] !== undefined)
      await page.screenshot({ path: `${process.env['SHOTS']}/letters-${type}.png` });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  }
});
