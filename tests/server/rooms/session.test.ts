import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createBoard, FakeSocket, type House, openHouse, picture, TestClient } from './harness.ts';
import { breakBytes, pick, sampleUpdates, seededRandom } from './update-samples.ts';

async function houseWithBoard(limits = {}): Promise<House> {
  const house = await openHouse({ limits });
  await createBoard(house, 'b');
  return house;
}

/** A board of about a megabyte. */
async function drawMuch(house: House, artist: TestClient, megabytes = 1): Promise<void> {
  for (let i = 0; i < megabytes * 10; i++) artist.map.set(`big${i}`, new Uint8Array(100_000));
  await house.clock.settle();
}

describe('what a connection is refused for', () => {
  test.each([
    ['an unknown message', [9, 1, 0], 4400, 'malformed'],
    ['an empty frame', [], 4400, 'malformed'],
    ['an unknown sync message', [0, 7, 1, 0], 4400, 'malformed'],
    ['a payload that is cut off', [0, 2, 9, 0], 4400, 'malformed'],
    ['a second message in the frame', [0, 2, 2, 0, 0, 0, 2, 2, 0, 0], 4400, 'malformed'],
    ['a state vector that is none', [0, 0, 2, 5, 1], 4400, 'malformed'],
    ['an update that is none', [0, 2, 3, 1, 1, 1], 4400, 'malformed'],
    ['an answer that is none', [0, 1, 1, 9], 4400, 'malformed'],
    ['presence that is none', [1, 2, 5, 5], 4400, 'malformed'],
    ['bytes behind a query', [3, 0], 4400, 'malformed'],
  ] as const)('%s', async (_what, bytes, code, reason) => {
    const house = await houseWithBoard();
    const eve = new TestClient(house, 'b').connect();
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    eve.send(Uint8Array.from(bytes));
    expect(eve.socket.closed?.code).toBe(code);
    expect(house.metrics.rejects).toEqual([reason]);
    ada.list.push([1]);
    await house.clock.settle();
    expect(ada.socket.closed).toBeUndefined();
    expect((await house.storage.load('b'))?.log.length).toBe(1);
  });

  test('a frame beyond the limit', async () => {
    const house = await houseWithBoard({ maxFrameBytes: 100 });
    const eve = new TestClient(house, 'b').connect();
    await house.clock.settle();
    eve.map.set('x', 'y'.repeat(200));
    expect(eve.socket.closed?.code).toBe(4413);
  });

  test('changes through a link that only watches', async () => {
    const house = await houseWithBoard();
    const eve = new TestClient(house, 'b').connect({ role: 'spectator' });
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    ada.list.push([1]);
    await house.clock.settle();
    expect(picture(eve.doc)).toBe('[[1],{}]');
    expect(ada.awareness.getStates().has(eve.doc.clientID)).toBe(false);
    eve.list.push([2]);
    expect(eve.socket.closed?.code).toBe(4403);
    await house.clock.settle();
    expect(picture(ada.doc)).toBe('[[1],{}]');
  });

  test('a board that has grown beyond its limit; those who understand are told', async () => {
    const house = await houseWithBoard({ maxBoardBytes: 300_000 });
    const ada = new TestClient(house, 'b').connect({ wantsNotices: true });
    const stock = new TestClient(house, 'b').connect();
    await house.clock.settle();
    for (let i = 0; i < 4; i++) {
      ada.map.set(`big${i}`, new Uint8Array(100_000));
      await house.clock.settle();
      await house.clock.settle();
    }
    expect(ada.notices.at(-1)).toContain('board-full');
    expect(ada.socket.closed).toBeUndefined();
    expect((await house.storage.load('b'))?.storedBytes).toBeLessThan(400_000);
    stock.map.set('more', new Uint8Array(100_000));
    await house.clock.settle();
    // It has no way to show why; its change stays with it.
    expect(stock.socket.closed).toBeUndefined();
    expect(stock.denials).toHaveLength(1);

    // Taking away is always possible, and makes room again.
    for (const name of ['big0', 'big1', 'big2']) ada.map.delete(name);
    await house.clock.advance(2_000);
    expect(ada.notices.at(-1)).toContain('null');
    ada.map.set('small', 1);
    await house.clock.settle();
    const ben = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(ben.map.get('small')).toBe(1);
    expect(ben.map.has('more')).toBe(true);
    expect(ben.map.has('big3')).toBe(true);
  });
});

describe('a sender that is too fast', () => {
  const limits = { messagesPerSecond: 100, messageBurst: 50, abuseAfterMs: 1_000 };

  test('is slowed down first, and let on again', async () => {
    const house = await houseWithBoard(limits);
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    for (let i = 0; i < 80; i++) ada.list.push([i]);
    expect(ada.socket.isPaused).toBe(true);
    expect(ada.socket.closed).toBeUndefined();
    expect(house.metrics.slowed).toBe(1);
    await house.clock.advance(1_000);
    expect(ada.socket.isPaused).toBe(false);
    expect(ada.list.length).toBe(80);
    expect((await house.storage.load('b'))?.log.length).toBeGreaterThan(0);
  });

  test('is closed when it goes on all the same', async () => {
    const house = await houseWithBoard(limits);
    const eve = new TestClient(house, 'b').connect();
    await house.clock.settle();
    for (let i = 0; i < 200; i++) eve.list.push([i]);
    expect(eve.socket.closed?.code).toBe(4429);
  });

  test('may send one large change', async () => {
    const house = await houseWithBoard({ bytesPerSecond: 1000, byteBurst: 500_000 });
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    ada.map.set('photo', new Uint8Array(400_000));
    await house.clock.settle();
    expect(ada.socket.isPaused).toBe(false);
  });
});

describe('a newcomer', () => {
  test('waits after an answer that was encoded for it alone, and not after the one for all', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    await drawMuch(house, ada);
    const half = Y.encodeStateAsUpdate(ada.doc);
    await drawMuch(house, ada, 0.8);
    const own = new TestClient(house, 'b');
    Y.applyUpdate(own.doc, half, own);
    own.connect();
    const fresh = new TestClient(house, 'b').connect();
    await house.clock.settle();
    for (const client of [own, fresh]) expect(picture(client.doc)).toBe(picture(ada.doc));
    expect([own.socket.isPaused, fresh.socket.isPaused]).toEqual([true, false]);
    await house.clock.advance(5_000);
    expect(own.socket.isPaused).toBe(false);
  });
});

describe('a reader that is too slow', () => {
  test('costs bounded memory and gets one diff when it reads again', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    const slow = new TestClient(house, 'b').connect({}, 250_000);
    await house.clock.settle();
    slow.socket.isReading = false;
    let highest = 0;
    for (let i = 0; i < 30; i++) {
      ada.map.set('same', new Uint8Array(100_000).fill(i));
      ada.list.push([i]);
      await house.clock.settle();
      highest = Math.max(highest, slow.socket.bufferedBytes());
    }
    expect(highest).toBeLessThan(500_000);
    expect(house.rooms.stats().laggingReaders).toBe(1);
    const waiting = slow.socket.arrived.length;
    slow.socket.drain();
    await house.clock.settle();
    expect(picture(slow.doc)).toBe(picture(ada.doc));
    expect(slow.socket.arrived.length - waiting).toBeLessThan(8);
    expect(house.metrics.lags).toEqual(['began', 'ended']);
    ada.list.push(['after']);
    await house.clock.settle();
    expect(picture(slow.doc)).toBe(picture(ada.doc));
  });

  test('is given up after a while, and the others are not bothered', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    const slow = new TestClient(house, 'b').connect({}, 100_000);
    await house.clock.settle();
    slow.socket.isReading = false;
    for (let i = 0; i < 5; i++) {
      ada.map.set('same', new Uint8Array(100_000).fill(i));
      await house.clock.settle();
    }
    await house.clock.advance(29_000);
    expect(slow.socket.closed).toBeUndefined();
    await house.clock.advance(3_000);
    expect(slow.socket.closed?.code).toBe(1013);
    expect(ada.socket.closed).toBeUndefined();
    expect(house.rooms.stats().laggingReaders).toBe(0);
  });

  test('that has not even got the state yet gets it when it reads', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    await drawMuch(house, ada);
    const slow = new TestClient(house, 'b');
    slow.connect({}, 10);
    slow.socket.isReading = false;
    await house.clock.settle();
    ada.list.push(['late']);
    await house.clock.settle();
    ada.list.push(['later']);
    await house.clock.settle();
    slow.socket.drain();
    await house.clock.settle();
    slow.socket.drain();
    await house.clock.settle();
    expect(slow.list.toJSON()).toEqual(['late', 'later']);
    expect(slow.map.size).toBe(ada.map.size);
  });

  test('whose buffer the state alone fills gets it once, to its end, and what was drawn meanwhile', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    await drawMuch(house, ada, 2);
    const far = new TestClient(house, 'b');
    far.connect({}, 500_000, false);
    let bytes = 0;
    let isSynced = false;
    const take = (): void => {
      for (const frame of far.socket.arrived.splice(0)) {
        bytes += frame.length;
        isSynced ||= frame[0] === 0 && frame[1] === 1;
      }
    };
    // It reads whatever is there, and then nothing for a while: as a long way does.
    for (let i = 0; i < 6; i++) {
      await house.clock.settle();
      ada.list.push([i]);
      await house.clock.settle();
      take();
      far.socket.drain(false);
    }
    far.socket.drain();
    await house.clock.settle();
    take();
    expect(isSynced).toBe(true);
    expect(bytes).toBeLessThan(2_500_000);
    expect(picture(far.doc)).toBe(picture(ada.doc));
  });
});

describe('joining', () => {
  test('a client that has everything costs nothing and changes nothing', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    const ben = new TestClient(house, 'b').connect();
    await house.clock.settle();
    ada.list.push([1, 2, 3]);
    ada.list.delete(0, 1);
    await house.clock.settle();
    const { length } = (await house.storage.load('b'))?.log ?? [];
    ben.disconnect();
    const heard = ada.socket.arrived.length;
    ben.connect();
    await house.clock.settle();
    expect(ben.isSynced).toBe(true);
    expect((await house.storage.load('b'))?.log.length).toBe(length);
    // Ada hears that Ben left and came, and nothing about the board.
    expect(ada.socket.arrived.slice(heard).every((frame) => frame[0] === 1)).toBe(true);
  });

  test('what was drawn offline arrives, without the deletions that are known', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    const ben = new TestClient(house, 'b').connect();
    await house.clock.settle();
    for (let i = 0; i < 50; i++) {
      ada.list.push([i, 'x']);
      ada.list.delete(ada.list.length - 1, 1);
    }
    await house.clock.settle();
    ben.disconnect();
    ben.list.push(['offline']);
    ben.list.delete(3, 1);
    ben.connect();
    await house.clock.settle();
    expect(picture(ada.doc)).toBe(picture(ben.doc));
    expect(ada.list.length).toBe(50);
    const last = (await house.storage.load('b'))?.log.at(-1)?.updates[0];
    expect(last?.length).toBeLessThan(60);
  });

  test('the same answer serves everybody who has nothing, also while people draw', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    await drawMuch(house, ada, 0.2);
    const joiners: TestClient[] = [];
    for (let i = 0; i < 20; i++) {
      joiners.push(new TestClient(house, 'b').connect());
      ada.list.push([i]);
      await house.clock.settle();
    }
    for (const joiner of joiners) {
      expect(joiner.isSynced).toBe(true);
      expect(joiner.list.toJSON()).toEqual(ada.list.toJSON());
      expect(joiner.map.size).toBe(ada.map.size);
    }
  });

  test('a storm of joiners who do not read holds a bounded number of copies', async () => {
    const house = await houseWithBoard({ maxJoinBytesInFlight: 5_000_000 });
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    await drawMuch(house, ada);
    const sockets = Array.from({ length: 200 }, () => {
      const socket = new FakeSocket(house.network, 10_000_000);
      socket.isReading = false;
      socket.session = house.rooms.join('b', socket, { role: 'editor', wantsNotices: false });
      socket.session.onMessage(Uint8Array.of(0, 0, 1, 0));
      return socket;
    });
    await house.clock.settle();
    const held = sockets.reduce((sum, socket) => sum + socket.bufferedBytes(), 0);
    expect(held).toBeGreaterThan(1_000_000);
    expect(held).toBeLessThan(6_000_000);
    // They read one after the other, and all of them get the board.
    for (let round = 0; round < 200; round++) {
      const reading = sockets.filter((socket) => socket.bufferedBytes() > 100_000);
      if (reading.length === 0) break;
      for (const socket of reading) {
        socket.drain();
        socket.isReading = false;
      }
      await house.clock.settle();
    }
    for (const socket of sockets) {
      const bytes = socket.arrived.reduce((sum, frame) => sum + frame.length, 0);
      expect(bytes).toBeGreaterThan(1_000_000);
    }
  });

  test('those who do not read keep nobody from another board, nor for long from their own', async () => {
    const house = await houseWithBoard({ maxJoinBytesInFlight: 3_000_000 });
    await createBoard(house, 'other');
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    await drawMuch(house, ada);
    const deaf = Array.from({ length: 8 }, () => {
      const socket = new FakeSocket(house.network, 10_000_000);
      socket.isReading = false;
      socket.session = house.rooms.join('b', socket, { role: 'editor', wantsNotices: false });
      socket.session.onMessage(Uint8Array.of(0, 0, 1, 0));
      return socket;
    });
    await house.clock.settle();
    const elsewhere = new TestClient(house, 'other').connect();
    const here = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(elsewhere.isSynced).toBe(true);
    expect(here.isSynced).toBe(false);
    await house.clock.advance(40_000);
    expect(here.isSynced).toBe(true);
    expect(deaf.every((socket) => socket.closed?.code === 1013)).toBe(true);
    expect(ada.socket.closed).toBeUndefined();
  });

  test('S-4: frames that come before the board is loaded are kept in their order, unanswered', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    ada.list.push([1]);
    ada.list.push([2]);
    expect(ada.socket.arrived).toEqual([]);
    await house.clock.settle();
    expect(await house.storage.load('b').then((board) => board?.log.length)).toBeGreaterThan(0);
    const ben = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(picture(ben.doc)).toBe('[[1,2],{}]');
  });

  test('one load serves all who come at once', async () => {
    const house = await houseWithBoard();
    const clients = Array.from({ length: 30 }, () => new TestClient(house, 'b').connect());
    await house.clock.settle();
    expect(house.metrics.loads).toBe(1);
    expect(clients.every(({ isSynced }) => isSynced)).toBe(true);
  });
});

describe('people', () => {
  test('newcomers see who is here, and those who leave are gone for everybody', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    ada.awareness.setLocalState({ name: 'Ada' });
    await house.clock.settle();
    const ben = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(ben.awareness.getStates().get(ada.doc.clientID)).toEqual({ name: 'Ada' });
    ada.disconnect();
    await house.clock.settle();
    expect(ben.awareness.getStates().has(ada.doc.clientID)).toBe(false);
  });

  test('a quiet room gets a sign of life before stock clients give up', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    for (let i = 0; i < 5; i++) {
      const before = ada.socket.arrived.length;
      await house.clock.advance(20_000);
      expect(ada.socket.arrived.length).toBeGreaterThan(before);
    }
    expect([...(ada.socket.arrived.at(-1) ?? [])]).toEqual([1, 1, 0]);
  });

  test('how many watch is told to those who understand it', async () => {
    const house = await houseWithBoard();
    const ada = new TestClient(house, 'b').connect({ wantsNotices: true });
    await house.clock.settle();
    const source = await house.rooms.source('b');
    source?.setWatcherCount(3);
    expect(ada.notices).toEqual([
      '{"readOnly":null,"watchers":0}',
      '{"readOnly":null,"watchers":3}',
    ]);
  });
});

test('2,000 broken frames of every kind harm their senders alone', async () => {
  const house = await houseWithBoard({ maxPresencePerConnection: 1000 });
  const random = seededRandom(77);
  const frames: Uint8Array[] = [];
  for (const update of sampleUpdates(4, 60)) {
    for (const kind of [1, 2]) {
      const length =
        update.length < 128 ? [update.length] : [(update.length & 127) | 128, update.length >> 7];
      frames.push(Uint8Array.from([0, kind, ...length, ...update]));
    }
  }
  frames.push(
    Uint8Array.of(0, 0, 1, 0),
    Uint8Array.of(1, 5, 1, 9, 1, 2, 123, 125),
    Uint8Array.of(3),
  );
  const ada = new TestClient(house, 'b').connect();
  const ben = new TestClient(house, 'b').connect();
  await house.clock.settle();
  for (let i = 0; i < 2_000; i++) {
    const socket = new FakeSocket(house.network);
    socket.session = house.rooms.join('b', socket, { role: 'editor', wantsNotices: false });
    socket.session.onMessage(breakBytes(pick(random, frames), random));
    if (i % 100 === 0) {
      ada.map.set('i', i);
      await house.clock.settle();
    }
    socket.session.onClose();
  }
  ada.map.set('i', 'end');
  await house.clock.settle();
  expect(ben.map.get('i')).toBe('end');
  expect([ada.socket.closed, ben.socket.closed]).toEqual([undefined, undefined]);
  expect(house.metrics.rejects.length).toBeGreaterThan(500);
  expect(house.errors).toEqual([]);
  const fresh = new Y.Doc();
  const stored = await house.storage.load('b');
  for (const { updates } of stored?.log ?? []) for (const u of updates) Y.applyUpdate(fresh, u);
  expect(fresh.getMap('map').get('i')).toBe('end');
});
