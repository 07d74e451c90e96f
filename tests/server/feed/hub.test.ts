/** What the feed says, with fake time, boards and readers. Names of tests begin with their rule. */
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { FakeSink } from './fake-board.ts';
import { FeedHarness, rectangle, tick } from './harness.ts';

const feed = FeedHarness.forEachTest();

describe('the beginning', () => {
  test('F-4: a comment and a retry of its own come at once', () => {
    const board = feed.board('a');
    const retries = [1, 2, 3, 4, 5].map(() => /retry: (\d+)/.exec(feed.watch([board]).text)?.[1]);
    expect(retries.every((retry) => Number(retry) >= 1000 && Number(retry) <= 3000)).toBe(true);
    expect(new Set(retries).size).toBeGreaterThan(1);
    expect(feed.watch([board]).text.startsWith(':')).toBe(true);
  });

  test('F-5, F-14: snapshot first, then who is there', () => {
    const board = feed.board('a');
    const seq = rectangle(board, 'one');
    board.show(7, { user: { id: 'u', name: 'Ana', color: '#112233' }, cursor: { x: 1, y: 2 } });
    const [snapshot, presence, ...rest] = feed.watch([board]).events;
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
    const board = feed.board('a');
    for (let i = 0; i < 50; i++) rectangle(board, `s${i}`);
    const channel = (): number => feed.hub.snapshotsEncoded;
    for (let i = 0; i < 20; i++) feed.watch([board]);
    expect(channel()).toBe(1);
    rectangle(board, 'new');
    tick();
    const late = feed.watch([board]).events;
    expect(channel()).toBe(1);
    // The older snapshot, and what came since: together the board as it is.
    expect(late.map(({ event }) => event)).toEqual(['snapshot', 'change', 'presence']);
    expect(late[0]?.data['seq']).toBe(50);
    expect(late[1]?.data).toMatchObject({ seq: 51, put: { new: { type: 'rectangle' } } });
  });
});

describe('changes', () => {
  test('F-6: an idle board does not wait, a busy one sends once per tick', () => {
    const board = feed.board('a');
    const sink = feed.watch([board]);
    tick();
    sink.take();
    rectangle(board, 'one');
    vi.advanceTimersByTime(1);
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
    const board = feed.board('a');
    rectangle(board, 'one', { opacity: 0.5 });
    board.change((tx) => tx.create('text', { text: 'hello' }, 'words'));
    const sink = feed.watch([board]);
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
    const board = feed.board('a');
    const sink = feed.watch([board]);
    rectangle(board, 'zero');
    tick();
    sink.take();
    rectangle(board, 'one');
    board.change((tx) => tx.remove(['one']));
    tick();
    expect(sink.take()[0]?.data).toEqual({ board: 'a', seq: 3, remove: ['one'] });
  });

  test('a list that was rewritten is told as a whole, not as an addition', () => {
    const board = feed.board('a');
    board.change((tx) => tx.create('stroke', { live: [1, 2, 3] }, 'ink'));
    const sink = feed.watch([board]);
    board.change((tx) => tx.append('ink', 'live', [4]));
    tick();
    // What readers of the snapshot hold was not noted: the first change gives all of it.
    expect(sink.take().at(-1)?.data['set']).toEqual({ ink: { live: [1, 2, 3, 4] } });
    board.change((tx) => tx.update('ink', { live: [9, 2, 3, 4, 5] }));
    tick();
    expect(sink.take()[0]?.data['set']).toEqual({ ink: { live: [9, 2, 3, 4, 5] } });
  });

  test('ids and fields that are no plain names do no harm', () => {
    const board = feed.board('a');
    const sink = feed.watch([board]);
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
    const board = feed.board('a');
    rectangle(board, 'one');
    const sink = feed.watch([board]);
    sink.take();
    board.restart();
    expect(sink.take()[0]).toMatchObject({ event: 'snapshot', data: { reason: 'resync' } });
    rectangle(board, 'two');
    tick();
    expect(sink.take()[0]).toMatchObject({ event: 'change', data: { put: { two: {} } } });
  });
});

describe('people', () => {
  const ana = { user: { id: 'u1', name: 'Ana', color: '#aa0000' } };

  test('F-14: only those who changed; null for those who left; nothing in the buffer', () => {
    const board = feed.board('a');
    board.show(1, ana);
    board.show(2, { user: { id: 'u2', name: 'Bo', color: '#00aa00' } });
    const sink = feed.watch([board]);
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
    expect(feed.watch([board], { position: 0 }).events.map(({ event }) => event)).toEqual([
      'presence',
    ]);
  });

  test('F-14: what is broken is left out', () => {
    const board = feed.board('a');
    board.states.set(1, '{"user":');
    board.states.set(2, JSON.stringify({ user: { id: 'u', name: 'x', color: 'url(evil)' } }));
    board.show(3, ana);
    const presence = feed.watch([board]).events.at(-1);
    expect(Object.keys(presence?.data['people'] as object)).toEqual(['3']);
  });

  test('F-14: the presenter, and what the presenter sees', () => {
    const board = feed.board('a');
    const view = { x: 1, y: 2, zoom: 1, w: 100, h: 50 };
    board.show(1, { ...ana, view });
    const sink = feed.watch([board]);
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
    const board = feed.board('a');
    const sink = feed.watch([board]);
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
    const board = feed.board('a');
    const first = feed.watch([board]);
    tick();
    first.take();
    for (let i = 0; i < 1000; i++) feed.watch([board]);
    vi.advanceTimersByTime(2_000);
    expect(first.take().map(({ data }) => data['watching'])).toEqual([1001]);
    expect(board.watchers).toEqual([1, 1001]);
  });
});

describe('other forms', () => {
  test('F-16: updates make the same document', () => {
    const board = feed.board('a');
    rectangle(board, 'one');
    const sink = feed.watch([board], { format: 'update' });
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

  test('F-17: pictures at a pace, and none where nothing changed', async () => {
    let drawn = 0;
    feed.withOptions({
      picture: (source) => Promise.resolve(`<svg>${source.board} ${++drawn}</svg>`),
    });
    const [a, b] = [feed.board('a'), feed.board('b')];
    const subscribe = (position?: number): FakeSink => {
      const sink = new FakeSink();
      feed.hub.subscribePictures({ sources: [a, b], position, notices: [], sink, everyMs: 1000 });
      return sink;
    };
    rectangle(a, 'one');
    const sink = subscribe();
    await vi.advanceTimersByTimeAsync(0);
    expect(sink.take()).toMatchObject([
      { event: 'picture', id: undefined, data: { board: 'a', seq: 1, svg: '<svg>a 1</svg>' } },
      { event: 'picture', id: '1', data: { board: 'b', seq: 0, svg: '<svg>b 2</svg>' } },
    ]);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sink.take()).toEqual([]);
    rectangle(b, 'two');
    rectangle(b, 'three');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sink.take()).toMatchObject([{ id: '3', data: { board: 'b', svg: '<svg>b 3</svg>' } }]);
    // The same version is drawn once for all; who comes back up to date gets nothing.
    const other = subscribe();
    await vi.advanceTimersByTimeAsync(0);
    expect(other.take()).toHaveLength(2);
    expect(drawn).toBe(3);
    const upToDate = subscribe(3);
    await vi.advanceTimersByTimeAsync(0);
    expect(upToDate.take()).toEqual([]);
    // A reader that takes nothing gets no second picture.
    sink.isFull = true;
    rectangle(a, 'four');
    await vi.advanceTimersByTimeAsync(1_000);
    const writes = sink.writes;
    rectangle(a, 'five');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(sink.writes).toBe(writes);
    sink.drain();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sink.take().at(-1)?.data).toMatchObject({ board: 'a', seq: 5 });
  });

  test('F-17: a picture that cannot be drawn is counted and tried again, and keeps nobody waiting', async () => {
    let isBroken = true;
    feed.withOptions({
      picture: ({ board }) =>
        isBroken && board === 'a' ? Promise.reject(new Error('no memory')) : Promise.resolve(board),
    });
    const sink = new FakeSink();
    const sources = [feed.board('a'), feed.board('b')];
    feed.hub.subscribePictures({ sources, position: undefined, notices: [], sink, everyMs: 1000 });
    await vi.advanceTimersByTimeAsync(0);
    expect(sink.take()).toMatchObject([{ data: { board: 'b' } }]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(feed.hub.counts.undrawn).toBe(3);
    isBroken = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sink.take()).toMatchObject([{ data: { board: 'a' } }]);
    expect(feed.hub.counts.undrawn).toBe(3);
  });

  test('F-17: pictures take a small part of the time, however many look at however many boards', async () => {
    let drawn = 0;
    feed.withOptions({
      picture: async () => {
        drawn++;
        await new Promise((resolve) => setTimeout(resolve, 100));
        return '<svg/>';
      },
    });
    const boards = ['a', 'b', 'c'].map((name) => feed.board(name));
    for (const board of boards) rectangle(board, 'one');
    for (let i = 0; i < 20; i++) {
      for (const sources of [boards, boards.toReversed()]) {
        const sink = new FakeSink();
        feed.hub.subscribePictures({
          sources,
          position: undefined,
          notices: [],
          sink,
          everyMs: 500,
        });
      }
    }
    for (let i = 0; i < 600; i++) {
      for (const board of boards) rectangle(board, `s${i}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    // A minute: 4 % of it, at 100 ms each, and the last one has just begun.
    expect(drawn).toBe(25);
  });

  test('F-17: a newcomer gets the last picture while the next one must wait', async () => {
    feed.withOptions({
      picture: async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        return '<svg/>';
      },
    });
    const board = feed.board('a');
    const look = (): FakeSink => {
      const sink = new FakeSink();
      feed.hub.subscribePictures({
        sources: [board],
        position: undefined,
        notices: [],
        sink,
        everyMs: 500,
      });
      return sink;
    };
    rectangle(board, 'one');
    look();
    await vi.advanceTimersByTimeAsync(1_000);
    rectangle(board, 'two');
    const late = look();
    await vi.advanceTimersByTimeAsync(0);
    expect(late.take()).toMatchObject([{ id: '1', data: { seq: 1 } }]);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(late.take()).toMatchObject([{ id: '2', data: { seq: 2 } }]);
  });

  test('F-17: pictures that nobody takes are bounded; whoever waits longest is cut off', async () => {
    feed.withOptions({
      maxPicturesHeldBytes: 500_000,
      picture: (source) => Promise.resolve(`${source.sequence()}`.padEnd(200_000, ' ')),
    });
    const board = feed.board('a');
    const stuck: FakeSink[] = [];
    for (let i = 0; i < 6; i++) {
      rectangle(board, `s${i}`);
      const sink = new FakeSink();
      sink.isFull = true;
      stuck.push(sink);
      feed.hub.subscribePictures({
        sources: [board],
        position: undefined,
        notices: [],
        sink,
        everyMs: 500,
      });
      // The opening is taken, and the picture is not.
      sink.drain(true);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(stuck.map(({ isAborted }) => isAborted)).toEqual([true, true, true, true, false, false]);
  });
});
