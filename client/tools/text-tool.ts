/**
 * Makes text and sticky notes and starts typing into them at once. A click makes a text as wide as
 * its lines; a drag sets the width that it wraps at. Clicking a text types into that one.
 */
import { boxOfCorners } from '../../shared/geometry/box.ts';
import { NOTE_SIZE } from '../../shared/shapes/note.ts';
import type { PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import { DRAG_PX } from './box-tool.ts';
import { frameFor } from './frames.ts';
import type { KeyInput, PointerInput, PointerMove, Tool, ToolContext, ToolDef } from './tool.ts';

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pressed'; readonly from: PagePoint; readonly to: PagePoint };

const NOTHING: ReadonlySet<string> = new Set();

class TextTool implements Tool {
  readonly id: 'text' | 'note';
  readonly #ctx: ToolContext;
  #state: State = { kind: 'idle' };

  constructor(ctx: ToolContext, id: 'text' | 'note') {
    this.#ctx = ctx;
    this.id = id;
  }

  get state(): string {
    return this.#state.kind;
  }

  onPointerDown(input: PointerInput): void {
    this.#state = { kind: 'pressed', from: input.page, to: input.page };
  }

  onPointerMove(input: PointerMove): void {
    if (this.#state.kind !== 'pressed') return;
    const { from } = this.#state;
    this.#state = { kind: 'pressed', from, to: input.page };
    if (this.id === 'text') this.#ctx.overlay({ marquee: boxOfCorners(from, input.page) });
  }

  onPointerUp(input: PointerInput): void {
    const state = this.#state;
    if (state.kind !== 'pressed') return;
    this.#state = { kind: 'idle' };
    const ctx = this.#ctx;
    ctx.overlay({});
    const on = ctx.hit(input.page, { margin: 4 / ctx.zoom });
    const width = Math.abs(state.to.x - state.from.x);
    if (width * ctx.zoom < DRAG_PX * 4) {
      if (on?.type === this.id) {
        ctx.select([on.id]);
        ctx.finish();
        ctx.editText(on.id, { at: input.page });
        return;
      }
      this.#create(state.from);
      return;
    }
    this.#create(
      page(Math.min(state.from.x, state.to.x), Math.min(state.from.y, state.to.y)),
      this.id === 'text' ? width : undefined,
    );
  }

  onKeyDown(input: KeyInput): boolean {
    if (input.key !== 'Enter' || this.#state.kind !== 'idle') return false;
    const { view } = this.#ctx;
    this.#create(page(view.x + view.w / 2, view.y + view.h / 2));
    return true;
  }

  cancel(): boolean {
    if (this.#state.kind === 'idle') return false;
    this.#state = { kind: 'idle' };
    this.#ctx.overlay({});
    return true;
  }

  /** The step stays open while it is typed into, so that text and its making are one step. */
  #create(at: PagePoint, width?: number): void {
    const ctx = this.#ctx;
    const fields = this.id === 'note' ? this.#noteFields(at) : this.#textFields(at, width);
    const box = { x: at.x, y: at.y, w: 0, h: 0 };
    const parent = frameFor(ctx.board, box, NOTHING);
    ctx.beginStep(`draw-${this.id}`);
    const id = ctx.change((tx) =>
      tx.create(this.id, ctx.newShape(this.id, parent === '' ? fields : { ...fields, parent })),
    );
    ctx.select([id]);
    ctx.finish();
    ctx.editText(id);
  }

  #noteFields(at: PagePoint): Record<string, unknown> {
    const half = NOTE_SIZE / 2;
    return { x: at.x - half, y: at.y - half, w: NOTE_SIZE, h: NOTE_SIZE };
  }

  #textFields(at: PagePoint, width: number | undefined): Record<string, unknown> {
    const y = at.y - (width === undefined ? this.#ctx.style.fontSize * 0.625 : 0);
    return width === undefined ? { x: at.x, y } : { x: at.x, y, w: width, autosize: false };
  }
}

export const textTool: ToolDef = {
  id: 'text',
  icon: 'type',
  nameKey: 'tool.text',
  keys: ['t', '8'],
  cursor: 'text',
  group: 'main',
  create: (ctx) => new TextTool(ctx, 'text'),
};

export const noteTool: ToolDef = {
  id: 'note',
  icon: 'sticky-note',
  nameKey: 'tool.note',
  keys: ['n'],
  cursor: 'crosshair',
  group: 'main',
  create: (ctx) => new TextTool(ctx, 'note'),
};
