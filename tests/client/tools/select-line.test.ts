/** What a press beside a selected line means: its box is mostly board. */
import { describe, expect, it } from 'vitest';
import { TestEditor } from '../editor/test-editor.ts';

describe('the empty corner of a selected line', () => {
  const elbow = { x: 200, y: 200, path: 'elbow', points: [0, 0, 300, 300] };
  const corner = [
    [230, 470],
    [260, 480],
    [280, 490],
  ] as const;

  it.each([
    ['arrow', elbow],
    ['line', { x: 200, y: 200, points: [0, 0, 300, 0, 300, 300] }],
  ])('of a %s is board: a drag there draws a marquee', (type, fields) => {
    const t = new TestEditor();
    const id = t.add(type, fields);
    t.editor.select([id]);
    t.move(230, 470).down(230, 470).move(260, 480).move(280, 490);
    expect(t.overlay?.marquee).toBeDefined();
    t.up();
    expect(t.get(id)).toMatchObject({ x: 200, y: 200 });
    expect(t.selection).toEqual([]);
  });

  it('moves all of several shapes that are selected', () => {
    const t = new TestEditor();
    const ids = [t.add('arrow', elbow), t.add('rectangle', { x: 600, y: 200 })];
    t.editor.select(ids);
    t.drag(corner);
    expect(ids.map((id) => [t.get(id).x, t.get(id).y])).toEqual([
      [250, 220],
      [650, 220],
    ]);
  });

  it('moves a line that goes around it', () => {
    const t = new TestEditor();
    const points = [0, 0, 300, 0, 300, 300, 0, 300];
    const id = t.add('line', { x: 200, y: 200, points, closed: true });
    t.editor.select([id]);
    t.drag(corner);
    expect(t.get(id)).toMatchObject({ x: 250, y: 220 });
  });
});
