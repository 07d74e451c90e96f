/**
 * Decides who may do what on which board: the one place that knows both forms of access. Knows no
 * HTTP.
 */
import { isBoardId, type BoardId } from '../../shared/protocol/board-id.ts';
import type { Role, Tokens } from './tokens.ts';

export type Grant =
  | { readonly kind: 'granted'; readonly role: Role; readonly generation: number }
  | {
      readonly kind: 'refused';
      readonly code: 'unauthorized' | 'forbidden' | 'not-found' | 'damaged' | 'unavailable';
    };

/** The part of the store that the gate asks. */
export interface BoardRecords {
  record(board: BoardId): Promise<{ readonly tokenGeneration: number } | undefined>;
  create(record: {
    readonly board: BoardId;
    readonly createdAt: number;
    readonly tokenGeneration: number;
  }): Promise<boolean>;
}

/** Links: a board opens with its token. Open: everybody edits any board, whatever its name. */
export class Gate {
  readonly #access: 'links' | 'open';
  readonly #tokens: Tokens;
  readonly #records: BoardRecords;

  constructor(access: 'links' | 'open', tokens: Tokens, records: BoardRecords) {
    this.#access = access;
    this.#tokens = tokens;
    this.#records = records;
  }

  get isOpen(): boolean {
    return this.#access === 'open';
  }

  /**
   * Checks a token against what it is wanted for. A board that does not exist is `not-found`
   * whatever the token says; ids cannot be guessed, so that this tells nobody anything.
   * @param options `createMissing`: where every name is a board, make it now
   */
  async authorize(
    board: string,
    token: string,
    wanted: Role,
    options: { readonly createMissing?: boolean } = {},
  ): Promise<Grant> {
    if (!isBoardId(board)) return { kind: 'refused', code: 'not-found' };
    let record: { readonly tokenGeneration: number } | undefined;
    try {
      record = await this.#records.record(board);
      if (record === undefined && this.isOpen && options.createMissing === true)
        await this.#records.create({ board, createdAt: Date.now(), tokenGeneration: 0 });
    } catch (error) {
      const isDamaged = error instanceof Error && error.name === 'DamagedBoardError';
      return { kind: 'refused', code: isDamaged ? 'damaged' : 'unavailable' };
    }
    return this.judge(board, record, token, wanted);
  }

  /** The same for a board whose record is at hand (`undefined`: there is none). */
  judge(
    board: BoardId,
    record: { readonly tokenGeneration: number } | undefined,
    token: string,
    wanted: Role,
  ): Grant {
    if (this.isOpen)
      return { kind: 'granted', role: 'edit', generation: record?.tokenGeneration ?? 0 };
    if (record === undefined) return { kind: 'refused', code: 'not-found' };
    const role = this.#tokens.check(token, board, record.tokenGeneration);
    if (role === undefined) return { kind: 'refused', code: 'unauthorized' };
    if (wanted === 'edit' && role !== 'edit') return { kind: 'refused', code: 'forbidden' };
    return { kind: 'granted', role, generation: record.tokenGeneration };
  }
}
