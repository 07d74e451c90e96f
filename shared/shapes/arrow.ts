/**
 * An arrow: straight, curved or elbow, with heads, a label, and ends that follow the shapes they are
 * bound to. Where a bound shape is gone, the arrow keeps to its own points.
 */
import { boxOfPoints, expandBox, isInBox, unionBox } from '../geometry/box.ts';
import { polylineDistance } from '../geometry/segment.ts';
import type { Box } from '../units.ts';
import { ARROW_HEADS, headSize, pushHead } from './arrow-heads.ts';
import { type ArrowRoute, type ArrowShape, type Binding, routeArrow } from './arrow-route.ts';
import type { DrawCommand } from './draw-command.ts';
import { jsonField, numberField, numbersField, oneOf, unturned } from './fields.ts';
import { labelFields, labelPlaceIn, layoutLabel, pushLabel } from './label.ts';
import { rectanglePath } from './path.ts';
import type { ShapeContext, ShapeDef, ShapeId } from './shape.ts';
import { paintMargin, pushOpenPath, strokePaint } from './stroke-style.ts';
import type { TextLayout } from './text-layout.ts';

function parseBinding(value: unknown): Binding | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'object') return undefined;
  const { shape, x, y, inside, gap } = value as Record<string, unknown>;
  if (typeof shape !== 'string' || shape === '' || shape.length > 64) return undefined;
  if (typeof x !== 'number' || typeof y !== 'number') return undefined;
  if (!(Math.abs(x) <= 16) || !(Math.abs(y) <= 16)) return undefined;
  if (inside === true) return { shape, x, y, inside };
  return typeof gap === 'number' && gap >= 0 && gap <= 200 ? { shape, x, y, gap } : { shape, x, y };
}

/** Widest label before it wraps, in board units. */
const LABEL_WIDTH = 240;
const LABEL_GAP = 4;

function labelOf(
  shape: ArrowShape,
  route: ArrowRoute,
  ctx: ShapeContext,
): { layout: TextLayout; area: Box } | undefined {
  if (shape.text === '') return undefined;
  const layout = layoutLabel(shape, LABEL_WIDTH, ctx);
  const area = {
    x: route.middle.x - layout.width / 2,
    y: route.middle.y - layout.height / 2,
    w: layout.width,
    h: layout.height,
  };
  return { layout, area };
}

export const arrow: ShapeDef<ArrowShape> = {
  type: 'arrow',
  icon: 'move-up-right',
  nameKey: 'shape.arrow',
  fields: {
    ...labelFields,
    points: numbersField(2000),
    path: oneOf(['straight', 'curved', 'elbow'], 'straight'),
    bend: numberField(0),
    startHead: oneOf(ARROW_HEADS, 'none'),
    endHead: oneOf(ARROW_HEADS, 'arrow'),
    start: jsonField<Binding | null>(null, parseBinding),
    end: jsonField<Binding | null>(null, parseBinding),
    angle: unturned,
  },
  hasLabel: true,
  rotates: false,

  localBox: (shape, ctx) => boxOfPoints(routeArrow(shape, ctx).flat),

  bounds(shape, ctx) {
    const route = routeArrow(shape, ctx);
    const head =
      shape.startHead === 'none' && shape.endHead === 'none'
        ? 0
        : headSize(shape.strokeWidth) * 0.6;
    let box = expandBox(boxOfPoints(route.flat), paintMargin(shape) + head);
    const label = labelOf(shape, route, ctx);
    if (label !== undefined) box = unionBox(box, expandBox(label.area, LABEL_GAP));
    return { x: box.x + shape.x, y: box.y + shape.y, w: box.w, h: box.h };
  },

  hits(shape, point, margin, ctx) {
    const route = routeArrow(shape, ctx);
    const x = point.x - shape.x;
    const y = point.y - shape.y;
    const label = labelOf(shape, route, ctx);
    if (label !== undefined && isInBox(label.area, x, y, margin)) return true;
    return polylineDistance(x, y, route.flat) <= margin + shape.strokeWidth / 2;
  },

  outline(shape, ctx, detail) {
    const out: DrawCommand[] = [];
    const route = routeArrow(shape, ctx);
    if (route.flat.length < 4) return out;
    pushOpenPath(out, shape, route.path, detail);
    // Heads are never dashed.
    const paint = strokePaint(shape, 1);
    if (paint !== undefined) {
      const { flat, length } = route;
      const n = flat.length;
      const room = length;
      pushHead(out, shape.startHead, flat[0]!, flat[1]!, route.startAngle, room, paint);
      pushHead(out, shape.endHead, flat[n - 2]!, flat[n - 1]!, route.endAngle, room, paint);
    }
    const label = labelOf(shape, route, ctx);
    if (label !== undefined) {
      const { x, y, w, h } = expandBox(label.area, LABEL_GAP);
      out.push({ kind: 'path', path: rectanglePath(x, y, w, h, 4), fill: 'paper' });
      pushLabel(out, label.layout, shape, label.area, detail);
    }
    return out;
  },

  dependsOn(shape) {
    const ids: ShapeId[] = [];
    if (shape.start !== null) ids.push(shape.start.shape);
    if (shape.end !== null) ids.push(shape.end.shape);
    return ids;
  },

  resize(shape, scale) {
    return {
      points: shape.points.map((v, i) => v * (i % 2 === 0 ? scale.x : scale.y)),
      bend: shape.bend * Math.sign(scale.x || 1) * Math.sign(scale.y || 1) * Math.abs(scale.y),
    };
  },

  labelPlace(shape, ctx) {
    const { middle } = routeArrow(shape, ctx);
    const { width, height } = layoutLabel(shape, LABEL_WIDTH, ctx);
    const area = { x: middle.x - width / 2, y: middle.y - height / 2, w: width, h: height };
    return { ...labelPlaceIn(shape, area), align: 'center', wraps: false };
  },

  describe: (shape) => shape.text,
};
