/**
 * How many bytes of board states may be on their way to joiners at once, over all boards, so that
 * a storm of joiners does not need the memory of a storm of copies. No board takes all of it, and
 * who does not read gives the place up. First come, first served among those of a board.
 */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import type { Clock } from './clock.ts';

/** Bytes handed out before the event loop gets its turn. */
const BYTES_PER_TURN = 8 * 1024 * 1024;
/** While others wait, a joiner takes this much in this time, or goes. */
const STALL_MS = 3_000;
const LEAST_PROGRESS_BYTES = 32 * 1024;

export interface Joiner {
  readonly board: BoardId;
  /** Its turn: it sends its state now, and calls `leave` when it is out. */
  onGranted(): void;
  /** Bytes of it that are still on their way. */
  unsentBytes(): number;
  /** It does not read, and others wait for its place. */
  onStalled(): void;
}

interface Holder {
  readonly bytes: number;
  /** What was unsent when it last got on, and when that was. */
  unsent: number;
  since: number;
}

export class JoinGate {
  readonly #maxBytes: number;
  readonly #clock: Clock;
  #inFlight = 0;
  #turn = 0;
  #isSoon = false;
  readonly #queue = new Map<Joiner, number>();
  readonly #holders = new Map<Joiner, Holder>();
  readonly #byBoard = new Map<BoardId, number>();

  constructor(maxBytes: number, clock: Clock) {
    this.#maxBytes = maxBytes;
    this.#clock = clock;
  }

  get bytesInFlight(): number {
    return this.#inFlight;
  }

  /** Joiners that wait for their turn. */
  get waiting(): number {
    return this.#queue.size;
  }

  /** Calls `onGranted` now or later. */
  enter(joiner: Joiner, bytes: number): void {
    if (this.#queue.size === 0 && this.#hasRoom(joiner, bytes)) this.#grant(joiner, bytes);
    else {
      this.#queue.set(joiner, bytes);
      this.#wake();
    }
  }

  /** A joiner whose state is out, or that waits no longer (it left). */
  leave(joiner: Joiner): void {
    this.#queue.delete(joiner);
    const holder = this.#holders.get(joiner);
    if (holder === undefined) return;
    this.#holders.delete(joiner);
    this.#inFlight -= holder.bytes;
    const ofBoard = (this.#byBoard.get(joiner.board) ?? 0) - holder.bytes;
    if (ofBoard > 0) this.#byBoard.set(joiner.board, ofBoard);
    else this.#byBoard.delete(joiner.board);
    if (this.#queue.size > 0) this.#wake();
  }

  /** Once a second. */
  sweep(now: number): void {
    for (const [joiner, holder] of this.#holders) {
      const unsent = joiner.unsentBytes();
      if (this.#queue.size === 0 || holder.unsent - unsent >= LEAST_PROGRESS_BYTES) {
        holder.unsent = unsent;
        holder.since = now;
      } else if (now - holder.since >= STALL_MS) joiner.onStalled();
    }
  }

  #hasRoom({ board }: Joiner, bytes: number): boolean {
    if (this.#turn > BYTES_PER_TURN) return false;
    const ofBoard = this.#byBoard.get(board) ?? 0;
    if (ofBoard > 0 && ofBoard + bytes > this.#maxBytes / 2) return false;
    return this.#inFlight === 0 || this.#inFlight + bytes <= this.#maxBytes;
  }

  #grant(joiner: Joiner, bytes: number): void {
    this.#inFlight += bytes;
    this.#byBoard.set(joiner.board, (this.#byBoard.get(joiner.board) ?? 0) + bytes);
    this.#holders.set(joiner, { bytes, unsent: bytes, since: this.#clock.now() });
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
        if (this.#turn > BYTES_PER_TURN) break;
        if (!this.#hasRoom(joiner, bytes)) continue;
        this.#queue.delete(joiner);
        this.#grant(joiner, bytes);
      }
    });
  }
}
