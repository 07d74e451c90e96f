/**
 * Ways of level and upright pieces between two points that keep clear of two boxes. Numbers in,
 * numbers out; the work is bounded by the size of its grid (at most a dozen lines each way).
 */
import type { Box } from '../units.ts';

/** 0 right, 1 down, 2 left, 3 up. */
export type Side = 0 | 1 | 2 | 3;

export interface ElbowEnd {
  readonly x: number;
  readonly y: number;
  /** The side on which the way leaves (or arrives); `undefined` where any will do. */
  readonly side?: Side | undefined;
  /** What the end belongs to: the way does not run through it. */
  readonly box?: Box | undefined;
}

const DX = [1, 0, -1, 0] as const;
const DY = [0, 1, 0, -1] as const;

export interface ElbowWay {
  /** Flat x, y from the first end to the second. */
  readonly points: number[];
  /** Length plus a price for each corner: smaller is better. */
  readonly cost: number;
}

/**
 * The best way from `a` to `b`.
 * @param clearance distance kept from the boxes where there is room for it.
 */
export function elbowWay(a: ElbowEnd, b: ElbowEnd, clearance: number): ElbowWay {
  const from = stub(a, clearance);
  const to = stub(b, clearance);
  const boxes: Box[] = [];
  if (a.box !== undefined) boxes.push(a.box);
  if (b.box !== undefined) boxes.push(b.box);
  const xs = gridLines(
    from.x,
    to.x,
    boxes.map((box) => [box.x, box.x + box.w]),
    clearance,
  );
  const ys = gridLines(
    from.y,
    to.y,
    boxes.map((box) => [box.y, box.y + box.h]),
    clearance,
  );
  const corner = clearance + 1;
  const found = shortest(xs, ys, from, to, a.side, b.side, boxes, corner);
  const points = [a.x, a.y, ...found.points, b.x, b.y];
  return { points: withoutIdle(points), cost: found.cost };
}

function stub(end: ElbowEnd, clearance: number): { x: number; y: number } {
  if (end.side === undefined) return { x: end.x, y: end.y };
  return { x: end.x + DX[end.side] * clearance, y: end.y + DY[end.side] * clearance };
}

function gridLines(
  from: number,
  to: number,
  spans: readonly (readonly [number, number])[],
  clearance: number,
): number[] {
  const lines = new Set<number>([from, to]);
  for (const [low, high] of spans) lines.add(low - clearance).add(high + clearance);
  const [first, second] = spans;
  if (first !== undefined && second !== undefined) {
    // Half-way between two boxes is where a person would draw.
    if (first[1] < second[0]) lines.add((first[1] + second[0]) / 2);
    else if (second[1] < first[0]) lines.add((second[1] + first[0]) / 2);
  } else lines.add((from + to) / 2);
  return [...lines].sort((p, q) => p - q);
}

/** Dijkstra over the crossings of the grid; the direction of arrival belongs to the state. */
function shortest(
  xs: readonly number[],
  ys: readonly number[],
  from: { x: number; y: number },
  to: { x: number; y: number },
  leave: Side | undefined,
  arrive: Side | undefined,
  boxes: readonly Box[],
  cornerCost: number,
): ElbowWay {
  const columns = xs.length;
  const states = columns * ys.length * 4;
  const cost = new Float64Array(states).fill(Infinity);
  const before = new Int32Array(states).fill(-1);
  const done = new Uint8Array(states);
  const start = (ys.indexOf(from.y) * columns + xs.indexOf(from.x)) * 4;
  const goal = (ys.indexOf(to.y) * columns + xs.indexOf(to.x)) * 4;
  for (let d = 0; d < 4; d++) {
    if (leave === undefined || leave === d) cost[start + d] = 0;
  }
  for (;;) {
    let state = -1;
    let least = Infinity;
    for (let s = 0; s < states; s++) {
      if (done[s] === 0 && cost[s]! < least) {
        least = cost[s]!;
        state = s;
      }
    }
    if (state < 0) break;
    done[state] = 1;
    const direction = state & 3;
    const node = state >> 2;
    const i = node % columns;
    const j = (node - i) / columns;
    for (let d = 0; d < 4; d++) {
      if (d === (direction ^ 2)) continue;
      const ni = i + DX[d]!;
      const nj = j + DY[d]!;
      if (ni < 0 || nj < 0 || ni >= columns || nj >= ys.length) continue;
      const ax = xs[i]!;
      const ay = ys[j]!;
      const bx = xs[ni]!;
      const by = ys[nj]!;
      let step = Math.abs(bx - ax) + Math.abs(by - ay) + (d === direction ? 0 : cornerCost);
      // Running through a box is dear, but possible: boxes may overlap.
      for (const box of boxes) if (runsThrough(box, ax, ay, bx, by)) step += 1e7;
      const next = (nj * columns + ni) * 4 + d;
      if (least + step < cost[next]!) {
        cost[next] = least + step;
        before[next] = state;
      }
    }
  }
  let best = -1;
  let bestCost = Infinity;
  for (let d = 0; d < 4; d++) {
    // The way into a box goes against the side that it arrives on.
    const turn = arrive === undefined || d === (arrive ^ 2) ? 0 : d === arrive ? 1e6 : cornerCost;
    const total = cost[goal + d]! + turn;
    if (total < bestCost) {
      bestCost = total;
      best = goal + d;
    }
  }
  const points: number[] = [];
  for (let s = best; s >= 0; s = before[s]!) {
    const node = s >> 2;
    const i = node % columns;
    points.unshift(xs[i]!, ys[(node - i) / columns]!);
  }
  return { points, cost: bestCost };
}

function runsThrough(box: Box, ax: number, ay: number, bx: number, by: number): boolean {
  const slack = 0.5;
  return (
    Math.max(ax, bx) > box.x + slack &&
    Math.min(ax, bx) < box.x + box.w - slack &&
    Math.max(ay, by) > box.y + slack &&
    Math.min(ay, by) < box.y + box.h - slack
  );
}

/** Without points that stand still or lie in the middle of a straight piece. */
export function withoutIdle(points: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = points[i]!;
    const y = points[i + 1]!;
    const n = out.length;
    if (n >= 2 && out[n - 2] === x && out[n - 1] === y) continue;
    if (n >= 4) {
      const isLevel = out[n - 1] === y && out[n - 3] === y;
      const isUpright = out[n - 2] === x && out[n - 4] === x;
      if (isLevel || isUpright) {
        out[n - 2] = x;
        out[n - 1] = y;
        continue;
      }
    }
    out.push(x, y);
  }
  return out;
}
