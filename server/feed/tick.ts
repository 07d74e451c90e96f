/** How long the feed gathers changes before it tells them: a rule of numbers, without a clock. */

export interface TickLimits {
  /** For few readers: what they see comes while it is drawn. */
  readonly leastMs: number;
  /** For many: half the events for the same drawing. */
  readonly usualMs: number;
  /** However many there are. */
  readonly mostMs: number;
}

export const DEFAULT_TICK: TickLimits = Object.freeze({ leastMs: 50, usualMs: 100, mostMs: 1_000 });

/** Up to this share of the processor, events come more often than usual. */
const SMALL_SHARE = 0.05;
/** Beyond this share, they come more rarely: editors use the same thread. */
const LARGE_SHARE = 0.5;

/**
 * Time from one event to the next.
 * @param costMs time that the last event took to be written to all of its readers.
 */
export function nextTickMs(limits: TickLimits, costMs: number): number {
  const { leastMs, usualMs, mostMs } = limits;
  const frequent = Math.max(leastMs, Math.min(usualMs, costMs / SMALL_SHARE));
  return Math.min(mostMs, Math.max(frequent, costMs / LARGE_SHARE));
}
