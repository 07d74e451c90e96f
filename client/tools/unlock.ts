/** Opening what is locked: the shapes themselves and the frames that lock them. */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';

/** What has to be opened so that none of these shapes is locked: itself, or the frame that it lies in. */
export function lockedAmong(board: ShapeSource, ids: Iterable<ShapeId>): readonly ShapeId[] {
  const locked = new Set<ShapeId>();
  for (const id of ids) {
    const shape = board.get(id);
    if (shape?.locked === true) locked.add(id);
    if (shape !== undefined && board.get(shape.parent)?.locked === true) locked.add(shape.parent);
  }
  return [...locked];
}
