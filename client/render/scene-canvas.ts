/**
 * The scene on the page: one picture on two canvases that take turns. What changes in every frame is
 * drawn on one that keeps its content; what stays is handed over as a finished bitmap. Browsers that draw
 * without a graphics card copy a canvas that can be drawn on whenever anything on the page moves,
 * changed or not (0.5 ms for a megapixel); a finished bitmap they copy once. Owns canvases and
 * which of them is seen; knows nothing of what is drawn.
 */

import { setBox, type Stretch } from './pixel-box.ts';

export type ScenePen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Changes closer together than this are drawn on the canvas that keeps its content. */
const BUSY_MS = 100;
/** Frames without a change after which the picture is handed over. */
const CALM_FRAMES = 5;

export class SceneCanvas {
  readonly #live: HTMLCanvasElement;
  readonly #livePen: CanvasRenderingContext2D;
  readonly #still: HTMLCanvasElement | undefined;
  readonly #stillPen: ImageBitmapRenderingContext | undefined;
  #shown: 'live' | 'still' | 'neither' = 'live';
  /** Whether the canvas that keeps its content shows the picture as it is now. */
  #liveIsCurrent = false;
  #changedAt = -Infinity;
  #calmFrames = 0;
  #stretch: Stretch = { x: 1, y: 1 };
  #transform = '';
  isDestroyed = false;
  /** In device pixels. */
  width = 0;
  height = 0;

  /** The canvas that is on top. */
  get top(): HTMLCanvasElement {
    return this.#still ?? this.#live;
  }

  /** Whether the browser shows finished bitmaps. */
  get canHandOver(): boolean {
    return this.#stillPen !== undefined;
  }

  constructor(live: HTMLCanvasElement) {
    this.#live = live;
    this.#livePen = live.getContext('2d', { alpha: false })!;
    const still = live.cloneNode() as HTMLCanvasElement;
    still.removeAttribute('id');
    const pen = still.getContext('bitmaprenderer', { alpha: false });
    if (pen !== null && typeof OffscreenCanvas === 'function') {
      this.#still = still;
      this.#stillPen = pen;
      live.after(still);
    }
    for (const { style } of this.#both()) style.willChange = 'transform';
    still.style.visibility = 'hidden';
  }

  /** Empties it: everything has to be drawn again. */
  resize(width: number, height: number, ratio: number): void {
    this.width = width;
    this.height = height;
    this.#live.width = width;
    this.#live.height = height;
    this.#liveIsCurrent = false;
    for (const canvas of this.#both()) this.#stretch = setBox(canvas, width, height, ratio);
  }

  /**
   * Changes the picture.
   * @param draw gets the pen, and whether everything has to be drawn and not only what has changed.
   * @param goesOn whether the next change is known to come soon.
   */
  change(draw: (pen: ScenePen, all: boolean) => void, goesOn: boolean): void {
    const isBusy = goesOn || this.isBusy;
    this.touch();
    if (isBusy || this.#stillPen === undefined) {
      draw(this.#livePen, !this.#liveIsCurrent);
      this.#liveIsCurrent = true;
      this.#show('live');
    } else this.handOver(draw);
  }

  /** Whether the picture changes again and again. */
  get isBusy(): boolean {
    return performance.now() - this.#changedAt < BUSY_MS || document.hidden;
  }

  /** Tells that the picture has changed, whoever shows it. */
  touch(): void {
    this.#changedAt = performance.now();
    this.#calmFrames = 0;
  }

  /**
   * Tells that a frame has come that leaves the picture as it is.
   * @returns whether it should be shown as something that is finished from now on.
   */
  keep(): boolean {
    if (this.#shown === 'still' || this.#stillPen === undefined) return false;
    return ++this.#calmFrames >= CALM_FRAMES;
  }

  /** Somebody else shows the picture. */
  hide(): void {
    if (this.#shown === 'still') this.#stillPen?.transferFromImageBitmap(null);
    this.#liveIsCurrent = false;
    this.#show('neither');
  }

  /** Shows it stretched, with its top left corner at a point of the screen (CSS pixels). */
  place(scale: number, x: number, y: number): void {
    const { x: across, y: down } = this.#stretch;
    const transform = `matrix(${scale * across}, 0, 0, ${scale * down}, ${x}, ${y})`;
    if (transform === this.#transform) return;
    this.#transform = transform;
    this.#seen.style.transform = transform;
  }

  /** What was drawn may be lost. */
  forget(): void {
    this.#liveIsCurrent = false;
  }

  destroy(): void {
    this.isDestroyed = true;
    this.#still?.remove();
    this.#live.style.cssText = '';
    for (const canvas of this.#both()) {
      canvas.width = 0;
      canvas.height = 0;
    }
  }

  /** Shows it as something that is finished. */
  handOver(draw: (pen: ScenePen, all: boolean) => void): void {
    const canvas = new OffscreenCanvas(this.width, this.height);
    draw(canvas.getContext('2d', { alpha: false })!, true);
    this.#stillPen!.transferFromImageBitmap(canvas.transferToImageBitmap());
    this.#liveIsCurrent = false;
    this.#show('still');
  }

  #show(which: 'live' | 'still' | 'neither'): void {
    if (this.#shown === which) return;
    this.#shown = which;
    this.#seen.style.transform = this.#transform;
    // A hidden canvas costs nothing in a frame.
    this.#live.style.visibility = which === 'live' ? '' : 'hidden';
    if (this.#still !== undefined) {
      this.#still.style.visibility = which === 'still' ? '' : 'hidden';
    }
  }

  /** The other one is not moved: its place would be worked out anew in every frame, too. */
  get #seen(): HTMLCanvasElement {
    return (this.#shown === 'still' ? this.#still : undefined) ?? this.#live;
  }

  #both(): readonly HTMLCanvasElement[] {
    return this.#still === undefined ? [this.#live] : [this.#live, this.#still];
  }
}
