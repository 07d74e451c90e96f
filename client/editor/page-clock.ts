/** Time of a page, as `Clock` wants it. Owns nothing. */
import { milliseconds } from '../../shared/units.ts';
import type { Clock } from './platform.ts';

export const pageClock: Clock = {
  now: () => milliseconds(performance.now()),
  after: (delay, fn) => {
    const id = setTimeout(fn, delay);
    return () => clearTimeout(id);
  },
  frame: (fn) => {
    const id = requestAnimationFrame(() => fn());
    return () => cancelAnimationFrame(id);
  },
};
