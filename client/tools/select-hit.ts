/**
 * What a press with the select tool means where it touches no paint: the inside of what is selected,
 * the gap between several selected shapes, the inside of a hollow shape. Pure reading.
 */
import { isInPolygon } from '../../shared/geometry/polygon.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import { isLocked } from './groups.ts';
import { alignBox, isInFrame, selectionFrame } from './handles.ts';
import { isLinear, type LinearShape } from './linear.ts';
import type { SelectionFrame } from './selection-frame.ts';
import type { PointerInput, ToolContext } from './tool.ts';

type Reading = Pick<ToolContext, 'board' | 'shapes'>;

/** How far beside a shape still counts as on it, in board units. */
export function hitMargin(input: Pick<PointerInput, 'kind'>, zoom: number): number {
  return (input.kind === 'touch' ? 12 : 6) / zoom;
}

/** A selected, unfilled shape whose inside the point is in: it can be dragged by it. */
export function selectedUnder(
  ctx: Reading & Pick<ToolContext, 'selection'>,
  at: PagePoint,
  frame: SelectionFrame | undefined,
): Shape | undefined {
  if (frame === undefined || frame.points.length === 0 || !isInFrame(frame, at)) return undefined;
  const { board, selection, shapes } = ctx;
  for (const id of selection) {
    const shape = board.get(id);
    if (shape === undefined || isLocked(board, shape) || shape.type === 'frame') continue;
    // The box of a line is mostly board: it is the line that is dragged, or what it goes around.
    const isIn = isLinear(shape)
      ? isInLoop(shape, at, shapes)
      : isInside(alignBox(shape, shapes), at);
    if (isIn) return shape;
  }
  return undefined;
}

function isInLoop(shape: LinearShape, at: PagePoint, shapes: ShapeContext): boolean {
  const ring = 'closed' in shape && shape.closed ? shapeDef('line')?.ring?.(shape, shapes) : [];
  return ring !== undefined && isInPolygon(ring, at.x, at.y);
}

/** Between several selected shapes: a drag moves all of them, a click lets them go. */
export function selectedAround(
  ctx: Reading & Pick<ToolContext, 'selection'>,
  at: PagePoint,
  frame: SelectionFrame | undefined,
): Shape | undefined {
  const { board, selection } = ctx;
  if (selection.size < 2 || frame === undefined || !isInFrame(frame, at)) return undefined;
  for (const id of selection) {
    const shape = board.get(id);
    if (shape !== undefined && !isLocked(board, shape)) return shape;
  }
  return undefined;
}

/** Whether a secondary click is about what is selected, though it touches no paint of it. */
export function isOnSelection(
  ctx: Reading & Pick<ToolContext, 'selection'>,
  at: PagePoint,
  zoom: number,
): boolean {
  const frame = selectionFrame(ctx.board, ctx.shapes, ctx.selection, zoom);
  return (selectedUnder(ctx, at, frame) ?? selectedAround(ctx, at, frame)) !== undefined;
}

/** The smallest hollow shape around a point that a click means; none that fills the view. */
export function hollowAround(
  ctx: Reading & Pick<ToolContext, 'inBox' | 'view'>,
  at: PagePoint,
): Shape | undefined {
  let best: Shape | undefined;
  let bestArea = Number.POSITIVE_INFINITY;
  for (const shape of ctx.inBox({ x: at.x, y: at.y, w: 0, h: 0 }, 'touch')) {
    if (shape.type === 'frame' || isLocked(ctx.board, shape)) continue;
    const ring = shapeDef(shape.type)?.ring?.(shape, ctx.shapes);
    const { x, y, w, h } = alignBox(shape, ctx.shapes);
    const { view } = ctx;
    const fillsView =
      x < view.x && y < view.y && x + w > view.x + view.w && y + h > view.y + view.h;
    if (ring === undefined || fillsView || w * h > bestArea) continue;
    if (!isInPolygon(ring, at.x, at.y)) continue;
    best = shape;
    bestArea = w * h;
  }
  return best;
}

/** A frame is sized without what lies in it. */
export function isOneFrame({
  board,
  selection,
}: Pick<ToolContext, 'board' | 'selection'>): boolean {
  return selection.size === 1 && [...selection].every((id) => board.get(id)?.type === 'frame');
}

function isInside(box: Box, at: PagePoint): boolean {
  return at.x >= box.x && at.y >= box.y && at.x <= box.x + box.w && at.y <= box.y + box.h;
}
