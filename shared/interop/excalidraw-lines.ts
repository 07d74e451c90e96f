/** Excalidraw's elements that are lists of points: lines, arrows with their bindings, freehand. */
import { applyFlat, rotation } from '../geometry/affine.ts';
import { boxOfPoints } from '../geometry/box.ts';
import { rotateAbout } from '../geometry/vec.ts';
import type { Vec } from '../units.ts';
import { MAX_LINE_NUMBERS } from '../shapes/line.ts';
import { flattenPath, smoothPath } from '../shapes/path.ts';
import { MAX_STROKE_POINTS, packPoints } from '../shapes/stroke-points.ts';
import { cssColor } from './css-color.ts';
import { asArray, asNumber, asObject, asString, type Json } from './foreign-json.ts';

/** Numbers that the points of one arrow may have. */
export const MAX_ARROW_NUMBERS = 2000;

export interface ElementBox {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Flat x, y of an element's points, relative to its (x, y); what is no point is left out. */
export function elementPoints(element: Json, max: number): number[] {
  const out: number[] = [];
  for (const value of asArray(element['points'])) {
    const [x, y] = asArray(value);
    const px = asNumber(x, undefined);
    const py = asNumber(y, undefined);
    if (px === undefined || py === undefined) continue;
    out.push(px, py);
    if (out.length >= max) break;
  }
  // Sketches of programs ("skeletons") say only how wide and how high a line is.
  if (out.length < 4 && !Array.isArray(element['points']) && element['type'] !== 'freedraw') {
    const w = asNumber(element['width'], 0);
    const h = asNumber(element['height'], 0);
    return w === 0 && h === 0 ? [] : [0, 0, w, h];
  }
  return out;
}

function isRound(element: Json): boolean {
  return asObject(element['roundness']) !== undefined || element['strokeSharpness'] === 'round';
}

/** The points turned by the element's angle about the middle of its box, as ours have none. */
function turned(element: Json, points: number[], curved: boolean): number[] {
  const angle = asNumber(element['angle'], 0);
  if (angle === 0) return points;
  const box = boxOfPoints(curved ? flattenPath(smoothPath(points, false), 0.5) : points);
  return applyFlat(rotation(angle, box.x + box.w / 2, box.y + box.h / 2), points);
}

export function lineFields(element: Json): Record<string, unknown> | undefined {
  const raw = elementPoints(element, MAX_LINE_NUMBERS);
  if (raw.length < 4) return undefined;
  const curved = isRound(element);
  const points = turned(element, raw, curved);
  const n = points.length;
  const gap = Math.hypot(points[0]! - points[n - 2]!, points[1]! - points[n - 1]!);
  const isFilled = (cssColor(element['backgroundColor']) ?? 'none') !== 'none';
  // Excalidraw fills a line whose ends nearly meet.
  const closed = n > 6 && (element['polygon'] === true || gap <= (isFilled ? 8 : 0.01));
  return {
    x: asNumber(element['x'], 0),
    y: asNumber(element['y'], 0),
    points: closed ? points.slice(0, n - 2) : points,
    closed,
    curved,
    angle: 0,
    ...(closed ? {} : { fill: 'none' }),
  };
}

/** What an arrow may be bound to, by the element's id in the file. */
export type Bindable = (
  id: string,
) => { readonly id: string; readonly box: ElementBox; readonly angle: number } | undefined;

const HEADS: Readonly<Record<string, string>> = {
  arrow: 'arrow',
  triangle: 'triangle',
  triangle_outline: 'triangle-outline',
  dot: 'dot',
  circle: 'dot',
  circle_outline: 'dot-outline',
  diamond: 'diamond',
  diamond_outline: 'diamond-outline',
  bar: 'bar',
  crowfoot_one: 'one',
  crowfoot_many: 'many',
  crowfoot_one_or_many: 'one-or-many',
  cardinality_one: 'one',
  cardinality_many: 'many',
  cardinality_one_or_many: 'one-or-many',
};

export function arrowFields(
  element: Json,
  bindable: Bindable,
): Record<string, unknown> | undefined {
  const raw = elementPoints(element, MAX_ARROW_NUMBERS);
  if (raw.length < 4) return undefined;
  const elbowed = element['elbowed'] === true;
  const curved = !elbowed && isRound(element) && raw.length > 4;
  const points = turned(element, raw, curved);
  const x = asNumber(element['x'], 0);
  const y = asNumber(element['y'], 0);
  const n = points.length;
  const at = (i: number): Vec => ({ x: points[i]! + x, y: points[i + 1]! + y });
  return {
    x,
    y,
    points,
    angle: 0,
    fill: 'none',
    path: elbowed ? 'elbow' : curved ? 'curved' : 'straight',
    startHead: HEADS[asString(element['startArrowhead'])] ?? 'none',
    // Very old files have no such field, and their arrows have a head.
    endHead:
      element['endArrowhead'] === undefined
        ? 'arrow'
        : (HEADS[asString(element['endArrowhead'])] ?? 'none'),
    start: bindingOf(element['startBinding'] ?? element['start'], at(0), at(2), elbowed, bindable),
    end: bindingOf(
      element['endBinding'] ?? element['end'],
      at(n - 2),
      at(n - 4),
      elbowed,
      bindable,
    ),
  };
}

/**
 * A binding in any of the forms that files have. Where the file says nothing exact, the arrow keeps
 * the direction in which it was drawn: it aims at the point of its own line nearest to the middle.
 * @param tip the end, `before` the point before it, on the board.
 */
function bindingOf(
  value: unknown,
  tip: Vec,
  before: Vec,
  elbowed: boolean,
  bindable: Bindable,
): Record<string, unknown> | null {
  const binding = asObject(value);
  const target = bindable(asString(binding?.['elementId'] ?? binding?.['id']));
  if (binding === undefined || target === undefined) return null;
  const { box, angle } = target;
  if (box.w <= 0 || box.h <= 0) return null;
  const middle = { x: box.x + box.w / 2, y: box.y + box.h / 2 };
  const toFraction = (point: Vec): Vec => {
    const upright = rotateAbout(point, middle, -angle);
    return { x: (upright.x - box.x) / box.w, y: (upright.y - box.y) / box.h };
  };
  const fixed = asArray(binding['fixedPoint']);
  const fx = asNumber(fixed[0], undefined);
  const fy = asNumber(fixed[1], undefined);
  const gap = Math.min(200, Math.max(0, asNumber(binding['gap'], 5)));
  const hasFixed = fx !== undefined && fy !== undefined;
  if (binding['mode'] === 'inside') {
    const at = hasFixed ? { x: fx, y: fy } : toFraction(tip);
    return { shape: target.id, x: clamp(at.x, 0, 1), y: clamp(at.y, 0, 1), inside: true };
  }
  if (elbowed) {
    const at = hasFixed ? { x: fx, y: fy } : toFraction(tip);
    return { shape: target.id, x: clamp(at.x, 0, 1), y: clamp(at.y, 0, 1), gap };
  }
  const at = toFraction(nearestOnLine(before, tip, middle));
  return { shape: target.id, x: clamp(at.x, 0.02, 0.98), y: clamp(at.y, 0.02, 0.98), gap };
}

function nearestOnLine(a: Vec, b: Vec, p: Vec): Vec {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = dx * dx + dy * dy;
  if (length < 1e-9) return p;
  const t = Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length);
  return { x: a.x + dx * t, y: a.y + dy * t };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** Excalidraw's freehand lines are this much wider than their stroke width says, ours 1.7 times. */
const FREEDRAW_WIDTH = 4.25 / 1.7;

export function strokeFields(element: Json): Record<string, unknown> | undefined {
  const xy = elementPoints(element, 2 * MAX_STROKE_POINTS);
  if (xy.length < 2) return undefined;
  const pressures = pressuresOf(element, xy.length >> 1);
  const packed = packPoints(xy, pressures);
  return {
    ...packed,
    x: asNumber(element['x'], 0) + packed.x,
    y: asNumber(element['y'], 0) + packed.y,
    strokeWidth: asNumber(element['strokeWidth'], 1) * FREEDRAW_WIDTH,
    fill: 'none',
    roughness: 0,
  };
}

/** Pressures where the file has one for each point and does not say that they are made up. */
function pressuresOf(element: Json, count: number): number[] | undefined {
  if (element['simulatePressure'] !== false) return undefined;
  const values = asArray(element['pressures']);
  if (values.length < count) return undefined;
  return values.slice(0, count).map((value) => clamp(asNumber(value, 0.5), 0, 1));
}
