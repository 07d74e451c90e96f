/**
 * A finished picture of shapes that are in a hand: of the part that is on the screen and a little more,
 * under the matrix of a gesture. Owns the bitmap's sheet and knows whether it still serves.
 */
import { applyBox, invert, type Matrix } from '../../shared/geometry/affine.ts';
import { boxContains, expandBox, intersectBox } from '../../shared/geometry/box.ts';
import type { Box } from '../../shared/units.ts';
import type { Size } from './growing.ts';
import { LiftSheet } from './lift-sheet.ts';
import type { Pen, Placement } from './shape-painter.ts';

/** Part of the screen beyond each edge that a picture covers too. */
const OVERSCAN = 0.25;
/** A picture that has to be taken anew waits for so many times as long as it took. */
const PATIENCE = 8;
/** Pictures of shapes that are made larger than this become soft, rather than huge. */
const MAX_GROWTH = 2;

/** Where the shapes lie that a picture shows (page space), and what paints them. */
export interface Sitter {
  readonly box: Box;
  /** @param part page space: what lies outside of it is not looked at. */
  paint(pen: Pen, place: Placement, part: Box): void;
}

export class HeldPicture {
  readonly #holder: HTMLElement;
  #sheet: LiftSheet | undefined;
  /** Where the bitmap stands: its pixel p shows the page point (p + origin) / scale. */
  #at: Placement = { scale: 0, x: 0, y: 0 };
  /** Page space: what it shows, and what there is to be shown. */
  #shown: Box = { x: 0, y: 0, w: 0, h: 0 };
  #box: Box = this.#shown;
  #takenAt = 0;
  #tookMs = 0;

  constructor(holder: HTMLElement) {
    this.#holder = holder;
  }

  /**
   * Shows the shapes where a gesture has brought them.
   * @param shift device pixels from the holder's corner to the screen's.
   * @returns milliseconds after which it has to be asked again, as something is missing; `Infinity`: nothing is.
   */
  show(
    sitter: Sitter,
    matrix: Matrix,
    screen: Placement & Size & { readonly ratio: number },
    shift: { readonly x: number; readonly y: number },
  ): number {
    let wait = Infinity;
    if (!this.#serves(sitter, matrix, screen)) {
      const now = performance.now();
      const left = this.#takenAt + this.#tookMs * PATIENCE - now;
      if (this.#at.scale !== 0 && left > 0) wait = left;
      else this.#take(sitter, matrix, screen, now);
    }
    this.#put(matrix, screen, shift);
    return wait;
  }

  remove(): void {
    this.#sheet?.remove();
    this.#sheet = undefined;
    this.#at = { scale: 0, x: 0, y: 0 };
  }

  /** Whether it is sharp enough, and nothing is missing on the screen. */
  #serves({ box }: Sitter, matrix: Matrix, screen: Placement & Size): boolean {
    if (this.#at.scale === 0 || box !== this.#box) return false;
    const k = (screen.scale * growthOf(matrix)) / this.#at.scale;
    if (k > 2 || k < 0.25) return false;
    const seen = seenPart(box, matrix, screen, 0);
    return seen === undefined || boxContains(expandBox(this.#shown, 1e-6 * box.w), seen);
  }

  #take(sitter: Sitter, matrix: Matrix, screen: Placement & Size & { ratio: number }, now: number) {
    this.remove();
    const scale = screen.scale * growthOf(matrix);
    const part = seenPart(sitter.box, matrix, screen, OVERSCAN);
    this.#box = sitter.box;
    this.#at = { scale, x: 0, y: 0 };
    this.#shown = part ?? { ...sitter.box, w: 0, h: 0 };
    if (part !== undefined) {
      const left = Math.floor(part.x * scale) - 1;
      const top = Math.floor(part.y * scale) - 1;
      const w = Math.ceil((part.x + part.w) * scale) + 1 - left;
      const h = Math.ceil((part.y + part.h) * scale) + 1 - top;
      this.#at = { scale, x: left, y: top };
      const paper = makePaper(w, h);
      sitter.paint(paper.getContext('2d') as Pen, this.#at, part);
      this.#sheet = new LiftSheet(this.#holder, paper, screen.ratio);
    }
    this.#takenAt = performance.now();
    this.#tookMs = this.#takenAt - now;
  }

  #put(
    matrix: Matrix,
    { scale, x, y, ratio }: Placement & { readonly ratio: number },
    shift: { readonly x: number; readonly y: number },
  ): void {
    const sheet = this.#sheet;
    if (sheet === undefined) return;
    const at = this.#at;
    const k = scale / at.scale;
    const [a, b, c, d, e, f] = matrix;
    let tx = (a * at.x + c * at.y) * k + e * scale - x;
    let ty = (b * at.x + d * at.y) * k + f * scale - y;
    if (k === 1 && isMove(matrix)) {
      tx = Math.round(tx);
      ty = Math.round(ty);
    }
    tx = (tx + shift.x) / ratio;
    ty = (ty + shift.y) / ratio;
    sheet.place(a * k, b * k, c * k, d * k, tx, ty);
  }
}

/** Where browsers have no bitmaps to hand over, the canvas that is painted on is shown itself. */
function makePaper(w: number, h: number): OffscreenCanvas | HTMLCanvasElement {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(w, h);
  const canvas = document.createElement('canvas');
  canvas.width = w;
  canvas.height = h;
  return canvas;
}

export function isMove([a, b, c, d]: Matrix): boolean {
  return a === 1 && b === 0 && c === 0 && d === 1;
}

/** By how much a matrix makes things larger, as far as pictures follow that. */
function growthOf([a, b, c, d]: Matrix): number {
  const growth = Math.sqrt(Math.abs(a * d - b * c));
  return growth > 0 ? Math.min(MAX_GROWTH, growth) : 1;
}

/** The part of a page box that is seen when it is mapped; `overscan`: part of the screen beyond its edges. */
function seenPart(
  box: Box,
  matrix: Matrix,
  { scale, x, y, w, h }: Placement & Size,
  overscan: number,
): Box | undefined {
  const back = invert(matrix);
  if (back === undefined) return undefined;
  const mx = (w * overscan) / scale;
  const my = (h * overscan) / scale;
  const screen = {
    x: x / scale - mx,
    y: y / scale - my,
    w: w / scale + 2 * mx,
    h: h / scale + 2 * my,
  };
  return intersectBox(box, applyBox(back, screen));
}

/** The box around it that has whole pixels at a scale. */
export function wholePixels({ x, y, w, h }: Box, scale: number): Box {
  const left = Math.floor(x * scale);
  const top = Math.floor(y * scale);
  return {
    x: left / scale,
    y: top / scale,
    w: (Math.ceil((x + w) * scale) - left) / scale,
    h: (Math.ceil((y + h) * scale) - top) / scale,
  };
}
