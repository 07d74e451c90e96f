/** Rules of PROTOCOL.md that are about when a client hears what. */
import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Receipts } from '../../../client/sync/receipts.ts';
import { syncPayload } from '../../../server/rooms/frames.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import type { RoomLimits } from '../../../server/rooms/limits.ts';
import type { Storage } from '../../../server/storage/storage.ts';
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

/** The kinds of the sync messages that have arrived: 0 and 1 a question and its answer, 2 an update. */
const kindsOf = ({ socket }: TestClient, from = 0): (number | undefined)[] =>
  socket.arrived.slice(from).flatMap((frame) => (frame[0] === 0 ? [frame[1]] : []));

test('S-9: whoever comes back is told nothing twice: the answer named all that was implied', async () => {
  const { house, ada, ben } = await deletedInPassing();
  ben.connect();
  await house.clock.settle();
  ada.connect();
  await house.clock.settle();
  expect(kindsOf(ada)).toEqual([0, 1]);
});

test('S-9: nor where the answer itself made it part of the document', async () => {
  const { house, ada, ben, receipts } = await deletedInPassing();
  ada.map.set('field', 'second');
  ben.connect();
  // Stored, told and not integrated yet.
  await house.clock.settle();
  ada.connect();
  await house.clock.settle();
  expect(kindsOf(ada)).toEqual([0, 1, 2]);
  expect(receipts.isEmpty).toBe(true);
});

test('S-9: nor a newcomer with an old copy, from the state that is kept for newcomers', async () => {
  const { house, ada, ben } = await deletedInPassing();
  const cleo = new TestClient(house, 'b').connect();
  ben.connect();
  cleo.list.push(Array.from({ length: 2000 }, (_value, i) => `filler ${i}`));
  await house.clock.settle();
  new TestClient(house, 'b').connect();
  await house.clock.settle();
  ada.connect();
  await house.clock.settle();
  // The large part, and what came since.
  expect(kindsOf(ada)).toEqual([0, 2, 1]);
});

test('S-9: nor where somebody has deleted something in so many words meanwhile', async () => {
  const { house, ada, ben } = await deletedInPassing();
  ben.connect();
  await house.clock.settle();
  ada.connect({}, undefined, false);
  await house.clock.settle();
  ben.map.set('field', 'Ben again');
  ben.map.delete('field');
  await house.clock.settle();
  ada.socket.drain();
  await house.clock.settle();
  expect(kindsOf(ada)).toEqual([0, 1, 2]);
  expect(picture(ada.doc)).toBe(picture(ben.doc));
});

/** A board of which one state takes all the place there is at the gate, and somebody who is holding it up. */
async function crowdedGate(limits: Partial<RoomLimits> = {}, storage?: Storage) {
  const house = await openHouse({
    limits: { maxJoinBytesInFlight: 20_000, ...limits },
    ...(storage === undefined ? {} : { storage }),
  });
  await createBoard(house, 'b');
  const ben = new TestClient(house, 'b').connect();
  const ada = new TestClient(house, 'b').connect();
  await house.clock.settle();
  ben.map.set('large', 'x'.repeat(20_000));
  await house.clock.settle();
  ada.disconnect();
  const { receipts } = withReceipts(ada);
  new TestClient(house, 'b').connect();
  await house.clock.settle();
  const slow = new TestClient(house, 'b').connect({}, undefined, false);
  await house.clock.settle();
  return { house, ada, ben, slow, receipts };
}

test('S-9: what is brought by somebody who has to wait to be let in has its receipt', async () => {
  const { house, ada, ben, slow, receipts } = await crowdedGate();
  ada.map.set('offline', 1);
  ada.connect();
  await house.clock.settle();
  expect(ada.isSynced).toBe(false);
  expect(ben.map.get('offline')).toBe(1);
  slow.socket.drain();
  await house.clock.settle();
  expect(ada.isSynced).toBe(true);
  expect(receipts.isEmpty).toBe(true);
});

test('S-10: what was refused is asked for, once its sender can hear: it waited to be let in', async () => {
  const storage = failingStorage(new MemoryStorage());
  const { house, ada, ben, slow, receipts } = await crowdedGate(
    { maxUnstoredBytes: 1000 },
    storage,
  );
  ada.map.set('offline', 'z'.repeat(900));
  storage.failing = 'all';
  ben.map.set('other', 'y'.repeat(900));
  await house.clock.settle();
  ada.connect();
  await house.clock.settle();
  storage.failing = new Set();
  await house.clock.advance(2_000);
  expect(ben.map.has('offline')).toBe(false);
  slow.socket.drain();
  await house.clock.advance(2_000);
  expect(receipts.isEmpty).toBe(true);
  expect(ben.map.has('offline')).toBe(true);
});

/** Ada has set a field while the store failed and had no room left: it was refused, and she hears. */
async function refusedWhileLive(maxBuffered?: number) {
  const storage = failingStorage(new MemoryStorage());
  const house = await openHouse({ storage, limits: { maxUnstoredBytes: 1000 } });
  await createBoard(house, 'b');
  const { client: ada, receipts } = withReceipts(
    new TestClient(house, 'b').connect({}, maxBuffered),
  );
  const ben = new TestClient(house, 'b').connect();
  await house.clock.settle();
  storage.failing = 'all';
  ben.map.set('large', 'y'.repeat(900));
  await house.clock.settle();
  ada.map.set('mine', 'z'.repeat(900));
  await house.clock.settle();
  return { house, storage, ada, ben, receipts };
}

test('S-10: what was refused is asked for, once its sender can hear: it did not read', async () => {
  // What asks for it comes when it does not hear.
  const { house, storage, ada, ben, receipts } = await refusedWhileLive(100);
  ada.socket.isReading = false;
  for (let i = 0; i < 20; i++) {
    ben.awareness.setLocalState({ i });
    await house.clock.advance(100);
  }
  expect(house.rooms.stats().laggingReaders).toBe(1);
  storage.failing = new Set();
  await house.clock.advance(6_000);
  expect(ben.map.has('mine')).toBe(false);
  ada.socket.drain();
  await house.clock.advance(2_000);
  expect(receipts.isEmpty).toBe(true);
  expect(ben.map.has('mine')).toBe(true);
});

test('S-10: what was refused is asked for, once its sender can hear: the question was lost', async () => {
  const { house, storage, ada, ben, receipts } = await refusedWhileLive();
  // What is published may be dropped after the call that published it.
  const deliver = ada.socket.deliver.bind(ada.socket);
  let lost = 0;
  ada.socket.deliver = (frame) => {
    if (frame[0] !== 0 || frame[1] !== 0) return deliver(frame);
    lost += 1;
    return 'dropped';
  };
  storage.failing = new Set();
  await house.clock.advance(6_000);
  expect(lost).toBe(1);
  expect(ben.map.has('mine')).toBe(false);
  ada.socket.deliver = deliver;
  ada.socket.session?.onDropped();
  ada.socket.session?.onDrain();
  await house.clock.advance(2_000);
  expect(receipts.isEmpty).toBe(true);
  expect(ben.map.has('mine')).toBe(true);
});

test('S-9: so has the deletion of what arrived inside of something deleted', async () => {
  const house = await openHouse();
  await createBoard(house, 'b');
  const [ada, ben] = [new TestClient(house, 'b').connect(), new TestClient(house, 'b').connect()];
  await house.clock.settle();
  ben.map.set('shape', new Y.Map([['x', 0]]));
  await house.clock.settle();
  ada.disconnect();
  const { receipts } = withReceipts(ada);
  const shape = ada.map.get('shape') as Y.Map<number>;
  const updates: Uint8Array[] = [];
  ada.doc.on('update', (update: Uint8Array) => updates.push(update));
  shape.set('x', 1);
  shape.set('x', 2);
  ben.map.delete('shape');
  await house.clock.settle();
  ada.connect({}, undefined, false);
  await house.clock.settle();
  // The first of her changes comes by another way.
  ben.sendUpdate(updates[0] as Uint8Array);
  await house.clock.settle();
  ada.socket.drain();
  await house.clock.settle();
  expect(picture(ada.doc)).toBe(picture(ben.doc));
  expect(receipts.isEmpty).toBe(true);
});

test('S-16: a copy that is read late may name all that was ever deleted', async () => {
  const house = await openHouse({ limits: { maxDeletesPerUpdate: 100 } });
  await createBoard(house, 'b');
  const ben = new TestClient(house, 'b').connect();
  await house.clock.settle();
  ben.list.push(Array.from({ length: 1000 }, (_value, i) => i));
  for (let i = 0; i < 400; i++) ben.list.delete(i, 1);
  await house.clock.settle();
  const copy = new Y.Doc();
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(ben.doc));
  copy.getMap('map').set('offline', 1);
  const { client: ada, receipts } = withReceipts(new TestClient(house, 'b'));
  ada.connect({}, undefined, false);
  await house.clock.settle();
  Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(copy), 'copy');
  await house.clock.settle();
  expect(ada.socket.closed).toBeUndefined();
  expect(ben.map.get('offline')).toBe(1);
  // What was known is neither stored nor told again, but to whoever may wait for a receipt.
  const news = ben.socket.arrived.at(-1) as Uint8Array;
  expect(Y.decodeUpdate(syncPayload(news)).ds.clients.size).toBe(0);
  ada.socket.drain();
  await house.clock.settle();
  expect(receipts.isEmpty).toBe(true);
});
