/** A board drawn with every tool looks the same when it is opened again, where it is watched, and as a file. */
import { readFile, writeFile } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import {
  differingPixels,
  gridDifference,
  inkGrid,
  inkShare,
  readPicture,
} from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { openViewer, restingCamera, type ViewerElement } from './viewer.ts';
import { scenePicture, viewerShapes, Whiteboard } from './whiteboard.ts';

/** Tools that draw by a drag, where each one draws. */
const DRAWN = [
  'frame',
  'rectangle',
  'ellipse',
  'diamond',
  'triangle',
  'star',
  'hexagon',
  'line',
  'arrow',
  'pen',
  'highlighter',
] as const;

test('every tool’s work looks the same reloaded, watched, and as an SVG', async ({
  page,
  newWindow,
  board,
}, info) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  const place = (index: number): [number, number] => [
    -420 + (index % 5) * 180,
    -260 + Math.floor(index / 5) * 150,
  ];
  for (const [index, tool] of DRAWN.entries()) {
    const [x, y] = place(index);
    await editor.setTool(tool);
    await editor.drag([
      [x, y],
      [x + 30, y + 80],
      [x + 110, y + 90],
    ]);
    await expect.poll(() => editor.count(), { message: tool }).toBe(index + 1);
  }
  for (const [at, tool] of ['text', 'note'].entries()) {
    const index = DRAWN.length + at;
    await editor.setTool(tool);
    await editor.click(place(index));
    await page.keyboard.type('Every tool');
    await page.keyboard.press('Escape');
    await expect.poll(() => editor.count(), { message: tool }).toBe(index + 1);
  }
  const photo = info.outputPath('photo.png');
  const pixels = createCanvas(60, 40);
  const pen = pixels.getContext('2d');
  pen.fillStyle = '#336699';
  pen.fillRect(0, 0, 60, 40);
  await writeFile(photo, pixels.toBuffer('image/png'));
  await editor.dropFile(photo, 'image/png');
  await expect.poll(() => editor.count(), { message: 'image' }).toBe(DRAWN.length + 3);
  const picture = info.outputPath('picture.svg');
  await editor.setTool('select');
  await page.keyboard.press('Escape');
  await editor.isSaved();
  await page.evaluate(() => document.fonts.ready);
  const count = await editor.count();

  const watcher = await newWindow();
  const viewer = await openViewer(watcher, board.watchUrl);
  await viewer.evaluate((el: ViewerElement) => {
    el.bar = false;
  });
  await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(count);
  await watcher.evaluate(() => document.fonts.ready);
  const noGrid = () =>
    editor.element.evaluate((el) => {
      const { editor: shown } = el as unknown as {
        editor: { renderer: { setOptions(options: object): void } };
      };
      shown.renderer.setOptions({ grid: false });
    });
  await noGrid();
  await editor.lookAt(await restingCamera(viewer));
  const before = await editor.picture();
  expect(inkShare(before)).toBeGreaterThan(0.005);

  await page.reload();
  await editor.isReady();
  await page.evaluate(() => document.fonts.ready);
  await noGrid();
  // A curve that is cut by a tile, or painted in two parts, differs by a shade along its edge.
  const few = 200;
  await expect
    .poll(async () => differingPixels(before, await editor.picture()), { message: 'reloaded' })
    .toBeLessThan(few);
  await expect
    .poll(async () => differingPixels(before, await scenePicture(viewer)), { message: 'watched' })
    .toBeLessThan(few);

  const download = page.waitForEvent('download');
  await editor.run('file.export-svg');
  await (await download).saveAs(picture);
  const drawn = await watcher.evaluate(
    async (svg) => {
      const image = new Image();
      image.src = `data:image/svg+xml;base64,${svg}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const pen = canvas.getContext('2d')!;
      pen.fillStyle = '#ffffff';
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0);
      return canvas.toDataURL('image/png');
    },
    (await readFile(picture)).toString('base64'),
  );
  const grid = inkGrid(await readPicture(Buffer.from(drawn.split(',')[1] ?? '', 'base64')));
  expect(gridDifference(inkGrid(before), grid)).toBeLessThan(0.05);
});
