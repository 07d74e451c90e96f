/**
 * A picture of shapes that are in a hand, on a canvas of its own between scene and overlay: browsers
 * copy a finished bitmap once, and only move it from then on. Owns that canvas; what is on it is
 * painted by its maker.
 */
import { setBox, type Stretch } from './pixel-box.ts';
import { release } from './tiles.ts';

export class LiftSheet {
  readonly #canvas = document.createElement('canvas');
  readonly #stretch: Stretch;

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
    style.willChange = 'transform';
    style.pointerEvents = 'none';
    this.#stretch = setBox(canvas, picture.width, picture.height, ratio);
    canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(picture.transferToImageBitmap());
    above.before(canvas);
  }

  /** Maps its pixels to CSS pixels of the screen; `e` and `f` in CSS pixels. */
  place(a: number, b: number, c: number, d: number, e: number, f: number): void {
    const { x, y } = this.#stretch;
    this.#canvas.style.transform = `matrix(${a * x}, ${b * x}, ${c * y}, ${d * y}, ${e}, ${f})`;
  }

  remove(): void {
    release(this.#canvas);
    this.#canvas.remove();
  }
}
