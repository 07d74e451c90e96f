/** What lies around a slide is seen neither by whoever presents it, nor by those who follow or watch. */
import type { Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import { readPicture } from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

type BoardElement = HTMLElement & { readonly editor: Editor };

const BESIDE = [-60, 320, 720];

/** Which of the shapes beside the slides are seen: the colour in their middle is red. */
async function seenBeside(page: Page): Promise<number[]> {
  const camera = await page
    .locator('inkwire-board, inkwire-viewer')
    .evaluate((el: BoardElement & { readonly state: { readonly camera: Camera } }) => {
      const { left, top } = (el.shadowRoot!.querySelector('.stage') ?? el).getBoundingClientRect();
      const { x, y, zoom } = (el.editor?.state ?? el.state).camera;
      return { x, y, zoom, left, top };
    });
  const { width, height, rgb } = await readPicture(await page.screenshot());
  return BESIDE.filter((left) => {
    const x = Math.round((left + 20 - camera.x) * camera.zoom + camera.left);
    const y = Math.round((60 - camera.y) * camera.zoom + camera.top);
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    const [r = 0, g = 0, b = 0] = rgb.slice((y * width + x) * 3);
    return r > 1.5 * Math.max(g, b);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('nobody sees what lies beside the slide that is presented', async ({
      page,
      board,
      newWindow,
    }) => {
      const whiteboard = await Whiteboard.open(page, board.editUrl);
      await whiteboard.element.evaluate((el: BoardElement, beside) => {
        el.editor.step('seed', (tx) => {
          tx.create('frame', { x: 0, y: 0, w: 300, h: 300, index: 'a1' });
          tx.create('frame', { x: 400, y: 0, w: 300, h: 300, index: 'a2' });
          const red = { stroke: '#ff0000', fill: '#ff0000', fillStyle: 'solid', roughness: 0 };
          for (const [i, x] of beside.entries()) {
            tx.create('rectangle', { ...red, x, y: 40, w: 40, h: 40, index: `a${i + 3}` });
          }
        });
      }, BESIDE);
      const follower = await newWindow();
      await follower.emulateMedia({ colorScheme });
      await Whiteboard.open(follower, board.editUrl);
      const watcher = await newWindow();
      await watcher.emulateMedia({ colorScheme });
      await watcher.goto(board.watchUrl);
      await expect(watcher.locator('inkwire-viewer .live')).toBeVisible();
      const windows = { presenter: page, follower, watcher };
      await expect.poll(() => seenBeside(watcher)).toEqual(BESIDE);

      await page.getByRole('button', { name: 'Present', exact: true }).click();
      await page.getByRole('button', { name: 'The frames as slides' }).click();
      const bar = page.locator('inkwire-presenter-bar');
      for (const slide of ['1 of 2', '2 of 2']) {
        await expect(bar).toContainText(slide);
        for (const [who, window] of Object.entries(windows)) {
          await expect.poll(() => seenBeside(window), { message: `${who}, ${slide}` }).toEqual([]);
          if (process.env['SHOTS'] !== undefined)
            await window.screenshot({
              path: `${process.env['SHOTS']}/slide-${colorScheme}-${who}-${slide[0]}.png`,
            });
        }
        await page.keyboard.press('ArrowRight');
      }
      // Whoever looks around by themselves sees all of it, and so does everybody after the end.
      await watcher.locator('inkwire-viewer .follow').click();
      await expect.poll(() => seenBeside(watcher)).not.toEqual([]);
      await page.keyboard.press('Escape');
      await expect(bar).toHaveCount(0);
      for (const window of [page, follower]) {
        await expect.poll(() => seenBeside(window)).not.toEqual([]);
      }
    });
  });
}
