/**
 * A canvas between scene and overlay for a few shapes that look different in each frame: sharp while
 * they are turned and sized. It is hardly larger than they are. Owns the canvas, not what is on it.
 */
import type { Box } from '../../shared/units.ts';
import { setBox, type Stretch } from './pixel-box.ts';
import { release } from './tiles.ts';

/** Device pixels in which the canvas grows. */
const STEP = 64;

export class LiveSheet {
  readonly #canvas = document.createElement('canvas');
  readonly #pen = this.#canvas.getContext('2d')!;
  #stretch: Stretch = { x: 1, y: 1 };
  /** Device pixels per CSS pixel that its box is for. */
  #ratio = 0;

  constructor(holder: HTMLElement) {
    this.#canvas.ariaHidden = 'true';
    this.#canvas.width = 0;
    this.#canvas.height = 0;
    const { style } = this.#canvas;
    style.cssText = 'position:absolute;will-change:transform;pointer-events:none';
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
    const isOther =
      canvas.width < w || canvas.height < h || canvas.width > 3 * w || canvas.height > 3 * h;
    if (isOther) {
      canvas.width = w;
      canvas.height = h;
    } else {
      this.#pen.setTransform(1, 0, 0, 1, 0, 0);
      this.#pen.clearRect(0, 0, canvas.width, canvas.height);
    }
    if (isOther || ratio !== this.#ratio) {
      this.#ratio = ratio;
      this.#stretch = setBox(canvas, canvas.width, canvas.height, ratio);
    }
    const { x: across, y: down } = this.#stretch;
    const [left, top] = [(x + shift.x) / ratio, (y + shift.y) / ratio];
    canvas.style.transform = `matrix(${across}, 0, 0, ${down}, ${left}, ${top})`;
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
