/**
 * Keeps a sorted list of shapes up to date when some of them change: few are put in their places, and
 * only where many have changed is the list gone through once. Nothing is sorted that was in order.
 */
import type { Shape, ShapeId } from '../shapes/shape.ts';
import { compareOrder } from './order.ts';

/** Up to this many changed shapes are looked for one by one. */
const FEW = 32;

/**
 * A new list with the changed shapes as they are now.
 * @param ordered sorted by `compareOrder`; left as it is.
 * @param outdated changed shapes by id, as `ordered` holds them; `undefined` for those not in it.
 * @param read gives a shape as it is now, `undefined` if it is gone or cannot be drawn.
 */
export function patchOrder(
  ordered: readonly Shape[],
  outdated: ReadonlyMap<ShapeId, Shape | undefined>,
  read: (id: ShapeId) => Shape | undefined,
): readonly Shape[] {
  if (outdated.size > FEW) return mergeOrder(ordered, outdated, read);
  const list = [...ordered];
  for (const [id, before] of outdated) {
    const after = read(id);
    const at = before === undefined ? -1 : positionOf(list, before);
    // A shape that was read while it was being made is not in the list yet.
    if (list[at]?.id === id) {
      if (after?.index === before!.index) {
        list[at] = after;
        continue;
      }
      list.splice(at, 1);
    }
    if (after !== undefined) list.splice(positionOf(list, after), 0, after);
  }
  return list;
}

function mergeOrder(
  ordered: readonly Shape[],
  outdated: ReadonlyMap<ShapeId, Shape | undefined>,
  read: (id: ShapeId) => Shape | undefined,
): readonly Shape[] {
  const list: Shape[] = [];
  const moved: Shape[] = [];
  const missing = new Set(outdated.keys());
  for (const shape of ordered) {
    if (!outdated.has(shape.id)) {
      list.push(shape);
      continue;
    }
    missing.delete(shape.id);
    const after = read(shape.id);
    if (after?.index === shape.index) list.push(after);
    else if (after !== undefined) moved.push(after);
  }
  for (const id of missing) {
    const added = read(id);
    if (added !== undefined) moved.push(added);
  }
  if (moved.length === 0) return list;
  moved.sort(compareOrder);
  const merged: Shape[] = [];
  let next = 0;
  for (const shape of list) {
    while (next < moved.length && compareOrder(moved[next]!, shape) < 0)
      merged.push(moved[next++]!);
    merged.push(shape);
  }
  while (next < moved.length) merged.push(moved[next++]!);
  return merged;
}

/** Where a shape is in a sorted list, or belongs. */
function positionOf(list: readonly Shape[], shape: Shape): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOrder(list[middle]!, shape) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
