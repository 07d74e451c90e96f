/**
 * The renderer alone in a real browser: builds the page of `bench/canvas-pages/renderer.html` once for
 * each worker and serves it from memory. What happens on it is told through `window.stage`.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import { build } from 'vite';

const pages = path.resolve(import.meta.dirname, '../../bench/canvas-pages');
const ORIGIN = 'http://canvas.test';

export class CanvasStage {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async build(): Promise<CanvasStage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'inkwire-canvas-'));
    await build({
      configFile: false,
      logLevel: 'error',
      root: pages,
      base: './',
      build: {
        outDir: folder,
        emptyOutDir: true,
        target: 'es2022',
        minify: false,
        rolldownOptions: { input: path.join(pages, 'renderer.html') },
      },
    });
    return new CanvasStage(folder);
  }

  /** Opens the page with a board of `count` seeded shapes, painted at fit. */
  async open(page: Page, count: number, query = ''): Promise<void> {
    await page.route(`${ORIGIN}/**`, async (route) => {
      const file = path.join(this.#folder, new URL(route.request().url()).pathname);
      const body = await readFile(file).catch(() => undefined);
      const type = file.endsWith('.html') ? 'text/html' : 'text/javascript';
      await route.fulfill(body === undefined ? { status: 404 } : { body, contentType: type });
    });
    await page.goto(`${ORIGIN}/renderer.html?${query}`);
    await page.evaluate(async (n) => {
      await window.openStage(n).paintedAfter;
      window.stage.renderer.flush();
      window.stage.renderer.takeCounts();
    }, count);
  }

  /** Waits for the cells that the scene is shown in: they are fetched when it rests for the first time. */
  async fetchCells(page: Page): Promise<void> {
    await page.evaluate(() => {
      for (let i = 0; i < 6; i++) window.stage.renderer.flush();
    });
    await page.waitForSelector('body > div', { state: 'attached' });
  }

  /** Waits for what shows shapes in hands: it is fetched when something is selected. */
  async fetchSheets(page: Page): Promise<void> {
    await page.waitForFunction(() => {
      const { board, renderer } = window.stage;
      const ids = [board.ordered()[0]!.id];
      window.stage.setOverlay({ gesture: { ids, matrix: [1, 0, 0, 1, 0, 0] } });
      renderer.flush();
      const below = document.querySelector('#overlay')!.previousElementSibling;
      // The cells of the scene are the other one.
      return below instanceof HTMLDivElement && below.style.transformOrigin === '';
    });
    await page.evaluate(() => {
      window.stage.setOverlay({ gesture: undefined });
      for (let i = 0; i < 2; i++) window.stage.renderer.flush();
    });
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/**
 * A path that is cut at the edge of a bitmap is antialiased a little differently in the pixels there: a
 * few of them may differ a little, and a handful along a nearly level edge by more.
 */
export function expectSame(
  result: { different: number; wrong: number; drawn: number },
  message?: string,
): void {
  expect(result.wrong, message).toBeLessThanOrEqual(result.drawn / 20_000);
  expect(result.different, message).toBeLessThan(50 + result.drawn / 200);
}
