/**
 * The two forms in which the points of a freehand stroke are stored. Owns the wire formats and
 * nothing else; drawing is in `stroke.ts`.
 *
 * **Live** (field `live`, integers, appended to while the pen is down):
 *
 *     scale  x y p  dx dy dp  dx dy dp …
 *
 * `scale` is integers per board unit (1 or more). The first point is absolute, relative to the
 * shape's (x, y); every other number is the difference to the point before, so that a point costs
 * about three bytes on the wire. `p` is the pressure, 1–255; 0 in every point means that the device
 * has none.
 *
 * **Packed** (field `points`, bytes, written once when the pen is lifted):
 *
 *     byte     version, 1
 *     byte     flags: bit 0 = pressures follow the points
 *     varint   number of points
 *     varint   zigzag(e): resolution is 2^e integers per board unit
 *     varint   width and height of the points' box, in integers
 *     varints  zigzag(dx), zigzag(dy) for each point; the first one relative to (0, 0)
 *     bytes    one per point, pressure 0–255, where the flag is set
 *
 * A varint is LEB128: seven bits a byte, lowest first, high bit set while more follow; at most 53
 * bits. The smallest x and y among the points are 0: the shape's (x, y) is their corner.
 */

import type { Box } from '../units.ts';

export interface StrokePoints {
  /** Flat x, y in board units, in the stroke's natural size. */
  readonly xy: readonly number[];
  /** 0–1 for each point, or `undefined` where the device has no pressure. */
  readonly pressures: readonly number[] | undefined;
  /** Natural size in board units. */
  readonly w: number;
  readonly h: number;
}

const VERSION = 1;
const HAS_PRESSURE = 1;
/** More points than a hand draws; bounds the work that hostile bytes can cause. */
export const MAX_STROKE_POINTS = 200_000;
/** Largest integer that a coordinate becomes, so that differences stay exact. */
const MAX_INTEGER = 2 ** 40;

/**
 * Packs points. Empty input gives empty bytes.
 * @param resolution smallest distance that matters, in board units: what one eighth of a screen
 *   pixel was while drawing is plenty.
 * @returns the bytes, and the corner and size of the points' box to be written to the shape.
 */
export function packPoints(
  xy: readonly number[],
  pressures: readonly number[] | undefined,
  resolution = 1 / 16,
): { points: Uint8Array; x: number; y: number; w: number; h: number } {
  const count = Math.min(xy.length >> 1, MAX_STROKE_POINTS);
  if (count === 0) return { points: new Uint8Array(0), x: 0, y: 0, w: 0, h: 0 };
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = 0; i < count; i++) {
    const x = xy[2 * i]!;
    const y = xy[2 * i + 1]!;
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new Error(`point ${i} of a stroke is (${x}, ${y})`);
    }
    minX = Math.min(minX, x);
    minY = Math.min(minY, y);
    maxX = Math.max(maxX, x);
    maxY = Math.max(maxY, y);
  }
  const extent = Math.max(maxX - minX, maxY - minY, 1e-9);
  const finest = Math.floor(Math.log2(MAX_INTEGER / extent));
  const wanted = Math.ceil(-Math.log2(Math.max(resolution, 1e-12)));
  const exponent = Math.max(-40, Math.min(wanted, finest, 40));
  const unit = 2 ** exponent;

  const out = new ByteWriter(8 + count * 5);
  out.byte(VERSION);
  out.byte(pressures === undefined ? 0 : HAS_PRESSURE);
  out.varint(count);
  out.zigzag(exponent);
  const w = Math.round((maxX - minX) * unit);
  const h = Math.round((maxY - minY) * unit);
  out.varint(w);
  out.varint(h);
  let px = 0;
  let py = 0;
  for (let i = 0; i < count; i++) {
    const x = Math.round((xy[2 * i]! - minX) * unit);
    const y = Math.round((xy[2 * i + 1]! - minY) * unit);
    out.zigzag(x - px);
    out.zigzag(y - py);
    px = x;
    py = y;
  }
  if (pressures !== undefined) {
    for (let i = 0; i < count; i++) out.byte(pressureByte(pressures[i] ?? 0.5));
  }
  return { points: out.done(), x: minX, y: minY, w: w / unit, h: h / unit };
}

function pressureByte(pressure: number): number {
  return Number.isFinite(pressure) ? Math.round(Math.min(1, Math.max(0, pressure)) * 255) : 128;
}

/** The points in packed bytes, or `undefined` for bytes that are none. Never throws. */
export function unpackPoints(bytes: Uint8Array): StrokePoints | undefined {
  if (bytes.length < 6 || bytes[0] !== VERSION) return undefined;
  const flags = bytes[1]!;
  const reader = new ByteReader(bytes, 2);
  const count = reader.varint();
  const exponent = reader.zigzag();
  const w = reader.varint();
  const h = reader.varint();
  // Two bytes a point at least: a count that the bytes cannot hold is a lie.
  if (count > MAX_STROKE_POINTS || count * 2 > bytes.length || Math.abs(exponent) > 40) {
    return undefined;
  }
  const unit = 2 ** -exponent;
  const xy = new Array<number>(count * 2);
  let x = 0;
  let y = 0;
  for (let i = 0; i < count; i++) {
    x += reader.zigzag();
    y += reader.zigzag();
    xy[2 * i] = x * unit;
    xy[2 * i + 1] = y * unit;
  }
  let pressures: number[] | undefined;
  if ((flags & HAS_PRESSURE) !== 0) {
    pressures = new Array<number>(count);
    for (let i = 0; i < count; i++) pressures[i] = reader.byte() / 255;
  }
  return reader.isBroken ? undefined : { xy, pressures, w: w * unit, h: h * unit };
}

/**
 * Fewer points that lead the same way within about `tolerance` (board units), read from packed bytes in
 * one go: for strokes that are seen from so far that most of their points fall together. First and last
 * point stay.
 * @param sx,sy what the points are stretched by.
 * @param out is given the points as flat x, y: one list serves all strokes of a board.
 * @returns how many numbers that are; none for bytes that are no points.
 */
export function skimPoints(
  bytes: Uint8Array,
  sx: number,
  sy: number,
  tolerance: number,
  out: number[],
): number {
  if (bytes.length < 6 || bytes[0] !== VERSION) return 0;
  const reader = new ByteReader(bytes, 2);
  const count = reader.varint();
  const exponent = reader.zigzag();
  reader.varint();
  reader.varint();
  if (count === 0 || count > MAX_STROKE_POINTS || count * 2 > bytes.length) return 0;
  if (Math.abs(exponent) > 40) return 0;
  const unitX = 2 ** -exponent * sx;
  const unitY = 2 ** -exponent * sy;
  let ix = reader.zigzag();
  let iy = reader.zigzag();
  // From the last kept point, everything since lies in a cone: between `left` and `right`.
  let fromX = ix * unitX;
  let fromY = iy * unitY;
  out[0] = fromX;
  out[1] = fromY;
  let length = 2;
  let x = fromX;
  let y = fromY;
  let isOpen = true;
  let leftX = 0;
  let leftY = 0;
  let rightX = 0;
  let rightY = 0;
  let farthest = 0;
  for (let i = 1; i < count; i++) {
    ix += reader.zigzag();
    iy += reader.zigzag();
    const nextX = ix * unitX;
    const nextY = iy * unitY;
    let dx = nextX - fromX;
    let dy = nextY - fromY;
    let d = Math.sqrt(dx * dx + dy * dy);
    const isAside =
      !isOpen && d > tolerance && (leftX * dy - leftY * dx > 0 || rightX * dy - rightY * dx < 0);
    if (isAside || d < farthest - tolerance) {
      out[length++] = x;
      out[length++] = y;
      fromX = x;
      fromY = y;
      isOpen = true;
      farthest = 0;
      dx = nextX - x;
      dy = nextY - y;
      d = Math.sqrt(dx * dx + dy * dy);
    }
    x = nextX;
    y = nextY;
    if (d > farthest) farthest = d;
    if (d <= tolerance) continue;
    // The directions in which a line from the last kept point passes this one within the tolerance.
    const sin = tolerance / d;
    const cos = Math.sqrt(1 - sin * sin);
    const lx = dx * cos - dy * sin;
    const ly = dy * cos + dx * sin;
    const rx = dx * cos + dy * sin;
    const ry = dy * cos - dx * sin;
    if (isOpen || leftX * ly - leftY * lx < 0) {
      leftX = lx;
      leftY = ly;
    }
    if (isOpen || rightX * ry - rightY * rx > 0) {
      rightX = rx;
      rightY = ry;
    }
    isOpen = false;
  }
  if (count > 1) {
    out[length++] = x;
    out[length++] = y;
  }
  if ((bytes[1]! & HAS_PRESSURE) !== 0) reader.skip(count);
  return reader.isBroken ? 0 : length;
}

/** The natural size in packed bytes without reading the points; zero for bytes that are none. */
export function packedSize(bytes: Uint8Array): { w: number; h: number } {
  if (bytes.length < 6 || bytes[0] !== VERSION) return { w: 0, h: 0 };
  const reader = new ByteReader(bytes, 2);
  reader.varint();
  const exponent = reader.zigzag();
  const w = reader.varint();
  const h = reader.varint();
  if (reader.isBroken || Math.abs(exponent) > 40) return { w: 0, h: 0 };
  const unit = 2 ** -exponent;
  return { w: w * unit, h: h * unit };
}

/** The resolution that bytes were packed with, in board units; that of `packPoints` for none. */
export function packedResolution(bytes: Uint8Array): number {
  if (bytes.length < 6 || bytes[0] !== VERSION) return 1 / 16;
  const reader = new ByteReader(bytes, 2);
  reader.varint();
  return 2 ** -Math.max(-40, Math.min(40, reader.zigzag()));
}

const readings = new WeakMap<readonly number[], LiveReader>();

/**
 * The points of a live list. A list may have grown since it was read last: only what is new is read,
 * and is appended to the points that were given out before.
 */
export function readLivePoints(live: readonly number[]): StrokePoints {
  return readLive(live).points();
}

/** The box around the points of a live list, as `readLivePoints` reads them. */
export function liveBox(live: readonly number[]): Box {
  return readLive(live).box();
}

function readLive(live: readonly number[]): LiveReader {
  let reader = readings.get(live);
  if (reader === undefined) {
    reader = new LiveReader(live);
    readings.set(live, reader);
  }
  reader.readOn();
  return reader;
}

class LiveReader {
  readonly #live: readonly number[];
  readonly #xy: number[] = [];
  readonly #pressures: number[] = [];
  #hasPressure = false;
  #at = 1;
  #x = 0;
  #y = 0;
  #p = 0;
  #minX = Infinity;
  #minY = Infinity;
  #maxX = -Infinity;
  #maxY = -Infinity;

  constructor(live: readonly number[]) {
    this.#live = live;
  }

  readOn(): void {
    const live = this.#live;
    const scale = live[0] ?? 0;
    if (!(scale >= 1)) return;
    const end = Math.min(live.length, 1 + 3 * MAX_STROKE_POINTS);
    for (; this.#at + 2 < end; this.#at += 3) {
      this.#x += live[this.#at]!;
      this.#y += live[this.#at + 1]!;
      this.#p += live[this.#at + 2]!;
      const x = this.#x / scale;
      const y = this.#y / scale;
      this.#xy.push(x, y);
      this.#pressures.push(Math.min(1, Math.max(0, this.#p / 255)));
      if (this.#p > 0) this.#hasPressure = true;
      this.#minX = Math.min(this.#minX, x);
      this.#minY = Math.min(this.#minY, y);
      this.#maxX = Math.max(this.#maxX, x);
      this.#maxY = Math.max(this.#maxY, y);
    }
  }

  points(): StrokePoints {
    return {
      xy: this.#xy,
      pressures: this.#hasPressure ? this.#pressures : undefined,
      w: Math.max(0, this.#maxX),
      h: Math.max(0, this.#maxY),
    };
  }

  box(): Box {
    if (this.#xy.length === 0) return { x: 0, y: 0, w: 0, h: 0 };
    const x = this.#minX;
    const y = this.#minY;
    return { x, y, w: this.#maxX - x, h: this.#maxY - y };
  }
}

/** Writes the live form: one for each stroke in the hand. */
export class LiveStroke {
  readonly #scale: number;
  #x = 0;
  #y = 0;
  #p = 0;
  #isEmpty = true;

  /** @param scale integers per board unit; finer where the view is zoomed in. 1 or more. */
  constructor(scale: number) {
    this.#scale = Math.max(1, Math.round(scale));
  }

  /**
   * Integers to append for one more point.
   * @param x relative to the shape's x, in board units; `y` likewise.
   * @param pressure 0–1, or `undefined` where the device has none.
   */
  push(x: number, y: number, pressure: number | undefined): number[] {
    const ix = Math.round(x * this.#scale);
    const iy = Math.round(y * this.#scale);
    const ip = pressure === undefined ? 0 : Math.max(1, pressureByte(pressure));
    const out = this.#isEmpty ? [this.#scale] : [];
    out.push(ix - this.#x, iy - this.#y, ip - this.#p);
    this.#isEmpty = false;
    this.#x = ix;
    this.#y = iy;
    this.#p = ip;
    return out;
  }
}

class ByteWriter {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    while (rest > 127) {
      this.byte((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  zigzag(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

class ByteReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #isBroken = false;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Whether more was read than there is, or a number was too long. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value !== undefined) return value;
    this.#isBroken = true;
    return 0;
  }

  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) this.#isBroken = true;
  }

  varint(): number {
    // Nearly all of them have one byte or two. Past the end nothing is below 128.
    const first = this.#bytes[this.#at]!;
    if (first < 128) {
      this.#at += 1;
      return first;
    }
    const second = this.#bytes[this.#at + 1]!;
    if (second < 128) {
      this.#at += 2;
      return (second << 7) | (first & 127);
    }
    let value = this.byte() - 128;
    let factor = 128;
    for (;;) {
      const next = this.byte();
      value += (next & 127) * factor;
      if (next < 128) break;
      factor *= 128;
      if (factor > 2 ** 49) {
        this.#isBroken = true;
        break;
      }
    }
    return value;
  }

  zigzag(): number {
    const value = this.varint();
    if (value < 2 ** 31) return (value >>> 1) ^ -(value & 1);
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
}
