/** Several tabs of one browser that watch boards: who holds a stream, for which boards, and who is shown what. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Watching } from '../../../client/sync/feed-pool.ts';
import { MAX_FEED_BOARDS } from '../../../shared/protocol/feed.ts';
import { FakeLocks } from './fake-locks.ts';

// Each test has a server of its own, so that nothing that one leaves behind reaches the next.
let server = '';
let servers = 0;

/** A stream that a test is the server of. */
class FakeStream extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeStream[] = [];
  readonly url: URL;
  readyState = 1;

  constructor(url: string) {
    super();
    this.url = new URL(url);
    FakeStream.all.push(this);
  }

  close(): void {
    this.readyState = FakeStream.CLOSED;
  }

  get boards(): string[] {
    const [, , only] = this.url.pathname.split('/');
    return only === undefined ? this.url.searchParams.getAll('board') : [only];
  }

  get tokens(): string[] {
    return this.url.searchParams.getAll('token');
  }

  say(type: string, event: object, id: string): void {
    this.dispatchEvent(
      Object.assign(new Event(type), { data: JSON.stringify(event), lastEventId: id }),
    );
  }
}

/** Waits as long as a busy machine needs. */
const soon = (isSo: () => void): Promise<void> => vi.waitFor(isSo, { timeout: 60_000 });

const openStreams = (): FakeStream[] => FakeStream.all.filter(({ readyState }) => readyState === 1);
const byFirst = ([a = '']: string[], [b = '']: string[]): number => (a < b ? -1 : 1);
/** The boards of each open stream. */
const carried = (): string[][] =>
  openStreams()
    .map(({ boards }) => boards.toSorted())
    .toSorted(byFirst);
const named = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${String(i).padStart(2, '0')}`);

const released: Watching[] = [];

/** Another tab: modules of its own, the browser is shared. */
async function openTab(): Promise<(board: string, token?: string) => Watching> {
  vi.resetModules();
  const { watchBoard } = await import('../../../client/sync/feed-client.ts');
  return (board, token = 'token') => {
    const watching = watchBoard(server, board, token);
    released.push(watching);
    return watching;
  };
}

beforeEach(() => {
  FakeStream.all = [];
  server = `https://board-${servers++}.example`;
  vi.stubGlobal('EventSource', FakeStream);
  vi.stubGlobal('navigator', { locks: new FakeLocks() });
  vi.stubGlobal('document', new EventTarget());
});

afterEach(async () => {
  for (const watching of released.splice(0)) watching.release();
  // The last one to leave closes the stream, the channel and the locks.
  await soon(() => expect(openStreams()).toEqual([]));
});

describe('tabs with other boards', () => {
  test('share one stream as long as it carries them', async () => {
    const [first, second] = [await openTab(), await openTab()];
    const a = named('a', 20);
    const b = named('b', MAX_FEED_BOARDS - 20);
    for (const board of a) first(board);
    await soon(() => expect(carried()).toEqual([a]));
    for (const board of b) second(board);
    await soon(() => expect(carried()).toEqual([[...a, ...b]]));
  });

  test('keep a stream each where one does not carry them all', async () => {
    const [first, second, third] = [await openTab(), await openTab(), await openTab()];
    const [a, b] = [named('a', 30), named('b', 30)];
    const held = a.map((board) => first(board));
    await soon(() => expect(carried()).toEqual([a]));
    for (const board of b) second(board);
    // One that fits in comes later: by then everybody has an answer.
    const small = third('c');
    await soon(() => expect(carried()).toEqual([[...a, 'c'], b]));
    for (const { boards } of FakeStream.all) {
      expect(boards.length).toBeLessThanOrEqual(MAX_FEED_BOARDS);
    }
    const [stream] = openStreams().filter(({ boards }) => boards.includes('c'));
    stream!.say('snapshot', { board: 'c', ...content }, 'p1');
    await soon(() => expect(small.watched.status.kind).toBe('live'));

    // The first one leaves: the second has a stream already, and serves who comes now.
    small.release();
    for (const watching of held) watching.release();
    await soon(() => expect(carried()).toEqual([b]));
    (await openTab())('c');
    await soon(() => expect(carried()).toEqual([[...b, 'c']]));
  });

  test('share one as soon as it carries them all: the first needs less', async () => {
    const [first, second] = [await openTab(), await openTab()];
    const [a, b] = [named('a', 30), named('b', 30)];
    const held = a.map((board) => first(board));
    await soon(() => expect(carried()).toEqual([a]));
    for (const board of b) second(board);
    await soon(() => expect(carried()).toEqual([a, b]));
    // Long enough for its question to be turned down.
    const third = (await openTab())('a00');
    await soon(() => expect(third.watched.status.kind).toBe('connecting'));
    for (const watching of held.slice(10)) watching.release();
    await soon(() => expect(carried()).toEqual([[...a.slice(0, 10), ...b]]));
  });

  test('share one as soon as it carries them all: the second needs less', async () => {
    const [first, second] = [await openTab(), await openTab()];
    const [a, b] = [named('a', 30), named('b', 30)];
    for (const board of a) first(board);
    await soon(() => expect(carried()).toEqual([a]));
    const held = b.map((board) => second(board));
    await soon(() => expect(carried()).toEqual([a, b]));
    for (const watching of held.slice(5)) watching.release();
    await soon(() => expect(carried()).toEqual([[...a, ...b.slice(0, 5)]]));
  });

  test('that ask for more later, than one stream carries, take their own again', async () => {
    const [first, second] = [await openTab(), await openTab()];
    const [a, b] = [named('a', 30), named('b', 18)];
    for (const board of a) first(board);
    await soon(() => expect(carried()).toEqual([a]));
    for (const board of b) second(board);
    await soon(() => expect(carried()).toEqual([[...a, ...b]]));
    second('c');
    await soon(() => expect(carried()).toEqual([a, [...b, 'c']]));
  });
});

const content = { seq: 4, reason: 'start', meta: {}, shapes: {} };

describe('links', () => {
  test('a tab with another link is handed nothing', async () => {
    const [first, second] = [await openTab(), await openTab()];
    const right = first('a', 'right').watched;
    await soon(() => expect(carried()).toEqual([['a']]));
    openStreams()[0]!.say('snapshot', { board: 'a', ...content }, 'p1');
    expect(right.hasContent).toBe(true);
    const wrong = second('a', 'wrong').watched;
    const third = (await openTab())('a', 'right').watched;
    // By now the one that asked before has been answered as well.
    await soon(() => expect(third.hasContent).toBe(true));
    await soon(() =>
      expect(openStreams().map(({ tokens }) => tokens)).toEqual([['right'], ['wrong']]),
    );
    openStreams()[0]!.say('change', { board: 'a', seq: 5 }, 'p2');
    await soon(() => expect(third.board.seq).toBe(5));
    expect(wrong.hasContent).toBe(false);
    expect(wrong.status.kind).toBe('connecting');
  });

  test('a viewer of the same page with another link is handed nothing', async () => {
    const tab = await openTab();
    const right = tab('a', 'right').watched;
    const wrong = tab('a', 'wrong').watched;
    expect(tab('a', 'right').watched).toBe(right);
    expect(wrong).not.toBe(right);
    await soon(() =>
      expect(openStreams().map(({ tokens }) => tokens)).toEqual([['right'], ['wrong']]),
    );
  });

  test('a refused link in one tab ends nothing in the tabs that come later', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 401 }));
    const refused = (await openTab())('a', 'wrong');
    await soon(() => expect(carried()).toEqual([['a']]));
    const [stream] = openStreams();
    stream!.close();
    stream!.dispatchEvent(new Event('error'));
    await soon(() =>
      expect(refused.watched.status).toEqual({ kind: 'ended', reason: 'forbidden' }),
    );

    const other = (await openTab())('b');
    await soon(() => expect(carried()).toEqual([['b']]));
    openStreams()[0]!.say('snapshot', { board: 'b', ...content }, 'p1');
    await soon(() => expect(other.watched.status.kind).toBe('live'));
  });

  test('what has ended is said to a tab that comes later', async () => {
    const [first, second] = [await openTab(), await openTab()];
    const [a, b] = [first('a').watched, first('b').watched];
    await soon(() => expect(carried()).toEqual([['a', 'b']]));
    openStreams()[0]!.say('notice', { board: 'a', kind: 'deleted' }, 'p1');
    expect(a.status).toEqual({ kind: 'ended', reason: 'deleted' });
    const late = second('a').watched;
    await soon(() => expect(late.status).toEqual({ kind: 'ended', reason: 'deleted' }));
    expect(b.status.kind).toBe('connecting');
  });
});
