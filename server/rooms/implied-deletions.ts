/**
 * Counts what is deleted by no update's word: where two have set one field at once, integrating the one
 * deletes the other. Everybody works that out from the same structs, and nobody is told of it.
 */
import type * as Y from 'yjs';
import { nameAll } from './deleted-ranges.ts';
import type { ScannedUpdate } from './update-scan.ts';

/** Over all documents, so that no two of one board ever have the same number. */
let counted = 0;

export class ImpliedDeletions {
  #number = ++counted;
  #named: number[] = [];

  /** Another one after each transaction that implied a deletion. */
  get number(): number {
    return this.#number;
  }

  /** The next transaction applies these. */
  expect(updates: readonly ScannedUpdate[]): void {
    for (const { deletes } of updates) for (const number of deletes) this.#named.push(number);
  }

  applied({ deleteSet }: Y.Transaction): void {
    if (!nameAll(this.#named, deleteSet.clients)) this.#number = ++counted;
    if (this.#named.length > 0) this.#named = [];
  }
}
