/** Events for many readers: in slices, each once, and more rarely the more they cost. Rules F-6, F-8 and F-13. */
import { describe, expect, test, vi } from 'vitest';
import { DEFAULT_TICK, nextTickMs } from '../../../server/feed/tick.ts';
import { FakeSink } from './fake-board.ts';
import { FeedHarness, rectangle, tick } from './harness.ts';

const feed = FeedHarness.forEachTest();

/** Lets one turn of the event loop pass: what was put into it runs, and nothing that comes of that. */
function turn(): void {
  vi.advanceTimersToNextTimer();
}

/** Calls `look` after each event that is written to a reader. */
class TellingSink extends FakeSink {
  readonly #told: () => void;

  constructor(told: () => void) {
    super();
    this.#told = told;
  }

  override write(chunk: string | Uint8Array): boolean {
    const isTaken = super.write(chunk);
    this.#told();
    return isTaken;
  }
}

describe('many readers', () => {
  test('F-6: ten thousand never keep the editors waiting for more than one slice', () => {
    feed.withOptions({ sliceWrites: 400 });
    const board = feed.board('a');
    let writes = 0;
    for (let i = 0; i < 10_000; i++) feed.watch([board], { sink: new TellingSink(() => writes++) });
    vi.advanceTimersByTime(3_000);
    const [before, slices] = [writes, [] as number[]];
    rectangle(board, 'one');
    // Somebody else's work, as a frame of an editor would be: it comes up between the slices.
    let last = writes;
    const look = (): void => {
      slices.push(writes - last);
      last = writes;
      if (slices.length < 40) setImmediate(look);
    };
    setImmediate(look);
    while (slices.length < 40) turn();
    expect(Math.max(...slices)).toBeLessThanOrEqual(400);
    expect(slices.filter((count) => count > 0).length).toBeGreaterThanOrEqual(25);
    expect(writes - before).toBe(10_000);
  });

  test('F-4: heartbeats of ten thousand come in slices too, one for each', () => {
    feed.withOptions({ sliceWrites: 400 });
    const board = feed.board('a');
    let writes = 0;
    const sinks = Array.from({ length: 10_000 }, () => new TellingSink(() => writes++));
    for (const sink of sinks) feed.watch([board], { sink });
    vi.advanceTimersByTime(2_000);
    for (const sink of sinks) sink.text = '';
    let [most, last] = [0, writes];
    const look = (): void => {
      most = Math.max(most, writes - last);
      last = writes;
      if (writes < 1_000_000) setImmediate(look);
    };
    setImmediate(look);
    while (!sinks.every(({ text }) => text === ':\n\n')) turn();
    expect(most).toBeLessThanOrEqual(400);
    writes = 1_000_000;
  });

  test('F-8, F-13: joining, leaving, blocking between two slices: everything once and in order', () => {
    feed.withOptions({ sliceWrites: 2 });
    const [a, b] = [feed.board('a'), feed.board('b')];
    const readers = Array.from({ length: 9 }, () => feed.watch([a, b]));
    vi.advanceTimersByTime(2_000);
    for (let round = 0; round < 60; round++) {
      rectangle(round % 3 === 0 ? b : a, `s${round}`);
      vi.advanceTimersByTime(round % 2 === 0 ? 60 : 0);
      turn();
      const one = readers[(round * 7) % readers.length]!;
      if (round % 4 === 0) readers.push(feed.watch([a, b]));
      if (round % 4 === 1) one.isFull = true;
      if (round % 4 === 2) for (const reader of readers) reader.drain();
      if (round % 15 === 3) readers.push(feed.watch([a, b], { position: round - 2 }));
      if (round % 15 === 7) {
        readers.splice(readers.indexOf(one), 1);
        one.abort();
      }
    }
    for (const reader of readers) reader.drain();
    vi.advanceTimersByTime(2_000);
    expect(readers.length).toBeGreaterThan(20);
    for (const reader of readers) {
      const seen = new Set<string>();
      let [position, lastChange] = [0, 0];
      for (const { event, data } of reader.events) {
        if (event !== 'snapshot' && event !== 'change') continue;
        const seq = data['seq'] as number;
        if (event === 'change') {
          expect(seq).toBeGreaterThan(lastChange);
          lastChange = seq;
        }
        position = Math.max(position, seq);
        for (const id of Object.keys((data['shapes'] ?? data['put']) as object)) {
          // A snapshot repeats what was known; a change never does.
          if (event === 'change') expect(seen.has(id)).toBe(false);
          seen.add(id);
        }
      }
      expect(position).toBe(60);
      const isWhole = reader.events.some(({ event }) => event === 'snapshot');
      if (isWhole) expect(seen.size).toBe(60);
    }
  });

  test('F-15: what is under way comes before the end', () => {
    feed.withOptions({ sliceWrites: 1 });
    const board = feed.board('a');
    const readers = [1, 2, 3, 4].map(() => feed.watch([board]));
    vi.advanceTimersByTime(2_000);
    for (const reader of readers) reader.take();
    rectangle(board, 'one');
    turn();
    board.end('deleted');
    for (const reader of readers) {
      expect(reader.take().map(({ event }) => event)).toEqual(['change', 'notice']);
      expect(reader.isEnded).toBe(true);
    }
  });

  test('F-6: an event that is still under way to some is followed by one, not by a queue of them', () => {
    feed.withOptions({ sliceWrites: 1 });
    const board = feed.board('a');
    const readers = Array.from({ length: 50 }, () => feed.watch([board]));
    vi.advanceTimersByTime(2_000);
    const events = feed.hub.counts.events;
    // A second of drawing in one turn of the loop: the writes are not done before it is over.
    rectangle(board, 'first');
    turn();
    for (let i = 0; i < 10; i++) rectangle(board, `more${i}`);
    vi.advanceTimersByTime(0);
    tick();
    tick();
    expect(feed.hub.counts.events - events).toBe(2);
    for (const reader of readers) {
      expect(reader.events.filter(({ event }) => event === 'change')).toHaveLength(2);
    }
  });
});

describe('F-6: the tick', () => {
  test('is short for few, usual for many, and long where writing costs half of the time', () => {
    const costs = [0, 1, 2.5, 4, 5, 20, 50, 60, 200, 5_000];
    expect(costs.map((cost) => nextTickMs(DEFAULT_TICK, cost))).toEqual([
      50, 50, 50, 80, 100, 100, 100, 120, 400, 1_000,
    ]);
  });
});
