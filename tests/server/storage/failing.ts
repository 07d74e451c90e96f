/** A storage that fails on command, for some boards or all, or takes its time. */
import type { BoardId, Sequence } from '../../../shared/protocol/board-id.ts';
import type { Append, Storage } from '../../../server/storage/storage.ts';

export interface FailingStorage extends Storage {
  /** Boards whose writes fail; `'all'` for every write. */
  failing: ReadonlySet<BoardId> | 'all';
  /** Called before each append; what it returns is awaited. */
  beforeAppend: () => void | Promise<void>;
  readonly appends: (readonly Append[])[];
}

export function failingStorage(inner: Storage): FailingStorage {
  const fails = (board: BoardId): boolean =>
    storage.failing === 'all' || storage.failing.has(board);
  const check = (board: BoardId): void => {
    if (fails(board)) throw new Error('no space left on device (on command)');
  };
  const storage: FailingStorage = {
    failing: new Set(),
    beforeAppend: () => {},
    appends: [],
    open: () => inner.open(),
    close: () => inner.close(),
    create: (record) => inner.create(record),
    record: (board) => inner.record(board),
    recordNow: (board) => inner.recordNow?.(board),
    updateRecord: (record) => inner.updateRecord(record),
    list: () => inner.list(),
    async remove(board) {
      check(board);
      await inner.remove(board);
    },
    async append(batch): Promise<readonly Sequence[]> {
      storage.appends.push(batch);
      await storage.beforeAppend();
      for (const { board } of batch) check(board);
      return inner.append(batch);
    },
    load: (board) => inner.load(board),
    async compact(board, upTo, snapshot) {
      check(board);
      return inner.compact(board, upTo, snapshot);
    },
    quarantine: (board, sequence, kept, bad) => inner.quarantine(board, sequence, kept, bad),
    putAsset: (hash, type, bytes) => inner.putAsset(hash, type, bytes),
    getAsset: (hash) => inner.getAsset(hash),
    touchAsset: (hash) => inner.touchAsset(hash),
    async probe() {
      if (storage.failing === 'all') throw new Error('no space left on device (on command)');
      await inner.probe();
    },
    check: () => inner.check(),
  };
  return storage;
}
