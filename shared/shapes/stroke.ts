/**
 * A freehand stroke: pen (width follows pressure or speed) or highlighter. Resizing writes only
 * `w`/`h`; the points keep their natural size. What was erased is a set of ranges, so that two
 * people who erase parts of one stroke both get what they wanted.
 */
import { expandBox, isInBox } from '../geometry/box.ts';
import { type FreehandOptions, freehandOutline } from '../geometry/freehand.ts';
import { polylineDistance, simplify } from '../geometry/segment.ts';
import type { Box } from '../units.ts';
import { CLOSE, type DrawCommand, LINE, MOVE, QUAD } from './draw-command.ts';
import { binaryField, booleanField, liveField, oneOf, setField } from './fields.ts';
import { markerColor } from './palette.ts';
import { polylinePath } from './path.ts';
import { placedBounds, toLocal } from './placement.ts';
import type { Shape, ShapeDef } from './shape.ts';
import { isErasedRange, keptPieces } from './stroke-erase.ts';
import {
  liveBox,
  packedSize,
  packPoints,
  readLivePoints,
  skimPoints,
  type StrokePoints,
  unpackPoints,
} from './stroke-points.ts';

export interface StrokeShape extends Shape {
  /** Packed; see `stroke-points.ts`. Empty while the stroke is being drawn. */
  readonly points: Uint8Array;
  /** Grows while the stroke is being drawn; absent afterwards. */
  readonly live: readonly number[];
  readonly pen: 'pen' | 'highlighter';
  /** Constant width, whatever the pressure. */
  readonly uniform: boolean;
  /** Erased ranges; see `stroke-erase.ts`. */
  readonly erased: readonly string[];
}

const EMPTY: StrokePoints = { xy: [], pressures: undefined, w: 0, h: 0 };
const read = new WeakMap<StrokeShape, StrokePoints>();

/** The points in local space, as large as they are drawn. */
export function strokePoints(shape: StrokeShape): StrokePoints {
  let points = read.get(shape);
  if (points === undefined) {
    points = scaled(shape);
    read.set(shape, points);
  }
  return points;
}

function scaled(shape: StrokeShape): StrokePoints {
  if (shape.points.length === 0) return readLivePoints(shape.live);
  const points = unpackPoints(shape.points) ?? EMPTY;
  const sx = points.w > 0 && shape.w > 0 ? shape.w / points.w : 1;
  const sy = points.h > 0 && shape.h > 0 ? shape.h / points.h : 1;
  if (Math.abs(sx - 1) < 1e-9 && Math.abs(sy - 1) < 1e-9) return points;
  const xy = new Array<number>(points.xy.length);
  for (let i = 0; i + 1 < xy.length; i += 2) {
    xy[i] = points.xy[i]! * sx;
    xy[i + 1] = points.xy[i + 1]! * sy;
  }
  return { xy, pressures: points.pressures, w: points.w * sx, h: points.h * sy };
}

/**
 * Fields to write when the pen is lifted: the live points packed, the box around them. The live
 * field has to be unset in the same transaction.
 * @param resolution see `packPoints`.
 */
export function packedStroke(
  shape: StrokeShape,
  resolution?: number,
): { x: number; y: number; w: number; h: number; points: Uint8Array } {
  const { xy, pressures } = readLivePoints(shape.live);
  const packed = packPoints(xy, pressures, resolution);
  return { ...packed, x: shape.x + packed.x, y: shape.y + packed.y };
}

function localBox(shape: StrokeShape): Box {
  if (shape.points.length > 0) return { x: 0, y: 0, w: shape.w, h: shape.h };
  return liveBox(shape.live);
}

/** Of a shaped line: its width at half the pressure, in stroke widths. */
const SIZE = 1.7;
const THINNING_BY_PRESSURE = 0.6;
const THINNING_BY_SPEED = 0.45;

/** Largest width of a stroke's line, in board units. */
function widestLine(shape: StrokeShape): number {
  const isEven = shape.pen === 'highlighter' || shape.uniform;
  return isEven ? shape.strokeWidth : shape.strokeWidth * SIZE * (1 + THINNING_BY_PRESSURE);
}

/** Below this width on the screen a line of one width looks the same as a shaped one. */
const SHAPED_FROM_PX = 1.6;
/** By how many pixels a line may be off that is not shaped. */
const FAR_TOLERANCE_PX = 0.4;

/** Longer strokes (flat numbers) get one width: shaping makes up to thirty points of each one. */
const MAX_SHAPED = 16_000;

/** Longer lines (flat numbers) are painted in parts of `UNBROKEN`. */
const MAX_UNBROKEN = 6_000;
const UNBROKEN = 512;

export const stroke: ShapeDef<StrokeShape> = {
  type: 'stroke',
  icon: 'pen-line',
  nameKey: 'shape.stroke',
  fields: {
    points: binaryField(),
    live: liveField(),
    pen: oneOf(['pen', 'highlighter'], 'pen'),
    uniform: booleanField(false),
    erased: setField(isErasedRange),
  },
  localBox,

  bounds(shape) {
    const box = localBox(shape);
    const margin = widestLine(shape) / 2 + 1;
    if (shape.angle !== 0) return placedBounds(shape, box, expandBox(box, margin));
    // The same with one object for each of thousands.
    const x = box.x + shape.x - margin;
    const y = box.y + shape.y - margin;
    return { x, y, w: box.w + 2 * margin, h: box.h + 2 * margin };
  },

  hits(shape, point, margin) {
    const box = localBox(shape);
    const p = toLocal(shape, box, point);
    const reach = margin + shape.strokeWidth / 2;
    if (!isInBox(box, p.x, p.y, reach)) return false;
    for (const piece of keptPieces(strokePoints(shape), shape.erased)) {
      if (polylineDistance(p.x, p.y, piece.xy) <= reach) return true;
    }
    return false;
  },

  outline(shape, _ctx, detail) {
    const out: DrawCommand[] = [];
    // A canvas takes a width of 0 for "as before".
    if (shape.stroke === 'none' || shape.strokeWidth <= 0) return out;
    const far = isFar(shape, detail);
    if (far && shape.points.length > 0 && shape.erased.length === 0) {
      const xy: number[] = [];
      xy.length = skim(shape, detail, xy);
      pushFarLine(out, shape, xy);
      return out;
    }
    const plain = !far && isPlain(shape);
    for (const piece of keptPieces(strokePoints(shape), shape.erased)) {
      if (far) pushFarLine(out, shape, simplify(piece.xy, FAR_TOLERANCE_PX / detail));
      else if (plain) pushPlainLine(out, shape, piece);
      else pushShapedLine(out, shape, piece);
    }
    return out;
  },

  farLine(shape, detail, out) {
    const isLine =
      shape.points.length > 0 &&
      shape.erased.length === 0 &&
      shape.pen === 'pen' &&
      shape.stroke !== 'none' &&
      shape.strokeWidth > 0 &&
      isFar(shape, detail);
    if (!isLine) return 0;
    const length = skim(shape, detail, out);
    return length > 2 && length <= MAX_UNBROKEN ? length : 0;
  },

  keepsRatio: true,
};

/** Whether it is so thin on the screen that its shape cannot be seen. */
export function isFar(shape: StrokeShape, detail: number): boolean {
  return shape.strokeWidth * detail < SHAPED_FROM_PX && detail < 1;
}

/** Whether its line has one width. */
export function isPlain(shape: StrokeShape): boolean {
  return shape.uniform || shape.pen === 'highlighter' || strokePoints(shape).xy.length > MAX_SHAPED;
}

/** How its width follows the pen. */
export function penOptions(shape: StrokeShape, hasPressure: boolean): FreehandOptions {
  return {
    size: shape.strokeWidth * SIZE,
    thinning: hasPressure ? THINNING_BY_PRESSURE : THINNING_BY_SPEED,
  };
}

export function inkOf(shape: StrokeShape): string {
  return shape.pen === 'highlighter' ? markerColor(shape.stroke) : shape.stroke;
}

function paintOf(shape: StrokeShape): Pick<DrawCommand & { kind: 'path' }, 'alpha' | 'blend'> {
  return shape.pen === 'highlighter' ? { alpha: 0.75, blend: 'multiply' } : {};
}

function pushFarLine(out: DrawCommand[], shape: StrokeShape, xy: readonly number[]): void {
  if (xy.length > 0) pushLines(out, shape, dot(xy), (part) => polylinePath(part, false));
}

/** Its points from afar, straight from the bytes: nobody keeps the others for that. See `skimPoints`. */
function skim(shape: StrokeShape, detail: number, out: number[]): number {
  const { w, h } = packedSize(shape.points);
  const sx = w > 0 && shape.w > 0 ? shape.w / w : 1;
  const sy = h > 0 && shape.h > 0 ? shape.h / h : 1;
  return skimPoints(shape.points, sx, sy, FAR_TOLERANCE_PX / detail, out);
}

function pushPlainLine(out: DrawCommand[], shape: StrokeShape, piece: StrokePoints): void {
  pushLines(out, shape, dot(piece.xy), (xy) => midpointPath(xy, false));
}

/**
 * One path, or several where it is so long that a canvas would take ten times as long for it: it works
 * out the union of all that crosses. Where ink can be seen through, that union is what is wanted.
 */
function pushLines(
  out: DrawCommand[],
  shape: StrokeShape,
  xy: readonly number[],
  pathOf: (xy: readonly number[]) => number[],
): void {
  const isSolid = shape.opacity === 1 && shape.pen !== 'highlighter';
  const step = isSolid && xy.length > MAX_UNBROKEN ? UNBROKEN : xy.length;
  for (let from = 0; from === 0 || from + 2 < xy.length; from += step) {
    out.push({
      kind: 'path',
      path: pathOf(step === xy.length ? xy : xy.slice(from, from + step + 2)),
      stroke: { color: inkOf(shape), width: shape.strokeWidth, cap: 'round', join: 'round' },
      ...paintOf(shape),
    });
  }
}

function pushShapedLine(out: DrawCommand[], shape: StrokeShape, piece: StrokePoints): void {
  const options = penOptions(shape, piece.pressures !== undefined);
  const outline = freehandOutline(piece.xy, piece.pressures, options);
  out.push({ kind: 'path', path: midpointPath(outline, true), fill: shape.stroke });
}

/** A single point, drawn as a line too short to see: its round caps make the dot. */
function dot(xy: readonly number[]): readonly number[] {
  return xy.length === 2 ? [xy[0]!, xy[1]!, xy[0]! + 0.01, xy[1]!] : xy;
}

/** A smooth path: the points are control points of quadratic curves between their midpoints. */
export function midpointPath(xy: readonly number[], closed: boolean): number[] {
  const n = xy.length >> 1;
  if (n < 3) return polylinePath(xy, closed);
  const path: number[] = [];
  const last = 2 * (n - 1);
  if (closed) {
    path.push(MOVE, (xy[last]! + xy[0]!) / 2, (xy[last + 1]! + xy[1]!) / 2);
    for (let i = 0; i < n; i++) {
      const a = 2 * i;
      const b = 2 * ((i + 1) % n);
      path.push(QUAD, xy[a]!, xy[a + 1]!, (xy[a]! + xy[b]!) / 2, (xy[a + 1]! + xy[b + 1]!) / 2);
    }
    path.push(CLOSE);
    return path;
  }
  path.push(MOVE, xy[0]!, xy[1]!);
  for (let i = 1; i < n - 1; i++) {
    const a = 2 * i;
    path.push(QUAD, xy[a]!, xy[a + 1]!, (xy[a]! + xy[a + 2]!) / 2, (xy[a + 1]! + xy[a + 3]!) / 2);
  }
  path.push(LINE, xy[last]!, xy[last + 1]!);
  return path;
}
