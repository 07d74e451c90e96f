/** A line through several points, straight or curved, open or closed (then it can be filled). */
import { boxOfPoints, expandBox, isInBox } from '../geometry/box.ts';
import { isInPolygon } from '../geometry/polygon.ts';
import { polylineDistance } from '../geometry/segment.ts';
import type { Box } from '../units.ts';
import { placeRing } from './closed-shape.ts';
import type { DrawCommand } from './draw-command.ts';
import { booleanField, numbersField, unturned } from './fields.ts';
import { flattenPath, polylinePath, smoothPath } from './path.ts';
import { placedBounds } from './placement.ts';
import type { Shape, ShapeDef } from './shape.ts';
import { paintMargin, pushClosedPath, pushOpenPath } from './stroke-style.ts';

export interface LineShape extends Shape {
  /** Flat x, y in local space. `w`, `h` and `angle` are not used: the points say it all. */
  readonly points: readonly number[];
  readonly closed: boolean;
  readonly curved: boolean;
}

/** Numbers in a line's `points` at most. */
export const MAX_LINE_NUMBERS = 40_000;

function pathOf(shape: LineShape): number[] {
  return shape.curved
    ? smoothPath(shape.points, shape.closed)
    : polylinePath(shape.points, shape.closed);
}

function flatOf(shape: LineShape): readonly number[] {
  return shape.curved ? flattenPath(pathOf(shape), 0.25) : shape.points;
}

function localBox(shape: LineShape): Box {
  return boxOfPoints(flatOf(shape));
}

export const line: ShapeDef<LineShape> = {
  type: 'line',
  icon: 'slash',
  nameKey: 'shape.line',
  fields: {
    points: numbersField(MAX_LINE_NUMBERS),
    closed: booleanField(false),
    curved: booleanField(false),
    angle: unturned,
  },
  rotates: false,
  localBox,

  bounds(shape) {
    const box = localBox(shape);
    return placedBounds(shape, box, expandBox(box, paintMargin(shape)));
  },

  hits(shape, point, margin) {
    const flat = flatOf(shape);
    const x = point.x - shape.x;
    const y = point.y - shape.y;
    const reach = margin + shape.strokeWidth / 2;
    if (!isInBox(boxOfPoints(flat), x, y, reach)) return false;
    if (shape.closed && shape.fill !== 'none' && isInPolygon(flat, x, y)) return true;
    return polylineDistance(x, y, flat, shape.closed) <= reach;
  },

  outline(shape, _ctx, detail) {
    const out: DrawCommand[] = [];
    if (shape.points.length < 4) return out;
    if (shape.closed) pushClosedPath(out, shape, pathOf(shape), detail);
    else pushOpenPath(out, shape, pathOf(shape), detail);
    return out;
  },

  ring: (shape) => placeRing(shape, localBox(shape), flatOf(shape)),

  resize(shape, scale) {
    return { points: shape.points.map((v, i) => v * (i % 2 === 0 ? scale.x : scale.y)) };
  },
};
