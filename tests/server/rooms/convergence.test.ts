import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { failingStorage } from '../storage/failing.ts';
import { createBoard, type House, openHouse, TestClient } from './harness.ts';
import { editRandomly, pick, seededRandom } from './update-samples.ts';

/** All that people could see, in an order that does not depend on who wrote first. */
function whole(doc: Y.Doc): string {
  return JSON.stringify(
    [
      doc.getArray('list').toJSON(),
      doc.getMap('map').toJSON(),
      doc.getText('text').toDelta(),
      doc.getXmlFragment('xml').toString(),
    ],
    (_key, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  );
}

async function live(seed: number): Promise<void> {
  const random = seededRandom(seed);
  const storage = failingStorage(new MemoryStorage());
  const house: House = await openHouse({
    storage,
    limits: { compactAfterRecords: 40, idleRoomMs: 5_000, maxUnstoredBytes: 2_000 },
  });
  await createBoard(house, 'b');
  const clients = Array.from({ length: 8 }, () => new TestClient(house, 'b').connect());
  const connected = new Set(clients);
  await house.clock.settle();
  for (let step = 0; step < 400; step++) {
    const client = pick(random, clients);
    const dice = random();
    if (dice < 0.75) {
      // Offline clients go on drawing.
      client.doc.transact(() => editRandomly(client.doc, random));
    } else if (dice < 0.8) {
      if (connected.delete(client)) client.disconnect();
    } else if (dice < 0.88) {
      if (!connected.has(client)) {
        client.connect({}, random() < 0.3 ? 2_000 : undefined);
        connected.add(client);
      }
    } else if (dice < 0.91) {
      client.socket.isReading = false;
    } else if (dice < 0.94) {
      client.socket.drain();
    } else if (dice < 0.95) {
      storage.failing = storage.failing === 'all' ? new Set() : 'all';
    } else if (dice < 0.97) {
      // Everybody goes, and the board leaves memory.
      for (const other of connected) other.disconnect();
      connected.clear();
      await house.clock.advance(20_000);
    } else {
      await house.clock.advance(Math.floor(random() * 2_000));
    }
    if (random() < 0.6) await house.clock.settle();
  }
  storage.failing = new Set();
  for (let round = 0; round < 3; round++) {
    for (const client of clients) {
      client.socket.drain();
      if (client.socket.closed !== undefined || !connected.has(client)) {
        client.disconnect();
        client.connect();
        connected.add(client);
      }
    }
    await house.clock.advance(8_000);
  }
  const fresh = new TestClient(house, 'b').connect();
  await house.clock.settle();
  const expected = whole(fresh.doc);
  for (const [i, client] of clients.entries()) {
    expect(client.doc.store.pendingStructs, `seed ${seed}, client ${i}`).toBeNull();
    expect(whole(client.doc), `seed ${seed}, client ${i}`).toBe(expected);
  }
  expect(fresh.list.length + fresh.map.size).toBeGreaterThan(3);
  await house.rooms.drain(1_000);

  // What is on disk is what everybody sees.
  const stored = await storage.load('b');
  const doc = new Y.Doc();
  if (stored?.snapshot !== undefined) Y.applyUpdate(doc, stored.snapshot);
  for (const { updates } of stored?.log ?? []) for (const u of updates) Y.applyUpdate(doc, u);
  expect(whole(doc)).toBe(expected);
}

test.each(Array.from({ length: 12 }, (_, i) => i + 1))(
  'seed %i: cuts, slow readers, failing disks and returns end in one board',
  live,
);
