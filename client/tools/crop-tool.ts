/**
 * Crops the selected picture: its edges are dragged in and out over the whole picture, or the picture
 * behind them. Arrow keys move the picture, with shift the lower and the far edge. Each gesture is a
 * step of its own; Enter, Escape, a double click and a click beside the picture end it.
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { ImageShape } from '../../shared/shapes/image.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import {
  type CropPatch,
  moveCorner,
  moveEdge,
  movePicture,
  shownPart,
  wayAlong,
  wholePicture,
} from './crop.ts';
import { isLocked } from './groups.ts';
import { handleAt, handleCursor, isInFrame, selectionFrame } from './handles.ts';
import type { SelectionFrame } from './selection-frame.ts';
import type { KeyInput, PointerInput, PointerMove, Tool, ToolContext, ToolDef } from './tool.ts';

type State =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'dragging';
      readonly from: PointerInput;
      readonly shape: ImageShape;
      /** An edge or corner; `undefined` moves the picture behind them. */
      readonly handle: string | undefined;
      readonly patch: CropPatch | undefined;
    };

const SMALLEST_PX = 8;
const GHOST = 0.35;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const KEY_STEP_PX = 5;

class CropTool implements Tool {
  readonly id = 'crop';
  readonly #ctx: ToolContext;
  #state: State = { kind: 'idle' };
  #id: ShapeId = '';
  #stop: (() => void) | undefined;

  constructor(ctx: ToolContext) {
    this.#ctx = ctx;
  }

  get state(): string {
    return this.#state.kind;
  }

  onEnter(): void {
    const ctx = this.#ctx;
    const [id] = ctx.selection;
    this.#id = id ?? '';
    const shape = this.#shape();
    if (ctx.selection.size !== 1 || shape === undefined) {
      ctx.useTool('select');
      return;
    }
    this.#stop = ctx.board.observe(({ updated, removed }) => {
      if (removed.has(this.#id)) ctx.useTool('select');
      else if (updated.has(this.#id) && this.#state.kind === 'idle') this.#show();
    });
    ctx.notify('toast.crop');
    this.#show();
  }

  onLeave(): void {
    this.#stop?.();
    this.#ctx.overlay({});
  }

  onPointerDown(input: PointerInput): void {
    const ctx = this.#ctx;
    const shape = this.#shape();
    const frame = this.#frame();
    const handle = frame && handleAt(frame, input.page, ctx.zoom, input.kind);
    if (shape === undefined || frame === undefined) {
      ctx.useTool('select');
    } else if (handle !== undefined) {
      this.#state = { kind: 'dragging', from: input, shape, handle: handle.id, patch: undefined };
    } else if (isInFrame(frame, input.page)) {
      this.#state = { kind: 'dragging', from: input, shape, handle: undefined, patch: undefined };
    } else {
      ctx.select([]);
      ctx.useTool('select');
    }
  }

  onPointerMove(input: PointerMove): void {
    const ctx = this.#ctx;
    const state = this.#state;
    if (state.kind === 'idle') {
      const frame = this.#frame();
      const handle = frame && handleAt(frame, input.page, ctx.zoom, input.kind);
      const isInside = frame !== undefined && isInFrame(frame, input.page);
      if (frame !== undefined && handle !== undefined) {
        ctx.setCursor(handleCursor(handle.id, frame.angle));
      } else ctx.setCursor(isInside ? 'move' : 'default');
      return;
    }
    const { shape, from, handle } = state;
    const by = wayAlong(shape, from.page, input.page);
    // With shift a corner keeps the ratio of the sides, as it does when a shape is sized.
    const move = input.shift && handle?.length === 2 ? moveCorner : moveEdge;
    const patch =
      handle === undefined
        ? movePicture(shape, by)
        : move(shape, handle, by, SMALLEST_PX / ctx.zoom);
    this.#state = { ...state, patch };
    this.#show({ ...shape, ...patch });
  }

  onPointerUp(): void {
    const state = this.#state;
    if (state.kind === 'idle') return;
    this.#state = { kind: 'idle' };
    this.#write(state.shape, state.patch);
    this.#show();
  }

  onDoubleClick(): void {
    this.#ctx.useTool('select');
  }

  onKeyDown(input: KeyInput): boolean {
    if (input.key === 'Enter') {
      this.#ctx.useTool('select');
      return true;
    }
    const arrow = ARROWS[input.key];
    const shape = this.#shape();
    if (arrow === undefined || shape === undefined || this.#state.kind !== 'idle') return false;
    const step = KEY_STEP_PX / this.#ctx.zoom;
    const by = { x: arrow[0] * step, y: arrow[1] * step };
    const smallest = SMALLEST_PX / this.#ctx.zoom;
    this.#write(shape, input.shift ? moveEdge(shape, 'se', by, smallest) : movePicture(shape, by));
    return true;
  }

  cancel(): boolean {
    if (this.#state.kind === 'idle') return false;
    this.#state = { kind: 'idle' };
    this.#show();
    return true;
  }

  #shape(): ImageShape | undefined {
    const { board, canEdit } = this.#ctx;
    const shape = board.get(this.#id);
    if (shape?.type !== 'image' || !canEdit || isLocked(board, shape)) return undefined;
    return shape as ImageShape;
  }

  /** Corners and edges; the knob has nothing to turn here. */
  #frame(shape = this.#shape()): SelectionFrame | undefined {
    const { board, shapes, zoom } = this.#ctx;
    if (shape === undefined) return undefined;
    const source: ShapeSource = {
      get: (id) => (id === shape.id ? shape : board.get(id)),
      ordered: () => board.ordered(),
      observe: (listener) => board.observe(listener),
    };
    const frame = selectionFrame(source, shapes, new Set([shape.id]), zoom);
    return frame && { ...frame, points: frame.points.filter(({ id }) => id !== 'rotate') };
  }

  /** The whole picture, faint, under what will be left of it. */
  #show(shape = this.#shape()): void {
    if (shape === undefined) {
      this.#ctx.overlay({});
      return;
    }
    const whole = { ...wholePicture(shape), opacity: shape.opacity * GHOST };
    const frame = this.#frame(shape);
    this.#ctx.overlay({
      draft: [whole, shape],
      hidden: [shape.id],
      ...(frame === undefined ? {} : { frame }),
    });
  }

  /** Only what has changed: a picture that is moved behind its frame can be moved by somebody else. */
  #write(shape: ImageShape, patch: CropPatch | undefined): void {
    const ctx = this.#ctx;
    if (patch === undefined || !ctx.canEdit) return;
    const part = shownPart({ ...shape, ...patch });
    const before = shownPart(shape);
    const isSame = (['x', 'y', 'w', 'h'] as const).every(
      (name) => Math.abs(part[name] - before[name]) < 1e-9,
    );
    if (isSame) return;
    ctx.beginStep('crop');
    ctx.change((tx) => tx.update(this.#id, patch));
    ctx.endStep();
  }
}

export const cropTool: ToolDef = {
  id: 'crop',
  icon: 'crop',
  nameKey: 'tool.crop',
  keys: [],
  cursor: 'default',
  group: 'hidden',
  create: (ctx) => new CropTool(ctx),
};
