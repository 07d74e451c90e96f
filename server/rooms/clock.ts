/** Time as the rooms see it, so that tests can turn it by hand. Owns no policy. */

/** Opaque; only good for `cancel`. */
export type Timer = object;

export interface Clock {
  /** Milliseconds that only grow; no relation to the calendar. */
  now(): number;
  after(ms: number, run: () => void): Timer;
  cancel(timer: Timer): void;
  /** Runs after the messages that are already waiting in the event loop. */
  soon(run: () => void): void;
  /** Processor time of this process so far, in microseconds: what a flush really costs. */
  cpuMicros(): number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, run) => setTimeout(run, ms),
  cancel: (timer) => clearTimeout(timer as NodeJS.Timeout),
  soon: (run) => void setImmediate(run),
  cpuMicros: () => {
    const usage = process.cpuUsage();
    return usage.user + usage.system;
  },
};
