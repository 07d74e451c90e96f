/**
 * Where the scene's canvas is put when it is drawn anew: ahead of the camera's movement, so that it lasts
 * for some frames that only move it. Plain numbers; draws nothing.
 */
import type { SceneView } from './bitmap-painter.ts';
import type { Placement } from './shape-painter.ts';

/** Device pixels (whole CSS pixels at every usual ratio) by which the canvas reaches beyond each edge of the screen, and at most this share. */
const MARGIN = 144;
const MAX_MARGIN = 0.2;
/** Share of the margin by which the canvas is put ahead of a movement. */
const LEAD = 0.75;
/** While zooming out, the canvas shows this much more than the screen, so that it lasts some frames. */
const ZOOM_OUT_AHEAD = 0.75;

/** Device pixels by which the canvas reaches beyond an edge of a screen with this side. */
export function marginOf(side: number): number {
  return Math.min(MARGIN, Math.floor((side * MAX_MARGIN) / 12) * 12);
}

/**
 * While the camera rests or pans: ahead of the movement.
 * @param before where the canvas stood.
 */
export function restTarget(
  { scale, x, y }: SceneView,
  before: Placement,
  marginX: number,
  marginY: number,
): Placement {
  const lead = (by: number, margin: number): number =>
    // A movement runs out of the margin; a jump comes from farther away.
    Math.abs(by) > margin / 4 && Math.abs(by) < 3 * margin
      ? Math.round(Math.sign(by) * margin * LEAD)
      : 0;
  const sameScale = before.scale === scale;
  const dx = sameScale ? x - marginX - before.x : 0;
  const dy = sameScale ? y - marginY - before.y : 0;
  return { scale, x: x - marginX + lead(dx, marginX), y: y - marginY + lead(dy, marginY) };
}

/** While zooming: farther out where that is the way, to last some frames. */
export function zoomTarget(
  { scale, x, y, w, h }: SceneView,
  before: Placement,
  width: number,
  height: number,
): Placement {
  const k = scale < before.scale * 1.01 ? ZOOM_OUT_AHEAD : 1;
  return {
    scale: scale * k,
    x: Math.round((x + w / 2) * k - width / 2),
    y: Math.round((y + h / 2) * k - height / 2),
  };
}
