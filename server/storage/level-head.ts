/** How far a LevelDB store has come: its own counts, and the last record of each board. */
import type { ClassicLevel } from 'classic-level';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import type { StoreHead } from './head-mark.ts';
import {
  boardKey,
  keyKinds,
  openSealed,
  openSnapshot,
  parseKey,
  readSequence,
  sealBytes,
  sequenceKey,
  writeSequence,
} from './record.ts';

type Database = ClassicLevel<Buffer, Buffer>;

export const lastSequenceKey = Buffer.of(keyKinds.lastSequence);
export const writesKey = Buffer.of(keyKinds.writes);
export const HIGHEST_SEQUENCE = Number.MAX_SAFE_INTEGER;

/** How a count is written. */
export function counterPut(
  key: Buffer,
  count: number,
): { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer } {
  const bytes = Buffer.allocUnsafe(8);
  writeSequence(bytes, count, 0);
  return { type: 'put', key, value: sealBytes(key, bytes) };
}

/** What the store says of itself. */
export function headOf(db: Database): StoreHead {
  const number = (key: Buffer): number => {
    const value = db.getSync(key);
    const payload = value === undefined ? undefined : openSealed(key, value);
    return payload?.length === 8 ? readSequence(payload, 0) : 0;
  };
  return { sequence: number(lastSequenceKey), writes: number(writesKey) };
}

/** The last sequence that the store has of a board. */
export async function lastOf(db: Database, board: BoardId): Promise<Sequence | undefined> {
  if (db.getSync(boardKey(keyKinds.board, board)) === undefined) return 0;
  const range = {
    gte: sequenceKey(keyKinds.log, board, 0),
    lte: sequenceKey(keyKinds.log, board, HIGHEST_SEQUENCE),
  };
  const [last] = await db.keys({ ...range, reverse: true, limit: 1 }).all();
  if (last !== undefined) return parseKey(last)?.sequence;
  const key = boardKey(keyKinds.snapshot, board);
  const value = db.getSync(key);
  return value === undefined ? 0 : openSnapshot(key, value)?.upTo;
}

/** Only where the stored number is damaged: looks at every log record. */
export async function highestSequence(db: Database): Promise<Sequence> {
  let highest = 0;
  for (const kind of [keyKinds.log, keyKinds.quarantine]) {
    for await (const key of db.keys({ gte: Buffer.of(kind), lt: Buffer.of(kind + 1) })) {
      highest = Math.max(highest, parseKey(key)?.sequence ?? 0);
    }
  }
  const range = { gte: Buffer.of(keyKinds.snapshot), lt: Buffer.of(keyKinds.snapshot + 1) };
  for await (const [key, value] of db.iterator(range)) {
    highest = Math.max(highest, openSnapshot(key, value)?.upTo ?? 0);
  }
  return highest;
}
