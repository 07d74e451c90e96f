/**
 * Draws everything that is made by dragging a box: rectangle, ellipse, diamond and the other basic
 * shapes. Shift keeps it square, alt draws from the middle; a click makes one of the usual size.
 */
import { keysBetween } from '../../shared/document/order.ts';
import { readShape } from '../../shared/document/read-shape.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { frameFor } from './frames.ts';
import type { PointerInput, PointerMove, Tool, ToolContext, ToolDef } from './tool.ts';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pressed'; readonly from: PagePoint }
  | { readonly kind: 'drawing'; readonly from: PagePoint; readonly box: Box };

/** Screen pixels that tell a drag from a click. */
export const DRAG_PX = 4;
const NOTHING: ReadonlySet<string> = new Set();

export interface BoxToolOptions {
  /** Size of a shape that is made by a click, in board units. */
  readonly size: { readonly w: number; readonly h: number };
  /** Goes under everything that is there instead of on top. */
  readonly below?: boolean;
  /** Fields of its own that a new one has. */
  fields?(ctx: ToolContext): Readonly<Record<string, unknown>>;
  /** More to do in the same step. */
  created?(ctx: ToolContext, id: string, box: Box): void;
}

export class BoxTool implements Tool {
  readonly id: string;
  readonly #ctx: ToolContext;
  readonly #type: string;
  readonly #options: BoxToolOptions;
  #state: State = { kind: 'idle' };

  constructor(ctx: ToolContext, id: string, type: string, options: BoxToolOptions) {
    this.#ctx = ctx;
    this.id = id;
    this.#type = type;
    this.#options = options;
  }

  get state(): string {
    return this.#state.kind;
  }

  onPointerDown(input: PointerInput): void {
    const snap = this.#ctx.snapPoint(input.page, NOTHING, input.mod);
    const from = page(input.page.x + snap.dx, input.page.y + snap.dy);
    this.#state = { kind: 'pressed', from };
  }

  onPointerMove(input: PointerMove): void {
    const state = this.#state;
    if (state.kind === 'idle') return;
    const { from } = state;
    if (state.kind === 'pressed') {
      const moved = Math.hypot(input.page.x - from.x, input.page.y - from.y) * this.#ctx.zoom;
      if (moved < DRAG_PX) return;
    }
    const snap = this.#ctx.snapPoint(input.page, NOTHING, input.mod);
    const to = page(input.page.x + snap.dx, input.page.y + snap.dy);
    const box = dragBox(from, to, input.shift, input.alt);
    this.#state = { kind: 'drawing', from, box };
    const fields = this.#fields(box);
    const draft = readShape('draft', (name) => (name === 'type' ? this.#type : fields[name]));
    this.#ctx.overlay({ draft: draft === undefined ? [] : [draft], guides: snap.guides });
  }

  onPointerUp(input: PointerInput): void {
    const state = this.#state;
    this.#state = { kind: 'idle' };
    switch (state.kind) {
      case 'idle':
        return;
      case 'pressed':
        this.#create(this.#clickBox(input.page));
        return;
      case 'drawing':
        this.#create(state.box);
        return;
    }
  }

  cancel(): boolean {
    if (this.#state.kind === 'idle') return false;
    this.#state = { kind: 'idle' };
    this.#ctx.overlay({});
    return true;
  }

  /** Enter puts one in the middle of the view: drawing without a pointer. */
  onKeyDown(input: { readonly key: string }): boolean {
    if (input.key !== 'Enter' || this.#state.kind !== 'idle') return false;
    const { view } = this.#ctx;
    this.#create(this.#clickBox(page(view.x + view.w / 2, view.y + view.h / 2)));
    return true;
  }

  #clickBox(at: PagePoint): Box {
    const { w, h } = this.#options.size;
    return { x: at.x - w / 2, y: at.y - h / 2, w, h };
  }

  #fields(box: Box): Readonly<Record<string, unknown>> {
    return this.#ctx.newShape(this.#type, { ...box, ...this.#options.fields?.(this.#ctx) });
  }

  #create(box: Box): void {
    const ctx = this.#ctx;
    ctx.overlay({});
    ctx.beginStep(`draw-${this.#type}`);
    const parent = frameFor(ctx.board, box, NOTHING);
    const fields: Record<string, unknown> = { ...this.#fields(box), parent };
    if (this.#options.below === true) {
      const bottom = ctx.board.ordered()[0]?.index ?? null;
      fields['index'] = keysBetween(null, bottom, 1)[0];
    }
    const id = ctx.change((tx) => tx.create(this.#type, fields));
    this.#options.created?.(ctx, id, box);
    if (!ctx.toolLocked) ctx.select([id]);
    ctx.endStep();
    ctx.finish();
  }
}

/** The box of a drag; `square` keeps both sides equal, `centered` takes `from` as its middle. */
export function dragBox(from: PagePoint, to: PagePoint, square: boolean, centered: boolean): Box {
  let dx = to.x - from.x;
  let dy = to.y - from.y;
  if (square) {
    const side = Math.max(Math.abs(dx), Math.abs(dy));
    dx = dx < 0 ? -side : side;
    dy = dy < 0 ? -side : side;
  }
  const x = centered ? from.x - Math.abs(dx) : Math.min(from.x, from.x + dx);
  const y = centered ? from.y - Math.abs(dy) : Math.min(from.y, from.y + dy);
  const scale = centered ? 2 : 1;
  return { x, y, w: Math.abs(dx) * scale, h: Math.abs(dy) * scale };
}

/** The definition of a tool that draws one type of shape by a box. */
export function boxTool(
  type: string,
  def: Omit<ToolDef, 'id' | 'cursor' | 'create'>,
  options: BoxToolOptions = { size: { w: 120, h: 120 } },
): ToolDef {
  return {
    ...def,
    id: type,
    cursor: 'crosshair',
    create: (ctx) => new BoxTool(ctx, type, type, options),
  };
}
