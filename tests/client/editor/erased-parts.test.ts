/** What several people erased of one stroke, and what their undo brings back of it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAllErased, mergedRanges } from '../../../shared/shapes/stroke-erase.ts';
import { strokePoints, type StrokeShape } from '../../../shared/shapes/stroke.ts';
import { type TestEditor, TestRoom } from './test-editor.ts';

const LEFT = 100;
const along = Array.from({ length: 21 }, (_, i) => [LEFT + i * 20, 300] as const);

/** People before one stroke, none of whom has drawn it in this window. */
function roomWithStroke(...names: string[]): TestRoom {
  const room = new TestRoom('author', ...names);
  room.people[0]!.tool('pen').drag(along);
  for (const person of room.people) {
    person.editor.setOptions({ partEraser: true });
    person.tool('eraser');
  }
  return room;
}

function erase(who: TestEditor, from: number, to = from): void {
  who.drag([
    [from, 300],
    [to, 300],
  ]);
}

function erased(room: TestRoom): number[] {
  return mergedRanges((room.agreed()[0] as StrokeShape).erased);
}

/** What erasing these places leaves behind on a stroke that nobody else touches. */
function alone(...places: readonly (readonly [number, number])[]): number[] {
  const room = roomWithStroke();
  for (const [from, to] of places) erase(room.people[0]!, from, to);
  return erased(room);
}

describe('two people who erase exactly the same part', () => {
  it('40: it stays erased while one of the two has not taken it back', () => {
    for (const first of [0, 1]) {
      const room = roomWithStroke('ada', 'bob');
      const [, ada, bob] = room.people as [TestEditor, TestEditor, TestEditor];
      room.atOnce(
        () => erase(ada, 200, 240),
        () => erase(bob, 200, 240),
      );
      const both = erased(room);
      expect(both).toEqual(alone([200, 240]));
      const [one, other] = first === 0 ? [ada, bob] : [bob, ada];
      one.undo();
      expect(erased(room)).toEqual(both);
      one.redo().undo();
      expect(erased(room)).toEqual(both);
      other.undo();
      expect(erased(room)).toEqual([]);
      other.redo();
      expect(erased(room)).toEqual(both);
    }
  });

  it('stays erased where both undo and one redoes, none having heard of the other', () => {
    const room = roomWithStroke('ada', 'bob');
    const [, ada, bob] = room.people as [TestEditor, TestEditor, TestEditor];
    room.atOnce(
      () => erase(ada, 300),
      () => erase(bob, 300),
    );
    room.atOnce(
      () => ada.undo().redo(),
      () => bob.undo(),
    );
    expect(erased(room)).toEqual(alone([300, 300]));
  });

  it('keeps what boards of older versions have erased, whose ranges name no gesture', () => {
    const room = roomWithStroke('ada', 'bob');
    const [author, ada] = room.people as [TestEditor, TestEditor, TestEditor];
    const { id } = author.only;
    author.board.change('loaded', (tx) => tx.update(id, { erased: ['64-96'] }));
    erase(ada, LEFT + 4 * 20, LEFT + 6 * 20);
    const both = erased(room);
    ada.undo();
    expect(erased(room)).toEqual([64, 96]);
    ada.redo();
    expect(erased(room)).toEqual(both);
  });
});

describe('people who erase, take back and bring again in any order', () => {
  // Places that meet often, and never the whole stroke: what is erased altogether is deleted.
  const place = fc.constantFrom([150, 150], [150, 190], [190, 250], [350, 350], [340, 420]);
  const deed = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('erase' as const), place }) },
    { weight: 2, arbitrary: fc.constant({ kind: 'undo' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'redo' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'meet' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'part' as const }) },
  );
  const deeds = fc.array(fc.tuple(fc.nat(2), deed), { minLength: 4, maxLength: 24 });

  it('agree on the union of all gestures that stand', () => {
    fc.assert(
      fc.property(deeds, (list) => {
        const room = roomWithStroke('ada', 'bob', 'cem');
        const people = room.people.slice(1);
        type Place = readonly [number, number];
        const stands = people.map(() => ({ done: [] as Place[], undone: [] as Place[] }));
        for (const [who, what] of list) {
          const person = people[who]!;
          const { done, undone } = stands[who]!;
          if (what.kind === 'erase') {
            const [from, to] = what.place as [number, number];
            const before = (person.only as StrokeShape).erased;
            erase(person, from, to);
            // Where nothing was left to see there was nothing to erase.
            if ((person.only as StrokeShape).erased.length === before.length) continue;
            done.push([from, to]);
            undone.length = 0;
          } else if (what.kind === 'undo') {
            person.undo();
            const last = done.pop();
            if (last !== undefined) undone.push(last);
          } else if (what.kind === 'redo') {
            person.redo();
            const last = undone.pop();
            if (last !== undefined) done.push(last);
          } else if (what.kind === 'part') room.cut(person);
          else room.reconnect();
        }
        room.reconnect();
        const standing = stands.flatMap(({ done }) => done);
        expect(erased(room)).toEqual(alone(...standing));
        const stroke = room.agreed()[0] as StrokeShape;
        expect(isAllErased(strokePoints(stroke), stroke.erased)).toBe(false);
        for (const person of room.people) person.destroy();
      }),
      { numRuns: 40 },
    );
  });
});
