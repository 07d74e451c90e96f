/** A page that can go away or out of sight, for an editor that has none. Call `vi.unstubAllGlobals` after. */
import { vi } from 'vitest';

type Listen = (type: string, listener: () => void, options: { signal: AbortSignal }) => void;

export class LeavingPage {
  readonly #gone = new Set<() => void>();
  readonly #hidden = new Set<() => void>();

  constructor() {
    vi.stubGlobal('addEventListener', listenTo('pagehide', this.#gone));
    const addEventListener = listenTo('visibilitychange', this.#hidden);
    vi.stubGlobal('document', { hidden: false, addEventListener });
  }

  /** Those who wait for the page to go, or to go out of sight. */
  get listeners(): number {
    return this.#gone.size + this.#hidden.size;
  }

  leave(): void {
    this.#gone.forEach((listener) => listener());
  }

  /** Goes out of sight, or comes into sight again. */
  show(isShown: boolean): void {
    Object.assign(document, { hidden: !isShown });
    this.#hidden.forEach((listener) => listener());
  }
}

function listenTo(wanted: string, listeners: Set<() => void>): Listen {
  return (type, listener, { signal }) => {
    if (type !== wanted) return;
    listeners.add(listener);
    signal.addEventListener('abort', () => listeners.delete(listener));
  };
}
