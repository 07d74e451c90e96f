/** Reads one board out of a LevelDB store, as it was at one moment. Writes nothing. */
import type { ClassicLevel } from 'classic-level';
import { RecordChain } from './level-check.ts';
import { isCorruption, messageOf } from './level-errors.ts';
import { HIGHEST_SEQUENCE } from './level-head.ts';
import { boardKey, keyKinds, openSnapshot, openUpdates, parseKey, sequenceKey } from './record.ts';
import { type BoardRecord, DamagedBoardError, type LogEntry, type StoredBoard } from './storage.ts';

type Database = ClassicLevel<Buffer, Buffer>;

/** What the store has of the board that `record` is of. @throws DamagedBoardError */
export async function loadContent(db: Database, record: BoardRecord): Promise<StoredBoard> {
  // A compaction between two reads would have taken the log away after the missing snapshot was
  // looked for: the board would look empty.
  const moment = db.snapshot();
  try {
    return await readContent(db, moment, record);
  } catch (error) {
    if (error instanceof DamagedBoardError) throw error;
    if (isCorruption(error)) throw new DamagedBoardError(record.board, messageOf(error));
    throw error;
  } finally {
    await moment.close();
  }
}

async function readContent(
  db: Database,
  moment: ReturnType<Database['snapshot']>,
  record: BoardRecord,
): Promise<StoredBoard> {
  const { board } = record;
  let storedBytes = 0;
  let snapshot: Uint8Array | undefined;
  let snapshotSequence = 0;
  const key = boardKey(keyKinds.snapshot, board);
  const value = await db.get(key, { snapshot: moment });
  if (value !== undefined) {
    const opened = openSnapshot(key, value);
    if (opened === undefined) throw new DamagedBoardError(board, 'its snapshot is damaged');
    ({ snapshot } = opened);
    snapshotSequence = opened.upTo;
    storedBytes += value.length;
  }
  const log: LogEntry[] = [];
  const chain = new RecordChain(snapshotSequence);
  const range = {
    gte: sequenceKey(keyKinds.log, board, 0),
    lte: sequenceKey(keyKinds.log, board, HIGHEST_SEQUENCE),
    snapshot: moment,
  };
  for await (const [logKey, logValue] of db.iterator(range)) {
    const sequence = parseKey(logKey)?.sequence ?? 0;
    const opened = openUpdates(logKey, logValue);
    if (opened === undefined) {
      throw new DamagedBoardError(board, `its log record ${sequence} is damaged`);
    }
    const missing = chain.add(sequence, opened.previous);
    if (missing !== undefined) throw new DamagedBoardError(board, missing);
    storedBytes += logValue.length;
    if (opened.updates.length > 0) log.push({ sequence, updates: opened.updates });
  }
  return { record, snapshot, snapshotSequence, log, storedBytes };
}
