/** Quadratic and cubic curves, flattened into polylines. Numbers in, numbers out. */

/** Pieces needed so that the polyline stays within `tolerance` of a curve of this control length. */
function pieces(controlLength: number, tolerance: number): number {
  return Math.max(2, Math.min(64, Math.ceil(Math.sqrt(controlLength / (8 * tolerance)) + 1)));
}

/** Appends the points of a quadratic curve to `out`, without its first point. */
export function flattenQuad(
  out: number[],
  x0: number,
  y0: number,
  cx: number,
  cy: number,
  x1: number,
  y1: number,
  tolerance: number,
): void {
  const n = pieces(Math.hypot(x0 - 2 * cx + x1, y0 - 2 * cy + y1) * 2, tolerance);
  for (let i = 1; i <= n; i++) {
    const t = i / n;
    const s = 1 - t;
    out.push(s * s * x0 + 2 * s * t * cx + t * t * x1, s * s * y0 + 2 * s * t * cy + t * t * y1);
  }
}

/** Appends the points of a cubic curve to `out`, without its first point. */
export function flattenCubic(
  out: number[],
  x0: number,
  y0: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  x1: number,
  y1: number,
  tolerance: number,
): void {
  const bend = Math.max(
    Math.hypot(x0 - 2 * ax + bx, y0 - 2 * ay + by),
    Math.hypot(ax - 2 * bx + x1, ay - 2 * by + y1),
  );
  const n = pieces(bend * 6, tolerance);
  for (let i = 1; i <= n; i++) {
    const t = i / n;
    const s = 1 - t;
    const p = s * s * s;
    const q = 3 * s * s * t;
    const r = 3 * s * t * t;
    const u = t * t * t;
    out.push(p * x0 + q * ax + r * bx + u * x1, p * y0 + q * ay + r * by + u * y1);
  }
}
