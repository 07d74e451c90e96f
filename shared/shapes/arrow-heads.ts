/** Ends of arrows. Each head is drawn at the origin, pointing along +x, then turned into place. */
import { type DrawCommand, LINE, MOVE, CLOSE, type StrokePaint } from './draw-command.ts';
import { ellipsePath } from './path.ts';

export const ARROW_HEADS = [
  'none',
  'arrow',
  'triangle',
  'triangle-outline',
  'dot',
  'dot-outline',
  'diamond',
  'diamond-outline',
  'bar',
  'one',
  'many',
  'one-or-many',
] as const;
export type ArrowHead = (typeof ARROW_HEADS)[number];

/** Length of a head, in board units, for a line of this width. */
export function headSize(strokeWidth: number): number {
  return 7 + strokeWidth * 3.2;
}

/**
 * Appends a head.
 * @param x y its tip, in local space; `angle` the direction that it points in, in radians.
 * @param room length of the line: a head is never longer than a part of it.
 */
export function pushHead(
  out: DrawCommand[],
  head: ArrowHead,
  x: number,
  y: number,
  angle: number,
  room: number,
  paint: StrokePaint,
): void {
  if (head === 'none') return;
  const size = Math.min(headSize(paint.width), room * 0.6);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  /** A point `back` behind the tip and `side` beside the line. */
  const px = (back: number, side: number): number => x - cos * back - sin * side;
  const py = (back: number, side: number): number => y - sin * back + cos * side;
  const line = { color: paint.color, width: paint.width, cap: 'round', join: 'round' } as const;
  const polygon = (points: readonly number[], closed: boolean): number[] => {
    const path: number[] = [];
    for (let i = 0; i + 1 < points.length; i += 2) {
      const back = points[i]!;
      const side = points[i + 1]!;
      path.push(i === 0 ? MOVE : LINE, px(back, side), py(back, side));
    }
    if (closed) path.push(CLOSE);
    return path;
  };
  const filled = (path: number[]): void =>
    void out.push({ kind: 'path', path, fill: paint.color, stroke: line });
  const hollow = (path: number[]): void =>
    void out.push({ kind: 'path', path, fill: 'paper', stroke: line });
  const open = (path: number[]): void => void out.push({ kind: 'path', path, stroke: line });
  const half = size * 0.42;

  switch (head) {
    case 'arrow':
      open(polygon([size, half * 1.15, 0, 0, size, -half * 1.15], false));
      return;
    case 'triangle':
      filled(polygon([0, 0, size, half, size, -half], true));
      return;
    case 'triangle-outline':
      hollow(polygon([0, 0, size, half, size, -half], true));
      return;
    case 'dot':
    case 'dot-outline': {
      const r = half * 0.9;
      const path = ellipsePath(px(r, 0) - r, py(r, 0) - r, 2 * r, 2 * r);
      if (head === 'dot') filled(path);
      else hollow(path);
      return;
    }
    case 'diamond':
      filled(
        polygon([0, 0, size * 0.6, half * 0.85, size * 1.2, 0, size * 0.6, -half * 0.85], true),
      );
      return;
    case 'diamond-outline':
      hollow(
        polygon([0, 0, size * 0.6, half * 0.85, size * 1.2, 0, size * 0.6, -half * 0.85], true),
      );
      return;
    case 'bar':
      open(polygon([0, half * 1.1, 0, -half * 1.1], false));
      return;
    case 'one':
      open(polygon([size * 0.5, half, size * 0.5, -half], false));
      return;
    case 'many':
      open(polygon([0, half * 1.2, size, 0, 0, -half * 1.2], false));
      return;
    case 'one-or-many':
      open(polygon([0, half * 1.2, size, 0, 0, -half * 1.2], false));
      open(polygon([size * 1.2, half, size * 1.2, -half], false));
      return;
  }
}
