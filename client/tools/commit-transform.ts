/**
 * Moves, sizes and turns shapes for good, and shows beforehand how arrows follow. One transaction;
 * arrows keep their bindings where the bound shape moves along, and let go where they are pulled off.
 */
import type { Matrix } from '../../shared/geometry/affine.ts';
import { type ArrowShape, routeArrow } from '../../shared/shapes/arrow-route.ts';
import { transformPatch, transformShape } from '../../shared/shapes/transform.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import { newParents } from './frames.ts';
import { alignBox } from './handles.ts';
import { isArrow, pathPoints, pointFields } from './linear.ts';
import type { Affine, ToolContext } from './tool.ts';

/** Writes a gesture to the board as one undo step; a map that changes nothing writes nothing. */
export function commitTransform(
  ctx: ToolContext,
  name: string,
  ids: readonly ShapeId[],
  matrix: Affine,
): void {
  if (isIdentity(matrix)) return;
  const taken = new Set(ids);
  const patches = new Map<ShapeId, Record<string, unknown>>();
  for (const id of ids) {
    const shape = ctx.board.get(id);
    if (shape === undefined) continue;
    const free = isPulledOff(shape, taken) ? unbound(shape, ctx.shapes) : shape;
    const patch = { ...transformPatch(free, matrix, ctx.shapes) };
    if (free !== shape) {
      patch['start'] = null;
      patch['end'] = null;
    }
    patches.set(id, patch);
  }
  const moved = [...patches].flatMap(([id, patch]) => {
    const shape = ctx.board.get(id);
    return shape === undefined ? [] : [{ ...shape, ...patch }];
  });
  for (const [id, parent] of newParents(ctx.board, moved, ctx.shapes, alignBox)) {
    const patch = patches.get(id);
    if (patch !== undefined) patch['parent'] = parent;
  }
  ctx.each({ name, items: [...patches], write: (tx, [id, patch]) => tx.update(id, patch) });
}

export function isIdentity(m: Affine): boolean {
  return m[0] === 1 && m[1] === 0 && m[2] === 0 && m[3] === 1 && m[4] === 0 && m[5] === 0;
}

/** An arrow that is moved without any of the shapes it is bound to. */
function isPulledOff(shape: Shape, moving: ReadonlySet<ShapeId>): shape is ArrowShape {
  if (!isArrow(shape)) return false;
  if (shape.start === null && shape.end === null) return false;
  return !moving.has(shape.start?.shape ?? '') && !moving.has(shape.end?.shape ?? '');
}

/** The arrow as it is drawn, held by nothing. */
export function unbound(arrow: ArrowShape, ctx: ShapeContext): ArrowShape {
  const fields = pointFields(pathPoints(arrow, ctx));
  return { ...arrow, ...fields, start: null, end: null };
}

/** Shapes mapped by a gesture, to be shown as copies in the hand. */
export function mappedShapes(
  ctx: ToolContext,
  ids: readonly ShapeId[],
  matrix: Matrix,
): readonly Shape[] {
  return ids.flatMap((id) => {
    const shape = ctx.board.get(id);
    return shape === undefined ? [] : [transformShape(shape, matrix, ctx.shapes)];
  });
}

/** What working out who follows needs. */
type Reading = Pick<ToolContext, 'board' | 'shapes'>;

/** Good for one version of the board: others may bind arrows meanwhile. */
const followerCache = new WeakMap<
  readonly ShapeId[],
  { readonly ordered: readonly Shape[]; readonly arrows: readonly ArrowShape[] }
>();

/** Arrows of which one end moves with the gesture and the other does not. */
function followingArrows(ctx: Reading, ids: readonly ShapeId[]): readonly ArrowShape[] {
  const ordered = ctx.board.ordered();
  const known = followerCache.get(ids);
  if (known?.ordered === ordered) return known.arrows;
  const moving = new Set(ids);
  const arrows = ordered.filter((shape): shape is ArrowShape => {
    if (!isArrow(shape)) return false;
    const start = moving.has(shape.start?.shape ?? '');
    const end = moving.has(shape.end?.shape ?? '');
    if (!moving.has(shape.id)) return start || end;
    return start !== end && shape.start !== null && shape.end !== null;
  });
  followerCache.set(ids, { ordered, arrows });
  return arrows;
}

/** Arrows that follow a gesture, drawn as they will be; `hidden` are the same ones on the board. */
export function followers(
  ctx: Reading,
  ids: readonly ShapeId[],
  matrix: Matrix,
): { readonly drafts: readonly Shape[]; readonly hidden: readonly ShapeId[] } {
  const arrows = followingArrows(ctx, ids);
  if (arrows.length === 0) return { drafts: [], hidden: [] };
  const moving = new Set(ids);
  const preview: ShapeContext = {
    shape: (id) => {
      const shape = ctx.shapes.shape(id);
      return shape !== undefined && moving.has(id)
        ? transformShape(shape, matrix, ctx.shapes)
        : shape;
    },
    measureText: (text, font) => ctx.shapes.measureText(text, font),
  };
  const drafts = arrows.map((arrow) => {
    const placed = moving.has(arrow.id) ? transformShape(arrow, matrix, ctx.shapes) : arrow;
    const { flat } = routeArrow(placed, preview);
    // Drawn from its very way, as whoever draws it would look for the bound shape at its old place.
    return { ...placed, start: null, end: null, path: 'straight', bend: 0, points: flat } as Shape;
  });
  return { drafts, hidden: arrows.map((arrow) => arrow.id) };
}
