/** What a person shows is told often to those who see it, and seldom to nobody. */
import { expect, it } from 'vitest';
import { TestEditor } from './test-editor.ts';

/** Moves the pointer for a second and counts what is told meanwhile. */
function toldInASecond(t: TestEditor): number {
  let told = 0;
  t.connection.awareness.on('update', () => (told += 1));
  // A movement takes 8 ms of its own.
  for (let i = 1; i <= 60; i += 1) {
    t.clock.advance(8);
    t.move(100 + i, 100);
  }
  return told;
}

it('tells where the pointer is 25 times a second at most', () => {
  const told = toldInASecond(new TestEditor());
  expect(told).toBeGreaterThan(15);
  expect(told).toBeLessThanOrEqual(25);
});

it('tells it twice or three times a second while nobody else is there', () => {
  const t = new TestEditor();
  t.connection.watchers = 0;
  const told = toldInASecond(t);
  expect(told).toBeGreaterThanOrEqual(1);
  expect(told).toBeLessThanOrEqual(3);
  // The last one is told all the same.
  t.clock.advance(420);
  expect(t.connection.awareness.getLocalState()).toMatchObject({ cursor: { x: 160, y: 100 } });
});
