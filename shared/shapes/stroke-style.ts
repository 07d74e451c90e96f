/** How a shape's outline and fill become commands: dashes, patterns, the hand-drawn look. */
import { dotGrid, hatchLines } from '../geometry/hatch.ts';
import { type DrawCommand, LINE, MOVE, type PathData, type StrokePaint } from './draw-command.ts';
import { flattenPath } from './path.ts';
import { sketchPath } from './sketch.ts';
import type { Shape } from './shape.ts';

/** Dashes that come again sooner than this on the screen are drawn as a lighter line. */
const FINEST_DASH_PX = 1;

/** The line of a shape's outline, or `undefined` where it has none. */
export function strokePaint(shape: Shape, detail: number): StrokePaint | undefined {
  const { stroke: color, strokeWidth: width } = shape;
  if (color === 'none' || width <= 0) return undefined;
  const paint = { color, width, cap: 'round', join: 'round' } as const;
  const dash = dashPattern(shape.dash, width);
  if (dash === undefined) return paint;
  const [on, off] = dash;
  if ((on + off) * detail >= FINEST_DASH_PX) return { ...paint, dash };
  // Its round ends are as large together as a dash of 0.8 widths.
  return { ...paint, alpha: (on + width * 0.8) / (on + off) };
}

function dashPattern(dash: Shape['dash'], width: number): readonly [number, number] | undefined {
  if (dash === 'dashed') return [4 + width * 2, 4 + width * 2.5];
  // A tiny dash with round caps is a dot; zero-length dashes are not painted everywhere.
  if (dash === 'dotted') return [0.01, 2 + width * 2];
  return undefined;
}

/** How far painting may reach beyond the exact outline, in board units. */
export function paintMargin(shape: Shape): number {
  const line = shape.stroke === 'none' ? 0 : shape.strokeWidth / 2;
  return line + (shape.roughness > 0 ? shape.roughness * 3 : 0);
}

/** Below these screen sizes per board unit the wobble and its second pass are not seen. */
const SKETCH_FROM = 0.2;
const TWICE_FROM = 0.5;

function sketched(shape: Shape, path: PathData, detail: number): PathData {
  if (shape.roughness <= 0 || detail < SKETCH_FROM) return path;
  // Dashes drawn twice would fill each other's gaps.
  const passes = shape.dash === 'solid' && detail >= TWICE_FROM ? 2 : 1;
  return sketchPath(path, shape.seed, shape.roughness, passes);
}

/** Appends the commands for a closed outline: fill first, then the line. */
export function pushClosedPath(
  out: DrawCommand[],
  shape: Shape,
  path: PathData,
  detail: number,
): void {
  const stroke = strokePaint(shape, detail);
  const isExact = shape.roughness <= 0 || detail < SKETCH_FROM;
  if (isExact && shape.fillStyle === 'solid' && shape.fill !== 'none') {
    out.push({
      kind: 'path',
      path,
      fill: shape.fill,
      ...(stroke === undefined ? {} : { stroke }),
    });
    return;
  }
  if (shape.fill !== 'none') pushFill(out, shape, path, detail);
  if (stroke !== undefined) {
    out.push({ kind: 'path', path: sketched(shape, path, detail), stroke });
  }
}

/** Appends the commands for an open line. */
export function pushOpenPath(
  out: DrawCommand[],
  shape: Shape,
  path: PathData,
  detail: number,
): void {
  const stroke = strokePaint(shape, detail);
  if (stroke !== undefined) {
    out.push({ kind: 'path', path: sketched(shape, path, detail), stroke });
  }
}

const HATCH_ANGLE = -0.72;
/** Patterns whose lines are closer than this on the screen are drawn as an even tint. */
const FINEST_PATTERN_PX = 2;

function pushFill(out: DrawCommand[], shape: Shape, path: PathData, detail: number): void {
  if (shape.fillStyle === 'solid') {
    out.push({ kind: 'path', path, fill: shape.fill });
    return;
  }
  const line = Math.max(1, shape.strokeWidth * 0.6);
  const isDots = shape.fillStyle === 'dots';
  const gap = isDots ? 4 + shape.strokeWidth * 2.5 : 3 + shape.strokeWidth * 3;
  if (gap * detail < FINEST_PATTERN_PX) {
    const cover = isDots ? 0.25 : shape.fillStyle === 'hatch' ? line / gap : (1.8 * line) / gap;
    out.push({ kind: 'path', path, fill: shape.fill, alpha: Math.min(1, cover) });
    return;
  }
  const polygon = flattenPath(path, 0.5);
  if (isDots) {
    const dots = dotGrid(polygon, gap);
    const marks: number[] = [];
    for (let i = 0; i + 1 < dots.length; i += 2) {
      marks.push(MOVE, dots[i]!, dots[i + 1]!, LINE, dots[i]! + 0.01, dots[i + 1]!);
    }
    pushMarks(out, shape.fill, marks, line * 2);
    return;
  }
  const lines = hatchLines(polygon, HATCH_ANGLE, gap);
  if (shape.fillStyle === 'cross-hatch') {
    lines.push(...hatchLines(polygon, HATCH_ANGLE + Math.PI / 2, gap));
  }
  const marks: number[] = [];
  for (let i = 0; i + 3 < lines.length; i += 4) {
    marks.push(MOVE, lines[i]!, lines[i + 1]!, LINE, lines[i + 2]!, lines[i + 3]!);
  }
  const isSketchy = shape.roughness > 0 && detail >= SKETCH_FROM;
  const drawn = isSketchy ? sketchPath(marks, shape.seed + 1, shape.roughness * 0.7, 1) : marks;
  pushMarks(out, shape.fill, drawn, line);
}

function pushMarks(out: DrawCommand[], color: string, path: PathData, width: number): void {
  if (path.length === 0) return;
  out.push({ kind: 'path', path, stroke: { color, width, cap: 'round', join: 'round' } });
}
