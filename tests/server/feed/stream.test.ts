/** The feed on real sockets, read by npm's `eventsource`. Names of tests begin with their rule. */
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import type { BoardLinks } from '../../support/server-process.ts';
import { TestServer } from '../../support/server.ts';
import { CutLine, FeedReader } from './feed-reader.ts';

let server: TestServer;
const closers: (() => void | Promise<void>)[] = [];

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await server.dispose();
});

interface Editor {
  readonly board: Board;
  readonly provider: WebsocketProvider;
}

async function edit({ id, editToken }: BoardLinks): Promise<Editor> {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server.syncUrl, id, doc, {
    params: { token: editToken },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    maxBackoffTime: 100,
  });
  closers.push(() => {
    provider.destroy();
    provider.awareness.destroy();
    doc.destroy();
  });
  if (!provider.synced)
    await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  return { board: new Board(doc), provider };
}

function read(address: string): FeedReader {
  const reader = new FeedReader(address);
  closers.push(() => reader.close());
  return reader;
}

const feedUrl = ({ id, watchToken }: BoardLinks, port = new URL(server.url).port): string =>
  `http://127.0.0.1:${port}/feed/${id}?token=${watchToken}`;

const manyUrl = (boards: readonly BoardLinks[], port = new URL(server.url).port): string =>
  `http://127.0.0.1:${port}/feed?${boards.map(({ id, watchToken }) => `board=${id}&token=${watchToken}`).join('&')}`;

/** Shapes of a document as the feed gives them. */
function shapesOf(board: Board): Record<string, Record<string, unknown>> {
  return board.doc.getMap('shapes').toJSON();
}

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** One random edit; new shapes have names of their own, so that each can be counted. */
function editAtRandom(board: Board, next: () => number, name: string): void {
  const ids = Object.keys(shapesOf(board));
  const id = ids[Math.floor(next() * ids.length)];
  const kind = next();
  board.change('test', (tx) => {
    if (kind < 0.35 || id === undefined) {
      tx.create('rectangle', { x: Math.floor(next() * 1000), y: 5 }, name);
    } else if (kind < 0.5) {
      tx.create('stroke', { live: [1, 2, 3] }, name);
    } else if (kind < 0.75) {
      const type = board.get(id)?.type;
      if (type === 'stroke') tx.append(id, 'live', [Math.floor(next() * 50), 4, 5]);
      else tx.update(id, { x: Math.floor(next() * 1000), opacity: next() < 0.5 ? 1 : 0.5 });
    } else if (kind < 0.85) {
      tx.remove([id]);
    } else {
      tx.create('text', { text: `words of ${name}` }, name);
    }
  });
}

/** Each change once, in order: the rules F-8 and F-10 from the reader's side. */
function expectOnceAndInOrder(reader: FeedReader): void {
  expect(reader.misfits).toBe(0);
  const last = new Map<string, number>();
  for (const { type, data } of reader.seen) {
    const { board = '', seq } = data;
    if (seq === undefined) continue;
    const before = last.get(board) ?? -1;
    if (type === 'change') expect(seq).toBeGreaterThan(before);
    last.set(board, Math.max(before, seq));
  }
}

describe('opening', () => {
  test('F-1, F-4: headers that keep proxies from buffering, and a comment at once', async () => {
    const links = await server.createBoard();
    const abort = new AbortController();
    const response = await fetch(feedUrl(links), {
      signal: abort.signal,
      headers: { Origin: 'https://elsewhere.example' },
    });
    expect(response.status).toBe(200);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    });
    expect(headers).not.toHaveProperty('content-encoding');
    const { value } = await response.body!.getReader().read();
    expect(Buffer.from(value!).toString()).toMatch(/^: inkwire feed\nretry: \d+\n\n/);
    abort.abort();
  });

  test('F-2: refused with a real status, also for HEAD', async () => {
    const links = await server.createBoard();
    const base = server.url;
    const cases: [string, number][] = [
      [`/feed/${links.id}`, 401],
      [`/feed/${links.id}?token=wrong`, 401],
      [`/feed/nosuchboard?token=${links.watchToken}`, 404],
      ['/feed', 400],
      [`/feed/${links.id}?token=${links.watchToken}&format=pdf`, 400],
      [`/feed?${'board=a&token=x&'.repeat(3)}`, 404],
      [`/feed?${Array.from({ length: 49 }, (_, i) => `board=b${i}`).join('&')}`, 400],
    ];
    for (const [path, status] of cases) {
      expect([path, (await fetch(base + path)).status]).toEqual([path, status]);
      const head = await fetch(base + path, { method: 'HEAD' });
      expect([path, head.status]).toEqual([path, status]);
    }
    const ok = await fetch(feedUrl(links), { method: 'HEAD' });
    expect(ok.status).toBe(200);
    expect(server.running.metrics).toBeDefined();
  });

  test('F-1: the link that edits may watch too', async () => {
    const links = await server.createBoard();
    const reader = read(feedUrl({ ...links, watchToken: links.editToken }));
    await reader.until(() => reader.of('snapshot').length === 1);
  });

  test('F-2: in a stream of several, one that is closed does not close the others', async () => {
    const [a, b] = [await server.createBoard(), await server.createBoard()];
    const reader = read(manyUrl([a, { ...b, watchToken: 'wrong' }]));
    await reader.until(() => reader.of('presence').length === 1);
    expect(reader.seen.map(({ type, data }) => [type, data.board, data['kind']])).toEqual([
      ['notice', b.id, 'forbidden'],
      ['snapshot', a.id, undefined],
      ['presence', a.id, undefined],
    ]);
  });
});

describe('a reader of one board', () => {
  test('F-5 to F-9, F-14: sees what editors do, and who they are', async () => {
    const links = await server.createBoard();
    const ana = await edit(links);
    ana.board.change('test', (tx) => tx.create('rectangle', { x: 5 }, 'one'));
    const reader = read(feedUrl(links));
    await reader.until(() => reader.of('presence').length === 1);
    const bo = await edit(links);
    bo.board.change('test', (tx) => {
      tx.create('stroke', { live: [1, 2, 3] }, 'ink');
      tx.setMeta({ title: 'Ours' });
    });
    bo.provider.awareness.setLocalState({
      user: { id: 'bo', name: 'Bo', color: '#123456' },
      cursor: { x: 3, y: 4 },
    });
    await reader.until(() =>
      reader.of('presence').some(({ data }) => JSON.stringify(data).includes('Bo')),
    );
    await reader.until(() => reader.shapes(links.id)['ink'] !== undefined);
    expect(reader.shapes(links.id)).toEqual(shapesOf(bo.board));
    expect(reader.board(links.id).title).toBe('Ours');
    expectOnceAndInOrder(reader);
  });

  test('F-10: cut off at any byte, nothing is lost and nothing comes twice', async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const next = random(seed);
      const links = await server.createBoard();
      const editors = [await edit(links), await edit(links)];
      const line = await CutLine.to(Number(new URL(server.url).port));
      closers.push(() => line.close());
      // After the headers, so that every connection brings something.
      line.budget = () => 400 + Math.floor(next() * 1500);
      const reader = read(feedUrl(links, String(line.port)));
      await reader.until(() => reader.of('snapshot').length > 0);
      for (let i = 0; i < 120; i++) {
        editAtRandom(editors[i % 2]!.board, next, `s${i}`);
        if (i % 6 === 0) await new Promise((resolve) => setTimeout(resolve, next() * 25));
        if (next() < 0.05) line.cutAll();
      }
      line.budget = () => Infinity;
      const last = editors[0]!;
      last.board.change('test', (tx) => tx.create('rectangle', {}, 'the-end'));
      const hasAll = (): boolean =>
        JSON.stringify(sorted(reader.shapes(links.id))) ===
        JSON.stringify(sorted(shapesOf(last.board)));
      await reader.until(() => 'the-end' in reader.shapes(links.id) && hasAll());
      expect(line.cuts).toBeGreaterThan(5);
      expectOnceAndInOrder(reader);
      // The journal held everything: nobody needed a second snapshot.
      expect(reader.of('snapshot').map(({ data }) => data['reason'])).toEqual(['start']);
    }
  });

  test('F-10, F-11: the server is started anew in mid-stream', async () => {
    const links = await server.createBoard();
    const ana = await edit(links);
    ana.board.change('test', (tx) => tx.create('rectangle', {}, 'before'));
    const line = await CutLine.to(Number(new URL(server.url).port));
    closers.push(() => line.close());
    const reader = read(feedUrl(links, String(line.port)));
    await reader.until(() => 'before' in reader.shapes(links.id));
    const position = reader.seen.findLast(({ id }) => id !== '')?.id;
    await server.stop();
    await reader.until(() => reader.of('notice').length > 0);
    expect(reader.of('notice')[0]?.data).toEqual({ kind: 'going-down' });
    await server.start();
    // Nothing has changed: it goes on where it was, without a snapshot.
    const known = reader.of('presence').length;
    await reader.until(() => reader.of('presence').length > known);
    expect(reader.of('snapshot')).toHaveLength(1);
    ana.board.change('test', (tx) => tx.create('rectangle', {}, 'after'));
    await reader.until(() => 'after' in reader.shapes(links.id));
    expect(Number(reader.seen.findLast(({ type }) => type === 'change')?.id)).toBeGreaterThan(
      Number(position),
    );
    expectOnceAndInOrder(reader);

    // Now it misses something while there is no server at all.
    line.cutAll();
    await server.stop();
    await server.start();
    const bo = await edit(links);
    bo.board.change('test', (tx) => tx.create('rectangle', {}, 'missed'));
    await reader.until(() => 'missed' in reader.shapes(links.id));
    expectOnceAndInOrder(reader);
  });

  test('F-3, F-15: a deleted board ends the stream, and nobody comes back', async () => {
    const links = await server.createBoard();
    const line = await CutLine.to(Number(new URL(server.url).port));
    closers.push(() => line.close());
    const ana = await edit(links);
    ana.board.change('test', (tx) => tx.create('rectangle', {}, 'one'));
    const reader = read(feedUrl(links, String(line.port)));
    await reader.until(() => reader.of('snapshot').length === 1);
    const response = await fetch(`${server.url}/api/boards/${links.id}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${links.editToken}` },
    });
    expect(response.status).toBe(204);
    await reader.until(() => reader.isClosed);
    expect(reader.of('notice').map(({ data }) => data)).toEqual([
      { board: links.id, kind: 'deleted' },
    ]);
    // Who names a position was here before, in whichever way; HEAD says why there is no more.
    const answers = await Promise.all([
      fetch(feedUrl(links), { headers: { 'Last-Event-ID': '1' } }),
      fetch(`${feedUrl(links)}&lastEventId=1`),
      fetch(`${feedUrl(links)}&lastEventId=1`, { method: 'HEAD' }),
      fetch(feedUrl(links)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 404, 404]);
  });

  test('F-12: one that stops reading costs little, and catches up at once when it reads again', async () => {
    const links = await server.createBoard();
    const ana = await edit(links);
    // Enough to fill the buffers of the kernel on both sides several times.
    const big = 'x'.repeat(700_000);
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
    closers.push(() => void socket.destroy());
    socket.write(`GET /feed/${links.id}?token=${links.watchToken} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await new Promise((resolve) => socket.once('readable', resolve));
    const { counts } = server.running.feed;
    const fast = read(feedUrl(links));
    for (let i = 0; i < 20; i++) {
      ana.board.change('test', (tx) => tx.create('text', { text: big }, `t${i}`));
      await fast.until(() => fast.board(links.id).size > i);
    }
    expect(counts.blocked).toBeGreaterThanOrEqual(1);
    // 14 MB were told; what waits for the one who does not read is no queue of them.
    let text = '';
    socket.setEncoding('utf8');
    const done = new Promise<void>((resolve) => {
      socket.on('data', (chunk: string) => {
        text = (text + chunk).slice(-4_000_000);
        if (text.includes('"t19"') && text.includes('event: presence')) resolve();
      });
    });
    ana.board.change('test', (tx) => tx.create('rectangle', {}, 'last'));
    await done;
    expect(counts.snapshots.behind).toBe(1);
  });
});

describe('a reader of many boards', () => {
  test('F-10: one number resumes all of them', async () => {
    const next = random(77);
    const boards = [];
    const editors = [];
    for (let i = 0; i < 5; i++) {
      const links = await server.createBoard();
      boards.push(links);
      editors.push(await edit(links));
    }
    const line = await CutLine.to(Number(new URL(server.url).port));
    closers.push(() => line.close());
    line.budget = () => 1200 + Math.floor(next() * 3000);
    const reader = read(manyUrl(boards, String(line.port)));
    for (let i = 0; i < 200; i++) {
      const at = Math.floor(next() * 5);
      editAtRandom(editors[at]!.board, next, `s${i}`);
      if (i % 50 === 49) line.cutAll();
      if (i % 8 === 0) await new Promise((resolve) => setTimeout(resolve, next() * 25));
    }
    line.budget = () => Infinity;
    for (const { board } of editors) {
      board.change('test', (tx) => tx.create('rectangle', {}, 'the-end'));
    }
    for (const [i, { id }] of boards.entries()) {
      const { board } = editors[i]!;
      await reader.until(
        () => JSON.stringify(sorted(reader.shapes(id))) === JSON.stringify(sorted(shapesOf(board))),
      );
    }
    expect(line.cuts).toBeGreaterThan(3);
    expectOnceAndInOrder(reader);
    const ids = reader.seen.flatMap(({ type, id }) => (type === 'change' ? [Number(id)] : []));
    expect([...ids].sort((a, b) => a - b)).toEqual(ids);
  });
});

describe('other forms', () => {
  test('F-16: updates make the same document', async () => {
    const links = await server.createBoard();
    const ana = await edit(links);
    ana.board.change('test', (tx) => tx.create('rectangle', {}, 'one'));
    const reader = read(`${feedUrl(links)}&format=update`);
    await reader.until(() => reader.of('snapshot').length === 1);
    ana.board.change('test', (tx) => tx.create('text', { text: 'two' }, 'two'));
    ana.board.change('test', (tx) => tx.remove(['one']));
    const copy = new Y.Doc();
    const applied = (): boolean => {
      for (const { data } of [...reader.of('snapshot'), ...reader.of('update')]) {
        Y.applyUpdate(copy, Buffer.from(String(data['update']), 'base64'));
      }
      return copy.getMap('shapes').has('two') && !copy.getMap('shapes').has('one');
    };
    await reader.until(applied);
    expect(copy.getMap('shapes').toJSON()).toEqual(shapesOf(ana.board));
  });

  test('F-17: pictures', async () => {
    const links = await server.createBoard();
    const ana = await edit(links);
    ana.board.change('test', (tx) => tx.create('text', { text: 'in the picture' }, 'one'));
    const reader = read(`${feedUrl(links)}&format=svg&every=500`);
    // The first picture may be older than the change; the next one is not.
    const last = (): string => String(reader.of('picture').at(-1)?.data['svg']);
    await reader.until(() => last().includes('in the picture'));
    expect(last()).toMatch(/^<svg[^]*in the picture[^]*<\/svg>\s*$/);
  });
});

/** With keys in one order, whatever the order of the changes was. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
