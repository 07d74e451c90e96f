/** Requests that make no sense, or mean harm, on real sockets: each gets a clear answer and is counted. */
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import type { BoardLinks } from '../../support/server-process.ts';
import { TestServer } from '../../support/server.ts';
import { FeedReader } from './feed-reader.ts';

let server: TestServer;
let board: BoardLinks;
const readers: FeedReader[] = [];

async function start(env: Record<string, string> = {}): Promise<void> {
  server = await TestServer.start({ env, feedOptions: { stallMs: 1_000 } });
  board = await server.createBoard();
}

beforeEach(async () => {
  await start();
});

afterEach(async () => {
  for (const reader of readers.splice(0)) reader.close();
  await server.dispose();
});

function read(path: string): FeedReader {
  const reader = new FeedReader(server.url + path);
  readers.push(reader);
  return reader;
}

const feed = (query = ''): string => `/feed/${board.id}?token=${board.watchToken}${query}`;

async function counted(reason: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const line = `inkwire_refused_connections_total{reason="${reason}"} `;
  return Number(
    text
      .split('\n')
      .find((found) => found.startsWith(line))
      ?.slice(line.length) ?? 0,
  );
}

describe('F-2: addresses that make no sense', () => {
  test('are told what is wrong with them, and counted', async () => {
    const many = (count: number): string =>
      `/feed?${Array.from({ length: count }, (_, i) => `board=b${i}&token=x`).join('&')}`;
    const cases: [path: string, says: RegExp][] = [
      ['/feed', /Name a board/],
      [many(49), /48 boards/],
      [many(1000), /48 boards/],
      [`/feed/..%2f..%2fetc?token=${board.watchToken}`, /name of a board/],
      [feed('&format=xml'), /json, drawing, update or svg/],
      ...['-1', 'NaN', 'abc', '', '1e9', '1e400', '0x10', '99999999999'].map(
        (every): [string, RegExp] => [feed(`&format=svg&every=${every}`), /whole number/],
      ),
    ];
    for (const [path, says] of cases) {
      const response = await fetch(server.url + path);
      expect([path, response.status]).toEqual([path, 400]);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(await response.json()).toEqual({
        error: 'bad-request',
        message: expect.stringMatching(says),
      });
    }
    expect(await counted('bad-request')).toBe(cases.length);
  });

  test('a token of another board opens nothing', async () => {
    const other = await server.createBoard();
    const response = await fetch(`${server.url}/feed/${board.id}?token=${other.watchToken}`);
    expect(response.status).toBe(401);
    expect(await counted('unauthorized')).toBe(1);
  });

  test('F-17: a pace beyond the limits becomes the nearest one that is allowed', async () => {
    for (const every of ['0', '1', '999999999']) {
      const reader = read(feed(`&format=svg&every=${every}`));
      await reader.until(() => reader.of('picture').length === 1);
    }
  });

  test('F-1: a board that is named twice is sent once', async () => {
    const one = `board=${board.id}&token=${board.watchToken}`;
    const reader = read(`/feed?${one}&${one}`);
    await reader.until(() => reader.of('presence').length === 1);
    expect(reader.of('snapshot')).toHaveLength(1);
    expect(server.running.feed.watching(board.id)).toBe(1);
  });
});

test('F-10, F-11: positions that are none of ours begin anew, and harm nobody', async () => {
  const ids = ['%00', '-5', '1e3', "1' OR 1=1", '9'.repeat(400), '999999999999999', 'x'];
  for (const id of ids) {
    const stop = new AbortController();
    const response = await fetch(server.url + feed(), {
      headers: { 'Last-Event-ID': id },
      signal: stop.signal,
    });
    expect([id, response.status]).toEqual([id, 200]);
    let text = '';
    for await (const chunk of response.body!) {
      text += Buffer.from(chunk).toString();
      if (text.includes('event: presence')) break;
    }
    stop.abort();
    expect([id, /"reason":"(start|resync)"/.test(text)]).toEqual([id, true]);
  }
});

test('F-3: beyond the connections of one address, and of a board, later ones are told when', async () => {
  await server.dispose();
  await start({ INKWIRE_MAX_WATCHERS_PER_ADDRESS: '3' });
  for (let i = 0; i < 3; i++) {
    const reader = read(feed());
    await reader.until(() => reader.of('presence').length > 0);
  }
  for (const method of ['GET', 'HEAD']) {
    const response = await fetch(server.url + feed(), { method });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  expect(await counted('too-many')).toBe(2);
  await server.dispose();
  for (const reader of readers.splice(0)) reader.close();

  await start({ INKWIRE_MAX_WATCHERS_PER_BOARD: '2' });
  for (let i = 0; i < 2; i++) {
    const reader = read(feed());
    await reader.until(() => reader.of('presence').length > 0);
  }
  const full = await fetch(server.url + feed());
  expect(full.status).toBe(503);
  expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await counted('full')).toBe(1);
});

test('F-15: in a stream of several a full board is told to be full, and the others go on', async () => {
  await server.dispose();
  await start({ INKWIRE_MAX_WATCHERS_PER_BOARD: '1' });
  const first = read(feed());
  await first.until(() => first.of('presence').length > 0);
  const other = await server.createBoard();
  const both = read(
    `/feed?board=${board.id}&token=${board.watchToken}&board=${other.id}&token=${other.watchToken}`,
  );
  await both.until(() => both.of('snapshot').length > 0 && both.of('notice').length > 0);
  expect(both.of('notice').map(({ data }) => data)).toEqual([{ board: board.id, kind: 'full' }]);
  expect(both.of('snapshot').map(({ data }) => (data as { board: string }).board)).toEqual([
    other.id,
  ]);
});

test('F-12: one that never reads is cut off, and counted', async () => {
  const { counts } = server.running.feed;
  const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.pause();
  socket.write(`GET ${feed()} HTTP/1.1\r\nHost: x\r\n\r\n`);
  const source = (await server.running.rooms.source(board.id))!;
  // More than the kernel keeps for both sides, so that its buffer is full.
  const text = 'x'.repeat(60_000);
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server.syncUrl, board.id, doc, {
    params: { token: board.editToken },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  const edits = new Board(doc);
  for (let i = 0; counts.blocked === 0; i++) {
    const stored = new Promise<void>((resolve) => {
      const stop = source.onCommit(() => {
        stop();
        resolve();
      });
    });
    edits.change('test', (tx) => {
      for (let k = 0; k < 8; k++) tx.create('text', { text }, `t${i}-${k}`);
    });
    await stored;
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  const closed = once(socket, 'close');
  while (counts.stalled === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  socket.resume();
  socket.on('error', () => undefined);
  await closed;
  expect(counts.stalled).toBe(1);
  expect(server.running.feed.readerCount).toBe(0);
  provider.destroy();
  provider.awareness.destroy();
  doc.destroy();
});
