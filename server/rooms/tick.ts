/**
 * When rooms flush. A quiet room flushes at once; as the work grows, rooms wait for each other and
 * share one commit. Owns the common window and the one commit in flight; what a flush means is the
 * room's business.
 *
 * The window follows the demand: the messages that would have to be sent if nothing waited, times
 * what sending one has cost lately. That number does not depend on the window itself, so it does
 * not swing. A room that would send no less by waiting does not wait for it.
 */
import type { Append, Storage } from '../storage/storage.ts';
import type { Clock, Timer } from './clock.ts';
import type { RoomMetrics } from './metrics.ts';
import type { Sequence } from '../../shared/protocol/board-id.ts';

export const SHORTEST_WINDOW_MS = 5;
export const LONGEST_WINDOW_MS = 25;

/** Share of one processor below which nothing waits, and at which the window is longest. */
const QUIET_DEMAND = 0.05;
const FULL_DEMAND = 0.4;
/** A single busy room widens its own window much earlier: it has more to gain. */
const QUIET_ROOM_DEMAND = 0.02;
const FULL_ROOM_DEMAND = 0.12;
/** A room that has been silent for this many windows goes as soon as any may. */
const RARE_WINDOWS = 2;
const MEASURE_MS = 100;
const COST_MEASURE_MS = 1000;
/** Rooms that fail one after the other before the store as a whole counts as failing. */
const FAILURES_OF_A_STORE = 3;

/** What the ticker asks of a room. */
export interface Flushable {
  /** The ticker's own notes on the room. */
  readonly flush: FlushState;
  /** How many sockets one frame reaches. */
  receivers(): number;
  /** Takes the waiting updates out of the room; `undefined` where there are none to store. */
  takeUpdates(): Append | undefined;
  /** They are on disk. Applies and publishes them, with the presence that waits. Never throws. */
  onStored(sequence: Sequence): void;
  /** They are not; the room keeps them. Returns in how many milliseconds to try again. */
  onNotStored(error: unknown): number;
  /** Publishes the presence that waits; called where there is nothing to store. */
  publishPresence(): void;
}

export class FlushState {
  isWaiting = false;
  dueAt = 0;
  flushedAt = -Infinity;
  /** Messages that came since the last flush. */
  messages = 0;
  /** Moving average of the share of a processor that this room would take without batching. */
  demand = 0;
}

export class Ticker {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #metrics: RoomMetrics;
  readonly #shortestMs: number;
  readonly #longestMs: number;
  #waiting: Flushable[] = [];
  #isCommitting = false;
  #isSoon = false;
  #timer: Timer | undefined;
  #timerAt = Infinity;
  #lastTickAt = -Infinity;
  #settled: (() => void)[] = [];

  #failure: string | undefined;
  #windowMs = 0;
  #demand = 0;
  #measuredAt: number;
  #possibleSends = 0;
  #sends = 0;
  #costMeasuredAt: number;
  #cpuAt: number;
  #microsPerSend = 6;

  constructor(
    storage: Storage,
    clock: Clock,
    metrics: RoomMetrics,
    shortestMs = SHORTEST_WINDOW_MS,
    longestMs = LONGEST_WINDOW_MS,
  ) {
    this.#storage = storage;
    this.#clock = clock;
    this.#metrics = metrics;
    this.#shortestMs = shortestMs;
    this.#longestMs = longestMs;
    this.#measuredAt = clock.now();
    this.#costMeasuredAt = this.#measuredAt;
    this.#cpuAt = clock.cpuMicros();
  }

  /** The current common window; 0 = everything goes at once. */
  get windowMs(): number {
    return this.#windowMs;
  }

  /** Why the last write failed; `undefined` after one that succeeded. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** One more message waits in the room. `isUrgent`: it has grown so large that it must not wait. */
  mark(room: Flushable, isUrgent: boolean): void {
    const state = room.flush;
    state.messages += 1;
    if (state.isWaiting) {
      if (!isUrgent) return;
      state.dueAt = -Infinity;
    } else {
      state.isWaiting = true;
      state.dueAt = isUrgent ? -Infinity : this.#dueTime(state, this.#clock.now());
      this.#waiting.push(room);
    }
    this.#wake(state.dueAt);
  }

  /** Resolves when everything that waits now has been tried. */
  settle(): Promise<void> {
    if (this.#waiting.length === 0 && !this.#isCommitting) return Promise.resolve();
    for (const room of this.#waiting) room.flush.dueAt = -Infinity;
    this.#wake(-Infinity);
    return new Promise((resolve) => this.#settled.push(resolve));
  }

  /** Forgets a room that ends. */
  forget(room: Flushable): void {
    if (!room.flush.isWaiting) return;
    room.flush.isWaiting = false;
    this.#waiting = this.#waiting.filter((other) => other !== room);
  }

  stop(): void {
    if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Infinity;
  }

  #dueTime(state: FlushState, now: number): number {
    const own = this.#windowOf(state.demand, QUIET_ROOM_DEMAND, FULL_ROOM_DEMAND);
    const common = this.#windowMs;
    if (own === 0 && common === 0) return -Infinity;
    // Waiting joins nothing in a room where messages are rarer than windows.
    const isRare = now - state.flushedAt > RARE_WINDOWS * common;
    const wait = isRare ? Math.min(common, this.#shortestMs) : common;
    // All rooms wait for the same moment, so that one commit and one round of writes serves all.
    return Math.max(state.flushedAt + own, this.#lastTickAt + wait);
  }

  #wake(dueAt: number): void {
    if (this.#isCommitting || this.#isSoon) return;
    const now = this.#clock.now();
    if (dueAt <= now) {
      this.#isSoon = true;
      this.#clock.soon(() => {
        this.#isSoon = false;
        this.#run();
      });
    } else if (dueAt < this.#timerAt) {
      if (this.#timer !== undefined) this.#clock.cancel(this.#timer);
      this.#timerAt = dueAt;
      this.#timer = this.#clock.after(Math.max(1, dueAt - now), () => {
        this.#timer = undefined;
        this.#timerAt = Infinity;
        this.#run();
      });
    }
  }

  #run(): void {
    if (this.#isCommitting) return;
    const now = this.#clock.now();
    this.#measure(now);
    const batch: Append[] = [];
    const rooms: Flushable[] = [];
    const later: Flushable[] = [];
    const waiting = this.#waiting;
    this.#waiting = later;
    // Timers fire up to a millisecond early or late; a room that is nearly due joins in.
    const horizon = now + 1;
    for (const room of waiting) {
      const state = room.flush;
      if (state.dueAt > horizon) {
        later.push(room);
        continue;
      }
      state.isWaiting = false;
      this.#note(room, now);
      const append = room.takeUpdates();
      if (append === undefined) {
        room.publishPresence();
      } else {
        batch.push(append);
        rooms.push(room);
      }
    }
    this.#lastTickAt = now;
    if (batch.length === 0) this.#afterRun();
    else void this.#commit(batch, rooms);
  }

  async #commit(batch: Append[], rooms: Flushable[]): Promise<void> {
    this.#isCommitting = true;
    const start = this.#clock.now();
    let sequences: readonly Sequence[] | undefined;
    try {
      sequences = await this.#storage.append(batch);
    } catch (error) {
      this.#metrics.commitFailed();
      await this.#commitOneByOne(batch, rooms, error);
    }
    if (sequences !== undefined) {
      this.#failure = undefined;
      this.#metrics.commit(this.#clock.now() - start, batch.length);
      for (let i = 0; i < rooms.length; i++) {
        (rooms[i] as Flushable).onStored(sequences[i] as Sequence);
      }
    }
    this.#isCommitting = false;
    this.#afterRun();
  }

  /** A batch failed: one board's fault must not stop the others. */
  async #commitOneByOne(batch: Append[], rooms: Flushable[], error: unknown): Promise<void> {
    if (rooms.length === 1) {
      this.#retryLater(rooms[0] as Flushable, error);
      return;
    }
    let failures = 0;
    for (let i = 0; i < rooms.length; i++) {
      const room = rooms[i] as Flushable;
      if (failures >= FAILURES_OF_A_STORE) {
        this.#retryLater(room, error);
        continue;
      }
      let sequence: Sequence | undefined;
      try {
        [sequence] = await this.#storage.append([batch[i] as Append]);
      } catch (ownError) {
        failures += 1;
        this.#retryLater(room, ownError);
      }
      if (sequence === undefined) continue;
      failures = 0;
      this.#failure = undefined;
      room.onStored(sequence);
    }
  }

  #retryLater(room: Flushable, error: unknown): void {
    this.#failure = error instanceof Error ? error.message : String(error);
    const state = room.flush;
    const dueAt = this.#clock.now() + room.onNotStored(error);
    state.dueAt = dueAt;
    if (!state.isWaiting) {
      state.isWaiting = true;
      this.#waiting.push(room);
    }
  }

  #afterRun(): void {
    let earliest = Infinity;
    for (const room of this.#waiting) earliest = Math.min(earliest, room.flush.dueAt);
    if (earliest < Infinity) this.#wake(earliest);
    if (this.#settled.length > 0 && !this.#isSoon) {
      const settled = this.#settled;
      this.#settled = [];
      for (const resolve of settled) resolve();
    }
  }

  #note(room: Flushable, now: number): void {
    const state = room.flush;
    const receivers = room.receivers();
    const possible = state.messages * receivers;
    this.#possibleSends += possible;
    this.#sends += receivers;
    const elapsed = Math.min(1000, Math.max(1, now - state.flushedAt));
    const demand = (possible * this.#microsPerSend) / 1000 / elapsed;
    // About the last quarter of a second counts.
    const weight = Math.min(1, elapsed / 250);
    state.demand += (demand - state.demand) * weight;
    state.messages = 0;
    state.flushedAt = now;
  }

  #measure(now: number): void {
    const elapsed = now - this.#measuredAt;
    if (elapsed < MEASURE_MS) return;
    const demand = (this.#possibleSends * this.#microsPerSend) / 1000 / elapsed;
    const weight = Math.min(1, elapsed / 300);
    this.#demand += (demand - this.#demand) * weight;
    this.#possibleSends = 0;
    this.#measuredAt = now;
    this.#windowMs = this.#windowOf(this.#demand, QUIET_DEMAND, FULL_DEMAND);

    const costElapsed = now - this.#costMeasuredAt;
    if (costElapsed < COST_MEASURE_MS) return;
    const cpu = this.#clock.cpuMicros();
    if (this.#sends > 200) {
      const micros = Math.min(30, Math.max(2, (cpu - this.#cpuAt) / this.#sends));
      this.#microsPerSend += (micros - this.#microsPerSend) * 0.3;
    }
    this.#cpuAt = cpu;
    this.#sends = 0;
    this.#costMeasuredAt = now;
  }

  #windowOf(demand: number, quiet: number, full: number): number {
    if (demand < quiet) return 0;
    const share = Math.min(1, (demand - quiet) / (full - quiet));
    return this.#shortestMs + share * (this.#longestMs - this.#shortestMs);
  }
}
