/** Loss of access: links that are renewed close what the old ones had opened (F-3, F-15, S-13). */
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { BoardLinks } from '../../support/server-process.ts';
import { TestServer } from '../../support/server.ts';
import { FeedReader } from './feed-reader.ts';

let server: TestServer;
const readers: FeedReader[] = [];

beforeEach(async () => {
  server = await TestServer.start();
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

const rotate = (board: string, token: string): Promise<Response> =>
  fetch(`${server.url}/api/boards/${board}/rotate-links`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  });

async function openSocket({ id }: BoardLinks, token: string): Promise<WebSocket> {
  const socket = new WebSocket(`${server.syncUrl}/${id}?token=${token}`);
  await once(socket, 'message');
  return socket;
}

test('renewed links end streams for good, close sockets with 4401, and open anew', async () => {
  const board = await server.createBoard();
  const other = await server.createBoard();
  const alone = read(`/feed/${board.id}?token=${board.watchToken}`);
  const both = read(
    `/feed?board=${board.id}&token=${board.watchToken}&board=${other.id}&token=${other.watchToken}`,
  );
  const pictures = read(`/feed/${board.id}?token=${board.watchToken}&format=svg&every=500`);
  const sockets = [
    await openSocket(board, board.editToken),
    await openSocket(board, board.watchToken),
  ];
  const closed = sockets.map((socket) => once(socket, 'close'));
  await alone.until(() => alone.of('snapshot').length === 1);
  await both.until(() => both.of('snapshot').length === 2);
  await pictures.until(() => pictures.of('picture').length === 1);

  const response = await rotate(board.id, board.editToken);
  expect(response.status).toBe(200);
  const renewed = (await response.json()) as BoardLinks;
  expect(renewed.editToken).not.toBe(board.editToken);
  expect(renewed.watchToken).not.toBe(board.watchToken);
  for (const [code] of await Promise.all(closed)) expect(code).toBe(4401);
  const forbidden = { board: board.id, kind: 'forbidden' };
  for (const reader of [alone, pictures]) {
    await reader.until(() => reader.isClosed);
    expect(reader.of('notice').map(({ data }) => data)).toEqual([forbidden]);
  }
  // The other board's part of a stream goes on.
  await both.until(() => both.of('notice').length === 1);
  expect(both.of('notice')[0]?.data).toEqual(forbidden);
  expect(both.isClosed).toBe(false);

  // The old links open nothing any more, also after a restart of the server; the new ones do.
  for (let life = 0; life < 2; life++) {
    for (const token of [board.editToken, board.watchToken]) {
      expect((await fetch(`${server.url}/feed/${board.id}?token=${token}`)).status).toBe(401);
      expect((await fetch(`${server.url}/api/boards/${board.id}.svg?token=${token}`)).status).toBe(
        401,
      );
      expect((await rotate(board.id, token)).status).toBe(401);
    }
    const again = read(`/feed/${board.id}?token=${renewed.watchToken}`);
    await again.until(() => again.of('snapshot').length === 1);
    again.close();
    await server.stop();
    await server.start();
  }
});

test('a spectator cannot renew links, and nobody can where boards open without one', async () => {
  const board = await server.createBoard();
  expect((await rotate(board.id, board.watchToken)).status).toBe(403);
  expect((await rotate('nosuchboard', board.editToken)).status).toBe(404);
  const open = await TestServer.start({ env: { INKWIRE_ACCESS: 'open' } });
  try {
    const url = `${open.url}/api/boards/${(await open.createBoard()).id}/rotate-links`;
    expect((await fetch(url, { method: 'POST' })).status).toBe(400);
  } finally {
    await open.dispose();
  }
});
