/** Pictures on their way: seen while they travel, by everybody when they are there, and gone when refused. */
import { writeFile } from 'node:fs/promises';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

/** A picture that does not pack: its bytes are about as many as its pixels say. */
function noise(side: number): Buffer {
  const canvas = createCanvas(side, side);
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(side, side);
  let seed = 1;
  for (let i = 0; i < image.data.length; i += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    image.data[i] = i % 4 === 3 ? 255 : seed >>> 24;
  }
  pen.putImageData(image, 0, 0);
  return canvas.toBuffer('image/png');
}

test('a picture shows how far it is on a slow line, and then everybody has it', async ({
  page,
  board,
  newWindow,
}, info) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  const slow = await page.context().newCDPSession(page);
  await slow.send('Network.enable');
  const line = { offline: false, latency: 0, downloadThroughput: -1 };
  await slow.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: 60_000 });
  const file = info.outputPath('noise.png');
  await writeFile(file, noise(200));
  await whiteboard.dropFile(file, 'image/png');

  // Its owner sees it at once; the others see its place.
  const progress = page.getByRole('progressbar');
  await expect(progress).toBeVisible();
  await expect.poll(() => other.count()).toBe(1);
  const isThere = (where: Whiteboard) =>
    where.element.evaluate((el) => {
      const { editor } = el as unknown as {
        editor: {
          board: { ordered(): readonly { asset?: string }[] };
          images: { get(asset: string): unknown };
        };
      };
      const asset = editor.board.ordered()[0]?.asset ?? '';
      return typeof editor.images.get(asset) !== 'string';
    });
  expect(await isThere(whiteboard)).toBe(true);
  expect(await isThere(other)).toBe(false);
  await slow.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: -1 });
  await expect(progress).toBeHidden();
  await expect.poll(() => isThere(other)).toBe(true);
});

test('a picture that is on its way is taken back, for everybody', async ({
  page,
  board,
  newWindow,
}, info) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  const slow = await page.context().newCDPSession(page);
  await slow.send('Network.enable');
  const line = { offline: false, latency: 0, downloadThroughput: -1 };
  await slow.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: 30_000 });
  const file = info.outputPath('noise.png');
  await writeFile(file, noise(300));
  const ended = page.waitForEvent('requestfailed', (request) => request.method() === 'PUT');
  await whiteboard.dropFile(file, 'image/png');
  await expect.poll(() => other.count()).toBe(1);
  const toast = page.locator('inkwire-toasts .toast');
  if (process.env['SHOTS'] !== undefined)
    await page.screenshot({ path: `${process.env['SHOTS']}/upload.png` });
  await toast.getByRole('button', { name: 'Cancel' }).click();
  await ended;
  await expect(toast).toHaveText('“noise.png” was taken back');
  await expect.poll(() => other.count()).toBe(0);
  expect(await whiteboard.count()).toBe(0);
  await page.reload();
  await whiteboard.isReady();
  expect(await whiteboard.count()).toBe(0);
});

test('an SVG keeps its proportions and colours, and loses what could run; a picture too large leaves again', async ({
  page,
  board,
}, info) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const svg = info.outputPath('wide.svg');
  await writeFile(
    svg,
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 50" onload="alert(1)"><script>alert(1)</script>' +
      '<linearGradient id="g"><stop stop-color="#0c0"/></linearGradient>' +
      '<rect width="200" height="50" fill="url(#g)"/><image href="https://elsewhere.example/x.png"/></svg>',
  );
  await whiteboard.dropFile(svg, 'image/svg+xml');
  await expect
    .poll(async () => (await whiteboard.shapes()).map(({ w, h }) => [w, h]))
    .toEqual([[200, 50]]);
  const stored = await whiteboard.element.evaluate(async (el) => {
    const { editor } = el as unknown as {
      editor: {
        images: { bytesOf(asset: string): Promise<Blob> };
        board: { ordered(): readonly { asset: string }[] };
      };
    };
    return await (await editor.images.bytesOf(editor.board.ordered()[0]!.asset)).text();
  });
  expect(stored).toMatch(/viewBox="0 0 200 50".*<linearGradient.*fill="url\(#g\)"/);
  expect(stored).not.toMatch(/script|onload|alert|elsewhere/);

  await page.route('**/assets/**', async (route) => {
    if (route.request().method() === 'PUT') await route.fulfill({ status: 413 });
    else await route.continue();
  });
  const large = info.outputPath('large.png');
  await writeFile(large, noise(16));
  await whiteboard.dropFile(large, 'image/png');
  await expect(page.getByText('“large.png” is too large')).toBeVisible();
  await expect.poll(() => whiteboard.count()).toBe(1);
});
