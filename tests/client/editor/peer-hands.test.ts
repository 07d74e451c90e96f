/** What is in a colleague's hand is seen while it is there, and is no part of the board. */
import { describe, expect, test } from 'vitest';
import { MAX_DRAFT_LENGTH, readPresence } from '../../../shared/protocol/presence.ts';
import { routeArrow } from '../../../shared/shapes/arrow-route.ts';
import type { ArrowShape } from '../../../shared/shapes/arrow-route.ts';
import { type TestEditor, TestRoom } from './test-editor.ts';

const USER = { id: 'a', name: 'A', color: '#336699' };

function two(): [TestEditor, TestEditor] {
  const [ann, ben] = new TestRoom('ann', 'ben').people;
  return [ann!, ben!];
}

function pass(person: TestEditor): void {
  person.clock.advance(60);
}

describe('33: a shape that is being drawn', () => {
  test.each(['rectangle', 'ellipse', 'line', 'arrow', 'frame'])(
    'a %s is seen by the others before it is there, and once when it is',
    (tool) => {
      const [ann, ben] = two();
      ann.tool(tool).move(100, 100).down(100, 100).move(160, 150).move(220, 180);
      pass(ann);
      expect(ben.shapes).toEqual([]);
      expect(ben.overlay?.draft).toHaveLength(1);
      expect(ben.overlay?.draft?.[0]).toMatchObject({ type: tool, x: 100, y: 100 });
      ann.up();
      pass(ann);
      expect(ben.shapes).toHaveLength(1);
      ben.clock.advance(400);
      expect(ben.overlay?.draft ?? []).toEqual([]);
      expect(ann.connection.awareness.getLocalState()).toMatchObject({ draft: null });
    },
  );

  test('Escape takes it off every screen', () => {
    const [ann, ben] = two();
    ann.tool('rectangle').move(100, 100).down(100, 100).move(200, 200);
    pass(ann);
    expect(ben.overlay?.draft).toHaveLength(1);
    ann.key('Escape');
    pass(ann);
    ben.clock.advance(400);
    expect(ben.overlay?.draft ?? []).toEqual([]);
    expect(ben.shapes).toEqual([]);
  });

  test('who leaves takes it with them at once', () => {
    const [ann, ben] = two();
    ann.tool('rectangle').move(100, 100).down(100, 100).move(200, 200);
    pass(ann);
    expect(ben.overlay?.draft).toHaveLength(1);
    ann.destroy();
    expect(ben.overlay?.draft ?? []).toEqual([]);
  });

  test('the end of an arrow that is dragged stands in for the arrow', () => {
    const [ann, ben] = two();
    const id = ann.add('arrow', { x: 100, y: 100, points: [0, 0, 100, 0] });
    ann.editor.select([id]);
    ann.move(200, 100).down(200, 100).move(230, 140).move(260, 180);
    pass(ann);
    expect(ben.overlay?.hidden).toEqual([id]);
    expect(ben.overlay?.draft?.[0]).toMatchObject({ type: 'arrow', points: [0, 0, 160, 80] });
    expect(ben.get(id)).toMatchObject({ points: [0, 0, 100, 0] });
    ann.up();
    pass(ann);
    ben.clock.advance(400);
    expect(ben.overlay?.hidden ?? []).toEqual([]);
    expect(ben.get(id)).toMatchObject({ points: [0, 0, 160, 80] });
  });

  test('presence takes no draft that is too large or no draft, and keeps the rest', () => {
    const draft = { type: 'rectangle', fields: { text: 'x'.repeat(MAX_DRAFT_LENGTH) } };
    const cursor = { x: 1, y: 2 };
    expect(readPresence({ user: USER, cursor, draft })).toEqual({
      user: USER,
      cursor,
      draft: null,
    });
    expect(readPresence({ user: USER, draft: 7 })?.draft).toBeNull();
    expect(readPresence({ user: USER, draft: { type: 'line', fields: { x: 1 } } })?.draft).toEqual({
      type: 'line',
      fields: { x: 1 },
    });
  });

  test('a draft of an unknown type, or with foreign fields, draws nothing that is not a shape', () => {
    const [ann, ben] = two();
    ann.connection.awareness.setLocalState({
      user: USER,
      draft: { type: 'bomb', fields: { x: 1 } },
    });
    expect(ben.overlay?.draft ?? []).toEqual([]);
    ann.connection.awareness.setLocalState({
      user: USER,
      draft: { type: 'rectangle', fields: { x: 'no', w: 40, evil: 1 } },
    });
    const [shape] = ben.overlay?.draft ?? [];
    expect(shape).toMatchObject({ type: 'rectangle', x: 0, w: 40 });
    expect(shape).not.toHaveProperty('evil');
  });
});

describe('34: arrows that hold on to what a colleague moves', () => {
  function connected(): { ann: TestEditor; ben: TestEditor; box: string; arrow: string } {
    const [ann, ben] = two();
    const box = ann.add('rectangle', { x: 100, y: 100, fill: 'blue' });
    const other = ann.add('rectangle', { x: 500, y: 100 });
    const arrow = ann.add('arrow', {
      x: 200,
      y: 150,
      points: [0, 0, 300, 0],
      start: { shape: box, x: 0.5, y: 0.5 },
      end: { shape: other, x: 0.5, y: 0.5 },
    });
    ann.editor.select([]);
    return { ann, ben, box, arrow };
  }

  test('follow on every screen while it moves, and stay where they are in the document', () => {
    const { ann, ben, box, arrow } = connected();
    const before = ben.get(arrow);
    ann.move(150, 150).down(150, 150).move(150, 200).move(150, 350);
    pass(ann);
    expect(ben.get(arrow)).toBe(before);
    expect(ben.overlay?.hidden).toEqual([arrow]);
    const own = ann.overlay?.draft?.[0];
    expect(ben.overlay?.draft).toEqual([own]);
    expect(ben.overlay?.peers[0]?.gesture?.ids).toEqual([box]);
    ann.up();
    pass(ann);
    ben.clock.advance(400);
    expect(ben.overlay?.hidden ?? []).toEqual([]);
    const there = routeArrow(ben.get(arrow) as ArrowShape, ben.renderer.context).flat;
    expect(there[1]! + ben.get(arrow).y).toBeGreaterThan(200);
  });

  test('are not moved twice where the change comes before the word that the hand let go', () => {
    const { ann, ben, arrow } = connected();
    ann.move(150, 150).down(150, 150).move(150, 200).move(150, 350);
    pass(ann);
    expect(ben.overlay?.hidden).toEqual([arrow]);
    const gesture = (ann.connection.awareness.getLocalState() as { gesture: unknown }).gesture;
    ann.up();
    // Presence still says that it moves.
    ann.connection.awareness.setLocalStateField('gesture', gesture);
    expect(ben.overlay?.hidden ?? []).toEqual([]);
    expect(ben.overlay?.draft ?? []).toEqual([]);
  });

  test('stay where the hand left them until the change is there', () => {
    const { ann, ben, arrow } = connected();
    ann.move(150, 150).down(150, 150).move(150, 200).move(150, 350);
    pass(ann);
    ann.connection.awareness.setLocalStateField('gesture', null);
    expect(ben.overlay?.hidden).toEqual([arrow]);
    ben.clock.advance(400);
    expect(ben.overlay?.hidden ?? []).toEqual([]);
  });
});
