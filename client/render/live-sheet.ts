/**
 * A canvas between scene and overlay for a few shapes that look different in each frame: sharp while
 * they are turned and sized. It is hardly larger than they are. Owns the canvas, not what is on it.
 */
import type { Box } from '../../shared/units.ts';
import { release } from './tiles.ts';

/** Device pixels in which the canvas grows. */
const STEP = 64;

export class LiveSheet {
  readonly #canvas = document.createElement('canvas');
  readonly #pen = this.#canvas.getContext('2d')!;

  constructor(holder: HTMLElement) {
    this.#canvas.ariaHidden = 'true';
    this.#canvas.width = 0;
    this.#canvas.height = 0;
    const { style } = this.#canvas;
    style.cssText =
      'position:absolute;inset:0 auto auto 0;transform-origin:0 0;will-change:transform;pointer-events:none';
    holder.append(this.#canvas);
  }

  /**
   * Empties a part of the screen and puts the canvas there.
   * @param part device pixels of the screen; nothing beyond it can be painted.
   * @param shift device pixels from the holder's corner to the screen's.
   * @returns the pen, and the pixel of the screen that its origin is.
   */
  begin(
    part: Box,
    shift: { readonly x: number; readonly y: number },
    ratio: number,
  ): { readonly pen: CanvasRenderingContext2D; readonly x: number; readonly y: number } {
    const canvas = this.#canvas;
    const x = Math.floor(part.x);
    const y = Math.floor(part.y);
    const w = stepped(part.x + part.w - x);
    const h = stepped(part.y + part.h - y);
    if (canvas.width < w || canvas.height < h || canvas.width > 3 * w || canvas.height > 3 * h) {
      canvas.width = w;
      canvas.height = h;
      // In device pixels, as browsers put boxes on whole CSS pixels.
      canvas.style.width = `${w}px`;
      canvas.style.height = `${h}px`;
    } else {
      this.#pen.setTransform(1, 0, 0, 1, 0, 0);
      this.#pen.clearRect(0, 0, canvas.width, canvas.height);
    }
    const [left, top] = [(x + shift.x) / ratio, (y + shift.y) / ratio];
    canvas.style.transform = `matrix(${1 / ratio}, 0, 0, ${1 / ratio}, ${left}, ${top})`;
    return { pen: this.#pen, x, y };
  }

  remove(): void {
    release(this.#canvas);
    this.#canvas.remove();
  }
}

function stepped(size: number): number {
  return Math.max(1, Math.ceil(size / STEP)) * STEP;
}
