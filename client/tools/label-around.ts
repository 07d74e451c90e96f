/** Which label a double click inside a hollow shape means. Changes nothing. */
import { isInPolygon } from '../../shared/geometry/polygon.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape } from '../../shared/shapes/shape.ts';
import type { PagePoint } from '../../shared/units.ts';
import { isLocked } from './groups.ts';
import type { ToolContext } from './tool.ts';

/**
 * The topmost shape with a label whose outline goes around the point, whether it is filled or not;
 * frames are not meant, since what is typed into a frame's middle is a text of its own.
 */
export function labelAround(ctx: ToolContext, point: PagePoint): Shape | undefined {
  const around = ctx.inBox({ x: point.x, y: point.y, w: 0, h: 0 }, 'touch');
  return around.findLast((shape) => {
    if (shape.type === 'frame' || isLocked(ctx.board, shape)) return false;
    const def = shapeDef(shape.type);
    const ring = def?.hasLabel === true ? def.ring?.(shape, ctx.shapes) : undefined;
    return ring !== undefined && isInPolygon(ring, point.x, point.y);
  });
}
