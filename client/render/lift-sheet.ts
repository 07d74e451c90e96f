/**
 * A picture of shapes that are in a hand, on a canvas of its own between scene and overlay: browsers
 * copy a finished bitmap once, and only move it from then on. Owns that canvas; what is on it is
 * painted by its maker.
 */
import { setBox, type Stretch } from './pixel-box.ts';
import { release } from './tiles.ts';

export class LiftSheet {
  readonly #canvas: HTMLCanvasElement;
  readonly #stretch: Stretch;

  /**
   * @param holder what the picture is the last child of; its corner is the screen's.
   * @param picture is used up.
   * @param ratio device pixels per CSS pixel.
   */
  constructor(holder: HTMLElement, picture: OffscreenCanvas | HTMLCanvasElement, ratio: number) {
    const { width, height } = picture;
    const canvas = picture instanceof HTMLCanvasElement ? picture : handOver(picture);
    canvas.ariaHidden = 'true';
    const { style } = canvas;
    style.position = 'absolute';
    style.willChange = 'transform';
    style.pointerEvents = 'none';
    this.#stretch = setBox(canvas, width, height, ratio);
    this.#canvas = canvas;
    holder.append(canvas);
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

function handOver(picture: OffscreenCanvas): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.getContext('bitmaprenderer')!.transferFromImageBitmap(picture.transferToImageBitmap());
  return canvas;
}
