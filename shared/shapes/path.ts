/** Building and flattening of `PathData`. Numbers in, numbers out; paints nothing. */
import { flattenCubic, flattenQuad } from '../geometry/bezier.ts';
import { CLOSE, CUBIC, LINE, MOVE, QUAD, type PathData } from './draw-command.ts';

/** A polygon or polyline from flat x, y pairs. */
export function polylinePath(points: readonly number[], closed: boolean): number[] {
  const path: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    path.push(i === 0 ? MOVE : LINE, points[i]!, points[i + 1]!);
  }
  if (closed && path.length > 0) path.push(CLOSE);
  return path;
}

/** Control distance that makes four cubic curves a circle (error below 0.03 %). */
const KAPPA = 0.5522847498;

// prettier-ignore
export function ellipsePath(x: number, y: number, w: number, h: number): number[] {
  const rx = w / 2;
  const ry = h / 2;
  const cx = x + rx;
  const cy = y + ry;
  const kx = rx * KAPPA;
  const ky = ry * KAPPA;
  return [
    MOVE, cx, y,
    CUBIC, cx + kx, y, x + w, cy - ky, x + w, cy,
    CUBIC, x + w, cy + ky, cx + kx, y + h, cx, y + h,
    CUBIC, cx - kx, y + h, x, cy + ky, x, cy,
    CUBIC, x, cy - ky, cx - kx, y, cx, y,
    CLOSE,
  ];
}

// prettier-ignore
export function rectanglePath(
  x: number,
  y: number,
  w: number,
  h: number,
  radius: number,
): number[] {
  const r = Math.min(radius, w / 2, h / 2);
  if (r <= 0) {
    return [MOVE, x, y, LINE, x + w, y, LINE, x + w, y + h, LINE, x, y + h, CLOSE];
  }
  const k = r * (1 - KAPPA);
  const right = x + w;
  const bottom = y + h;
  return [
    MOVE, x + r, y, LINE, right - r, y,
    CUBIC, right - k, y, right, y + k, right, y + r,
    LINE, right, bottom - r,
    CUBIC, right, bottom - k, right - k, bottom, right - r, bottom,
    LINE, x + r, bottom,
    CUBIC, x + k, bottom, x, bottom - k, x, bottom - r,
    LINE, x, y + r,
    CUBIC, x, y + k, x + k, y, x + r, y,
    CLOSE,
  ];
}

/** A polygon whose corners are rounded with quadratic curves of at most `radius`. */
export function roundedPolygonPath(points: readonly number[], radius: number): number[] {
  const n = points.length >> 1;
  if (radius <= 0 || n < 3) return polylinePath(points, true);
  const path: number[] = [];
  for (let i = 0; i < n; i++) {
    const x = points[2 * i]!;
    const y = points[2 * i + 1]!;
    const p = (i + n - 1) % n;
    const q = (i + 1) % n;
    const inX = points[2 * p]! - x;
    const inY = points[2 * p + 1]! - y;
    const outX = points[2 * q]! - x;
    const outY = points[2 * q + 1]! - y;
    const inLength = Math.hypot(inX, inY) || 1;
    const outLength = Math.hypot(outX, outY) || 1;
    const r = Math.min(radius, inLength / 2, outLength / 2);
    path.push(i === 0 ? MOVE : LINE, x + (inX / inLength) * r, y + (inY / inLength) * r);
    path.push(QUAD, x, y, x + (outX / outLength) * r, y + (outY / outLength) * r);
  }
  path.push(CLOSE);
  return path;
}

/**
 * A smooth curve through points (Catmull–Rom, as cubics).
 * @param points flat x, y.
 */
export function smoothPath(points: readonly number[], closed: boolean): number[] {
  const n = points.length >> 1;
  if (n < 3) return polylinePath(points, closed);
  const at = (i: number): number => (closed ? (i + n) % n : Math.min(n - 1, Math.max(0, i)));
  const path: number[] = [MOVE, points[0]!, points[1]!];
  const pieces = closed ? n : n - 1;
  for (let i = 0; i < pieces; i++) {
    const a = at(i - 1) * 2;
    const b = at(i) * 2;
    const c = at(i + 1) * 2;
    const d = at(i + 2) * 2;
    path.push(
      CUBIC,
      points[b]! + (points[c]! - points[a]!) / 6,
      points[b + 1]! + (points[c + 1]! - points[a + 1]!) / 6,
      points[c]! - (points[d]! - points[b]!) / 6,
      points[c + 1]! - (points[d + 1]! - points[b + 1]!) / 6,
      points[c]!,
      points[c + 1]!,
    );
  }
  if (closed) path.push(CLOSE);
  return path;
}

/**
 * The first subpath as a polyline (flat x, y) that stays within `tolerance` of it.
 */
export function flattenPath(path: PathData, tolerance: number): number[] {
  return flattenSubpaths(path, tolerance)[0] ?? [];
}

/** Every subpath as a polyline (flat x, y) that stays within `tolerance` of it. */
export function flattenSubpaths(path: PathData, tolerance: number): number[][] {
  const all: number[][] = [];
  let out: number[] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < path.length;) {
    switch (path[i]) {
      case MOVE:
        if (out.length > 0) all.push(out);
        x = path[i + 1]!;
        y = path[i + 2]!;
        out = [x, y];
        i += 3;
        break;
      case LINE:
        x = path[i + 1]!;
        y = path[i + 2]!;
        out.push(x, y);
        i += 3;
        break;
      case QUAD:
        flattenQuad(out, x, y, path[i + 1]!, path[i + 2]!, path[i + 3]!, path[i + 4]!, tolerance);
        x = path[i + 3]!;
        y = path[i + 4]!;
        i += 5;
        break;
      case CUBIC:
        flattenCubic(
          out,
          x,
          y,
          path[i + 1]!,
          path[i + 2]!,
          path[i + 3]!,
          path[i + 4]!,
          path[i + 5]!,
          path[i + 6]!,
          tolerance,
        );
        x = path[i + 5]!;
        y = path[i + 6]!;
        i += 7;
        break;
      default:
        i += 1;
    }
  }
  if (out.length > 0) all.push(out);
  return all;
}
