/**
 * Every reason for which the server counts a frame as not taken, provoked on a real server and read in
 * `/metrics`: those that need more than one frame. The others are in `metrics.test.ts`.
 */
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { awarenessFrame, syncFrame } from '../../../server/rooms/frames.ts';
import type { RejectReason } from '../../../server/rooms/metrics.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { scrape } from '../../support/samples.ts';
import type { BoardLinks } from '../../support/server-process.ts';
import { TestServer, type TestServerOptions } from '../../support/server.ts';
import { SyncClients, untilDocs } from '../../support/sync-clients.ts';
import { failingStorage } from '../storage/failing.ts';

let server: TestServer;
let board: BoardLinks;
const clients = new SyncClients();

async function begin(options: TestServerOptions = {}): Promise<void> {
  server = await TestServer.start(options);
  board = await server.createBoard();
}

afterEach(async () => {
  clients.close();
  await server.dispose();
});

const bare = () => clients.bare(server.syncUrl, board.id, board.editToken);

async function isCounted(reason: RejectReason, times: number): Promise<void> {
  await expect
    .poll(async () => (await scrape(server.url))(`inkwire_rejects_total{reason="${reason}"}`))
    .toBe(times);
}

/** One more entry of a list, `bytes` long. */
function drawn(bytes = 10, client?: number): Uint8Array {
  const doc = new Y.Doc();
  if (client !== undefined) doc.clientID = client;
  doc.getArray('list').push(['x'.repeat(bytes)]);
  return Y.encodeStateAsUpdate(doc);
}

test('poison: stored once, and set aside when the board is opened', async () => {
  const storage = new MemoryStorage();
  await begin({ storage: () => storage });
  // An array of one value that is no value: the scan of today would not have let it in.
  const poison = Uint8Array.of(1, 1, 5, 0, 8, 1, 1, 97, 1, 200, 0);
  await storage.append([{ board: board.id, updates: [poison, drawn()] }]);
  const stock = clients.stock(server.syncUrl, board.id, board.editToken);
  await untilDocs([stock.doc], () => stock.doc.getArray('list').length === 1);
  await isCounted('poison', 1);
});

test('never-integrates: its parents never came, and it costs nobody the connection', async () => {
  await begin({ env: { INKWIRE_MISSING_PARTS_SECONDS: '1' } });
  const doc = new Y.Doc();
  doc.getArray('list').push([1]);
  const before = Y.encodeStateVector(doc);
  doc.getArray('list').push([2]);
  const hasty = await bare();
  hasty.send(syncFrame(2, Y.encodeStateAsUpdate(doc, before)));
  await isCounted('never-integrates', 1);
  expect(hasty.readyState).toBe(hasty.OPEN);
});

test('foreign-presence: a cursor moved in the name of somebody who is here', async () => {
  await begin();
  const entry = (id: number, clock: number, text: string): Uint8Array =>
    Uint8Array.from([id, clock, text.length, ...Buffer.from(text)]);
  const [ada, eve] = [await bare(), await bare()];
  let heard = '';
  eve.on('message', (frame: Buffer) => void (heard += frame.toString('latin1')));
  // Who is there is told to those who have asked for the board.
  eve.send(syncFrame(0, Y.encodeStateVector(new Y.Doc())));
  ada.send(awarenessFrame([entry(7, 1, '{"n":"ada"}')]));
  eve.send(awarenessFrame([entry(8, 1, '{"n":"eve"}')]));
  // Before that the name is free, and whoever comes first has it.
  await expect.poll(() => heard, { message: 'the room knows Ada' }).toContain('"n":"ada"');
  const closed = once(eve, 'close');
  eve.send(awarenessFrame([entry(7, 9, '{"n":"not ada"}')]));
  expect((await closed)[0]).toBe(4409);
  await isCounted('foreign-presence', 1);
  expect(ada.readyState).toBe(ada.OPEN);
});

test('unstored: more than is kept while the disk takes nothing', async () => {
  const storage = failingStorage(new MemoryStorage());
  await begin({ storage: () => storage, env: { INKWIRE_MAX_UNSTORED_BYTES: '65536' } });
  const drawer = await bare();
  storage.failing = 'all';
  drawer.send(syncFrame(2, drawn(40_000, 100)));
  await expect.poll(() => server.running.rooms.stats().readOnlyRooms).toBe(1);
  for (const client of [101, 102]) drawer.send(syncFrame(2, drawn(40_000, client)));
  await isCounted('unstored', 2);
  expect(drawer.readyState).toBe(drawer.OPEN);
  storage.failing = new Set();
});

test('held-bytes: the largest of those that are slowed down, where all hold too much', async () => {
  await begin({
    roomLimits: { maxHeldBytes: 200_000 },
    env: {
      INKWIRE_MAX_UPDATES_PER_SECOND: '5',
      INKWIRE_BURST_SECONDS: '1',
      INKWIRE_ABUSE_AFTER_SECONDS: '60',
    },
  });
  const [large, small] = [await bare(), await bare()];
  const closed = once(large, 'close');
  // Paused, they are held back frame by frame.
  for (let i = 0; i < 30; i++) large.send(syncFrame(2, drawn(12_000, 100 + i)));
  for (let i = 0; i < 30; i++) small.send(syncFrame(2, drawn(8_000, 200 + i)));
  expect((await closed)[0]).toBe(1013);
  await isCounted('held-bytes', 1);
  expect(small.readyState).toBe(small.OPEN);
});
