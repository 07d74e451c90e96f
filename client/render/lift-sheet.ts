/**
 * A picture of shapes that are in a hand, on a canvas of its own between scene and overlay: browsers
 * copy a finished bitmap once, and only move it from then on. Owns that canvas; what is on it is
 * painted by its maker.
 */
import { release } from './tiles.ts';

/** Device pixels: sizes are multiples of it, and so whole CSS pixels at every usual ratio. */
const STEP = 48;

export class LiftSheet {
  readonly #canvas = document.createElement('canvas');

  /**
   * @param above what the picture lies under; its place and size are those of the screen.
   * @param picture is used up.
   * @param ratio device pixels per CSS pixel.
   */
  constructor(above: HTMLElement, picture: OffscreenCanvas, ratio: number) {
    const canvas = this.#canvas;
    canvas.ariaHidden = 'true';
    canvas.width = picture.width;
    canvas.height = picture.height;
    const { style } = canvas;
    style.position = 'absolute';
    style.inset = '0 auto auto 0';
    style.width = `${picture.width / ratio}px`;
    style.height = `${picture.height / ratio}px`;
    style.transformOrigin = '0 0';
    style.willChange = 'transform';
    style.pointerEvents = 'none';
    canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(picture.transferToImageBitmap());
    above.before(canvas);
  }

  /** Maps its pixels to CSS pixels of the screen; `e` and `f` in CSS pixels. */
  place(a: number, b: number, c: number, d: number, e: number, f: number): void {
    this.#canvas.style.transform = `matrix(${a}, ${b}, ${c}, ${d}, ${e}, ${f})`;
  }

  remove(): void {
    release(this.#canvas);
    this.#canvas.remove();
  }
}

/** A number of device pixels that is not less, for which a canvas has a whole size on the page. */
export function wholeSize(pixels: number): number {
  return Math.ceil(pixels / STEP) * STEP;
}
