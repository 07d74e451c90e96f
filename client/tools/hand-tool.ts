/** Moves the view: dragging pans, whatever lies under the pointer. */
import type { PointerInput, PointerMove, Tool, ToolContext, ToolDef } from './tool.ts';

type State = { readonly kind: 'idle' } | { readonly kind: 'panning'; readonly last: PointerInput };

class HandTool implements Tool {
  readonly id = 'hand';
  readonly #ctx: ToolContext;
  #state: State = { kind: 'idle' };

  constructor(ctx: ToolContext) {
    this.#ctx = ctx;
  }

  get state(): string {
    return this.#state.kind;
  }

  onPointerDown(input: PointerInput): void {
    this.#state = { kind: 'panning', last: input };
    this.#ctx.setCursor('grabbing');
  }

  onPointerMove(input: PointerMove): void {
    if (this.#state.kind !== 'panning') return;
    const { last } = this.#state;
    this.#state = { kind: 'panning', last: input };
    this.#ctx.panBy(input.screen.x - last.screen.x, input.screen.y - last.screen.y);
  }

  onPointerUp(): void {
    this.#state = { kind: 'idle' };
    this.#ctx.setCursor('grab');
  }

  cancel(): boolean {
    if (this.#state.kind === 'idle') return false;
    this.onPointerUp();
    return true;
  }
}

export const handTool: ToolDef = {
  id: 'hand',
  icon: 'hand',
  nameKey: 'tool.hand',
  keys: ['h'],
  cursor: 'grab',
  group: 'main',
  create: (ctx) => new HandTool(ctx),
};
