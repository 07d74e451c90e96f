/**
 * Erased parts of a stroke. A range is `<from>-<to>` in sixteenths of the way from one point to the
 * next: `32-40` is from point 2 to half-way between points 2 and 3. Behind an `@` follows the gesture
 * that erased it (older boards have ranges without): two people who erase exactly the same part then
 * store two ranges, and one can be taken back while the other stands. Ranges may overlap: what counts
 * is their union, so that the order in which they arrive does not matter.
 */
import { segmentDistanceSq } from '../geometry/segment.ts';
import type { StrokePoints } from './stroke-points.ts';

const STEPS = 16;
const RANGE = /^(\d{1,7})-(\d{1,7})(?:@[\w-]{1,16})?$/;

/** Whether a string is a range as above. */
export function isErasedRange(member: string): boolean {
  const match = RANGE.exec(member);
  return match !== null && Number(match[1]) <= Number(match[2]);
}

/** A range as a gesture stores it; `gesture` is up to 16 characters of `[A-Za-z0-9_-]`. */
export function rangeBy(gesture: string, from: number, to: number): string {
  return `${from}-${to}@${gesture}`;
}

/** The union of ranges as flat from, to pairs, ascending, in sixteenths. */
export function mergedRanges(members: readonly string[]): number[] {
  const pairs: [number, number][] = [];
  for (const member of members) {
    const match = RANGE.exec(member);
    if (match !== null) pairs.push([Number(match[1]), Number(match[2])]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [from, to] of pairs) {
    const last = out.length - 1;
    if (last > 0 && from <= out[last]!) out[last] = Math.max(out[last]!, to);
    else out.push(from, to);
  }
  return out;
}

/** What is left of a stroke: the stroke itself where nothing was erased. */
export function keptPieces(
  points: StrokePoints,
  erased: readonly string[],
): readonly StrokePoints[] {
  if (points.xy.length < 2) return [];
  if (erased.length === 0) return [points];
  const end = ((points.xy.length >> 1) - 1) * STEPS;
  const ranges = mergedRanges(erased);
  const pieces: StrokePoints[] = [];
  let from = 0;
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    if (ranges[i]! > from) pieces.push(cut(points, from, Math.min(end, ranges[i]!)));
    from = Math.max(from, ranges[i + 1]!);
    if (from >= end) break;
  }
  if (from < end) pieces.push(cut(points, from, end));
  return pieces;
}

function cut(points: StrokePoints, from: number, to: number): StrokePoints {
  const xy: number[] = [];
  const pressures: number[] | undefined = points.pressures === undefined ? undefined : [];
  const add = (at: number): void => {
    const i = Math.floor(at / STEPS);
    const t = at / STEPS - i;
    const j = t === 0 ? i : i + 1;
    xy.push(
      points.xy[2 * i]! * (1 - t) + points.xy[2 * j]! * t,
      points.xy[2 * i + 1]! * (1 - t) + points.xy[2 * j + 1]! * t,
    );
    pressures?.push(points.pressures![i]! * (1 - t) + points.pressures![j]! * t);
  };
  add(from);
  for (let i = Math.floor(from / STEPS) + 1; i * STEPS < to; i++) add(i * STEPS);
  if (to > from) add(to);
  return { xy, pressures, w: points.w, h: points.h };
}

/** Whether nothing is left to see. */
export function isAllErased(points: StrokePoints, erased: readonly string[]): boolean {
  const end = ((points.xy.length >> 1) - 1) * STEPS;
  const ranges = mergedRanges(erased);
  return ranges.length === 2 && ranges[0] === 0 && ranges[1]! >= end;
}

/**
 * Ranges that an eraser takes on its way.
 * @param points of the stroke, in local space.
 * @param ax ay bx by the eraser's way in the stroke's local space; `radius` likewise in board units.
 * @param gesture whose ranges they are; see `rangeBy`.
 * @returns members of the set; none where the eraser touches nothing.
 */
export function eraseAlong(
  points: StrokePoints,
  ax: number,
  ay: number,
  bx: number,
  by: number,
  radius: number,
  gesture: string,
): string[] {
  const count = points.xy.length >> 1;
  const limit = radius * radius;
  const isTouched = (at: number): boolean => {
    const i = Math.min(count - 1, Math.floor(at / STEPS));
    const j = Math.min(count - 1, i + 1);
    const t = at / STEPS - i;
    const x = points.xy[2 * i]! * (1 - t) + points.xy[2 * j]! * t;
    const y = points.xy[2 * i + 1]! * (1 - t) + points.xy[2 * j + 1]! * t;
    return segmentDistanceSq(x, y, ax, ay, bx, by) <= limit;
  };
  if (count === 1) return isTouched(0) ? [rangeBy(gesture, 0, 0)] : [];
  const out: string[] = [];
  let from = -1;
  const minX = Math.min(ax, bx) - radius;
  const maxX = Math.max(ax, bx) + radius;
  const minY = Math.min(ay, by) - radius;
  const maxY = Math.max(ay, by) + radius;
  const end = (count - 1) * STEPS;
  for (let i = 0; i < count - 1; i++) {
    const x0 = points.xy[2 * i]!;
    const y0 = points.xy[2 * i + 1]!;
    const x1 = points.xy[2 * i + 2]!;
    const y1 = points.xy[2 * i + 3]!;
    const isFar =
      Math.max(x0, x1) < minX ||
      Math.min(x0, x1) > maxX ||
      Math.max(y0, y1) < minY ||
      Math.min(y0, y1) > maxY;
    if (isFar) {
      if (from >= 0) out.push(rangeBy(gesture, from, i * STEPS));
      from = -1;
      continue;
    }
    for (let step = 0; step < STEPS; step++) {
      const at = i * STEPS + step;
      if (isTouched(at)) {
        if (from < 0) from = at;
      } else if (from >= 0) {
        out.push(rangeBy(gesture, from, at));
        from = -1;
      }
    }
  }
  if (from >= 0) out.push(rangeBy(gesture, from, end));
  return out;
}
