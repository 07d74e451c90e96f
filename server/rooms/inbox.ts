/**
 * Updates of one room that are not stored yet: those that wait, those on their way to the disk, and
 * what happens to them while the disk fails. Owns no document.
 */
import type { Member } from './member.ts';
import type { ScannedUpdate } from './update-scan.ts';

export interface Inbound {
  readonly update: ScannedUpdate;
  /** The update as a frame for everybody. */
  readonly frame: Uint8Array;
  readonly sender: Member;
}

const URGENT_BYTES = 256 * 1024;
const URGENT_UPDATES = 1000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;

export class Inbox {
  readonly #maxUnstoredBytes: number;
  #waiting: Inbound[] = [];
  #taken: readonly Inbound[] = [];
  /** Of both. */
  #bytes = 0;
  #since = 0;
  #retryMs = 0;
  #hasRefused = false;

  constructor(maxUnstoredBytes: number) {
    this.#maxUnstoredBytes = maxUnstoredBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is anything to take. */
  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0 && this.#taken.length === 0;
  }

  /** Whether the last attempt to store failed. */
  get isFailing(): boolean {
    return this.#retryMs > 0;
  }

  /** Everything that is not stored, in order. */
  all(): readonly Inbound[] {
    return [...this.#taken, ...this.#waiting];
  }

  /** Takes out what waits, as if it had never come. */
  clear(): readonly Inbound[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { update } of waiting) this.#bytes -= update.bytes.length;
    return waiting;
  }

  /** So much has come together that it should not wait for its tick. */
  get isUrgent(): boolean {
    return this.#bytes > URGENT_BYTES || this.#waiting.length > URGENT_UPDATES;
  }

  /** When the oldest update that waits came. */
  get since(): number {
    return this.#since;
  }

  /** False: there is no more room while the storage fails; the clients still have it. */
  add(inbound: Inbound, now: number): boolean {
    const bytes = inbound.update.bytes.length;
    if (this.isFailing && this.#bytes + bytes > this.#maxUnstoredBytes) {
      this.#hasRefused = true;
      return false;
    }
    if (this.#waiting.length === 0) this.#since = now;
    this.#waiting.push(inbound);
    this.#bytes += bytes;
    return true;
  }

  /** Everything that waits is now on its way to the disk. */
  take(): readonly Inbound[] {
    if (this.#taken.length > 0) return [];
    this.#taken = this.#waiting;
    this.#waiting = [];
    return this.#taken;
  }

  /** What was taken is on disk. */
  stored(): {
    readonly taken: readonly Inbound[];
    readonly bytes: number;
    readonly hasRecovered: boolean;
  } {
    const taken = this.#taken;
    this.#taken = [];
    let bytes = 0;
    for (const { update } of taken) bytes += update.bytes.length;
    this.#bytes -= bytes;
    const hasRecovered = this.isFailing;
    this.#retryMs = 0;
    return { taken, bytes, hasRecovered };
  }

  /** What was taken is not on disk and waits again. Returns when to try again, in milliseconds. */
  notStored(): number {
    this.#waiting = [...this.#taken, ...this.#waiting];
    this.#taken = [];
    this.#retryMs = this.isFailing ? Math.min(LAST_RETRY_MS, this.#retryMs * 2) : FIRST_RETRY_MS;
    return this.#retryMs;
  }

  /** Whether anything was refused since the last call. */
  takeRefused(): boolean {
    const hasRefused = this.#hasRefused;
    this.#hasRefused = false;
    return hasRefused;
  }
}
