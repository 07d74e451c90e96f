/** Tools that make shapes: their gesture, their cancel, their undo step. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import type { StrokeShape } from '../../../shared/shapes/stroke.ts';
import { strokePoints } from '../../../shared/shapes/stroke.ts';
import { LONGEST } from '../../../client/tools/pen-tool.ts';
import { TestEditor } from '../editor/test-editor.ts';

describe('rectangle, ellipse, diamond and their like', () => {
  it.each(['rectangle', 'ellipse', 'diamond', 'triangle', 'hexagon', 'star'])(
    'draws a %s by dragging a box, selects it and goes back to selecting',
    (type) => {
      const t = new TestEditor();
      t.tool(type).drag([
        [100, 100],
        [180, 160],
        [200, 150],
      ]);
      expect(t.only).toMatchObject({ type, x: 100, y: 100, w: 100, h: 50 });
      expect(t.selection).toEqual([t.only.id]);
      expect(t.editor.state.tool).toBe('select');
    },
  );

  it('shows the shape while it is dragged, without writing it', () => {
    const t = new TestEditor().tool('rectangle').down(100, 100).move(150, 140);
    expect(t.overlay.draft).toMatchObject([{ type: 'rectangle', w: 50, h: 40 }]);
    expect(t.shapes).toHaveLength(0);
  });

  it('keeps it square with shift and draws from the middle with alt', () => {
    const t = new TestEditor().tool('rectangle');
    t.drag(
      [
        [100, 100],
        [150, 120],
      ],
      { shift: true, alt: true },
    );
    expect(t.only).toMatchObject({ x: 50, y: 50, w: 100, h: 100 });
  });

  it('makes one of the usual size by a click', () => {
    const t = new TestEditor().tool('ellipse').click(300, 300);
    expect(t.only).toMatchObject({ x: 240, y: 240, w: 120, h: 120 });
  });

  it('leaves nothing after Escape, and then gets out of the tool', () => {
    const t = new TestEditor().tool('rectangle').down(100, 100).move(200, 200);
    t.key('Escape');
    expect(t.overlay.draft).toBeUndefined();
    t.up();
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.canUndo).toBe(false);
    expect(t.editor.state.tool).toBe('rectangle');
    t.key('Escape');
    expect(t.editor.state.tool).toBe('select');
  });

  it('is one step of undo and redo', () => {
    const t = new TestEditor().tool('rectangle');
    t.drag([
      [100, 100],
      [200, 200],
    ]);
    const { id } = t.only;
    t.undo();
    expect(t.shapes).toHaveLength(0);
    t.redo();
    expect(t.only.id).toBe(id);
    expect(t.selection).toEqual([id]);
  });

  it('stays with the tool while it is locked', () => {
    const t = new TestEditor();
    t.editor.setTool('rectangle', { lock: true });
    t.drag([
      [0, 0],
      [50, 50],
    ]).drag([
      [100, 0],
      [150, 50],
    ]);
    expect(t.shapes).toHaveLength(2);
    expect(t.editor.state.tool).toBe('rectangle');
    expect(t.selection).toEqual([]);
  });

  it('takes its style from the style panel', () => {
    const t = new TestEditor();
    t.editor.setStyle({ stroke: 'red', fill: '#00ff00', dash: 'dashed', strokeWidth: 7 });
    t.tool('diamond').click(100, 100);
    expect(t.only).toMatchObject({
      stroke: 'red',
      fill: '#00ff00',
      dash: 'dashed',
      strokeWidth: 7,
    });
  });
});

describe('pen and highlighter', () => {
  const path = [
    [100, 100],
    [110, 105],
    [120, 115],
    [130, 130],
  ] as const;

  it('grows on the board while the pen is down and is packed when it is lifted', () => {
    const t = new TestEditor().tool('pen').down(100, 100);
    t.move(110, 105).move(120, 115);
    t.clock.advance(60);
    const growing = t.only as StrokeShape;
    expect(growing.live.length).toBe(1 + 3 * 3);
    expect(growing.points.length).toBe(0);
    t.move(130, 130).up();
    const stroke = t.only as StrokeShape;
    expect(stroke.live).toEqual([]);
    expect(stroke).toMatchObject({ x: 100, y: 100, w: 30, h: 30 });
    expect(strokePoints(stroke).xy).toEqual([0, 0, 10, 5, 20, 15, 30, 30]);
  });

  it('stays ready for the next stroke', () => {
    const t = new TestEditor().tool('pen').drag(path).drag(path);
    expect(t.shapes).toHaveLength(2);
    expect(t.editor.state.tool).toBe('pen');
  });

  it('keeps the pressure of a pen, and none of a mouse', () => {
    const t = new TestEditor().tool('pen').drag(path);
    expect(strokePoints(t.only as StrokeShape).pressures).toBeUndefined();
    const p = new TestEditor().tool('pen').down(0, 0, { kind: 'pen', pressure: 0.2 });
    p.move(20, 0, { kind: 'pen', pressure: 1 }).up({ kind: 'pen' });
    expect(strokePoints(p.only as StrokeShape).pressures).toEqual([0.2, 1]);
  });

  it('makes a dot by a click', () => {
    const t = new TestEditor().tool('pen').click(50, 60);
    expect(t.only).toMatchObject({ x: 50, y: 60 });
    expect(strokePoints(t.only as StrokeShape).xy).toEqual([0, 0]);
  });

  it('is one step of undo, however long it was', () => {
    const t = new TestEditor().tool('pen').drag(path);
    const before = t.only;
    t.undo();
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.canUndo).toBe(false);
    t.redo();
    expect(t.only).toEqual(before);
  });

  it('leaves no scribble and no undo step when it is cancelled', () => {
    const t = new TestEditor().tool('pen').down(0, 0).move(30, 30).lose();
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.canUndo).toBe(false);
    expect(t.editor.state.canRedo).toBe(false);
  });

  it('shows the colour that the highlighter paints with, which is its own', () => {
    const t = new TestEditor();
    t.editor.setStyle({ stroke: 'red' });
    t.tool('highlighter');
    expect(t.editor.state.style.stroke).toBe('yellow');
    t.editor.setStyle({ stroke: 'green' });
    expect(t.editor.state.style.stroke).toBe('green');
    expect(t.drag(path).only).toMatchObject({ stroke: 'green' });
    t.tool('pen');
    expect(t.editor.state.style.stroke).toBe('red');
  });

  it('draws wide with the highlighter', () => {
    const t = new TestEditor().tool('highlighter').drag(path);
    expect(t.only).toMatchObject({ pen: 'highlighter', strokeWidth: 18 });
  });

  it('does not keep the growing points in the document', () => {
    const t = new TestEditor().tool('pen').down(0, 0);
    for (let i = 1; i <= 300; i += 1) t.move(i * 3, Math.sin(i / 9) * 80);
    t.up();
    const { points } = t.only as StrokeShape;
    const growing = points.length * 3;
    expect(Y.encodeStateAsUpdate(t.doc).length).toBeLessThan(points.length + growing / 3 + 400);
  });
});

describe('an endless line', () => {
  it('goes on as another stroke: nothing of it is lost, and it is one step', () => {
    const t = new TestEditor().tool('pen').down(0, 0);
    const count = LONGEST + 100;
    for (let i = 1; i < count; i++) t.move((i % 2) * 10, (i % 300) * 2);
    t.up();
    const strokes = t.shapes as StrokeShape[];
    expect(strokes).toHaveLength(2);
    for (const { live } of strokes) expect(live).toEqual([]);
    const points = strokes.map((stroke) => strokePoints(stroke).xy.length / 2);
    // The second begins where the first ends.
    expect(points).toEqual([LONGEST, 101]);
    t.undo();
    expect(t.shapes).toHaveLength(0);
  });
});
