/** What a spectator's page knows of a board: events in, shapes, people and status out. */
import { describe, expect, test } from 'vitest';
import { WatchedBoard } from '../../../client/sync/watched-board.ts';

function snapshot(seq: number, shapes: object = {}): object {
  return { board: 'a', seq, reason: 'start', meta: { title: 'Ours' }, shapes };
}

function opened(): WatchedBoard {
  const watched = new WatchedBoard('a');
  const box = { type: 'rectangle', x: 1, index: 'a1' };
  const ink = { type: 'stroke', index: 'a0', live: [8, 1, 2, 128] };
  watched.apply('snapshot', snapshot(5, { box, ink }));
  return watched;
}

describe('shapes', () => {
  test('F-6: fields are set and unset, lists grow, shapes go', () => {
    const { board } = opened();
    expect(board.ordered().map(({ id }) => id)).toEqual(['ink', 'box']);
    const isWhole = board.applyChange({
      board: 'a',
      seq: 6,
      set: { box: { x: null, y: 7 } },
      append: { ink: { live: { at: 4, values: [1, 1, 0] } } },
    });
    expect(isWhole).toBe(true);
    expect(board.get('box')).toMatchObject({ x: 0, y: 7 });
    expect(board.get('ink')).toMatchObject({ live: [8, 1, 2, 128, 1, 1, 0] });
    board.applyChange({ board: 'a', seq: 7, remove: ['ink'] });
    expect(board.ordered().map(({ id }) => id)).toEqual(['box']);
  });

  test('F-8: what was seen before changes nothing', () => {
    const { board } = opened();
    expect(board.applyChange({ board: 'a', seq: 5, remove: ['box'] })).toBe(true);
    expect(board.size).toBe(2);
  });

  test('an event that does not fit is noticed, not drawn', () => {
    const { board } = opened();
    const append = { ink: { live: { at: 99, values: [1] } } };
    expect(board.applyChange({ board: 'a', seq: 6, append })).toBe(false);
    expect(board.applyChange({ board: 'a', seq: 6, set: { unknown: { x: 1 } } })).toBe(false);
    board.forget();
    expect(board.applyChange({ board: 'a', seq: 7, remove: ['box'] })).toBe(false);
    // What was there stays to be looked at until the snapshot comes.
    expect(board.size).toBe(2);
  });

  test('bytes travel as base64, and a broken shape is kept but not drawn', () => {
    const watched = new WatchedBoard('a');
    const shapes = {
      ink: { type: 'stroke', points: { $bytes: 'AQID' } },
      odd: { type: 'nothing' },
    };
    watched.apply('snapshot', snapshot(1, shapes));
    expect(watched.board.get('ink')).toMatchObject({ points: new Uint8Array([1, 2, 3]) });
    expect(watched.board.size).toBe(2);
    expect(watched.board.ordered().map(({ id }) => id)).toEqual(['ink']);
  });
});

describe('people and status', () => {
  test('F-14: those who changed, and all of them after a reconnection', () => {
    const watched = opened();
    const person = (name: string) => ({ name, color: '#123456' });
    const rest = { board: 'a', presenter: null, editing: 2, watching: 3 };
    const people = { 1: person('Ana'), 2: person('Bo') };
    watched.apply('presence', { ...rest, all: true, people });
    watched.apply('presence', { ...rest, presenter: '2', people: { 1: null } });
    expect([...watched.people.people.keys()]).toEqual(['2']);
    expect(watched.people).toMatchObject({ presenter: '2', editing: 2, watching: 3 });
    watched.apply('presence', { ...rest, all: true, people: {} });
    expect(watched.people.people.size).toBe(0);
  });

  test.each(['deleted', 'forbidden', 'not-found', 'damaged'] as const)(
    'F-15: after "%s" the board has ended, whatever the stream does',
    (kind) => {
      const watched = opened();
      watched.apply('notice', { board: 'a', kind });
      watched.setStatus({ kind: 'reconnecting', retryAt: undefined });
      expect(watched.status).toEqual({ kind: 'ended', reason: kind });
    },
  );

  test('after a cut nobody is known, nor taken over by another tab, until it is told anew', () => {
    const watched = opened();
    expect(watched.hasPeople).toBe(false);
    const presence = {
      board: 'a',
      all: true,
      people: {},
      presenter: null,
      editing: 0,
      watching: 1,
    };
    watched.apply('presence', presence);
    expect(watched.hasPeople).toBe(true);
    watched.setStatus({ kind: 'reconnecting', retryAt: undefined });
    expect(watched.hasPeople).toBe(false);
    expect(watched.people.watching).toBe(0);
    watched.setStatus({ kind: 'live' });
    expect(watched.hasPeople).toBe(false);
    const other = new WatchedBoard('a');
    other.restore(watched.state(-1));
    expect(other.hasPeople).toBe(false);
    watched.apply('presence', presence);
    other.restore(watched.state(-1));
    expect(other.hasPeople).toBe(true);
  });

  test('F-15: a board that is full stays to be looked at, and is not known whole until it is told anew', () => {
    const watched = opened();
    watched.setStatus({ kind: 'live' });
    watched.apply('notice', { board: 'a', kind: 'full' });
    expect(watched.status).toEqual({ kind: 'reconnecting', retryAt: undefined });
    expect([watched.hasContent, watched.board.size]).toEqual([false, 2]);
    watched.setStatus({ kind: 'live' });
    expect(watched.status).toEqual({ kind: 'live' });
  });

  test('F-12: whoever fell behind goes on', () => {
    const watched = opened();
    watched.setStatus({ kind: 'live' });
    watched.apply('notice', { board: 'a', kind: 'behind' });
    expect(watched.status).toEqual({ kind: 'live' });
  });

  test('another tab of the browser gets everything', () => {
    const copy = new WatchedBoard('a');
    const watched = opened();
    watched.setStatus({ kind: 'live' });
    copy.restore(structuredClone(watched.state(-1)));
    expect(copy.board.ordered().map(({ id }) => id)).toEqual(['ink', 'box']);
    expect([copy.board.title, copy.board.seq]).toEqual(['Ours', 5]);
    expect(copy.status).toEqual({ kind: 'live' });
    // Who has the shapes already is told the rest.
    expect(watched.state(5)).toEqual({
      status: { kind: 'live' },
      isWhole: true,
      people: undefined,
    });
  });

  test('what another tab does not know whole is not whole here either, and stays in sight', () => {
    const watched = opened();
    watched.restore(new WatchedBoard('a').state(5));
    expect(watched.hasContent).toBe(false);
    expect(watched.board.size).toBe(2);
  });

  test('it says when the server is tried again, each time anew', () => {
    const watched = opened();
    const told: unknown[] = [];
    watched.observe(() => told.push(watched.status));
    for (const retryAt of [1_000, 1_000, undefined, 5_000])
      watched.setStatus({ kind: 'reconnecting', retryAt });
    expect(told).toEqual([
      { kind: 'reconnecting', retryAt: 1_000 },
      { kind: 'reconnecting', retryAt: undefined },
      { kind: 'reconnecting', retryAt: 5_000 },
    ]);
  });
});
