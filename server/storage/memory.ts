/** A store that lives and dies with the process: for tests, demos and benchmarks of the rooms. */
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import type {
  Append,
  BoardRecord,
  CheckReport,
  LogEntry,
  Storage,
  StoredBoard,
} from './storage.ts';

interface Kept {
  record: BoardRecord;
  snapshot: Uint8Array | undefined;
  snapshotSequence: Sequence;
  log: LogEntry[];
}

export class MemoryStorage implements Storage {
  readonly #boards = new Map<BoardId, Kept>();
  readonly #assets = new Map<string, { type: string; bytes: Uint8Array }>();
  #lastSequence: Sequence = 0;
  #isOpen = false;

  async open(): Promise<void> {
    this.#isOpen = true;
  }

  async close(): Promise<void> {
    this.#isOpen = false;
  }

  async create(record: BoardRecord): Promise<boolean> {
    this.#checkOpen();
    if (this.#boards.has(record.board)) return false;
    this.#boards.set(record.board, {
      record,
      snapshot: undefined,
      snapshotSequence: 0,
      log: [],
    });
    return true;
  }

  async record(board: BoardId): Promise<BoardRecord | undefined> {
    this.#checkOpen();
    return this.#boards.get(board)?.record;
  }

  recordNow(board: BoardId): BoardRecord | undefined {
    return this.#isOpen ? this.#boards.get(board)?.record : undefined;
  }

  async updateRecord(record: BoardRecord): Promise<void> {
    this.#checkOpen();
    const kept = this.#boards.get(record.board);
    if (kept === undefined) await this.create(record);
    else kept.record = record;
  }

  async *list(): AsyncIterable<BoardRecord> {
    this.#checkOpen();
    for (const { record } of this.#boards.values()) yield record;
  }

  async remove(board: BoardId): Promise<void> {
    this.#checkOpen();
    this.#boards.delete(board);
  }

  lastSequence(): Sequence {
    return this.#lastSequence;
  }

  async append(batch: readonly Append[]): Promise<readonly Sequence[]> {
    this.#checkOpen();
    return batch.map(({ board, updates }) => {
      this.#lastSequence += 1;
      const entry = { sequence: this.#lastSequence, updates: updates.map((u) => u.slice()) };
      this.#boards.get(board)?.log.push(entry);
      return this.#lastSequence;
    });
  }

  async load(board: BoardId): Promise<StoredBoard | undefined> {
    this.#checkOpen();
    const kept = this.#boards.get(board);
    if (kept === undefined) return undefined;
    let storedBytes = kept.snapshot?.length ?? 0;
    for (const { updates } of kept.log) for (const update of updates) storedBytes += update.length;
    return { ...kept, log: [...kept.log], storedBytes };
  }

  async compact(board: BoardId, upTo: Sequence, snapshot: Uint8Array): Promise<void> {
    this.#checkOpen();
    const kept = this.#boards.get(board);
    if (kept === undefined) return;
    kept.snapshot = snapshot.slice();
    kept.snapshotSequence = upTo;
    kept.log = kept.log.filter(({ sequence }) => sequence > upTo);
  }

  async quarantine(
    board: BoardId,
    sequence: Sequence,
    keptUpdates: readonly Uint8Array[],
  ): Promise<void> {
    this.#checkOpen();
    const kept = this.#boards.get(board);
    if (kept === undefined) return;
    kept.log = kept.log.flatMap((entry) => {
      if (entry.sequence !== sequence) return [entry];
      return keptUpdates.length === 0 ? [] : [{ sequence, updates: keptUpdates }];
    });
  }

  async putAsset(hash: string, type: string, bytes: Uint8Array): Promise<void> {
    this.#checkOpen();
    this.#assets.set(hash, { type, bytes: bytes.slice() });
  }

  async getAsset(hash: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
    this.#checkOpen();
    return this.#assets.get(hash);
  }

  async touchAsset(): Promise<void> {
    this.#checkOpen();
  }

  async probe(): Promise<void> {
    this.#checkOpen();
  }

  async check(): Promise<CheckReport> {
    this.#checkOpen();
    let records = this.#assets.size;
    for (const { log, snapshot } of this.#boards.values()) {
      records += 1 + log.length + (snapshot === undefined ? 0 : 1);
    }
    return { formatVersion: 0, boards: this.#boards.size, records, bytes: 0, damage: [] };
  }

  #checkOpen(): void {
    if (!this.#isOpen) throw new Error('the store is closed');
  }
}
