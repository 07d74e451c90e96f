/**
 * Highlighters that grow under other people's pens: on a canvas of its own below the overlay, which is
 * blended with the board as the scene blends them once they have ended. Owns that canvas, which is on the
 * page only while there is something on it.
 */
import { release } from './tiles.ts';
import type { ShapePainter } from './shape-painter.ts';

export class MarkerSheet {
  readonly #above: HTMLCanvasElement;
  readonly #painter: ShapePainter;
  #canvas: HTMLCanvasElement | undefined;

  /** @param above what it lies under, and whose size and place it takes. */
  constructor(above: HTMLCanvasElement, painter: ShapePainter) {
    this.#above = above;
    this.#painter = painter;
  }

  /** Shows it, blank, and gives what draws on it, in device pixels. */
  blank(): CanvasRenderingContext2D {
    const canvas = (this.#canvas ??= document.createElement('canvas'));
    const { width, height, style } = this.#above;
    // Sizes that are set blank a canvas, and cost it its memory.
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const blend = this.#painter.theme === 'light' ? 'multiply' : 'screen';
    const look = `${style.cssText};position:absolute;pointer-events:none;visibility:visible;mix-blend-mode:${blend}`;
    if (canvas.dataset['look'] !== look) {
      canvas.style.cssText = look;
      canvas.dataset['look'] = look;
    }
    if (canvas.parentNode === null) {
      canvas.ariaHidden = 'true';
      this.#above.before(canvas);
    }
    const pen = canvas.getContext('2d')!;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  remove(): void {
    if (this.#canvas === undefined) return;
    this.#canvas.remove();
    release(this.#canvas);
    this.#canvas = undefined;
  }
}
