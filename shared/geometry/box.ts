/** Axis-aligned rectangles. Numbers in, numbers out; `w` and `h` are never negative. */
import type { Box, Vec } from '../units.ts';

export function boxAt(x: number, y: number, w: number, h: number): Box {
  return {
    x: w < 0 ? x + w : x,
    y: h < 0 ? y + h : y,
    w: Math.abs(w),
    h: Math.abs(h),
  };
}

export function boxOfCorners(a: Vec, b: Vec): Box {
  return boxAt(a.x, a.y, b.x - a.x, b.y - a.y);
}

/** The smallest box around a flat list of x, y pairs; an empty box at the origin for none. */
export function boxOfPoints(points: readonly number[]): Box {
  if (points.length < 2) return { x: 0, y: 0, w: 0, h: 0 };
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
}

export function expandBox(box: Box, by: number): Box {
  return {
    x: box.x - by,
    y: box.y - by,
    w: Math.max(0, box.w + 2 * by),
    h: Math.max(0, box.h + 2 * by),
  };
}

export function unionBox(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    w: Math.max(a.x + a.w, b.x + b.w) - x,
    h: Math.max(a.y + a.h, b.y + b.h) - y,
  };
}

/** The box around all of them, or `undefined` for none. */
export function unionBoxes(boxes: Iterable<Box>): Box | undefined {
  let all: Box | undefined;
  for (const box of boxes) all = all === undefined ? box : unionBox(all, box);
  return all;
}

/** The common part, or `undefined` where there is none (touching edges count as common). */
export function intersectBox(a: Box, b: Box): Box | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const w = Math.min(a.x + a.w, b.x + b.w) - x;
  const h = Math.min(a.y + a.h, b.y + b.h) - y;
  return w < 0 || h < 0 ? undefined : { x, y, w, h };
}

export function boxesTouch(a: Box, b: Box): boolean {
  return a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
}

export function boxContains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.w <= outer.x + outer.w &&
    inner.y + inner.h <= outer.y + outer.h
  );
}

export function isInBox(box: Box, x: number, y: number, margin = 0): boolean {
  return (
    x >= box.x - margin &&
    x <= box.x + box.w + margin &&
    y >= box.y - margin &&
    y <= box.y + box.h + margin
  );
}

/** Upright box around a box turned by `angle` about its middle. */
export function rotatedBox(box: Box, angle: number): Box {
  if (angle === 0) return box;
  const cos = Math.abs(Math.cos(angle));
  const sin = Math.abs(Math.sin(angle));
  const w = box.w * cos + box.h * sin;
  const h = box.w * sin + box.h * cos;
  return { x: box.x + (box.w - w) / 2, y: box.y + (box.h - h) / 2, w, h };
}
