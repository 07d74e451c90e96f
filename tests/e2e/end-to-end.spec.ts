/**
 * The whole path at once: a file from another board is dropped in one window and seen in a second, by a
 * spectator and on somebody else's page; two people draw at the same time; the server dies in
 * mid-stroke and comes back; and everybody has the same board, without a reload.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ExampleServer } from '../support/example-server.ts';
import { differingPixels, gridDifference, inkGrid, inkShare } from '../support/picture.ts';
import { freePort, ServerProcess } from '../support/server-process.ts';
import { expect, test } from './journey.ts';
import { countTypes, scenePicture, viewerShapes, Whiteboard } from './whiteboard.ts';

const root = path.resolve(import.meta.dirname, '../..');
const corpus = path.resolve(
  root,
  process.env['INKWIRE_CORPUS'] ?? '../shared/corpus',
  'excalidraw',
);

/** Our own file is always there; the collection of real ones lies beside the project where it is built. */
const files = [
  path.join(root, 'tests/fixtures/flow.excalidraw'),
  path.join(corpus, 'tommywalkie__excalidraw-cli__test.excalidraw'),
];

/** Marks a window, so that a reload would be noticed. */
async function mark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(globalThis, { neverReloaded: true }));
}

async function isMarked(page: Page): Promise<boolean> {
  return await page.evaluate(() => 'neverReloaded' in globalThis);
}

for (const file of files) {
  test(`draw, watch and embed ${path.basename(file)} through a killed server`, async ({
    newWindow,
  }) => {
    test.skip(!existsSync(file), `no corpus at ${corpus}: set INKWIRE_CORPUS`);
    const examplePort = await freePort();
    const server = await ServerProcess.start({
      INKWIRE_ORIGINS: `http://127.0.0.1:${examplePort}`,
    });
    const examples = await ExampleServer.start(server.origin, examplePort);
    try {
      // The board of the example page, opened in two windows and by a spectator.
      const embedPage = await newWindow();
      await embedPage.goto(`${examples.origin}/plain.html`);
      const embedded = new Whiteboard(embedPage);
      await embedded.isReady();
      const editUrl = (await embedded.element.getAttribute('src')) ?? '';
      const { pathname, hash } = new URL(editUrl);
      const id = pathname.split('/').at(-1) ?? '';
      const about = await fetch(`${server.origin}/api/boards/${id}?token=${hash.slice(1)}`);
      const { watchToken } = (await about.json()) as { watchToken: string };

      const a = await Whiteboard.open(await newWindow(), editUrl);
      const b = await Whiteboard.open(await newWindow(), editUrl);
      const watchPage = await newWindow();
      await watchPage.goto(`${server.origin}/s/${id}?token=${watchToken}`);
      const viewer = watchPage.locator('inkwire-viewer');
      const windows = [embedPage, a.page, b.page, watchPage];
      for (const page of windows) await mark(page);

      const everybody = async () => ({
        b: await b.shapes(),
        embedded: await embedded.shapes(),
        watching: await viewerShapes(viewer),
      });
      /** Everybody has what A has. */
      const converge = async () => {
        await expect
          .poll(async () => {
            const [ours, theirs] = [JSON.stringify(await a.shapes()), await everybody()];
            return Object.entries(theirs)
              .filter(([, shapes]) => JSON.stringify(shapes) !== ours)
              .map(([name]) => name);
          })
          .toEqual([]);
      };

      // A file of another board, dropped in A.
      await a.dropFile(file);
      await expect.poll(() => a.count()).toBeGreaterThan(5);
      await a.isSaved();
      await converge();
      const imported = await a.shapes();

      // Two people draw at the same time: a stroke and a rectangle, move by move.
      await a.chooseTool('p');
      await b.chooseTool('r');
      await a.press([-300, -200]);
      await b.press([100, -220]);
      for (let i = 1; i <= 6; i++) {
        await a.moveTo([-300 + i * 30, -200 + (i % 2) * 30], 3);
        await b.moveTo([100 + i * 30, -220 + i * 20], 3);
      }
      await a.lift();
      await b.lift();
      await a.isSaved();
      await b.isSaved();
      await converge();
      expect(await a.count()).toBe(imported.length + 2);

      // The server dies while A is in the middle of a stroke that B sees growing.
      await a.chooseTool('p');
      await a.press([-250, 150]);
      await a.moveTo([-150, 190], 8);
      await expect.poll(() => b.count()).toBe(imported.length + 3);
      await server.kill('SIGKILL');
      await a.moveTo([-50, 150], 8);
      await a.lift();
      // B draws on, without a server.
      await b.chooseTool('o');
      await b.drag([
        [80, 120],
        [260, 220],
      ]);
      expect(await b.count()).toBe(imported.length + 4);
      await server.start();
      for (const whiteboard of [a, b, embedded]) {
        await whiteboard.isReady();
        await whiteboard.isSaved();
      }
      await expect.poll(() => a.count()).toBe(imported.length + 4);
      await converge();
      for (const page of windows) expect(await isMarked(page)).toBe(true);

      const before = countTypes(imported);
      expect(countTypes(await a.shapes())).toEqual({
        ...before,
        stroke: (before['stroke'] ?? 0) + 2,
        rectangle: (before['rectangle'] ?? 0) + 1,
        ellipse: (before['ellipse'] ?? 0) + 1,
      });

      // The same in pictures: A and B pixel by pixel, the spectator and the other page at their own sizes.
      for (const whiteboard of [a, b, embedded]) {
        await whiteboard.chooseTool('v');
        await whiteboard.page.keyboard.press('Escape');
        await whiteboard.run('view.zoom-fit');
      }
      // Views glide to their place. A curve that was painted in two parts, as its author saw it grow, may be
      // smoothed a little differently where they meet: a handful of pixels.
      const apart = async () => differingPixels(await a.picture(), await b.picture());
      await expect.poll(apart).toBeLessThan(40);
      const pictureA = await a.picture();
      expect(inkShare(pictureA)).toBeGreaterThan(0.005);
      const grid = inkGrid(pictureA);
      expect(gridDifference(grid, inkGrid(await embedded.picture()))).toBeLessThan(0.05);
      expect(gridDifference(grid, inkGrid(await scenePicture(viewer)))).toBeLessThan(0.05);
    } finally {
      await examples.dispose();
      await server.dispose();
    }
  });
}
