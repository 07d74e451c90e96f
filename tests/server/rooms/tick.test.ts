import { describe, expect, test } from 'vitest';
import { NO_METRICS } from '../../../server/rooms/metrics.ts';
import {
  type Flushable,
  FlushState,
  LONGEST_WINDOW_MS,
  SHORTEST_WINDOW_MS,
  Ticker,
} from '../../../server/rooms/tick.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { failingStorage } from '../storage/failing.ts';
import { FakeClock } from './harness.ts';

class FakeRoom implements Flushable {
  readonly flush = new FlushState();
  readonly board: string;
  readonly size: number;
  waiting = 0;
  stored: number[] = [];
  flushedAt: number[] = [];
  presences = 0;
  readonly #clock: FakeClock;

  constructor(board: string, size: number, clock: FakeClock) {
    this.board = board;
    this.size = size;
    this.#clock = clock;
  }

  receivers(): number {
    return this.size;
  }

  takeUpdates() {
    if (this.waiting === 0) return undefined;
    const updates = Array.from({ length: this.waiting }, () => Uint8Array.of(0, 0));
    this.stored.push(this.waiting);
    this.waiting = 0;
    return { board: this.board, updates };
  }

  onStored(): void {
    this.flushedAt.push(this.#clock.time);
  }

  onNotStored(): number {
    this.waiting += this.stored.pop() ?? 0;
    return 100;
  }

  publishPresence(): void {
    this.presences += 1;
  }
}

async function setUp(rooms: number, size: number) {
  const clock = new FakeClock();
  const storage = failingStorage(new MemoryStorage());
  await storage.open();
  const ticker = new Ticker(storage, clock, NO_METRICS);
  const list = Array.from({ length: rooms }, (_, i) => new FakeRoom(`b${i}`, size, clock));
  const say = (room: FakeRoom, isUrgent = false): void => {
    room.waiting += 1;
    ticker.mark(room, isUrgent);
  };
  return { clock, storage, ticker, rooms: list, say };
}

describe('when rooms flush', () => {
  test('a quiet room at once, also a large one', async () => {
    const { clock, rooms, say, ticker } = await setUp(1, 200);
    const [room] = rooms;
    if (room === undefined) throw new Error();
    for (let i = 0; i < 5; i++) {
      say(room);
      await clock.settle();
      expect(room.flushedAt.at(-1)).toBe(clock.time);
      await clock.advance(1_000);
    }
    expect(ticker.windowMs).toBe(0);
  });

  test('a busy room in windows of at most 25 ms, whatever comes', async () => {
    const { clock, rooms, say, ticker } = await setUp(1, 100);
    const [room] = rooms;
    if (room === undefined) throw new Error();
    for (let ms = 0; ms < 3_000; ms++) {
      for (let i = 0; i < 3; i++) say(room);
      await clock.advance(1);
    }
    expect(ticker.windowMs).toBe(LONGEST_WINDOW_MS);
    const lastSecond = room.flushedAt.filter((at) => at > clock.time - 1_000);
    expect(lastSecond.length).toBeLessThanOrEqual(1_000 / (LONGEST_WINDOW_MS - 2));
    const gaps = lastSecond.slice(1).map((at, i) => at - (lastSecond[i] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(LONGEST_WINDOW_MS + 2);
    // And at once again when it has become quiet.
    await clock.advance(5_000);
    say(room);
    await clock.settle();
    await clock.advance(2_000);
    const before = room.flushedAt.length;
    say(room);
    await clock.settle();
    expect(room.flushedAt.length).toBe(before + 1);
  });

  test('many small busy rooms share their commits', async () => {
    const { clock, rooms, say, storage, ticker } = await setUp(100, 5);
    for (let ms = 0; ms < 1_500; ms++) {
      for (let i = 0; i < 10; i++) {
        const room = rooms[(ms * 10 + i) % rooms.length];
        if (room !== undefined) say(room);
      }
      await clock.advance(1);
    }
    expect(ticker.windowMs).toBeGreaterThanOrEqual(SHORTEST_WINDOW_MS);
    const late = storage.appends.slice(-20);
    const average = late.reduce((sum, batch) => sum + batch.length, 0) / late.length;
    expect(average).toBeGreaterThan(40);
  });

  test('a room where little happens does not wait for the busy ones', async () => {
    const { clock, rooms, say, ticker } = await setUp(101, 5);
    const quiet = rooms.pop();
    if (quiet === undefined) throw new Error();
    const waits: number[] = [];
    for (let ms = 0; ms < 3_000; ms++) {
      for (let i = 0; i < 15; i++) say(rooms[(ms * 15 + i) % rooms.length] as FakeRoom);
      if (ms >= 1_500 && ms % 171 === 0) {
        say(quiet);
        const from = clock.time;
        const before = quiet.flushedAt.length;
        while (quiet.flushedAt.length === before) await clock.advance(1);
        waits.push(clock.time - from);
      }
      await clock.advance(1);
    }
    expect(ticker.windowMs).toBeGreaterThan(2 * SHORTEST_WINDOW_MS);
    expect(waits.length).toBeGreaterThan(5);
    expect(Math.max(...waits)).toBeLessThanOrEqual(SHORTEST_WINDOW_MS + 1);
  });

  test('without waiting when too much has come together', async () => {
    const { clock, rooms, say } = await setUp(1, 100);
    const [room] = rooms;
    if (room === undefined) throw new Error();
    for (let ms = 0; ms < 2_000; ms++) {
      for (let i = 0; i < 3; i++) say(room);
      await clock.advance(1);
    }
    await clock.advance(LONGEST_WINDOW_MS);
    say(room);
    await clock.settle();
    const before = room.flushedAt.length;
    say(room, true);
    await clock.settle();
    expect(room.flushedAt.length).toBe(before + 1);
  });

  test('one commit at a time; what comes meanwhile goes together', async () => {
    const { clock, rooms, say, storage } = await setUp(3, 2);
    let release = (): void => {};
    storage.beforeAppend = () => new Promise<void>((resolve) => (release = resolve));
    const [a, b, c] = rooms;
    if (a === undefined || b === undefined || c === undefined) throw new Error();
    say(a);
    await clock.settle();
    say(b);
    say(c);
    say(a);
    await clock.settle();
    expect(storage.appends.length).toBe(1);
    release();
    await clock.settle();
    expect(storage.appends.map((batch) => batch.length)).toEqual([1, 3]);
  });

  test('presence needs no commit', async () => {
    const { clock, rooms, ticker, storage } = await setUp(1, 2);
    const [room] = rooms;
    if (room === undefined) throw new Error();
    ticker.mark(room, false);
    await clock.settle();
    expect([room.presences, storage.appends.length]).toEqual([1, 0]);
  });

  test('settling waits for what waits', async () => {
    const { clock, rooms, say, ticker } = await setUp(2, 100);
    for (const room of rooms) say(room);
    let isSettled = false;
    void ticker.settle().then(() => (isSettled = true));
    expect(isSettled).toBe(false);
    await clock.settle();
    expect(isSettled).toBe(true);
    for (const room of rooms) expect(room.flushedAt.length).toBe(1);
    await ticker.settle();
  });
});
