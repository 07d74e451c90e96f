/**
 * Affine maps of the plane as six numbers `[a, b, c, d, e, f]`: x' = a·x + c·y + e, y' = b·x + d·y + f
 * (the order of Canvas2D's `transform` and of SVG's `matrix`). Numbers in, numbers out.
 */
import type { Box, Vec } from '../units.ts';

export type Matrix = readonly [number, number, number, number, number, number];

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];

export function translation(dx: number, dy: number): Matrix {
  return [1, 0, 0, 1, dx, dy];
}

/** Scales about the point (cx, cy). */
export function scaling(sx: number, sy: number, cx = 0, cy = 0): Matrix {
  return [sx, 0, 0, sy, cx - sx * cx, cy - sy * cy];
}

/** Turns by `angle` radians (clockwise where y points down) about (cx, cy). */
export function rotation(angle: number, cx = 0, cy = 0): Matrix {
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  return [cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy];
}

/** The map that applies `first`, then `then`. */
export function compose(then: Matrix, first: Matrix): Matrix {
  const [a, b, c, d, e, f] = then;
  const [p, q, r, s, t, u] = first;
  return [
    a * p + c * q,
    b * p + d * q,
    a * r + c * s,
    b * r + d * s,
    a * t + c * u + e,
    b * t + d * u + f,
  ];
}

/** The inverse map, or `undefined` where there is none (a map that flattens the plane). */
export function invert(m: Matrix): Matrix | undefined {
  const [a, b, c, d, e, f] = m;
  const det = a * d - b * c;
  if (!Number.isFinite(det) || Math.abs(det) < 1e-18) return undefined;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

export function apply(m: Matrix, x: number, y: number): Vec {
  return { x: m[0] * x + m[2] * y + m[4], y: m[1] * x + m[3] * y + m[5] };
}

/** Maps a flat list of x, y pairs. */
export function applyFlat(m: Matrix, points: readonly number[]): number[] {
  const out = new Array<number>(points.length);
  const [a, b, c, d, e, f] = m;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    out[i] = a * x + c * y + e;
    out[i + 1] = b * x + d * y + f;
  }
  return out;
}

/** The smallest upright box around a mapped box. */
export function applyBox(m: Matrix, box: Box): Box {
  const [a, b, c, d, e, f] = m;
  const x = a * box.x + c * box.y + e;
  const y = b * box.x + d * box.y + f;
  const ux = a * box.w;
  const vx = c * box.h;
  const uy = b * box.w;
  const vy = d * box.h;
  return {
    x: x + Math.min(0, ux) + Math.min(0, vx),
    y: y + Math.min(0, uy) + Math.min(0, vy),
    w: Math.abs(ux) + Math.abs(vx),
    h: Math.abs(uy) + Math.abs(vy),
  };
}

/** Rotation part of a map, in radians, and the scale along the turned axes (`sy` < 0: mirrored). */
export function decompose(m: Matrix): { angle: number; sx: number; sy: number } {
  const sx = Math.hypot(m[0], m[1]);
  const angle = Math.atan2(m[1], m[0]);
  const det = m[0] * m[3] - m[1] * m[2];
  return { angle, sx, sy: sx === 0 ? Math.hypot(m[2], m[3]) : det / sx };
}
