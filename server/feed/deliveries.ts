/**
 * Hands events to their readers, one event after the other and in slices: ten thousand writes to the
 * kernel take most of a tenth of a second, in which nobody else would be heard. Owns the order and
 * the measure of what it costs; who is up to date is the reader's own knowledge.
 */

export interface Receiver<Feed> {
  /**
   * Bytes of one live event of a board, perhaps with the news of its tick. A reader that has had it
   * already, or takes nothing now, leaves it out.
   * @param entry its number in the journal; `undefined` for what has no place there.
   * @returns whether anything was written.
   */
  deliver(feed: Feed, entry: number | undefined, bytes: Uint8Array, now: number): boolean;
}

export interface Delivery<Feed> {
  readonly feed: Feed;
  /** Those of the event's channel, as they come and go. */
  readonly readers: ReadonlySet<Receiver<Feed>>;
  /** Number of the event in the journal; `undefined` for news that have no place there. */
  readonly entry: number | undefined;
  readonly bytes: Uint8Array;
}

export class Deliveries<Feed> {
  readonly #sliceWrites: number;
  #queue: Delivery<Feed>[] = [];
  #readers: Iterator<Receiver<Feed>> | undefined;
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

  add(delivery: Delivery<Feed>): void {
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
      } else if (
        (reader as Receiver<Feed>).deliver(delivery.feed, delivery.entry, delivery.bytes, now)
      ) {
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
