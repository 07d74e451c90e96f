/**
 * Draws freehand: pen and highlighter. The stroke grows on the board while the pen is down, a few
 * bytes a point, so that everybody sees it come; when the pen is lifted it is packed into one value.
 * Shift draws a straight line from where it was pressed.
 */
import { packedStroke, type StrokeShape } from '../../shared/shapes/stroke.ts';
import { LiveStroke } from '../../shared/shapes/stroke-points.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import { frameFor } from './frames.ts';
import { alignBox } from './handles.ts';
import type { PointerInput, PointerMove, Tool, ToolContext, ToolDef } from './tool.ts';

type State =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'drawing';
      readonly id: ShapeId;
      readonly x: number;
      readonly y: number;
      readonly live: LiveStroke;
      /** Screen position of the last point that was taken. */
      last: { x: number; y: number };
      /** Points that it has. */
      count: number;
      /** Where the pointer is, if it has not moved far enough to be a point. */
      pending: PointerInput | undefined;
    };

/** Points closer together than this on the screen add bytes and no shape. */
const STEP_PX = 1.2;
/** Integers per screen pixel in the live form. */
const FINENESS = 8;
/** A stroke of so many points goes on as another one: nothing of an endless line is lost. */
export const LONGEST = 20_000;
const NOTHING: ReadonlySet<ShapeId> = new Set();

class PenTool implements Tool {
  readonly id: string;
  readonly #ctx: ToolContext;
  readonly #pen: 'pen' | 'highlighter';
  #state: State = { kind: 'idle' };

  constructor(ctx: ToolContext, pen: 'pen' | 'highlighter') {
    this.#ctx = ctx;
    this.#pen = pen;
    this.id = pen;
  }

  get state(): string {
    return this.#state.kind;
  }

  onEnter(): void {
    this.#ctx.expectGrowth();
  }

  onPointerDown(input: PointerInput): void {
    this.#ctx.beginStep(`draw-${this.#pen}`);
    this.#begin(input);
  }

  #begin(input: PointerInput): void {
    const ctx = this.#ctx;
    const { x, y } = input.page;
    const live = new LiveStroke(ctx.zoom * FINENESS);
    const first = live.push(0, 0, pressureOf(input));
    const id = ctx.change((tx) =>
      tx.create('stroke', ctx.newShape('stroke', { x, y, pen: this.#pen })),
    );
    ctx.grow(id, 'live', first);
    const last = input.screen;
    this.#state = { kind: 'drawing', id, x, y, live, last, count: 1, pending: undefined };
  }

  onPointerMove(input: PointerMove): void {
    const state = this.#state;
    if (state.kind !== 'drawing') return;
    const values: number[] = [];
    for (const part of input.coalesced) {
      const distance = Math.hypot(part.screen.x - state.last.x, part.screen.y - state.last.y);
      if (distance < STEP_PX) {
        state.pending = part;
        continue;
      }
      values.push(
        ...state.live.push(part.page.x - state.x, part.page.y - state.y, pressureOf(part)),
      );
      state.last = part.screen;
      state.pending = undefined;
    }
    if (values.length > 0) this.#ctx.grow(state.id, 'live', values);
    state.count += values.length / 3;
    if (state.count < LONGEST) return;
    this.#end(state);
    this.#begin(input);
  }

  onPointerUp(): void {
    const state = this.#state;
    if (state.kind !== 'drawing') return;
    this.#state = { kind: 'idle' };
    this.#end(state);
    this.#ctx.endStep();
  }

  #end(state: State & { readonly kind: 'drawing' }): void {
    const ctx = this.#ctx;
    const { pending } = state;
    if (pending !== undefined) {
      const values = state.live.push(
        pending.page.x - state.x,
        pending.page.y - state.y,
        pressureOf(pending),
      );
      ctx.grow(state.id, 'live', values);
    }
    ctx.grown();
    const shape = ctx.board.get(state.id) as StrokeShape | undefined;
    if (shape !== undefined) {
      const fields = packedStroke(shape, 1 / (ctx.zoom * FINENESS));
      ctx.change((tx) => tx.update(state.id, fields));
      // Once packed, the live points are let go for good: undo must not keep them alive.
      ctx.stream((tx) => tx.unset(state.id, 'live'));
      const packed = ctx.board.get(state.id);
      const parent = packed && frameFor(ctx.board, alignBox(packed, ctx.shapes), NOTHING);
      if (parent !== undefined && parent !== '')
        ctx.change((tx) => tx.update(state.id, { parent }));
    }
  }

  cancel(): boolean {
    if (this.#state.kind === 'idle') return false;
    this.#state = { kind: 'idle' };
    this.#ctx.cancelStep();
    return true;
  }
}

function pressureOf(input: PointerInput): number | undefined {
  return input.hasPressure ? input.pressure : undefined;
}

export const penTool: ToolDef = {
  id: 'pen',
  icon: 'pen-line',
  nameKey: 'tool.pen',
  keys: ['p', '7', 'x'],
  cursor: 'crosshair',
  group: 'main',
  create: (ctx) => new PenTool(ctx, 'pen'),
};

export const highlighterTool: ToolDef = {
  id: 'highlighter',
  icon: 'highlighter',
  nameKey: 'tool.highlighter',
  keys: ['Shift+p', 'm'],
  cursor: 'crosshair',
  group: 'main',
  create: (ctx) => new PenTool(ctx, 'highlighter'),
};
