/**
 * What is kept of pictures because readers have not taken them yet: bounded over all readers. Each
 * picture counts once, however many wait for it; beyond the bound, whoever waits longest is cut off.
 */

/** Somebody to whom a picture is being sent. */
export interface PictureHolder {
  /** Ends the stream and lets go of the picture. */
  cutOff(): void;
}

export const MAX_PICTURES_HELD_BYTES = 32 * 1024 * 1024;

export class PicturesHeld {
  readonly #most: number;
  readonly #pictures = new Map<PictureHolder, Buffer>();
  readonly #holders = new Map<Buffer, number>();
  #bytes = 0;

  constructor(mostBytes = MAX_PICTURES_HELD_BYTES) {
    this.#most = mostBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** From now on `holder` keeps `picture`, one at a time. */
  hold(holder: PictureHolder, picture: Buffer): void {
    this.release(holder);
    const holders = this.#holders.get(picture) ?? 0;
    this.#holders.set(picture, holders + 1);
    this.#pictures.set(holder, picture);
    if (holders === 0) this.#bytes += picture.length;
    for (const [oldest] of this.#pictures) {
      // One picture may always be on its way, whatever its size.
      if (this.#bytes <= this.#most || this.#holders.size === 1) return;
      if (oldest !== holder) oldest.cutOff();
    }
  }

  release(holder: PictureHolder): void {
    const picture = this.#pictures.get(holder);
    if (picture === undefined) return;
    this.#pictures.delete(holder);
    const holders = this.#holders.get(picture)! - 1;
    if (holders > 0) {
      this.#holders.set(picture, holders);
      return;
    }
    this.#holders.delete(picture);
    this.#bytes -= picture.length;
  }
}
