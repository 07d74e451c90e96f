/**
 * Removes shapes for good: what lies in a removed frame goes with it if it was asked for, and arrows
 * that were bound to something removed stay where they are seen.
 */
import type { BoardTransaction } from '../../shared/document/board.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import { isArrow, pathPoints, pointFields } from './linear.ts';

export function removeShapes(
  tx: BoardTransaction,
  board: ShapeSource,
  ctx: ShapeContext,
  ids: Iterable<ShapeId>,
): void {
  const gone = new Set(ids);
  for (const shape of board.ordered()) {
    if (gone.has(shape.id)) continue;
    if (isArrow(shape)) {
      const start = gone.has(shape.start?.shape ?? '');
      const end = gone.has(shape.end?.shape ?? '');
      // The binding is kept, so that undoing the removal ties the arrow again. What it falls back to
      // until then are its own points: they are put where it is drawn.
      if (start || end) tx.update(shape.id, pointFields(pathPoints(shape, ctx)));
    }
    // What was not asked for leaves the frame instead of vanishing behind a clip that is gone.
    if (shape.parent !== '' && gone.has(shape.parent)) tx.update(shape.id, { parent: '' });
  }
  tx.remove(gone);
}
