/**
 * Hands events to their readers, one event after the other and in slices: ten thousand writes to the
 * kernel take most of a tenth of a second, in which nobody else would be heard. Owns the order and
 * the measure of what it costs; who is up to date is the reader's own knowledge.
 */
import type { BoardFeed, Reader } from './board-feed.ts';

export interface Delivery {
  readonly feed: BoardFeed;
  /** Those of the event's channel, as they come and go. */
  readonly readers: ReadonlySet<Reader>;
  /** Number of the event in the journal; `undefined` for news that have no place there. */
  readonly entry: number | undefined;
  readonly bytes: Uint8Array;
}

export class Deliveries {
  readonly #sliceWrites: number;
  #queue: Delivery[] = [];
  #readers: Iterator<Reader> | undefined;
  #next: NodeJS.Immediate | undefined;
  #spentMs = 0;
  #costMs = 0;

  /** @param sliceWrites writes in one turn of the event loop. */
  constructor(sliceWrites: number) {
    this.#sliceWrites = sliceWrites;
  }

  /** Time that the writes took since the queue was empty before (milliseconds), at most of the last two. */
  get costMs(): number {
    return Math.max(this.#costMs, this.#spentMs);
  }

  get isIdle(): boolean {
    return this.#queue.length === 0;
  }

  add(delivery: Delivery): void {
    this.#queue.push(delivery);
  }

  /** Begins at once; what is under way already goes on at its pace. */
  start(): void {
    if (this.#next === undefined) this.#slice(this.#sliceWrites);
  }

  /** Hands out everything now: what follows must not overtake it. */
  finish(): void {
    clearImmediate(this.#next);
    this.#next = undefined;
    this.#slice(Infinity);
  }

  #slice(most: number): void {
    const begin = performance.now();
    const now = Math.round(begin);
    let left = most;
    while (left > 0) {
      const delivery = this.#queue[0];
      if (delivery === undefined) break;
      this.#readers ??= delivery.readers.values();
      const { value: reader, done: isDone = false } = this.#readers.next();
      if (isDone) {
        this.#queue.shift();
        this.#readers = undefined;
      } else if ((reader as Reader).deliver(delivery.feed, delivery.entry, delivery.bytes, now)) {
        left--;
      }
    }
    this.#spentMs += performance.now() - begin;
    if (this.isIdle) {
      this.#costMs = this.#spentMs;
      this.#spentMs = 0;
    } else {
      this.#next = setImmediate(() => {
        this.#next = undefined;
        this.#slice(this.#sliceWrites);
      });
    }
  }
}
