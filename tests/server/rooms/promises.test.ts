/** Rules of PROTOCOL.md that are about when a client hears what. */
import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Receipts } from '../../../client/sync/receipts.ts';
import { syncPayload } from '../../../server/rooms/frames.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { failingStorage } from '../storage/failing.ts';
import { createBoard, openHouse, picture, TestClient } from './harness.ts';

test('S-4: what a newcomer is told of the board is on disk, and nothing else is', async () => {
  const storage = failingStorage(new MemoryStorage());
  const house = await openHouse({ storage });
  await createBoard(house, 'b');
  const ada = new TestClient(house, 'b').connect();
  await house.clock.settle();
  ada.list.push(['stored']);
  await house.clock.settle();
  storage.failing = 'all';
  ada.list.push(['not stored']);
  await house.clock.settle();
  const ben = new TestClient(house, 'b').connect();
  await house.clock.settle();
  expect(ben.isSynced).toBe(true);
  expect(ben.list.toArray()).toEqual(['stored']);
  const step1 = ben.socket.arrived.find((frame) => frame[0] === 0 && frame[1] === 0);
  const clocks = Y.decodeStateVector(syncPayload(step1 ?? new Uint8Array(0)));
  expect(clocks.get(ada.doc.clientID)).toBe(1);
});

test('S-6: one tick is one sync frame and one awareness frame, however many people draw', async () => {
  const house = await openHouse();
  await createBoard(house, 'b');
  const people = Array.from({ length: 20 }, () => new TestClient(house, 'b').connect());
  await house.clock.settle();
  await house.clock.advance(1_000);
  const watcher = people[0] as TestClient;
  const before = watcher.socket.arrived.length;
  for (const [i, person] of people.entries()) {
    person.list.push([i]);
    person.list.push([-i]);
    person.awareness.setLocalState({ x: i });
  }
  await house.clock.settle();
  const kinds = watcher.socket.arrived
    .slice(before)
    .map((frame) => decoding.readVarUint(decoding.createDecoder(frame)));
  expect(kinds.toSorted((a, b) => a - b)).toEqual([0, 1]);
  expect(watcher.list.length).toBe(40);
  expect(watcher.awareness.getStates().size).toBe(20);
});

/** A client and what it has no receipt for. */
function withReceipts(client: TestClient): { readonly client: TestClient; receipts: Receipts } {
  const receipts = new Receipts();
  client.doc.on('afterTransaction', (transaction: Y.Transaction) => {
    if (transaction.origin !== client) receipts.expect(transaction);
  });
  const receive = client.receive.bind(client);
  client.receive = (frame) => {
    receive(frame);
    if (frame[0] !== 0) return;
    if (frame[1] === 0) receipts.confirmStateVector(syncPayload(frame));
    else receipts.confirm(syncPayload(frame));
  };
  return { client, receipts };
}

/**
 * Ada and Ben set one field, both of them offline; the place of Ben's value is behind Ada's first one, which
 * is deleted by that, though no update says so. Ada has deleted it too, by setting the field once more.
 */
async function deletedInPassing() {
  const house = await openHouse();
  await createBoard(house, 'b');
  // Of two values for one place, that of the larger id comes later.
  const [ada, ben] = [new TestClient(house, 'b'), new TestClient(house, 'b')].toSorted(
    (a, b) => a.doc.clientID - b.doc.clientID,
  ) as [TestClient, TestClient];
  for (const client of [ada, ben]) client.connect();
  await house.clock.settle();
  ada.map.set('field', 'before');
  await house.clock.settle();
  ben.disconnect();
  ada.map.set('field', 'first');
  await house.clock.settle();
  ada.disconnect();
  const { receipts } = withReceipts(ada);
  ben.map.set('field', 'Ben');
  return { house, ada, ben, receipts };
}

test.each([
  ['and it has something else to bring', true],
  ['and it has nothing else to bring', false],
])('S-9: a deletion that others brought about has its receipt, %s', async (_name, isSet) => {
  const { house, ada, ben, receipts } = await deletedInPassing();
  if (isSet) ada.map.set('field', 'second');
  else ada.map.delete('field');
  expect(receipts.isEmpty).toBe(false);
  ada.connect({}, undefined, false);
  await house.clock.settle();
  ben.connect();
  await house.clock.settle();
  // Ada reads the server's question now, and answers it.
  ada.socket.drain();
  await house.clock.settle();
  expect(picture(ada.doc)).toBe(picture(ben.doc));
  expect(receipts.isEmpty).toBe(true);
});

test('S-9: so has one that the state kept for newcomers does not name', async () => {
  const { house, ada, ben, receipts } = await deletedInPassing();
  ada.map.set('field', 'second');
  const cleo = new TestClient(house, 'b').connect();
  await house.clock.settle();
  // Large enough to be kept, and for Ada to be sent all of it.
  cleo.list.push(Array.from({ length: 2000 }, (_value, i) => `filler ${i}`));
  await house.clock.settle();
  new TestClient(house, 'b').connect();
  await house.clock.settle();
  ben.connect();
  await house.clock.settle();
  ada.connect();
  await house.clock.settle();
  expect(picture(ada.doc)).toBe(picture(ben.doc));
  expect(receipts.isEmpty).toBe(true);
});

test('S-9: whoever comes back to a board on which nothing was deleted meanwhile is told nothing twice', async () => {
  const { house, ada, ben } = await deletedInPassing();
  ben.connect();
  await house.clock.settle();
  ada.connect();
  await house.clock.settle();
  const kinds = ada.socket.arrived.filter((frame) => frame[0] === 0).map((frame) => frame[1]);
  expect(kinds).toEqual([0, 1]);
});
