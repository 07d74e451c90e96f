/**
 * Which changes of this page are not known to be on the server's disk. Owns that one question; it
 * hears of local transactions and of what the server sent, and asks nobody. Rule S-9.
 */
import * as Y from 'yjs';

interface Range {
  readonly start: number;
  /** Exclusive. */
  end: number;
}

export class Receipts {
  /** Structs that the server has to confirm still, by client id: sorted, disjoint ranges of clocks. */
  readonly #structs = new Map<number, Range[]>();
  /** Deletions to be confirmed, by the client id of what was deleted: sorted, disjoint. */
  readonly #deletes = new Map<number, Range[]>();

  /** Clocks up to which the server said last that it has each client's structs. */
  #onDisk: ReadonlyMap<number, number> = new Map();

  get isEmpty(): boolean {
    return this.#structs.size === 0 && this.#deletes.size === 0;
  }

  /** A transaction that did not come from the server: typed, drawn, or read from the local copy. */
  expect(transaction: Y.Transaction): void {
    for (const [client, end] of transaction.afterState) {
      // A copy of the board that is read after the server has spoken: most of it is there.
      const start = Math.max(
        transaction.beforeState.get(client) ?? 0,
        this.#onDisk.get(client) ?? 0,
      );
      if (start < end) add(this.#structs, client, [{ start, end }]);
    }
    for (const [client, items] of transaction.deleteSet.clients) {
      add(this.#deletes, client, rangesOf(items));
    }
  }

  /**
   * An update or a sync step 2 of the server: all that it holds is on disk, whoever made it. They come
   * in any order: what the server has already it answers at once, while what lies before it is still on
   * its way to the disk. Each is a receipt for what it holds, and for nothing else.
   */
  confirm(update: Uint8Array): void {
    if (this.isEmpty) return;
    const { structs, ds } = Y.decodeUpdate(update);
    const held = new Map<number, Range[]>();
    for (const struct of structs) {
      // A gap in the update, not content.
      if (struct instanceof Y.Skip) continue;
      const { client, clock } = struct.id;
      const end = clock + struct.length;
      const ranges = held.get(client) ?? [];
      const last = ranges.at(-1);
      if (last?.end === clock) last.end = end;
      else ranges.push({ start: clock, end });
      held.set(client, ranges);
    }
    for (const [client, ranges] of held) take(this.#structs, client, ranges);
    for (const [client, items] of ds.clients) take(this.#deletes, client, rangesOf(items));
  }

  /** The server's sync step 1: it names only what is on disk (S-4). */
  confirmStateVector(encoded: Uint8Array): void {
    this.#onDisk = Y.decodeStateVector(encoded);
    for (const [client, end] of this.#onDisk) take(this.#structs, client, [{ start: 0, end }]);
  }
}

function rangesOf(items: readonly { readonly clock: number; readonly len: number }[]): Range[] {
  return items.map(({ clock, len }) => ({ start: clock, end: clock + len }));
}

function add(to: Map<number, Range[]>, client: number, ranges: readonly Range[]): void {
  to.set(client, merge([...(to.get(client) ?? []), ...ranges]));
}

function take(from: Map<number, Range[]>, client: number, ranges: readonly Range[]): void {
  const waiting = from.get(client);
  if (waiting === undefined) return;
  const left = subtract(waiting, merge(ranges));
  if (left.length === 0) from.delete(client);
  else from.set(client, left);
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
