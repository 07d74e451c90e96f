/**
 * Every open board of this process, and the way in and out: what the network side calls. Owns the
 * registry of rooms; a single board's life is `room.ts`, a single connection's is `session.ts`.
 */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import type { FeedSource } from '../feed/feed-source.ts';
import type { BoardRecord, Storage } from '../storage/storage.ts';
import type { Clock } from './clock.ts';
import type { RoomLimits } from './limits.ts';
import type { RoomMetrics, RoomStats } from './metrics.ts';
import type { Publisher, Socket } from './socket.ts';

export interface RoomLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RoomsOptions {
  readonly storage: Storage;
  readonly publisher: Publisher;
  readonly limits: RoomLimits;
  readonly metrics: RoomMetrics;
  readonly log: RoomLog;
  readonly clock: Clock;
}

export type Role = 'editor' | 'spectator';

export interface JoinOptions {
  /** A spectator's socket receives everything and may send presence queries only. */
  readonly role: Role;
  /** Whether the client understands `notice` messages. */
  readonly wantsNotices: boolean;
}

/** Asked before the upgrade, so that a refusal is an HTTP status. */
export type Admission =
  | { readonly kind: 'admitted'; readonly record: BoardRecord }
  | { readonly kind: 'refused'; readonly reason: 'not-found' | 'full' | 'going-down' | 'damaged' };

/** One connection on one board; the network side calls it and owns nothing of it. Never throws. */
export interface Session {
  /** One whole frame. The bytes need to live only during the call. */
  onMessage(frame: Uint8Array): void;
  /** The socket's buffer has emptied, wholly or partly. */
  onDrain(): void;
  /** A published or sent frame did not fit into the socket's buffer and is lost. */
  onDropped(): void;
  /** The connection is gone; nothing is called after it. */
  onClose(): void;
}

export declare class Rooms {
  constructor(options: RoomsOptions);
  /** Whether the board is known (in memory or in the store). */
  exists(board: BoardId): Promise<boolean>;
  /** Makes a new board. Resolves to false where it exists. */
  create(record: BoardRecord): Promise<boolean>;
  /** What is known of the board, from memory where it is open. */
  record(board: BoardId): Promise<BoardRecord | undefined>;
  updateRecord(record: BoardRecord): Promise<void>;
  /** `createMissing` is for servers on which any board id is a board. */
  admit(board: BoardId, options?: { readonly createMissing?: boolean }): Promise<Admission>;
  /**
   * After the upgrade. Returns at once: frames that come before the board is loaded are kept. Where
   * the board cannot be loaded the socket is closed with a documented code.
   */
  join(board: BoardId, socket: Socket, options: JoinOptions): Session;
  /** The board for the feed, loaded; `undefined` where there is none. @throws DamagedBoardError */
  source(board: BoardId): Promise<FeedSource | undefined>;
  /** Closes every socket of a board, or those of one role (the links were renewed …). */
  disconnect(board: BoardId, code: number, reason: string, role?: Role): void;
  /** Deletes the board: sockets closed (4404), feeds ended, everything stored removed. */
  remove(board: BoardId): Promise<void>;
  /** No newcomers, everything written, every socket closed (1012), all within `deadlineMs`. */
  drain(deadlineMs: number): Promise<void>;
  stats(): RoomStats;
  /** Whether the last write to the store succeeded, and if not, why. For `/readyz`. */
  health(): { readonly isWritable: boolean; readonly reason: string | undefined };
}
