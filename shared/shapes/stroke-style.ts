/** How a shape's outline and fill become commands: dashes, patterns, the hand-drawn look. */
import type { DrawCommand, PathData, StrokePaint } from './draw-command.ts';
import type { Shape } from './shape.ts';

/** The line of a shape's outline, or `undefined` where it has none. */
export function strokePaint(shape: Shape): StrokePaint | undefined {
  if (shape.stroke === 'none' || shape.strokeWidth <= 0) return undefined;
  const dash = dashPattern(shape.dash, shape.strokeWidth);
  const paint = { color: shape.stroke, width: shape.strokeWidth, cap: 'round', join: 'round' };
  return (dash === undefined ? paint : { ...paint, dash }) as StrokePaint;
}

function dashPattern(dash: Shape['dash'], width: number): readonly number[] | undefined {
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

/** Appends the commands for a closed outline: fill first, then the line. */
export function pushClosedPath(
  out: DrawCommand[],
  shape: Shape,
  path: PathData,
  detail: number,
): void {
  void detail;
  const stroke = strokePaint(shape);
  if (shape.fill !== 'none' || stroke !== undefined) {
    out.push({
      kind: 'path',
      path,
      ...(shape.fill === 'none' ? {} : { fill: shape.fill }),
      ...(stroke === undefined ? {} : { stroke }),
    });
  }
}

/** Appends the commands for an open line. */
export function pushOpenPath(
  out: DrawCommand[],
  shape: Shape,
  path: PathData,
  detail: number,
): void {
  void detail;
  const stroke = strokePaint(shape);
  if (stroke !== undefined) out.push({ kind: 'path', path, stroke });
}
