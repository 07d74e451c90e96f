/**
 * The embedded store: one LevelDB folder, no server to run. Owns the files, the global sequence and
 * the recovery from a failed write; knows nothing of Yjs.
 */
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ClassicLevel } from 'classic-level';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import { AssetFiles, type Cleaned } from './assets.ts';
import { HeadMark, lossesOf, type Mark } from './head-mark.ts';
import { makeFolder } from './make-folder.ts';
import { LogFinder, Newcomers } from './level-group.ts';
import { copyStore, giveToOwner, openDatabase, probeSpace } from './level-files.ts';
import { mentionedIn } from './level-clean.ts';
import { messageOf } from './level-errors.ts';
import {
  counterPut,
  headOf,
  HIGHEST_SEQUENCE,
  highestSequence,
  lastOf,
  lastSequenceKey,
  writesKey,
} from './level-head.ts';
import { checkRecords, isRecord, parseRecord } from './level-check.ts';
import { loadContent } from './level-load.ts';
import {
  boardKey,
  FORMAT_VERSION,
  keyKinds,
  openJson,
  openSealed,
  parseKey,
  readSequence,
  sealBytes,
  sealJson,
  sealSnapshot,
  sealUpdates,
  sequenceKey,
} from './record.ts';
import {
  type Append,
  type BoardRecord,
  type CheckReport,
  type Damage,
  DamagedBoardError,
  type Storage,
  type StoredBoard,
} from './storage.ts';

type Database = ClassicLevel<Buffer, Buffer>;
type Operation =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

const formatKey = Buffer.of(keyKinds.format);
const probeKey = Buffer.of(keyKinds.probe);
const durable = { sync: true } as const;
/** How often the mark beside the store follows it. */
const MARK_MS = 10_000;

export class LevelStorage implements Storage {
  readonly #directory: string;
  readonly #assets: AssetFiles;
  #state:
    | { readonly kind: 'closed' }
    | { readonly kind: 'open'; readonly db: Database }
    /** A write failed: the end of LevelDB's own log is unknown until it is opened again. */
    | { readonly kind: 'suspect'; readonly db: Database } = { kind: 'closed' };
  #reopening: Promise<Database> | undefined;
  #lastSequence: Sequence = 0;
  readonly #logs = new LogFinder();
  readonly #newcomers = new Newcomers<Operation>((operations) => this.#write(operations));
  /** Counts what is written beside the log: a mark knows by it that something is missing. */
  #writes = 0;
  readonly #mark: HeadMark;
  #noticed: readonly Damage[] = [];
  #marker: NodeJS.Timeout | undefined;
  #isMarkDue = false;
  #writing = 0;
  #appending: Promise<unknown> | undefined;

  /** @param directory the data folder; `store/` and `assets/` are made inside it. */
  constructor(directory: string) {
    this.#directory = directory;
    this.#assets = new AssetFiles(join(directory, 'assets'));
    this.#mark = new HeadMark(directory);
  }

  async open(): Promise<void> {
    try {
      await makeFolder(resolve(this.#directory, 'store'));
    } catch (error) {
      throw new Error(`the data folder ${this.#directory} cannot be made: ${messageOf(error)}`, {
        cause: error,
      });
    }
    const db = await openDatabase(join(this.#directory, 'store'));
    try {
      await this.#readHead(db);
      await this.#beginMark(db);
    } catch (error) {
      await db.close();
      throw error;
    }
    this.#state = { kind: 'open', db };
    this.#marker = setInterval(() => this.#markSoon(), MARK_MS).unref();
  }

  get noticed(): readonly Damage[] {
    return this.#noticed;
  }

  async close(): Promise<void> {
    const state = this.#state;
    clearInterval(this.#marker);
    if (state.kind === 'open' && this.#writing === 0) await this.#markNow(state.db);
    this.#state = { kind: 'closed' };
    if (state.kind !== 'closed') await state.db.close();
  }

  async create(record: BoardRecord): Promise<boolean> {
    const db = await this.#db();
    const key = boardKey(keyKinds.board, record.board);
    if (db.getSync(key) !== undefined) return false;
    return this.#newcomers.add(record.board, { type: 'put', key, value: sealJson(key, record) });
  }

  async record(board: BoardId): Promise<BoardRecord | undefined> {
    const db = await this.#readable();
    const key = boardKey(keyKinds.board, board);
    // Small and nearly always in memory: a thread of its own for it costs ten times as much.
    const value = db.getSync(key);
    if (value !== undefined) return parseRecord(board, openJson(key, value));
    if (await this.#hasContent(db, board)) throw new DamagedBoardError(board, 'its record is lost');
    return undefined;
  }

  recordNow(board: BoardId): BoardRecord | undefined {
    if (this.#state.kind !== 'open') return undefined;
    const key = boardKey(keyKinds.board, board);
    const value = this.#state.db.getSync(key);
    return value === undefined ? undefined : parseRecord(board, openJson(key, value));
  }

  async updateRecord(record: BoardRecord): Promise<void> {
    const key = boardKey(keyKinds.board, record.board);
    await this.#write([{ type: 'put', key, value: sealJson(key, record) }]);
  }

  async *list(): AsyncIterable<BoardRecord> {
    const db = await this.#readable();
    const range = { gte: Buffer.of(keyKinds.board), lt: Buffer.of(keyKinds.board + 1) };
    for await (const [key, value] of db.iterator(range)) {
      const parsed = parseKey(key);
      const content = openJson(key, value);
      // A damaged entry is named by check(); it must not hide the boards behind it.
      if (parsed?.board !== undefined && isRecord(content)) yield content;
    }
  }

  async remove(board: BoardId): Promise<void> {
    const operations: Operation[] = [
      { type: 'del', key: boardKey(keyKinds.board, board) },
      { type: 'del', key: boardKey(keyKinds.snapshot, board) },
    ];
    for (const kind of [keyKinds.log, keyKinds.quarantine]) {
      for (const key of await this.#sequenceKeys(kind, board, HIGHEST_SEQUENCE)) {
        operations.push({ type: 'del', key });
      }
    }
    await this.#write(operations);
    this.#mark.forget(board);
  }

  lastSequence(): Sequence {
    return this.#lastSequence;
  }

  async append(batch: readonly Append[]): Promise<readonly Sequence[]> {
    // Overtaken by an earlier one, the count on disk would go back. The rooms have one at a time.
    while (this.#appending !== undefined) await this.#appending.catch(() => {});
    const written = this.#append(batch);
    this.#appending = written;
    try {
      return await written;
    } finally {
      this.#appending = undefined;
    }
  }

  async #append(batch: readonly Append[]): Promise<readonly Sequence[]> {
    const sequences: Sequence[] = [];
    const db = await this.#db();
    let sequence = this.#lastSequence;
    // Every millisecond of every room goes through here: a chained batch costs half of an array.
    const operations = db.batch();
    for (const { board, updates, previous } of batch) {
      sequence += 1;
      sequences.push(sequence);
      const key = sequenceKey(keyKinds.log, board, sequence);
      operations.put(key, sealUpdates(key, updates, previous));
    }
    const before = this.#lastSequence;
    this.#lastSequence = sequence;
    const head = counterPut(lastSequenceKey, sequence);
    operations.put(head.key, head.value);
    try {
      await this.#guard(db, operations.write(durable));
    } catch (error) {
      this.#lastSequence = before;
      throw error;
    }
    for (const [i, { board }] of batch.entries()) this.#mark.add(board, sequences[i] ?? 0);
    return sequences;
  }

  async load(board: BoardId): Promise<StoredBoard | undefined> {
    const db = await this.#readable();
    const record = await this.record(board);
    if (record === undefined) return undefined;
    return loadContent(db, record);
  }

  async compact(board: BoardId, upTo: Sequence, snapshot: Uint8Array): Promise<void> {
    const key = boardKey(keyKinds.snapshot, board);
    const operations: Operation[] = [
      { type: 'put', key, value: sealSnapshot(key, upTo, snapshot) },
    ];
    for (const logKey of await this.#sequenceKeys(keyKinds.log, board, upTo)) {
      operations.push({ type: 'del', key: logKey });
    }
    await this.#write(operations);
  }

  async quarantine(
    board: BoardId,
    sequence: Sequence,
    kept: readonly Uint8Array[],
    quarantined: readonly Uint8Array[],
  ): Promise<void> {
    const logKey = sequenceKey(keyKinds.log, board, sequence);
    const asideKey = sequenceKey(keyKinds.quarantine, board, sequence);
    // An empty record stays in its place: the one behind it names it.
    await this.#write([
      { type: 'put', key: logKey, value: sealUpdates(logKey, kept, undefined) },
      { type: 'put', key: asideKey, value: sealUpdates(asideKey, quarantined, undefined) },
    ]);
  }

  putAsset(hash: string, type: string, bytes: Uint8Array): Promise<void> {
    return this.#assets.put(hash, type, bytes);
  }

  getAsset(hash: string): Promise<{ type: string; bytes: Uint8Array } | undefined> {
    return this.#assets.get(hash);
  }

  touchAsset(hash: string): Promise<void> {
    return this.#assets.touch(hash);
  }

  async probe(): Promise<void> {
    const value = sealBytes(probeKey, Buffer.alloc(8));
    const db = await this.#db();
    await this.#guard(db, db.batch([{ type: 'put', key: probeKey, value }], durable));
  }

  async check(): Promise<CheckReport> {
    const found = await checkRecords(await this.#db());
    return this.#report(found, this.#noticed);
  }

  /** `check` of a folder that no server works on: looks at a copy, so that nothing is changed. */
  static async checkFolder(directory: string): Promise<CheckReport> {
    const original = new LevelStorage(directory);
    // Before the copy is made: a server may go on beside it, and write a later mark.
    const mark = await original.#mark.read();
    const copy = await copyStore(directory);
    try {
      const storage = new LevelStorage(copy);
      await storage.open();
      try {
        const db = await storage.#db();
        const found = await checkRecords(db);
        return await original.#report(found, await storage.#lossesBy(mark, db));
      } finally {
        await storage.close();
      }
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }

  /**
   * Removes the images that are in no board, of a folder that no server works on; those younger than
   * `leastAgeMs` stay. @throws where something is damaged: nobody knows then what it speaks of
   */
  static async cleanFolder(directory: string, leastAgeMs: number): Promise<Cleaned> {
    const storage = new LevelStorage(directory);
    try {
      await storage.open();
      const { damage } = await storage.check();
      if (damage.length > 0)
        throw new Error(`something in ${directory} is damaged: nothing was removed; see check`);
      const used = await mentionedIn(await storage.#db(), await storage.#assets.names());
      return await storage.#assets.removeOthers(used, Date.now() - leastAgeMs);
    } finally {
      await storage.close();
      await giveToOwner(directory);
    }
  }

  async #report(
    found: Awaited<ReturnType<typeof checkRecords>>,
    losses: readonly Damage[],
  ): Promise<CheckReport> {
    const assets = await this.#assets.check();
    return {
      formatVersion: FORMAT_VERSION,
      boards: found.boards,
      records: found.records + assets.files,
      bytes: found.bytes + assets.bytes,
      damage: [...losses, ...found.damage, ...assets.damage],
    };
  }

  async #readHead(db: Database): Promise<void> {
    const format = await db.get(formatKey);
    if (format === undefined) {
      const [first] = await db.keys({ limit: 1 }).all();
      if (first !== undefined) {
        throw new Error(`${this.#directory}/store holds a database that is not Inkwire's`);
      }
      const value = sealJson(formatKey, { format: FORMAT_VERSION });
      await db.batch([{ type: 'put', key: formatKey, value }], durable);
    } else {
      const content = openJson(formatKey, format) as { format?: unknown } | undefined;
      if (content?.format !== FORMAT_VERSION) {
        throw new Error(
          `the store has format ${String(content?.format ?? 'unreadable')}, this version of Inkwire reads ${FORMAT_VERSION}`,
        );
      }
    }
    const last = await db.get(lastSequenceKey);
    const payload = last === undefined ? undefined : openSealed(lastSequenceKey, last);
    if (payload?.length === 8)
      this.#lastSequence = Math.max(this.#lastSequence, readSequence(payload, 0));
    else if (last !== undefined) this.#lastSequence = await highestSequence(db);
  }

  #lossesBy(mark: Mark | undefined, db: Database): Promise<readonly Damage[]> {
    return lossesOf(mark, { ...headOf(db), sequence: this.#lastSequence }, (board) =>
      lastOf(db, board),
    );
  }

  /** Looks whether the store still has what the mark says, and goes on with both. */
  async #beginMark(db: Database): Promise<void> {
    const before = await this.#mark.read();
    this.#noticed = await this.#lossesBy(before, db);
    this.#mark.begin(before, this.#noticed);
    const { writes } = headOf(db);
    this.#writes = Math.max(writes, before?.writes ?? 0);
    if (before === undefined) return;
    if (before.sequence <= this.#lastSequence && before.writes <= writes) return;
    // What has been given out is not given out again, whatever was lost.
    this.#lastSequence = Math.max(this.#lastSequence, before.sequence);
    // With the counts alone on disk, the next start would find nothing missing.
    const isMarked = await this.#mark.write({ sequence: this.#lastSequence, writes: this.#writes });
    if (!isMarked) return;
    await db.batch(
      [counterPut(lastSequenceKey, this.#lastSequence), counterPut(writesKey, this.#writes)],
      durable,
    );
  }

  #markSoon(): void {
    if (this.#state.kind !== 'open') return;
    if (this.#writing > 0) this.#isMarkDue = true;
    else void this.#markNow(this.#state.db);
  }

  /** Only while nothing is being written: what is read then is on disk, and all that follows is later. */
  #markNow(db: Database): Promise<unknown> {
    this.#isMarkDue = false;
    return this.#mark.write(headOf(db));
  }

  async #db(): Promise<Database> {
    switch (this.#state.kind) {
      case 'open':
        return this.#state.db;
      case 'suspect':
        this.#reopening ??= this.#reopen(this.#state.db).finally(() => {
          this.#reopening = undefined;
        });
        return this.#reopening;
      case 'closed':
        throw new Error('the store is closed');
      default:
        return this.#state satisfies never;
    }
  }

  /**
   * For reading, the store that failed a write is as good as any: opening it again needs the disk
   * that is full, and boards that nobody changes must stay readable.
   */
  async #readable(): Promise<Database> {
    if (this.#reopening !== undefined) await this.#reopening.catch(() => {});
    const state = this.#state;
    return state.kind === 'suspect' && state.db.status === 'open' ? state.db : this.#db();
  }

  async #hasContent(db: Database, board: BoardId): Promise<boolean> {
    if (db.getSync(boardKey(keyKinds.snapshot, board)) !== undefined) return true;
    return this.#logs.find(db, board);
  }

  async #reopen(old: Database): Promise<Database> {
    // Recovery writes LevelDB's log anew. Where there is no room for that, keep what can be read.
    await probeSpace(join(this.#directory, 'store'));
    await old.close();
    const db = await openDatabase(join(this.#directory, 'store'));
    await this.#readHead(db);
    // close() may have been called meanwhile.
    if (this.#state.kind !== 'suspect') {
      await db.close();
      throw new Error('the store is closed');
    }
    this.#state = { kind: 'open', db };
    return db;
  }

  async #write(operations: Operation[]): Promise<void> {
    const db = await this.#db();
    this.#writes += 1;
    operations.push(counterPut(writesKey, this.#writes));
    await this.#guard(db, db.batch(operations, durable));
  }

  async #guard(db: Database, write: Promise<void>): Promise<void> {
    this.#writing += 1;
    try {
      await write;
    } catch (error) {
      // After a failed write LevelDB may have half a record at the end of its log; whatever it
      // wrote behind it would be lost at the next start. Opening again starts a new log.
      if (this.#state.kind === 'open' && this.#state.db === db)
        this.#state = { kind: 'suspect', db };
      throw error;
    } finally {
      this.#writing -= 1;
      if (this.#isMarkDue && this.#writing === 0) this.#markSoon();
    }
  }

  async #sequenceKeys(
    kind: typeof keyKinds.log | typeof keyKinds.quarantine,
    board: BoardId,
    upTo: Sequence,
  ): Promise<Buffer[]> {
    const db = await this.#db();
    return db.keys({ gte: sequenceKey(kind, board, 0), lte: sequenceKey(kind, board, upTo) }).all();
  }
}
