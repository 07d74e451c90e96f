/**
 * Who may connect, by counts: in all, per address, and how often. Editors' sockets and spectators'
 * streams are counted together. Those inside are never touched.
 */
import { addressKey, Counts, RateLimit } from './limits.ts';

export type ConnectionKind = 'editor' | 'spectator';

export type Entry =
  /** Call `leave` exactly once, when the connection is over. */
  | { readonly kind: 'entered'; readonly leave: () => void }
  | {
      readonly kind: 'denied';
      /** `too-many`: of this address. `full`: the whole server. */
      readonly code: 'too-many' | 'full' | 'going-down';
      readonly retryAfterSeconds: number;
    };

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxJoinsPerMinute: number;
}

export const NO_CONNECTION_LIMITS: ConnectionLimits = {
  maxConnections: Infinity,
  maxConnectionsPerAddress: Infinity,
  maxJoinsPerMinute: Infinity,
};

export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #now: () => number;
  readonly #byAddress = new Counts();
  readonly #byKind = new Counts();
  readonly #joins: RateLimit;
  #isDraining = false;

  /** `now`: milliseconds of any clock that never goes back. */
  constructor(limits: ConnectionLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
    this.#joins = new RateLimit(limits.maxJoinsPerMinute / 60, limits.maxJoinsPerMinute);
  }

  count(kind: ConnectionKind): number {
    return this.#byKind.of(kind);
  }

  /** From now on everybody is denied. */
  drain(): void {
    this.#isDraining = true;
  }

  enter(kind: ConnectionKind, address: string): Entry {
    if (this.#isDraining)
      return { kind: 'denied', code: 'going-down', retryAfterSeconds: spread(2, 6) };
    if (this.#byKind.total >= this.#limits.maxConnections)
      return { kind: 'denied', code: 'full', retryAfterSeconds: spread(10, 30) };
    const key = addressKey(address);
    if (this.#byAddress.of(key) >= this.#limits.maxConnectionsPerAddress)
      return { kind: 'denied', code: 'too-many', retryAfterSeconds: spread(10, 30) };
    const rate = Number.isFinite(this.#limits.maxJoinsPerMinute)
      ? this.#joins.take(key, this.#now())
      : undefined;
    if (rate?.kind === 'denied')
      return { kind: 'denied', code: 'too-many', retryAfterSeconds: rate.retryAfterSeconds };
    this.#byAddress.add(key);
    this.#byKind.add(kind);
    let isInside = true;
    return {
      kind: 'entered',
      leave: () => {
        if (!isInside) return;
        isInside = false;
        this.#byAddress.remove(key);
        this.#byKind.remove(kind);
      },
    };
  }
}

/** A different wait for everybody, so that those turned away do not come back together. */
function spread(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}
