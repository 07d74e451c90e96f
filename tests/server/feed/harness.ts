/** A hub with fake time, fake boards and fake readers, for tests of the feed. */
import { afterEach, beforeEach, vi } from 'vitest';
import { FeedHub, type FeedOptions, type Subscription } from '../../../server/feed/hub.ts';
import { FakeBoard, FakeLog, FakeSink } from './fake-board.ts';

export class FeedHarness {
  hub = new FeedHub();
  log = new FakeLog();

  /** Made anew before each test of the file; time stands still in between. */
  static forEachTest(): FeedHarness {
    const harness = new FeedHarness();
    beforeEach(() => {
      vi.useFakeTimers();
      harness.log = new FakeLog();
      harness.withOptions({});
    });
    afterEach(() => {
      harness.hub.close();
      vi.useRealTimers();
    });
    return harness;
  }

  withOptions(options: Partial<FeedOptions>): void {
    this.hub.close();
    this.hub = new FeedHub(options);
  }

  board(name = 'a'): FakeBoard {
    return new FakeBoard(name, this.log);
  }

  watch(boards: readonly FakeBoard[], wanted: Partial<Subscription> = {}): FakeSink {
    const sink = wanted.sink instanceof FakeSink ? wanted.sink : new FakeSink();
    this.hub.subscribe({
      sources: boards,
      format: 'json',
      position: undefined,
      fresh: new Set(),
      notices: [],
      ...wanted,
      sink,
    });
    return sink;
  }
}

/** @returns the position after it. */
export function rectangle(board: FakeBoard, id: string, fields: object = {}): number {
  return board.change((tx) => tx.create('rectangle', { x: 1, y: 2, w: 3, h: 4, ...fields }, id));
}

/** Lets the tick pass. */
export function tick(): void {
  vi.advanceTimersByTime(100);
}
