/** What a rubber band or a lasso catches: units of shapes that are not locked. Pure reading. */
import { boxOfCorners } from '../../shared/geometry/box.ts';
import { isInPolygon } from '../../shared/geometry/polygon.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { isLocked, unitsOf } from './groups.ts';
import { alignBox } from './handles.ts';
import type { ToolContext } from './tool.ts';

/** Shapes that a box touches, or that lie in it; frames only where it holds them whole. */
export function inMarquee(
  ctx: ToolContext,
  marquee: Box,
  mode: 'touch' | 'inside',
): readonly ShapeId[] {
  const caught = ctx
    .inBox(marquee, mode)
    .filter(
      (shape) => !isLocked(ctx.board, shape) && (shape.type !== 'frame' || holds(marquee, shape)),
    );
  return unitsOf(ctx.board, caught, ctx.enteredGroup);
}

/** Shapes whose middle lies in a lasso (flat x, y in page space). */
export function inLasso(ctx: ToolContext, lasso: readonly number[]): readonly ShapeId[] {
  const xs = lasso.filter((_, i) => i % 2 === 0);
  const ys = lasso.filter((_, i) => i % 2 === 1);
  const low = page(Math.min(...xs), Math.min(...ys));
  const high = page(Math.max(...xs), Math.max(...ys));
  const caught = ctx.inBox(boxOfCorners(low, high), 'touch').filter((shape) => {
    if (isLocked(ctx.board, shape)) return false;
    const box = alignBox(shape, ctx.shapes);
    return isInPolygon(lasso, box.x + box.w / 2, box.y + box.h / 2);
  });
  return unitsOf(ctx.board, caught, ctx.enteredGroup);
}

function holds(box: Box, shape: Shape): boolean {
  return (
    shape.x >= box.x &&
    shape.y >= box.y &&
    shape.x + shape.w <= box.x + box.w &&
    shape.y + shape.h <= box.y + box.h
  );
}
