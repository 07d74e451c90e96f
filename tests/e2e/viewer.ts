/** A spectator's element in a window: what it says about itself, and what is painted over the board. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { SpectatorState } from '../../client/editor/spectator.ts';
import type { Point } from './whiteboard.ts';

export interface ViewerElement extends HTMLElement {
  readonly state: SpectatorState | undefined;
  bar: boolean;
}

export async function stateOf(viewer: Locator): Promise<SpectatorState | undefined> {
  return await viewer.evaluate((el: ViewerElement) => el.state);
}

export async function isLive(viewer: Locator): Promise<void> {
  await expect.poll(async () => (await stateOf(viewer))?.status.kind).toBe('live');
}

/** The view once it has come to rest: it has not moved for longer than a move takes. */
export async function restingCamera(viewer: Locator): Promise<SpectatorState['camera']> {
  return await viewer.evaluate(async (el: ViewerElement) => {
    let last = '';
    let since = performance.now();
    while (performance.now() - since < 400) {
      await new Promise(requestAnimationFrame);
      const now = JSON.stringify(el.state!.camera);
      if (now !== last) since = performance.now();
      last = now;
    }
    return el.state!.camera;
  });
}

/** Opens a spectator link in a window of its own. */
export async function openViewer(page: Page, url: string): Promise<Locator> {
  await page.goto(url);
  const viewer = page.locator('inkwire-viewer');
  await isLive(viewer);
  return viewer;
}

/** Puts a viewer of each board onto a page of their server, instead of what it shows. */
export async function openWall(page: Page, links: readonly string[]): Promise<Locator> {
  await page.goto(links[0]!);
  await page.evaluate((sources) => {
    document.body.replaceChildren();
    for (const source of sources) {
      const viewer = document.createElement('inkwire-viewer');
      viewer.setAttribute('src', source);
      viewer.style.cssText = 'position:static;display:inline-block;width:200px;height:120px';
      document.body.append(viewer);
    }
  }, links);
  const viewers = page.locator('inkwire-viewer');
  await expect(viewers).toHaveCount(links.length);
  return viewers;
}

/** Painted pixels of one of its canvases within a box around a point of the page. */
export async function inkNear(
  viewer: Locator,
  layer: 'scene' | 'overlay',
  { x, y }: Point,
  reach = 12,
): Promise<number> {
  return await viewer.evaluate(
    (el: ViewerElement, { at, isScene, size }) => {
      const canvas = el.shadowRoot!.querySelectorAll('canvas')[isScene ? 0 : 1]!;
      const { camera } = el.state!;
      const ratio = canvas.width / canvas.getBoundingClientRect().width;
      const left = ((at.x - camera.x) * camera.zoom - size) * ratio;
      const top = ((at.y - camera.y) * camera.zoom - size) * ratio;
      const side = Math.round(2 * size * ratio);
      const { data } = canvas.getContext('2d')!.getImageData(left, top, side, side);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        // The scene has paper everywhere: ink is what is darker. The overlay is empty.
        const isInk = isScene ? data[i]! + data[i + 1]! + data[i + 2]! < 600 : data[i + 3]! > 60;
        if (isInk) count++;
      }
      return count;
    },
    { at: { x, y }, isScene: layer === 'scene', size: reach },
  );
}
