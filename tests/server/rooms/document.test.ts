/** The document of a room: put off, asleep or awake, it says the same. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { REST_MS, RoomDocument } from '../../../server/rooms/document.ts';
import { syncPayload } from '../../../server/rooms/frames.ts';
import { DEFAULT_ROOM_LIMITS } from '../../../server/rooms/limits.ts';
import type { StoredBoard } from '../../../server/storage/storage.ts';
import { type ScannedUpdate, scanUpdate } from '../../../server/rooms/update-scan.ts';

function scanned(bytes: Uint8Array): ScannedUpdate {
  const result = scanUpdate(bytes, DEFAULT_ROOM_LIMITS);
  if (result instanceof Error) throw result;
  return result;
}

/** A few people who draw, move, write and erase; hears every update as it is made. */
function drawing(seed: number, onUpdate: (update: Uint8Array) => void): (turns: number) => void {
  let random = seed;
  const next = (below: number): number => {
    random = (random * 1103515245 + 12345) & 0x7fffffff;
    return Math.floor((random / 0x80000000) * below);
  };
  const people = Array.from({ length: 4 }, (_, i) => {
    const doc = new Y.Doc();
    doc.clientID = 100 + i;
    return doc;
  });
  for (const doc of people) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'told') return;
      onUpdate(update);
      for (const other of people) if (other !== doc) Y.applyUpdate(other, update, 'told');
    });
  }
  return (turns) => {
    for (let turn = 0; turn < turns; turn++) {
      const doc = people[next(people.length)] as Y.Doc;
      const shapes = doc.getMap<Y.Map<unknown>>('shapes');
      const ids = [...shapes.keys()];
      const id = ids[next(Math.max(1, ids.length))];
      const shape = id === undefined ? undefined : shapes.get(id);
      switch (shape === undefined ? 0 : next(9)) {
        case 0:
          doc.transact(() => {
            const made = new Y.Map<unknown>([['x', next(100)]]);
            made.set('label', new Y.Text());
            shapes.set(`s${next(1000)}`, made);
          });
          break;
        case 1:
          shapes.delete(id as string);
          break;
        case 2:
          (shape as Y.Map<Y.Text>).get('label')?.insert(0, `w${turn}`);
          break;
        case 3:
          doc.getArray('strokes').push([turn, new Uint8Array([turn & 255])]);
          break;
        case 4:
          doc.getArray('strokes').insert(0, [turn]);
          break;
        default:
          shape?.set(['x', 'y', 'width'][next(3)] as string, next(500));
      }
    }
  };
}

function contentOf(doc: Y.Doc): unknown {
  return [doc.getMap('shapes').toJSON(), doc.getArray('strokes').toJSON()];
}

function joiner(document: RoomDocument): Y.Doc {
  const doc = new Y.Doc();
  for (const frame of document.answer(Uint8Array.of(0)).frames)
    Y.applyUpdate(doc, syncPayload(frame));
  return doc;
}

let now = 1_000;

function fallAsleep(document: RoomDocument): void {
  document.integrate();
  document.rest((now += REST_MS));
  document.rest((now += REST_MS));
  expect(document.isAwake).toBe(false);
}

describe('the document of a room', () => {
  test.each([1, 2, 3, 4, 5])('says what Yjs says, put off and asleep or not (seed %i)', (seed) => {
    const plain = new Y.Doc();
    const document = new RoomDocument(DEFAULT_ROOM_LIMITS);
    let waiting: ScannedUpdate[] = [];
    const draw = drawing(seed, (update) => {
      Y.applyUpdate(plain, update);
      const one = scanned(update);
      expect(document.isKnown(one)).toBe(false);
      waiting.push(one);
    });
    for (let round = 0; round < 200; round++) {
      draw(1 + (round % 4));
      const taken = waiting;
      waiting = [];
      expect(document.apply(taken, true).hasPending).toBe(false);
      for (const one of taken) expect(document.isKnown(one)).toBe(true);
      for (const [client] of plain.store.clients)
        expect(document.clockOf(client)).toBe(Y.getState(plain.store, client));
      if (round % 13 === 0) expect(contentOf(joiner(document))).toEqual(contentOf(plain));
      if (round % 29 === 0) fallAsleep(document);
      if (round % 31 === 0) document.integrate();
    }
    expect(contentOf(document.doc)).toEqual(contentOf(plain));
    expect(document.hasPending).toBe(false);
    const copy = new Y.Doc();
    Y.applyUpdate(copy, document.snapshot());
    expect(contentOf(copy)).toEqual(contentOf(plain));
  });

  test('nobody needs a document for a board with nothing in it', () => {
    const document = new RoomDocument(DEFAULT_ROOM_LIMITS);
    expect([...document.step1Frame()]).toEqual([0, 0, 1, 0]);
    expect(document.answer(Uint8Array.of(0)).frames.map((frame) => [...frame])).toEqual([
      [0, 1, 2, 0, 0],
    ]);
    expect([...document.snapshot()]).toEqual([0, 0]);
    expect(document.clockOf(1)).toBe(0);
    expect(document.isAwake).toBe(false);
  });

  test('whoever has less than half of it gets what everybody gets, whatever the state vector says', () => {
    const document = new RoomDocument(DEFAULT_ROOM_LIMITS);
    const doc = new Y.Doc();
    for (let i = 0; i < 100; i++) doc.getArray('strokes').push([i]);
    document.apply([scanned(Y.encodeStateAsUpdate(doc))]);
    const having = (...clocks: [number, number][]) =>
      document.answer(Y.encodeStateVector(new Map(clocks)));
    const whole = document.answer(Uint8Array.of(0));
    expect(whole.isShared).toBe(true);
    const client = doc.clientID;
    for (const few of [having([client + 1, 7]), having([client, 49]), having([client + 1, 1e9])]) {
      expect(few.isShared).toBe(true);
      expect(few.frames.every((frame, i) => frame === whole.frames[i])).toBe(true);
    }
    const rest = having([client, 90], [client + 1, 3]);
    expect(rest.isShared).toBe(false);
    expect(rest.frames[0]!.length).toBeLessThan(whole.frames[0]!.length / 2);
  });

  test('asleep, it answers newcomers and its own question, and wakes for a change', () => {
    const document = new RoomDocument(DEFAULT_ROOM_LIMITS);
    const draw = drawing(7, (update) => document.apply([scanned(update)], true));
    draw(100);
    const before = Y.decodeStateVector(syncPayload(document.step1Frame()));
    const content = contentOf(document.doc);
    fallAsleep(document);
    document.forgetCaches();
    expect(Y.decodeStateVector(syncPayload(document.step1Frame()))).toEqual(before);
    expect(contentOf(joiner(document))).toEqual(content);
    expect(document.isAwake).toBe(false);
    draw(1);
    expect(contentOf(joiner(document))).toEqual(contentOf(document.doc));
    expect(document.isAwake).toBe(true);
  });

  test('what somebody looks at does not fall asleep', () => {
    const document = new RoomDocument(DEFAULT_ROOM_LIMITS);
    drawing(3, (update) => document.apply([scanned(update)]))(10);
    for (let i = 0; i < 5; i++) {
      expect(document.doc.getMap('shapes').size).toBeGreaterThan(0);
      document.rest((now += REST_MS));
    }
    expect(document.isAwake).toBe(true);
  });

  test('little traffic keeps it awake, and so does a newcomer’s first second', () => {
    const doc = new Y.Doc();
    doc.getMap('shapes').set('a', 1);
    const stored = { snapshot: Y.encodeStateAsUpdate(doc), log: [] };
    const { document } = RoomDocument.load(
      { ...stored, snapshotSequence: 1, storedBytes: 1 } as unknown as StoredBoard,
      DEFAULT_ROOM_LIMITS,
    );
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    // As a room does: one small change a second, integrated by the sweep.
    let now = 100 * REST_MS;
    document.rest(now);
    expect(document.isAwake).toBe(true);
    for (let i = 0; i < (2 * REST_MS) / 1000; i++) {
      doc.getMap('shapes').set('a', i);
      document.apply([scanned(updates.pop() as Uint8Array)], true);
      document.integrate();
      document.rest((now += 1000));
      expect(document.isAwake).toBe(true);
    }
    document.rest((now += REST_MS));
    expect(document.isAwake).toBe(false);
    expect(Y.encodeStateVector(document.doc)).toEqual(Y.encodeStateVector(doc));
  });

  test('a reader who fell behind gets what is put off, too', () => {
    const document = new RoomDocument(DEFAULT_ROOM_LIMITS);
    const reader = new Y.Doc();
    const draw = drawing(11, (update) => document.apply([scanned(update)], true));
    for (let round = 0; round < 50; round++) {
      draw(1);
      const base = document.recentStateVector();
      Y.applyUpdate(reader, syncPayload(document.diffSince(base)));
      if (round % 7 === 0) fallAsleep(document);
    }
    expect(reader.store.pendingStructs).toBeNull();
    expect(contentOf(reader)).toEqual(contentOf(document.doc));
  });

  test('what cannot be integrated after all is told, and never stored as a snapshot', () => {
    const broken: unknown[] = [];
    const document = new RoomDocument(DEFAULT_ROOM_LIMITS, {
      documentBroke: (error) => broken.push(error),
    });
    const draw = drawing(5, (update) => document.apply([scanned(update)]));
    draw(5);
    // A list's item that refers to its own future: no scan lets it pass.
    const bytes = Uint8Array.from([1, 1, 7, 0, 0x84, 7, 5, 1, 97, 0]);
    const isPlain = true;
    const sections = [7, 0, 1, 1, 4, bytes.length - 1];
    const rest = { deletes: [], links: [], anchors: [], crowded: 0, isSorted: true, isPlain };
    expect(document.apply([{ bytes, sections, ...rest }], true).update).toBe(bytes);
    expect(broken).toEqual([]);
    document.integrate();
    expect(broken.length).toBe(1);
    expect(() => document.snapshot()).toThrow('broke');
  });
});
