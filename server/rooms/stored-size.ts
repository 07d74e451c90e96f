/** How much of a board lies on disk, as snapshot and as log, and when to fold the one into the other. */
import type { StoredBoard } from '../storage/storage.ts';
import type { RoomLimits } from './limits.ts';

export class StoredSize {
  readonly #limits: RoomLimits;
  #records = 0;
  #logBytes = 0;
  #snapshotBytes = 0;

  constructor(limits: RoomLimits) {
    this.#limits = limits;
  }

  get bytes(): number {
    return this.#logBytes + this.#snapshotBytes;
  }

  get logRecords(): number {
    return this.#records;
  }

  get snapshotBytes(): number {
    return this.#snapshotBytes;
  }

  loaded(stored: StoredBoard): void {
    this.#records = stored.log.length;
    this.#snapshotBytes = stored.snapshot?.length ?? 0;
    this.#logBytes = stored.storedBytes - this.#snapshotBytes;
  }

  appended(bytes: number): void {
    this.#records += 1;
    this.#logBytes += bytes;
  }

  /** Returns what to call when everything up to now has been folded into a snapshot. */
  beginCompaction(): (snapshotBytes: number) => void {
    const records = this.#records;
    const logBytes = this.#logBytes;
    return (snapshotBytes) => {
      this.#records -= records;
      this.#logBytes -= logBytes;
      this.#snapshotBytes = snapshotBytes;
    };
  }

  needsCompaction(): boolean {
    // A log as large as the snapshot at least, so that the work stays in proportion to the changes.
    return (
      this.#records > this.#limits.compactAfterRecords ||
      this.#logBytes > Math.max(this.#limits.compactAfterBytes, this.#snapshotBytes)
    );
  }
}
