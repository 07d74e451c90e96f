/**
 * What the feed sees of a room. `rooms` imports `feed`, never the other way: the room hands itself
 * over as a `FeedSource` when a spectator asks for its board.
 */
import type * as Y from 'yjs';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';

export interface FeedSource {
  readonly board: BoardId;
  /** Holds exactly what is durable up to `sequence()`; read it, never write it. May be replaced. */
  readonly doc: Y.Doc;
  sequence(): Sequence;
  /** Raw awareness states by client id, JSON as received (unchecked). */
  presence(): ReadonlyMap<number, string>;
  editorCount(): number;
  /**
   * After each durable tick that changed the document, with its sequence; over all boards in the
   * order of the log. Returns the stop function.
   */
  onCommit(listener: (sequence: Sequence, transactionEvents: FeedCommit) => void): () => void;
  onPresence(listener: () => void): () => void;
  onEnd(listener: (reason: 'deleted' | 'going-down' | 'damaged') => void): () => void;
  /** Tells the editors how many watch. */
  setWatcherCount(count: number): void;
  /** Keeps the board in memory while it is watched; call the result to let it go. */
  retain(): () => void;
}

/** What one tick changed, by shape and field name. */
export interface FeedCommit {
  /** The document is another one now: nothing that was told before can be built upon. */
  readonly isRestart?: true;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  readonly updated: ReadonlyMap<string, ReadonlySet<string>>;
  readonly meta: boolean;
}
