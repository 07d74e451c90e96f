/**
 * Notices what is deleted and named by no update: where two have set one field at once, one of the two
 * values is deleted when the second is integrated, and so is what arrives inside of something deleted.
 * Everybody works that out from the same structs, and nobody is told of it.
 */
import * as Y from 'yjs';
import { nameAll } from './deleted-ranges.ts';
import type { ScannedUpdate } from './update-scan.ts';

type Ranges = Map<number, { readonly clock: number; readonly len: number }[]>;

/** Over all documents, so that no two of one board ever have the same version. */
let lastVersion = 0;

export class ImpliedDeletions {
  #version = ++lastVersion;
  #named: number[] = [];

  /** Another one after each transaction that implied a deletion. */
  get version(): number {
    return this.#version;
  }

  /** The next transaction applies these. */
  expect(updates: readonly ScannedUpdate[]): void {
    for (const { deletes } of updates) for (const number of deletes) this.#named.push(number);
  }

  applied(transaction: Y.Transaction): void {
    const named = this.#named;
    if (!nameAll(named, transaction.deleteSet.clients) || !nameAll(named, collected(transaction)))
      this.#version = ++lastVersion;
    if (named.length > 0) this.#named = [];
  }
}

/** New structs that are collected ones: what they were inside of is. No delete set has them. */
function collected({ doc, beforeState, afterState }: Y.Transaction): Ranges {
  const ranges: Ranges = new Map();
  for (const [client, end] of afterState) {
    const start = beforeState.get(client) ?? 0;
    if (start >= end) continue;
    const structs = doc.store.clients.get(client) ?? [];
    for (let i = Y.findIndexSS(structs, start); i < structs.length; i++) {
      const struct = structs[i];
      if (!(struct instanceof Y.GC)) continue;
      const clock = Math.max(start, struct.id.clock);
      const range = { clock, len: struct.id.clock + struct.length - clock };
      const known = ranges.get(client);
      if (known === undefined) ranges.set(client, [range]);
      else known.push(range);
    }
  }
  return ranges;
}
