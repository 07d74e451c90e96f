/** Eraser and laser. */
import { describe, expect, it } from 'vitest';
import { keptPieces } from '../../../shared/shapes/stroke-erase.ts';
import { strokePoints, type StrokeShape } from '../../../shared/shapes/stroke.ts';
import { TestEditor, TestRoom } from '../editor/test-editor.ts';

const filled = { fill: 'red' };
const along = (y: number) => Array.from({ length: 21 }, (_, i) => [100 + i * 20, y] as const);

function pieces(shape: unknown): number {
  return keptPieces(strokePoints(shape as StrokeShape), (shape as StrokeShape).erased).length;
}

describe('erasing whole shapes', () => {
  it('fades what it touches, takes it when it is lifted, as one step', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 0, y: 0, ...filled });
    const b = t.add('rectangle', { x: 200, y: 0, ...filled });
    const c = t.add('rectangle', { x: 400, y: 0, ...filled });
    t.tool('eraser').down(50, 50).move(250, 50);
    expect(t.overlay.fading).toEqual([a, b]);
    expect(t.shapes).toHaveLength(3);
    t.up();
    expect(t.shapes.map(({ id }) => id)).toEqual([c]);
    t.undo();
    expect(t.shapes).toHaveLength(3);
    t.redo();
    expect(t.shapes).toHaveLength(1);
  });

  it('brings everything back by Escape', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, ...filled });
    t.tool('eraser').down(50, 50).move(60, 60).key('Escape').up();
    expect(t.shapes).toHaveLength(1);
    expect(t.overlay.fading).toBeUndefined();
  });

  it('does not miss what lies between two positions of a fast hand', () => {
    const t = new TestEditor();
    t.add('line', { x: 300, y: 0, w: 0, h: 0, points: [0, 0, 0, 400] });
    t.tool('eraser').drag([
      [100, 200],
      [600, 210],
    ]);
    expect(t.shapes).toHaveLength(0);
  });

  it('takes a group as one and leaves locked shapes', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, groups: ['g'], ...filled });
    t.add('rectangle', { x: 500, y: 500, groups: ['g'], ...filled });
    const kept = t.add('rectangle', { x: 0, y: 0, locked: true, ...filled });
    t.tool('eraser').click(50, 50);
    expect(t.shapes.map(({ id }) => id)).toEqual([kept]);
  });
});

describe('erasing parts of strokes', () => {
  it('splits a stroke, as one step, and leaves other shapes alone', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 250, y: 250, ...filled });
    t.tool('pen').drag(along(300));
    const { id } = t.shapes.at(-1)!;
    t.editor.setOptions({ partEraser: true });
    t.tool('eraser').drag([
      [300, 280],
      [300, 300],
      [305, 320],
    ]);
    expect(pieces(t.get(id))).toBe(2);
    expect(t.shapes).toHaveLength(2);
    t.undo();
    expect(pieces(t.get(id))).toBe(1);
    t.redo();
    expect(pieces(t.get(id))).toBe(2);
  });

  it('shows its brush, and turns the mode round with alt', () => {
    const t = new TestEditor();
    t.tool('pen').drag(along(300));
    t.tool('eraser').down(300, 300, { alt: true });
    expect(t.overlay.brush).toEqual({ x: 300, y: 300, radius: 8 });
    t.up({ alt: true });
    expect(pieces(t.only)).toBe(2);
  });

  it('comes back whole by Escape', () => {
    const t = new TestEditor();
    t.tool('pen').drag(along(300));
    const before = t.only;
    t.editor.setOptions({ partEraser: true });
    t.tool('eraser').down(300, 280).move(300, 320).key('Escape').up();
    expect(t.only).toEqual(before);
  });

  it('removes a stroke of which nothing is left', () => {
    const t = new TestEditor();
    t.tool('pen').drag(along(300));
    t.editor.setOptions({ partEraser: true });
    t.tool('eraser').drag([
      [80, 300],
      [300, 300],
      [540, 300],
    ]);
    expect(t.shapes).toHaveLength(0);
    t.undo();
    expect(pieces(t.only)).toBe(1);
  });

  it('stores few ranges, however many moves it took', () => {
    const t = new TestEditor();
    t.tool('pen').drag(along(300));
    t.editor.setOptions({ partEraser: true });
    t.tool('eraser').down(200, 300);
    for (let x = 201; x < 400; x += 1) t.move(x, 300);
    t.up();
    expect((t.only as StrokeShape).erased).toHaveLength(1);
  });

  it('leaves a stroke alone that its author is still drawing', () => {
    const room = new TestRoom('Ada', 'Bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    ada.tool('pen').down(100, 300).move(300, 300);
    bob.editor.setOptions({ partEraser: true });
    bob.tool('eraser').drag([
      [200, 280],
      [200, 320],
    ]);
    ada.move(500, 300).up();
    expect(pieces(room.agreed()[0])).toBe(1);
  });
});

describe('the laser', () => {
  it('leaves a trail that fades by itself, and nothing on the board', () => {
    const t = new TestEditor().tool('laser').down(100, 100).move(200, 100).move(300, 100);
    expect(t.overlay.laser).toEqual([100, 100, 200, 100, 300, 100]);
    t.up();
    t.clock.advance(1500);
    expect(t.overlay.laser).toBeUndefined();
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.tool).toBe('laser');
  });

  it('is put out by Escape', () => {
    const t = new TestEditor().tool('laser').down(100, 100).move(200, 100).key('Escape');
    expect(t.overlay.laser).toBeUndefined();
    t.key('Escape');
    expect(t.editor.state.tool).toBe('select');
  });
});

describe('the hand', () => {
  it('moves the view and nothing else', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, ...filled });
    t.tool('hand').drag([
      [50, 50],
      [80, 40],
    ]);
    expect(t.editor.state.camera).toMatchObject({ x: -30, y: 10 });
    expect(t.only).toMatchObject({ x: 0, y: 0 });
  });
});
