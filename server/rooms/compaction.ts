/** Folding the log of one board into a snapshot, one at a time. Owns the one that is on its way. */
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import { messageOf, type RoomContext } from './room-context.ts';
import type { StoredSize } from './stored-size.ts';

export class Compaction {
  #running: Promise<boolean> | undefined;

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves when nothing is on its way to the disk. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /**
   * Safe at any time. Resolves to whether it is folded now.
   * @param snapshot everything up to `sequence`; where it throws, the log stays as it is
   */
  async run(
    context: RoomContext,
    board: BoardId,
    size: StoredSize,
    sequence: Sequence,
    snapshot: () => Uint8Array,
  ): Promise<boolean> {
    if (this.#running !== undefined) return false;
    if (size.logRecords === 0) return true;
    this.#running = fold(context, board, size, sequence, snapshot);
    try {
      return await this.#running;
    } finally {
      this.#running = undefined;
    }
  }
}

async function fold(
  { clock, metrics, log, storage }: RoomContext,
  board: BoardId,
  size: StoredSize,
  sequence: Sequence,
  snapshot: () => Uint8Array,
): Promise<boolean> {
  const start = clock.now();
  const done = size.beginCompaction();
  try {
    const bytes = snapshot();
    await storage.compact(board, sequence, bytes);
    done(bytes.length);
    metrics.compaction(clock.now() - start, bytes.length);
    return true;
  } catch (error) {
    // Nothing is lost: the log is still there, and the next load reads it.
    log.warn({ board, error: messageOf(error) }, 'a board could not be compacted');
    return false;
  }
}
