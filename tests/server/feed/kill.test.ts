/** The process is killed (SIGKILL) while people draw and a spectator reads: rules F-8 to F-11. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { CutLine, FeedReader } from './feed-reader.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start();
});

afterAll(() => server.dispose());

const KILLS = 5;
const SHAPES_PER_LIFE = 40;

test('F-8 to F-11: after each kill the reader has every change, once', async () => {
  const { id, editToken, watchToken } = await server.createBoard();
  const doc = new Y.Doc();
  const board = new Board(doc);
  const provider = new WebsocketProvider(`${server.origin.replace('http', 'ws')}/sync`, id, doc, {
    params: { token: editToken },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
    maxBackoffTime: 100,
  });
  // Only to make the reader come back at once: what it is told to wait is rewritten on the way.
  const line = await CutLine.to(server.port);
  const reader = new FeedReader(`http://127.0.0.1:${line.port}/feed/${id}?token=${watchToken}`);
  const told = new Map<string, number>();
  reader.source.addEventListener('change', (event) => {
    const { put = {} } = JSON.parse(event.data as string) as { put?: object };
    for (const shape of Object.keys(put)) told.set(shape, (told.get(shape) ?? 0) + 1);
  });
  const shapes = (): object => doc.getMap('shapes').toJSON();
  try {
    await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
    board.change('test', (tx) => {
      for (let i = 0; i < 300; i++) tx.create('rectangle', { x: i }, `before-${i}`);
      tx.create('stroke', { live: [8] }, 'growing');
    });
    await reader.until(() => reader.board(id).size === 301);
    for (let life = 0; life < KILLS; life++) {
      for (let i = 0; i < SHAPES_PER_LIFE; i++) {
        board.change('test', (tx) => {
          tx.create('rectangle', { x: i }, `s-${life}-${i}`);
          tx.append('growing', 'live', [life, i, 128]);
        });
        // In the middle: some of it is stored, some told, some on its way.
        if (i === SHAPES_PER_LIFE / 2) {
          await reader.until(() => reader.board(id).get(`s-${life}-0`) !== undefined);
          await server.kill('SIGKILL');
        }
      }
      await server.start();
      await reader.until(
        () => reader.board(id).get(`s-${life}-${SHAPES_PER_LIFE - 1}`) !== undefined,
      );
    }
    await reader.until(() => JSON.stringify(sorted(reader.shapes(id))) === wanted());
    expect(reader.misfits).toBe(0);
    expect([...told].filter(([, times]) => times > 1)).toEqual([]);
    // Positions of changes only grow, over all lives of the server.
    const positions = reader.of('change').map((event) => Number(event.id));
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
    expect(reader.of('snapshot').map(({ data }) => data['reason'])).not.toContain('behind');
  } finally {
    reader.close();
    provider.destroy();
    provider.awareness.destroy();
    doc.destroy();
    await line.close();
  }

  function wanted(): string {
    return JSON.stringify(sorted(shapes()));
  }
});

test('F-10, F-17: a stream of several boards goes on after a kill, and draws no version twice', async () => {
  const edited = await Promise.all(
    [0, 1, 2].map(async () => {
      const links = await server.createBoard();
      const doc = new Y.Doc();
      const provider = new WebsocketProvider(
        `${server.origin.replace('http', 'ws')}/sync`,
        links.id,
        doc,
        {
          params: { token: links.editToken },
          WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
          disableBc: true,
          maxBackoffTime: 100,
        },
      );
      await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
      return { ...links, provider, board: new Board(doc) };
    }),
  );
  const query = edited.map(({ id, watchToken }) => `board=${id}&token=${watchToken}`).join('&');
  const line = await CutLine.to(server.port);
  const reader = new FeedReader(`http://127.0.0.1:${line.port}/feed?${query}`);
  const pictures = new FeedReader(
    `http://127.0.0.1:${line.port}/feed?${query}&format=svg&every=500`,
  );
  const has = (shape: string): boolean =>
    edited.every(({ id }) => reader.board(id).get(shape) !== undefined);
  try {
    for (const { board } of edited) board.change('test', (tx) => tx.create('rectangle', {}, 'one'));
    await reader.until(() => has('one'));
    const drawn = (id: string): number[] =>
      pictures.of('picture').flatMap(({ data }) => (data.board === id ? [data.seq ?? 0] : []));
    await pictures.until(() => edited.every(({ id }) => (drawn(id).at(-1) ?? 0) > 0));
    await server.kill('SIGKILL');
    edited[0]!.board.change('test', (tx) => tx.create('rectangle', {}, 'meanwhile'));
    await server.start();
    for (const { board } of edited) board.change('test', (tx) => tx.create('rectangle', {}, 'two'));
    await reader.until(() => has('two'));
    expect(reader.misfits).toBe(0);
    expect(reader.board(edited[0]!.id).get('meanwhile')).toBeDefined();
    for (const { id } of edited) {
      const before = drawn(id).length;
      await pictures.until(() => drawn(id).length > before || drawn(id).length > 1);
      // No version of a board is drawn to the same reader twice.
      expect(drawn(id)).toEqual([...new Set(drawn(id))].sort((a, b) => a - b));
    }
  } finally {
    reader.close();
    pictures.close();
    for (const { provider, board } of edited) {
      provider.destroy();
      provider.awareness.destroy();
      board.destroy();
    }
    await line.close();
  }
});

/** With keys in one order, whatever the order of the changes was. */
function sorted(shapes: object): unknown {
  return Object.entries(shapes)
    .map(([key, fields]) => [key, Object.entries(fields as object).sort(byKey)] as const)
    .sort(byKey);
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
