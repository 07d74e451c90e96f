/** What comes as a whole is not encoded again; what answers it is told. */
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { applyUntold } from '../../../client/sync/untold.ts';

const SERVER = 'server';

function boardUpdate(): Uint8Array {
  const doc = new Y.Doc();
  doc.getMap('shapes').set('a', 1);
  return Y.encodeStateAsUpdate(doc);
}

test('listeners hear nothing of it, and of everything after it', () => {
  const doc = new Y.Doc();
  const told: unknown[] = [];
  const listener = (_update: Uint8Array, origin: unknown): void => void told.push(origin);
  doc.on('update', listener);
  applyUntold(doc, SERVER, [listener], () => Y.applyUpdate(doc, boardUpdate(), SERVER));
  expect(doc.getMap('shapes').toJSON()).toEqual({ a: 1 });
  expect(told).toEqual([]);
  doc.getMap('shapes').set('b', 2);
  Y.applyUpdate(doc, boardUpdate(), SERVER);
  expect(told).toEqual([null, SERVER]);
});

test('an observer that answers is heard', () => {
  const doc = new Y.Doc();
  const heard = new Y.Doc();
  const listener = (update: Uint8Array): void => Y.applyUpdate(heard, update);
  doc.on('update', listener);
  doc.getMap('shapes').observe((event) => {
    if (event.transaction.origin !== SERVER) return;
    doc.transact(() => doc.getMap('meta').set('schema', 1), 'me');
  });
  applyUntold(doc, SERVER, [listener], () => Y.applyUpdate(doc, boardUpdate(), SERVER));
  expect(heard.getMap('meta').toJSON()).toEqual({ schema: 1 });
  expect(heard.getMap('shapes').toJSON()).toEqual({});
});

test('they listen again when it fails', () => {
  const doc = new Y.Doc();
  const told: unknown[] = [];
  const listener = (): void => void told.push(1);
  doc.on('update', listener);
  const fails = (): void => {
    Y.applyUpdate(doc, boardUpdate(), SERVER);
    throw new Error('broken');
  };
  expect(() => applyUntold(doc, SERVER, [listener], fails)).toThrow('broken');
  doc.getMap('shapes').set('b', 2);
  expect(told).toEqual([1]);
});
