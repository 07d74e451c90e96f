/**
 * One person's undo. A step is one gesture or one command; undo and redo touch only what this person
 * did, and leave a colleague's work alone:
 *
 * - a field that somebody else has set since keeps their value;
 * - characters that somebody else typed stay, mine go;
 * - a shape that I made and somebody else has changed since stays as it is (`kept` says how many);
 * - what somebody else deleted stays deleted.
 *
 * A step that changes very many shapes is written in portions (`long-work.ts`): the manager has an item
 * for each, and undo and redo take them all, in portions again or at once.
 *
 * Owns the undo manager and the origins of local writes. See docs/two-people.md.
 */
import * as Y from 'yjs';
import type { Board, BoardTransaction } from '../../shared/document/board.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';

/** What came of an undo or redo. */
export interface UndoResult {
  readonly name: string;
  /** Selection to show: as it was before the step was made (undo) or after it (redo). */
  readonly selection: readonly ShapeId[] | undefined;
  /** Shapes that were left alone, as somebody else had changed them. */
  readonly kept: number;
}

interface StepMeta {
  readonly name: string;
  readonly before: readonly ShapeId[];
  after: readonly ShapeId[];
}

export type UndoDirection = 'undo' | 'redo';

type StackItem = Y.UndoManager['undoStack'][number];

/** Longer than any gesture: steps end where they are told to, not by time. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;
const META = 'inkwire';

export class UndoHistory {
  /** Origin of changes that can be undone. */
  readonly origin: object = { name: 'inkwire-step' };
  /** Origin of own changes that undo knows nothing of (a stroke while it grows). */
  readonly streamOrigin: object = { name: 'inkwire-stream' };
  readonly #board: Board;
  readonly #manager: Y.UndoManager;
  readonly #selection: () => readonly ShapeId[];
  readonly #onChange: () => void;
  /** The open step, and where the undo stack ended before it. */
  #open: { readonly meta: StepMeta; readonly depth: number } | undefined;
  #held: (() => void) | undefined;
  /** While undoing: decided once for each shape. */
  #keeps = new Map<Y.Item, boolean>();
  #undoing: StackItem | undefined;

  /**
   * @param selection what is selected now; it is remembered with each step.
   * @param onChange called when `canUndo` or `canRedo` may have changed.
   */
  constructor(board: Board, selection: () => readonly ShapeId[], onChange: () => void) {
    this.#board = board;
    this.#selection = selection;
    this.#onChange = onChange;
    this.#manager = new Y.UndoManager(board.undoScope, {
      doc: board.doc,
      trackedOrigins: new Set([this.origin]),
      captureTimeout: NEVER_MS,
      deleteFilter: (item) => !this.#isKept(item),
    });
    const note = ({ stackItem }: { stackItem: { meta: Map<unknown, unknown> } }): void => {
      const open = this.#open;
      if (open !== undefined && !this.#manager.undoing && !this.#manager.redoing) {
        stackItem.meta.set(META, open.meta);
      }
      onChange();
    };
    this.#manager.on('stack-item-added', note);
    this.#manager.on('stack-cleared', onChange);
  }

  get canUndo(): boolean {
    return this.#manager.canUndo();
  }

  get canRedo(): boolean {
    return this.#manager.canRedo();
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Opens a step. An open one is ended first: gestures do not nest. */
  begin(name: string): void {
    this.#letGo();
    this.end();
    this.#manager.stopCapturing();
    const before = this.#selection();
    const meta: StepMeta = { name, before, after: before };
    this.#open = { meta, depth: this.#manager.undoStack.length };
  }

  end(): void {
    const open = this.#open;
    if (open === undefined || this.#held !== undefined) return;
    this.#open = undefined;
    this.#manager.stopCapturing();
    open.meta.after = this.#selection();
  }

  /** Takes the open step back, as far as it is this person's alone, and forgets it. */
  cancel(): void {
    for (const _part of this.cancelling());
  }

  /** The same part by part, for a step that was made in portions: gives what is done of it, 0–1. */
  *cancelling(): Generator<number, void> {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#manager.stopCapturing();
    const parts = this.#manager.undoStack.length - open.depth;
    if (parts <= 0) return;
    for (let done = 1; done <= parts; done += 1) {
      this.#pop('undo');
      if (done < parts) yield done / parts;
    }
    // A cancelled gesture is not offered for redo.
    this.#manager.clear(false, true);
    this.#onChange();
  }

  /**
   * Keeps whatever is under way (a step that is written in portions, an undo of one) by itself: it is
   * no other's to end, and before anything else is written `finish` is called, which has to end it.
   * @returns lets it go.
   */
  hold(finish: () => void): () => void {
    this.#letGo();
    this.#held = finish;
    return () => {
      if (this.#held === finish) this.#held = undefined;
    };
  }

  #letGo(): void {
    const finish = this.#held;
    this.#held = undefined;
    finish?.();
  }

  /** Writes one portion of the open step: it is taken back with the step, but can be by itself. */
  portion(fn: (tx: BoardTransaction) => void): void {
    this.#manager.stopCapturing();
    this.#board.change(this.origin, fn);
  }

  /** Changes the board: in the open step, or as a step of its own. */
  change<T>(fn: (tx: BoardTransaction) => T, name = 'change'): T {
    this.#letGo();
    if (this.#open !== undefined) return this.#board.change(this.origin, fn);
    this.begin(name);
    try {
      return this.#board.change(this.origin, fn);
    } finally {
      this.end();
    }
  }

  /** Changes that are no step: what grows while a gesture is under way, and housekeeping. */
  stream<T>(fn: (tx: BoardTransaction) => T): T {
    return this.#board.change(this.streamOrigin, fn);
  }

  /** Takes back the last step that still has an effect; `undefined` where there is none. */
  undo(): UndoResult | undefined {
    return this.#runAtOnce('undo');
  }

  redo(): UndoResult | undefined {
    return this.#runAtOnce('redo');
  }

  /** In how many portions the step was made that comes next. */
  partsOf(direction: UndoDirection): number {
    const stack = this.#stack(direction);
    const meta = metaOf(stack.at(-1));
    let parts = 0;
    while (parts < stack.length && metaOf(stack.at(-1 - parts)) === meta) {
      parts += 1;
      if (meta === undefined) break;
    }
    return parts;
  }

  clear(): void {
    this.#open = undefined;
    this.#manager.clear();
  }

  destroy(): void {
    this.#manager.destroy();
  }

  #runAtOnce(direction: UndoDirection): UndoResult | undefined {
    const run = this.running(direction);
    for (;;) {
      const { done, value } = run.next();
      if (done === true) return value;
    }
  }

  /** Undo or redo portion by portion: gives what is done of it, 0–1, and in the end what came of it. */
  *running(direction: UndoDirection): Generator<number, UndoResult | undefined> {
    this.#letGo();
    this.end();
    for (;;) {
      const meta = metaOf(this.#stack(direction).at(-1));
      const parts = this.partsOf(direction);
      if (parts === 0) return undefined;
      let changed = false;
      let kept = 0;
      for (let done = 1; done <= parts; done += 1) {
        const part = this.#pop(direction);
        if (part.changed && meta !== undefined) {
          this.#stack(direction === 'undo' ? 'redo' : 'undo')
            .at(-1)
            ?.meta.set(META, meta);
        }
        changed ||= part.changed;
        kept += part.kept;
        if (done < parts) yield done / parts;
      }
      // A step with nothing left to take back (its shapes were deleted by others) is passed over,
      // but not one that was held back for a colleague's sake: the person is told about it.
      if (!changed && kept === 0) continue;
      this.#onChange();
      return {
        name: meta?.name ?? 'change',
        selection: direction === 'undo' ? meta?.before : meta?.after,
        kept,
      };
    }
  }

  /**
   * Turns an undo or redo round that was left after some of its portions.
   * @param depth how many portions the other stack had before: see `depthOf`.
   */
  *turning(direction: UndoDirection, depth: number): Generator<number, void> {
    const back = direction === 'undo' ? 'redo' : 'undo';
    const meta = metaOf(this.#stack(back).at(-1));
    const parts = this.depthOf(back) - depth;
    for (let done = 1; done <= parts; done += 1) {
      const { changed } = this.#pop(back);
      if (changed && meta !== undefined) this.#stack(direction).at(-1)?.meta.set(META, meta);
      if (done < parts) yield done / parts;
    }
    this.#onChange();
  }

  /** Portions on a stack. */
  depthOf(direction: UndoDirection): number {
    return this.#stack(direction).length;
  }

  #stack(direction: UndoDirection): StackItem[] {
    return direction === 'undo' ? this.#manager.undoStack : this.#manager.redoStack;
  }

  /** Undoes or redoes exactly one portion: one item of the manager's stack. */
  #pop(direction: UndoDirection): { changed: boolean; kept: number } {
    const manager = this.#manager;
    const key = direction === 'undo' ? 'undoStack' : 'redoStack';
    const stack = manager[key];
    const rest = stack.slice(0, -1);
    this.#undoing = stack.at(-1);
    this.#keeps = new Map();
    // The manager would go on to the next step where this one had no effect.
    manager[key] = stack.slice(-1);
    try {
      const changed = manager[direction]() !== null;
      const kept = [...this.#keeps.values()].filter(Boolean).length;
      return { changed, kept };
    } finally {
      manager[key] = rest;
      this.#undoing = undefined;
      this.#keeps = new Map();
    }
  }

  /** Whether undo must leave an item alone, as its shape is no longer this person's alone. */
  #isKept(item: Y.Item): boolean {
    const undoing = this.#undoing;
    if (undoing === undefined) return false;
    const shapeItem = this.#shapeItemOf(item);
    if (shapeItem === undefined) return false;
    const known = this.#keeps.get(shapeItem);
    if (known !== undefined) return known;
    const keeps = wasMadeBy(shapeItem, undoing.insertions) && this.#hasForeignWork(shapeItem);
    this.#keeps.set(shapeItem, keeps);
    return keeps;
  }

  /** The entry of the `shapes` map that an item lies in. */
  #shapeItemOf(item: Y.Item): Y.Item | undefined {
    const shapes = this.#board.undoScope[0];
    let at: Y.Item | null = item;
    while (at !== null) {
      if (at.parent === shapes) return at;
      at = at.parent instanceof Y.AbstractType ? at.parent._item : null;
    }
    return undefined;
  }

  #hasForeignWork(shapeItem: Y.Item): boolean {
    const content = shapeItem.content;
    if (!(content instanceof Y.ContentType)) return false;
    return hasForeignItem(content.type as Y.AbstractType<unknown>, this.#board.doc.clientID);
  }
}

function metaOf(item: StackItem | undefined): StepMeta | undefined {
  return item?.meta.get(META) as StepMeta | undefined;
}

/** Whether a shape (or an earlier incarnation of it, before an undo) came into being in a step. */
function wasMadeBy(shapeItem: Y.Item, insertions: { clients: Map<number, Range[]> }): boolean {
  for (let at: Y.Item | null = shapeItem; at !== null; at = at.left) {
    const { client, clock } = at.id;
    const ranges = insertions.clients.get(client) ?? [];
    if (ranges.some((range) => clock >= range.clock && clock < range.clock + range.len))
      return true;
  }
  return false;
}

interface Range {
  readonly clock: number;
  readonly len: number;
}

/** Whether anything that is now in a shared type was written by another client. */
function hasForeignItem(type: Y.AbstractType<unknown>, own: number): boolean {
  const items: Y.Item[] = [...type._map.values()];
  for (let at = type._start; at !== null; at = at.right) items.push(at);
  return items.some(
    (item) =>
      !item.deleted &&
      (item.id.client !== own ||
        (item.content instanceof Y.ContentType &&
          hasForeignItem(item.content.type as Y.AbstractType<unknown>, own))),
  );
}
