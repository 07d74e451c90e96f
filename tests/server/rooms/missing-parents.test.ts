/** Updates that refer to what is not here: they wait beside the board, at nobody's cost (S-17). */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { DEFAULT_ROOM_LIMITS } from '../../../server/rooms/limits.ts';
import { missingOf } from '../../../server/rooms/update-parents.ts';
import { ScanFault, type ScannedUpdate, scanUpdate } from '../../../server/rooms/update-scan.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { createBoard, type House, openHouse, picture, TestClient } from './harness.ts';

/** Updates of one client, each needing the one before. */
function chain(length = 3): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (let i = 0; i < length; i++) doc.getArray('list').push([i]);
  return updates;
}

async function boardWith(
  people: number,
  options: Parameters<typeof openHouse>[0] = {},
): Promise<[House, ...TestClient[]]> {
  const house = await openHouse(options);
  await createBoard(house, 'b');
  const clients = Array.from({ length: people }, () => new TestClient(house, 'b').connect());
  await house.clock.settle();
  return [house, ...clients];
}

async function storedPicture(house: House): Promise<string> {
  const stored = await house.storage.load('b');
  const doc = new Y.Doc();
  if (stored?.snapshot !== undefined) Y.applyUpdate(doc, stored.snapshot);
  for (const { updates } of stored?.log ?? []) for (const u of updates) Y.applyUpdate(doc, u);
  expect(doc.store.pendingStructs).toBeNull();
  expect(doc.store.pendingDs).toBeNull();
  return picture(doc);
}

describe('S-17: what refers to something missing', () => {
  test('waits for it, unseen and unstored, and enters when it comes', async () => {
    const [house, ada, ben] = (await boardWith(2)) as [House, TestClient, TestClient];
    const [first, second, third] = chain() as [Uint8Array, Uint8Array, Uint8Array];
    ada.sendUpdate(third);
    ada.sendUpdate(second);
    await house.clock.settle();
    expect(house.rooms.stats().roomsWithPendingStructs).toBe(1);
    expect((await house.storage.load('b'))?.log).toEqual([]);
    ada.sendUpdate(first);
    await house.clock.settle();
    expect(picture(ben.doc)).toBe('[[0,1,2],{}]');
    expect(house.rooms.stats().roomsWithPendingStructs).toBe(0);
    expect(await storedPicture(house)).toBe('[[0,1,2],{}]');
  });

  test('is given up in the end, at the cost of nobody', async () => {
    const [house, ada, ben] = (await boardWith(2)) as [House, TestClient, TestClient];
    ada.sendUpdate(chain()[2] as Uint8Array);
    await house.clock.settle();
    await house.clock.advance(5_000);
    ben.list.push(['meanwhile']);
    await house.clock.advance(60_000);
    expect([ada.socket.closed, ben.socket.closed]).toEqual([undefined, undefined]);
    expect(house.metrics.rejects).toEqual(['never-integrates']);
    expect(house.rooms.stats().roomsWithPendingStructs).toBe(0);
    expect(await storedPicture(house)).toBe('[["meanwhile"],{}]');
  });

  test('is in nobody’s state: not in a joiner’s, and not after a restart', async () => {
    const [house, ada] = (await boardWith(1)) as [House, TestClient];
    ada.list.push(['x']);
    ada.sendUpdate(chain()[2] as Uint8Array);
    await house.clock.settle();
    const late = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(late.isSynced).toBe(true);
    expect(late.doc.store.pendingStructs).toBeNull();
    await house.rooms.drain(1_000);

    const again = await openHouse({ storage: house.storage });
    const eve = new TestClient(again, 'b').connect();
    await again.clock.settle();
    expect(again.rooms.stats().roomsWithPendingStructs).toBe(0);
    expect(eve.doc.store.pendingStructs).toBeNull();
    eve.list.push(['y']);
    await again.clock.advance(70_000);
    expect(eve.socket.closed).toBeUndefined();
    expect(picture(eve.doc)).toBe('[["x","y"],{}]');
  });

  test('is asked for at once, with whoever sent it', async () => {
    const [house, ada, ben] = (await boardWith(2)) as [House, TestClient, TestClient];
    // Heard in another tab, whose own socket is down; stock providers do not send such on.
    const tab = new Y.Doc();
    tab.getArray('list').push(['from the other tab']);
    Y.applyUpdate(ada.doc, Y.encodeStateAsUpdate(tab), ada);
    ada.list.push(['on top of it']);
    await house.clock.settle();
    expect(picture(ben.doc)).toBe('[["from the other tab","on top of it"],{}]');
    expect(await storedPicture(house)).toBe(picture(ada.doc));
  });

  test('waits without being asked for all the time, and comes with the other tab', async () => {
    const [house, ada, ben] = (await boardWith(2)) as [House, TestClient, TestClient];
    const updates = chain(200);
    const before = ada.socket.arrived.length;
    for (const update of updates.slice(1)) ada.sendUpdate(update);
    await house.clock.advance(30_000);
    expect(ada.socket.arrived.length - before).toBeLessThan(10);
    ben.sendUpdate(updates[0] as Uint8Array);
    await house.clock.settle();
    expect(ben.list.length).toBe(200);
    expect(await storedPicture(house)).toBe(picture(ben.doc));
  });

  test('lets pass what does not depend on it', async () => {
    const [house, ada, ben] = (await boardWith(2)) as [House, TestClient, TestClient];
    const other = new Y.Doc();
    other.getArray('list').push(['missing']);
    const own = new Y.Doc();
    own.getMap('map').set('free', 1);
    Y.applyUpdate(own, Y.encodeStateAsUpdate(other));
    own.getArray('list').push(['depends']);
    own.getMap('map').set('behind', 1);
    own.getArray('list').delete(0, 1);
    // What the client has of its own, without the other's part.
    ada.sendUpdate(Y.encodeStateAsUpdate(own, Y.encodeStateVector(other)));
    await house.clock.settle();
    expect(picture(ben.doc)).toBe('[[],{"free":1}]');
    ada.sendUpdate(Y.encodeStateAsUpdate(other));
    await house.clock.settle();
    expect(picture(ben.doc)).toBe('[["depends"],{"free":1,"behind":1}]');
  });

  test('has a bounded place, in which the greedy make room first', async () => {
    const limits = { maxWaitingBytes: 50_000, messagesPerSecond: Infinity };
    const [house, ada, eve] = (await boardWith(2, { limits })) as [House, TestClient, TestClient];
    const honest = chain();
    ada.sendUpdate(honest[1] as Uint8Array);
    for (let i = 0; i < 500; i++) eve.sendUpdate(chain()[2] as Uint8Array);
    const big = new Y.Doc();
    big.getArray('list').push([1]);
    const state = Y.encodeStateVector(big);
    big.getArray('list').push([new Uint8Array(60_000)]);
    eve.sendUpdate(Y.encodeStateAsUpdate(big, state));
    await house.clock.settle();
    ada.sendUpdate(honest[0] as Uint8Array);
    await house.clock.settle();
    expect(await storedPicture(house)).toBe('[[0,1],{}]');
    expect(ada.socket.closed).toBeUndefined();
  });

  test('whose parts wait for each other costs the connection', async () => {
    const [house, ada, eve] = (await boardWith(2)) as [House, TestClient, TestClient];
    // 2:0 lies behind 1:0, and 1:0 behind 2:0.
    const circle = [2, 1, 2, 0, 0x84, 1, 0, 1, 97, 1, 1, 0, 0x84, 2, 0, 1, 98, 0];
    eve.sendUpdate(Uint8Array.from(circle));
    await house.clock.settle();
    expect(eve.socket.closed?.code).toBe(4422);
    expect(ada.socket.closed).toBeUndefined();
    expect((await house.storage.load('b'))?.log).toEqual([]);
  });

  test('in an old store is set aside when the board is loaded', async () => {
    const storage = new MemoryStorage();
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    await storage.append([{ board: 'b', updates: [chain()[2] as Uint8Array] }]);
    const ada = new TestClient(house, 'b').connect();
    ada.list.push(['fine']);
    await house.clock.advance(70_000);
    expect(ada.socket.closed).toBeUndefined();
    const late = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(late.doc.store.pendingStructs).toBeNull();
    expect(picture(late.doc)).toBe('[["fine"],{}]');
  });
});

describe('S-10: a full board', () => {
  test('keeps everybody: what builds on a refused change waits for it', async () => {
    const limits = { maxBoardBytes: 65_536 };
    const [house, , ben] = (await boardWith(2, { limits })) as [House, TestClient, TestClient];
    const own = new TestClient(house, 'b').connect({ wantsNotices: true });
    await house.clock.settle();
    own.map.set('photo', new Uint8Array(70_000));
    await house.clock.settle();
    own.map.set('dot', 1);
    await house.clock.settle();
    ben.map.set('others', 1);
    await house.clock.advance(120_000);
    expect([own.socket.closed, ben.socket.closed]).toEqual([undefined, undefined]);
    expect(await storedPicture(house)).toBe('[[],{"others":1}]');
    expect(own.notices.filter((notice) => notice.includes('board-full')).length).toBe(1);
    expect(ben.denials.length).toBe(1);
    expect(house.metrics.rejects).not.toContain('too-large');
  });

  test('S-12: tells stock clients with the one message that they know, newcomers too', async () => {
    const limits = { maxBoardBytes: 65_536 };
    const [house, ada] = (await boardWith(1, { limits })) as [House, TestClient];
    ada.map.set('photo', new Uint8Array(70_000));
    await house.clock.settle();
    const late = new TestClient(house, 'b').connect();
    const watcher = new TestClient(house, 'b').connect({ role: 'spectator' });
    await house.clock.settle();
    expect(ada.denials).toHaveLength(1);
    expect(late.denials).toEqual(ada.denials);
    expect(ada.denials[0]).toContain('full');
    expect(watcher.denials).toEqual([]);
    expect([ada, late].map(({ socket }) => socket.closed)).toEqual([undefined, undefined]);
    // It takes its picture away again: everything else of it comes through.
    ada.map.set('dot', 1);
    ada.map.delete('photo');
    ada.disconnect();
    ada.connect();
    await house.clock.settle();
    expect(late.map.get('dot')).toBe(1);
  });
});

describe('the part of an update that can be applied', () => {
  const limits = DEFAULT_ROOM_LIMITS;

  function scanned(update: Uint8Array): ScannedUpdate {
    const result = scanUpdate(update, limits);
    if (result instanceof ScanFault) throw result;
    return result;
  }

  test('is exactly what Yjs would apply, for random documents and random gaps', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (seed >> 8) % below;
    };
    let incomplete = 0;
    for (let round = 0; round < 150; round++) {
      const docs = [1, 2, 3].map((id) => {
        const doc = new Y.Doc({ gc: random(2) === 0 });
        doc.clientID = id;
        return doc;
      });
      const updates: Uint8Array[] = [];
      for (const doc of docs) {
        doc.on('update', (update: Uint8Array, origin: unknown) => {
          if (origin !== 'sync') updates.push(update);
        });
      }
      for (let i = 0; i < 40; i++) {
        const doc = docs[random(3)] as Y.Doc;
        const list = doc.getArray<unknown>('list');
        const map = doc.getMap<unknown>('map');
        switch (random(5)) {
          case 0:
            map.set(`k${random(4)}`, new Y.Array());
            break;
          case 1:
            if (list.length > 0) list.delete(random(list.length), 1);
            break;
          case 2: {
            const from = docs[random(3)] as Y.Doc;
            Y.applyUpdate(doc, Y.encodeStateAsUpdate(from, Y.encodeStateVector(doc)), 'sync');
            break;
          }
          default:
            list.insert(random(list.length + 1), [i]);
        }
      }
      const server = new Y.Doc();
      const kept = updates.filter(() => random(3) > 0);
      for (const update of kept.slice(0, kept.length >> 1)) {
        const part = missingOf(
          scanned(update),
          (client) => Y.getState(server.store, client),
          limits,
        );
        if (part === undefined) Y.applyUpdate(server, update);
        else if (part.ready !== undefined) Y.applyUpdate(server, part.ready.bytes);
        expect(server.store.pendingStructs).toBeNull();
        expect(server.store.pendingDs).toBeNull();
      }
      const merged = Y.mergeUpdates(kept);
      const part = missingOf(scanned(merged), (c) => Y.getState(server.store, c), limits);
      const expected = new Y.Doc();
      Y.applyUpdate(expected, Y.encodeStateAsUpdate(server));
      Y.applyUpdate(expected, merged);
      if (part !== undefined) {
        incomplete += 1;
        expect(part.needs.length).toBeGreaterThan(0);
      }
      const ready = part === undefined ? merged : part.ready?.bytes;
      if (ready !== undefined) Y.applyUpdate(server, ready);
      expect(server.store.pendingStructs).toBeNull();
      expect(server.store.pendingDs).toBeNull();
      expect(Y.encodeStateVector(server)).toEqual(Y.encodeStateVector(expected));
      if (part !== undefined) {
        // And with the rest it is whole.
        Y.applyUpdate(server, part.rest.bytes);
        for (const update of updates) Y.applyUpdate(server, update);
        const whole = new Y.Doc();
        for (const update of updates) Y.applyUpdate(whole, update);
        expect(server.getArray('list').toJSON()).toEqual(whole.getArray('list').toJSON());
        expect(server.getMap('map').toJSON()).toEqual(whole.getMap('map').toJSON());
      }
    }
    expect(incomplete).toBeGreaterThan(50);
  });

  test('says what is missing', () => {
    const updates = chain(5);
    const merged = Y.mergeUpdates([updates[0] as Uint8Array, updates[3] as Uint8Array]);
    const part = missingOf(scanned(merged), () => 0, limits);
    expect(Uint8Array.from(part?.ready?.bytes ?? [])).toEqual(updates[0]);
    expect(part?.needs).toEqual([Y.decodeUpdate(merged).structs[0]?.id.client, 3]);
  });
});
