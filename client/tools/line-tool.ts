/**
 * Draws lines and arrows: by one drag, or click by click through several points until Enter, Escape,
 * a double click or a click on the last point. Arrows bind at both ends to what they touch.
 */
import { readShape } from '../../shared/document/read-shape.ts';
import { boxOfPoints } from '../../shared/geometry/box.ts';
import type { Binding } from '../../shared/shapes/arrow-route.ts';
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { DRAG_PX } from './box-tool.ts';
import { parentFields } from './frames.ts';
import { alignedTo } from './line-points.ts';
import { bindingAt, pointFields } from './linear.ts';
import type {
  KeyInput,
  PointerInput,
  PointerMove,
  Snap,
  Tool,
  ToolContext,
  ToolDef,
} from './tool.ts';

interface Draft {
  /** Points that are fixed; the one in the hand is not among them. */
  readonly points: readonly PagePoint[];
  readonly start: Binding | undefined;
}

type State =
  | { readonly kind: 'idle' }
  /** The button is down: a drag, or the click that fixes the next point. */
  | {
      readonly kind: 'pressed';
      readonly draft: Draft;
      readonly from: PointerInput;
      readonly isFirst: boolean;
      moved: boolean;
    }
  /** Between clicks. */
  | { readonly kind: 'clicking'; readonly draft: Draft };

const NOTHING: ReadonlySet<string> = new Set();

class LineTool implements Tool {
  readonly id: 'line' | 'arrow';
  readonly #ctx: ToolContext;
  #state: State = { kind: 'idle' };
  #at: PagePoint = page(0, 0);
  #guides: Snap['guides'] = [];

  constructor(ctx: ToolContext, id: 'line' | 'arrow') {
    this.#ctx = ctx;
    this.id = id;
  }

  get state(): string {
    return this.#state.kind;
  }

  onPointerDown(input: PointerInput): void {
    const state = this.#state;
    if (state.kind === 'clicking') {
      const { draft } = state;
      this.#state = { kind: 'pressed', draft, from: input, isFirst: false, moved: false };
      return;
    }
    const start = this.id === 'arrow' && !input.mod ? this.#bindingAt(input) : undefined;
    const first = this.#snapped(input, undefined);
    const draft: Draft = { points: [first], start };
    this.#at = first;
    this.#state = { kind: 'pressed', draft, from: input, isFirst: true, moved: false };
  }

  onPointerMove(input: PointerMove): void {
    const state = this.#state;
    if (state.kind === 'idle') {
      if (this.id === 'arrow') this.#highlight(this.#bindingAt(input));
      return;
    }
    this.#at = this.#snapped(input, state.draft.points.at(-1));
    if (state.kind === 'pressed') {
      const dx = input.screen.x - state.from.screen.x;
      const dy = input.screen.y - state.from.screen.y;
      if (!state.moved && Math.hypot(dx, dy) < DRAG_PX) return;
      state.moved = true;
    }
    this.#show(state.draft, input, this.#guides);
  }

  onPointerUp(input: PointerInput): void {
    const state = this.#state;
    if (state.kind !== 'pressed') return;
    const { draft } = state;
    const last = draft.points.at(-1)!;
    const at = this.#snapped(input, last);
    if (state.isFirst && !state.moved) {
      // The click that begins a line of several points.
      this.#state = { kind: 'clicking', draft };
      return;
    }
    const distance = Math.hypot(at.x - last.x, at.y - last.y) * this.#ctx.zoom;
    if (state.isFirst || distance < DRAG_PX) {
      const points = distance < DRAG_PX ? draft.points : [...draft.points, at];
      this.#create({ ...draft, points }, input);
      return;
    }
    const grown = { ...draft, points: [...draft.points, at] };
    // An end that is put on a shape is meant to be the end.
    if (this.id === 'arrow' && this.#bindingAt(input) !== undefined) {
      this.#create(grown, input);
      return;
    }
    this.#state = { kind: 'clicking', draft: grown };
    this.#show(grown, input, []);
  }

  onDoubleClick(input: PointerInput): void {
    const state = this.#state;
    if (state.kind !== 'clicking') return;
    if (state.draft.points.length < 2) this.cancel();
    else this.#create(state.draft, input);
  }

  onKeyDown(input: KeyInput): boolean {
    const state = this.#state;
    if (input.key === 'Enter' && state.kind === 'idle') {
      const { view } = this.#ctx;
      const x = view.x + view.w / 2;
      const y = view.y + view.h / 2;
      this.#create({ points: [page(x - 80, y), page(x + 80, y)], start: undefined }, undefined);
      return true;
    }
    if (state.kind !== 'clicking') return false;
    if (input.key === 'Backspace' || input.key === 'Delete') {
      this.#takeBack(state.draft);
      return true;
    }
    if (input.key !== 'Enter' && input.key !== 'Escape') return false;
    // Escape gets out, and what was clicked so far is kept: it was put there point by point.
    if (state.draft.points.length < 2) this.cancel();
    else this.#create(state.draft, undefined);
    return true;
  }

  /** The last click is taken back; without any there is no line. */
  #takeBack(draft: Draft): void {
    if (draft.points.length < 2) {
      this.cancel();
      return;
    }
    const fewer = { ...draft, points: draft.points.slice(0, -1) };
    this.#state = { kind: 'clicking', draft: fewer };
    this.#show(fewer, undefined, []);
  }

  onLeave(): void {
    this.#ctx.overlay({});
  }

  cancel(): boolean {
    if (this.#state.kind === 'idle') return false;
    this.#state = { kind: 'idle' };
    this.#ctx.overlay({});
    return true;
  }

  #snapped(input: PointerInput, from: PagePoint | undefined): PagePoint {
    this.#guides = [];
    if (input.shift && from !== undefined) return alignedTo(from, input.page);
    const snap = this.#ctx.snapPoint(input.page, NOTHING, input.mod);
    this.#guides = snap.guides;
    return page(input.page.x + snap.dx, input.page.y + snap.dy);
  }

  #bindingAt(input: PointerInput): Binding | undefined {
    return input.mod ? undefined : bindingAt(this.#ctx, input.page, undefined, input.alt);
  }

  #highlight(target: Binding | undefined): void {
    this.#ctx.overlay(target === undefined ? {} : { highlight: [target.shape] });
  }

  #fields(draft: Draft, points: readonly PagePoint[], end: Binding | undefined) {
    const fields: Record<string, unknown> = { ...pointFields(points) };
    if (this.id === 'arrow') {
      fields['start'] = draft.start ?? null;
      // Both ends on one spot of one shape would leave nothing to see.
      const isLoop = end !== undefined && end.shape === draft.start?.shape && points.length === 2;
      fields['end'] = end === undefined || isLoop ? null : end;
    }
    return this.#ctx.newShape(this.id, fields);
  }

  #show(draft: Draft, input: PointerInput | undefined, guides: Snap['guides']): void {
    const end = this.id === 'arrow' && input !== undefined ? this.#bindingAt(input) : undefined;
    const fields = this.#fields(draft, [...draft.points, this.#at], end);
    const shape = readShape('draft', (name) => (name === 'type' ? this.id : fields[name]));
    const highlight = [draft.start?.shape, end?.shape].filter((id) => id !== undefined);
    // What an end holds on to says where it goes; lines beside it would say otherwise.
    const shown = end === undefined ? guides : [];
    this.#ctx.overlay({ draft: shape === undefined ? [] : [shape], highlight, guides: shown });
  }

  #create(draft: Draft, input: PointerInput | undefined): void {
    const ctx = this.#ctx;
    this.#state = { kind: 'idle' };
    ctx.overlay({});
    const points = closedRing(draft.points, ctx.zoom);
    if (points.length < 2) return;
    const end = this.id === 'arrow' && input !== undefined ? this.#bindingAt(input) : undefined;
    const isClosed = this.id === 'line' && points.length < draft.points.length;
    const fields = {
      ...this.#fields(draft, points, end),
      ...parentFields(ctx.board, boxOfPoints(points.flatMap(({ x, y }) => [x, y]))),
    };
    ctx.beginStep(`draw-${this.id}`);
    const id = ctx.change((tx) =>
      tx.create(this.id, isClosed ? { ...fields, closed: true } : fields),
    );
    if (!ctx.toolLocked) ctx.select([id]);
    ctx.endStep();
    ctx.finish();
  }
}

/** A line that ends where it began is closed: its last point is left out. */
function closedRing(points: readonly PagePoint[], zoom: number): readonly PagePoint[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 4) return points;
  const distance = Math.hypot(first.x - last.x, first.y - last.y) * zoom;
  return distance <= DRAG_PX * 2 ? points.slice(0, -1) : points;
}

export const lineTool: ToolDef = {
  id: 'line',
  icon: 'slash',
  nameKey: 'tool.line',
  keys: ['l', '6'],
  cursor: 'crosshair',
  group: 'main',
  create: (ctx) => new LineTool(ctx, 'line'),
};

export const arrowTool: ToolDef = {
  id: 'arrow',
  icon: 'move-up-right',
  nameKey: 'tool.arrow',
  keys: ['a', '5'],
  cursor: 'crosshair',
  group: 'main',
  create: (ctx) => new LineTool(ctx, 'arrow'),
};
