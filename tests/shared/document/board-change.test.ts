/** What a board says about a change: which shapes are new, others or gone, however they became so. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import type { SourceChange } from '../../../shared/document/shape-source.ts';

function heard(board: Board, work: () => void): Record<string, unknown>[] {
  const all: Record<string, unknown>[] = [];
  const stop = board.observe(({ added, updated, removed, reordered, local }: SourceChange) => {
    const list = (ids: ReadonlySet<string>) => [...ids].sort();
    all.push({
      added: list(added),
      updated: list(updated),
      removed: list(removed),
      reordered,
      local,
    });
  });
  work();
  stop();
  return all;
}

const NOTHING = { added: [], updated: [], removed: [], reordered: false, local: true };

function setUp(): Board {
  const board = new Board(new Y.Doc());
  board.change('test', (tx) => {
    for (const id of ['a', 'b', 'c']) tx.create('rectangle', { x: 1 }, id);
  });
  return board;
}

it('tells new, changed and removed shapes of one change apart', () => {
  const board = setUp();
  const all = heard(board, () =>
    board.change('test', (tx) => {
      tx.create('ellipse', {}, 'd');
      tx.update('d', { x: 4 });
      tx.update('b', { x: 4 });
      tx.remove(['c']);
    }),
  );
  expect(all).toEqual([{ ...NOTHING, added: ['d'], updated: ['b'], removed: ['c'] }]);
  expect(board.size).toBe(3);
});

it('says nothing of what came and went at once, and that what took the place of another is changed', () => {
  const board = setUp();
  const all = heard(board, () =>
    board.change('test', (tx) => {
      tx.create('ellipse', {}, 'd');
      tx.remove(['d', 'a']);
      tx.create('ellipse', {}, 'a');
    }),
  );
  expect(all).toEqual([{ ...NOTHING, updated: ['a'], reordered: true }]);
  expect(board.get('a')?.type).toBe('ellipse');
  expect(board.size).toBe(3);
});

it('calls new what comes back, and what others have made', () => {
  const board = setUp();
  const undo = new Y.UndoManager(board.undoScope, { trackedOrigins: new Set(['me']) });
  board.change('me', (tx) => tx.remove(['a', 'b']));
  expect(heard(board, () => undo.undo())).toEqual([{ ...NOTHING, added: ['a', 'b'] }]);
  expect(board.size).toBe(3);

  const other = new Board(new Y.Doc());
  const update = Y.encodeStateAsUpdate(board.doc);
  const all = heard(other, () => Y.applyUpdate(other.doc, update));
  expect(all).toContainEqual({ ...NOTHING, added: ['a', 'b', 'c'], local: false });
  expect(other.size).toBe(3);
});
