/** Coming back, falling behind, many boards and the end: with fake time, boards and readers. */
import { describe, expect, test, vi } from 'vitest';
import { FakeSink } from './fake-board.ts';
import { FeedHarness, rectangle, tick } from './harness.ts';

const feed = FeedHarness.forEachTest();

describe('coming back', () => {
  test('F-10: gets what was missed and nothing else', () => {
    const board = feed.board('a');
    const keeper = feed.watch([board]);
    for (const id of ['one', 'two', 'three']) {
      rectangle(board, id);
      tick();
    }
    const back = feed.watch([board], { position: 1 }).events;
    expect(back.map(({ event, id }) => [event, id])).toEqual([
      ['change', '2'],
      ['change', '3'],
      ['presence', undefined],
    ]);
    expect(feed.hub.counts.resumed).toBe(1);
    expect(keeper.events.filter(({ event }) => event === 'change')).toHaveLength(3);
  });

  test('F-10: who is up to date gets nothing but who is there', () => {
    const board = feed.board('a');
    rectangle(board, 'one');
    expect(feed.watch([board], { position: 1 }).events.map(({ event }) => event)).toEqual([
      'presence',
    ]);
    // Another board has moved the log on.
    expect(feed.watch([board], { position: 99 }).events.map(({ event }) => event)).toEqual([
      'presence',
    ]);
  });

  test('F-11: a position before the buffer gets a snapshot that says so', () => {
    const board = feed.board('a');
    rectangle(board, 'one');
    rectangle(board, 'two');
    // The feed begins here: what came before was never in it, as after a restart of the server.
    const [first] = feed.watch([board], { position: 1 }).events;
    expect(first).toMatchObject({ event: 'snapshot', id: '2', data: { reason: 'resync', seq: 2 } });
  });

  test('F-11: a position that this log never had gets a snapshot: the store was put back from a copy', () => {
    feed.withOptions({ latest: () => feed.log.last });
    const board = feed.board('a');
    const keeper = feed.watch([board]);
    rectangle(board, 'one');
    rectangle(board, 'two');
    expect(keeper.isEnded).toBe(false);
    const reasonAt = (position: number): unknown =>
      feed.watch([board], { position }).events.find(({ event }) => event === 'snapshot')?.data[
        'reason'
      ];
    expect([1, 2, 3, 1e14].map(reasonAt)).toEqual([undefined, undefined, 'resync', 'resync']);
  });

  test('F-11: the buffer is bounded by count and by bytes', () => {
    feed.withOptions({ journal: { events: 3, bytes: 1 << 20 } });
    const board = feed.board('a');
    feed.watch([board]);
    for (let i = 1; i <= 5; i++) {
      rectangle(board, `s${i}`);
      tick();
    }
    const reasonAt = (position: number): unknown =>
      feed.watch([board], { position }).events[0]?.data['reason'];
    expect(reasonAt(2)).toBeUndefined();
    expect(reasonAt(1)).toBe('resync');
  });

  test('F-11: the buffer outlives the last reader for a while', () => {
    const board = feed.board('a');
    const sink = feed.watch([board]);
    sink.end();
    rectangle(board, 'one');
    vi.advanceTimersByTime(30_000);
    expect(board.retained).toBe(1);
    const back = feed.watch([board], { position: 0 });
    expect(back.events[0]).toMatchObject({ event: 'change', id: '1' });
    back.end();
    vi.advanceTimersByTime(62_000);
    expect(board.retained).toBe(0);
    expect(feed.hub.boardCount).toBe(0);
  });

  test('F-11: a fresh board in a stream begins with a snapshot, the others go on', () => {
    const [a, b] = [feed.board('a'), feed.board('b')];
    feed.watch([a, b]);
    rectangle(a, 'one');
    rectangle(b, 'two');
    tick();
    const events = feed.watch([a, b], { position: 1, fresh: new Set(['b']) }).events;
    expect(events.map(({ event, data }) => [event, data['board'], data['seq']])).toEqual([
      ['snapshot', 'b', 2],
      ['presence', 'a', undefined],
      ['presence', 'b', undefined],
    ]);
  });
});

describe('many boards in one stream', () => {
  test('F-10: only the last snapshot has an id, and it holds for all of them', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => feed.board(name));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three boards');
    rectangle(a, 'one');
    rectangle(b, 'two');
    const snapshots = feed.watch([a, b, c]).events.filter(({ event }) => event === 'snapshot');
    expect(snapshots.map(({ id }) => id)).toEqual([undefined, undefined, '2']);
  });

  test('F-10: events of all boards come in the order of their ids', () => {
    const boards = ['a', 'b', 'c'].map((name) => feed.board(name));
    const sink = feed.watch(boards);
    sink.take();
    const order = [2, 0, 1, 0, 2, 1, 1, 0];
    order.forEach((at, i) => rectangle(boards[at]!, `s${i}`));
    tick();
    const live = sink.take().map(({ id, data }) => [id, data['board']]);
    // One event per board; each has the id of its own last change.
    expect(live).toEqual([
      ['5', 'c'],
      ['7', 'b'],
      ['8', 'a'],
    ]);
    // Cut off after any of them, what is missing comes, all of it.
    for (const [id] of live) {
      const back = feed.watch(boards, { position: Number(id) });
      const ids = back.events.flatMap((event) => event.id ?? []);
      expect(ids).toEqual(
        live.map(([other]) => other).filter((other) => Number(other) > Number(id)),
      );
    }
  });

  test('F-15: one board ends, the stream goes on; with the last it ends', () => {
    const [a, b] = [feed.board('a'), feed.board('b')];
    const sink = feed.watch([a, b]);
    sink.take();
    a.end('deleted');
    expect(sink.take()).toMatchObject([{ event: 'notice', data: { board: 'a', kind: 'deleted' } }]);
    expect(sink.isEnded).toBe(false);
    rectangle(b, 'one');
    tick();
    expect(sink.take()).toMatchObject([{ event: 'change', data: { board: 'b' } }]);
    feed.hub.endBoard('b', 'forbidden');
    expect(sink.take()).toMatchObject([{ event: 'notice', data: { kind: 'forbidden' } }]);
    expect(sink.isEnded).toBe(true);
    expect(feed.hub.readerCount).toBe(0);
  });
});

describe('a reader that does not take what is sent', () => {
  test('F-12: gets nothing more, then what it missed, once', () => {
    const board = feed.board('a');
    for (let i = 0; i < 30; i++) rectangle(board, `s${i}`);
    const sink = feed.watch([board]);
    sink.take();
    sink.isFull = true;
    rectangle(board, 'one');
    tick();
    const writes = sink.writes;
    expect(sink.take()).toMatchObject([{ event: 'change', data: { put: { one: {} } } }]);
    rectangle(board, 'two');
    tick();
    rectangle(board, 'three');
    tick();
    expect(sink.writes).toBe(writes);
    sink.drain();
    expect(sink.take().map(({ event, id }) => [event, id])).toEqual([
      ['change', '32'],
      ['change', '33'],
      ['presence', undefined],
    ]);
    expect(feed.hub.counts.blocked).toBe(1);
    rectangle(board, 'four');
    tick();
    expect(sink.take()).toMatchObject([{ id: '34' }]);
  });

  test('F-12: gets one snapshot where that is shorter', () => {
    const board = feed.board('a');
    rectangle(board, 'one');
    const sink = feed.watch([board]);
    sink.take();
    sink.isFull = true;
    for (let i = 0; i < 400; i++) {
      board.change((tx) => tx.update('one', { x: i + 10 }));
      tick();
    }
    sink.take();
    sink.drain();
    const events = sink.take();
    expect(events.map(({ event }) => event)).toEqual(['notice', 'snapshot', 'presence']);
    expect(events[0]?.data).toEqual({ board: 'a', kind: 'behind' });
    expect(events[1]?.data).toMatchObject({ reason: 'behind', shapes: { one: { x: 409 } } });
    expect(feed.hub.counts.snapshots.behind).toBe(1);
  });

  test('F-12: a big snapshot goes out in slices, of which one waits at most', () => {
    const board = feed.board('a');
    const points = new Uint8Array(50_000);
    board.change((tx) => {
      for (let i = 0; i < 10; i++) tx.create('stroke', { points }, `s${i}`);
    });
    const sink = new FakeSink();
    sink.isFull = true;
    feed.watch([board], { sink });
    const sizes: number[] = [];
    while (sink.events.length < 3 && sizes.length < 100) {
      const before = sink.text.length;
      sink.drain(true);
      sizes.push(sink.text.length - before);
      // While it goes out, the board goes on.
      if (sizes.length === 3) rectangle(board, 'meanwhile');
      tick();
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(64 * 1024);
    const events = sink.events.filter(({ event }) => event !== 'presence');
    expect(events.map(({ event }) => event)).toEqual(['snapshot', 'change']);
  });

  test('F-12: is cut off when it takes nothing for a minute', () => {
    const board = feed.board('a');
    const sink = feed.watch([board]);
    sink.isFull = true;
    rectangle(board, 'one');
    tick();
    vi.advanceTimersByTime(58_000);
    expect(sink.isAborted).toBe(false);
    vi.advanceTimersByTime(4_000);
    expect(sink.isAborted).toBe(true);
    expect(feed.hub.counts.stalled).toBe(1);
    expect(feed.hub.readerCount).toBe(0);
  });

  test('F-15: hears of the end when it takes again', () => {
    const board = feed.board('a');
    const sink = feed.watch([board]);
    sink.isFull = true;
    rectangle(board, 'one');
    tick();
    sink.take();
    board.end('deleted');
    expect(sink.isEnded).toBe(false);
    sink.drain();
    expect(sink.take().at(-1)).toMatchObject({ event: 'notice', data: { kind: 'deleted' } });
    expect(sink.isEnded).toBe(true);
  });
});

describe('the end', () => {
  test('F-4: heartbeats where nothing else was sent', () => {
    const board = feed.board('a');
    const sink = feed.watch([board]);
    vi.advanceTimersByTime(1_100);
    sink.text = '';
    vi.advanceTimersByTime(60_000);
    const beats = sink.text.match(/^:\n\n/gm)?.length ?? 0;
    expect(beats).toBeGreaterThanOrEqual(4);
    expect(beats).toBeLessThanOrEqual(5);
  });

  test('F-15: a server that stops says so and spreads the return', () => {
    const board = feed.board('a');
    const sinks = [1, 2, 3, 4, 5, 6].map(() => feed.watch([board]));
    for (const sink of sinks) sink.take();
    rectangle(board, 'one');
    feed.hub.close();
    const retries = sinks.map((sink) => /retry: (\d+)/.exec(sink.text)?.[1]);
    expect(new Set(retries).size).toBeGreaterThan(1);
    for (const sink of sinks) {
      expect(sink.isEnded).toBe(true);
      expect(sink.take().map(({ event, data }) => [event, data['kind']])).toEqual([
        ['change', undefined],
        ['notice', 'going-down'],
      ]);
    }
    expect(board.retained).toBe(0);
  });
});
