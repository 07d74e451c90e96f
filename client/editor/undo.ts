/**
 * One person's undo. A step is one gesture or one command; undo and redo touch only what this person
 * did, and leave a colleague's work alone:
 *
 * - a field that somebody else has set since keeps their value;
 * - characters that somebody else typed stay, mine go;
 * - a shape that I made and somebody else has changed since stays as it is (`kept` says how many);
 * - what somebody else deleted stays deleted.
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
  name: string;
  before: readonly ShapeId[];
  after: readonly ShapeId[];
}

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
  #open: { name: string; before: readonly ShapeId[]; depth: number } | undefined;
  /** While undoing: decided once for each shape. */
  #keeps = new Map<Y.Item, boolean>();
  #undoing: Y.UndoManager['undoStack'][number] | undefined;

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
        const meta: StepMeta = { name: open.name, before: open.before, after: open.before };
        if (!stackItem.meta.has(META)) stackItem.meta.set(META, meta);
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
    this.end();
    this.#manager.stopCapturing();
    this.#open = { name, before: this.#selection(), depth: this.#manager.undoStack.length };
  }

  end(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#manager.stopCapturing();
    if (this.#manager.undoStack.length > open.depth) {
      const meta = this.#manager.undoStack.at(-1)?.meta.get(META) as StepMeta | undefined;
      if (meta !== undefined) meta.after = this.#selection();
    }
  }

  /** Takes the open step back, as far as it is this person's alone, and forgets it. */
  cancel(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    this.#manager.stopCapturing();
    if (this.#manager.undoStack.length <= open.depth) return;
    this.#pop('undo');
    // A cancelled gesture is not offered for redo.
    this.#manager.clear(false, true);
    this.#onChange();
  }

  /** Changes the board: in the open step, or as a step of its own. */
  change<T>(fn: (tx: BoardTransaction) => T, name = 'change'): T {
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
    this.end();
    return this.#run('undo');
  }

  redo(): UndoResult | undefined {
    this.end();
    return this.#run('redo');
  }

  clear(): void {
    this.#open = undefined;
    this.#manager.clear();
  }

  destroy(): void {
    this.#manager.destroy();
  }

  #run(direction: 'undo' | 'redo'): UndoResult | undefined {
    const manager = this.#manager;
    for (;;) {
      const stack = direction === 'undo' ? manager.undoStack : manager.redoStack;
      const top = stack.at(-1);
      if (top === undefined) return undefined;
      const meta = top.meta.get(META) as StepMeta | undefined;
      const { changed, kept } = this.#pop(direction);
      // A step with nothing left to take back (its shapes were deleted by others) is passed over,
      // but not one that was held back for a colleague's sake: the person is told about it.
      if (!changed && kept === 0) continue;
      const back = direction === 'undo' ? manager.redoStack : manager.undoStack;
      if (changed && meta !== undefined) back.at(-1)?.meta.set(META, meta);
      this.#onChange();
      return {
        name: meta?.name ?? 'change',
        selection: direction === 'undo' ? meta?.before : meta?.after,
        kept,
      };
    }
  }

  /** Undoes or redoes exactly one step of the manager's stack. */
  #pop(direction: 'undo' | 'redo'): { changed: boolean; kept: number } {
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
