/** Pictures at one scale stretched to stand in for what has not been painted at another. Pure painting. */
import type { Placement } from './shape-painter.ts';
import type { ScenePen } from './scene-canvas.ts';
import type { PixelRect, Surface } from './tiles.ts';

/**
 * Fills a part of a canvas with bitmaps of other scales.
 * @param place where the canvas stands; `part` is in its pixels.
 * @param tiles those to be painted over by the next ones first.
 * @param overview painted below them where they do not cover the part.
 * @returns how many bitmaps were copied.
 */
export function stretchInto(
  pen: ScenePen,
  place: Placement,
  part: PixelRect,
  tiles: readonly Surface[],
  overview: Surface | undefined,
): number {
  let covered = 0;
  for (const surface of tiles) covered += overlap(surface, place, part);
  let copied = 0;
  if (covered < part.w * part.h - 1 && overview !== undefined) {
    copied += stretch(pen, overview, place, part);
  }
  for (const surface of tiles) copied += stretch(pen, surface, place, part);
  return copied;
}

/** Canvas pixels that a surface covers of a part. */
function overlap(surface: Surface, { scale, x, y }: Placement, part: PixelRect): number {
  if (surface.canvas === undefined) return 0;
  const factor = scale / surface.scale;
  const left = Math.max(part.x, surface.x * factor - x);
  const top = Math.max(part.y, surface.y * factor - y);
  const right = Math.min(part.x + part.w, (surface.x + surface.w) * factor - x);
  const bottom = Math.min(part.y + part.h, (surface.y + surface.h) * factor - y);
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

function stretch(pen: ScenePen, surface: Surface, place: Placement, part: PixelRect): number {
  if (surface.canvas === undefined) return 0;
  const factor = place.scale / surface.scale;
  const { x, y } = place;
  // Edges on whole pixels, or neighbouring tiles would show a seam.
  const x0 = Math.round(surface.x * factor - x);
  const y0 = Math.round(surface.y * factor - y);
  const x1 = Math.round((surface.x + surface.w) * factor - x);
  const y1 = Math.round((surface.y + surface.h) * factor - y);
  const left = Math.max(part.x, x0);
  const top = Math.max(part.y, y0);
  const right = Math.min(part.x + part.w, x1);
  const bottom = Math.min(part.y + part.h, y1);
  if (right <= left || bottom <= top) return 0;
  const fx = surface.w / (x1 - x0);
  const fy = surface.h / (y1 - y0);
  pen.imageSmoothingQuality = 'low';
  pen.drawImage(
    surface.canvas,
    (left - x0) * fx,
    (top - y0) * fy,
    (right - left) * fx,
    (bottom - top) * fy,
    left,
    top,
    right - left,
    bottom - top,
  );
  return 1;
}
