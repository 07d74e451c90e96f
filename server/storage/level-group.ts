/**
 * What many boards ask of LevelDB in the same turn, as one request: each one alone would cost a
 * thread there and back. Owns what waits for the end of the turn.
 */
import type { ClassicLevel } from 'classic-level';
import type { BoardId } from '../../shared/protocol/board-id.ts';
import { keyKinds, parseKey, sequenceKey } from './record.ts';

type Database = ClassicLevel<Buffer, Buffer>;

interface Question {
  readonly db: Database;
  readonly board: BoardId;
  readonly from: Buffer;
  readonly resolve: (hasLog: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Whether boards have log records. */
export class LogFinder {
  #asked: Question[] = [];

  find(db: Database, board: BoardId): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const from = sequenceKey(keyKinds.log, board, 0);
      this.#asked.push({ db, board, from, resolve, reject });
      if (this.#asked.length === 1) setImmediate(() => this.#answer());
    });
  }

  #answer(): void {
    const byDatabase = new Map<Database, Question[]>();
    for (const question of this.#asked) {
      const others = byDatabase.get(question.db);
      if (others === undefined) byDatabase.set(question.db, [question]);
      else others.push(question);
    }
    this.#asked = [];
    for (const [db, questions] of byDatabase) void look(db, questions);
  }
}

async function look(db: Database, questions: Question[]): Promise<void> {
  questions.sort((a, b) => Buffer.compare(a.from, b.from));
  try {
    const range = { gte: Buffer.of(keyKinds.log), lt: Buffer.of(keyKinds.log + 1) };
    const keys = db.keys(range);
    try {
      /** The first key at or behind the last place looked at; `undefined` at the end. */
      let found = Buffer.alloc(0) as Buffer | undefined;
      for (const { board, from, resolve } of questions) {
        // What lies behind this board's place too need not be looked for again.
        if (found !== undefined && Buffer.compare(found, from) < 0) {
          keys.seek(from as Buffer<ArrayBuffer>);
          // oxlint-disable-next-line no-await-in-loop -- one iterator has one place
          found = await keys.next();
        }
        resolve(found !== undefined && parseKey(found)?.board === board);
      }
    } finally {
      await keys.close();
    }
  } catch (error) {
    for (const { reject } of questions) reject(error);
  }
}

/** New boards, whose records are written together at the end of the turn. */
export class Newcomers<Operation> {
  readonly #write: (operations: Operation[]) => Promise<void>;
  readonly #beingMade = new Map<BoardId, Promise<void>>();
  #waiting: Operation[] = [];
  #written: Promise<void> | undefined;

  constructor(write: (operations: Operation[]) => Promise<void>) {
    this.#write = write;
  }

  /** Resolves when the record is on disk: to false where another one of this name came first. */
  async add(board: BoardId, operation: Operation): Promise<boolean> {
    const earlier = this.#beingMade.get(board);
    if (earlier !== undefined) {
      await earlier;
      return false;
    }
    this.#waiting.push(operation);
    this.#written ??= this.#flush();
    this.#beingMade.set(board, this.#written);
    try {
      await this.#written;
    } finally {
      this.#beingMade.delete(board);
    }
    return true;
  }

  async #flush(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    const operations = this.#waiting;
    this.#waiting = [];
    this.#written = undefined;
    await this.#write(operations);
  }
}
