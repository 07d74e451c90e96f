/**
 * Whether a full board has room again, and for what. Owns the size of a board on disk and the smallest
 * update that found no room; folding the log is the room's business.
 */
import type { RoomLimits } from './limits.ts';
import { StoredSize } from './stored-size.ts';
import type { ScannedUpdate } from './update-scan.ts';

export class Space {
  readonly size: StoredSize;
  readonly #limits: RoomLimits;
  #refusedBytes = Infinity;

  constructor(limits: RoomLimits) {
    this.#limits = limits;
    this.size = new StoredSize(limits);
  }

  /**
   * `fold`: it may come in, and the log is to be folded for it.
   * @param waitingBytes what was let in and is not on disk yet
   */
  judge({ bytes, sections }: ScannedUpdate, waitingBytes: number): 'fits' | 'fold' | 'full' {
    const { maxBoardBytes } = this.#limits;
    const coming = waitingBytes + bytes.length;
    if (this.size.bytes + coming <= maxBoardBytes) return 'fits';
    // Taking away must stay possible; the sweep folds it, and then there is room again.
    if (sections.length === 0) return 'fits';
    if (this.size.snapshotBytes + coming <= maxBoardBytes) return 'fold';
    this.#refusedBytes = Math.min(this.#refusedBytes, bytes.length);
    return 'full';
  }

  /** Whether what was refused would be taken now, behind so many bytes that come first. */
  hasRoomForRefused(comingBytes: number): boolean {
    return this.size.bytes + comingBytes + this.#refusedBytes <= this.#limits.maxBoardBytes;
  }

  /** Whoever was refused is asked again. */
  forgetRefused(): void {
    this.#refusedBytes = Infinity;
  }
}
