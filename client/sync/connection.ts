/**
 * The contract of the editor's connection to its board; implemented below. "Saved" means on disk:
 * the server's echo of a change is its receipt, and nothing else is.
 */
import type { Awareness } from 'y-protocols/awareness';
import type * as Y from 'yjs';

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  /** Synced and receiving. */
  | { readonly kind: 'live' }
  /** No server; changes are kept in this browser and travel later. */
  | { readonly kind: 'offline'; readonly since: number }
  /** The server takes no changes for now (its disk is full …); it says why. */
  | { readonly kind: 'read-only'; readonly reason: string }
  /** Final: wrong link, board deleted, protocol refused. */
  | {
      readonly kind: 'refused';
      readonly reason:
        'unauthorized' | 'forbidden' | 'not-found' | 'too-large' | 'abuse' | 'version';
    };

/** `saving`: some change of this page has no receipt yet. */
export type SaveState = 'saved' | 'saving' | 'offline';

export interface Connection {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly status: ConnectionStatus;
  readonly saveState: SaveState;
  /** How many watch by the spectator link, as the server last said. */
  readonly watchers: number;
  /** Resolves when the board is first complete (from the server, or from this browser's copy). */
  readonly ready: Promise<void>;
  observe(listener: () => void): () => void;
  destroy(): void;
}
