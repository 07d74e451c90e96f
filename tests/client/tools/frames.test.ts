import { describe, expect, test } from 'vitest';
import type { FrameShape } from '../../../shared/shapes/frame.ts';
import { TestEditor, TestRoom } from '../editor/test-editor.ts';

function drawFrame(person: TestEditor, x: number, y: number): FrameShape {
  const before = new Set(person.shapes.map(({ id }) => id));
  person.tool('frame').drag([
    [x, y],
    [x + 100, y + 50],
    [x + 200, y + 150],
  ]);
  return person.shapes.find(({ id }) => !before.has(id)) as FrameShape;
}

describe('frames', () => {
  test('get names, one number above the highest there is', () => {
    const person = new TestEditor();
    const first = drawFrame(person, 20, 40);
    expect(first.text).toBe('Frame 1');
    expect(drawFrame(person, 300, 40).text).toBe('Frame 2');
    person.editor.select([first.id]);
    person.key('Delete');
    expect(drawFrame(person, 20, 40).text).toBe('Frame 3');
  });

  test('show their name while they are drawn, to others too', () => {
    const [ann, ben] = new TestRoom('ann', 'ben').people as [TestEditor, TestEditor];
    ann.tool('frame').move(50, 50).down(50, 50).move(150, 150).move(250, 200);
    expect(ann.overlay?.draft?.[0]).toMatchObject({ text: 'Frame 1' });
    ann.clock.advance(60);
    expect(ben.overlay?.draft?.[0]).toMatchObject({ text: 'Frame 1' });
  });

  test.each([
    ['name', 25, 30],
    ['border', 120, 41],
  ])('are selected and moved by their %s, with what lies in them', (_part, x, y) => {
    const person = new TestEditor();
    const inside = person.add('rectangle', { x: 60, y: 80, w: 20, h: 20 });
    const { id } = drawFrame(person, 20, 40);
    expect(person.get(inside).parent).toBe(id);
    person.editor.select([]);
    person.click(x, y);
    expect(person.selection).toEqual([id]);
    person.editor.select([]);
    person.drag([
      [x, y],
      [x + 20, y + 5],
      [x + 60, y + 30],
    ]);
    expect(person.get(id)).toMatchObject({ x: 80, y: 70, w: 200, h: 150 });
    expect(person.get(inside)).toMatchObject({ x: 120, y: 110 });
    person.undo();
    expect(person.get(id)).toMatchObject({ x: 20, y: 40 });
    expect(person.get(inside)).toMatchObject({ x: 60, y: 80 });
  });

  test('are not taken by their inside: that is board', () => {
    const person = new TestEditor();
    drawFrame(person, 20, 40);
    person.editor.select([]);
    person.click(120, 120);
    expect(person.selection).toEqual([]);
  });

  test('are named anew by a double click on their name', () => {
    const person = new TestEditor();
    const { id } = drawFrame(person, 20, 40);
    person.doubleClick(25, 30);
    expect(person.editor.state.editing?.id).toBe(id);
    person.type(' a').key('Escape');
    expect((person.get(id) as FrameShape).text).toBe('Frame 1 a');
  });

  test('are exported with what lies in them, and without what lies beside', async () => {
    const person = new TestEditor();
    person.add('text', { x: 60, y: 80, text: 'within' });
    person.add('text', { x: 600, y: 600, text: 'without' });
    const { id } = drawFrame(person, 20, 40);
    person.editor.select([id]);
    await person.finish('file.export-svg');
    const svg = await person.saved[0]!.data.text();
    expect(svg).toContain('within');
    expect(svg).toContain('Frame 1');
    expect(svg).not.toContain('without');
  });
});
