/** Points of tldraw's strokes and lines, in each of the forms that files have. */
import { fromBase64 } from 'lib0/buffer';
import { MAX_LINE_NUMBERS } from '../shapes/line.ts';
import { MAX_STROKE_POINTS } from '../shapes/stroke-points.ts';
import { asArray, asNumber, asObject, asString, type Json } from './foreign-json.ts';

export interface DrawPoints {
  readonly xy: number[];
  readonly pressures: number[];
  /** Whether the file has more points than a stroke takes. */
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
    const flat = path === '' ? listed(segment) : packed(path, segment['dim'] === 2);
    for (let i = 0; i + 2 < flat.length; i += 3) {
      if (xy.length >= 2 * MAX_STROKE_POINTS) {
        isShortened = true;
        break;
      }
      const x = flat[i]! * sx;
      const y = flat[i + 1]! * sy;
      // Segments begin where the one before ended.
      const n = xy.length;
      if (i === 0 && n > 0 && xy[n - 2] === x && xy[n - 1] === y) continue;
      xy.push(x, y);
      pressures.push(flat[i + 2]!);
    }
  }
  return { xy, pressures, isShortened };
}

function listed(segment: Json): number[] {
  const out: number[] = [];
  for (const value of asArray(segment['points'])) {
    const point = asObject(value);
    const x = asNumber(point?.['x'], undefined);
    const y = asNumber(point?.['y'], undefined);
    if (x !== undefined && y !== undefined) out.push(x, y, asNumber(point?.['z'], 0.5));
  }
  return out;
}

/**
 * Flat x, y, z of a base64 path: the first point as 32-bit floats, every other one as the difference
 * to the point before in 16-bit floats, little endian. In two dimensions there is no z.
 */
function packed(path: string, isFlat: boolean): number[] {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(fromBase64(path));
  } catch {
    return [];
  }
  const dimensions = isFlat ? 2 : 3;
  if (bytes.length < 4 * dimensions) return [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const point = [0, 0, 0.5];
  for (let k = 0; k < dimensions; k++) point[k] = view.getFloat32(4 * k, true);
  const out: number[] = [];
  const add = (): void => {
    if (point.every(Number.isFinite)) out.push(point[0]!, point[1]!, point[2]!);
  };
  add();
  for (let at = 4 * dimensions; at + 2 * dimensions <= bytes.length; at += 2 * dimensions) {
    for (let k = 0; k < dimensions; k++) point[k]! += float16(view.getUint16(at + 2 * k, true));
    add();
  }
  return out;
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
