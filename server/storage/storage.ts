/**
 * The contract of a storage engine. One suite (`tests/server/storage/contract.ts`) holds for every
 * engine. An engine stores bytes and knows nothing of Yjs.
 *
 * One sequence counts all records of all boards, so that a single number says how far a reader of
 * any set of boards has come. It survives a restart and never goes back.
 */

import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';

/** Raw updates of one board that became durable together. */
export interface Append {
  readonly board: BoardId;
  readonly updates: readonly Uint8Array[];
  /**
   * Sequence of the board's last record, 0 for none: a store that keeps it finds records that are
   * missing between two others.
   */
  readonly previous?: Sequence;
}

/** What is known of a board without opening it. */
export interface BoardRecord {
  readonly board: BoardId;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Links made before the last rotation carry a smaller number and are refused. */
  readonly tokenGeneration: number;
}

export interface LogEntry {
  readonly sequence: Sequence;
  readonly updates: readonly Uint8Array[];
}

export interface StoredBoard {
  readonly record: BoardRecord;
  /** Compacted state up to and including `snapshotSequence`; absent before the first compaction. */
  readonly snapshot: Uint8Array | undefined;
  readonly snapshotSequence: Sequence;
  /** What came after the snapshot, in order. */
  readonly log: readonly LogEntry[];
  /** Total bytes that the board takes in the store. */
  readonly storedBytes: number;
}

/** A stored record cannot be read. Concerns this board alone. */
export class DamagedBoardError extends Error {
  readonly board: BoardId;
  constructor(board: BoardId, what: string) {
    // Without its name: on an open server that is as good as a link, and this goes into logs.
    super(what);
    this.name = 'DamagedBoardError';
    this.board = board;
  }
}

export interface Damage {
  readonly board: BoardId | undefined;
  readonly what: string;
}

export interface CheckReport {
  readonly formatVersion: number;
  readonly boards: number;
  readonly records: number;
  readonly bytes: number;
  readonly damage: readonly Damage[];
}

export interface Storage {
  /** Opens the store, or throws an error that says what is wrong (format, lock, permissions). */
  open(): Promise<void>;
  close(): Promise<void>;
  /** What was found missing when it was opened, for engines that can tell. */
  readonly noticed?: readonly Damage[];

  /** Makes a board known. Resolves to false where it exists already. */
  create(record: BoardRecord): Promise<boolean>;
  record(board: BoardId): Promise<BoardRecord | undefined>;
  /**
   * The same without waiting, for engines that can. `undefined` says nothing: `record` knows.
   * @throws Error where the store cannot be read
   */
  recordNow?(board: BoardId): BoardRecord | undefined;
  updateRecord(record: BoardRecord): Promise<void>;
  list(): AsyncIterable<BoardRecord>;
  /** Removes a board with everything it has, at once. */
  remove(board: BoardId): Promise<void>;

  /**
   * Writes one batch, all of it or nothing, and resolves when it is on disk (group commit).
   * Each element gets a sequence number of its own, in the order given.
   * A rejected promise means that nothing was stored and that the same batch may be tried again.
   */
  append(batch: readonly Append[]): Promise<readonly Sequence[]>;
  /** The highest number that was given so far, for engines that know it at once. */
  lastSequence?(): Sequence;
  /** @throws DamagedBoardError */
  load(board: BoardId): Promise<StoredBoard | undefined>;
  /** Replaces everything up to and including `upTo` by `snapshot`, atomically. */
  compact(board: BoardId, upTo: Sequence, snapshot: Uint8Array): Promise<void>;

  /**
   * Replaces the updates of one log entry by `kept` and puts `quarantined` aside, atomically: those
   * cannot be applied and would keep the board from loading. They stay on disk for a later look.
   */
  quarantine(
    board: BoardId,
    sequence: Sequence,
    kept: readonly Uint8Array[],
    quarantined: readonly Uint8Array[],
  ): Promise<void>;

  /** Blobs by content hash (images). Resolves when on disk. */
  putAsset(hash: string, type: string, bytes: Uint8Array): Promise<void>;
  getAsset(
    hash: string,
  ): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined>;
  /** Somebody has brought it again: it counts as stored now, for whoever looks for what is unused. */
  touchAsset(hash: string): Promise<void>;

  /** Writes and flushes a few bytes. Resolves where the store takes changes, else says why not. */
  probe(): Promise<void>;

  /** Reads everything and names what is damaged; changes nothing. */
  check(): Promise<CheckReport>;
}
