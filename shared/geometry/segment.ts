/** Straight pieces and polylines (flat x, y lists). Numbers in, numbers out. */

/** Squared distance of (px, py) from the segment a–b. */
export function segmentDistanceSq(
  px: number,
  py: number,
  ax: number,
  ay: number,
  bx: number,
  by: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  let t = length === 0 ? 0 : ((px - ax) * dx + (py - ay) * dy) / length;
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  const ex = px - ax - t * dx;
  const ey = py - ay - t * dy;
  return ex * ex + ey * ey;
}

/** Distance of a point from a polyline; `Infinity` for an empty one. A single point is a dot. */
export function polylineDistance(
  px: number,
  py: number,
  points: readonly number[],
  closed = false,
): number {
  const n = points.length;
  if (n < 2) return Infinity;
  if (n < 4) return Math.hypot(px - points[0]!, py - points[1]!);
  let best = Infinity;
  for (let i = 2; i + 1 < n; i += 2) {
    const d = segmentDistanceSq(px, py, points[i - 2]!, points[i - 1]!, points[i]!, points[i + 1]!);
    if (d < best) best = d;
  }
  if (closed) {
    const d = segmentDistanceSq(px, py, points[n - 2]!, points[n - 1]!, points[0]!, points[1]!);
    if (d < best) best = d;
  }
  return Math.sqrt(best);
}

/** Where a–b crosses c–d as a fraction of a–b (0–1), or -1 where it does not (parallel included). */
export function crossing(
  ax: number,
  ay: number,
  bx: number,
  by: number,
  cx: number,
  cy: number,
  dx: number,
  dy: number,
): number {
  const rx = bx - ax;
  const ry = by - ay;
  const sx = dx - cx;
  const sy = dy - cy;
  const det = rx * sy - ry * sx;
  if (det === 0) return -1;
  const t = ((cx - ax) * sy - (cy - ay) * sx) / det;
  const u = ((cx - ax) * ry - (cy - ay) * rx) / det;
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? t : -1;
}

export function polylineLength(points: readonly number[]): number {
  let length = 0;
  for (let i = 2; i + 1 < points.length; i += 2) {
    length += Math.hypot(points[i]! - points[i - 2]!, points[i + 1]! - points[i - 1]!);
  }
  return length;
}

/** Point at a fraction (0–1) of the length of a polyline, and the direction there in radians. */
export function pointAlong(
  points: readonly number[],
  fraction: number,
): { x: number; y: number; angle: number } {
  if (points.length < 2) return { x: 0, y: 0, angle: 0 };
  let rest = polylineLength(points) * fraction;
  for (let i = 2; i + 1 < points.length; i += 2) {
    const ax = points[i - 2]!;
    const ay = points[i - 1]!;
    const dx = points[i]! - ax;
    const dy = points[i + 1]! - ay;
    const length = Math.hypot(dx, dy);
    if (length > 0 && (rest <= length || i + 3 >= points.length)) {
      const t = Math.min(1, rest / length);
      return { x: ax + dx * t, y: ay + dy * t, angle: Math.atan2(dy, dx) };
    }
    rest -= length;
  }
  return { x: points[points.length - 2]!, y: points[points.length - 1]!, angle: 0 };
}

/**
 * The polyline without points that lie within `tolerance` of the line through their kept
 * neighbours (Douglas–Peucker, iterative). First and last point stay.
 */
export function simplify(points: readonly number[], tolerance: number): number[] {
  const count = points.length >> 1;
  if (count <= 2) return points.slice(0, count * 2);
  const keep = new Uint8Array(count);
  keep[0] = 1;
  keep[count - 1] = 1;
  const limit = tolerance * tolerance;
  const stack = [0, count - 1];
  while (stack.length > 0) {
    const last = stack.pop()!;
    const first = stack.pop()!;
    let worst = limit;
    let at = -1;
    for (let i = first + 1; i < last; i++) {
      const d = segmentDistanceSq(
        points[2 * i]!,
        points[2 * i + 1]!,
        points[2 * first]!,
        points[2 * first + 1]!,
        points[2 * last]!,
        points[2 * last + 1]!,
      );
      if (d > worst) {
        worst = d;
        at = i;
      }
    }
    if (at >= 0) {
      keep[at] = 1;
      stack.push(first, at, at, last);
    }
  }
  const out: number[] = [];
  for (let i = 0; i < count; i++) if (keep[i] === 1) out.push(points[2 * i]!, points[2 * i + 1]!);
  return out;
}
