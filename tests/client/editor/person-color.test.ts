import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ColoredPerson,
  PERSON_COLORS,
  settledColor,
} from '../../../client/editor/person-color.ts';
import { type TestEditor, TestRoom } from './test-editor.ts';

const [red, brown] = PERSON_COLORS;

function person(clientId: number, color: string, user = `u${clientId}`): ColoredPerson {
  return { clientId, user, color };
}

describe('the colour of a person', () => {
  it('is the chosen one where nobody else has it', () => {
    expect(settledColor(person(5, red), red, [person(9, brown)])).toBe(red);
  });

  it('stays with the lower client id; the other takes one that nobody has', () => {
    expect(settledColor(person(5, red), red, [person(9, red)])).toBe(red);
    const other = settledColor(person(9, red), red, [person(5, red), person(6, brown)]);
    expect(PERSON_COLORS).toContain(other);
    expect([red, brown]).not.toContain(other);
  });

  it('is shared by two windows of one person', () => {
    expect(settledColor(person(9, red, 'ada'), red, [person(5, red, 'ada')])).toBe(red);
  });

  it('is the chosen one again when whoever had it has gone', () => {
    expect(settledColor(person(9, brown), red, [person(5, '#0072ae')])).toBe(red);
  });

  it('comes to rest for any number of people, each colour used about as often', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 25 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 25, maxLength: 25 }),
        (ids, wishes) => {
          const wishOf = ids.map((_, at) => PERSON_COLORS[wishes[at]!]!);
          let people = ids.map((id, at) => person(id, wishOf[at]!));
          let rounds = 0;
          for (let isMoving = true; isMoving; rounds += 1) {
            expect(rounds).toBeLessThanOrEqual(2 * ids.length + 2);
            // Everybody at once, without having seen the others' choice.
            const next = people.map((own, at) => ({
              ...own,
              color: settledColor(
                own,
                wishOf[at]!,
                people.filter((other) => other !== own),
              ),
            }));
            isMoving = next.some(({ color }, at) => color !== people[at]!.color);
            people = next;
          }
          const counts = PERSON_COLORS.map(
            (color) => people.filter((one) => one.color === color).length,
          );
          expect(Math.max(...counts)).toBeLessThanOrEqual(
            Math.ceil(ids.length / PERSON_COLORS.length),
          );
        },
      ),
    );
  });
});

describe('two people who start at once with one colour', () => {
  it('36: are told apart on both screens', () => {
    const room = new TestRoom('Ada', 'Bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    room.atOnce(
      () => ada.editor.setUser({ name: 'Ada', color: red }),
      () => bob.editor.setUser({ name: 'Bob', color: red }),
    );
    const [first, second] = [ada, bob].sort(
      (a, b) => a.connection.awareness.clientID - b.connection.awareness.clientID,
    ) as [TestEditor, TestEditor];
    expect(first.editor.state.ownColor).toBe(red);
    expect(second.editor.state.ownColor).not.toBe(red);
    expect(first.editor.state.peers[0]!.color).toBe(second.editor.state.ownColor);
    expect(second.editor.state.peers[0]!.color).toBe(red);
  });
});
