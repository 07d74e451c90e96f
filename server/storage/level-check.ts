/** Reads every record of a LevelDB store and names what is damaged; changes nothing. */
import type { ClassicLevel } from 'classic-level';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
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
  const chains = new Map<BoardId, RecordChain>();
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
      const gap = chainFault(chains, parsed, key, value);
      if (gap !== undefined) damage.push({ board: parsed.board, what: gap });
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

/**
 * Follows the links of one board's log records, in order. Two records may name the same one before
 * them (a write that was tried again); one that names a record which is not there shows a loss.
 */
export class RecordChain {
  readonly #snapshotSequence: Sequence;
  readonly #seen = new Set<Sequence>();

  constructor(snapshotSequence: Sequence) {
    this.#snapshotSequence = snapshotSequence;
  }

  /** What is missing before this record, or `undefined`. */
  add(sequence: Sequence, previous: Sequence | undefined): string | undefined {
    this.#seen.add(sequence);
    if (previous === undefined || previous <= this.#snapshotSequence) return undefined;
    return this.#seen.has(previous) ? undefined : `its log record ${previous} is missing`;
  }
}

/** Keys come in the order snapshot (c) before log (l), so that one pass is enough. */
function chainFault(
  chains: Map<BoardId, RecordChain>,
  parsed: ParsedKey,
  key: Buffer,
  value: Buffer,
): string | undefined {
  const { board, kind, sequence } = parsed;
  if (board === undefined) return undefined;
  if (kind === keyKinds.snapshot) {
    chains.set(board, new RecordChain(openSnapshot(key, value)?.upTo ?? 0));
  } else if (kind === keyKinds.log && sequence !== undefined) {
    let chain = chains.get(board);
    if (chain === undefined) chains.set(board, (chain = new RecordChain(0)));
    const opened = openUpdates(key, value);
    return chain.add(sequence, opened?.previous);
  }
  return undefined;
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
