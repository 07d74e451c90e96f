/**
 * Lines and arrows: shapes that are points. Gives their points on the board, and finds what an end of
 * an arrow would hold on to. Pure reading.
 */
import { type ArrowShape, type Binding, routeArrow } from '../../shared/shapes/arrow-route.ts';
import type { LineShape } from '../../shared/shapes/line.ts';
import { toLocal } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext } from '../../shared/shapes/shape.ts';
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import type { ToolContext } from './tool.ts';

export type LinearShape = LineShape | ArrowShape;

export function isLinear(shape: Shape): shape is LinearShape {
  return shape.type === 'line' || shape.type === 'arrow';
}

export function isArrow(shape: Shape): shape is ArrowShape {
  return shape.type === 'arrow';
}

/** The points of a line or arrow on the board; bound ends are where they are drawn. */
export function pathPoints(shape: LinearShape, ctx: ShapeContext): PagePoint[] {
  const points: PagePoint[] = [];
  for (let i = 0; i + 1 < shape.points.length; i += 2) {
    points.push(page(shape.points[i]! + shape.x, shape.points[i + 1]! + shape.y));
  }
  if (isArrow(shape) && points.length > 1 && (shape.start !== null || shape.end !== null)) {
    const { flat } = routeArrow(shape, ctx);
    const n = flat.length;
    if (shape.start !== null) points[0] = page(flat[0]! + shape.x, flat[1]! + shape.y);
    if (shape.end !== null) {
      points[points.length - 1] = page(flat[n - 2]! + shape.x, flat[n - 1]! + shape.y);
    }
  }
  return points;
}

/** The corners of an elbow arrow as it is drawn, ends included, on the board. */
export function elbowPoints(arrow: ArrowShape, ctx: ShapeContext): PagePoint[] {
  const { flat } = routeArrow(arrow, ctx);
  const points: PagePoint[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    points.push(page(flat[i]! + arrow.x, flat[i + 1]! + arrow.y));
  }
  return points;
}

/** `x`, `y` and local `points` of a line through points on the board. */
export function pointFields(points: readonly PagePoint[]): {
  readonly x: number;
  readonly y: number;
  readonly points: number[];
} {
  const origin = points[0] ?? page(0, 0);
  const flat: number[] = [];
  for (const at of points) flat.push(at.x - origin.x, at.y - origin.y);
  return { x: origin.x, y: origin.y, points: flat };
}

/** Beside a shape an end binds within this distance, in screen pixels. */
const BIND_PX = 10;
/** This close to the middle (in fractions of the box) an arrow aims at the middle. */
const MIDDLE = 0.15;

/**
 * What an arrow's end at a point would be bound to; `undefined` for nothing.
 * @param exact holds the very point, also inside the shape.
 */
export function bindingAt(
  ctx: ToolContext,
  at: PagePoint,
  self: string | undefined,
  exact: boolean,
): Binding | undefined {
  const margin = BIND_PX / ctx.zoom;
  const reach = { x: at.x - margin, y: at.y - margin, w: 2 * margin, h: 2 * margin };
  const shape = ctx.inBox(reach, 'touch').findLast((candidate) => {
    if (candidate.id === self || candidate.locked) return false;
    if (shapeDef(candidate.type)?.canBind !== true) return false;
    // The inside of a frame is board, not shape: only its border and name bind.
    if (candidate.type === 'frame') {
      return shapeDef('frame')?.hits(candidate, at, margin, ctx.shapes) === true;
    }
    return isNear(candidate, at, margin, ctx.shapes);
  });
  if (shape === undefined) return undefined;
  const box = shapeDef(shape.type)!.localBox(shape, ctx.shapes);
  const local = toLocal(shape, box, at);
  const fraction = (value: number, from: number, size: number): number =>
    size === 0 ? 0.5 : Math.min(1, Math.max(0, (value - from) / size));
  const x = fraction(local.x, box.x, box.w);
  const y = fraction(local.y, box.y, box.h);
  if (exact) return { shape: shape.id, x, y, inside: true };
  const aimsAtMiddle = Math.abs(x - 0.5) < MIDDLE && Math.abs(y - 0.5) < MIDDLE;
  return aimsAtMiddle ? { shape: shape.id, x: 0.5, y: 0.5 } : { shape: shape.id, x, y };
}

function isNear(shape: Shape, at: PagePoint, margin: number, ctx: ShapeContext): boolean {
  const box = shapeDef(shape.type)!.localBox(shape, ctx);
  const local = toLocal(shape, box, at);
  return (
    local.x >= box.x - margin &&
    local.y >= box.y - margin &&
    local.x <= box.x + box.w + margin &&
    local.y <= box.y + box.h + margin
  );
}
