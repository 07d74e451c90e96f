/** What is held for all senders that have been slowed down: a sum, and who is to go when it is spent. */

export interface Holder {
  readonly heldBytes: number;
}

export class HeldFrames {
  readonly #maxBytes: number;
  readonly #onSpent: (largest: Holder) => void;
  readonly #holders = new Set<Holder>();
  #bytes = 0;

  /** `onSpent` makes the largest holder give up what it holds, by calling `remove`. */
  constructor(maxBytes: number, onSpent: (largest: Holder) => void) {
    this.#maxBytes = maxBytes;
    this.#onSpent = onSpent;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(holder: Holder, bytes: number): void {
    this.#holders.add(holder);
    this.#bytes += bytes;
    if (this.#bytes <= this.#maxBytes) return;
    let largest = holder;
    for (const other of this.#holders) if (other.heldBytes > largest.heldBytes) largest = other;
    this.#onSpent(largest);
  }

  /** All that it held is gone. */
  remove(holder: Holder, bytes: number): void {
    if (this.#holders.delete(holder)) this.#bytes -= bytes;
  }
}
