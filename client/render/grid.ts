/** The dotted grid of the paper. Pure painting: where the dots stand and how strong they are. */
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Pen, Placement } from './shape-painter.ts';
import type { PixelRect } from './tiles.ts';

/** Board units between two dots at zoom 1. */
export const GRID_STEP = 20;
/** Dots never stand closer than this, in CSS pixels. */
const MIN_GAP = 14;

/** Distance of dots in board units at a scale (device pixels per board unit). */
export function gridStep(scale: number, ratio: number): number {
  let step = GRID_STEP;
  while (step * scale < MIN_GAP * ratio) step *= 4;
  return step;
}

/** Paints the dots inside `rect`, given in pixels of the canvas that stands at `place`. */
export function paintGrid(
  pen: Pen,
  place: Placement,
  rect: PixelRect,
  ratio: number,
  theme: Theme,
): void {
  const gap = gridStep(place.scale, ratio) * place.scale;
  const size = Math.max(1, Math.round(1.5 * ratio));
  pen.fillStyle = theme === 'light' ? '#d3d5db' : '#33363f';
  const half = size / 2;
  const first = (start: number): number => Math.ceil((start - size) / gap);
  const last = (end: number): number => Math.floor((end + size) / gap);
  const x0 = first(place.x + rect.x);
  const x1 = last(place.x + rect.x + rect.w);
  const y0 = first(place.y + rect.y);
  const y1 = last(place.y + rect.y + rect.h);
  for (let row = y0; row <= y1; row++) {
    const y = Math.round(row * gap - place.y - half);
    for (let col = x0; col <= x1; col++) {
      pen.fillRect(Math.round(col * gap - place.x - half), y, size, size);
    }
  }
}
