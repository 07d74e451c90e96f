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
  isOwn(id: ShapeId): boolean;
  restore(fn: (tx: BoardTransaction) => void): void;
  toast(toast: Toast): void;
}

/** A change this old has been seen by everybody: deleting it was no accident. */
const RECENT_MS = 20_000;
const MAX_REMEMBERED = 500;

export class LostWork {
  readonly #init: LostWorkInit;
  /** What I changed of late, as it stood after my change or a later one of anybody. */
  readonly #recent = new Map<ShapeId, { shape: Shape; at: Milliseconds }>();
  readonly #stop: () => void;

  constructor(init: LostWorkInit) {
    this.#init = init;
    this.#stop = init.board.observe((change) => this.#onChange(change));
  }

  /**
   * Counts changes as recent from now on: what was changed without a connection is new to the others
   * when it comes back.
   */
  destroy(): void {
    this.#stop();
    this.#recent.clear();
  }

  #onChange(change: SourceChange): void {
    const { board, clock } = this.#init;
    const now = clock.now();
    if (change.local) for (const id of change.removed) this.#recent.delete(id);
    else if (change.removed.size > 0) this.#tell(change.removed, now);
    for (const ids of [change.added, change.updated]) {
      for (const id of ids) {
        const known = this.#recent.get(id);
        const shape = board.get(id);
        if (shape === undefined || (!change.local && known === undefined)) continue;
        this.#recent.delete(id);
        this.#recent.set(id, { shape, at: change.local ? now : known!.at });
      }
    }
    for (const id of this.#recent.keys()) {
      if (this.#recent.size <= MAX_REMEMBERED) break;
      this.#recent.delete(id);
    }
  }

  #tell(removed: ReadonlySet<ShapeId>, now: Milliseconds): void {
    const lost: Shape[] = [];
    for (const id of removed) {
      const known = this.#recent.get(id);
      this.#recent.delete(id);
      if (known === undefined) continue;
      if (now - known.at <= RECENT_MS || this.#init.isOwn(id)) lost.push(known.shape);
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
