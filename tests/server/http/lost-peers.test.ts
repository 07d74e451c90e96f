/** Peers that do not read, or that are gone without a word: real sockets, short deadlines. */
import net from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { parseCommand } from '../../../server/config.ts';
import { TestServer } from '../../support/server.ts';
import { SyncClients, untilConnection } from '../../support/sync-clients.ts';

let server: TestServer;
const clients = new SyncClients();

afterEach(async () => {
  clients.close();
  await server.dispose();
});

/** Opens a socket as a page would, and then never answers anything, pings included. */
async function halfOpen(path: string, first: Uint8Array): Promise<net.Socket> {
  const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  await once(socket, 'data');
  socket.write(Buffer.concat([Buffer.from([0x82, 0x80 | first.length, 0, 0, 0, 0]), first]));
  socket.resume();
  return socket;
}

test('S-15: a peer that is gone without a word goes with its cursor; one that is only quiet stays', async () => {
  server = await TestServer.start({ env: { INKWIRE_IDLE_CONNECTION_SECONDS: '8' } });
  const { id, editToken } = await server.createBoard();
  const witness = clients.stock(server.syncUrl, id, editToken);
  const quiet = await clients.bare(server.syncUrl, id, editToken);
  await new Promise((resolve) => witness.once('sync', resolve));
  const changes = (kind: 'added' | 'removed'): Promise<unknown> =>
    new Promise<void>((resolve) => {
      witness.awareness.on('change', (change: Record<string, number[]>) => {
        if (change[kind]?.includes(77) === true) resolve();
      });
    });
  const seen = changes('added');
  const state = Buffer.from('{"cursor":1}');
  const message = Buffer.concat([Buffer.from([1, 77, 1, state.length]), state]);
  const ghost = await halfOpen(
    `/sync/${id}?token=${editToken}`,
    Buffer.concat([Buffer.from([1, message.length]), message]),
  );
  await seen;
  const forgotten = changes('removed');
  const closed = once(ghost, 'close');
  await forgotten;
  await closed;
  expect(witness.awareness.getStates().has(77)).toBe(false);
  expect(quiet.readyState).toBe(WebSocket.OPEN);
  expect(server.running.rooms.stats().editors).toBe(2);
});

test('S-15: by default within 30 to 60 s', () => {
  const command = parseCommand(['serve'], {});
  if (command.kind !== 'serve') throw new Error('serve was expected');
  const { idleConnectionSeconds } = command.config;
  expect(idleConnectionSeconds).toBeGreaterThanOrEqual(30);
  // With the grain of the network library, and the second in which the room tells the others.
  expect(idleConnectionSeconds + 4 + 1).toBeLessThanOrEqual(60);
});

test('S-8: a reader that never reads is given up after the deadline, and leaves nothing behind', async () => {
  server = await TestServer.start({
    env: { INKWIRE_SLOW_READER_SECONDS: '1', INKWIRE_MAX_BUFFERED_BYTES: '65536' },
  });
  const { id, editToken } = await server.createBoard();
  const deaf = await clients.bare(server.syncUrl, id, editToken);
  const writer = clients.ours(server.url, id, editToken);
  await writer.ready;
  const greeted = once(deaf, 'message');
  deaf.send(Buffer.from([0, 0, 1, 0]));
  await greeted;
  deaf.pause();
  const { rooms } = server.running;
  let peak = 0;
  for (let i = 0; rooms.stats().editors === 2; i++) {
    writer.doc.getMap('shapes').set('big', `${i}`.repeat(100_000));
    // One by one: what comes within one tick is one frame, however large.
    await untilConnection(writer, () => writer.saveState === 'saved');
    // Once it lags, little is written: who sends without end is given up, too.
    if (rooms.stats().laggingReaders > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    peak = Math.max(peak, rooms.stats().bufferedBytes);
  }
  // What waited for it was the limit, and the frame that went beyond it.
  expect(peak).toBeGreaterThan(0);
  expect(peak).toBeLessThan(65_536 + 600_000);
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(text).toContain('inkwire_lagging_readers_total{what="closed"} 1');
  expect(rooms.stats().laggingReaders).toBe(0);
  // It does not read its 1013 either, and is cut off: then it counts no more.
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text())
    .toContain('inkwire_connections{kind="editor"} 1');
  const gone = once(deaf, 'close');
  deaf.resume();
  const [code] = (await gone) as [number];
  expect([1006, 1013]).toContain(code);
  expect(writer.saveState).not.toBe('offline');
});
