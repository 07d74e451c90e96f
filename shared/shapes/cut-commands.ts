/**
 * Draw commands of shapes that are far larger than the canvas they are painted on, cut down to what can
 * be seen there: a canvas takes seconds for a curve that is millions of pixels long, or for the
 * million dashes of a line of which it shows a hundred. Numbers in, commands out; what is seen stays
 * the same, dashes keep their places.
 */
import { boxOfPoints, expandBox } from '../geometry/box.ts';
import type { Box } from '../units.ts';
import {
  CLOSE,
  type DrawCommand,
  LINE,
  MOVE,
  type PathCommand,
  type PathData,
  type StrokePaint,
} from './draw-command.ts';
import { followPath, numbersAfter } from './follow-path.ts';

/** Paths below this many device pixels are left as they are … */
const LARGE = 8192;
/** … unless they have more dashes. */
const MANY_DASHES = 512;
/** Dashes in one path: a canvas works out the union of all that is in one. */
const DASHES_TOGETHER = 512;

/**
 * @param window what is seen, in the space of the commands.
 * @param scale device pixels per unit of that space.
 * @returns the commands with `window`'s middle as their origin, where numbers are small and exact.
 */
export function cutCommands(
  commands: readonly DrawCommand[],
  window: Box,
  scale: number,
): DrawCommand[] {
  const out: DrawCommand[] = [];
  for (const command of commands) cutCommand(out, command, window, scale);
  return out;
}

function cutCommand(out: DrawCommand[], command: DrawCommand, window: Box, scale: number): void {
  const cx = window.x + window.w / 2;
  const cy = window.y + window.h / 2;
  switch (command.kind) {
    case 'text':
    case 'image':
      out.push({ ...command, x: command.x - cx, y: command.y - cy });
      return;
    case 'clip':
      out.push({
        kind: 'clip',
        path: filled(command.path, expandBox(window, 4 / scale), scale, cx, cy),
        commands: cutCommands(command.commands, window, scale),
      });
      return;
    case 'path':
      cutPath(out, command, window, scale);
      return;
    default:
      command satisfies never;
  }
}

function cutPath(out: DrawCommand[], command: PathCommand, window: Box, scale: number): void {
  const { path, fill, stroke, ...rest } = command;
  const cx = window.x + window.w / 2;
  const cy = window.y + window.h / 2;
  const corners = cornersOf(path);
  // A pointed corner reaches farther than the line is wide.
  const reach = (stroke?.width ?? 0) * (stroke?.join === 'miter' ? 5 : 1) + 4 / scale;
  const near = expandBox(window, reach);
  const extent = boxOfPoints(corners);
  if (!meets(extent, near)) return;
  if (!isCut(extent, corners, stroke, scale)) {
    out.push({ ...command, path: moved(path, -cx, -cy) });
    return;
  }
  if (fill !== undefined && fill !== 'none') {
    const part = filled(path, expandBox(window, 4 / scale), scale, cx, cy);
    if (part.length > 0) out.push({ ...rest, kind: 'path', path: part, fill });
  }
  if (stroke === undefined || stroke.color === 'none' || !(stroke.width > 0)) return;
  const { dash, ...solid } = stroke;
  const runs = runsIn(path, near, scale, dash !== undefined);
  const paths = dash === undefined ? [joined(runs, cx, cy)] : dashed(runs, dash, cx, cy);
  for (const part of paths) {
    if (part.length > 0) out.push({ ...rest, kind: 'path', path: part, stroke: solid });
  }
}

function meets(a: Box, b: Box): boolean {
  return a.x <= b.x + b.w && a.x + a.w >= b.x && a.y <= b.y + b.h && a.y + a.h >= b.y;
}

function isCut(
  { w, h }: Box,
  xy: readonly number[],
  stroke: StrokePaint | undefined,
  scale: number,
): boolean {
  if (Math.max(w, h) * scale > LARGE) return true;
  if (stroke?.dash === undefined) return false;
  let length = 0;
  for (let i = 2; i + 1 < xy.length; i += 2) {
    length += Math.hypot(xy[i]! - xy[i - 2]!, xy[i + 1]! - xy[i - 1]!);
  }
  return length > MANY_DASHES * periodOf(stroke.dash);
}

function periodOf(dash: readonly number[]): number {
  return dash.reduce((sum, part) => sum + part, 0);
}

/** All points and control points. */
function cornersOf(path: PathData): number[] {
  const xy: number[] = [];
  for (let i = 0; i < path.length;) {
    const count = numbersAfter(path[i]!);
    for (let k = 1; k <= count; k++) xy.push(path[i + k]!);
    i += count + 1;
  }
  return xy;
}

function moved(path: PathData, dx: number, dy: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < path.length;) {
    const count = numbersAfter(path[i]!);
    out.push(path[i]!);
    for (let k = 1; k <= count; k += 2) out.push(path[i + k]! + dx, path[i + k + 1]! + dy);
    i += count + 1;
  }
  return out;
}

/** A part of a path that is in sight. */
interface Run {
  /** Flat x, y. */
  readonly xy: number[];
  /** Where on the path it begins, and how long each of its lines is there. */
  readonly from: number;
  readonly lengths: number[];
  /** Whether it is the beginning of a subpath, its end, and that is closed. */
  isStart: boolean;
  isEnd: boolean;
  isClosed: boolean;
}

function runsIn(path: PathData, window: Box, scale: number, isMeasured: boolean): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  let first: Run | undefined;
  let [x, y] = [0, 0];
  let length = 0;
  let isAtStart = true;
  const begin = (atX: number, atY: number, from: number, isStart: boolean): Run => {
    const made: Run = {
      xy: [atX, atY],
      from,
      lengths: [],
      isStart,
      isEnd: false,
      isClosed: false,
    };
    runs.push(made);
    if (isStart) first = made;
    return made;
  };
  followPath(path, window, scale, isMeasured, {
    begin(atX, atY) {
      [x, y] = [atX, atY];
      length = 0;
      run = undefined;
      first = undefined;
      isAtStart = true;
    },
    line(toX, toY, along, isNear) {
      const seen = isNear ? partInside(x, y, toX, toY, window) : undefined;
      if (seen === undefined) run = undefined;
      else {
        const [t0, t1] = seen;
        const dx = toX - x;
        const dy = toY - y;
        if (t0 > 0 || run === undefined) {
          run = begin(x + dx * t0, y + dy * t0, length + along * t0, isAtStart && t0 === 0);
        }
        run.xy.push(x + dx * t1, y + dy * t1);
        run.lengths.push(along * (t1 - t0));
        if (t1 < 1) run = undefined;
      }
      isAtStart = false;
      length += along;
      [x, y] = [toX, toY];
    },
    end(isClosed) {
      if (run === undefined) return;
      run.isEnd = true;
      run.isClosed = isClosed && run === first;
      // What goes on where the path began is one line with it.
      if (isClosed && !isMeasured && first !== undefined && run !== first) {
        first.xy.unshift(...run.xy.slice(0, -2));
        first.isStart = run.isStart;
        runs.splice(runs.indexOf(run), 1);
      }
      run = undefined;
    },
  });
  return runs;
}

/** Which part of a line is in the window, 0–1 on it; `undefined` for none. */
function partInside(
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  { x, y, w, h }: Box,
): readonly [number, number] | undefined {
  let t0 = 0;
  let t1 = 1;
  const cut = (d: number, low: number, high: number): boolean => {
    if (d === 0) return low <= 0 && high >= 0;
    const a = Math.min(low / d, high / d);
    const b = Math.max(low / d, high / d);
    t0 = Math.max(t0, a);
    t1 = Math.min(t1, b);
    return t0 <= t1;
  };
  return cut(x1 - x0, x - x0, x + w - x0) && cut(y1 - y0, y - y0, y + h - y0)
    ? [t0, t1]
    : undefined;
}

function joined(runs: readonly Run[], cx: number, cy: number): number[] {
  const path: number[] = [];
  for (const { xy, isClosed } of runs) {
    for (let i = 0; i + 1 < xy.length; i += 2) {
      path.push(i === 0 ? MOVE : LINE, xy[i]! - cx, xy[i + 1]! - cy);
    }
    if (isClosed) path.push(CLOSE);
  }
  return path;
}

/** The dashes of lines as lines. */
function dashed(
  runs: readonly Run[],
  given: readonly number[],
  cx: number,
  cy: number,
): number[][] {
  // As canvases do it: an odd pattern is taken twice.
  const dash = given.length % 2 === 0 ? given : [...given, ...given];
  const period = periodOf(dash);
  if (!(period > 0)) return [joined(runs, cx, cy)];
  const paths: number[][] = [];
  let path: number[] = [];
  let count = 0;
  for (const { xy, from, lengths } of runs) {
    let part = 0;
    let left = from % period;
    while (left >= dash[part]!) {
      left -= dash[part]!;
      part = (part + 1) % dash.length;
    }
    /** Of the dash or gap that is under the pen. */
    let rest = dash[part]! - left;
    let isDown = false;
    for (let i = 0; i < lengths.length; i++) {
      const x0 = xy[2 * i]!;
      const y0 = xy[2 * i + 1]!;
      const dx = xy[2 * i + 2]! - x0;
      const dy = xy[2 * i + 3]! - y0;
      const length = lengths[i]!;
      let at = 0;
      while (at < length) {
        const step = Math.min(rest, length - at);
        if (part % 2 === 0) {
          if (!isDown) {
            if (++count % DASHES_TOGETHER === 0) {
              paths.push(path);
              path = [];
            }
            path.push(MOVE, x0 + (dx * at) / length - cx, y0 + (dy * at) / length - cy);
            isDown = true;
          }
          const end = (at + step) / length;
          path.push(LINE, x0 + dx * end - cx, y0 + dy * end - cy);
        }
        at += step;
        rest -= step;
        if (rest <= 0) {
          part = (part + 1) % dash.length;
          rest = dash[part]!;
          isDown = false;
        } else if (step <= 0) break;
      }
    }
  }
  paths.push(path);
  return paths;
}

/** The part of a filled path that is in the window, with straight sides along its edges. */
function filled(path: PathData, window: Box, scale: number, cx: number, cy: number): number[] {
  const out: number[] = [];
  let polygon: number[] = [];
  const done = (): void => {
    const { x, y, w, h } = window;
    polygon = keepSide(polygon, 0, x, 1);
    polygon = keepSide(polygon, 0, x + w, -1);
    polygon = keepSide(polygon, 1, y, 1);
    polygon = keepSide(polygon, 1, y + h, -1);
    for (let i = 0; i + 1 < polygon.length; i += 2) {
      out.push(i === 0 ? MOVE : LINE, polygon[i]! - cx, polygon[i + 1]! - cy);
    }
    if (polygon.length > 0) out.push(CLOSE);
    polygon = [];
  };
  followPath(path, window, scale, false, {
    begin: (x, y) => void polygon.push(x, y),
    line: (x, y) => void polygon.push(x, y),
    end: done,
  });
  return out;
}

/** The part of a polygon on one side of a line across an axis (0: x, 1: y). */
function keepSide(xy: readonly number[], axis: 0 | 1, limit: number, sign: 1 | -1): number[] {
  const out: number[] = [];
  const n = xy.length;
  for (let i = 0, j = n - 2; i + 1 < n; j = i, i += 2) {
    const before = (xy[j + axis]! - limit) * sign;
    const now = (xy[i + axis]! - limit) * sign;
    if (before >= 0 !== now >= 0) {
      const t = before / (before - now);
      // Exactly on the line, so that what follows is not thrown off by what was rounded.
      const across = xy[j + 1 - axis]! + (xy[i + 1 - axis]! - xy[j + 1 - axis]!) * t;
      if (axis === 0) out.push(limit, across);
      else out.push(across, limit);
    }
    if (now >= 0) out.push(xy[i]!, xy[i + 1]!);
  }
  return out;
}
