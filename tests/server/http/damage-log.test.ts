/** What an operator reads of a board that is damaged, on a server where a name is as good as a link. */
import { once } from 'node:events';
import { ClassicLevel } from 'classic-level';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { keyKinds, sequenceKey } from '../../../server/storage/record.ts';
import { TestServer } from '../../support/server.ts';
import { SyncClients, untilConnection } from '../../support/sync-clients.ts';

let server: TestServer;
const clients = new SyncClients();

afterEach(async () => {
  clients.close();
  await server.dispose();
});

test('the log says what is wrong, and names neither the board nor what is on it', async () => {
  server = await TestServer.start({ env: { INKWIRE_ACCESS: 'open' } });
  const [name, words] = ['salary-talks-2026', 'who gets what'];
  const own = clients.ours(server.url, name, '');
  await own.ready;
  own.doc.getMap('shapes').set('note', words);
  await untilConnection(own, () => own.saveState === 'saved');
  own.destroy();
  await server.stop();
  const db = new ClassicLevel<Buffer, Buffer>(join(server.dataDir, 'store'), {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  const key = sequenceKey(keyKinds.log, name, 1);
  await db.put(key, Buffer.concat([Buffer.alloc(4), Buffer.from(words)]));
  await db.close();
  await server.start();
  const socket = new WebSocket(`${server.syncUrl}/${name}`);
  expect((await once(socket, 'close'))[0]).toBe(1011);
  const said = server.logLines.join('\n');
  expect(said).toMatch(/"board":"salary….*log record 1 is damaged.*a board could not be loaded/);
  for (const secret of [name, words]) expect(said).not.toContain(secret);
  // The next one hears it at the door, and the server is as ready as before.
  const status = async (path: string) => (await fetch(server.url + path)).status;
  expect(await status('/readyz')).toBe(200);
  expect(await status('/healthz')).toBe(200);
});
