/**
 * Dragging the points of one line or arrow: its ends, its bends, and new bends from the places
 * between two points; of a curved arrow between two ends, how far it bends. Ends of arrows bind to what they are dropped on.
 */
import { type Binding, bendThrough, hasBend } from '../../shared/shapes/arrow-route.ts';
import { moveElbowEnd, slidePiece } from './elbow-points.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import {
  bindingAt,
  elbowPoints,
  isArrow,
  isLinear,
  type LinearShape,
  pathPoints,
  pointFields,
} from './linear.ts';
import { DRAG_PX } from './box-tool.ts';
import type { PointerInput, ToolContext } from './tool.ts';

/** A bend smaller than this, in screen pixels, is meant to be none. */
const STRAIGHT_PX = 5;

export class LinePointGesture {
  readonly #ctx: ToolContext;
  readonly #id: ShapeId;
  readonly #index: number;
  readonly #isNew: boolean;
  readonly #from: PointerInput;
  #isMoved = false;
  #patch: Readonly<Record<string, unknown>> | undefined;

  /**
   * @param handle `p0`, `p1` … for a point, `m0` … for a new one after point 0 …
   * @param from where it was taken.
   */
  constructor(ctx: ToolContext, id: ShapeId, handle: string, from: PointerInput) {
    this.#from = from;
    this.#ctx = ctx;
    this.#id = id;
    this.#isNew = handle.startsWith('m');
    this.#index = Number(handle.slice(1)) + (this.#isNew ? 1 : 0);
  }

  move(input: PointerInput): void {
    const ctx = this.#ctx;
    const shape = ctx.board.get(this.#id);
    if (shape === undefined || !isLinear(shape)) return;
    // A hand that trembles in a click, or in both of a double one, moves nothing.
    const { screen } = this.#from;
    this.#isMoved ||= Math.hypot(input.screen.x - screen.x, input.screen.y - screen.y) >= DRAG_PX;
    if (!this.#isMoved) return;
    const { patch, target } = this.#patchOf(shape, input);
    this.#patch = patch;
    ctx.overlay({
      draft: [{ ...shape, ...patch }],
      hidden: [shape.id],
      ...(target === undefined ? {} : { highlight: [target.shape] }),
    });
  }

  end(input: PointerInput): void {
    const ctx = this.#ctx;
    if (this.#patch !== undefined) this.move(input);
    const patch = this.#patch;
    ctx.overlay({});
    if (patch === undefined) return;
    ctx.beginStep('move-point');
    ctx.change((tx) => tx.update(this.#id, patch));
    ctx.endStep();
  }

  cancel(): void {
    this.#ctx.overlay({});
  }

  #patchOf(
    shape: LinearShape,
    input: PointerInput,
  ): { patch: Record<string, unknown>; target: Binding | undefined } {
    const ctx = this.#ctx;
    if (this.#isNew && isArrow(shape) && hasBend(shape)) {
      const bend = bendThrough(shape, input.page, ctx.shapes);
      const isStraight = Math.abs(bend) * ctx.zoom < STRAIGHT_PX && !input.mod;
      return { patch: { bend: isStraight ? 0 : bend }, target: undefined };
    }
    const isElbow = isArrow(shape) && shape.path === 'elbow';
    if (this.#isNew && isElbow) {
      const snap = ctx.snapPoint(input.page, new Set([this.#id]), input.mod);
      const to = page(input.page.x + snap.dx, input.page.y + snap.dy);
      const way = slidePiece(elbowPoints(shape, ctx.shapes), this.#index - 1, to);
      return { patch: pointFields(way), target: undefined };
    }
    let points = pathPoints(shape, ctx.shapes);
    if (this.#isNew) points.splice(this.#index, 0, input.page);
    const last = points.length - 1;
    const isEnd = this.#index === 0 || this.#index === last;
    const neighbour = points[this.#index === 0 ? 1 : this.#index - 1];
    let at = input.page;
    if (input.shift && neighbour !== undefined && !isElbow) at = alignedTo(neighbour, at);
    else {
      const snap = ctx.snapPoint(at, new Set([this.#id]), input.mod);
      at = page(at.x + snap.dx, at.y + snap.dy);
    }
    if (isElbow) points = [...moveElbowEnd(points, this.#index, at)];
    else points[this.#index] = at;
    const target =
      isArrow(shape) && isEnd && !input.mod ? bindingAt(ctx, at, this.#id, input.alt) : undefined;
    const patch: Record<string, unknown> = { ...pointFields(points) };
    if (isArrow(shape) && isEnd) patch[this.#index === 0 ? 'start' : 'end'] = target ?? null;
    return { patch, target };
  }
}

/** The point closest to `at` that lies from `from` in a direction of 15° steps. */
export function alignedTo(from: PagePoint, at: PagePoint): PagePoint {
  const step = Math.PI / 12;
  const angle = Math.round(Math.atan2(at.y - from.y, at.x - from.x) / step) * step;
  const length = Math.hypot(at.x - from.x, at.y - from.y);
  return page(from.x + Math.cos(angle) * length, from.y + Math.sin(angle) * length);
}
