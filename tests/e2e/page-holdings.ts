/**
 * What a page holds once its garbage is gone: heap, nodes, listeners, and every canvas that anybody has
 * drawn on, wherever it is and however it was made.
 */
import type { CDPSession, Page } from '@playwright/test';

export interface Holdings {
  /** Bytes of JavaScript. */
  readonly heap: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
  /** Canvases with a context, on the page or not, and finished pictures of them. */
  readonly canvases: number;
  /** Pixels of all of them. */
  readonly pixels: number;
}

interface CountingWindow {
  canvasesHeld(): { canvases: number; pixels: number };
}

export class PageHoldings {
  readonly #page: Page;
  readonly #cdp: CDPSession;

  private constructor(page: Page, cdp: CDPSession) {
    this.#page = page;
    this.#cdp = cdp;
  }

  /** Must be called before the page is opened. */
  static async of(page: Page): Promise<PageHoldings> {
    await page.addInitScript(() => {
      type Paper = HTMLCanvasElement | OffscreenCanvas | ImageBitmap;
      const all = new Set<WeakRef<Paper>>();
      const known = new WeakSet<Paper>();
      const note = (paper: Paper): void => {
        if (!known.has(paper)) all.add(new WeakRef(paper));
        known.add(paper);
      };
      for (const { prototype } of [HTMLCanvasElement, OffscreenCanvas]) {
        const getContext = prototype.getContext as (...args: unknown[]) => unknown;
        Object.defineProperty(prototype, 'getContext', {
          configurable: true,
          value(this: Paper, ...args: unknown[]) {
            note(this);
            return getContext.apply(this, args);
          },
        });
      }
      const offscreen = OffscreenCanvas.prototype as unknown as Record<string, () => ImageBitmap>;
      const transfer = offscreen['transferToImageBitmap']!;
      offscreen['transferToImageBitmap'] = function noted(this: unknown) {
        const bitmap = transfer.call(this);
        note(bitmap);
        return bitmap;
      };
      const make = window.createImageBitmap as (...args: unknown[]) => Promise<ImageBitmap>;
      Object.defineProperty(window, 'createImageBitmap', {
        value: async (...args: unknown[]) => {
          const bitmap = await make.apply(window, args);
          note(bitmap);
          return bitmap;
        },
      });
      (window as unknown as CountingWindow).canvasesHeld = () => {
        let canvases = 0;
        let pixels = 0;
        for (const ref of all) {
          const paper = ref.deref();
          if (paper === undefined) {
            all.delete(ref);
            continue;
          }
          canvases++;
          pixels += paper.width * paper.height;
        }
        return { canvases, pixels };
      };
    });
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await cdp.send('HeapProfiler.enable');
    return new PageHoldings(page, cdp);
  }

  async now(): Promise<Holdings> {
    // What is only weakly held goes in the first round, and what that held in the next ones.
    for (let i = 0; i < 4; i++) {
      await this.#cdp.send('HeapProfiler.collectGarbage');
      await this.#page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
    }
    const paper = await this.#page.evaluate(() =>
      (window as unknown as CountingWindow).canvasesHeld(),
    );
    await this.#cdp.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    const value = (name: string): number => metrics.find((one) => one.name === name)!.value;
    return {
      heap: value('JSHeapUsedSize'),
      nodes: value('Nodes'),
      listeners: value('JSEventListeners'),
      documents: value('Documents'),
      ...paper,
    };
  }
}
