/** Time that passes only when a test says so. */
import type { Clock } from '../../../client/editor/platform.ts';
import { type Milliseconds, milliseconds } from '../../../shared/units.ts';

interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly fn: () => void;
}

const FRAME_MS = 16;

export class FakeClock implements Clock {
  #now = 0;
  #order = 0;
  #waiting = new Set<Waiting>();

  now(): Milliseconds {
    return milliseconds(this.#now);
  }

  after(delay: Milliseconds, fn: () => void): () => void {
    const entry: Waiting = { at: this.#now + Math.max(0, delay), order: this.#order++, fn };
    this.#waiting.add(entry);
    return () => void this.#waiting.delete(entry);
  }

  frame(fn: () => void): () => void {
    const next = Math.floor(this.#now / FRAME_MS + 1) * FRAME_MS;
    return this.after(milliseconds(next - this.#now), fn);
  }

  /** Lets time pass and calls what is due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#waiting]
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (due === undefined) break;
      this.#waiting.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.fn();
    }
    this.#now = end;
  }
}
