/** The points of lines and arrows, and what a double click does to them. */
import { describe, expect, it } from 'vitest';
import type { ArrowShape } from '../../../shared/shapes/arrow-route.ts';
import type { LineShape } from '../../../shared/shapes/line.ts';
import { TestEditor, TestRoom } from '../editor/test-editor.ts';

describe('a double click on a line or an arrow', () => {
  it('puts a point where a line is double clicked, and takes away one that is', () => {
    const t = new TestEditor();
    const id = t.add('line', { x: 0, y: 0, w: 0, h: 0, points: [0, 0, 100, 0, 200, 100] });
    const points = () => (t.get(id) as LineShape).points;
    t.doubleClick(40, 3);
    expect(points()).toEqual([0, 0, 40, 0, 100, 0, 200, 100]);
    expect(t.selection).toEqual([id]);
    // The new one can be taken at once.
    t.drag([
      [40, 0],
      [40, 30],
      [40, 60],
    ]);
    expect(points()).toEqual([0, 0, 40, 60, 100, 0, 200, 100]);
    t.doubleClick(42, 58);
    expect(points()).toEqual([0, 0, 100, 0, 200, 100]);
    t.undo();
    expect(points()).toEqual([0, 0, 40, 60, 100, 0, 200, 100]);
    t.undo().undo();
    expect(points()).toEqual([0, 0, 100, 0, 200, 100]);
    // Its ends stay: a line has two.
    t.doubleClick(1, 1).doubleClick(199, 101);
    expect(points()).toEqual([0, 0, 100, 0, 200, 100]);
    expect(t.shapes).toHaveLength(1);
  });

  it('does the same with the handles of a line that is selected, though the hand trembles', () => {
    const t = new TestEditor();
    const id = t.add('line', { x: 0, y: 0, w: 0, h: 0, points: [0, 0, 200, 0] });
    t.click(60, 0);
    for (const [x, y] of [[100, 0] as const, [100, 0] as const]) {
      t.clock.advance(600);
      t.down(x, y)
        .move(x + 2, y + 1)
        .up();
      t.down(x + 2, y + 1)
        .move(x + 1, y)
        .up();
    }
    // One was put there and taken away again; nothing was dragged.
    expect((t.get(id) as LineShape).points).toEqual([0, 0, 200, 0]);
    t.undo();
    expect((t.get(id) as LineShape).points).toHaveLength(6);
    t.undo();
    expect((t.get(id) as LineShape).points).toEqual([0, 0, 200, 0]);
    expect(t.editor.state.canUndo).toBe(true);
  });

  it('puts points on all sides of a closed line and keeps three of them', () => {
    const t = new TestEditor();
    const triangle = [0, 0, 200, 0, 100, 200];
    const id = t.add('line', {
      x: 0,
      y: 0,
      w: 0,
      h: 0,
      points: triangle,
      closed: true,
      fill: 'red',
    });
    const points = () => (t.get(id) as LineShape).points;
    t.doubleClick(50, 100);
    expect(points()).toEqual([...triangle, 50, 100]);
    t.doubleClick(0, 0);
    expect(points()).toHaveLength(6);
    t.doubleClick(50, 100);
    expect(points()).toHaveLength(6);
    // In its middle there is nothing to bend.
    t.undo().doubleClick(100, 80);
    expect(points()).toEqual([...triangle, 50, 100]);
  });

  it('writes on an arrow by a double click, but for its bends', () => {
    const t = new TestEditor();
    const id = t.add('arrow', { x: 0, y: 0, w: 0, h: 0, points: [0, 0, 200, 0, 200, 200] });
    for (const [x, y] of [
      [100, 0],
      [0, 0],
      [200, 100],
    ] as const) {
      t.doubleClick(x, y);
      expect(t.editor.state.editing).toMatchObject({ id, field: 'text' });
      t.key('Escape');
    }
    t.doubleClick(200, 0);
    expect(t.editor.state.editing).toBeUndefined();
    expect((t.get(id) as ArrowShape).points).toEqual([0, 0, 200, 200]);
  });

  it('leaves the points of a locked line alone, and of one in a group that was not gone into', () => {
    const t = new TestEditor();
    const points = [0, 0, 200, 0];
    const locked = t.add('line', { x: 0, y: 0, w: 0, h: 0, points, locked: true });
    t.doubleClick(100, 0);
    expect((t.get(locked) as LineShape).points).toEqual(points);
    const grouped = t.add('line', { x: 0, y: 300, w: 0, h: 0, points, groups: ['g'] });
    t.doubleClick(100, 300);
    expect((t.get(grouped) as LineShape).points).toEqual(points);
    t.doubleClick(60, 300);
    expect((t.get(grouped) as LineShape).points).toEqual([0, 0, 60, 0, 200, 0]);
  });

  it('is about the points alone: somebody else may move the line meanwhile', () => {
    const room = new TestRoom('ada', 'bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    ada.add('line', { x: 0, y: 0, w: 0, h: 0, points: [0, 0, 200, 0] });
    room.atOnce(
      () => ada.doubleClick(60, 0),
      () =>
        bob.drag([
          [120, 0],
          [120, 30],
          [120, 50],
        ]),
    );
    expect(room.agreed()).toMatchObject([{ x: 0, y: 50, points: [0, 0, 60, 0, 200, 0] }]);
    ada.undo();
    expect(room.agreed()).toMatchObject([{ x: 0, y: 50, points: [0, 0, 200, 0] }]);
  });

  it('does nothing for a reader', () => {
    const t = new TestEditor({ canEdit: false });
    const points = [0, 0, 200, 0];
    t.board.change('seed', (tx) => tx.create('line', { points }));
    t.doubleClick(60, 0);
    expect(t.only).toMatchObject({ points });
  });
});
