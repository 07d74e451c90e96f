/** Reads every record of a LevelDB store and names what is damaged; changes nothing. */
import type { ClassicLevel } from 'classic-level';
import type { BoardId } from '../../shared/protocol/board-id.ts';
import {
  keyKinds,
  openJson,
  openSealed,
  openSnapshot,
  openUpdates,
  type ParsedKey,
  parseKey,
} from './record.ts';
import { type BoardRecord, type Damage, DamagedBoardError } from './storage.ts';

export async function checkRecords(
  db: ClassicLevel<Buffer, Buffer>,
): Promise<{ boards: number; records: number; bytes: number; damage: Damage[] }> {
  const damage: Damage[] = [];
  const known = new Set<BoardId>();
  const seen = new Set<BoardId>();
  let records = 0;
  let bytes = 0;
  const iterator = db.iterator();
  try {
    for (;;) {
      const entry = await iterator.next();
      if (entry === undefined) break;
      const [key, value] = entry;
      records += 1;
      bytes += key.length + value.length;
      const parsed = parseKey(key);
      const what = parsed === undefined ? 'is no key of ours' : faultOf(parsed, key, value);
      if (what !== undefined)
        damage.push({ board: parsed?.board, what: `${nameOf(parsed, key)} ${what}` });
      if (parsed?.board === undefined) continue;
      if (parsed.kind === keyKinds.board) known.add(parsed.board);
      else seen.add(parsed.board);
    }
  } catch (error) {
    damage.push({ board: undefined, what: `the store cannot be read on: ${String(error)}` });
  } finally {
    await iterator.close();
  }
  for (const board of seen) {
    if (!known.has(board)) damage.push({ board, what: 'has content and no record of its own' });
  }
  return { boards: known.size, records, bytes, damage };
}

export function isRecord(content: unknown): content is BoardRecord {
  const record = content as Partial<BoardRecord> | undefined;
  return (
    typeof record?.board === 'string' &&
    typeof record.createdAt === 'number' &&
    typeof record.tokenGeneration === 'number'
  );
}

export function parseRecord(board: BoardId, content: unknown): BoardRecord {
  if (!isRecord(content)) throw new DamagedBoardError(board, 'its record is damaged');
  return content;
}

function faultOf(parsed: ParsedKey, key: Buffer, value: Buffer): string | undefined {
  switch (parsed.kind) {
    case keyKinds.board:
      return isRecord(openJson(key, value)) ? undefined : 'is damaged';
    case keyKinds.log:
    case keyKinds.quarantine:
      return openUpdates(key, value) === undefined ? 'is damaged' : undefined;
    case keyKinds.snapshot:
      return openSnapshot(key, value) === undefined ? 'is damaged' : undefined;
    default:
      return openSealed(key, value) === undefined ? 'is damaged' : undefined;
  }
}

function nameOf(parsed: ParsedKey | undefined, key: Buffer): string {
  if (parsed === undefined) return `key ${key.toString('hex').slice(0, 64)}`;
  switch (parsed.kind) {
    case keyKinds.board:
      return 'its record';
    case keyKinds.log:
      return `its log record ${parsed.sequence}`;
    case keyKinds.quarantine:
      return `its quarantined record ${parsed.sequence}`;
    case keyKinds.snapshot:
      return 'its snapshot';
    default:
      return `the store's own record "${String.fromCharCode(parsed.kind)}"`;
  }
}
