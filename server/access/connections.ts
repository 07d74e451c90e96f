/**
 * Who may connect, by counts: in all, per address, and how often. Editors' sockets and spectators'
 * streams are counted apart: a full lecture hall keeps nobody from drawing. Those inside are never
 * touched.
 */
import { addressKey, Counts, RateLimit } from './limits.ts';

export type ConnectionKind = 'editor' | 'spectator';

export type Entry =
  /** Call `leave` exactly once, when the connection is over. */
  { readonly kind: 'entered'; readonly leave: () => void } | Denial;

export interface Denial {
  readonly kind: 'denied';
  /** `too-many`: of this address. `full`: the whole server. */
  readonly code: 'too-many' | 'full' | 'going-down';
  readonly retryAfterSeconds: number;
}

export interface ConnectionLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxJoinsPerMinute: number;
  readonly maxWatchers: number;
  readonly maxWatchersPerAddress: number;
  readonly maxWatcherJoinsPerMinute: number;
}

export const NO_CONNECTION_LIMITS: ConnectionLimits = {
  maxConnections: Infinity,
  maxConnectionsPerAddress: Infinity,
  maxJoinsPerMinute: Infinity,
  maxWatchers: Infinity,
  maxWatchersPerAddress: Infinity,
  maxWatcherJoinsPerMinute: Infinity,
};

/** The counts of one kind. */
class Door {
  readonly most: number;
  readonly mostPerAddress: number;
  readonly byAddress = new Counts();
  readonly joins: RateLimit | undefined;

  constructor(most: number, mostPerAddress: number, joinsPerMinute: number) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
    if (Number.isFinite(joinsPerMinute))
      this.joins = new RateLimit(joinsPerMinute / 60, joinsPerMinute);
  }
}

export class Connections {
  readonly #now: () => number;
  readonly #doors: { readonly [kind in ConnectionKind]: Door };
  #isDraining = false;

  /** `now`: milliseconds of any clock that never goes back. */
  constructor(limits: ConnectionLimits, now: () => number = () => performance.now()) {
    this.#now = now;
    this.#doors = {
      editor: new Door(
        limits.maxConnections,
        limits.maxConnectionsPerAddress,
        limits.maxJoinsPerMinute,
      ),
      spectator: new Door(
        limits.maxWatchers,
        limits.maxWatchersPerAddress,
        limits.maxWatcherJoinsPerMinute,
      ),
    };
  }

  count(kind: ConnectionKind): number {
    return this.#doors[kind].byAddress.total;
  }

  /** From now on everybody is denied. */
  drain(): void {
    this.#isDraining = true;
  }

  /** Why nobody could enter from this address now; takes nothing. `undefined`: there is a place. */
  denial(kind: ConnectionKind, address: string): Denial | undefined {
    if (this.#isDraining)
      return { kind: 'denied', code: 'going-down', retryAfterSeconds: spread(2, 6) };
    const { byAddress, most, mostPerAddress } = this.#doors[kind];
    if (byAddress.total >= most)
      return { kind: 'denied', code: 'full', retryAfterSeconds: spread(10, 30) };
    return byAddress.of(addressKey(address)) >= mostPerAddress
      ? { kind: 'denied', code: 'too-many', retryAfterSeconds: spread(10, 30) }
      : undefined;
  }

  enter(kind: ConnectionKind, address: string): Entry {
    const denial = this.denial(kind, address);
    if (denial !== undefined) return denial;
    const { byAddress, joins } = this.#doors[kind];
    const key = addressKey(address);
    const rate = joins?.take(key, this.#now());
    if (rate?.kind === 'denied')
      return { kind: 'denied', code: 'too-many', retryAfterSeconds: rate.retryAfterSeconds };
    byAddress.add(key);
    let isInside = true;
    return {
      kind: 'entered',
      leave: () => {
        if (!isInside) return;
        isInside = false;
        byAddress.remove(key);
      },
    };
  }
}

/** A different wait for everybody, so that those turned away do not come back together. */
function spread(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}
