/**
 * What a double click on the points of a line or arrow does: on a bend it takes the bend away, on a line
 * between two points it puts one there. One undo step; anything else is left to whoever asked.
 */
import type { LineShape } from '../../shared/shapes/line.ts';
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { handleReach } from './handles.ts';
import { isArrow, isLinear, type LinearShape, pathPoints, pointFields } from './linear.ts';
import type { PointerInput, ToolContext } from './tool.ts';
import type { Shape } from '../../shared/shapes/shape.ts';

/** Returns whether the double click was about a point: then it is about nothing else. */
export function editPointAt(ctx: ToolContext, shape: Shape, input: PointerInput): boolean {
  if (!isLinear(shape)) return false;
  const points = pathPoints(shape, ctx.shapes);
  const reach = handleReach(input.kind, ctx.zoom);
  const at = points.findIndex((point) => distance(point, input.page) <= reach);
  if (at !== -1) return removePoint(ctx, shape, points, at);
  // In the middle of an arrow are its words.
  return !isArrow(shape) && addPoint(ctx, shape, points, input.page, reach);
}

function removePoint(
  ctx: ToolContext,
  shape: LinearShape,
  points: readonly PagePoint[],
  at: number,
): boolean {
  const isClosed = !isArrow(shape) && shape.closed;
  const isEnd = !isClosed && (at === 0 || at === points.length - 1);
  // The ends of an arrow are no bends: there it is about the arrow.
  if (isEnd) return !isArrow(shape);
  if (points.length > (isClosed ? 3 : 2)) {
    write(
      ctx,
      'remove-point',
      shape,
      points.filter((_, i) => i !== at),
    );
  }
  return true;
}

function addPoint(
  ctx: ToolContext,
  shape: LineShape,
  points: readonly PagePoint[],
  click: PagePoint,
  reach: number,
): boolean {
  let nearest = Infinity;
  let place = click;
  let index = 0;
  for (let i = 0; i < points.length - (shape.closed ? 0 : 1); i += 1) {
    const on = nearestOn(points[i]!, points[(i + 1) % points.length]!, click);
    const away = distance(on, click);
    if (away >= nearest) continue;
    nearest = away;
    place = on;
    index = i + 1;
  }
  // In the middle of a filled line there is nothing to bend. A curve is not where its points are.
  if (!shape.curved && nearest > reach + shape.strokeWidth / 2) return false;
  const added = shape.curved ? click : place;
  write(ctx, 'add-point', shape, [...points.slice(0, index), added, ...points.slice(index)]);
  return true;
}

function write(
  ctx: ToolContext,
  name: string,
  shape: LinearShape,
  points: readonly PagePoint[],
): void {
  ctx.beginStep(name);
  ctx.change((tx) => tx.update(shape.id, pointFields(points)));
  ctx.endStep();
}

function nearestOn(a: PagePoint, b: PagePoint, p: PagePoint): PagePoint {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const lengthSq = dx * dx + dy * dy;
  const t = lengthSq === 0 ? 0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / lengthSq;
  const k = Math.min(1, Math.max(0, t));
  return page(a.x + dx * k, a.y + dy * k);
}

function distance(a: PagePoint, b: PagePoint): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
