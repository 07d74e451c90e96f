/**
 * Erases. As a rule whole shapes: those that are touched fade and go when the pointer is lifted, so
 * that Escape brings them back. In part mode it takes parts of strokes as it goes; what is taken is
 * a set of ranges, so that two people who erase one stroke both get what they wanted; each gesture
 * stores its own, so that taking one back leaves what another one took too.
 */
import { newShapeId } from '../../shared/document/board.ts';
import { toLocal } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import { strokePoints, type StrokeShape } from '../../shared/shapes/stroke.ts';
import {
  eraseAlong,
  isAllErased,
  mergedRanges,
  rangeBy,
} from '../../shared/shapes/stroke-erase.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { boxOfCorners, expandBox } from '../../shared/geometry/box.ts';
import { isLocked, unitOf } from './groups.ts';
import { removalsOf, writeRemoval } from './remove-shapes.ts';
import type { PointerInput, PointerMove, Tool, ToolContext, ToolDef } from './tool.ts';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'whole'; last: PagePoint; readonly ids: Set<ShapeId> }
  | { readonly kind: 'parts'; last: PagePoint; readonly gesture: string };

/** Radius of the part eraser, in screen pixels. */
const RADIUS_PX = 8;
const MARGIN_PX = 4;
/** Characters by which the ranges of one gesture differ from those of all others: 36 random bits. */
const GESTURE_LENGTH = 6;

class EraserTool implements Tool {
  readonly id = 'eraser';
  readonly #ctx: ToolContext;
  #state: State = { kind: 'idle' };

  constructor(ctx: ToolContext) {
    this.#ctx = ctx;
  }

  get state(): string {
    return this.#state.kind;
  }

  onPointerDown(input: PointerInput): void {
    if (!this.#ctx.canEdit) return;
    // Alt turns the mode round for one gesture.
    if (this.#ctx.partEraser !== input.alt) {
      this.#ctx.beginStep('erase-parts');
      const gesture = newShapeId().slice(0, GESTURE_LENGTH);
      this.#state = { kind: 'parts', last: input.page, gesture };
    } else {
      this.#state = { kind: 'whole', last: input.page, ids: new Set() };
    }
    this.#take(input.page);
  }

  onPointerMove(input: PointerMove): void {
    if (this.#state.kind === 'idle') {
      if (this.#ctx.partEraser) this.#showBrush(input.page);
      return;
    }
    for (const part of input.coalesced) this.#take(part.page);
  }

  onPointerUp(): void {
    const ctx = this.#ctx;
    const state = this.#state;
    this.#state = { kind: 'idle' };
    if (state.kind === 'whole' && state.ids.size > 0) {
      ctx.each({
        name: 'erase',
        items: removalsOf(ctx.board, ctx.shapes, state.ids),
        write: writeRemoval,
        done: () => ctx.select([...ctx.selection].filter((id) => !state.ids.has(id))),
      });
    }
    if (state.kind === 'parts') {
      this.#tidy(state.gesture);
      ctx.endStep();
    }
    ctx.overlay({});
  }

  onLeave(): void {
    this.#ctx.overlay({});
  }

  cancel(): boolean {
    const state = this.#state;
    if (state.kind === 'idle') return false;
    this.#state = { kind: 'idle' };
    if (state.kind === 'parts') {
      this.#parts.clear();
      this.#ctx.cancelStep();
    }
    this.#ctx.overlay({});
    return true;
  }

  /** Takes what lies between the last point and this one. */
  #take(at: PagePoint): void {
    const ctx = this.#ctx;
    const state = this.#state;
    if (state.kind === 'idle') return;
    const from = state.last;
    state.last = at;
    if (state.kind === 'parts') {
      this.#takeParts(from, at, state.gesture);
      this.#showBrush(at);
      return;
    }
    for (const shape of this.#touched(from, at)) {
      for (const id of unitOf(ctx.board, shape, ctx.enteredGroup)) state.ids.add(id);
    }
    ctx.overlay({ fading: [...state.ids] });
  }

  #showBrush(at: PagePoint): void {
    this.#ctx.overlay({ brush: { at, radius: RADIUS_PX / this.#ctx.zoom } });
  }

  #candidates(from: PagePoint, to: PagePoint, reach: number): readonly Shape[] {
    const way: Box = expandBox(boxOfCorners(from, to), reach);
    return this.#ctx.inBox(way, 'touch').filter((shape) => !isLocked(this.#ctx.board, shape));
  }

  #touched(from: PagePoint, to: PagePoint): readonly Shape[] {
    const ctx = this.#ctx;
    const margin = MARGIN_PX / ctx.zoom;
    const steps = Math.max(1, Math.ceil((Math.hypot(to.x - from.x, to.y - from.y) * ctx.zoom) / 4));
    return this.#candidates(from, to, margin).filter((shape) => {
      for (let i = 0; i <= steps; i += 1) {
        const t = i / steps;
        const at = page(from.x + (to.x - from.x) * t, from.y + (to.y - from.y) * t);
        if (shapeDef(shape.type)?.hits(shape, at, margin, ctx.shapes) === true) return true;
      }
      return false;
    });
  }

  #takeParts(from: PagePoint, to: PagePoint, gesture: string): void {
    const ctx = this.#ctx;
    const radius = RADIUS_PX / ctx.zoom;
    const taken = new Map<ShapeId, string[]>();
    for (const shape of this.#candidates(from, to, radius)) {
      if (shape.type !== 'stroke') continue;
      const stroke = shape as StrokeShape;
      // Its author is still drawing it.
      if (stroke.points.length === 0) continue;
      const box = { x: 0, y: 0, w: stroke.w, h: stroke.h };
      const a = toLocal(stroke, box, from);
      const b = toLocal(stroke, box, to);
      const reach = radius + stroke.strokeWidth / 2;
      const ranges = eraseAlong(strokePoints(stroke), a.x, a.y, b.x, b.y, reach, gesture);
      if (ranges.length > 0) taken.set(stroke.id, ranges);
    }
    if (taken.size === 0) return;
    ctx.change((tx) => {
      for (const [id, erased] of taken) tx.update(id, { erased });
    });
    for (const [id, ranges] of taken) {
      const parts = this.#parts.get(id) ?? new Set();
      for (const range of ranges) parts.add(range);
      this.#parts.set(id, parts);
    }
  }

  /** What this gesture took of strokes. */
  readonly #parts = new Map<ShapeId, Set<string>>();

  /**
   * Strokes with nothing left to see go altogether, and the many small ranges of this gesture become
   * few. Other people's ranges are left as they are: taking those back is theirs.
   */
  #tidy(gesture: string): void {
    const ctx = this.#ctx;
    ctx.change((tx) => {
      for (const [id, taken] of this.#parts) {
        const stroke = ctx.board.get(id) as StrokeShape | undefined;
        if (stroke === undefined) continue;
        if (isAllErased(strokePoints(stroke), stroke.erased)) {
          tx.remove([id]);
          continue;
        }
        const erased = union(taken, gesture);
        tx.update(id, { erased });
        for (const range of taken) if (!erased.includes(range)) tx.unset(id, `erased:${range}`);
      }
    });
    this.#parts.clear();
  }
}

function union(taken: ReadonlySet<string>, gesture: string): string[] {
  const flat = mergedRanges([...taken]);
  const ranges: string[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2)
    ranges.push(rangeBy(gesture, flat[i]!, flat[i + 1]!));
  return ranges;
}

export const eraserTool: ToolDef = {
  id: 'eraser',
  icon: 'eraser',
  nameKey: 'tool.eraser',
  keys: ['e', '0'],
  cursor: 'cell',
  group: 'main',
  create: (ctx) => new EraserTool(ctx),
};
