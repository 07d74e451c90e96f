/** The feed with fake time, fake boards and fake readers. Names of tests begin with their rule. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { FeedHub, type FeedOptions, type Subscription } from '../../../server/feed/hub.ts';
import { FakeBoard, FakeLog, FakeSink } from './fake-board.ts';

let hub: FeedHub;
let log: FakeLog;

beforeEach(() => {
  vi.useFakeTimers();
  log = new FakeLog();
  hub = new FeedHub();
});

afterEach(() => {
  hub.close();
  vi.useRealTimers();
});

function withOptions(options: Partial<FeedOptions>): void {
  hub.close();
  hub = new FeedHub(options);
}

function watch(boards: readonly FakeBoard[], wanted: Partial<Subscription> = {}): FakeSink {
  const sink = new FakeSink();
  hub.subscribe({
    sources: boards,
    format: 'json',
    position: undefined,
    fresh: new Set(),
    notices: [],
    sink,
    ...wanted,
  });
  return sink;
}

function rectangle(board: FakeBoard, id: string, fields: Record<string, unknown> = {}): number {
  return board.change((tx) => tx.create('rectangle', { x: 1, y: 2, w: 3, h: 4, ...fields }, id));
}

/** Lets the tick pass. */
const tick = (): void => void vi.advanceTimersByTime(100);

describe('the beginning', () => {
  test('F-4: a comment and a retry of its own come at once', () => {
    const board = new FakeBoard('a', log);
    const retries = [1, 2, 3, 4, 5].map(() => /retry: (\d+)/.exec(watch([board]).text)?.[1]);
    expect(retries.every((retry) => Number(retry) >= 1000 && Number(retry) <= 3000)).toBe(true);
    expect(new Set(retries).size).toBeGreaterThan(1);
    expect(watch([board]).text.startsWith(':')).toBe(true);
  });

  test('F-5, F-14: snapshot first, then who is there', () => {
    const board = new FakeBoard('a', log);
    const seq = rectangle(board, 'one');
    board.show(7, { user: { id: 'u', name: 'Ana', color: '#112233' }, cursor: { x: 1, y: 2 } });
    const [snapshot, presence, ...rest] = watch([board]).events;
    expect(snapshot).toMatchObject({
      event: 'snapshot',
      id: String(seq),
      data: {
        board: 'a',
        seq,
        reason: 'start',
        shapes: { one: { type: 'rectangle', x: 1, y: 2, w: 3, h: 4 } },
      },
    });
    expect(presence).toEqual({
      event: 'presence',
      id: undefined,
      data: {
        board: 'a',
        all: true,
        people: { '7': { name: 'Ana', color: '#112233', cursor: [1, 2] } },
        presenter: null,
        editing: 1,
        watching: 1,
      },
    });
    expect(rest).toEqual([]);
  });

  test('an encoded snapshot is shared, and serves on while little has changed', () => {
    const board = new FakeBoard('a', log);
    for (let i = 0; i < 50; i++) rectangle(board, `s${i}`);
    const channel = (): number => hub.snapshotsEncoded;
    for (let i = 0; i < 20; i++) watch([board]);
    expect(channel()).toBe(1);
    rectangle(board, 'new');
    tick();
    const late = watch([board]).events;
    expect(channel()).toBe(1);
    // The older snapshot, and what came since: together the board as it is.
    expect(late.map(({ event }) => event)).toEqual(['snapshot', 'change', 'presence']);
    expect(late[0]?.data['seq']).toBe(50);
    expect(late[1]?.data).toMatchObject({ seq: 51, put: { new: { type: 'rectangle' } } });
  });
});

describe('changes', () => {
  test('F-6: an idle board does not wait, a busy one sends once per tick', () => {
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
    tick();
    sink.take();
    rectangle(board, 'one');
    vi.advanceTimersByTime(0);
    vi.runAllTicks();
    vi.advanceTimersToNextTimer();
    expect(sink.take().map(({ event }) => event)).toEqual(['change']);
    for (let i = 0; i < 10; i++) rectangle(board, `more${i}`);
    vi.advanceTimersByTime(10);
    expect(sink.take()).toEqual([]);
    tick();
    const [change, ...rest] = sink.take();
    expect(rest).toEqual([]);
    expect(Object.keys(change?.data['put'] as object)).toHaveLength(10);
    expect(change?.id).toBe('11');
  });

  test('F-6, F-7: put, set, null for a default, append, remove, meta', () => {
    const board = new FakeBoard('a', log);
    rectangle(board, 'one', { opacity: 0.5 });
    board.change((tx) => tx.create('text', { text: 'hello' }, 'words'));
    const sink = watch([board]);
    sink.take();

    board.change((tx) => tx.update('one', { x: 9, opacity: 1 }));
    tick();
    expect(sink.take()[0]?.data['set']).toEqual({ one: { x: 9, opacity: null } });

    board.edits.text('words')?.insert(5, ' there');
    board.commit();
    tick();
    expect(sink.take()[0]?.data['set']).toEqual({ words: { text: 'hello there' } });

    board.change((tx) => tx.create('stroke', { live: [1, 2, 3] }, 'ink'));
    tick();
    expect(sink.take()[0]?.data['put']).toMatchObject({ ink: { live: [1, 2, 3] } });
    board.change((tx) => tx.append('ink', 'live', [4, 5]));
    board.change((tx) => tx.append('ink', 'live', [6]));
    tick();
    expect(sink.take()[0]?.data['append']).toEqual({ ink: { live: { at: 3, values: [4, 5, 6] } } });

    board.change((tx) => {
      tx.update('ink', { points: new Uint8Array([1, 2, 255]) });
      tx.unset('ink', 'live');
    });
    tick();
    expect(sink.take()[0]?.data['set']).toEqual({
      ink: { points: { $bytes: 'AQL/' }, live: null },
    });

    board.change((tx) => {
      tx.remove(['one']);
      tx.setMeta({ title: 'Plan' });
    });
    tick();
    expect(sink.take()[0]?.data).toMatchObject({ remove: ['one'], meta: { title: 'Plan' } });
  });

  test('a shape that came and went within one tick leaves only a removal', () => {
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
    rectangle(board, 'zero');
    tick();
    sink.take();
    rectangle(board, 'one');
    board.change((tx) => tx.remove(['one']));
    tick();
    expect(sink.take()[0]?.data).toEqual({ board: 'a', seq: 3, remove: ['one'] });
  });

  test('a list that was rewritten is told as a whole, not as an addition', () => {
    const board = new FakeBoard('a', log);
    board.change((tx) => tx.create('stroke', { live: [1, 2, 3] }, 'ink'));
    const sink = watch([board]);
    board.change((tx) => tx.append('ink', 'live', [4]));
    tick();
    // What readers of the snapshot hold was not noted: the first change gives all of it.
    expect(sink.take().at(-1)?.data['set']).toEqual({ ink: { live: [1, 2, 3, 4] } });
    board.change((tx) => tx.update('ink', { live: [9, 2, 3, 4, 5] }));
    tick();
    expect(sink.take()[0]?.data['set']).toEqual({ ink: { live: [9, 2, 3, 4, 5] } });
  });

  test('ids and fields that are no plain names do no harm', () => {
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
    sink.take();
    const map = new Y.Map<unknown>();
    const nested = { deep: [new Uint8Array([1]), 2n, Number.NaN] };
    board.doc.transact(() => {
      for (const [name, value] of Object.entries({ type: 'rectangle', '"\n\n': nested }))
        map.set(name, value);
      map.set('__proto__', 'x');
      board.doc.getMap('shapes').set('__proto__', map);
    });
    board.commit();
    tick();
    const [change] = sink.take();
    const put = change?.data['put'] as Record<string, Record<string, unknown>>;
    const shape = Object.getOwnPropertyDescriptor(put, '__proto__')?.value as typeof put;
    expect(shape['"\n\n']).toEqual({ deep: [{ $bytes: 'AQ==' }, null, null] });
  });

  test('a document that was replaced is told anew to everybody', () => {
    const board = new FakeBoard('a', log);
    rectangle(board, 'one');
    const sink = watch([board]);
    sink.take();
    board.restart();
    expect(sink.take()[0]).toMatchObject({ event: 'snapshot', data: { reason: 'resync' } });
    rectangle(board, 'two');
    tick();
    expect(sink.take()[0]).toMatchObject({ event: 'change', data: { put: { two: {} } } });
  });
});

describe('coming back', () => {
  test('F-10: gets what was missed and nothing else', () => {
    const board = new FakeBoard('a', log);
    const keeper = watch([board]);
    for (const id of ['one', 'two', 'three']) {
      rectangle(board, id);
      tick();
    }
    const back = watch([board], { position: 1 }).events;
    expect(back.map(({ event, id }) => [event, id])).toEqual([
      ['change', '2'],
      ['change', '3'],
      ['presence', undefined],
    ]);
    expect(hub.counts.resumed).toBe(1);
    expect(keeper.events.filter(({ event }) => event === 'change')).toHaveLength(3);
  });

  test('F-10: who is up to date gets nothing but who is there', () => {
    const board = new FakeBoard('a', log);
    rectangle(board, 'one');
    expect(watch([board], { position: 1 }).events.map(({ event }) => event)).toEqual(['presence']);
    // Another board has moved the log on.
    expect(watch([board], { position: 99 }).events.map(({ event }) => event)).toEqual(['presence']);
  });

  test('F-11: a position before the buffer gets a snapshot that says so', () => {
    const board = new FakeBoard('a', log);
    rectangle(board, 'one');
    rectangle(board, 'two');
    // The feed begins here: what came before was never in it, as after a restart of the server.
    const [first] = watch([board], { position: 1 }).events;
    expect(first).toMatchObject({ event: 'snapshot', id: '2', data: { reason: 'resync', seq: 2 } });
  });

  test('F-11: the buffer is bounded by count and by bytes', () => {
    withOptions({ journal: { events: 3, bytes: 1 << 20 } });
    const board = new FakeBoard('a', log);
    watch([board]);
    for (let i = 1; i <= 5; i++) {
      rectangle(board, `s${i}`);
      tick();
    }
    const reasonAt = (position: number): unknown =>
      watch([board], { position }).events[0]?.data['reason'];
    expect(reasonAt(2)).toBeUndefined();
    expect(reasonAt(1)).toBe('resync');
  });

  test('F-11: the buffer outlives the last reader for a while', () => {
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
    sink.end();
    rectangle(board, 'one');
    vi.advanceTimersByTime(30_000);
    expect(board.retained).toBe(1);
    const back = watch([board], { position: 0 });
    expect(back.events[0]).toMatchObject({ event: 'change', id: '1' });
    back.end();
    vi.advanceTimersByTime(62_000);
    expect(board.retained).toBe(0);
    expect(hub.boardCount).toBe(0);
  });

  test('F-11: a fresh board in a stream begins with a snapshot, the others go on', () => {
    const [a, b] = [new FakeBoard('a', log), new FakeBoard('b', log)];
    watch([a, b]);
    rectangle(a, 'one');
    rectangle(b, 'two');
    tick();
    const events = watch([a, b], { position: 1, fresh: new Set(['b']) }).events;
    expect(events.map(({ event, data }) => [event, data['board'], data['seq']])).toEqual([
      ['snapshot', 'b', 2],
      ['presence', 'a', undefined],
      ['presence', 'b', undefined],
    ]);
  });
});

describe('many boards in one stream', () => {
  test('F-10: only the last snapshot has an id, and it holds for all of them', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new FakeBoard(name, log));
    if (a === undefined || b === undefined || c === undefined) throw new Error('three boards');
    rectangle(a, 'one');
    rectangle(b, 'two');
    const snapshots = watch([a, b, c]).events.filter(({ event }) => event === 'snapshot');
    expect(snapshots.map(({ id }) => id)).toEqual([undefined, undefined, '2']);
  });

  test('F-10: events of all boards come in the order of their ids', () => {
    const boards = ['a', 'b', 'c'].map((name) => new FakeBoard(name, log));
    const sink = watch(boards);
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
      const back = watch(boards, { position: Number(id) });
      const ids = back.events.flatMap((event) => event.id ?? []);
      expect(ids).toEqual(
        live.map(([other]) => other).filter((other) => Number(other) > Number(id)),
      );
    }
  });

  test('F-15: one board ends, the stream goes on; with the last it ends', () => {
    const [a, b] = [new FakeBoard('a', log), new FakeBoard('b', log)];
    const sink = watch([a, b]);
    sink.take();
    a.end('deleted');
    expect(sink.take()).toMatchObject([{ event: 'notice', data: { board: 'a', kind: 'deleted' } }]);
    expect(sink.isEnded).toBe(false);
    rectangle(b, 'one');
    tick();
    expect(sink.take()).toMatchObject([{ event: 'change', data: { board: 'b' } }]);
    hub.endBoard('b', 'forbidden');
    expect(sink.take()).toMatchObject([{ event: 'notice', data: { kind: 'forbidden' } }]);
    expect(sink.isEnded).toBe(true);
    expect(hub.readerCount).toBe(0);
  });
});

describe('a reader that does not take what is sent', () => {
  test('F-12: gets nothing more, then what it missed, once', () => {
    const board = new FakeBoard('a', log);
    for (let i = 0; i < 30; i++) rectangle(board, `s${i}`);
    const sink = watch([board]);
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
    expect(hub.counts.blocked).toBe(1);
    rectangle(board, 'four');
    tick();
    expect(sink.take()).toMatchObject([{ id: '34' }]);
  });

  test('F-12: gets one snapshot where that is shorter', () => {
    const board = new FakeBoard('a', log);
    rectangle(board, 'one');
    const sink = watch([board]);
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
    expect(hub.counts.snapshots.behind).toBe(1);
  });

  test('F-12: a big snapshot goes out in slices, of which one waits at most', () => {
    const board = new FakeBoard('a', log);
    const points = new Uint8Array(50_000);
    board.change((tx) => {
      for (let i = 0; i < 10; i++) tx.create('stroke', { points }, `s${i}`);
    });
    const sink = new FakeSink();
    sink.isFull = true;
    hub.subscribe({
      sources: [board],
      format: 'json',
      position: undefined,
      fresh: new Set(),
      notices: [],
      sink,
    });
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
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
    sink.isFull = true;
    rectangle(board, 'one');
    tick();
    vi.advanceTimersByTime(58_000);
    expect(sink.isAborted).toBe(false);
    vi.advanceTimersByTime(4_000);
    expect(sink.isAborted).toBe(true);
    expect(hub.counts.stalled).toBe(1);
    expect(hub.readerCount).toBe(0);
  });

  test('F-15: hears of the end when it takes again', () => {
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
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

describe('people', () => {
  const ana = { user: { id: 'u1', name: 'Ana', color: '#aa0000' } };

  test('F-14: only those who changed; null for those who left; nothing in the buffer', () => {
    const board = new FakeBoard('a', log);
    board.show(1, ana);
    board.show(2, { user: { id: 'u2', name: 'Bo', color: '#00aa00' } });
    const sink = watch([board]);
    tick();
    sink.take();
    board.show(1, { ...ana, cursor: { x: 1.23456, y: 2 } });
    tick();
    expect(sink.take()).toMatchObject([
      { event: 'presence', id: undefined, data: { people: { '1': { cursor: [1.23, 2] } } } },
    ]);
    board.show(2, undefined);
    tick();
    expect(sink.take()[0]?.data).toMatchObject({ people: { '2': null }, editing: 1 });
    expect(watch([board], { position: 0 }).events.map(({ event }) => event)).toEqual(['presence']);
  });

  test('F-14: what is broken is left out', () => {
    const board = new FakeBoard('a', log);
    board.states.set(1, '{"user":');
    board.states.set(2, JSON.stringify({ user: { id: 'u', name: 'x', color: 'url(evil)' } }));
    board.show(3, ana);
    const presence = watch([board]).events.at(-1);
    expect(Object.keys(presence?.data['people'] as object)).toEqual(['3']);
  });

  test('F-14: the presenter, and what the presenter sees', () => {
    const board = new FakeBoard('a', log);
    const view = { x: 1, y: 2, zoom: 1, w: 100, h: 50 };
    board.show(1, { ...ana, view });
    const sink = watch([board]);
    expect(sink.take().at(-1)?.data).toMatchObject({ presenter: null, people: { '1': {} } });
    board.show(1, { ...ana, view, presenting: true });
    tick();
    expect(sink.take().at(-1)?.data).toMatchObject({ presenter: '1', people: { '1': { view } } });
    // A second presenter does not take the view away.
    board.show(0, { ...ana, view, presenting: true });
    tick();
    expect(sink.take().at(-1)?.data).toMatchObject({ presenter: '1' });
    board.show(1, undefined);
    tick();
    expect(sink.take().at(-1)?.data).toMatchObject({ presenter: '0' });
  });

  test('F-14: a change and the news of its tick are one write', () => {
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
    tick();
    sink.take();
    const writes = sink.writes;
    board.show(1, ana);
    rectangle(board, 'one');
    tick();
    expect(sink.take().map(({ event }) => event)).toEqual(['change', 'presence']);
    expect(sink.writes).toBe(writes + 1);
  });

  test('F-14: a thousand who join are not a thousand events', () => {
    const board = new FakeBoard('a', log);
    const first = watch([board]);
    tick();
    first.take();
    for (let i = 0; i < 1000; i++) watch([board]);
    vi.advanceTimersByTime(2_000);
    expect(first.take().map(({ data }) => data['watching'])).toEqual([1001]);
    expect(board.watchers).toEqual([1, 1001]);
  });
});

describe('the end', () => {
  test('F-4: heartbeats where nothing else was sent', () => {
    const board = new FakeBoard('a', log);
    const sink = watch([board]);
    vi.advanceTimersByTime(1_100);
    sink.text = '';
    vi.advanceTimersByTime(60_000);
    const beats = sink.text.match(/^:\n\n/gm)?.length ?? 0;
    expect(beats).toBeGreaterThanOrEqual(4);
    expect(beats).toBeLessThanOrEqual(5);
  });

  test('F-15: a server that stops says so and spreads the return', () => {
    const board = new FakeBoard('a', log);
    const sinks = [1, 2, 3, 4, 5, 6].map(() => watch([board]));
    for (const sink of sinks) sink.take();
    rectangle(board, 'one');
    hub.close();
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

describe('other forms', () => {
  test('F-16: updates make the same document', () => {
    const board = new FakeBoard('a', log);
    rectangle(board, 'one');
    const sink = watch([board], { format: 'update' });
    rectangle(board, 'two');
    rectangle(board, 'three');
    tick();
    board.edits.change('test', (tx) => tx.remove(['one']));
    board.commit();
    tick();
    const copy = new Y.Doc();
    const events = sink.events.filter(({ event }) => event !== 'presence');
    expect(events.map(({ event, id }) => [event, id])).toEqual([
      ['snapshot', '1'],
      ['update', '3'],
      ['update', '4'],
    ]);
    for (const { data } of events) {
      Y.applyUpdate(copy, Buffer.from(String(data['update']), 'base64'));
    }
    expect(copy.getMap('shapes').toJSON()).toEqual(board.doc.getMap('shapes').toJSON());
    expect(Y.encodeStateVector(copy)).toEqual(Y.encodeStateVector(board.doc));
  });

  test('F-17: pictures at a pace, and none where nothing changed', () => {
    let drawn = 0;
    withOptions({ picture: (source) => `<svg>${source.board} ${++drawn}</svg>` });
    const [a, b] = [new FakeBoard('a', log), new FakeBoard('b', log)];
    const subscribe = (position?: number): FakeSink => {
      const sink = new FakeSink();
      hub.subscribePictures({ sources: [a, b], position, notices: [], sink, everyMs: 1000 });
      return sink;
    };
    rectangle(a, 'one');
    const sink = subscribe();
    expect(sink.take()).toMatchObject([
      { event: 'picture', id: undefined, data: { board: 'a', seq: 1, svg: '<svg>a 1</svg>' } },
      { event: 'picture', id: '1', data: { board: 'b', seq: 0, svg: '<svg>b 2</svg>' } },
    ]);
    vi.advanceTimersByTime(5_000);
    expect(sink.take()).toEqual([]);
    rectangle(b, 'two');
    rectangle(b, 'three');
    vi.advanceTimersByTime(1_000);
    expect(sink.take()).toMatchObject([{ id: '3', data: { board: 'b', svg: '<svg>b 3</svg>' } }]);
    // The same version is drawn once for all; who comes back up to date gets nothing.
    const other = subscribe();
    expect(other.take()).toHaveLength(2);
    expect(drawn).toBe(3);
    expect(subscribe(3).take()).toEqual([]);
    // A reader that takes nothing gets no second picture.
    sink.isFull = true;
    rectangle(a, 'four');
    vi.advanceTimersByTime(1_000);
    const writes = sink.writes;
    rectangle(a, 'five');
    vi.advanceTimersByTime(5_000);
    expect(sink.writes).toBe(writes);
    sink.drain();
    vi.advanceTimersByTime(1_000);
    expect(sink.take().at(-1)?.data).toMatchObject({ board: 'a', seq: 5 });
  });
});
