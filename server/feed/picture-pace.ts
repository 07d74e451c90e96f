/**
 * When a picture may be drawn. Drawing uses the thread of the editors, so all pictures of the feed
 * share one small part of its time: one is drawn at a time, and the more the last one cost, the
 * later the next one comes. Knows no board.
 */

/** The part of the thread's time that pictures may take, however many ask for them. */
export const PICTURE_SHARE = 0.04;

interface Waiting {
  readonly draw: () => void;
}

export class PicturePace {
  readonly #now: () => number;
  readonly #queue: Waiting[] = [];
  #isDrawing = false;
  #freeAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;

  /** `now`: milliseconds of any clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether a picture that is asked for now is drawn at once. */
  get isFree(): boolean {
    return !this.#isDrawing && this.#queue.length === 0 && this.#now() >= this.#freeAt;
  }

  /** Runs `draw` when its turn has come. @throws what it throws */
  run<T>(draw: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ draw: () => void this.#draw(draw).then(resolve, reject) });
      this.#next();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#queue.length = 0;
  }

  async #draw<T>(draw: () => Promise<T>): Promise<T> {
    const begin = this.#now();
    this.#isDrawing = true;
    try {
      return await draw();
    } finally {
      const end = this.#now();
      this.#isDrawing = false;
      this.#freeAt = end + (end - begin) * (1 / PICTURE_SHARE - 1);
      this.#next();
    }
  }

  #next(): void {
    if (this.#isDrawing || this.#timer !== undefined || this.#queue.length === 0) return;
    const waitMs = this.#freeAt - this.#now();
    if (waitMs <= 0) {
      this.#queue.shift()!.draw();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#next();
    }, Math.ceil(waitMs));
    this.#timer.unref();
  }
}
