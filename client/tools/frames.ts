/**
 * Which frame a shape lies in. A shape belongs to the topmost frame that holds its middle; frames
 * do not take frames that hold them. Pure reading.
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { frameAmong } from '../../shared/shapes/frame-choice.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';

/** The frame that a box falls into, or `''`; `exclude` are frames that are moving with it. */
export function frameFor(board: ShapeSource, box: Box, exclude: ReadonlySet<ShapeId>): ShapeId {
  return frameAmong(framesOf(board, exclude), box)?.id ?? '';
}

/** The `parent` of a new shape; nothing where it lies in no frame. */
export function parentFields(board: ShapeSource, box: Box): { readonly parent?: ShapeId } {
  const parent = frameFor(board, box, NOTHING);
  return parent === '' ? {} : { parent };
}

const NOTHING: ReadonlySet<ShapeId> = new Set();

function framesOf(board: ShapeSource, exclude: ReadonlySet<ShapeId>): readonly Shape[] {
  return board
    .ordered()
    .filter((shape) => shape.type === 'frame' && !shape.locked && !exclude.has(shape.id));
}

/**
 * New parents of shapes after they were moved: only those that change. A shape whose own frame moves
 * with it keeps it.
 */
export function newParents(
  board: ShapeSource,
  shapes: Iterable<Shape>,
  ctx: ShapeContext,
  boundsOf: (shape: Shape, ctx: ShapeContext) => Box,
): Map<ShapeId, ShapeId> {
  const moved = [...shapes];
  const ids = new Set(moved.map((shape) => shape.id));
  const frames = framesOf(board, ids);
  const parents = new Map<ShapeId, ShapeId>();
  for (const shape of moved) {
    if (shape.parent !== '' && ids.has(shape.parent)) continue;
    if (frames.length === 0 && shape.parent === '') continue;
    const parent = frameAmong(frames, boundsOf(shape, ctx))?.id ?? '';
    if (parent !== shape.parent) parents.set(shape.id, parent);
  }
  return parents;
}
