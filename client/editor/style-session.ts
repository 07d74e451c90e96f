/**
 * Styling the selection and what comes next. What is dragged (a slider, a colour field) is one undo
 * step however many values it passes, and is written a few times a second, not at each of them.
 */
import type { BoardTransaction } from '../../shared/document/board.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import { milliseconds } from '../../shared/units.ts';
import type { NextStyle } from '../tools/tool.ts';
import { AT_ONCE, type LongWork } from './long-work.ts';
import type { Clock } from './platform.ts';
import type { Selection } from './selection.ts';
import type { Settings } from './settings.ts';
import { mergeStyle, patchOfTool, stylePatch } from './style.ts';
import type { UndoHistory } from './undo.ts';

export interface StyleSessionInit {
  readonly clock: Clock;
  readonly history: UndoHistory;
  readonly work: LongWork;
  readonly selection: Selection;
  readonly settings: Settings;
  readonly context: () => ShapeContext;
  readonly canEdit: () => boolean;
  /** Whether a text is being typed: its step is open, and holds the style too. */
  readonly isTyping: () => boolean;
  readonly tool: () => string;
}

/** What is dragged, and the shapes that were selected when it began. */
interface Drag {
  readonly ids: readonly ShapeId[];
  /** What is not written yet. */
  patch: Partial<NextStyle> | undefined;
  /** Stops the timer that will write it. */
  stop: (() => void) | undefined;
}

/** Pause between two writes of what is dragged. */
const INTERVAL_MS = milliseconds(100);

export class StyleSession {
  readonly #init: StyleSessionInit;
  #dragged: Drag | undefined;

  constructor(init: StyleSessionInit) {
    this.#init = init;
  }

  /** @param more whether further values of the same drag will follow. */
  set(patch: Partial<NextStyle>, more: boolean): void {
    const { settings, tool } = this.#init;
    settings.setStyle(patchOfTool(this.#onlyNotes() ? 'note' : tool(), patch));
    if (!more) {
      if (this.#dragged === undefined) this.#write(this.#selected(), patch);
      else this.#dragged.patch = mergePatch(this.#dragged.patch, patch);
      this.end();
      settings.keepColors(patch);
      return;
    }
    const isFirst = this.#dragged === undefined;
    this.#dragged ??= { ids: this.#selected(), patch: undefined, stop: undefined };
    this.#dragged.patch = mergePatch(this.#dragged.patch, patch);
    // Very many shapes are written once, when it is let go.
    if (this.#dragged.ids.length > AT_ONCE) return;
    if (isFirst && !this.#init.isTyping()) this.#init.history.begin('style');
    if (this.#dragged.stop === undefined) this.#writeDragged();
  }

  /** Ends a drag: what of it is still to be written is, and its step is closed. */
  end(): void {
    const dragged = this.#dragged;
    if (dragged === undefined) return;
    this.#dragged = undefined;
    dragged.stop?.();
    if (dragged.patch !== undefined) this.#write(dragged.ids, dragged.patch);
    if (!this.#init.isTyping()) this.#init.history.end();
  }

  #writeDragged(): void {
    const dragged = this.#dragged;
    if (dragged === undefined) return;
    dragged.stop = undefined;
    if (dragged.patch === undefined) return;
    this.#write(dragged.ids, dragged.patch);
    dragged.patch = undefined;
    dragged.stop = this.#init.clock.after(INTERVAL_MS, () => this.#writeDragged());
  }

  /** Whether the panel is about papers alone, whose colours are none of boxes. */
  #onlyNotes(): boolean {
    const shapes = this.#init.selection.unlocked();
    return shapes.length > 0 && shapes.every(({ type }) => type === 'note');
  }

  #selected(): readonly ShapeId[] {
    return this.#init.selection.unlocked().map(({ id }) => id);
  }

  #write(ids: readonly ShapeId[], patch: Partial<NextStyle>): void {
    const { history, work, context, canEdit } = this.#init;
    const ctx = context();
    const shapes = ids.flatMap((id) => ctx.shape(id) ?? []);
    if (shapes.length === 0 || !canEdit()) return;
    if (shapes.length > AT_ONCE) {
      const write = (tx: BoardTransaction, shape: Shape): void =>
        tx.update(shape.id, stylePatch(shape, patch, ctx));
      work.each({ name: 'style', items: shapes, write });
      return;
    }
    history.change((tx) => {
      for (const shape of shapes) tx.update(shape.id, stylePatch(shape, patch, ctx));
    }, 'style');
  }
}

function mergePatch(
  before: Partial<NextStyle> | undefined,
  patch: Partial<NextStyle>,
): Partial<NextStyle> {
  if (before === undefined) return patch;
  const { extra } = mergeStyle(before as NextStyle, patch);
  return { ...before, ...patch, extra };
}
