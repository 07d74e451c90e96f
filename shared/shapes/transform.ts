/**
 * What a gesture (moving, resizing, turning; any affine map of page space) does to the fields of a
 * shape. The select tool commits these patches, and previews draw shapes with them applied.
 */
import { apply, applyFlat, decompose, type Matrix } from '../geometry/affine.ts';
import { normalizeAngle } from '../geometry/vec.ts';
import type { Box } from '../units.ts';
import type { ArrowShape } from './arrow-route.ts';
import type { FlippableShape } from './closed-shape.ts';
import { MAX_COORDINATE } from './fields.ts';
import { findShapeDef } from './lookup.ts';
import type { ImageShape } from './image.ts';
import { placement } from './placement.ts';
import type { StrokeShape } from './stroke.ts';
import { packedResolution, packPoints, unpackPoints } from './stroke-points.ts';
import type { Shape, ShapeContext } from './shape.ts';

export type ShapePatch = Readonly<Record<string, unknown>>;

/** Local space to page space of any shape; see `placement.ts`. */
export function shapeMatrix(shape: Shape, ctx: ShapeContext): Matrix {
  if (shape.angle === 0) return [1, 0, 0, 1, shape.x, shape.y];
  const box = findShapeDef(shape.type)?.localBox(shape, ctx) ?? { x: 0, y: 0, w: 0, h: 0 };
  return placement(shape, box);
}

const clamp = (value: number): number =>
  Number.isFinite(value) ? Math.min(MAX_COORDINATE, Math.max(-MAX_COORDINATE, value)) : 0;

/**
 * The fields that change when a map of page space is applied to a shape. Shapes stay upright boxes
 * with an angle: a shear that a resize of a turned shape would need is left out.
 */
export function transformPatch(shape: Shape, matrix: Matrix, ctx: ShapeContext): ShapePatch {
  const [a, b, c, d, e, f] = matrix;
  if (a === 1 && b === 0 && c === 0 && d === 1) {
    return { x: clamp(shape.x + e), y: clamp(shape.y + f) };
  }
  const def = findShapeDef(shape.type);
  if (def === undefined) return {};
  if (def.rotates === false) return pointsPatch(shape as ArrowShape, matrix);

  const box = def.localBox(shape, ctx);
  const { angle, sx, sy } = localScale(shape, matrix);
  const resized = sx === 1 && sy === 1 ? {} : resizePatch(shape, box, sx, sy);
  const after = { ...shape, ...resized } as Shape;
  const newBox = sx === 1 && sy === 1 ? box : def.localBox(after, ctx);
  // The middle of the box goes where the map takes it: that is what the shape turns about.
  const turned = normalizeAngle(shape.angle + angle);
  // Lines that are wrapped anew grow downwards: the first one stays where it is.
  const grown = (newBox.h - box.h * sy) / 2;
  const mapped = apply(matrix, shape.x + box.x + box.w / 2, shape.y + box.y + box.h / 2);
  const middle =
    Math.abs(grown) < 1e-6
      ? mapped
      : { x: mapped.x - Math.sin(turned) * grown, y: mapped.y + Math.cos(turned) * grown };
  return {
    ...resized,
    ...mirrorPatch(shape, matrix),
    x: settled(clamp(middle.x - newBox.x - newBox.w / 2), shape.x),
    y: settled(clamp(middle.y - newBox.y - newBox.h / 2), shape.y),
    ...(turned === shape.angle ? {} : { angle: turned }),
  };
}

/**
 * The old value where the new one differs only by rounding: a turn that wrote the place too would
 * undo the move of somebody else that happens at the same time.
 */
function settled(value: number, old: number): number {
  return Math.abs(value - old) <= 1e-9 * Math.max(1, Math.abs(old)) ? old : value;
}

/** What a mirroring changes beside place and angle, for shapes that do not look the same mirrored. */
function mirrorPatch(shape: Shape, m: Matrix): ShapePatch {
  if (m[0] * m[3] - m[1] * m[2] >= 0) return {};
  // The angle has been mirrored by now: what is left is the flip along the shape's own x or y.
  const flipsX = m[1] === 0 && m[2] === 0 ? m[0] < 0 : false;
  if (shape.type === 'image') {
    const { flipX, flipY } = shape as ImageShape;
    return flipsX ? { flipX: !flipX } : { flipY: !flipY };
  }
  // The same from left to right, but not upside down.
  if ('flipY' in shape) return flipsX ? {} : { flipY: !(shape as FlippableShape).flipY };
  if (shape.type !== 'stroke') return {};
  const { points } = shape as StrokeShape;
  const { xy, pressures, w, h } = unpackPoints(points) ?? {
    xy: [],
    pressures: undefined,
    w: 0,
    h: 0,
  };
  if (xy.length === 0) return {};
  const flipped = xy.map((v, i) => (i % 2 === 0 ? (flipsX ? w - v : v) : flipsX ? v : h - v));
  return { points: packPoints(flipped, pressures, packedResolution(points)).points };
}

/** The shape as it looks with a gesture's map applied. */
export function transformShape<S extends Shape>(shape: S, matrix: Matrix, ctx: ShapeContext): S {
  return { ...shape, ...transformPatch(shape, matrix, ctx) };
}

/** How much a map turns a shape, and scales it along the shape's own axes. */
function localScale(shape: Shape, m: Matrix): { angle: number; sx: number; sy: number } {
  const isUpright = m[1] === 0 && m[2] === 0;
  if (isUpright) {
    const quarter = Math.abs(Math.sin(shape.angle)) > Math.SQRT1_2;
    const sx = quarter ? m[3] : m[0];
    const sy = quarter ? m[0] : m[3];
    const mirrored = m[0] * m[3] < 0;
    return { angle: mirrored ? -2 * shape.angle : 0, sx: Math.abs(sx), sy: Math.abs(sy) };
  }
  const cos = Math.cos(shape.angle);
  const sin = Math.sin(shape.angle);
  const turned = decompose([
    m[0] * cos + m[2] * sin,
    m[1] * cos + m[3] * sin,
    -m[0] * sin + m[2] * cos,
    -m[1] * sin + m[3] * cos,
    0,
    0,
  ]);
  return {
    angle: turned.angle - shape.angle,
    sx: settled(turned.sx, 1),
    sy: settled(Math.abs(turned.sy), 1),
  };
}

function resizePatch(shape: Shape, box: Box, sx: number, sy: number): ShapePatch {
  const own = findShapeDef(shape.type)?.resize?.(shape, { x: sx, y: sy }, box);
  return own ?? { w: clamp(box.w * sx), h: clamp(box.h * sy) };
}

function pointsPatch(shape: ArrowShape, m: Matrix): ShapePatch {
  const moved = applyFlat(
    m,
    shape.points.map((v, i) => v + (i % 2 === 0 ? shape.x : shape.y)),
  );
  const x = clamp(moved[0] ?? m[4] + shape.x);
  const y = clamp(moved[1] ?? m[5] + shape.y);
  const det = m[0] * m[3] - m[1] * m[2];
  const bend = (shape.bend as number | undefined) ?? 0;
  return {
    x,
    y,
    points: moved.map((v, i) => clamp(v - (i % 2 === 0 ? x : y))),
    ...(bend === 0 ? {} : { bend: clamp(bend * Math.sign(det) * Math.sqrt(Math.abs(det))) }),
  };
}
