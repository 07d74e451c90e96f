/** The sync socket on real sockets, spoken to by stock clients of npm and by our own connection. */
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import type { Append } from '../../../server/storage/storage.ts';
import { TestServer, type TestServerOptions } from '../../support/server.ts';
import {
  contentOf,
  refusalOf,
  SyncClients,
  untilConnection,
  untilDocs,
} from '../../support/sync-clients.ts';

let server: TestServer;
const clients = new SyncClients();

const start = async (options: TestServerOptions = {}): Promise<void> => {
  server = await TestServer.start(options);
};

afterEach(async () => {
  clients.close();
  await server.dispose();
});

function draw(doc: Y.Doc, id: string, fields: Record<string, unknown> = { x: 1 }): void {
  doc.getMap('shapes').set(id, new Y.Map(Object.entries(fields)));
}

describe('S-1, S-7: stock clients and our own', () => {
  test('converge, and find everything after a restart', async () => {
    await start();
    const { id, editToken } = await server.createBoard();
    const providers = [1, 2, 3].map(() => clients.stock(server.syncUrl, id, editToken));
    const own = clients.ours(server.url, id, editToken);
    const docs = [...providers.map((provider) => provider.doc), own.doc];
    await own.ready;
    docs.forEach((doc, person) => {
      for (let i = 0; i < 25; i++) draw(doc, `${person}-${i}`, { x: i });
    });
    await untilDocs(docs, () => docs.every((doc) => doc.getMap('shapes').size === 100));
    expect(new Set(docs.map(contentOf)).size).toBe(1);
    await untilConnection(own, () => own.saveState === 'saved');

    await server.stop();
    await server.start();
    const late = clients.ours(server.url, id, editToken);
    await late.ready;
    expect(contentOf(late.doc)).toBe(contentOf(own.doc));
  });

  test('see each other’s presence, and its end (S-11)', async () => {
    await start();
    const { id, editToken } = await server.createBoard();
    const stock = clients.stock(server.syncUrl, id, editToken);
    const own = clients.ours(server.url, id, editToken);
    const seen = new Promise<unknown>((resolve) => {
      own.awareness.on('change', () => {
        const state = own.awareness.getStates().get(stock.doc.clientID);
        if (state !== undefined) resolve(state);
      });
    });
    stock.awareness.setLocalState({ user: { name: 'A' } });
    expect(await seen).toEqual({ user: { name: 'A' } });
    own.awareness.setLocalState({ user: { name: 'B' } });
    const isSeen = () => stock.awareness.getStates().has(own.doc.clientID);
    await new Promise<void>((resolve) => {
      stock.awareness.on('change', () => isSeen() && resolve());
      if (isSeen()) resolve();
    });
    const gone = new Promise<void>((resolve) => {
      own.awareness.on('change', ({ removed }: { removed: number[] }) => {
        if (removed.includes(stock.doc.clientID)) resolve();
      });
    });
    stock.ws?.close();
    stock.shouldConnect = false;
    await gone;
  });
});

describe('S-2: refused at the upgrade', () => {
  test('with the reason as a status', async () => {
    await start();
    const board = await server.createBoard();
    const other = await server.createBoard();
    const at = (id: string, token: string) => refusalOf(`${server.syncUrl}/${id}?token=${token}`);
    expect(await at(board.id, '')).toMatchObject({ status: 401, error: 'unauthorized' });
    expect(await at(board.id, other.editToken)).toMatchObject({ status: 401 });
    expect(await at('nowhere', board.editToken)).toMatchObject({ status: 404, error: 'not-found' });
    expect(await at('no%20board', board.editToken)).toMatchObject({ status: 404 });
  });

  test('where it is no upgrade: 426', async () => {
    await start();
    const response = await fetch(`${server.url}/sync/x`);
    expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket']);
  });

  test('S-3: pages of foreign origins', async () => {
    await start({ env: { INKWIRE_ORIGINS: 'https://school.example' } });
    const { id, editToken } = await server.createBoard();
    const at = `${server.syncUrl}/${id}?token=${editToken}`;
    for (const Origin of ['https://evil.example', 'null', 'http://127.0.0.1:1'])
      expect(await refusalOf(at, { Origin })).toMatchObject({ status: 403, error: 'forbidden' });
    for (const Origin of [server.url, 'https://school.example']) {
      const socket = new WebSocket(at, { headers: { Origin } });
      await once(socket, 'open');
      socket.terminate();
    }
  });

  test('at a limit, with the time to wait, while those inside go on', async () => {
    await start({
      env: { INKWIRE_MAX_CONNECTIONS_PER_ADDRESS: '2', INKWIRE_ADDRESS_HEADER: 'x-address' },
      roomLimits: { maxConnectionsPerBoard: 3 },
    });
    const { id, editToken } = await server.createBoard();
    const at = `${server.syncUrl}/${id}?token=${editToken}`;
    const from = async (address: string): Promise<WebSocket> => {
      const socket = new WebSocket(at, { headers: { 'X-Address': address } });
      await once(socket, 'message');
      return socket;
    };
    const inside = [await from('192.0.2.1'), await from('192.0.2.1')];
    const tooMany = await refusalOf(at, { 'X-Address': '192.0.2.1' });
    expect(tooMany).toMatchObject({ status: 429, error: 'too-many' });
    expect(Number(tooMany.retryAfter)).toBeGreaterThan(0);
    inside.push(await from('192.0.2.2'));
    const full = await refusalOf(at, { 'X-Address': '192.0.2.3' });
    expect(full).toMatchObject({ status: 503, error: 'full' });
    expect(Number(full.retryAfter)).toBeGreaterThan(0);
    // A page cannot read that: the REST call tells it the same, and those inside still hear of the board.
    const about = `${server.url}/api/boards/${id}?token=${editToken}`;
    const told = async (query: string, address: string): Promise<unknown[]> => {
      const answer = await fetch(about + query, { headers: { 'X-Address': address } });
      const { error } = (await answer.json()) as { error?: string };
      return [answer.status, error, Number(answer.headers.get('retry-after')) > 0];
    };
    expect(await told('&enter=1', '192.0.2.1')).toEqual([429, 'too-many', true]);
    expect(await told('&enter=1', '192.0.2.3')).toEqual([503, 'full', true]);
    expect(await told('', '192.0.2.3')).toEqual([200, undefined, false]);
    for (const socket of inside) {
      socket.ping();
      await once(socket, 'pong');
    }
    inside[0]?.terminate();
    await once(inside[0] as WebSocket, 'close');
    for (;;) {
      // The server hears of the end a moment later than we do.
      const again = new WebSocket(at, { headers: { 'X-Address': '192.0.2.1' } });
      const opened = await new Promise<boolean>((resolve) => {
        again.on('open', () => resolve(true));
        again.on('unexpected-response', () => resolve(false));
      });
      again.on('error', () => {}).terminate();
      if (opened) break;
    }
    for (const socket of inside) socket.terminate();
  });

  test('in all: 503', async () => {
    await start({ env: { INKWIRE_MAX_CONNECTIONS: '1' } });
    const { id, editToken } = await server.createBoard();
    await clients.bare(server.syncUrl, id, editToken);
    expect(await refusalOf(`${server.syncUrl}/${id}?token=${editToken}`)).toMatchObject({
      status: 503,
      error: 'full',
    });
  });
});

describe('S-16: broken frames', () => {
  test('text frames and frames that are too large have their codes', async () => {
    await start({ roomLimits: { maxFrameBytes: 100_000 } });
    const { id, editToken } = await server.createBoard();
    const endOf = async (frame: string | Uint8Array): Promise<unknown> => {
      const socket = await clients.bare(server.syncUrl, id, editToken);
      const closed = once(socket, 'close');
      socket.send(frame);
      return (await closed)[0];
    };
    expect(await endOf('hello')).toBe(4400);
    expect(await endOf(new Uint8Array(100_001))).toBe(4413);
    expect(await endOf(new Uint8Array(300_000))).toBe(1006);
  });
});

describe('a sender that is too fast', () => {
  test('is slowed down, and loses nothing', async () => {
    await start({ roomLimits: { messagesPerSecond: 100, messageBurst: 20, abuseAfterMs: 60_000 } });
    const { id, editToken } = await server.createBoard();
    const fast = clients.stock(server.syncUrl, id, editToken);
    const other = clients.stock(server.syncUrl, id, editToken);
    await Promise.all([fast, other].map((p) => new Promise((done) => p.once('sync', done))));
    for (let i = 0; i < 100; i++) draw(fast.doc, `s${i}`);
    await untilDocs([other.doc], () => other.doc.getMap('shapes').size === 100);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/inkwire_slowed_down_total [1-9]/);
    expect(fast.wsconnected).toBe(true);
  });

  test('and does not stop is closed with 4429 (S-13)', async () => {
    await start({ roomLimits: { messagesPerSecond: 10, messageBurst: 10, abuseAfterMs: 500 } });
    const { id, editToken } = await server.createBoard();
    const socket = await clients.bare(server.syncUrl, id, editToken);
    const closed = once(socket, 'close');
    // Paused, it is read no further: what counts is what it does each time that it is let go on.
    const timer = setInterval(() => {
      for (let i = 0; i < 50; i++) if (socket.readyState === 1) socket.send(Uint8Array.of(3));
    }, 10);
    const [code] = (await closed) as [number];
    clearInterval(timer);
    expect(code).toBe(4429);
  });
});

describe('S-8: a client that does not read', () => {
  test('costs bounded memory, and gets what it missed when it reads again', async () => {
    await start({
      env: { INKWIRE_LIMITS: 'off' },
      roomLimits: { maxBufferedBytes: 64 * 1024, lagTimeoutMs: 60_000 },
    });
    const { id, editToken } = await server.createBoard();
    const reader = clients.stock(server.syncUrl, id, editToken);
    const writer = clients.stock(server.syncUrl, id, editToken);
    await Promise.all([reader, writer].map((p) => new Promise((done) => p.once('sync', done))));
    const socket = reader.ws as unknown as WebSocket;
    socket.pause();
    const lagging = () => server.running.rooms.stats().laggingReaders;
    // Until the kernel's buffers and ours are full.
    let drawn = 0;
    const receipts = clients.ours(server.url, id, editToken);
    await receipts.ready;
    while (lagging() === 0 && drawn < 2_000) {
      draw(writer.doc, `s${drawn++}`, { text: 'x'.repeat(20_000) });
      const size = drawn;
      await untilDocs([receipts.doc], () => receipts.doc.getMap('shapes').size >= size);
    }
    expect(lagging()).toBe(1);
    for (let i = 0; i < 20; i++) draw(writer.doc, `more${i}`);
    const all = drawn + 20;
    await untilDocs([receipts.doc], () => receipts.doc.getMap('shapes').size === all);
    expect(reader.doc.getMap('shapes').size).toBeLessThan(all);
    socket.resume();
    await untilDocs([reader.doc], () => reader.doc.getMap('shapes').size === all);
    expect(lagging()).toBe(0);
    expect(contentOf(reader.doc)).toBe(contentOf(writer.doc));
  });
});

/** A store that refuses to write on command. */
class FullStorage extends MemoryStorage {
  isFull = false;

  override append(batch: readonly Append[]): ReturnType<MemoryStorage['append']> {
    if (this.isFull) return Promise.reject(new Error('ENOSPC: no space left on device'));
    return super.append(batch);
  }

  override probe(): Promise<void> {
    if (this.isFull) return Promise.reject(new Error('ENOSPC: no space left on device'));
    return super.probe();
  }
}

describe('S-10: while the store takes no writes', () => {
  test('nothing is acknowledged, people are told, and it recovers by itself', async () => {
    const storage = new FullStorage();
    await start({ storage: () => storage });
    const { id, editToken } = await server.createBoard();
    const one = clients.ours(server.url, id, editToken);
    const two = clients.ours(server.url, id, editToken);
    await Promise.all([one.ready, two.ready]);
    storage.isFull = true;
    draw(one.doc, 'lost?');
    await untilConnection(one, () => one.status.kind === 'read-only');
    await untilConnection(two, () => two.status.kind === 'read-only');
    expect(one.saveState).toBe('saving');
    expect(two.doc.getMap('shapes').size).toBe(0);
    const ready = await fetch(`${server.url}/readyz`);
    expect(ready.status).toBe(503);
    storage.isFull = false;
    await untilConnection(one, () => one.saveState === 'saved' && one.status.kind === 'live');
    await untilDocs([two.doc], () => two.doc.getMap('shapes').has('lost?'));
    await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});
