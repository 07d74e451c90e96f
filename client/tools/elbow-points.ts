/**
 * What a drag does to the corners of an elbow arrow: a piece slides across, an end takes its neighbour
 * along, and every piece stays level or upright. Points in, points out.
 */
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';

/** What is left at an end whose own piece slides away, in board units. */
const STUB = 20;

const isLevel = (a: PagePoint, b: PagePoint): boolean => Math.abs(b.y - a.y) <= Math.abs(b.x - a.x);

/**
 * The way with one piece slid across to a point. The ends stay where they are: the first or last piece
 * leaves a stub behind.
 * @param index of the piece's first point.
 */
export function slidePiece(
  way: readonly PagePoint[],
  index: number,
  to: PagePoint,
): readonly PagePoint[] {
  const a = way[index];
  const b = way[index + 1];
  if (a === undefined || b === undefined) return way;
  const level = isLevel(a, b);
  const slide = (at: PagePoint): PagePoint => (level ? page(at.x, to.y) : page(to.x, at.y));
  const isFirst = index === 0;
  const isLast = index + 2 === way.length;
  const from = isFirst ? stub(a, b) : a;
  const end = isLast ? stub(b, a) : b;
  return [
    ...way.slice(0, index),
    ...(isFirst ? [a, from] : []),
    slide(from),
    slide(end),
    ...(isLast ? [end, b] : []),
    ...way.slice(index + 2),
  ];
}

/** A little way from an end towards the other. */
function stub(end: PagePoint, other: PagePoint): PagePoint {
  const length = Math.hypot(other.x - end.x, other.y - end.y);
  const share = length === 0 ? 0 : Math.min(STUB, length / 3) / length;
  return page(end.x + (other.x - end.x) * share, end.y + (other.y - end.y) * share);
}

/** The points with an end put elsewhere; the corner beside it keeps their piece level or upright. */
export function moveElbowEnd(
  points: readonly PagePoint[],
  index: number,
  to: PagePoint,
): readonly PagePoint[] {
  const moved = [...points];
  const beside = index === 0 ? 1 : index - 1;
  const corner = points[beside];
  const end = points[index];
  if (points.length > 2 && corner !== undefined && end !== undefined) {
    moved[beside] = isLevel(end, corner) ? page(corner.x, to.y) : page(to.x, corner.y);
  }
  moved[index] = to;
  return moved;
}
