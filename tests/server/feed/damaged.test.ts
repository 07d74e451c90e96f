/** A board that cannot be read, on real sockets: it ends by itself and takes no other with it (F-2, F-15). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { DamagedBoardError, type StoredBoard } from '../../../server/storage/storage.ts';
import type { BoardLinks } from '../../support/server-process.ts';
import { TestServer } from '../../support/server.ts';
import { FeedReader } from './feed-reader.ts';

const damaged = new Set<string>();

class PartlyDamagedStorage extends MemoryStorage {
  override load(board: string): Promise<StoredBoard | undefined> {
    if (damaged.has(board)) return Promise.reject(new DamagedBoardError(board, 'torn'));
    return super.load(board);
  }
}

let server: TestServer;
let [whole, broken]: BoardLinks[] = [];

beforeAll(async () => {
  server = await TestServer.start({ storage: () => new PartlyDamagedStorage() });
  whole = await server.createBoard();
  broken = await server.createBoard();
  damaged.add(broken.id);
});

afterAll(() => server.dispose());

test('F-2: alone it is refused with 503, whoever asks, and is counted', async () => {
  for (const headers of [{}, { 'Last-Event-ID': '1' }]) {
    const url = `${server.url}/feed/${broken!.id}?token=${broken!.watchToken}`;
    const response = await fetch(url, { headers });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: 'damaged' });
  }
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('inkwire_refused_connections_total{reason="damaged"} 2');
});

test('F-15: among others it is told by a notice, and the others go on', async () => {
  const seats = [broken!, whole!].map(({ id, watchToken }) => `board=${id}&token=${watchToken}`);
  const reader = new FeedReader(`${server.url}/feed?${seats.join('&')}`);
  try {
    await reader.until(() => reader.of('presence').length === 1);
    expect(reader.seen.map(({ type, data }) => [type, data.board, data['kind']])).toEqual([
      ['notice', broken!.id, 'damaged'],
      ['snapshot', whole!.id, undefined],
      ['presence', whole!.id, undefined],
    ]);
    // It breaks while it is watched: the stream ends with its last board, and says why.
    const room = (await server.running.rooms.source(whole!.id)) as unknown as {
      end(reason: 'damaged'): void;
    };
    room.end('damaged');
    await reader.until(() => reader.of('notice').length === 2);
    expect(reader.of('notice')[1]?.data).toEqual({ board: whole!.id, kind: 'damaged' });
  } finally {
    reader.close();
  }
});

test('F-18: there is no picture of it', async () => {
  const { id, watchToken } = broken!;
  const picture = await fetch(`${server.url}/api/boards/${id}.png?token=${watchToken}`);
  expect([picture.status, picture.headers.get('content-type')]).toEqual([
    503,
    'application/json; charset=utf-8',
  ]);
});
