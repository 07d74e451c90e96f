/** Large updates, applied by us and by Yjs: nobody can tell which of the two it was. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { applyUpdate } from '../../../shared/document/apply-update.ts';
import { Board } from '../../../shared/document/board.ts';
import { readStructs } from '../../../shared/document/read-structs.ts';

/** Makes an update large enough not to be left to Yjs. */
const BULK = new Uint8Array(40_000).map((_, i) => i % 251);

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 16807) % 2147483647;
    return state % below;
  };
}

function newDoc(clientID: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  return doc;
}

/** People who draw, type, erase and remove at the same time, and hear of each other now and then. */
function crowd(seed: number, steps: number): Y.Doc[] {
  const random = seeded(seed);
  const docs = [7, 3_000_000_000, 12, 500].map(newDoc);
  const boards = docs.map((doc) => new Board(doc));
  boards[0]!.change('test', (tx) => tx.create('stroke', { points: BULK }, 'bulk'));
  for (let i = 0; i < steps; i++) {
    const at = random(docs.length);
    const board = boards[at]!;
    const ids = [...docs[at]!.getMap('shapes').keys()].filter((one) => one !== 'bulk');
    const id = ids[random(Math.max(1, ids.length))];
    board.change('test', (tx) => {
      const kind = id === undefined ? 0 : random(8);
      if (kind === 0)
        tx.create('stroke', { x: i / 3, points: BULK.slice(0, random(2000)) }, `s${i}`);
      else if (kind === 1) tx.create('text', { y: i, text: `naïve 文字 ${i}` }, `s${i}`);
      else if (kind === 2) tx.remove([id!]);
      else if (kind === 3) tx.append(id!, 'live', [8, i, 0, 0]);
      else if (kind === 4) board.text(id!)?.insert(0, 'word ');
      else if (kind === 5) board.text(id!)?.delete(0, 2);
      else if (kind === 6) tx.update(id!, { x: i, stroke: 'red', groups: ['a', `b${i}`] });
      else tx.setMeta({ title: `board ${i}` });
    });
    if (random(3) === 0) {
      const other = docs[random(docs.length)]!;
      Y.applyUpdate(other, Y.encodeStateAsUpdate(docs[at]!, Y.encodeStateVector(other)));
    }
  }
  return docs;
}

interface Told {
  readonly origin: unknown;
  readonly local: boolean;
  readonly changed: string[];
}

/** What a listener hears while `work` runs. */
function told(doc: Y.Doc, work: () => void): Told[] {
  const all: Told[] = [];
  const hear = (transaction: Y.Transaction): void => {
    const changed = [...transaction.changedParentTypes.keys()].flatMap((type) =>
      [...(transaction.changed.get(type as never) ?? [])].map(String),
    );
    all.push({ origin: transaction.origin, local: transaction.local, changed: changed.sort() });
  };
  doc.on('afterTransaction', hear);
  work();
  doc.off('afterTransaction', hear);
  return all;
}

/** As strings: comparing bytes one by one takes longer than all the rest. */
function contentOf(doc: Y.Doc): Record<string, unknown> {
  const seen = (_: string, value: unknown): unknown =>
    value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
  return {
    shapes: JSON.stringify(doc.getMap('shapes').toJSON(), seen),
    meta: doc.getMap('meta').toJSON(),
    state: Buffer.from(Y.encodeStateAsUpdate(doc)).toString('latin1'),
    pending: doc.store.pendingStructs?.missing,
  };
}

/** Applies updates to two copies of a document, ours and Yjs's, and expects the same of both. */
function expectSame(start: Uint8Array | undefined, updates: readonly Uint8Array[]): void {
  const [ours, theirs] = [newDoc(1), newDoc(1)];
  for (const doc of [ours, theirs]) {
    doc.getMap('shapes');
    doc.getMap('meta');
    if (start !== undefined) Y.applyUpdate(doc, start);
  }
  for (const update of updates) {
    const us = told(ours, () => applyUpdate(ours, update, 'network'));
    const them = told(theirs, () => Y.applyUpdate(theirs, update, 'network'));
    expect(us).toEqual(them);
    expect(contentOf(ours)).toEqual(contentOf(theirs));
  }
}

describe('applyUpdate', () => {
  it.each(Array.from({ length: 8 }, (_, i) => i + 1))('does what Yjs does (%i)', (seed) => {
    const docs = crowd(seed, 150);
    const [a, b] = docs as [Y.Doc, Y.Doc];
    const whole = Y.encodeStateAsUpdate(a);
    expect(readStructs(newDoc(1), whole)).toBeDefined();
    expect(whole.length).toBeGreaterThan(32 * 1024);
    expectSame(undefined, [whole, ...docs.map((doc) => Y.encodeStateAsUpdate(doc)), whole]);
    // Onto a board that has a part of it, and other things.
    expectSame(Y.encodeStateAsUpdate(b), [whole]);
    const earlier = Y.encodeStateAsUpdate(crowd(seed, 60)[0]!);
    expectSame(earlier, [whole]);
  });

  it('keeps what waits for something until it comes', () => {
    const doc = newDoc(5);
    const board = new Board(doc);
    const parts: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => parts.push(update));
    for (let i = 0; i < 3; i++) {
      board.change('test', (tx) => tx.create('stroke', { x: i, points: BULK }, `s${i}`));
    }
    const [first, second, third] = parts as [Uint8Array, Uint8Array, Uint8Array];
    expectSame(undefined, [third, first, second]);
    expectSame(undefined, [second, Y.mergeUpdates([first, third])]);
  });

  it('goes to and fro between authors who answered each other', () => {
    const docs = [newDoc(9), newDoc(4)] as const;
    const texts = docs.map((doc) => doc.getText('title'));
    for (let i = 0; i < 40; i++) {
      const one = i % 2;
      texts[one]!.insert(texts[one]!.length, `${i} `);
      if (i === 5) docs[0].getMap('shapes').set('bulk', BULK);
      Y.applyUpdate(docs[1 - one]!, Y.encodeStateAsUpdate(docs[one]!));
    }
    const whole = Y.encodeStateAsUpdate(docs[0]);
    const copy = newDoc(1);
    applyUpdate(copy, whole);
    expect(copy.getText('title').toString()).toBe(texts[0]!.toString());
    expectSame(undefined, [whole]);
  });

  it('leaves to Yjs what a board does not have, and what is broken', () => {
    const doc = newDoc(5);
    doc.getXmlFragment('page').insert(0, [new Y.XmlElement('p')]);
    doc.getMap('shapes').set('bulk', BULK);
    const update = Y.encodeStateAsUpdate(doc);
    expect(readStructs(newDoc(1), update)).toBeUndefined();
    const copy = newDoc(1);
    applyUpdate(copy, update);
    expect(copy.getXmlFragment('page').toJSON()).toBe('<p></p>');

    const board = Y.encodeStateAsUpdate(crowd(3, 150)[0]!);
    const outcome = (apply: typeof applyUpdate, bytes: Uint8Array) => {
      const target = newDoc(1);
      target.getMap('shapes');
      target.getMap('meta');
      try {
        apply(target, bytes);
        return contentOf(target);
      } catch {
        return 'thrown';
      }
    };
    expect(outcome(applyUpdate, board.slice(0, 35_000))).toBe('thrown');
    for (let length = 33_000; length < board.length; length += 997) {
      const cut = board.slice(0, length);
      expect(outcome(applyUpdate, cut)).toEqual(outcome(Y.applyUpdate, cut));
    }
  });

  it('reads every single value as it was written, however often it comes and what comes between', () => {
    const doc = newDoc(3_000_000_000);
    const map = doc.getMap('shapes');
    map.set('bulk', BULK);
    const often = [
      'red',
      'ink',
      '',
      '__proto__',
      '12',
      'naïve',
      'a word that is too long to be kept',
    ];
    const numbers = [0, -0, 1, -1, 63, 64, 3.5, -3.5, 0.1, 1e300, 2 ** 31, 2 ** 40, NaN, Infinity];
    const written: unknown[] = [];
    for (let i = 0; i < 4000; i++) {
      const all = [...often, ...numbers, true, null, `only ${i}`, i / 16, i * 7];
      const value = all[(i * 31) % all.length];
      written.push(value);
      map.set(`key ${i}`, value);
    }
    const update = Y.encodeStateAsUpdate(doc);
    expect(readStructs(newDoc(1), update)).toBeDefined();
    const copy = newDoc(1);
    applyUpdate(copy, update);
    const read = written.map((_, i) => copy.getMap('shapes').get(`key ${i}`));
    expect(read.filter((value, i) => !Object.is(value, written[i]))).toEqual([]);
    expectSame(undefined, [update]);
  });

  it('leaves all others as they are when one of many that look the same is changed, undone and merged', () => {
    const doc = newDoc(3_000_000_000);
    new Board(doc).change('test', (tx) => {
      tx.create('stroke', { points: BULK }, 'bulk');
      for (let i = 0; i < 50; i++)
        tx.create('rectangle', { stroke: 'red', strokeWidth: 5 }, `r${i}`);
    });
    const update = Y.encodeStateAsUpdate(doc);
    const outcome = (apply: typeof applyUpdate) => {
      const copy = newDoc(1);
      const board = new Board(copy);
      apply(copy, update);
      const undo = new Y.UndoManager(board.undoScope, {
        trackedOrigins: new Set(['me']),
        captureTimeout: 0,
      });
      for (const stroke of ['blue', 'green', 'red', 'blue']) {
        board.change('me', (tx) => tx.update('r7', { stroke, strokeWidth: 9 }));
      }
      board.change('me', (tx) => tx.remove(['r7', 'r8', 'r9']));
      undo.undo();
      undo.undo();
      undo.undo();
      undo.redo();
      return { board, content: contentOf(copy) };
    };
    const { board, content } = outcome(applyUpdate);
    expect(content).toEqual(outcome(Y.applyUpdate).content);
    expect(board.get('r7')).toMatchObject({ stroke: 'red', strokeWidth: 9 });
    for (let i = 0; i < 50; i++) {
      if (i !== 7) expect(board.get(`r${i}`)).toMatchObject({ stroke: 'red', strokeWidth: 5 });
    }
  });

  it('keeps strokes together in a few buffers, none of them the update itself', () => {
    const doc = newDoc(5);
    new Board(doc).change('test', (tx) => {
      for (let i = 0; i < 500; i++)
        tx.create('stroke', { points: BULK.slice(i, i + 100) }, `s${i}`);
    });
    const update = Y.encodeStateAsUpdate(doc);
    const copy = newDoc(1);
    applyUpdate(copy, update);
    const shapes = copy.getMap<Y.Map<Uint8Array>>('shapes');
    const points = [...shapes.values()].map((shape) => shape.get('points')!);
    expect(points).toHaveLength(500);
    expect(points[77]).toEqual(BULK.slice(77, 177));
    const buffers = new Set(points.map((bytes) => bytes.buffer));
    expect(buffers.size).toBeLessThanOrEqual(5);
    expect(buffers.has(update.buffer)).toBe(false);
  });
});
