/** Points of tldraw's strokes and lines, in each of the forms that files have. */
import { fromBase64 } from 'lib0/buffer';
import { MAX_COORDINATE } from '../shapes/fields.ts';
import { MAX_LINE_NUMBERS } from '../shapes/line.ts';
import { MAX_STROKE_POINTS } from '../shapes/stroke-points.ts';
import { asArray, asNumber, asObject, asString, type Json } from './foreign-json.ts';

export interface DrawPoints {
  readonly xy: number[];
  readonly pressures: number[];
  /** Whether the file has more points than a stroke takes, or some that cannot be. */
  readonly isShortened: boolean;
}

/** Points of a `draw` or `highlight` shape, scaled as its props say. */
export function drawPoints(props: Json): DrawPoints {
  const xy: number[] = [];
  const pressures: number[] = [];
  const sx = asNumber(props['scaleX'], 1);
  const sy = asNumber(props['scaleY'], 1);
  let isShortened = false;
  for (const value of asArray(props['segments'])) {
    const segment = asObject(value);
    if (segment === undefined) continue;
    const path = asString(segment['path']);
    const { flat, lost } = path === '' ? listed(segment) : packed(path, segment['dim'] === 2);
    if (lost > 0) isShortened = true;
    for (let i = 0; i + 2 < flat.length; i += 3) {
      const x = flat[i]! * sx;
      const y = flat[i + 1]! * sy;
      // Segments begin where the one before ended.
      const n = xy.length;
      if (i === 0 && n > 0 && xy[n - 2] === x && xy[n - 1] === y) continue;
      if (n >= 2 * MAX_STROKE_POINTS) return { xy, pressures, isShortened: true };
      xy.push(x, y);
      pressures.push(flat[i + 2]!);
    }
  }
  return { xy, pressures, isShortened };
}

interface Segment {
  /** x, y, z of each point. */
  readonly flat: number[];
  /** Points that cannot be. */
  readonly lost: number;
}

function listed(segment: Json): Segment {
  const flat: number[] = [];
  const points = asArray(segment['points']);
  for (const value of points) {
    const point = asObject(value);
    const x = asNumber(point?.['x'], undefined);
    const y = asNumber(point?.['y'], undefined);
    if (x !== undefined && y !== undefined) flat.push(x, y, asNumber(point?.['z'], 0.5));
  }
  return { flat, lost: points.length - flat.length / 3 };
}

/**
 * Points of a base64 path: the first point as 32-bit floats, every other one as the difference
 * to the point before in 16-bit floats, little endian. In two dimensions there is no z.
 */
function packed(path: string, isFlat: boolean): Segment {
  const flat: number[] = [];
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(fromBase64(path));
  } catch {
    return { flat, lost: 0 };
  }
  const dimensions = isFlat ? 2 : 3;
  if (bytes.length < 4 * dimensions) return { flat, lost: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const point = [0, 0, 0.5];
  let lost = 0;
  for (let k = 0; k < dimensions; k++) point[k] = view.getFloat32(4 * k, true);
  const add = (): void => {
    if (point.every((value) => Math.abs(value) <= MAX_COORDINATE)) {
      flat.push(point[0]!, point[1]!, point[2]!);
    } else lost += 1;
  };
  add();
  for (let at = 4 * dimensions; at + 2 * dimensions <= bytes.length; at += 2 * dimensions) {
    for (let k = 0; k < dimensions; k++) point[k]! += float16(view.getUint16(at + 2 * k, true));
    add();
  }
  return { flat, lost };
}

/** An IEEE 754 half-precision number. */
function float16(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Flat x, y of a `line` shape, from `points` or the older `handles`, in the order of their indices. */
export function linePoints(props: Json): {
  readonly xy: number[];
  /** Whether the file has more points than a line takes, or some that cannot be. */
  readonly isShortened: boolean;
} {
  const source = asObject(props['points']) ?? asObject(props['handles']);
  const list = source === undefined ? asArray(props['points']) : Object.values(source);
  const points = list
    .map((value) => asObject(value))
    .filter((point): point is Json => point !== undefined);
  points.sort((a, b) => {
    const x = asString(a['index']);
    const y = asString(b['index']);
    return x < y ? -1 : x > y ? 1 : 0;
  });
  const out: number[] = [];
  for (const point of points) {
    const x = asNumber(point['x'], undefined);
    const y = asNumber(point['y'], undefined);
    if (x !== undefined && y !== undefined && out.length < MAX_LINE_NUMBERS) out.push(x, y);
  }
  return { xy: out, isShortened: out.length < 2 * list.length };
}
