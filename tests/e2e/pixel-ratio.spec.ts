/**
 * What is on the screen are the pixels that were painted, one by one, however many of them there are for a
 * CSS pixel: nothing is stretched by a part of a pixel and blurred. On a screen of such a ratio, and with
 * ratios that are emulated: browsers put boxes on whole pixels of the screen there, and of CSS here.
 */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Locator, Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import type { BoardLinks } from '../support/server-process.ts';
import { differingPixels, inkShare, readPicture, type Picture } from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { openViewer, stateOf, type ViewerElement } from './viewer.ts';
import { viewerShapes, Whiteboard } from './whiteboard.ts';

interface BoardElement extends HTMLElement {
  readonly editor: Editor;
}

/** Pixels that may differ visibly: colours that are laid over each other are rounded once more or less. */
const FEW = 12;
const ROWS = 16;

/** Which canvases show the scene at rest, by what the browser offers. */
const WAYS = {
  cells: async () => {},
  'a bitmap': async (page: Page) => {
    await page.route('**/scene-cells*', (route) => route.abort());
  },
  'a canvas': async (page: Page) => {
    await page.addInitScript(() => {
      delete (window as { OffscreenCanvas?: unknown }).OffscreenCanvas;
    });
  },
};

interface Painted {
  readonly url: string;
  /** Canvases under the overlay, of shapes in the hand, that have something on them. */
  readonly lifted: number;
}

/** Everything that is painted, put together pixel by pixel from the canvases as they are placed. */
async function paintedPixels(element: Locator): Promise<Painted> {
  return await element.evaluate((el: HTMLElement) => {
    const first = (root: ParentNode): HTMLCanvasElement | undefined => {
      for (const node of root.querySelectorAll('*')) {
        if (node instanceof HTMLCanvasElement) return node;
        const inner = node.shadowRoot === null ? undefined : first(node.shadowRoot);
        if (inner !== undefined) return inner;
      }
      return undefined;
    };
    const stage = first(el.shadowRoot!)!.parentElement!;
    const screen = stage.getBoundingClientRect();
    const seen = document.createElement('canvas');
    seen.width = Math.round(screen.width * devicePixelRatio);
    seen.height = Math.round(screen.height * devicePixelRatio);
    const pen = seen.getContext('2d')!;
    for (const canvas of stage.querySelectorAll('canvas')) {
      const at = canvas.getBoundingClientRect();
      if (getComputedStyle(canvas).visibility === 'hidden' || at.width * canvas.width === 0)
        continue;
      pen.drawImage(
        canvas,
        Math.round((at.x - screen.x) * devicePixelRatio),
        Math.round((at.y - screen.y) * devicePixelRatio),
      );
    }
    let lifted = 0;
    let below = stage.querySelector('.overlay')?.previousElementSibling;
    // Cells are held by an element that is moved.
    while (below instanceof HTMLDivElement && below.style.transformOrigin === '') {
      lifted += [...below.querySelectorAll('canvas')].filter(({ width }) => width > 0).length;
      below = below.previousElementSibling;
    }
    return { url: seen.toDataURL('image/png'), lifted };
  });
}

/** The part of the window that an element takes, as it is shown. */
async function shownPixels(page: Page, { width, height }: Picture): Promise<Picture> {
  const image = await loadImage(await page.screenshot());
  const part = createCanvas(width, height);
  part.getContext('2d').drawImage(image, 0, 0);
  return await readPicture(part.toBuffer('image/png'));
}

/** Waits until the picture rests and the screen is the same. @param lifted whether shapes are in the hand. */
async function isCrisp(element: Locator, message: string, lifted = 0): Promise<void> {
  await expect
    .poll(
      async () => {
        const before = await paintedPixels(element);
        const painted = await readPicture(Buffer.from(before.url.split(',')[1]!, 'base64'));
        const shown = await shownPixels(element.page(), painted);
        const after = await paintedPixels(element);
        if (before.url !== after.url || before.lifted < lifted) return 'not at rest';
        if (inkShare(painted) < 0.01) return 'empty';
        const count = differingPixels(painted, shown);
        return count < FEW ? 'crisp' : `${count} pixels differ`;
      },
      { message },
    )
    .toBe('crisp');
}

/** Small texts and thin lines: what suffers most. */
async function fill(element: Locator): Promise<void> {
  await element.evaluate(({ editor }: BoardElement, rows) => {
    editor.board.change('me', (tx) => {
      for (let row = 0; row < rows; row++) {
        const y = row * 31.3;
        tx.create('text', { x: 10, y, text: `Crisp il1| WAM ${row} illumination`, fontSize: 14 });
        tx.create('rectangle', { x: 260, y, w: 300.5, h: 17.5, stroke: 'blue', strokeWidth: 1 });
      }
    });
  }, ROWS);
}

/** Leaves nothing on the screen but what is painted: guides are elements. */
async function bare(element: Locator): Promise<void> {
  await element.evaluate((el) => {
    el.setAttribute('ui', 'none');
    const rules = new CSSStyleSheet();
    rules.replaceSync('.guides, .chips { display: none !important }');
    el.shadowRoot!.adoptedStyleSheets.push(rules);
  });
}

async function openBoard(page: Page, { editUrl }: BoardLinks): Promise<Whiteboard> {
  const whiteboard = await Whiteboard.open(page, editUrl);
  await bare(whiteboard.element);
  await fill(whiteboard.element);
  await whiteboard.isSaved();
  await page.evaluate(() => document.fonts.ready);
  return whiteboard;
}

async function openWatcher(page: Page, { watchUrl }: BoardLinks): Promise<Locator> {
  const viewer = await openViewer(page, watchUrl);
  await viewer.evaluate((el: ViewerElement) => {
    el.bar = false;
  });
  await bare(viewer);
  await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(2 * ROWS);
  await expect.poll(async () => (await stateOf(viewer))?.camera.zoom).toBeGreaterThan(0);
  return viewer;
}

/** @param open opens a window: only the newest one is drawn as if somebody looked at it. */
async function looksCrisp(
  open: () => Promise<Page>,
  board: BoardLinks,
  prepare: (page: Page) => Promise<void> = WAYS.cells,
): Promise<void> {
  const page = await open();
  await prepare(page);
  const whiteboard = await openBoard(page, board);
  const { element } = whiteboard;
  await whiteboard.lookAt({ x: 11.4, y: -4.4, zoom: 0.93 });
  await isCrisp(element, 'zoomed and moved');
  await whiteboard.lookAt({ x: -20.3, y: -17.7, zoom: 1 });
  await isCrisp(element, 'at rest');

  await whiteboard.setTool('pen');
  await whiteboard.press([-100, 20]);
  for (let i = 0; i < 40; i++) await whiteboard.moveTo([-100 + i * 6, 20 + 40 * Math.sin(i)], 1);
  await isCrisp(element, 'under the pen');
  await whiteboard.lift();
  await whiteboard.run('edit.undo');

  await whiteboard.setTool('select');
  const select = (from: number, to: number): Promise<void> =>
    element.evaluate(
      ({ editor }: BoardElement, range) => {
        const ids = editor.board.ordered().map(({ id }) => id);
        editor.select(ids.slice(...range));
      },
      [from, to] as const,
    );
  // By the first text.
  await select(0, 20);
  await page.mouse.move(60, 28);
  await page.mouse.down();
  await page.mouse.move(73, 47, { steps: 4 });
  await isCrisp(element, '20 shapes in the hand', 1);
  await page.keyboard.press('Escape');
  await page.mouse.up();
  // By the corner of the first rectangle: it is painted anew in each frame.
  await select(1, 2);
  await page.mouse.move(580.8, 35.2);
  await page.mouse.down();
  await page.mouse.move(497, 77, { steps: 4 });
  await isCrisp(element, 'a shape that is sized', 1);
  await page.keyboard.press('Escape');
  await page.mouse.up();

  await isCrisp(await openWatcher(await open(), board), 'watched');
}

for (const [ratio, width, way] of [
  [1.25, 639, 'a bitmap'],
  [2.625, 613, 'a canvas'],
] as const) {
  test(`at an emulated ratio of ${ratio}, in ${way}`, async ({
    browser,
    contextOptions,
    board,
  }) => {
    const viewport = { width, height: 483 };
    const options = { ...contextOptions, viewport, deviceScaleFactor: ratio };
    const context = await browser.newContext(options);
    await looksCrisp(() => context.newPage(), board, WAYS[way]);
    await context.close();
  });
}

for (const [ratio, way] of [
  [1.75, 'cells'],
  [1.1, 'a canvas'],
] as const) {
  test(`on a screen of a ratio of ${ratio}, in ${way}`, async ({
    playwright,
    launchOptions,
    contextOptions,
    board,
  }) => {
    const args = [`--force-device-scale-factor=${ratio}`, '--window-size=701,601'];
    const screen = await playwright.chromium.launch({
      ...launchOptions,
      args: [...(launchOptions.args ?? []), ...args],
    });
    const context = await screen.newContext({ ...contextOptions, viewport: null });
    await looksCrisp(() => context.newPage(), board, WAYS[way]);
    await screen.close();
  });
}

test('a ratio that changes is followed by elements that keep their sizes', async ({
  browser,
  contextOptions,
  board,
}) => {
  const viewport = { width: 613, height: 483 };
  const context = await browser.newContext({
    ...contextOptions,
    viewport,
    deviceScaleFactor: 1.25,
  });
  for (const open of [
    async (page: Page) => (await openBoard(page, board)).element,
    async (page: Page) => await openWatcher(page, board),
  ]) {
    const one = await open(await context.newPage());
    await one.evaluate((el) => {
      el.style.cssText = 'position: fixed; inset: 0 auto auto 0; width: 431px; height: 307px';
    });
    await isCrisp(one, 'before');
    const session = await context.newCDPSession(one.page());
    await session.send('Emulation.setDeviceMetricsOverride', {
      // Of another size, too: the browser tells nobody of an emulated ratio alone.
      width: viewport.width + 10,
      height: viewport.height,
      deviceScaleFactor: 1.75,
      mobile: false,
    });
    const sizes = (): Promise<string[]> =>
      one.evaluate((el: HTMLElement) => {
        const all = (root: ParentNode): string[] =>
          [...root.querySelectorAll('*')].flatMap((node) => [
            ...(node instanceof HTMLCanvasElement ? [`${node.width}×${node.height}`] : []),
            ...(node.shadowRoot === null ? [] : all(node.shadowRoot)),
          ]);
        return all(el.shadowRoot!);
      });
    // The canvas that is as large as the element.
    await expect.poll(sizes).toContain('754×537');
    await isCrisp(one, 'after');
  }
  await context.close();
});
