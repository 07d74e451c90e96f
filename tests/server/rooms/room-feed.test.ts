import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { FeedCommit } from '../../../server/feed/feed-source.ts';
import { createBoard, type House, openHouse, TestClient } from './harness.ts';

interface Told {
  readonly sequence: number;
  readonly added: string[];
  readonly removed: string[];
  readonly updated: Record<string, string[]>;
  readonly meta: boolean;
}

async function watched(): Promise<{
  house: House;
  ada: TestClient;
  told: Told[];
  stop: () => void;
}> {
  const house = await openHouse();
  await createBoard(house, 'b');
  const ada = new TestClient(house, 'b').connect();
  await house.clock.settle();
  const source = await house.rooms.source('b');
  if (source === undefined) throw new Error('no source');
  const told: Told[] = [];
  const stop = source.onCommit((sequence: number, commit: FeedCommit) => {
    expect(source.sequence()).toBe(sequence);
    told.push({
      sequence,
      added: [...commit.added],
      removed: [...commit.removed],
      updated: Object.fromEntries(
        [...commit.updated].map(([id, names]) => [id, [...names].sort()]),
      ),
      meta: commit.meta,
    });
  });
  return { house, ada, told, stop };
}

const shapes = (client: TestClient): Y.Map<Y.Map<unknown>> => client.doc.getMap('shapes');

describe('a room as the feed sees it', () => {
  test('tells which shapes and which fields a tick changed', async () => {
    const { house, ada, told } = await watched();
    const draw = async (change: () => void): Promise<Told | undefined> => {
      const before = told.length;
      ada.doc.transact(change);
      await house.clock.settle();
      expect(told.length).toBe(before + 1);
      return told.at(-1);
    };
    const added = await draw(() => {
      const shape = new Y.Map<unknown>();
      shape.set('type', 'pen');
      shape.set('points', Y.Array.from([1, 2]));
      shapes(ada).set('s1', shape);
    });
    expect(added).toMatchObject({ added: ['s1'], removed: [], updated: {}, meta: false });
    const changed = await draw(() => {
      shapes(ada).get('s1')?.set('x', 5);
      const points = shapes(ada).get('s1')?.get('points');
      if (points instanceof Y.Array) points.push([3]);
    });
    expect(changed).toMatchObject({ added: [], updated: { s1: ['points', 'x'] } });
    const titled = await draw(() => ada.doc.getMap('meta').set('title', 'Plan'));
    expect(titled).toMatchObject({ added: [], updated: {}, meta: true });
    const removed = await draw(() => shapes(ada).delete('s1'));
    expect(removed).toMatchObject({ removed: ['s1'], updated: {} });
    const numbers = told.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  test('says nothing about ticks that changed no shape, and nothing after it was stopped', async () => {
    const { house, ada, told, stop } = await watched();
    ada.list.push([1]);
    await house.clock.settle();
    expect(told).toEqual([]);
    stop();
    shapes(ada).set('s1', new Y.Map());
    await house.clock.settle();
    expect(told).toEqual([]);
  });

  test('keeps its board in memory while it is held', async () => {
    const { house, ada } = await watched();
    const source = await house.rooms.source('b');
    const release = source?.retain();
    ada.disconnect();
    await house.clock.advance(120_000);
    expect(house.rooms.stats().rooms).toBe(1);
    release?.();
    await house.clock.advance(120_000);
    expect(house.rooms.stats().rooms).toBe(0);
  });

  test('hears of cursors and of its end', async () => {
    const { house, ada } = await watched();
    const source = await house.rooms.source('b');
    let changes = 0;
    const ends: string[] = [];
    source?.onPresence(() => (changes += 1));
    source?.onEnd((reason) => ends.push(reason));
    ada.awareness.setLocalState({ x: 1 });
    await house.clock.settle();
    expect(changes).toBeGreaterThan(0);
    expect(source?.presence().get(ada.doc.clientID)).toBe('{"x":1}');
    expect(source?.editorCount()).toBe(1);
    const removing = house.rooms.remove('b');
    await house.clock.settle();
    await removing;
    expect(ends).toEqual(['deleted']);
  });

  test('there is none for a board that does not exist', async () => {
    const house = await openHouse();
    expect(await house.rooms.source('nothing')).toBeUndefined();
  });
});
