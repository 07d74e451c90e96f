/** Asks for pictures and puts them where the person clicks. */
import { page } from '../../shared/units.ts';
import type { KeyInput, PointerInput, Tool, ToolContext, ToolDef } from './tool.ts';

class ImageTool implements Tool {
  readonly id = 'image';
  readonly state = 'idle';
  readonly #ctx: ToolContext;

  constructor(ctx: ToolContext) {
    this.#ctx = ctx;
  }

  onPointerDown(): void {}

  onPointerMove(): void {}

  /** On release: browsers open a file dialog only for a finished click. */
  onPointerUp(input: PointerInput): void {
    this.#ctx.chooseImages(input.page);
    this.#ctx.finish();
  }

  onKeyDown(input: KeyInput): boolean {
    if (input.key !== 'Enter') return false;
    const { view } = this.#ctx;
    this.#ctx.chooseImages(page(view.x + view.w / 2, view.y + view.h / 2));
    this.#ctx.finish();
    return true;
  }

  cancel(): boolean {
    return false;
  }
}

export const imageTool: ToolDef = {
  id: 'image',
  icon: 'image',
  nameKey: 'tool.image',
  keys: ['i', '9'],
  cursor: 'crosshair',
  group: 'main',
  create: (ctx) => new ImageTool(ctx),
};
