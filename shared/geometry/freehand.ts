/**
 * The outline of a freehand stroke: a pen whose width follows its pressure, or its speed where there
 * is no pressure. Flat x, y in, a flat polygon out (to be filled by the non-zero rule, since a
 * stroke may cross itself). The work grows with the number of points and nothing else.
 */

/** How far a point moves from its predecessor towards where the hand was: less is smoother. */
const FOLLOW = 0.68;
/** Share of the width by which an outline point has to be away from the one before it. */
const SPACING = 0.42;
const WHOLE = { start: false, end: false };
/** Corners of a half circle. */
const CAP_STEPS = 9;

export interface FreehandOptions {
  /** Width at half the pressure, in board units; up to `1 + thinning` times that at full. */
  readonly size: number;
  /** 0–1: how much of the width follows the pressure. */
  readonly thinning: number;
}

/**
 * @param xy flat x, y of the pen.
 * @param pressures 0–1 for each point; made up from the speed where absent.
 */
export function freehandOutline(
  xy: readonly number[],
  pressures: readonly number[] | undefined,
  options: FreehandOptions,
): number[] {
  if (!(options.size > 0) || xy.length < 2) return [];
  return outlineOfPen(followedPen(xy, pressures, options), options);
}

/**
 * The outline of a pen's way, or of a part of it.
 * @param pen see `followedPen`.
 * @param cut ends that are cut straight instead of being round: where another part goes on. Their
 *   corners are there twice, so that a curve through the middles of the sides keeps them.
 */
export function outlineOfPen(
  pen: readonly number[],
  { size }: FreehandOptions,
  cut: { readonly start: boolean; readonly end: boolean } = WHOLE,
): number[] {
  const n = pen.length / 3;
  if (n === 1) return circle(pen[0]!, pen[1]!, pen[2]!);
  const left: number[] = [];
  const right: number[] = [];
  const least = (size * SPACING) ** 2;
  let dx = 0;
  let dy = 0;
  for (let i = 0; i < n; i++) {
    const x = pen[3 * i]!;
    const y = pen[3 * i + 1]!;
    const r = pen[3 * i + 2]!;
    const beforeX = dx;
    const beforeY = dy;
    if (i + 1 < n) {
      dx = pen[3 * i + 3]! - x;
      dy = pen[3 * i + 4]! - y;
      const length = Math.hypot(dx, dy);
      dx /= length;
      dy /= length;
    }
    if (i === 0) {
      left.push(x + dy * r, y - dx * r);
      right.push(x - dy * r, y + dx * r);
      continue;
    }
    const along = beforeX * dx + beforeY * dy;
    if (i + 1 < n && along < 0) {
      // The pen turns back: it leaves a round end on both sides, and goes on from there.
      pushArc(left, x, y, beforeY * r, -beforeX * r, 1);
      pushArc(right, x, y, -beforeY * r, beforeX * r, -1);
      left.push(x + dy * r, y - dx * r);
      right.push(x - dy * r, y + dx * r);
      continue;
    }
    // Across the mean of the ways in and out.
    let mx = beforeX + dx;
    let my = beforeY + dy;
    const length = Math.hypot(mx, my) || 1;
    mx = (mx / length) * r;
    my = (my / length) * r;
    const isLast = i + 1 === n;
    pushApart(left, x + my, y - mx, isLast ? 0 : least);
    pushApart(right, x - my, y + mx, isLast ? 0 : least);
  }
  const end = 3 * (n - 1);
  const out = left;
  // From the left side over the tip to the right side, and back under the start.
  if (cut.end) out.push(...out.slice(-2), ...right.slice(-2));
  else pushArc(out, pen[end]!, pen[end + 1]!, dy * pen[end + 2]!, -dx * pen[end + 2]!, 1);
  for (let i = right.length - 2; i >= 0; i -= 2) out.push(right[i]!, right[i + 1]!);
  const startX = pen[0]!;
  const startY = pen[1]!;
  if (cut.start) out.push(right[0]!, right[1]!, out[0]!, out[1]!);
  else pushArc(out, startX, startY, right[0]! - startX, right[1]! - startY, 1);
  return out;
}

/** Flat x, y, radius of the smoothed pen; points that stand on their predecessor are left out. */
export function followedPen(
  xy: readonly number[],
  pressures: readonly number[] | undefined,
  options: FreehandOptions,
): readonly number[] {
  return new FollowedPen(options).follow(xy, pressures);
}

/** Points by which it is known how hard the pen was pressed at first. */
const SETTLED_AFTER = 10;

/** A pen that is followed while its way grows: each point is looked at once. */
export class FollowedPen {
  readonly options: FreehandOptions;
  #steps: number[] = [];
  /** Numbers in it that stay as they are; what is behind them is the tip. */
  #settled = 0;
  #taken = 0;
  #x = 0;
  #y = 0;
  #pressure = 0;

  constructor(options: FreehandOptions) {
    this.options = options;
  }

  /**
   * @param xy all of the way: that of the last call, or that and more.
   * @returns flat x, y, radius; valid until the next call.
   */
  follow(xy: readonly number[], pressures: readonly number[] | undefined): readonly number[] {
    const count = xy.length >> 1;
    if (this.#taken < SETTLED_AFTER) {
      this.#settled = 0;
      this.#taken = 0;
    }
    this.#steps.length = this.#settled;
    if (count === 0) return this.#steps;
    if (this.#taken === 0) {
      this.#x = xy[0]!;
      this.#y = xy[1]!;
      this.#pressure = pressures?.[0] ?? speedAtStart(xy, this.options.size);
    }
    for (; this.#taken + 1 < count; this.#taken++) this.#step(xy, pressures, this.#taken, FOLLOW);
    this.#settled = this.#steps.length;
    // The last point is where the hand really stopped: unless it goes on.
    const before = [this.#x, this.#y, this.#pressure] as const;
    this.#step(xy, pressures, count - 1, 1);
    [this.#x, this.#y, this.#pressure] = before;
    return this.#steps;
  }

  #step(
    xy: readonly number[],
    pressures: readonly number[] | undefined,
    i: number,
    follow: number,
  ): void {
    const { size, thinning } = this.options;
    const still = Math.max(size * 0.02, 1e-6);
    const x = this.#x + (xy[2 * i]! - this.#x) * follow;
    const y = this.#y + (xy[2 * i + 1]! - this.#y) * follow;
    const moved = Math.hypot(x - this.#x, y - this.#y);
    if (i > 0 && moved < still) return;
    this.#x = x;
    this.#y = y;
    if (pressures === undefined) this.#pressure = lighter(this.#pressure, moved, size);
    else this.#pressure += ((pressures[i] ?? this.#pressure) - this.#pressure) * 0.6;
    const radius = size * (0.5 - thinning * (0.5 - this.#pressure));
    this.#steps.push(x, y, Math.max(0.01, radius));
  }
}

/** The made-up pressure that the first points lead to, so that a stroke begins without a blob. */
function speedAtStart(xy: readonly number[], size: number): number {
  let pressure = 0.5;
  const end = Math.min(20, xy.length);
  for (let i = 2; i + 1 < end; i += 2) {
    const moved = Math.hypot(xy[i]! - xy[i - 2]!, xy[i + 1]! - xy[i - 1]!);
    pressure = lighter(pressure, moved * FOLLOW, size);
  }
  return pressure;
}

/** Fast is light; the width follows slowly, so that it never jumps. */
function lighter(pressure: number, moved: number, size: number): number {
  const speed = Math.min(1, moved / size);
  return pressure + (1 - speed - pressure) * speed * 0.28;
}

function pushApart(side: number[], x: number, y: number, leastSquared: number): void {
  const n = side.length;
  const dx = x - side[n - 2]!;
  const dy = y - side[n - 1]!;
  if (dx * dx + dy * dy > leastSquared) side.push(x, y);
}

/** Half a circle about (cx, cy), beginning at the offset (ox, oy). */
function pushArc(
  out: number[],
  cx: number,
  cy: number,
  ox: number,
  oy: number,
  turn: 1 | -1,
): void {
  for (let i = 0; i <= CAP_STEPS; i++) {
    const angle = (turn * Math.PI * i) / CAP_STEPS;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    out.push(cx + ox * cos - oy * sin, cy + ox * sin + oy * cos);
  }
}

function circle(x: number, y: number, r: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < 2 * CAP_STEPS; i++) {
    const angle = (Math.PI * i) / CAP_STEPS;
    out.push(x + r * Math.cos(angle), y + r * Math.sin(angle));
  }
  return out;
}
