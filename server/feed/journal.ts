/**
 * The last events of one board in one format, encoded, bounded by count and bytes. Every reader of
 * the board reads from here: a slow one has a position in it and no queue of its own.
 */
import type { Sequence } from '../../shared/protocol/board-id.ts';

export interface JournalEntry {
  /** Last position in the log that this event tells of. */
  readonly sequence: Sequence;
  readonly bytes: Buffer;
}

export interface JournalLimits {
  readonly events: number;
  readonly bytes: number;
}

export class Journal {
  readonly #limits: JournalLimits;
  #entries: (JournalEntry & { readonly offset: number })[] = [];
  /** Number of the first entry that is kept; numbers never come back. */
  #first = 0;
  #totalBytes = 0;
  #heldBytes = 0;
  #base: Sequence;

  /** @param base everything up to it is not in here and never will be. */
  constructor(base: Sequence, limits: JournalLimits) {
    this.#base = base;
    this.#limits = limits;
  }

  /** Number that the next entry gets. */
  get end(): number {
    return this.#first + this.#entries.length;
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** @returns the number of the new entry. */
  push(sequence: Sequence, bytes: Buffer): number {
    const number = this.end;
    this.#entries.push({ sequence, bytes, offset: this.#totalBytes });
    this.#totalBytes += bytes.length;
    this.#heldBytes += bytes.length;
    let drop = 0;
    while (
      this.#entries.length - drop > this.#limits.events ||
      (this.#heldBytes > this.#limits.bytes && this.#entries.length - drop > 0)
    ) {
      const entry = this.#entries[drop]!;
      this.#heldBytes -= entry.bytes.length;
      this.#base = entry.sequence;
      drop++;
    }
    if (drop > 0) {
      this.#entries.splice(0, drop);
      this.#first += drop;
    }
    return number;
  }

  /** The entry of a number, or `undefined` where it is not (or no longer) kept. */
  at(index: number): JournalEntry | undefined {
    return this.#entries[index - this.#first];
  }

  /** Whether nothing from this number on was dropped. */
  holds(index: number): boolean {
    return index >= this.#first;
  }

  /** Number of the first entry after a position, or `undefined` where some of them were dropped. */
  indexAfter(sequence: Sequence): number | undefined {
    if (sequence < this.#base) return undefined;
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entries[middle]!.sequence > sequence) high = middle;
      else low = middle + 1;
    }
    return this.#first + low;
  }

  /** Bytes of all entries from this number on. */
  bytesFrom(index: number): number {
    const entry = this.#entries[index - this.#first];
    return entry === undefined ? 0 : this.#totalBytes - entry.offset;
  }
}
