/**
 * How far the store had come, in a small file beside it: `head.json`. LevelDB drops what is missing at
 * the end of its own log without a word; with the mark a lost end is found when the folder is opened or
 * checked. The mark is written behind the store and never before it: a store that ends earlier than
 * its mark has lost something, whatever happened. Owns the file; knows no database.
 */
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import type { Damage } from './storage.ts';

/** So many of the boards that changed last are named in it. */
const MAX_BOARDS = 1_000;

/** How far a store has come. */
export interface StoreHead {
  /** The last record of the log. */
  readonly sequence: Sequence;
  /** How often anything else was written. */
  readonly writes: number;
}

/** What the file says. */
export interface Mark extends StoreHead {
  /** Last sequence of boards that changed lately. */
  readonly boards: Readonly<Record<BoardId, Sequence>>;
  /** What was found missing in earlier starts; stays until somebody removes the file. */
  readonly losses: readonly Damage[];
}

export class HeadMark {
  readonly #path: string;
  readonly #boards = new Map<BoardId, Sequence>();
  #losses: readonly Damage[] = [];
  #written: StoreHead | undefined;
  #writing: Promise<boolean> = Promise.resolve(true);

  constructor(directory: string) {
    this.#path = join(directory, 'head.json');
  }

  /** What an earlier life of the server wrote; `undefined` where there is nothing readable. */
  async read(): Promise<Mark | undefined> {
    try {
      return parseMark(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      // It is a second look at the store, which must open without it.
      return undefined;
    }
  }

  /** Goes on from what was written before, with what is known to be lost. */
  begin(mark: Mark | undefined, losses: readonly Damage[]): void {
    this.#losses = losses;
    for (const [board, sequence] of Object.entries(mark?.boards ?? {})) this.add(board, sequence);
  }

  /** The board has this sequence on disk. */
  add(board: BoardId, sequence: Sequence): void {
    // Taken out first, so that the map is in the order of the last change.
    this.#boards.delete(board);
    this.#boards.set(board, sequence);
    if (this.#boards.size <= MAX_BOARDS) return;
    for (const oldest of this.#boards.keys()) {
      this.#boards.delete(oldest);
      return;
    }
  }

  forget(board: BoardId): void {
    this.#boards.delete(board);
  }

  /**
   * Notes that everything up to `head` is on disk. Call it when nothing is on its way there, or
   * the store may come to an end before the mark. Resolves to whether it is written: a disk that does
   * not take it is no error.
   */
  write(head: StoreHead): Promise<boolean> {
    const { sequence, writes } = head;
    if (sequence === this.#written?.sequence && writes === this.#written.writes)
      return this.#writing;
    this.#written = head;
    const text = JSON.stringify({
      sequence,
      writes,
      boards: Object.fromEntries(this.#boards),
      losses: this.#losses,
    } satisfies Mark);
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#replace(text);
        return true;
      } catch {
        this.#written = undefined;
        return false;
      }
    });
    return this.#writing;
  }

  async #replace(text: string): Promise<void> {
    const temporary = `${this.#path}.tmp`;
    try {
      const file = await open(temporary, 'w', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }
}

/** `undefined` for what no server wrote. */
function parseMark(content: unknown): Mark | undefined {
  if (!isObject(content)) return undefined;
  const { sequence, writes, boards = {}, losses = [] } = content;
  if (!Number.isSafeInteger(sequence) || !Number.isSafeInteger(writes)) return undefined;
  if (!isObject(boards) || !Object.values(boards).every(Number.isSafeInteger)) return undefined;
  if (!Array.isArray(losses) || !losses.every(isDamage)) return undefined;
  return { sequence, writes, boards, losses } as Mark;
}

function isObject(content: unknown): content is Readonly<Record<string, unknown>> {
  return typeof content === 'object' && content !== null;
}

function isDamage(content: unknown): content is Damage {
  if (!isObject(content) || typeof content['what'] !== 'string') return false;
  return content['board'] === undefined || typeof content['board'] === 'string';
}

/**
 * What a store that ends at `found` has lost, as far as its mark tells.
 * @param lastOf the last sequence that the store has of a board, `undefined` where it cannot be told
 */
export async function lossesOf(
  mark: Mark | undefined,
  found: StoreHead,
  lastOf: (board: BoardId) => Promise<Sequence | undefined>,
): Promise<readonly Damage[]> {
  if (mark === undefined) return [];
  const isWhole = found.sequence >= mark.sequence && found.writes >= mark.writes;
  if (isWhole) return mark.losses;
  const losses: Damage[] = [
    {
      board: undefined,
      what: `the end of the store is lost: it had come to record ${mark.sequence} and note ${mark.writes}, and ends at ${found.sequence} and ${found.writes}`,
    },
  ];
  for (const [board, sequence] of Object.entries(mark.boards)) {
    const last = await lastOf(board);
    if (last === undefined || last >= sequence) continue;
    // Nothing is there and something was noted since: it was deleted.
    if (last === 0 && found.writes > mark.writes) continue;
    losses.push({
      board,
      what: `its last changes are lost: it had come to record ${sequence}, and ends at ${last}`,
    });
  }
  // A start that got no further than the mark finds the same again.
  const isNew = (loss: Damage): boolean => !mark.losses.some(({ what }) => what === loss.what);
  return [...mark.losses, ...losses.filter(isNew)];
}
