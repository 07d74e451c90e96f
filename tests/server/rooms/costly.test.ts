/** Updates that are small, well formed, and would keep everybody waiting (S-16). */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { RoomDocument } from '../../../server/rooms/document.ts';
import { DEFAULT_ROOM_LIMITS } from '../../../server/rooms/limits.ts';
import { ScanFault, type ScannedUpdate, scanUpdate } from '../../../server/rooms/update-scan.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { backwardRights, manyDeletes, nestedTypes, sameKey } from '../../support/costly-updates.ts';
import { createBoard, openHouse, picture, TestClient } from './harness.ts';

const limits = DEFAULT_ROOM_LIMITS;

function scanned(update: Uint8Array): ScannedUpdate {
  const result = scanUpdate(update, limits);
  if (result instanceof ScanFault) throw result;
  return result;
}

function emptyDocument(): RoomDocument {
  return RoomDocument.load(
    {
      record: { board: 'b', createdAt: 0, tokenGeneration: 0 },
      snapshot: undefined,
      snapshotSequence: 0,
      log: [],
      storedBytes: 0,
    },
    limits,
  ).document;
}

/** Whether a board that has `before` refuses `update`, and how often it had to try it on a copy. */
function judge(
  update: Uint8Array,
  before: readonly Uint8Array[] = [],
): { isRefused: boolean; rehearsals: number } {
  const document = emptyDocument();
  for (const one of before) document.apply([scanned(one)]);
  let rehearsals = 0;
  const isRefused = document.isTooCostly(
    scanned(update),
    () => [],
    () => (rehearsals += 1),
  );
  if (!isRefused) document.apply([scanned(update)]);
  return { isRefused, rehearsals };
}

describe('S-16: an update that takes too long to apply', () => {
  test.each([
    ['places far from their neighbours', backwardRights(6_000)],
    ['one key, set by thousands who have not seen each other', sameKey(6_000)],
  ])('%s: is refused before it is stored', async (_name, update) => {
    const house = await openHouse();
    await createBoard(house, 'b');
    const [ada, eve] = [new TestClient(house, 'b').connect(), new TestClient(house, 'b').connect()];
    await house.clock.settle();
    eve.sendUpdate(update);
    ada.list.push([1]);
    await house.clock.settle();
    expect(eve.socket.closed?.code).toBe(4413);
    expect(house.metrics.rejects).toEqual(['too-costly']);
    expect((await house.storage.load('b'))?.log.map(({ updates }) => updates.length)).toEqual([1]);
    expect(ada.socket.closed).toBeUndefined();
  });

  test('many parts: slow their sender down, and too many deletions are refused', async () => {
    const house = await openHouse();
    await createBoard(house, 'b');
    const [ada, eve] = [new TestClient(house, 'b').connect(), new TestClient(house, 'b').connect()];
    await house.clock.settle();
    const writer = new Y.Doc();
    writer.clientID = 7;
    writer.getText('text').insert(0, 'x'.repeat(400_000));
    eve.sendUpdate(Y.encodeStateAsUpdate(writer));
    await house.clock.settle();
    // One long text is one part, whatever its length.
    expect(eve.socket.isPaused).toBe(false);
    eve.sendUpdate(manyDeletes(7, 50_000));
    expect(eve.socket.isPaused).toBe(true);
    await house.clock.advance(5_000);
    expect(eve.socket.isPaused).toBe(false);
    expect(ada.doc.getText('text').length).toBe(350_000);
    // The first of them are known.
    eve.sendUpdate(manyDeletes(7, 150_001));
    expect(eve.socket.closed?.code).toBe(4413);
    expect(house.metrics.rejects).toEqual(['too-costly']);
    // Whoever comes back tells of all deletions that it knows, and pays for none of them.
    const late = new TestClient(house, 'b');
    Y.applyUpdate(late.doc, Y.encodeStateAsUpdate(ada.doc));
    late.connect();
    await house.clock.settle();
    expect(late.socket.isPaused).toBe(false);
    expect(late.socket.closed).toBeUndefined();
    expect(ada.socket.closed).toBeUndefined();
  });

  test('asking for a large board again slows down whoever has it already', async () => {
    const house = await openHouse();
    await createBoard(house, 'b');
    const [ada, eve] = [new TestClient(house, 'b').connect(), new TestClient(house, 'b').connect()];
    await house.clock.settle();
    const ask = Uint8Array.of(0, 0, 1, 0);
    eve.socket.session?.onMessage(ask);
    expect(eve.socket.isPaused).toBe(false);
    ada.map.set('big', new Uint8Array(2_000_000));
    await house.clock.settle();
    eve.socket.session?.onMessage(ask);
    expect(eve.socket.isPaused).toBe(true);
    const late = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(late.socket.isPaused).toBe(false);
    await house.clock.advance(2_000);
    expect(eve.socket.isPaused).toBe(false);
  });

  test('in pieces that build on each other: the board refuses the rest', () => {
    const document = emptyDocument();
    const base = backwardRights(3_000, 1, 10);
    document.apply([scanned(base)]);
    let refused = 0;
    let steps = 0;
    for (let piece = 2; piece < 40 && refused < 3; piece++) {
      const update = scanned(backwardRights(3_000, piece, 100));
      if (
        document.isTooCostly(
          update,
          () => [],
          () => {},
        )
      )
        refused += 1;
      else steps += document.apply([update]).steps;
    }
    expect(refused).toBe(3);
    expect(steps).toBeLessThanOrEqual(limits.maxBoardSteps);
  });

  test('that is stored already is set aside when the board is loaded', async () => {
    const storage = new MemoryStorage();
    const house = await openHouse({ storage, limits: { maxBoardSteps: 500_000 } });
    await createBoard(house, 'b');
    const honest = new Y.Doc();
    honest.getArray('list').push(['honest']);
    await storage.append([{ board: 'b', updates: [backwardRights(6_000)] }]);
    await storage.append([{ board: 'b', updates: [Y.encodeStateAsUpdate(honest)] }]);
    const ada = new TestClient(house, 'b').connect();
    await house.clock.settle();
    expect(picture(ada.doc)).toBe('[["honest"],{}]');
    expect(house.metrics.rejects).toEqual(['poison']);
    expect((await storage.load('b'))?.log).toHaveLength(1);
  });

  test('types nested too deeply: refused at once, and when they grow step by step', async () => {
    const house = await openHouse();
    await createBoard(house, 'b');
    const [ada, eve, mal] = [0, 1, 2].map(() => new TestClient(house, 'b').connect()) as [
      TestClient,
      TestClient,
      TestClient,
    ];
    await house.clock.settle();
    eve.sendUpdate(nestedTypes(12_000)[0] as Uint8Array);
    expect(eve.socket.closed?.code).toBe(4400);
    for (const update of nestedTypes(100, 20)) {
      mal.sendUpdate(update);
      await house.clock.settle();
    }
    expect(mal.socket.closed?.code).toBe(4400);
    expect(ada.socket.closed).toBeUndefined();
    ada.doc.getMap('map').delete('a');
    await house.clock.settle();
    expect(ada.socket.closed).toBeUndefined();
    expect(picture(ada.doc)).toBe('[[],{}]');
  });
});

describe('what people do', () => {
  function offline(work: (doc: Y.Doc) => void, before?: Uint8Array): Uint8Array {
    const doc = new Y.Doc();
    if (before !== undefined) Y.applyUpdate(doc, before);
    const state = Y.encodeStateVector(doc);
    work(doc);
    return Y.encodeStateAsUpdate(doc, state);
  }

  const board = offline((doc) => {
    const shapes = doc.getMap<Y.Map<unknown>>('shapes');
    doc.transact(() => {
      for (let i = 0; i < 10_000; i++)
        shapes.set(`s${i}`, new Y.Map<unknown>(Object.entries({ x: i, y: 0, kind: 'box' })));
    });
  });

  function typeLetters(doc: Y.Doc, letter: string, count: number): void {
    for (let i = 0; i < count; i++) doc.getText('text').insert(i, letter);
  }

  function randomText(doc: Y.Doc, edits: number, seed: number): void {
    const text = doc.getText('text');
    let state = seed;
    for (let i = 0; i < edits; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      text.insert((state >> 4) % (text.length + 1), 'ab');
      if (i % 5 === 0) text.delete((state >> 6) % text.length, 1);
    }
  }

  test.each<[string, Uint8Array, Uint8Array[]]>([
    [
      '10,000 strokes drawn offline, point by point',
      offline((doc) => {
        const shapes = doc.getMap<Y.Map<unknown>>('shapes');
        for (let i = 0; i < 10_000; i++) {
          const points = new Y.Array<number>();
          shapes.set(`mine${i}`, new Y.Map<unknown>([['points', points]]));
          for (let k = 0; k < 4; k++) points.push([k, k]);
          shapes.get(`mine${i}`)?.set('points', new Uint8Array(40));
        }
      }, board),
      [board],
    ],
    [
      'an import of 50,000 shapes in one update',
      offline((doc) => {
        const shapes = doc.getMap<Y.Map<unknown>>('shapes');
        doc.transact(() => {
          for (let i = 0; i < 50_000; i++)
            shapes.set(`i${i}`, new Y.Map<unknown>(Object.entries({ x: i, y: 0, w: 1, h: 1 })));
        });
      }),
      [board],
    ],
    [
      '10,000 shapes moved together, twice',
      offline((doc) => {
        for (const x of [1, 2])
          doc.transact(() =>
            doc.getMap<Y.Map<unknown>>('shapes').forEach((shape) => {
              shape.set('x', x);
              shape.set('y', x);
            }),
          );
      }, board),
      [board],
    ],
    ['5,000 edits all over a text', offline((doc) => randomText(doc, 5_000, 3)), []],
    [
      'a long text typed by two who have not seen each other',
      offline((doc) => typeLetters(doc, 'x', 3_000)),
      [offline((doc) => typeLetters(doc, 'y', 3_000))],
    ],
    [
      'a list that grows at its front, at two people at once',
      offline((doc) => {
        for (let i = 0; i < 400; i++) doc.getArray('list').unshift([i]);
      }),
      [
        offline((doc) => {
          for (let i = 0; i < 400; i++) doc.getArray('list').unshift([i]);
        }),
      ],
    ],
  ])('passes: %s', (_name, update, before) => {
    expect(judge(update, before).isRefused).toBe(false);
  });

  test('is not even tried on a copy where it is a change of the moment', () => {
    const text = offline((doc) => randomText(doc, 2_000, 9));
    const moved = offline((doc) => {
      doc.transact(() => {
        doc.getMap<Y.Map<unknown>>('shapes').forEach((shape) => shape.set('x', 5));
      });
    }, board);
    const typed = offline((doc) => {
      for (let i = 0; i < 50; i++) doc.getText('text').insert(100 + i, 'c');
    }, text);
    expect(judge(moved, [board])).toEqual({ isRefused: false, rehearsals: 0 });
    expect(judge(typed, [text])).toEqual({ isRefused: false, rehearsals: 0 });
  });
});

test('counting where structs go does not change where they go', () => {
  const docs = [11, 7].map((id) => {
    const doc = new Y.Doc();
    doc.clientID = id;
    for (let i = 0; i < 100; i++) doc.getArray('list').insert(i >> 1, [`${id}-${i}`]);
    return Y.encodeStateAsUpdate(doc);
  });
  const plain = new Y.Doc();
  for (const update of docs) Y.applyUpdate(plain, update);
  const document = emptyDocument();
  for (const update of docs) document.apply([scanned(update)]);
  expect(picture(document.doc)).toBe(picture(plain));
});
