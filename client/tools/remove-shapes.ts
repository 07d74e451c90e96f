/**
 * Removes shapes for good: what lies in a removed frame goes with it if it was asked for, and arrows
 * that were bound to something removed stay where they are seen.
 */
import type { BoardTransaction, FieldValues } from '../../shared/document/board.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import { isArrow, pathPoints, pointFields } from './linear.ts';

/** What becomes of one shape: fields to write, or its end. */
export interface Removal {
  readonly id: ShapeId;
  readonly patch?: FieldValues;
}

/** What has to be written to remove shapes; the ends come last. */
export function removalsOf(
  board: ShapeSource,
  ctx: ShapeContext,
  ids: Iterable<ShapeId>,
): readonly Removal[] {
  const gone = new Set(ids);
  const removals: Removal[] = [];
  for (const shape of board.ordered()) {
    if (gone.has(shape.id)) continue;
    const isHeld =
      isArrow(shape) && (gone.has(shape.start?.shape ?? '') || gone.has(shape.end?.shape ?? ''));
    // What was not asked for leaves the frame instead of vanishing behind a clip that is gone.
    const isInside = shape.parent !== '' && gone.has(shape.parent);
    if (!isHeld && !isInside) continue;
    removals.push({
      id: shape.id,
      patch: {
        // The binding is kept, so that undoing the removal ties the arrow again. What it falls back
        // to until then are its own points: they are put where it is drawn.
        ...(isHeld && pointFields(pathPoints(shape, ctx))),
        ...(isInside && { parent: '' }),
      },
    });
  }
  for (const id of gone) removals.push({ id });
  return removals;
}

export function writeRemoval(tx: BoardTransaction, { id, patch }: Removal): void {
  if (patch === undefined) tx.remove([id]);
  else tx.update(id, patch);
}
