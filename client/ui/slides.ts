/** The frames of a board as the slides of a talk: their order, and which one is looked at. */
import type { Shape } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';

/** Frames whose tops differ by less than this are one row, read from its start. */
const ROW_UNITS = 80;

/** Frames in the order in which a page is read: rows from the top, each from start to end. */
export function slidesOf(shapes: readonly Shape[], isRtl: boolean): readonly Shape[] {
  const frames = shapes.filter(({ type }) => type === 'frame').sort((a, b) => a.y - b.y);
  const rows: Shape[][] = [];
  for (const frame of frames) {
    const row = rows.at(-1);
    if (row !== undefined && frame.y - row[0]!.y < ROW_UNITS) row.push(frame);
    else rows.push([frame]);
  }
  return rows.flatMap((row) => row.sort((a, b) => (isRtl ? b.x - a.x : a.x - b.x)));
}

/** Which of some boxes fills the view: the one that overlaps it most for its size; −1 for none. */
export function slideInView(slides: readonly Box[], view: Box): number {
  let best = -1;
  let most = 0.3;
  for (const [at, slide] of slides.entries()) {
    const w = Math.min(slide.x + slide.w, view.x + view.w) - Math.max(slide.x, view.x);
    const h = Math.min(slide.y + slide.h, view.y + view.h) - Math.max(slide.y, view.y);
    if (w <= 0 || h <= 0) continue;
    const share = (w * h) / (slide.w * slide.h + view.w * view.h - w * h);
    if (share > most) {
      most = share;
      best = at;
    }
  }
  return best;
}
