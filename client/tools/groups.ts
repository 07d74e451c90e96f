/**
 * What belongs together: groups (nested, innermost first in `groups`) and frames (`parent`). Answers
 * which shapes one click takes. Pure reading; changes are made by whoever asked.
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';

/**
 * The group that a click on a shape takes: the outermost one inside the group that was entered by a
 * double click, or `undefined` where the click takes the shape alone.
 */
export function groupTaken(shape: Shape, entered: string | undefined): string | undefined {
  const { groups } = shape;
  const inside = entered === undefined ? -1 : groups.indexOf(entered);
  return inside === -1 ? groups.at(-1) : groups[inside - 1];
}

/** Every member of a group, nested ones too, bottom first. */
export function groupMembers(board: ShapeSource, group: string): readonly Shape[] {
  return board.ordered().filter((shape) => shape.groups.includes(group));
}

/** The shapes that one click on a shape takes. */
export function unitOf(
  board: ShapeSource,
  shape: Shape,
  entered: string | undefined,
): readonly ShapeId[] {
  const group = groupTaken(shape, entered);
  if (group === undefined) return [shape.id];
  return groupMembers(board, group).map((member) => member.id);
}

/** The units of several shapes, each shape once. */
export function unitsOf(
  board: ShapeSource,
  shapes: Iterable<Shape>,
  entered: string | undefined,
): readonly ShapeId[] {
  const ids = new Set<ShapeId>();
  for (const shape of shapes) {
    if (ids.has(shape.id)) continue;
    for (const id of unitOf(board, shape, entered)) ids.add(id);
  }
  return [...ids];
}

/** The shapes and, for frames among them, all that lies in those frames; bottom first, each once. */
export function withFrameChildren(board: ShapeSource, ids: Iterable<ShapeId>): readonly Shape[] {
  const taken = new Set(ids);
  let hasFrame = false;
  for (const id of taken) hasFrame ||= board.get(id)?.type === 'frame';
  const ordered = board.ordered();
  if (hasFrame) {
    // Frames may lie in frames: repeated until nothing is added, at most as deep as they are nested.
    for (let grown = true; grown;) {
      grown = false;
      for (const shape of ordered) {
        if (shape.parent !== '' && taken.has(shape.parent) && !taken.has(shape.id)) {
          taken.add(shape.id);
          grown = true;
        }
      }
    }
  } else if (taken.size < 64) {
    return [...taken]
      .map((id) => board.get(id))
      .filter((shape) => shape !== undefined)
      .sort((a, b) => (a.index === b.index ? (a.id < b.id ? -1 : 1) : a.index < b.index ? -1 : 1));
  }
  return ordered.filter((shape) => taken.has(shape.id));
}

/** Whether a shape, or the frame that it lies in, is locked. */
export function isLocked(board: ShapeSource, shape: Shape): boolean {
  return shape.locked || (shape.parent !== '' && board.get(shape.parent)?.locked === true);
}
