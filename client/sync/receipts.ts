/**
 * Which changes of this page are not known to be on the server's disk. Owns that one question; it
 * hears of local transactions and of what the server sent, and asks nobody. Rule S-9.
 */
import * as Y from 'yjs';

interface Range {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

export class Receipts {
  /** For each client id, the clocks that the server has to confirm still. */
  readonly #structs = new Map<number, Range>();
  /** Deletions to be confirmed, by the client id of what was deleted: sorted, disjoint. */
  readonly #deletes = new Map<number, Range[]>();

  /** Clocks up to which the server said last that it has each client's structs. */
  #onDisk: ReadonlyMap<number, number> = new Map();

  get isEmpty(): boolean {
    return this.#structs.size === 0 && this.#deletes.size === 0;
  }

  /** A transaction that did not come from the server: typed, drawn, or read from the local copy. */
  expect(transaction: Y.Transaction): void {
    for (const [client, clock] of transaction.afterState) {
      // A copy of the board that is read after the server has spoken: most of it is there.
      const before = Math.max(
        transaction.beforeState.get(client) ?? 0,
        Math.min(clock, this.#onDisk.get(client) ?? 0),
      );
      if (before === clock) continue;
      const start = this.#structs.get(client)?.start ?? before;
      this.#structs.set(client, { start, end: clock });
    }
    for (const [client, items] of transaction.deleteSet.clients) {
      const ranges = this.#deletes.get(client) ?? [];
      for (const item of items) ranges.push({ start: item.clock, end: item.clock + item.len });
      this.#deletes.set(client, merge(ranges));
    }
  }

  /**
   * An update or a sync step 2 of the server: all that it holds is on disk, whoever made it. Only
   * what follows on what was confirmed before counts: behind a gap it waits for something that the
   * server does not have.
   */
  confirm(update: Uint8Array): void {
    if (this.isEmpty) return;
    const { structs, ds } = Y.decodeUpdate(update);
    for (const struct of structs) {
      // A gap in the update, not content; nothing behind it follows on what is before.
      if (struct instanceof Y.Skip) continue;
      const { client, clock } = struct.id;
      this.#confirmStructs(client, clock, clock + struct.length);
    }
    for (const [client, items] of ds.clients) {
      const ranges = this.#deletes.get(client);
      if (ranges === undefined) continue;
      const confirmed = items.map(({ clock, len }) => ({ start: clock, end: clock + len }));
      const left = subtract(ranges, merge(confirmed));
      if (left.length === 0) this.#deletes.delete(client);
      else this.#deletes.set(client, left);
    }
  }

  /** The server's sync step 1: it names only what is on disk (S-4). */
  confirmStateVector(encoded: Uint8Array): void {
    this.#onDisk = Y.decodeStateVector(encoded);
    for (const [client, clock] of this.#onDisk) this.#confirmStructs(client, 0, clock);
  }

  #confirmStructs(client: number, start: number, end: number): void {
    const expected = this.#structs.get(client);
    if (expected === undefined || start > expected.start || end <= expected.start) return;
    if (end >= expected.end) this.#structs.delete(client);
    else this.#structs.set(client, { start: end, end: expected.end });
  }
}

function merge(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => a.start - b.start);
  const merged: Range[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

/** What of `ranges` is not in `taken`; both are sorted and disjoint. */
function subtract(ranges: readonly Range[], taken: readonly Range[]): Range[] {
  const rest: Range[] = [];
  let i = 0;
  for (const range of ranges) {
    let { start } = range;
    while (i < taken.length && taken[i]!.end <= start) i += 1;
    for (let k = i; k < taken.length && taken[k]!.start < range.end; k += 1) {
      if (taken[k]!.start > start) rest.push({ start, end: taken[k]!.start });
      start = Math.max(start, taken[k]!.end);
    }
    if (start < range.end) rest.push({ start, end: range.end });
  }
  return rest;
}
