/**
 * What somebody else deletes while I work on it is gone: deletion wins. But not silently: whoever has
 * changed a shape a moment ago, is typing into it or has it in the hand is told, and can have it back
 * as it was on their screen, by one click and as one step of their own undo.
 */
import type { Board, BoardTransaction } from '../../shared/document/board.ts';
import type { SourceChange } from '../../shared/document/shape-source.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Milliseconds } from '../../shared/units.ts';
import { recordOf } from '../tools/copy-shapes.ts';
import type { Toast } from './editor.ts';
import type { Clock } from './platform.ts';

export interface LostWorkInit {
  readonly board: Board;
  readonly clock: Clock;
  /** Whether a shape is being typed into or in the hand right now. */
  isHeld(id: ShapeId): boolean;
  /** Whether everything of mine is on the server's disk. */
  isSaved(): boolean;
  restore(fn: (tx: BoardTransaction) => void): void;
  toast(toast: Toast): void;
}

/** A change this old has been seen by everybody: deleting it was no accident. */
const RECENT_MS = 20_000;
const MAX_REMEMBERED = 5000;

export class LostWork {
  readonly #init: LostWorkInit;
  /** What I changed of late, as it stood after my change or a later one of anybody. */
  readonly #recent = new Map<
    ShapeId,
    { readonly shape: Shape; at: Milliseconds; saved: boolean }
  >();
  readonly #stop: () => void;

  constructor(init: LostWorkInit) {
    this.#init = init;
    this.#stop = init.board.observe((change) => this.#onChange(change));
  }

  /** Remembers shapes that are taken into the hand, though nothing of them is changed yet. */
  hold(ids: readonly ShapeId[]): void {
    for (const id of ids.slice(0, MAX_REMEMBERED)) {
      const shape = this.#init.board.get(id);
      if (shape !== undefined) this.#remember(id, shape, this.#init.clock.now());
    }
  }

  /**
   * What was changed without a connection counts as recent from the moment it has arrived: until
   * then nobody else could know of it.
   */
  onConnection(): void {
    if (!this.#init.isSaved()) return;
    const now = this.#init.clock.now();
    for (const entry of this.#recent.values()) {
      if (entry.saved) continue;
      entry.saved = true;
      entry.at = now;
    }
  }

  destroy(): void {
    this.#stop();
    this.#recent.clear();
  }

  #remember(id: ShapeId, shape: Shape, at: Milliseconds): void {
    this.#recent.delete(id);
    this.#recent.set(id, { shape, at, saved: this.#init.isSaved() });
  }

  /** Forgets the oldest: all at once, as a map is slow to give its first key again and again. */
  #trim(): void {
    let excess = this.#recent.size - MAX_REMEMBERED;
    if (excess <= 0) return;
    for (const id of this.#recent.keys()) {
      if (excess-- <= 0) return;
      this.#recent.delete(id);
    }
  }

  #onChange(change: SourceChange): void {
    const { board, clock } = this.#init;
    const now = clock.now();
    if (change.local) for (const id of change.removed) this.#recent.delete(id);
    else if (change.removed.size > 0) this.#tell(change.removed, now);
    if (!change.local && this.#recent.size === 0) return;
    for (const ids of [change.added, change.updated]) {
      for (const id of ids) {
        const known = this.#recent.get(id);
        if (!change.local && known === undefined) continue;
        const shape = board.get(id);
        if (shape !== undefined) this.#remember(id, shape, change.local ? now : known!.at);
      }
    }
    this.#trim();
  }

  #tell(removed: ReadonlySet<ShapeId>, now: Milliseconds): void {
    const lost: Shape[] = [];
    for (const id of removed) {
      const known = this.#recent.get(id);
      this.#recent.delete(id);
      if (known === undefined) continue;
      const isRecent = !known.saved || now - known.at <= RECENT_MS;
      if (isRecent || this.#init.isHeld(id)) lost.push(known.shape);
    }
    if (lost.length === 0) return;
    this.#init.toast({
      id: 'lost-work',
      key: 'toast.lost-work',
      values: { count: lost.length },
      tone: 'info',
      action: { key: 'toast.bring-back', run: () => this.#bringBack(lost) },
    });
  }

  #bringBack(lost: readonly Shape[]): void {
    this.#init.restore((tx) => {
      for (const shape of lost) {
        if (tx.has(shape.id)) continue;
        const { type, fields } = recordOf(shape);
        tx.create(type, fields, shape.id);
      }
    });
  }
}
