import * as encoding from 'lib0/encoding';
import { describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { RoomDocument } from '../../../server/rooms/document.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import type { Storage } from '../../../server/storage/storage.ts';
import { failingStorage } from '../storage/failing.ts';
import { createBoard, openHouse, picture, TestClient } from './harness.ts';

/** An update that the scan refuses and the decoder throws on: it refers to its own future. */
function poison(client: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const n of [1, 1, client, 0, 0x84, client, 5, 1, 97, 0]) encoding.writeVarUint(encoder, n);
  return encoding.toUint8Array(encoder);
}

async function storedPicture(storage: Storage, board: string): Promise<string> {
  const stored = await storage.load(board);
  const doc = new Y.Doc();
  if (stored?.snapshot !== undefined) Y.applyUpdate(doc, stored.snapshot);
  for (const { updates } of stored?.log ?? []) for (const u of updates) Y.applyUpdate(doc, u);
  return picture(doc);
}

describe('a storage that fails', () => {
  test('turns its board read-only with a message, acknowledges nothing, and recovers', async () => {
    const storage = failingStorage(new MemoryStorage());
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect({ wantsNotices: true });
    const ben = new TestClient(house, 'b').connect();
    await house.clock.settle();

    storage.failing = 'all';
    const before = ada.socket.arrived.length;
    ada.list.push(['unstored']);
    await house.clock.settle();
    expect(picture(ben.doc)).toBe('[[],{}]');
    expect(ada.notices.at(-1)).toBe('{"readOnly":"storage","watchers":0}');
    // The notice is all that came: no echo, no receipt.
    expect(ada.socket.arrived.length).toBe(before + 1);
    expect(house.rooms.stats().readOnlyRooms).toBe(1);
    expect(await house.rooms.unwritable()).toContain('no space left');
    expect(ben.socket.closed).toBeUndefined();

    await house.clock.advance(20_000);
    expect(storage.appends.length).toBeGreaterThan(3);
    expect(storage.appends.length).toBeLessThan(15);
    storage.failing = new Set();
    await house.clock.advance(6_000);
    expect(picture(ben.doc)).toBe('[["unstored"],{}]');
    expect(ada.notices.at(-1)).toBe('{"readOnly":null,"watchers":0}');
    expect(await house.rooms.unwritable()).toBeUndefined();
    expect(await storedPicture(storage, 'b')).toBe('[["unstored"],{}]');
  });

  test('does not stop the other boards of the same tick', async () => {
    const storage = failingStorage(new MemoryStorage());
    const house = await openHouse({ storage });
    for (const board of ['bad', 'good', 'fine']) await createBoard(house, board);
    const people = ['bad', 'good', 'fine'].map((board) => [
      new TestClient(house, board).connect(),
      new TestClient(house, board).connect(),
    ]);
    await house.clock.settle();
    storage.failing = new Set(['bad']);
    for (const [writer] of people) writer?.list.push([1]);
    await house.clock.settle();
    expect(people.map(([, reader]) => picture(reader?.doc ?? new Y.Doc()))).toEqual([
      '[[],{}]',
      '[[1],{}]',
      '[[1],{}]',
    ]);
  });

  test('is not asked for every room when all of them fail', async () => {
    const storage = failingStorage(new MemoryStorage());
    const house = await openHouse({ storage });
    const writers: TestClient[] = [];
    for (let i = 0; i < 50; i++) {
      await createBoard(house, `b${i}`);
      writers.push(new TestClient(house, `b${i}`).connect());
    }
    await house.clock.settle();
    storage.failing = 'all';
    for (const writer of writers) writer.list.push([1]);
    await house.clock.settle();
    expect(storage.appends.length).toBeLessThan(8);
    storage.failing = new Set();
    await house.clock.advance(1_000);
    for (let i = 0; i < 50; i++) expect(await storedPicture(storage, `b${i}`)).toBe('[[1],{}]');
  });

  test('keeps cursors moving while it fails', async () => {
    const storage = failingStorage(new MemoryStorage());
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    const [ada, ben] = [new TestClient(house, 'b').connect(), new TestClient(house, 'b').connect()];
    await house.clock.settle();
    storage.failing = 'all';
    ada.list.push([1]);
    await house.clock.settle();
    ada.awareness.setLocalState({ x: 7 });
    await house.clock.settle();
    expect(ben.awareness.getStates().get(ada.doc.clientID)).toEqual({ x: 7 });
  });

  test('holds a bounded queue, and asks the clients for the rest when it recovers', async () => {
    const storage = failingStorage(new MemoryStorage());
    const house = await openHouse({ storage, limits: { maxUnstoredBytes: 400 } });
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    const ben = new TestClient(house, 'b').connect();
    await house.clock.settle();
    storage.failing = 'all';
    for (let i = 0; i < 60; i++) {
      ada.list.push([i]);
      await house.clock.settle();
    }
    expect(house.rooms.stats().pendingBytes).toBeLessThanOrEqual(400);
    expect(house.metrics.rejects).toContain('unstored');
    storage.failing = new Set();
    await house.clock.advance(6_000);
    expect(ben.list.length).toBe(60);
    expect(picture(ben.doc)).toBe(picture(ada.doc));
    expect(await storedPicture(storage, 'b')).toBe(picture(ada.doc));
  });
});

describe('deleting a board', () => {
  test('that the store does not take sends nobody away and keeps what they drew', async () => {
    const storage = failingStorage(new MemoryStorage());
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    const [ada, ben] = [new TestClient(house, 'b').connect(), new TestClient(house, 'b').connect()];
    await house.clock.settle();
    storage.failing = 'all';
    const failed = house.rooms.remove('b').catch((error: unknown) => String(error));
    await house.clock.settle();
    expect(await failed).toContain('no space left');
    expect(ada.socket.closed).toBeUndefined();
    storage.failing = new Set();
    ada.list.push(['after']);
    await house.clock.advance(1_000);
    expect(picture(ben.doc)).toBe('[["after"],{}]');
    expect(await storedPicture(storage, 'b')).toBe('[["after"],{}]');
  });

  test('waits for a compaction on its way, so that nothing comes back', async () => {
    const inner = new MemoryStorage();
    const storage = failingStorage(inner);
    let goOn: (() => void) | undefined;
    const order: string[] = [];
    storage.compact = async (board, upTo, snapshot) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      order.push('compacted');
      await inner.compact(board, upTo, snapshot);
    };
    const remove = storage.remove.bind(storage);
    storage.remove = async (board) => {
      order.push('removed');
      await remove(board);
    };
    const house = await openHouse({ storage, limits: { idleRoomMs: 1_000 } });
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    ada.list.push(['secret']);
    await house.clock.settle();
    ada.disconnect();
    await house.clock.advance(5_000);
    expect(goOn).toBeDefined();
    const removed = house.rooms.remove('b');
    await house.clock.settle();
    expect(order).toEqual([]);
    goOn?.();
    await house.clock.settle();
    await removed;
    expect(order).toEqual(['compacted', 'removed']);
    expect(await storage.load('b')).toBeUndefined();
  });

  test.each([{ createMissing: false }, { createMissing: true }])(
    'holds whoever was let in before it and comes while it goes on (%o)',
    async (options) => {
      const inner = new MemoryStorage();
      const storage = failingStorage(inner);
      let goOn = (): void => {};
      storage.remove = async (board) => {
        await new Promise<void>((resolve) => (goOn = resolve));
        await inner.remove(board);
      };
      const house = await openHouse({ storage });
      await createBoard(house, 'b');
      const removed = house.rooms.remove('b');
      await house.clock.settle();
      const late = new TestClient(house, 'b').connect(options);
      late.list.push(['late']);
      await house.clock.advance(1_000);
      expect(storage.appends).toEqual([]);
      goOn();
      await removed;
      await house.clock.advance(1_000);
      expect(late.socket.closed?.code).toBe(4404);
      expect(await storage.record('b')).toBeUndefined();
      expect(await storage.load('b')).toBeUndefined();
    },
  );

  test('that fails lets in whoever came while it went on', async () => {
    const storage = failingStorage(new MemoryStorage());
    let fail = (): void => {};
    storage.remove = () => new Promise((_, reject) => (fail = () => reject(new Error('no'))));
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    const removed = house.rooms.remove('b').catch((error: unknown) => String(error));
    await house.clock.settle();
    const late = new TestClient(house, 'b').connect();
    late.list.push(['late']);
    const record = (await storage.record('b'))!;
    await expect(house.rooms.updateRecord({ ...record, tokenGeneration: 1 })).rejects.toThrow();
    fail();
    expect(await removed).toContain('no');
    await house.clock.advance(1_000);
    expect(late.socket.closed).toBeUndefined();
    expect(await storedPicture(storage, 'b')).toBe('[["late"],{}]');
  });
});

describe('an update that cannot be applied', () => {
  test('in the store is set aside, and the board opens without it', async () => {
    const storage = new MemoryStorage();
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    const doc = new Y.Doc();
    doc.getArray('list').push(['good']);
    const good = Y.encodeStateAsUpdate(doc);
    await storage.append([{ board: 'b', updates: [poison(5), good] }]);
    await storage.append([{ board: 'b', updates: [poison(6)] }]);
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(picture(ada.doc)).toBe('[["good"],{}]');
    expect(house.metrics.rejects).toEqual(['poison', 'poison']);
    expect((await storage.load('b'))?.log.map(({ updates }) => updates.length)).toEqual([1]);
  });

  test('behind a snapshot that cannot be read closes that board alone', async () => {
    const storage = new MemoryStorage();
    const house = await openHouse({ storage });
    await createBoard(house, 'bad');
    await createBoard(house, 'good');
    const [sequence] = await storage.append([{ board: 'bad', updates: [Uint8Array.of(0, 0)] }]);
    await storage.compact('bad', sequence ?? 0, Uint8Array.of(9, 9, 9));
    const ada = new TestClient(house, 'bad').connect();
    const ben = new TestClient(house, 'good').connect();
    await house.clock.settle();
    expect(ada.socket.closed?.code).toBe(1011);
    expect(ben.isSynced).toBe(true);
    expect(await house.rooms.admit('bad')).toEqual({ kind: 'refused', reason: 'damaged' });
    await expect(house.rooms.source('bad')).rejects.toThrow('cannot be read');
  });
});

describe('compaction', () => {
  const limits = { compactAfterRecords: 20 };

  test('keeps the log short and the board whole', async () => {
    const house = await openHouse({ limits });
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    for (let i = 0; i < 100; i++) {
      ada.list.push([i]);
      await house.clock.settle();
    }
    expect(house.metrics.compactions).toBeGreaterThan(3);
    expect((await house.storage.load('b'))?.log.length).toBeLessThan(25);
    expect(await storedPicture(house.storage, 'b')).toBe(picture(ada.doc));
  });

  test('that fails or is overtaken loses nothing', async () => {
    const inner = new MemoryStorage();
    const storage = failingStorage(inner);
    const house = await openHouse({ storage, limits });
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    const compact = storage.compact.bind(storage);
    let count = 0;
    storage.compact = async (...args) => {
      count += 1;
      if (count % 3 === 1) throw new Error('no');
      // Changes come in while it runs.
      ada.list.push([`during ${count}`]);
      await new Promise((resolve) => setImmediate(resolve));
      await compact(...args);
    };
    for (let i = 0; i < 120; i++) {
      ada.list.push([i]);
      await house.clock.settle();
      expect(await storedPicture(storage, 'b')).toBe(picture(ada.doc));
    }
    expect(count).toBeGreaterThan(4);
    expect(ada.list.length).toBeGreaterThan(120);
  });

  test('comes before an idle board leaves memory', async () => {
    const house = await openHouse();
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    ada.list.push([1]);
    await house.clock.settle();
    ada.disconnect();
    await house.clock.advance(62_000);
    expect(house.metrics.unloads).toBe(1);
    const stored = await house.storage.load('b');
    expect(stored?.log).toEqual([]);
    expect(stored?.snapshot).toBeDefined();
  });
});

describe('going down', () => {
  test('stores what has come in, tells everybody to come back, and takes no one any more', async () => {
    const house = await openHouse();
    await createBoard(house, 'b');
    const [ada, ben] = [new TestClient(house, 'b').connect(), new TestClient(house, 'b').connect()];
    await house.clock.settle();
    ada.list.push(['last']);
    const drained = house.rooms.drain(3_000);
    await house.clock.settle();
    await drained;
    expect([ada.socket.closed?.code, ben.socket.closed?.code]).toEqual([1012, 1012]);
    expect(picture(ben.doc)).toBe('[["last"],{}]');
    expect(await storedPicture(house.storage, 'b')).toBe('[["last"],{}]');
    expect(await house.rooms.admit('b')).toEqual({ kind: 'refused', reason: 'going-down' });
    expect(new TestClient(house, 'b').connect().socket.closed?.code).toBe(1012);
  });

  test('does not wait longer than it may for a disk that hangs', async () => {
    const storage = failingStorage(new MemoryStorage());
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    storage.beforeAppend = () => new Promise<void>(() => {});
    ada.list.push([1]);
    await house.clock.settle();
    const drained = house.rooms.drain(3_000);
    await house.clock.advance(3_001);
    await drained;
    expect(ada.socket.closed?.code).toBe(1012);
  });

  test('a deleted board is gone for everybody, and stays gone', async () => {
    const house = await openHouse();
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    ada.list.push([1]);
    const removed = house.rooms.remove('b');
    await house.clock.settle();
    await removed;
    expect(ada.socket.closed?.code).toBe(4404);
    expect(await house.storage.load('b')).toBeUndefined();
    expect((await house.rooms.admit('b')).kind).toBe('refused');
  });

  test('waits for a board that is loaded again, so that nothing is set aside behind it', async () => {
    const storage = failingStorage(new MemoryStorage());
    const order: string[] = [];
    const [load, remove] = [storage.load.bind(storage), storage.remove.bind(storage)];
    storage.load = async (board) => {
      const stored = await load(board);
      await new Promise((resolve) => setImmediate(resolve));
      order.push('loaded');
      return stored;
    };
    storage.remove = async (board) => {
      order.push('removed');
      await remove(board);
    };
    const house = await openHouse({ storage });
    await createBoard(house, 'b');
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    let goOn = (): void => {};
    storage.beforeAppend = () => new Promise((resolve) => (goOn = resolve));
    ada.list.push([1]);
    await house.clock.settle();
    const removed = house.rooms.remove('b');
    await house.clock.settle();
    vi.spyOn(RoomDocument.prototype, 'apply').mockImplementationOnce(() => {
      throw new Error('as a broken update would');
    });
    goOn();
    await house.clock.settle();
    await removed;
    expect(order).toEqual(['loaded', 'loaded', 'removed']);
    expect(ada.socket.closed?.code).toBe(4404);
    expect(await house.storage.record('b')).toBeUndefined();
  });
});
