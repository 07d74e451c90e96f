/** Parallel lines and dots inside polygons. Numbers in, numbers out; the work is bounded. */
import { boxOfPoints } from './box.ts';
import { isInPolygon } from './polygon.ts';

const MAX_LINES = 1500;
const MAX_DOTS = 6000;

/**
 * Parts of parallel lines that lie inside a polygon (even-odd rule), as flat x1, y1, x2, y2.
 * @param angle direction of the lines in radians; `gap` their distance. Where that would make more
 *   than 1,500 lines, the distance grows.
 */
export function hatchLines(polygon: readonly number[], angle: number, gap: number): number[] {
  const n = polygon.length;
  if (n < 6 || !(gap > 0)) return [];
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  // In turned coordinates (u along the lines, v across them) the lines are level.
  const turned = new Array<number>(n);
  let minV = Infinity;
  let maxV = -Infinity;
  for (let i = 0; i + 1 < n; i += 2) {
    const x = polygon[i]!;
    const y = polygon[i + 1]!;
    const v = y * cos - x * sin;
    turned[i] = x * cos + y * sin;
    turned[i + 1] = v;
    if (v < minV) minV = v;
    if (v > maxV) maxV = v;
  }
  const step = Math.max(gap, (maxV - minV) / MAX_LINES);
  const out: number[] = [];
  const crossings: number[] = [];
  for (let v = minV + step / 2; v < maxV; v += step) {
    crossings.length = 0;
    for (let i = 0, j = n - 2; i + 1 < n; j = i, i += 2) {
      const av = turned[j + 1]!;
      const bv = turned[i + 1]!;
      if (av > v === bv > v) continue;
      const au = turned[j]!;
      crossings.push(au + ((turned[i]! - au) * (v - av)) / (bv - av));
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const a = crossings[k]!;
      const b = crossings[k + 1]!;
      out.push(a * cos - v * sin, a * sin + v * cos, b * cos - v * sin, b * sin + v * cos);
    }
  }
  return out;
}

/** Points of a staggered grid that lie inside a polygon, as flat x, y; 6,000 at most. */
export function dotGrid(polygon: readonly number[], gap: number): number[] {
  const box = boxOfPoints(polygon);
  if (polygon.length < 6 || !(gap > 0) || box.w <= 0 || box.h <= 0) return [];
  const step = Math.max(gap, Math.sqrt((box.w * box.h) / MAX_DOTS), box.w / 2000, box.h / 2000);
  const rows = Math.ceil(box.h / step);
  const out: number[] = [];
  for (let row = 0; row < rows; row++) {
    const y = box.y + (row + 0.5) * step;
    const shift = row % 2 === 0 ? 0.25 : 0.75;
    for (let x = box.x + shift * step; x < box.x + box.w; x += step) {
      if (isInPolygon(polygon, x, y)) out.push(x, y);
    }
  }
  return out;
}
