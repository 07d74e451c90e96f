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
  #pending: (() => void) | undefined;
  readonly #stop: () => void;

  constructor(init: StrokeRescueInit) {
    this.#init = init;
    this.#stop = init.board.observe(({ added }) => {
      if (added.size > 0) this.look();
    });
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
    const ids: ShapeId[] = [];
    for (const shape of board.ordered()) {
      if (shape.type !== 'stroke' || (shape as StrokeShape).live.length === 0) continue;
      const author = liveAuthor(board, shape.id);
      if (author !== undefined && author !== awareness.clientID && !present.has(author)) {
        ids.push(shape.id);
      }
    }
    return ids;
  }
}

/** The client whose page is, or was, drawing a stroke. */
function liveAuthor(board: Board, id: ShapeId): number | undefined {
  const map = board.doc.getMap('shapes').get(id);
  const live = map instanceof Y.Map ? (map.get('live') as unknown) : undefined;
  return live instanceof Y.Array ? live._item?.id.client : undefined;
}
