/** Closed polygons as flat x, y lists (the last point joins the first). Numbers in, numbers out. */
import { crossing } from './segment.ts';

/** Whether a point lies inside (even-odd rule). */
export function isInPolygon(polygon: readonly number[], x: number, y: number): boolean {
  let inside = false;
  const n = polygon.length;
  for (let i = 0, j = n - 2; i + 1 < n; j = i, i += 2) {
    const ax = polygon[i]!;
    const ay = polygon[i + 1]!;
    const bx = polygon[j]!;
    const by = polygon[j + 1]!;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

/**
 * Where the segment from (ax, ay) to (bx, by) crosses the polygon's edge nearest to b, as a fraction
 * of the segment, or -1 where it never does.
 */
export function lastCrossing(
  polygon: readonly number[],
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  let best = -1;
  const n = polygon.length;
  for (let i = 0, j = n - 2; i + 1 < n; j = i, i += 2) {
    const t = crossing(ax, ay, bx, by, polygon[j]!, polygon[j + 1]!, polygon[i]!, polygon[i + 1]!);
    if (t > best) best = t;
  }
  return best;
}

/** Corners of a regular polygon (or star, with `inner` < 1) filling a w × h box, first corner at the top. */
export function regularPolygon(w: number, h: number, corners: number, inner = 1): number[] {
  const steps = inner < 1 ? corners * 2 : corners;
  const raw: number[] = [];
  for (let i = 0; i < steps; i++) {
    const angle = (i / steps) * 2 * Math.PI - Math.PI / 2;
    const radius = inner < 1 && i % 2 === 1 ? inner : 1;
    raw.push(Math.cos(angle) * radius, Math.sin(angle) * radius);
  }
  let minX = Infinity;
  let maxX = -Infinity;
  let minY = Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < raw.length; i += 2) {
    minX = Math.min(minX, raw[i]!);
    maxX = Math.max(maxX, raw[i]!);
    minY = Math.min(minY, raw[i + 1]!);
    maxY = Math.max(maxY, raw[i + 1]!);
  }
  for (let i = 0; i < raw.length; i += 2) {
    raw[i] = ((raw[i]! - minX) / (maxX - minX)) * w;
    raw[i + 1] = ((raw[i + 1]! - minY) / (maxY - minY)) * h;
  }
  return raw;
}
