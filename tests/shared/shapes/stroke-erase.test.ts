import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import {
  eraseAlong,
  isAllErased,
  isErasedRange,
  keptPieces,
  mergedRanges,
  rangeBy,
} from '../../../shared/shapes/stroke-erase.ts';
import { packPoints, type StrokePoints } from '../../../shared/shapes/stroke-points.ts';
import { strokePoints, type StrokeShape } from '../../../shared/shapes/stroke.ts';

const line: StrokePoints = {
  xy: Array.from({ length: 22 }, (_, i) => (i % 2 === 0 ? i * 5 : 0)),
  pressures: Array.from({ length: 11 }, (_, i) => i / 10),
  w: 100,
  h: 0,
};

describe('erased ranges', () => {
  it('are merged into their union, in any order', () => {
    expect(mergedRanges(['32-48', '0-16', '40-64', '16-20'])).toEqual([0, 20, 32, 64]);
    const ranges = fc.array(
      fc.tuple(fc.nat(160), fc.nat(40)).map(([from, length]) => `${from}-${from + length}`),
    );
    fc.assert(
      fc.property(ranges, (members) => {
        const merged = mergedRanges(members);
        expect(mergedRanges([...members].reverse())).toEqual(merged);
        const covered = (at: number): boolean =>
          members.some((member) => {
            const [from, to] = member.split('-').map(Number);
            return at >= from! && at <= to!;
          });
        for (let at = 0; at <= 200; at++) {
          let isIn = false;
          for (let i = 0; i < merged.length; i += 2) {
            if (at >= merged[i]! && at <= merged[i + 1]!) isIn = true;
          }
          expect(isIn).toBe(covered(at));
        }
      }),
    );
  });

  it('have a form, and nothing else is one', () => {
    expect(isErasedRange('0-16')).toBe(true);
    for (const member of ['', '5', '9-3', '-1-4', '1-2-3', '0-99999999', 'a-b']) {
      expect(isErasedRange(member)).toBe(false);
    }
  });

  it('leave the rest of the stroke, cut where the eraser was', () => {
    const pieces = keptPieces(line, ['40-56']);
    expect(pieces.map((piece) => [piece.xy[0], piece.xy.at(-2)])).toEqual([
      [0, 25],
      [35, 100],
    ]);
    expect(pieces[0]!.pressures!.at(-1)).toBeCloseTo(0.25);
    expect(keptPieces(line, [])).toEqual([line]);
    expect(keptPieces(line, ['0-160'])).toEqual([]);
    expect(keptPieces(line, ['0-999999'])).toEqual([]);
    expect(isAllErased(line, ['0-80', '70-160'])).toBe(true);
    expect(isAllErased(line, ['0-80', '81-160'])).toBe(false);
  });

  it('are what the eraser touched', () => {
    const [member] = eraseAlong(line, 50, -20, 50, 20, 5, 'g');
    const [from, to] = member!.split('@')[0]!.split('-').map(Number);
    expect(from! / 16).toBeCloseTo(4.5, 0);
    expect(to! / 16).toBeCloseTo(5.5, 0);
    expect(eraseAlong(line, 50, 30, 60, 30, 5, 'g')).toEqual([]);
    expect(eraseAlong(line, -10, 0, 200, 0, 5, 'g')).toEqual(['0-160@g']);
  });
});

describe('ranges of gestures', () => {
  it('name the gesture; those of older boards, without, are read as they were', () => {
    const member = rangeBy('aZ_-09', 32, 40);
    expect(member).toBe('32-40@aZ_-09');
    expect(isErasedRange(member)).toBe(true);
    expect(mergedRanges([member, '36-48', '32-40@other'])).toEqual([32, 48]);
    const foreign = ['32-40@', '32-40@a b', '40-32@a', `32-40@${'x'.repeat(17)}`, '32-40@a@b'];
    for (const wrong of foreign) expect(isErasedRange(wrong)).toBe(false);
    expect(keptPieces(line, ['0-80'])).toEqual(keptPieces(line, ['0-80@a', '16-80@b']));
  });
});

describe('two people who erase parts of one stroke', () => {
  it('both get what they wanted, also where one undoes and one was offline', () => {
    const docs = [new Y.Doc(), new Y.Doc()] as const;
    const boards = docs.map((doc) => new Board(doc));
    const sync = (): void => {
      Y.applyUpdate(docs[0], Y.encodeStateAsUpdate(docs[1]));
      Y.applyUpdate(docs[1], Y.encodeStateAsUpdate(docs[0]));
    };
    const { points, w, h } = packPoints(line.xy, undefined);
    const id = boards[0]!.change('a', (tx) => tx.create('stroke', { points, w, h }));
    sync();
    const undo = new Y.UndoManager(boards[0]!.undoScope, { trackedOrigins: new Set(['a']) });
    boards[0]!.change('a', (tx) => tx.update(id, { erased: ['0-16'] }));
    boards[1]!.change('b', (tx) => tx.update(id, { erased: ['8-32', '144-160'] }));
    sync();
    const erased = boards.map((board) => (board.get(id) as StrokeShape).erased);
    expect(erased[0]).toEqual(['0-16', '144-160', '8-32']);
    expect(erased[1]).toEqual(erased[0]);
    const kept = keptPieces(strokePoints(boards[0]!.get(id) as StrokeShape), erased[0]!);
    expect(kept.map((piece) => [piece.xy[0], piece.xy.at(-2)])).toEqual([[20, 90]]);

    undo.undo();
    sync();
    expect((boards[1]!.get(id) as StrokeShape).erased).toEqual(['144-160', '8-32']);
  });

  it('can be copied with what was erased', () => {
    const board = new Board(new Y.Doc());
    const { points, w, h } = packPoints(line.xy, undefined);
    const copy = board.change('a', (tx) => {
      const id = tx.create('stroke', { points, w, h });
      tx.update(id, { erased: ['0-16', '32-48'] });
      return tx.create('stroke', { ...board.get(id)! });
    });
    expect((board.get(copy) as StrokeShape).erased).toEqual(['0-16', '32-48']);
    expect(() => board.change('a', (tx) => tx.update(copy, { 'erased:x': true }))).toThrow(
      'no field',
    );
  });
});
