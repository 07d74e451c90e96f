/**
 * Walks along a path as far as it can be seen: curves in sight become small straight steps, what is out
 * of sight is passed in one. Numbers in, numbers out.
 */
import type { Box } from '../units.ts';
import { CLOSE, CUBIC, LINE, MOVE, type PathData, QUAD } from './draw-command.ts';

/** Device pixels by which a curve in sight may be off. */
const TOLERANCE = 0.1;
const MAX_DEPTH = 40;
/** Measured curves are so in 2⁶ parts, the same ones whatever is in sight: so dashes never jump. */
const MEASURED_DEPTH = 6;
/** A path of more numbers has short curves: they are measured as a whole. */
const MANY_NUMBERS = 1500;

/** How many numbers follow an opcode. */
export function numbersAfter(opcode: number): number {
  return opcode === CLOSE ? 0 : opcode === QUAD ? 4 : opcode === CUBIC ? 6 : 2;
}

/** What is told of a path, piece by piece, all of it straight. */
export interface Follower {
  begin(x: number, y: number): void;
  /**
   * @param length of the piece of the path that ends at (x, y), which may be a curve.
   * @param isNear whether the piece is where the straight line is; else it is out of sight.
   */
  line(x: number, y: number, length: number, isNear: boolean): void;
  end(isClosed: boolean): void;
}

/**
 * @param window what is in sight.
 * @param scale device pixels per unit.
 * @param isMeasured whether lengths are wanted.
 */
export function followPath(
  path: PathData,
  window: Box,
  scale: number,
  isMeasured: boolean,
  to: Follower,
): void {
  const flat = TOLERANCE / scale;
  const measuredDepth = !isMeasured ? 0 : path.length > MANY_NUMBERS ? 1 : MEASURED_DEPTH;
  let x = 0;
  let y = 0;
  let startX = 0;
  let startY = 0;
  let isOpen = false;
  const line = (toX: number, toY: number): void => {
    to.line(toX, toY, Math.hypot(toX - x, toY - y), true);
    x = toX;
    y = toY;
  };
  for (let i = 0; i < path.length;) {
    const opcode = path[i]!;
    const at = (k: number): number => path[i + k]!;
    if (opcode === MOVE) {
      if (isOpen) to.end(false);
      x = startX = at(1);
      y = startY = at(2);
      to.begin(x, y);
      isOpen = true;
    } else if (opcode === CLOSE) {
      if (x !== startX || y !== startY) line(startX, startY);
      to.end(true);
      isOpen = false;
    } else if (opcode === LINE) line(at(1), at(2));
    else {
      const end = opcode === CUBIC ? 5 : 3;
      const [ex, ey] = [at(end), at(end + 1)];
      const third = 2 / 3;
      const curve: Curve =
        opcode === CUBIC
          ? [x, y, at(1), at(2), at(3), at(4), ex, ey]
          : [
              x,
              y,
              x + (at(1) - x) * third,
              y + (at(2) - y) * third,
              ex + (at(1) - ex) * third,
              ey + (at(2) - ey) * third,
              ex,
              ey,
            ];
      followCurve(curve, 0);
      x = ex;
      y = ey;
    }
    i += numbersAfter(opcode) + 1;
  }
  if (isOpen) to.end(false);

  function followCurve(curve: Curve, depth: number): void {
    if (depth < measuredDepth) {
      const [a, b] = halves(curve);
      followCurve(a, depth + 1);
      followCurve(b, depth + 1);
      return;
    }
    const length = isMeasured ? lengthOf(curve) : 0;
    if (!isInSight(curve, window)) to.line(curve[6], curve[7], length, false);
    else if (isFlat(curve, flat)) to.line(curve[6], curve[7], length, true);
    else stepThrough(curve, length, depth);
  }

  /** Smaller parts, whose lengths add up to what the whole was measured to have. */
  function stepThrough(curve: Curve, length: number, depth: number): void {
    const parts: { curve: Curve; isNear: boolean; length: number }[] = [];
    const split = (part: Curve, level: number): void => {
      const isNear = isInSight(part, window);
      if (isNear && level < MAX_DEPTH && !isFlat(part, flat)) {
        const [a, b] = halves(part);
        split(a, level + 1);
        split(b, level + 1);
      } else parts.push({ curve: part, isNear, length: isMeasured ? lengthOf(part) : 0 });
    };
    split(curve, depth);
    const sum = parts.reduce((all, part) => all + part.length, 0);
    for (const part of parts) {
      const share = sum > 0 ? (part.length / sum) * length : 0;
      to.line(part.curve[6], part.curve[7], share, part.isNear);
    }
  }
}

type Curve = readonly [number, number, number, number, number, number, number, number];

function halves([x0, y0, x1, y1, x2, y2, x3, y3]: Curve): [Curve, Curve] {
  const ax = (x0 + x1) / 2;
  const ay = (y0 + y1) / 2;
  const mx = (x1 + x2) / 2;
  const my = (y1 + y2) / 2;
  const dx = (x2 + x3) / 2;
  const dy = (y2 + y3) / 2;
  const bx = (ax + mx) / 2;
  const by = (ay + my) / 2;
  const cx = (mx + dx) / 2;
  const cy = (my + dy) / 2;
  const x = (bx + cx) / 2;
  const y = (by + cy) / 2;
  return [
    [x0, y0, ax, ay, bx, by, x, y],
    [x, y, cx, cy, dx, dy, x3, y3],
  ];
}

/** Whether the box of its points meets the window: a curve never leaves that box. */
function isInSight([x0, y0, x1, y1, x2, y2, x3, y3]: Curve, { x, y, w, h }: Box): boolean {
  return (
    Math.min(x0, x1, x2, x3) <= x + w &&
    Math.max(x0, x1, x2, x3) >= x &&
    Math.min(y0, y1, y2, y3) <= y + h &&
    Math.max(y0, y1, y2, y3) >= y
  );
}

function isFlat([x0, y0, x1, y1, x2, y2, x3, y3]: Curve, tolerance: number): boolean {
  const bend = Math.max(
    Math.hypot(x0 - 2 * x1 + x2, y0 - 2 * y1 + y2),
    Math.hypot(x1 - 2 * x2 + x3, y1 - 2 * y2 + y3),
  );
  // A cubic is at most 3/4 of this away from its chord.
  return bend * 0.75 <= tolerance;
}

/** Nodes and weights of Gauss and Legendre on −1 … 1. */
const NODES = [
  [-0.906179845938664, 0.236926885056189],
  [-0.538469310105683, 0.478628670499366],
  [0, 0.568888888888889],
  [0.538469310105683, 0.478628670499366],
  [0.906179845938664, 0.236926885056189],
] as const;

function lengthOf([x0, y0, x1, y1, x2, y2, x3, y3]: Curve): number {
  let sum = 0;
  for (const [node, weight] of NODES) {
    const t = (node + 1) / 2;
    const s = 1 - t;
    const p = 3 * s * s;
    const q = 6 * s * t;
    const r = 3 * t * t;
    const dx = p * (x1 - x0) + q * (x2 - x1) + r * (x3 - x2);
    const dy = p * (y1 - y0) + q * (y2 - y1) + r * (y3 - y2);
    sum += weight * Math.hypot(dx, dy);
  }
  return sum / 2;
}
