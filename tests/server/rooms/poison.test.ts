/**
 * An update that the scan lets pass and the decoder throws on. None is known, so the room is handed
 * one behind the scan's back.
 */
import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { RoomDocument } from '../../../server/rooms/document.ts';
import { syncFrame, syncPayload } from '../../../server/rooms/frames.ts';
import { JoinGate } from '../../../server/rooms/join-gate.ts';
import { DEFAULT_ROOM_LIMITS } from '../../../server/rooms/limits.ts';
import { Room } from '../../../server/rooms/room.ts';
import { RoomSession } from '../../../server/rooms/session.ts';
import { Ticker } from '../../../server/rooms/tick.ts';
import { ScanFault, scanUpdate } from '../../../server/rooms/update-scan.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { CountingMetrics, FakeClock, FakeNetwork, FakeSocket } from './harness.ts';

/** The root list of client 7, as if its struct were wholly in order: it refers to its own future. */
function poison(): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const n of [1, 1, 7, 0, 0x84, 7, 5, 1, 97, 0]) encoding.writeVarUint(encoder, n);
  return encoding.toUint8Array(encoder);
}

function drawn(client: number, text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.getArray('list').push([text]);
  return Y.encodeStateAsUpdate(doc);
}

async function house() {
  const storage = new MemoryStorage();
  await storage.open();
  await storage.create({ board: 'b', createdAt: 0, tokenGeneration: 0 });
  await storage.append([{ board: 'b', updates: [drawn(1, 'before')] }]);
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const metrics = new CountingMetrics();
  const ended: string[] = [];
  const room = new Room('b', {
    storage,
    publisher: network,
    limits: DEFAULT_ROOM_LIMITS,
    metrics: metrics.sink,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    clock,
    gate: new JoinGate(1e9, clock),
    ticker: new Ticker(storage, clock, metrics.sink),
    onEnded: (board) => ended.push(board),
  });
  const join = (): { socket: FakeSocket; session: RoomSession; doc: Y.Doc } => {
    const socket = new FakeSocket(network);
    const session = new RoomSession(room, socket, 'editor', false);
    const doc = new Y.Doc();
    socket.onArrived = (frame) => {
      if (frame[0] === 0 && frame[1] !== 0) Y.applyUpdate(doc, syncPayload(frame));
    };
    room.join(session);
    session.onMessage(Uint8Array.of(0, 0, 1, 0));
    return { socket, session, doc };
  };
  const hand = (update: Uint8Array, sender: RoomSession, isPlain = false): void => {
    const frame = syncFrame(2, update);
    const bytes = syncPayload(frame);
    const scanned = scanUpdate(bytes, DEFAULT_ROOM_LIMITS);
    room.receive(
      {
        update:
          scanned instanceof ScanFault
            ? {
                bytes,
                sections: [7, 0, 1, 1, 4, bytes.length - 1],
                deletes: [],
                links: [],
                anchors: [],
                crowded: 0,
                isSorted: true,
                isPlain,
              }
            : scanned,
        frame,
        sender,
      },
      false,
    );
  };
  return { storage, clock, metrics, room, ended, join, hand };
}

test('costs its sender the connection, and nobody else anything', async () => {
  const { storage, clock, metrics, join, hand } = await house();
  const [ada, eve] = [join(), join()];
  await clock.settle();

  hand(drawn(2, 'good'), ada.session);
  hand(poison(), eve.session);
  hand(drawn(3, 'fine'), ada.session);
  const late = join();
  await clock.settle();
  await clock.settle();

  expect(eve.socket.closed?.code).toBe(4400);
  expect(ada.socket.closed).toBeUndefined();
  expect(metrics.rejects).toContain('poison');
  const expected = new Set(['before', 'good', 'fine']);
  expect(new Set(ada.doc.getArray('list').toArray())).toEqual(expected);
  expect(new Set(late.doc.getArray('list').toArray())).toEqual(expected);
  expect((await storage.load('b'))?.log.map(({ updates }) => updates.length)).toEqual([1, 2]);

  // And the board goes on.
  hand(drawn(4, 'after'), ada.session);
  await clock.settle();
  expect(ada.doc.getArray('list').length).toBe(4);
});

test('what built on it is not told to anybody, and is asked for', async () => {
  const { storage, clock, room, join, hand } = await house();
  const [ada, eve] = [join(), join()];
  await clock.settle();
  // Client 8, clock 0: a text behind the first struct of client 7.
  const dependent = Uint8Array.of(1, 1, 8, 0, 0x84, 7, 0, 1, 98, 0);
  hand(poison(), eve.session);
  hand(dependent, ada.session);
  await clock.settle();
  await clock.settle();
  expect(eve.socket.closed?.code).toBe(4400);
  expect(ada.socket.closed).toBeUndefined();
  expect(room.document.clockOf(8)).toBe(0);
  // Nothing was published: it would have been a receipt for what is not stored.
  const kinds = ada.socket.arrived.filter((frame) => frame[0] === 0).map((frame) => frame[1]);
  expect(kinds).toEqual([0, 1, 0]);
  expect(room.waiting.updates).toBe(1);
  // What was broken stays out of the log.
  const stored = await storage.load('b');
  if (stored === undefined) throw new Error();
  expect(stored.log.map(({ updates }) => updates.length)).toEqual([1, 1]);
  expect(RoomDocument.load(stored, DEFAULT_ROOM_LIMITS).quarantine).toEqual([]);
});

test('what breaks after it was put off sends everybody back to what is on disk', async () => {
  const { storage, clock, room, ended, join, hand } = await house();
  const [ada, eve] = [join(), join()];
  await clock.settle();
  hand(drawn(2, 'good'), ada.session);
  await clock.settle();
  // A client that decodes it would fail as the server does; these only look at their sockets.
  for (const { socket } of [ada, eve]) socket.onArrived = undefined;
  hand(poison(), eve.session, true);
  await clock.settle();
  expect(ada.socket.closed).toBeUndefined();
  room.sweep(clock.time);
  expect(ada.socket.closed?.code).toBe(1012);
  expect(eve.socket.closed?.code).toBe(1012);
  // Who comes before the registry has let go of it is sent back, too.
  expect(join().socket.closed?.code).toBe(1012);
  await clock.settle();
  expect(ended).toEqual(['b']);
  // Nothing of it was folded into the log; the next load finds the culprit and sets it aside.
  const stored = await storage.load('b');
  expect(stored?.snapshot).toBeUndefined();
  if (stored === undefined) throw new Error();
  const { document, quarantine } = RoomDocument.load(stored, DEFAULT_ROOM_LIMITS);
  expect(new Set(document.doc.getArray('list').toArray())).toEqual(new Set(['before', 'good']));
  expect(quarantine.flatMap(({ bad }) => bad).length).toBe(1);
});

test.each([
  ['is loaded again', false],
  ['makes way for another', true],
])('a fold on its way lands before the board %s', async (_what, isPlain) => {
  const { storage, clock, room, ended, join, hand } = await house();
  const [ada, eve] = [join(), join()];
  await clock.settle();
  hand(drawn(2, 'good'), ada.session);
  await clock.settle();
  for (const { socket } of [ada, eve]) socket.onArrived = undefined;
  const order: string[] = [];
  const [load, compact] = [storage.load.bind(storage), storage.compact.bind(storage)];
  let goOn = (): void => {};
  storage.load = (board) => {
    order.push('load');
    return load(board);
  };
  storage.compact = async (...args) => {
    await new Promise<void>((resolve) => (goOn = resolve));
    await compact(...args);
    order.push('folded');
  };
  const folding = room.compact();
  hand(poison(), eve.session, isPlain);
  await clock.settle();
  room.sweep(clock.time);
  await clock.settle();
  expect([order, ended]).toEqual([[], []]);
  goOn();
  expect(await folding).toBe(true);
  await clock.settle();
  expect(order).toEqual(isPlain ? ['folded'] : ['folded', 'load']);
  expect(ended).toEqual(isPlain ? ['b'] : []);
  const stored = await load('b');
  if (stored === undefined) throw new Error();
  const { document } = RoomDocument.load(stored, DEFAULT_ROOM_LIMITS);
  expect(new Set(document.doc.getArray('list').toArray())).toEqual(new Set(['before', 'good']));
});

test('what comes while the board is loaded again is bounded, for each sender alone', async () => {
  const { storage, clock, join, hand } = await house();
  const [ada, eve, mel] = [join(), join(), join()];
  await clock.settle();
  let goOn = (): void => {};
  const load = storage.load.bind(storage);
  storage.load = async (board) => {
    await new Promise<void>((resolve) => (goOn = resolve));
    return load(board);
  };
  hand(poison(), eve.session);
  await clock.settle();
  const draw = ({ session }: typeof ada, client: number): void =>
    session.onMessage(syncFrame(2, drawn(client, `of ${client}`)));
  for (let i = 0; i < DEFAULT_ROOM_LIMITS.maxFramesBeforeLoad; i++) draw(ada, 100 + i);
  for (let i = 0; i <= DEFAULT_ROOM_LIMITS.maxFramesBeforeLoad; i++) draw(mel, 1_000 + i);
  // It did nothing wrong: it may come back.
  expect(mel.socket.closed?.code).toBe(1013);
  goOn();
  await clock.settle();
  await clock.settle();
  expect(ada.socket.closed).toBeUndefined();
  const drawnByAda = ada.doc.getArray<string>('list').toArray();
  for (let i = 0; i < DEFAULT_ROOM_LIMITS.maxFramesBeforeLoad; i++)
    expect(drawnByAda).toContain(`of ${100 + i}`);
});
