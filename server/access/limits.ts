/**
 * Counts and rates per address: token buckets and connection counts that forget addresses by
 * themselves. Time comes from outside, so that tests count and never wait.
 */

/** Whether something may happen now, and if not, in how many seconds to ask again. */
export type Allowance =
  { readonly kind: 'allowed' } | { readonly kind: 'denied'; readonly retryAfterSeconds: number };

const ALLOWED: Allowance = { kind: 'allowed' };

interface Bucket {
  tokens: number;
  atMs: number;
}

/** One token bucket per key: `burst` at once, then `perSecond` each second. */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
  }

  /** Takes one token of `key` at `nowMs` (any clock that never goes back). */
  take(key: string, nowMs: number): Allowance {
    const bucket = this.#buckets.get(key);
    const tokens =
      bucket === undefined
        ? this.#burst
        : Math.min(this.#burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * this.#perSecond);
    if (tokens < 1) {
      this.#buckets.set(key, { tokens, atMs: nowMs });
      return { kind: 'denied', retryAfterSeconds: Math.ceil((1 - tokens) / this.#perSecond) };
    }
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: tokens - 1, atMs: nowMs });
    this.#forget(nowMs);
    return ALLOWED;
  }

  get size(): number {
    return this.#buckets.size;
  }

  /** Full buckets say nothing; they are the oldest, so that a few looks at the front suffice. */
  #forget(nowMs: number): void {
    let looks = 4;
    for (const [key, bucket] of this.#buckets) {
      looks -= 1;
      const isFull =
        bucket.tokens + ((nowMs - bucket.atMs) / 1000) * this.#perSecond >= this.#burst;
      if (!isFull || looks < 0) return;
      this.#buckets.delete(key);
    }
  }
}

/** How many of something each key has open. */
export class Counts {
  readonly #counts = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
    this.#total += 1;
  }

  remove(key: string): void {
    const count = this.of(key);
    if (count === 0) throw new Error('more was removed than was added');
    if (count === 1) this.#counts.delete(key);
    else this.#counts.set(key, count - 1);
    this.#total -= 1;
  }
}

/**
 * The key under which an address is counted: IPv4 as it is (also inside IPv6), IPv6 by its first
 * 64 bits, because one household has that many.
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address;
  const groups = expandIpv6(address);
  if (groups === undefined) return address;
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped) {
    const [high = 0, low = 0] = groups.slice(6);
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  }
  return groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':');
}

function expandIpv6(address: string): readonly number[] | undefined {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const text =
    dotted === null
      ? address
      : `${dotted[1] ?? ''}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}`;
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = 8 - left.length - right.length;
  if (missing < 0 || (tail === undefined && missing !== 0)) return undefined;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right].map((group) =>
    /^[0-9a-f]{1,4}$/i.test(group) ? Number.parseInt(group, 16) : Number.NaN,
  );
  return groups.some(Number.isNaN) ? undefined : groups;
}

function pair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

/** Whether an address is this machine's own. */
export function isLoopbackAddress(address: string): boolean {
  const key = addressKey(address);
  return key.startsWith('127.') || /^(0+:){7}0*1$/.test(address) || address === '::1';
}
