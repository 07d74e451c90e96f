/** A board whose state alone is more than the way to a newcomer may hold at once: real sockets. */
import { afterEach, expect, test } from 'vitest';
import { TestServer } from '../../support/server.ts';
import { SyncClients, untilConnection } from '../../support/sync-clients.ts';

let server: TestServer;
const clients = new SyncClients();

afterEach(async () => {
  clients.close();
  await server.dispose();
});

test('a stock client gets a state larger than its buffer, to its end, and is told so', async () => {
  server = await TestServer.start({ env: { INKWIRE_MAX_BUFFERED_BYTES: '65536' } });
  const { id, editToken } = await server.createBoard();
  const writer = clients.ours(server.url, id, editToken);
  await writer.ready;
  for (let i = 0; i < 60; i++) {
    writer.doc.getMap('shapes').set(`k${i}`, `${i}`.padEnd(100_000, 'x'));
    await untilConnection(writer, () => writer.saveState === 'saved');
  }
  const reader = clients.stock(server.syncUrl, id, editToken);
  await new Promise((resolve) => reader.once('sync', resolve));
  expect(reader.doc.getMap('shapes').size).toBe(60);
  const told = new Promise((resolve) => reader.doc.once('update', resolve));
  writer.doc.getMap('shapes').set('after', true);
  await told;
  expect(reader.doc.getMap('shapes').get('after')).toBe(true);
});
