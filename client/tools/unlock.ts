/** Opening what is locked: the shapes themselves and the frames that lock them. */
import type { BoardTransaction } from '../../shared/document/board.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';

/** Opens the shapes, and each locked frame in which one of them lies. */
export function unlock(tx: BoardTransaction, board: ShapeSource, ids: Iterable<ShapeId>): void {
  const locked = new Set<ShapeId>();
  for (const id of ids) {
    const shape = board.get(id);
    if (shape?.locked === true) locked.add(id);
    if (shape !== undefined && board.get(shape.parent)?.locked === true) locked.add(shape.parent);
  }
  for (const id of locked) tx.update(id, { locked: false });
}
