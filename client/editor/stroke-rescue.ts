/**
 * Finishes strokes that nobody will finish: their author's page is gone, crashed or cut off, and the
 * points still lie there in their growing form. The editor with the lowest client id among those
 * present packs them, once their author has been away for a while. Packing is the same whoever does
 * it, so that two who do it at once agree.
 */
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Board, BoardTransaction } from '../../shared/document/board.ts';
import { packedStroke, type StrokeShape } from '../../shared/shapes/stroke.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import { milliseconds } from '../../shared/units.ts';
import type { Clock } from './platform.ts';

export interface StrokeRescueInit {
  readonly board: Board;
  readonly clock: Clock;
  readonly awareness: Awareness;
  /** Whether the board is complete and may be changed. */
  isReady(): boolean;
  write(fn: (tx: BoardTransaction) => void): void;
}

/** A page that reconnects is back by then. */
const PATIENCE_MS = milliseconds(15_000);

export class StrokeRescue {
  readonly #init: StrokeRescueInit;
  /** Strokes that are growing, or have stopped in the middle. */
  readonly #growing = new Set<ShapeId>();
  readonly #stop: () => void;
  #pending: (() => void) | undefined;

  constructor(init: StrokeRescueInit) {
    this.#init = init;
    for (const { id } of init.board.ordered()) this.#note(id);
    this.#stop = init.board.observe(({ added, updated, removed }) => {
      for (const ids of [added, updated, removed]) for (const id of ids) this.#note(id);
      if (added.size > 0) this.look();
    });
    init.awareness.on('change', this.#onPresence);
    this.look();
  }

  /** Looks for abandoned strokes, and comes back to those found. */
  look(): void {
    if (this.#pending !== undefined || this.#abandoned().length === 0) return;
    this.#pending = this.#init.clock.after(PATIENCE_MS, () => {
      this.#pending = undefined;
      this.#pack();
    });
  }

  destroy(): void {
    this.#pending?.();
    this.#stop();
    this.#init.awareness.off('change', this.#onPresence);
  }

  readonly #onPresence = ({ removed }: { readonly removed: readonly number[] }): void => {
    if (removed.length > 0) this.look();
  };

  #note(id: ShapeId): void {
    const shape = this.#init.board.get(id);
    if (shape?.type === 'stroke' && (shape as StrokeShape).live.length > 0) this.#growing.add(id);
    else this.#growing.delete(id);
  }

  #pack(): void {
    const { awareness, board } = this.#init;
    if (!this.#init.isReady()) {
      this.look();
      return;
    }
    const first = Math.min(...awareness.getStates().keys());
    const ids = this.#abandoned();
    if (ids.length === 0) return;
    if (first !== awareness.clientID) {
      this.look();
      return;
    }
    this.#init.write((tx) => {
      for (const id of ids) {
        const shape = board.get(id) as StrokeShape;
        if (shape.live.length < 4) {
          tx.remove([id]);
          continue;
        }
        if (shape.points.length === 0) tx.update(id, packedStroke(shape));
        tx.unset(id, 'live');
      }
    });
  }

  #abandoned(): ShapeId[] {
    const { awareness, board } = this.#init;
    const present = awareness.getStates();
    return [...this.#growing].filter((id) => {
      const author = liveAuthor(board, id);
      return author !== undefined && author !== awareness.clientID && !present.has(author);
    });
  }
}

/** The client whose page is, or was, drawing a stroke. */
function liveAuthor(board: Board, id: ShapeId): number | undefined {
  const map = board.doc.getMap('shapes').get(id);
  const live = map instanceof Y.Map ? (map.get('live') as unknown) : undefined;
  return live instanceof Y.Array ? live._item?.id.client : undefined;
}
