/**
 * What joiners get, encoded once and kept for the next one. Owns the caches of one room; what is
 * encoded it is told.
 */
import { syncTypes } from '../../shared/protocol/messages.ts';
import { syncFrame } from './frames.ts';
import { joinUpdates } from './stored-document.ts';
import type { ScanLimits } from './update-scan.ts';

/** States smaller than this are encoded anew where something has changed since. */
const SMALL_STATE_BYTES = 4096;
/** Changes since the cached state travel beside it up to this size. */
const MAX_TAIL_BYTES = 256 * 1024;
const MAX_TAIL_UPDATES = 2000;
/** Encoded answers kept for clients that come back with the same state vector. */
const MAX_ANSWERS = 4;

export class EncodedState {
  readonly #limits: ScanLimits;
  #stateVectorFrame: Uint8Array | undefined;
  #base: Uint8Array | undefined;
  #baseFrame: Uint8Array | undefined;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #tailFrame: Uint8Array | undefined;
  #answers: Map<string, Uint8Array> | undefined;

  constructor(limits: ScanLimits) {
    this.#limits = limits;
  }

  /** Bytes of the answer to a client that has nothing, as far as is known without encoding it. */
  get bytes(): number {
    return (this.#base?.length ?? 0) + this.#tailBytes;
  }

  step1Frame(encode: () => Uint8Array): Uint8Array {
    return (this.#stateVectorFrame ??= syncFrame(syncTypes.step1, encode()));
  }

  /** Everything, for somebody who has nothing: frames in this order, the last one a step 2. */
  whole(encode: () => Uint8Array): readonly Uint8Array[] {
    if (
      this.#base === undefined ||
      (this.#tail.length > 0 && this.#base.length < SMALL_STATE_BYTES)
    ) {
      this.#base = encode();
      this.#tail = [];
      this.#tailBytes = 0;
      this.#tailFrame = undefined;
      this.#baseFrame = undefined;
    }
    if (this.#base.length < SMALL_STATE_BYTES) {
      this.#tailFrame ??= syncFrame(syncTypes.step2, this.#base);
      return [this.#tailFrame];
    }
    // The big part was encoded once and stays as it is; what came since travels beside it.
    this.#baseFrame ??= syncFrame(syncTypes.update, this.#base);
    this.#tailFrame ??= syncFrame(syncTypes.step2, joinUpdates(this.#tail, this.#limits));
    return [this.#baseFrame, this.#tailFrame];
  }

  /** What somebody with this state vector lacks. */
  since(stateVector: Uint8Array, encode: () => Uint8Array): readonly Uint8Array[] {
    const key = Buffer.from(stateVector).toString('latin1');
    this.#answers ??= new Map();
    let frame = this.#answers.get(key);
    if (frame === undefined) {
      frame = syncFrame(syncTypes.step2, encode());
      if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
      this.#answers.set(key, frame);
    }
    return [frame];
  }

  /** The document has changed by this. */
  changed(update: Uint8Array): void {
    this.#stateVectorFrame = undefined;
    this.#answers = undefined;
    if (this.#base === undefined) return;
    this.#tailFrame = undefined;
    this.#tail.push(update);
    this.#tailBytes += update.length;
    if (this.#tailBytes > MAX_TAIL_BYTES || this.#tail.length > MAX_TAIL_UPDATES) this.forget();
  }

  forget(): void {
    this.#stateVectorFrame = undefined;
    this.#base = undefined;
    this.#baseFrame = undefined;
    if (this.#tail.length > 0) this.#tail = [];
    this.#tailBytes = 0;
    this.#tailFrame = undefined;
    this.#answers = undefined;
  }
}
