/** Points and offsets in the plane. Numbers in, numbers out. */
import type { Vec } from '../units.ts';

export function add(a: Vec, b: Vec): Vec {
  return { x: a.x + b.x, y: a.y + b.y };
}

export function subtract(a: Vec, b: Vec): Vec {
  return { x: a.x - b.x, y: a.y - b.y };
}

export function multiply(a: Vec, by: number): Vec {
  return { x: a.x * by, y: a.y * by };
}

export function distance(a: Vec, b: Vec): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** Length 1 in the same direction; (1, 0) for a vector without one. */
export function unit(a: Vec): Vec {
  const length = Math.hypot(a.x, a.y);
  return length === 0 ? { x: 1, y: 0 } : { x: a.x / length, y: a.y / length };
}

/** Turned by `angle` radians (clockwise where y points down) about `center`. */
export function rotateAbout(p: Vec, center: Vec, angle: number): Vec {
  if (angle === 0) return p;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const dx = p.x - center.x;
  const dy = p.y - center.y;
  return { x: center.x + dx * cos - dy * sin, y: center.y + dx * sin + dy * cos };
}

/** The angle in (-π, π] that points the same way. */
export function normalizeAngle(angle: number): number {
  const turn = 2 * Math.PI;
  const a = angle % turn;
  if (a > Math.PI) return a - turn;
  if (a <= -Math.PI) return a + turn;
  return a;
}
