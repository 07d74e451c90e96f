/**
 * The map of the plane that a handle in the hand means: resizing about the opposite handle, turning
 * about the middle. Numbers in, a matrix out; what it does to shapes is `shared/shapes/transform.ts`.
 */
import { apply, compose, IDENTITY, rotation, scaling } from '../../shared/geometry/affine.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import { page } from '../../shared/units.ts';
import type { Affine, PointerInput, Snap, ToolContext } from './tool.ts';

export interface ResizeInput {
  readonly box: Box;
  /** Radians about the middle of the box. */
  readonly angle: number;
  /** `nw n ne e se s sw w`. */
  readonly handle: string;
  readonly from: PagePoint;
  readonly to: PagePoint;
  readonly keepRatio: boolean;
  /** About the middle instead of the opposite side. */
  readonly centered: boolean;
  /** Smallest side that is left, in board units. */
  readonly minimum: number;
}

/** The matrix of a resize. Dragged over the opposite side, shapes are mirrored. */
export function resizeMatrix(input: ResizeInput): Affine {
  const { box, angle, handle } = input;
  const cx = box.x + box.w / 2;
  const cy = box.y + box.h / 2;
  const straight = rotation(-angle, cx, cy);
  const from = apply(straight, input.from.x, input.from.y);
  const to = apply(straight, input.to.x, input.to.y);
  const horizontal = handle.includes('e') ? 1 : handle.includes('w') ? -1 : 0;
  const vertical = handle.includes('s') ? 1 : handle.includes('n') ? -1 : 0;
  const factor = input.centered ? 2 : 1;
  let sx = side(box.w, (to.x - from.x) * horizontal * factor, input.minimum);
  let sy = side(box.h, (to.y - from.y) * vertical * factor, input.minimum);
  if (horizontal === 0) sx = input.keepRatio ? Math.abs(sy) : 1;
  if (vertical === 0) sy = input.keepRatio ? Math.abs(sx) : 1;
  if (input.keepRatio && horizontal !== 0 && vertical !== 0) {
    const scale = Math.max(Math.abs(sx), Math.abs(sy));
    sx = Math.sign(sx) * scale;
    sy = Math.sign(sy) * scale;
  }
  const ax = input.centered || horizontal === 0 ? cx : horizontal === 1 ? box.x : box.x + box.w;
  const ay = input.centered || vertical === 0 ? cy : vertical === 1 ? box.y : box.y + box.h;
  const scale = scaling(sx, sy, ax, ay);
  if (angle === 0) return scale;
  return compose(rotation(angle, cx, cy), compose(scale, straight));
}

const NO_SNAP: Snap = { dx: 0, dy: 0, guides: [] };

/**
 * Brings the side that a handle moves in line, wherever in its reach the handle was grabbed: it is the
 * edge of the shape that must lie on the line, not the pointer.
 */
export function snapHandle(
  ctx: Pick<ToolContext, 'snapPoint'>,
  grabbed: {
    readonly handle: string;
    readonly angle: number;
    readonly from: PagePoint;
    /** Where the handle stood when it was grabbed. */
    readonly grip: { readonly x: number; readonly y: number };
    readonly moving: ReadonlySet<ShapeId>;
  },
  input: PointerInput,
): Snap {
  // Turned edges are in line with nothing upright.
  if (grabbed.angle !== 0) return NO_SNAP;
  const { handle, from, grip } = grabbed;
  const at = page(grip.x + input.page.x - from.x, grip.y + input.page.y - from.y);
  const snap = ctx.snapPoint(at, grabbed.moving, input.mod);
  const movesX = /[ew]/.test(handle);
  const movesY = /[ns]/.test(handle);
  return {
    dx: movesX ? snap.dx : 0,
    dy: movesY ? snap.dy : 0,
    guides: snap.guides.filter(({ x1, x2 }) => (x1 === x2 ? movesX : movesY)),
  };
}

/** Scale of one side that grows by `by`; never so small that it could not be grabbed again. */
function side(length: number, by: number, minimum: number): number {
  if (length < 1e-6) return 1;
  const next = length + by;
  const sign = next < 0 ? -1 : 1;
  return (sign * Math.max(Math.min(minimum, length), Math.abs(next))) / length;
}

/**
 * The matrix of a turn about the middle of a box; `stepped` turns by 15° steps of the final angle.
 */
export function rotateMatrix(
  box: Box,
  angle: number,
  from: PagePoint,
  to: PagePoint,
  stepped: boolean,
): Affine {
  const cx = box.x + box.w / 2;
  const cy = box.y + box.h / 2;
  let turn = Math.atan2(to.y - cy, to.x - cx) - Math.atan2(from.y - cy, from.x - cx);
  if (stepped) {
    const step = Math.PI / 12;
    turn = Math.round((angle + turn) / step) * step - angle;
  }
  return turn === 0 ? IDENTITY : rotation(turn, cx, cy);
}
