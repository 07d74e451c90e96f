/**
 * How many bytes of board states may be on their way to joiners at once, over all boards, so that
 * a storm of joiners does not need the memory of a storm of copies. First come, first served.
 */
import type { Clock } from './clock.ts';

/** Bytes handed out before the event loop gets its turn. */
const BYTES_PER_TURN = 8 * 1024 * 1024;

export interface Joiner {
  /** Its turn: it sends its state now, and calls `release` with the same bytes when it is out. */
  onGranted(): void;
}

export class JoinGate {
  readonly #maxBytes: number;
  readonly #clock: Clock;
  #inFlight = 0;
  #turn = 0;
  #isSoon = false;
  readonly #queue = new Map<Joiner, number>();

  constructor(maxBytes: number, clock: Clock) {
    this.#maxBytes = maxBytes;
    this.#clock = clock;
  }

  /** Calls `onGranted` now or later. */
  enter(joiner: Joiner, bytes: number): void {
    if (this.#queue.size === 0 && this.#hasRoom(bytes)) this.#grant(joiner, bytes);
    else {
      this.#queue.set(joiner, bytes);
      this.#wake();
    }
  }

  /** A joiner that waits no longer (it left). */
  leave(joiner: Joiner): void {
    this.#queue.delete(joiner);
  }

  release(bytes: number): void {
    this.#inFlight -= bytes;
    if (this.#queue.size > 0) this.#wake();
  }

  #hasRoom(bytes: number): boolean {
    if (this.#turn > BYTES_PER_TURN) return false;
    return this.#inFlight === 0 || this.#inFlight + bytes <= this.#maxBytes;
  }

  #grant(joiner: Joiner, bytes: number): void {
    this.#inFlight += bytes;
    this.#turn += bytes;
    if (this.#turn > 0) this.#wake();
    joiner.onGranted();
  }

  #wake(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#clock.soon(() => {
      this.#isSoon = false;
      this.#turn = 0;
      for (const [joiner, bytes] of this.#queue) {
        if (!this.#hasRoom(bytes)) break;
        this.#queue.delete(joiner);
        this.#grant(joiner, bytes);
      }
    });
  }
}
