/** The index behind the renderer: what lies where, in which order, and who follows whom. */
import { beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { SpatialIndex } from '../../../client/render/spatial-index.ts';
import { Board } from '../../../shared/document/board.ts';
import { keysBetween } from '../../../shared/document/order.ts';
import { estimateTextWidth } from '../../../shared/shapes/text-estimate.ts';
import type { ShapeContext } from '../../../shared/shapes/shape.ts';
import type { Box } from '../../../shared/units.ts';

type Way = 'scan' | 'tree';

/** So many small boxes that a tree pays. */
function ask(index: SpatialIndex): void {
  for (let i = 0; i < 40; i++) index.search({ x: -10, y: -10, w: 1, h: 1 });
}

beforeAll(async () => {
  // The tree's code comes when it is asked for.
  const { index } = setUp('scan', 1);
  ask(index);
  expect(index.hasTree).toBe(false);
  await import('rbush');
  await new Promise((resolve) => void setTimeout(resolve));
});

function setUp(way: Way, count = 0) {
  const board = new Board(new Y.Doc());
  const context: ShapeContext = {
    shape: (id) => board.get(id),
    measureText: estimateTextWidth,
  };
  const keys = keysBetween(null, null, count);
  board.change('test', (tx) => {
    for (let i = 0; i < count; i++) {
      const place = { x: (i % 20) * 50, y: Math.floor(i / 20) * 50, w: 30, h: 30 };
      tx.create('rectangle', { ...place, index: keys[i]! }, `r${i}`);
    }
  });
  const index = new SpatialIndex(board, context);
  index.reset();
  if (way === 'tree') ask(index);
  const touched: { id: string; before: Box | undefined; after: Box | undefined }[] = [];
  board.observe((change) => {
    index.apply(change, (id, before, after) => touched.push({ id, before, after }));
  });
  return { board, index, touched };
}

const ids = (found: readonly { shape: { id: string } }[]): string[] =>
  found.map(({ shape }) => shape.id);

describe.each<Way>(['scan', 'tree'])('SpatialIndex, %s', (way) => {
  it('finds what touches a box, bottom first', () => {
    const { index } = setUp(way, 400);
    expect(index.hasTree).toBe(way === 'tree');
    const box = { x: 95, y: 95, w: 120, h: 70 };
    const expected = ids(
      index.all().filter((e) => e.minX <= 215 && e.maxX >= 95 && e.minY <= 165 && e.maxY >= 95),
    );
    expect(expected.length).toBeGreaterThan(3);
    for (let i = 0; i < 100; i++) expect(ids(index.search(box))).toEqual(expected);
  });

  it('follows movements, and tells the bounds before and after', () => {
    const { board, index, touched } = setUp(way, 40);
    board.change('test', (tx) => tx.update('r0', { x: 5000 }));
    expect(touched).toHaveLength(1);
    expect(touched[0]!.before!.x).toBeLessThan(10);
    expect(touched[0]!.after!.x).toBeGreaterThan(4900);
    expect(ids(index.search({ x: 4990, y: 0, w: 50, h: 50 }))).toEqual(['r0']);
    expect(ids(index.search({ x: 0, y: 0, w: 10, h: 10 }))).toEqual([]);
    expect(index.bounds()!.w).toBeGreaterThan(4900);
  });

  it('keeps the z-order when shapes are put below others, added and removed', () => {
    const { board, index } = setUp(way, 40);
    const all: Box = { x: -1e6, y: -1e6, w: 2e6, h: 2e6 };
    const [below] = keysBetween(null, board.ordered()[0]!.index, 1);
    board.change('test', (tx) => tx.update('r39', { index: below }));
    board.change('test', (tx) => tx.remove(['r5']));
    board.change('test', (tx) => tx.create('ellipse', { w: 5, h: 5, index: 'zz' }, 'top'));
    expect(ids(index.search(all))).toEqual(board.ordered().map(({ id }) => id));
    expect(ids(index.search(all))[0]).toBe('r39');
    expect(ids(index.search(all)).at(-1)).toBe('top');
  });

  it.each([0, 100])('takes many out at once, after %d searches', (searches) => {
    const { board, index, touched } = setUp(way, 4000);
    const all: Box = { x: -1e6, y: -1e6, w: 2e6, h: 2e6 };
    const corner: Box = { x: 0, y: 0, w: 400, h: 400 };
    for (let i = 0; i < searches; i++) index.search(corner);
    const gone = new Set(Array.from({ length: 300 }, (_, i) => `r${i * 3}`));
    board.change('test', (tx) => {
      tx.remove(gone);
      tx.create('ellipse', { w: 5, h: 5, index: 'Zz' }, 'below');
      tx.update('r1', { x: 5000 });
    });
    // One by one, and not by reading everything anew.
    expect(touched.map(({ id }) => id).toSorted()).toEqual([...gone, 'below', 'r1'].toSorted());
    expect(index.size).toBe(3701);
    expect(ids(index.search(all))).toEqual(board.ordered().map(({ id }) => id));
    const fresh = new SpatialIndex(board, { shape: (id) => board.get(id), measureText: () => 0 });
    fresh.reset();
    expect(ids(index.search(corner))).toEqual(ids(fresh.search(corner)));
    board.change('test', (tx) => tx.create('rectangle', { w: 30, h: 30, index: 'a0' }, 'r0'));
    expect(ids(index.search({ x: 0, y: 0, w: 5, h: 5 }))).toContain('r0');
  });

  it('touches what depends on a changed shape', () => {
    const { board, touched } = setUp(way, 2);
    board.change('test', (tx) => {
      tx.create('frame', { x: 0, y: 0, w: 200, h: 200, index: 'Zz' }, 'frame');
      tx.update('r1', { parent: 'frame' });
    });
    touched.length = 0;
    board.change('test', (tx) => tx.update('frame', { w: 60 }));
    expect(touched.map(({ id }) => id)).toEqual(['frame', 'r1']);
  });

  it('is built anew, and says so, when a large part of the board changes at once', () => {
    const { board, index, touched } = setUp(way, 10);
    board.change('test', (tx) => {
      for (let i = 0; i < 1000; i++) tx.create('rectangle', { x: i, w: 1, h: 1 }, `n${i}`);
    });
    expect(touched).toHaveLength(0);
    expect(index.size).toBe(1010);
  });
});
