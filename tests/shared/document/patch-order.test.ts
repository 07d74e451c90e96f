import { beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import { compareOrder, keysBetween } from '../../../shared/document/order.ts';
import type * as Order from '../../../shared/document/order.ts';
import type * as ReadShape from '../../../shared/document/read-shape.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import { seeded } from '../../../bench/lib/seeded-board.ts';

const counts = vi.hoisted(() => ({ compared: 0, read: 0 }));

vi.mock('../../../shared/document/order.ts', async (original) => {
  const order = await original<typeof Order>();
  return {
    ...order,
    compareOrder: (a: Shape, b: Shape) => {
      counts.compared += 1;
      return order.compareOrder(a, b);
    },
  };
});

vi.mock('../../../shared/document/read-shape.ts', async (original) => {
  const reading = await original<typeof ReadShape>();
  return {
    ...reading,
    readShape: (...args: Parameters<typeof reading.readShape>) => {
      counts.read += 1;
      return reading.readShape(...args);
    },
  };
});

function boardOf(size: number): { board: Board; ids: string[] } {
  const board = new Board(new Y.Doc());
  const keys = keysBetween(null, null, size);
  const ids = board.change('seed', (tx) =>
    keys.map((index, i) => tx.create('rectangle', { x: i, y: i, w: 10, h: 10, index })),
  );
  board.ordered();
  return { board, ids };
}

beforeEach(() => {
  counts.compared = 0;
  counts.read = 0;
});

describe('the order of a board that changes', () => {
  test('a changed field costs one read and a search, on 10,000 shapes as on ten', () => {
    const { board, ids } = boardOf(10_000);
    counts.compared = 0;
    counts.read = 0;
    board.change('me', (tx) => tx.update(ids[5000]!, { x: -1 }));
    const ordered = board.ordered();
    expect(counts.read).toBe(1);
    expect(counts.compared).toBeLessThan(20);
    expect(ordered[5000]).toMatchObject({ id: ids[5000], x: -1 });
  });

  test('a new shape on top of 10,000 costs as little', () => {
    const { board } = boardOf(10_000);
    const top = board.ordered().at(-1)!.index;
    counts.compared = 0;
    counts.read = 0;
    const id = board.change('me', (tx) =>
      tx.create('ellipse', { w: 5, h: 5, index: keysBetween(top, null, 1)[0] }),
    );
    expect(board.ordered().at(-1)?.id).toBe(id);
    expect(counts.read).toBe(1);
    expect(counts.compared).toBeLessThan(20);
  });

  test('fields of all shapes at once are read once each, and nothing is sorted', () => {
    const { board, ids } = boardOf(3000);
    counts.compared = 0;
    counts.read = 0;
    board.change('me', (tx) => {
      for (const id of ids) tx.update(id, { y: -7 });
    });
    const ordered = board.ordered();
    expect(counts.read).toBe(3000);
    expect(counts.compared).toBe(0);
    expect(ordered.map(({ id }) => id)).toEqual(ids);
  });

  test('the list is the same one until something changes, and old lists stay as they were', () => {
    const { board, ids } = boardOf(10);
    const before = board.ordered();
    expect(board.ordered()).toBe(before);
    board.change('me', (tx) => tx.remove([ids[3]!]));
    expect(board.ordered()).not.toBe(before);
    expect(before).toHaveLength(10);
    expect(board.size).toBe(9);
  });

  test('a shape that is read while it is being made is found once', () => {
    const { board } = boardOf(5);
    const id = board.change('me', (tx) => {
      const made = tx.create('rectangle', { w: 1, h: 1, index: 'a0' });
      board.get(made);
      return made;
    });
    expect(board.ordered().filter((shape) => shape.id === id)).toHaveLength(1);
    expect(board.ordered()).toHaveLength(6);
  });

  test.each([1, 2, 3])('after any changes it is as if sorted anew (seed %i)', (seed) => {
    const random = seeded(seed);
    const { board, ids } = boardOf(200);
    const keys = keysBetween(null, null, 200);
    for (let round = 0; round < 60; round += 1) {
      const many = random() < 0.2 ? 80 : 3;
      board.change('me', (tx) => {
        for (let i = 0; i < many; i += 1) {
          const at = Math.floor(random() * ids.length);
          const index = keys[Math.floor(random() * keys.length)]!;
          const kind = random();
          if (kind < 0.3) tx.update(ids[at]!, { x: random() });
          else if (kind < 0.6) tx.update(ids[at]!, { index });
          else if (kind < 0.8) ids.push(tx.create('rectangle', { w: 1, h: 1, index }));
          else tx.remove(ids.splice(at, 1));
        }
      });
      if (random() < 0.3) continue;
      const fresh = ids.map((id) => board.get(id)!).sort(compareOrder);
      expect(board.ordered().map(({ id }) => id)).toEqual(fresh.map(({ id }) => id));
      expect(board.ordered().every((shape) => board.get(shape.id) === shape)).toBe(true);
      expect(board.size).toBe(ids.length);
    }
  });
});
