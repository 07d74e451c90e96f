/**
 * The way that an arrow takes, with its bound ends where they belong. Owns resolving of ends and the
 * three kinds of path; draws nothing.
 */
import { boxOfPoints } from '../geometry/box.ts';
import {
  type ElbowEnd,
  elbowWay,
  type ElbowWay,
  type Side,
  withoutIdle,
} from '../geometry/elbow.ts';
import { isInPolygon, lastCrossing } from '../geometry/polygon.ts';
import { pointAlong, polylineLength } from '../geometry/segment.ts';
import type { Box, Vec } from '../units.ts';
import type { ArrowHead } from './arrow-heads.ts';
import { LINE, MOVE, QUAD } from './draw-command.ts';
import { findShapeDef } from './lookup.ts';
import { flattenPath, polylinePath, smoothPath } from './path.ts';
import { toPage } from './placement.ts';
import type { Label } from './label.ts';
import type { Shape, ShapeContext, ShapeId } from './shape.ts';
import { layoutEpoch } from './text-layout.ts';

/** What an end of an arrow holds on to. */
export interface Binding {
  readonly shape: ShapeId;
  /** The point aimed at, in fractions of the bound shape's local box (0.5, 0.5 is the middle). */
  readonly x: number;
  readonly y: number;
  /** Ends at that very point instead of at the outline. */
  readonly inside?: boolean;
  /** Space left between the outline and the tip, in board units; the usual one where absent. */
  readonly gap?: number;
}

export interface ArrowShape extends Shape, Label {
  /** Flat x, y in local space: start, points on the way, end. Bound ends go elsewhere when drawn. */
  readonly points: readonly number[];
  readonly path: 'straight' | 'curved' | 'elbow';
  /** How far the middle of a curved arrow of two points stands off the straight line, in board units. */
  readonly bend: number;
  readonly startHead: ArrowHead;
  readonly endHead: ArrowHead;
  readonly start: Binding | null;
  readonly end: Binding | null;
}

export interface ArrowRoute {
  /** Local space. */
  readonly path: readonly number[];
  /** The same as a polyline. */
  readonly flat: readonly number[];
  readonly length: number;
  /** Where the label stands. */
  readonly middle: Vec;
  /** Directions in which the ends point, in radians. */
  readonly startAngle: number;
  readonly endAngle: number;
}

/** What an end is bound to, as it stands on the board. */
interface Target {
  /** The point aimed at. */
  readonly anchor: Vec;
  readonly ring: readonly number[];
  readonly box: Box;
  readonly binding: Binding;
  /** Space left between the outline and the arrow's tip. */
  readonly gap: number;
}

/** Space between a bound shape's painted edge and the arrow, in board units. */
const GAP = 5;

function targetOf(binding: Binding | null, ctx: ShapeContext): Target | undefined {
  if (binding === null) return undefined;
  const shape = ctx.shape(binding.shape);
  if (shape === undefined) return undefined;
  const def = findShapeDef(shape.type);
  if (def?.canBind !== true || def.ring === undefined) return undefined;
  const box = def.localBox(shape, ctx);
  const anchor = toPage(shape, box, {
    x: box.x + box.w * binding.x,
    y: box.y + box.h * binding.y,
  });
  const ring = def.ring(shape, ctx);
  const line = shape.stroke === 'none' ? 0 : shape.strokeWidth / 2;
  return { anchor, ring, box: boxOfPoints(ring), binding, gap: (binding.gap ?? GAP) + line };
}

/** Where an arrow that comes from `from` and aims at a target stops. */
function stopAt(target: Target, from: Vec, gap: number): Vec {
  const { anchor, ring, binding } = target;
  if (binding.inside === true) return anchor;
  const length = Math.hypot(from.x - anchor.x, from.y - anchor.y);
  if (length === 0) return anchor;
  const t = lastCrossing(ring, anchor.x, anchor.y, from.x, from.y);
  if (t < 0) return anchor;
  // A gap must not turn a short arrow round.
  const share = Math.min(t + gap / length, (t + 1) / 2);
  return { x: anchor.x + (from.x - anchor.x) * share, y: anchor.y + (from.y - anchor.y) * share };
}

/** The points of an arrow in page space with both ends resolved. */
function resolvedPoints(
  shape: ArrowShape,
  start: Target | undefined,
  end: Target | undefined,
): number[] {
  const points: number[] = [];
  for (let i = 0; i + 1 < shape.points.length; i += 2) {
    points.push(shape.points[i]! + shape.x, shape.points[i + 1]! + shape.y);
  }
  while (points.length < 4) points.push(shape.x, shape.y);
  if (start !== undefined) {
    points[0] = start.anchor.x;
    points[1] = start.anchor.y;
  }
  const n = points.length;
  if (end !== undefined) {
    points[n - 2] = end.anchor.x;
    points[n - 1] = end.anchor.y;
  }
  return points;
}

interface KnownRoute {
  readonly start: Shape | undefined;
  readonly end: Shape | undefined;
  readonly epoch: number;
  readonly route: ArrowRoute;
}

const known = new WeakMap<ArrowShape, KnownRoute>();

/** The way of an arrow; the same object until the arrow, a bound shape or a font changes. */
export function routeArrow(shape: ArrowShape, ctx: ShapeContext): ArrowRoute {
  const start = shape.start === null ? undefined : ctx.shape(shape.start.shape);
  const end = shape.end === null ? undefined : ctx.shape(shape.end.shape);
  const epoch = layoutEpoch();
  const last = known.get(shape);
  if (last?.start === start && last?.end === end && last?.epoch === epoch) return last.route;
  const route = findRoute(shape, ctx);
  known.set(shape, { start, end, epoch, route });
  return route;
}

function findRoute(shape: ArrowShape, ctx: ShapeContext): ArrowRoute {
  const start = targetOf(shape.start, ctx);
  const end = targetOf(shape.end, ctx);
  const points = resolvedPoints(shape, start, end);
  const path =
    shape.path === 'elbow'
      ? polylinePath(elbowThrough(points, start, end, shape), false)
      : pathThrough(shape, points, start, end);
  moveBy(path, -shape.x, -shape.y);
  const flat = flattenPath(path, 0.2);
  const middle = pointAlong(flat, 0.5);
  return {
    path,
    flat,
    length: polylineLength(flat),
    middle: { x: middle.x, y: middle.y },
    startAngle: endDirection(flat, true),
    endAngle: endDirection(flat, false),
  };
}

function moveBy(path: number[], dx: number, dy: number): void {
  for (let i = 0; i < path.length;) {
    const opcode = path[i]!;
    const numbers = opcode === QUAD ? 4 : opcode === MOVE || opcode === LINE ? 2 : 6;
    for (let k = 1; k < numbers; k += 2) {
      path[i + k] = path[i + k]! + dx;
      path[i + k + 1] = path[i + k + 1]! + dy;
    }
    i += numbers + 1;
  }
}

/** Direction of an end, taken over a short way so that tiny last pieces do not turn the head. */
function endDirection(flat: readonly number[], atStart: boolean): number {
  const n = flat.length;
  if (n < 4) return 0;
  const x = atStart ? flat[0]! : flat[n - 2]!;
  const y = atStart ? flat[1]! : flat[n - 1]!;
  for (let k = 2; k + 1 < n; k += 2) {
    const at = atStart ? k : n - 2 - k;
    const dx = x - flat[at]!;
    const dy = y - flat[at + 1]!;
    if (Math.hypot(dx, dy) >= 6 || k + 3 >= n) return Math.atan2(dy, dx);
  }
  return 0;
}

/** Page space; the first and last of `points` are the anchors of bound ends. */
function pathThrough(
  shape: ArrowShape,
  points: number[],
  start: Target | undefined,
  end: Target | undefined,
): number[] {
  const n = points.length;
  if (shape.path === 'curved' && n === 4 && shape.bend !== 0) {
    return bentPath(shape.bend, points, start, end);
  }
  if (n === 4) stopBoth(points, start, end);
  else {
    if (start !== undefined) {
      const stop = stopAt(start, { x: points[2]!, y: points[3]! }, start.gap);
      points[0] = stop.x;
      points[1] = stop.y;
    }
    if (end !== undefined) {
      const stop = stopAt(end, { x: points[n - 4]!, y: points[n - 3]! }, end.gap);
      points[n - 2] = stop.x;
      points[n - 1] = stop.y;
    }
  }
  return shape.path === 'curved' ? smoothPath(points, false) : polylinePath(points, false);
}

/** Stops both ends of a straight arrow; between near shapes the gaps give way. */
function stopBoth(points: number[], start: Target | undefined, end: Target | undefined): void {
  const [ax, ay, bx, by] = points as [number, number, number, number];
  const a = { x: ax, y: ay };
  const b = { x: bx, y: by };
  const ahead = (p: Vec, q: Vec): number => (q.x - p.x) * (bx - ax) + (q.y - p.y) * (by - ay);
  const stops = (share: number): [Vec, Vec] => [
    start === undefined ? a : stopAt(start, b, start.gap * share),
    end === undefined ? b : stopAt(end, a, end.gap * share),
  ];
  let [from, to] = stops(1);
  if (ahead(from, to) <= 0) [from, to] = stops(0.2);
  if (ahead(from, to) <= 0) [from, to] = stops(0);
  // Shapes on top of each other: from the one point that is meant to the other.
  if (ahead(from, to) <= 0) [from, to] = [a, b];
  points[0] = from.x;
  points[1] = from.y;
  points[2] = to.x;
  points[3] = to.y;
}

/** A new curved arrow stands off the straight line by this part of its length. */
const USUAL_BEND = 0.2;

/** The bend of a curved arrow of two points that nobody has bent yet: one from left to right rises. */
export function usualBend(dx: number, dy: number): number {
  return -USUAL_BEND * Math.hypot(dx, dy);
}

/** Whether the arrow has one bend that can be dragged, instead of points on the way. */
export function hasBend(shape: Pick<ArrowShape, 'path' | 'points'>): boolean {
  return shape.path === 'curved' && shape.points.length === 4;
}

/** The bend with which the middle of an arrow comes as near as it can to a point in page space. */
export function bendThrough(shape: ArrowShape, at: Vec, ctx: ShapeContext): number {
  const [ax, ay, bx, by] = resolvedPoints(
    shape,
    targetOf(shape.start, ctx),
    targetOf(shape.end, ctx),
  ) as [number, number, number, number];
  const length = Math.hypot(bx - ax, by - ay) || 1;
  let { bend } = shape;
  // Bound ends slide along their shapes as the bend grows, so the first answer is not the last.
  for (let i = 0; i < 4; i += 1) {
    const { middle } = findRoute({ ...shape, bend }, ctx);
    const dx = at.x - shape.x - middle.x;
    const dy = at.y - shape.y - middle.y;
    bend += (dy * (bx - ax) - dx * (by - ay)) / length;
  }
  return bend;
}

/** A quadratic curve whose middle stands `bend` off the straight line. */
function bentPath(
  bend: number,
  points: readonly number[],
  start: Target | undefined,
  end: Target | undefined,
): number[] {
  const [ax, ay, bx, by] = points as [number, number, number, number];
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const nx = -(by - ay) / length;
  const ny = (bx - ax) / length;
  const control = { x: (ax + bx) / 2 + nx * bend * 2, y: (ay + by) / 2 + ny * bend * 2 };
  const a = start === undefined ? { x: ax, y: ay } : stopAt(start, control, start.gap);
  const b = end === undefined ? { x: bx, y: by } : stopAt(end, control, end.gap);
  return [MOVE, a.x, a.y, QUAD, control.x, control.y, b.x, b.y];
}

/** Distance that elbow arrows keep from the shapes they are bound to, where there is room. */
const CLEARANCE = 20;

/** Page space. Points on the way are kept, and slid so that every piece stays level or upright. */
function elbowThrough(
  points: readonly number[],
  start: Target | undefined,
  end: Target | undefined,
  shape: ArrowShape,
): number[] {
  if (points.length > 4) {
    const kept = elbowAlong(points, start, end, shape);
    if (kept !== undefined) return kept;
  }
  const n = points.length;
  const a = { x: points[0]!, y: points[1]! };
  const b = { x: points[n - 2]!, y: points[n - 1]! };
  const clearance = roomBetween(start, end);
  let best: ElbowWay | undefined;
  for (const from of elbowEnds(a, b, start)) {
    for (const to of elbowEnds(b, a, end)) {
      const way = elbowWay(from, to, clearance);
      if (best === undefined || way.cost < best.cost) best = way;
    }
  }
  return best!.points;
}

/** `undefined` where the kept points no longer make sense: a shape was moved over them. */
function elbowAlong(
  points: readonly number[],
  start: Target | undefined,
  end: Target | undefined,
  shape: ArrowShape,
): number[] | undefined {
  const own = shape.points;
  const way = [...points];
  const n = way.length;
  const isLevel = (i: number, j: number): boolean =>
    Math.abs(own[j + 1]! - own[i + 1]!) <= Math.abs(own[j]! - own[i]!);
  const slide = (at: number, to: number): void => {
    const axis = isLevel(at, to) ? 1 : 0;
    way[to + axis] = way[at + axis]!;
  };
  slide(0, 2);
  slide(n - 2, n - 4);
  for (const [target, at, next] of [
    [start, 0, 2],
    [end, n - 2, n - 4],
  ] as const) {
    if (target === undefined) continue;
    const from = { x: way[next]!, y: way[next + 1]! };
    const { anchor, ring, binding } = target;
    const crosses = lastCrossing(ring, anchor.x, anchor.y, from.x, from.y) >= 0;
    if (!crosses && binding.inside !== true && isInPolygon(ring, from.x, from.y)) return undefined;
    const stop = crosses ? stopAt(target, from, target.gap) : anchor;
    way[at] = stop.x;
    way[at + 1] = stop.y;
  }
  return withoutIdle(way);
}

function roomBetween(start: Target | undefined, end: Target | undefined): number {
  if (start === undefined || end === undefined) return CLEARANCE;
  const a = start.box;
  const b = end.box;
  const dx = Math.max(b.x - a.x - a.w, a.x - b.x - b.w);
  const dy = Math.max(b.y - a.y - a.h, a.y - b.y - b.h);
  const between = Math.max(dx, dy);
  if (between <= 0) return CLEARANCE;
  // Two way-outs that face each other must not pass each other.
  return Math.min(CLEARANCE, Math.max(2, (between - start.gap - end.gap) / 2));
}

/** The ends that an elbow arrow may have at a target: one for each side that makes sense. */
function elbowEnds(at: Vec, other: Vec, target: Target | undefined): ElbowEnd[] {
  if (target === undefined) return [{ x: at.x, y: at.y }];
  const { anchor, box, ring, gap, binding } = target;
  const ends: ElbowEnd[] = [];
  for (const side of sidesOf(anchor, other, box)) {
    const dx = side === 0 ? 1 : side === 2 ? -1 : 0;
    const dy = side === 1 ? 1 : side === 3 ? -1 : 0;
    const farX = anchor.x + dx * (box.w + 1);
    const farY = anchor.y + dy * (box.h + 1);
    const t = binding.inside === true ? 0 : lastCrossing(ring, anchor.x, anchor.y, farX, farY);
    const reach = t <= 0 ? 0 : t;
    const space = binding.inside === true ? 0 : gap;
    ends.push({
      x: anchor.x + (farX - anchor.x) * reach + dx * space,
      y: anchor.y + (farY - anchor.y) * reach + dy * space,
      side,
      box,
    });
  }
  return ends;
}

/** An anchor at an edge says on which side to leave; one in the middle leaves towards the other end. */
function sidesOf(anchor: Vec, other: Vec, box: Box): Side[] {
  const fx = box.w === 0 ? 0.5 : (anchor.x - box.x) / box.w;
  const fy = box.h === 0 ? 0.5 : (anchor.y - box.y) / box.h;
  const distances = [1 - fx, 1 - fy, fx, fy];
  const nearest = Math.min(...distances);
  if (nearest < 0.12) return [distances.indexOf(nearest) as Side];
  const level: Side = other.x >= anchor.x ? 0 : 2;
  const upright: Side = other.y >= anchor.y ? 1 : 3;
  return [level, upright];
}
