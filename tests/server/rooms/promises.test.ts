/** Rules of PROTOCOL.md that are about when a client hears what. */
import * as decoding from 'lib0/decoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { syncPayload } from '../../../server/rooms/frames.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { failingStorage } from '../storage/failing.ts';
import { createBoard, openHouse, TestClient } from './harness.ts';

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
