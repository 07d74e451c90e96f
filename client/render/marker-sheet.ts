/**
 * Highlighters that grow under other people's pens: on a canvas of its own above the scene and below all
 * that is in hands, which is blended with the board. Each of them looks as it will in the scene; where two
 * cross, the later one covers the other until they have ended. Owns that canvas, which is on the page only
 * while one of them is on the screen.
 */
import { release } from './tiles.ts';
import type { ShapePainter } from './shape-painter.ts';

export class MarkerSheet {
  readonly #above: HTMLCanvasElement;
  readonly #painter: ShapePainter;
  #canvas: HTMLCanvasElement | undefined;
  #look = '';

  /** @param above what it lies under, and whose size and place it takes. */
  constructor(above: HTMLCanvasElement, painter: ShapePainter) {
    this.#above = above;
    this.#painter = painter;
  }

  /** Shows it, blank and in its place, and gives what draws on it, in device pixels. */
  blank(): CanvasRenderingContext2D {
    const canvas = (this.#canvas ??= document.createElement('canvas'));
    const { width, height, style } = this.#above;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const { theme } = this.#painter;
    const look = `${theme} ${style.cssText}`;
    if (look !== this.#look) {
      this.#look = look;
      canvas.style.cssText = style.cssText;
      canvas.style.position = 'absolute';
      canvas.style.pointerEvents = 'none';
      canvas.style.visibility = '';
      canvas.style.mixBlendMode = theme === 'light' ? 'multiply' : 'screen';
    }
    canvas.style.translate = '';
    if (canvas.parentNode === null) {
      canvas.ariaHidden = 'true';
      const siblings = [...(this.#above.parentNode?.children ?? [])] as HTMLElement[];
      const inHand = siblings.find(({ dataset }) => dataset['hand'] !== undefined);
      (inHand ?? this.#above).before(canvas);
    }
    const pen = canvas.getContext('2d')!;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    return pen;
  }

  /** Moves it by device pixels from where it was painted. */
  moveBy(dx: number, dy: number): void {
    const ratio = window.devicePixelRatio;
    if (this.#canvas !== undefined) {
      this.#canvas.style.translate = dx === 0 && dy === 0 ? '' : `${dx / ratio}px ${dy / ratio}px`;
    }
  }

  remove(): void {
    if (this.#canvas === undefined) return;
    this.#canvas.remove();
    release(this.#canvas);
    this.#canvas = undefined;
    this.#look = '';
  }
}
