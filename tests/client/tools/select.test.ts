/** The select tool: taking, moving, sizing, turning, copying, typing. */
import { describe, expect, it } from 'vitest';
import type { ArrowShape } from '../../../shared/shapes/arrow-route.ts';
import type { LineShape } from '../../../shared/shapes/line.ts';
import { TestEditor } from '../editor/test-editor.ts';

const filled = { fill: 'red' };

describe('selecting', () => {
  it('takes a shape by a click, adds and removes with shift, and lets go on the empty board', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 0, y: 0, ...filled });
    const b = t.add('rectangle', { x: 200, y: 0, ...filled });
    t.click(50, 50);
    expect(t.selection).toEqual([a]);
    t.click(250, 50, { shift: true });
    expect(t.selection).toEqual([a, b]);
    t.click(50, 50, { shift: true });
    expect(t.selection).toEqual([b]);
    t.click(500, 500);
    expect(t.selection).toEqual([]);
  });

  it('takes the topmost', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, ...filled });
    const top = t.add('rectangle', { x: 50, y: 50, ...filled });
    t.click(75, 75);
    expect(t.selection).toEqual([top]);
  });

  it('takes what a marquee touches, or with alt what lies inside', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 100, y: 100 });
    const b = t.add('rectangle', { x: 250, y: 100 });
    const across = [
      [50, 50],
      [300, 250],
    ] as const;
    t.drag(across);
    expect(t.selection).toEqual([a, b]);
    t.drag(across, { alt: true });
    expect(t.selection).toEqual([a]);
  });

  it('does not take a diagonal line whose box alone is touched', () => {
    const t = new TestEditor();
    t.add('line', { x: 0, y: 0, points: [0, 0, 400, 400], w: 0, h: 0 });
    t.drag([
      [300, 20],
      [380, 100],
    ]);
    expect(t.selection).toEqual([]);
    t.drag([
      [300, 20],
      [390, 380],
    ]);
    expect(t.selection).toHaveLength(1);
  });

  it('takes what a lasso surrounds', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 100, y: 100 });
    t.add('rectangle', { x: 400, y: 100 });
    t.tool('lasso').drag([
      [50, 50],
      [300, 50],
      [300, 300],
      [50, 300],
    ]);
    expect(t.selection).toEqual([a]);
  });

  it('gives the selection back when a marquee is cancelled', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 100, y: 100, ...filled });
    t.click(150, 150);
    t.down(400, 400, { shift: true }).move(0, 0, { shift: true }).key('Escape').up();
    expect(t.selection).toEqual([a]);
  });

  it('takes a locked shape by a click, to open it, and by nothing else', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, locked: true, ...filled });
    t.click(50, 50);
    expect(t.selection).toHaveLength(1);
    t.drag([
      [300, 300],
      [10, 10],
    ]);
    expect(t.selection).toEqual([]);
  });

  it('takes a group as one, and its members after a double click', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 0, y: 0, groups: ['g'], ...filled });
    const b = t.add('rectangle', { x: 200, y: 0, groups: ['g'], ...filled });
    t.click(50, 50);
    expect(t.selection).toEqual([a, b]);
    t.doubleClick(50, 50);
    expect(t.selection).toEqual([a]);
    t.click(250, 50);
    expect(t.selection).toEqual([b]);
    t.key('Escape');
    expect(t.selection).toEqual([a, b]);
  });
});

describe('moving', () => {
  it('stays in the hand until it is let go, then is written once', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0, ...filled });
    let writes = 0;
    t.board.observe(() => (writes += 1));
    t.down(50, 50).move(60, 60).move(150, 90);
    expect(t.overlay.gesture).toEqual({ ids: [id], matrix: [1, 0, 0, 1, 100, 40] });
    expect(t.get(id)).toMatchObject({ x: 0, y: 0 });
    t.up();
    expect(t.get(id)).toMatchObject({ x: 100, y: 40 });
    expect(writes).toBe(1);
    expect(t.overlay.gesture).toBeUndefined();
  });

  it('comes back whole by Escape and by one undo', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0, ...filled });
    t.down(50, 50).move(200, 200).key('Escape').up();
    expect(t.get(id)).toMatchObject({ x: 0, y: 0 });
    t.drag([
      [50, 50],
      [100, 50],
      [150, 50],
    ]);
    expect(t.get(id).x).toBe(100);
    t.undo();
    expect(t.get(id).x).toBe(0);
  });

  it('keeps to one axis with shift', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0, ...filled });
    t.drag(
      [
        [50, 50],
        [150, 70],
      ],
      { shift: true },
    );
    expect(t.get(id)).toMatchObject({ x: 100, y: 0 });
  });

  it('drags an unfilled shape by its inside once it is selected', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0 });
    t.click(0, 50).drag([
      [50, 50],
      [80, 50],
    ]);
    expect(t.get(id).x).toBe(30);
  });

  it('leaves copies behind with alt, as one step', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0, ...filled });
    t.drag(
      [
        [50, 50],
        [250, 50],
      ],
      { alt: true },
    );
    expect(t.shapes.map(({ x }) => x)).toEqual([0, 200]);
    expect(t.selection).not.toContain(id);
    t.undo();
    expect(t.shapes).toHaveLength(1);
  });

  it('moves what lies in a frame with it, and takes in what is dropped on it', () => {
    const t = new TestEditor();
    const inside = t.add('rectangle', { x: 50, y: 50, w: 20, h: 20, ...filled });
    t.tool('frame').drag([
      [20, 20],
      [320, 220],
    ]);
    const frame = t.shapes.find(({ type }) => type === 'frame')!.id;
    expect(t.get(inside).parent).toBe(frame);
    t.click(700, 100).drag([
      [20, 100],
      [120, 100],
    ]);
    expect(t.get(inside).x).toBe(150);
    const other = t.add('rectangle', { x: 600, y: 600, w: 20, h: 20, ...filled });
    t.drag([
      [610, 610],
      [300, 150],
    ]);
    expect(t.get(other).parent).toBe(frame);
    t.drag([
      [300, 150],
      [700, 700],
    ]);
    expect(t.get(other).parent).toBe('');
  });

  it('comes in line with others, shows the guide, and does not with mod', () => {
    const t = new TestEditor();
    t.editor.setOptions({ snap: true });
    t.add('rectangle', { x: 0, y: 300, ...filled });
    const id = t.add('rectangle', { x: 203, y: 0, ...filled });
    t.down(250, 50).move(150, 50).move(52, 50);
    expect(t.overlay.guides).toContainEqual({ x1: 0, y1: 0, x2: 0, y2: 400 });
    t.up();
    expect(t.get(id).x).toBe(0);
    t.undo().drag(
      [
        [250, 50],
        [52, 50],
      ],
      { mod: true },
    );
    expect(t.get(id).x).toBe(5);
  });
});

describe('resizing and turning', () => {
  it('drags a corner; the opposite one stays', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 100, y: 100, ...filled });
    t.click(150, 150).drag([
      [200, 200],
      [300, 250],
    ]);
    expect(t.get(id)).toMatchObject({ x: 100, y: 100, w: 200, h: 150 });
    t.undo();
    expect(t.get(id)).toMatchObject({ w: 100, h: 100 });
  });

  it('keeps the ratio with shift and the middle with alt', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 100, y: 100, ...filled });
    t.click(150, 150).drag(
      [
        [200, 200],
        [250, 220],
      ],
      { shift: true, alt: true },
    );
    expect(t.get(id)).toMatchObject({ x: 50, y: 50, w: 200, h: 200 });
  });

  it('sizes several about their common frame', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 0, y: 100, ...filled });
    const b = t.add('ellipse', { x: 100, y: 100, ...filled });
    t.run('edit.select-all').drag([
      [200, 200],
      [400, 200],
    ]);
    expect(t.get(a)).toMatchObject({ x: 0, w: 200, h: 100 });
    expect(t.get(b)).toMatchObject({ x: 200, w: 200, h: 100 });
  });

  it('turns by the knob, by 15° with shift', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 100, y: 100, ...filled });
    t.click(150, 150).drag(
      [
        [150, 76],
        [225, 147],
      ],
      { shift: true },
    );
    expect(t.get(id).angle).toBeCloseTo(Math.PI / 2);
  });

  it('writes nothing when a resize is cancelled by a lost pointer', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 100, y: 100, ...filled });
    t.click(150, 150).down(200, 200).move(400, 400).lose();
    expect(t.get(id)).toMatchObject({ w: 100, h: 100 });
    expect(t.overlay.gesture).toBeUndefined();
  });
});

describe('lines and arrows', () => {
  it('draws a line by one drag, and through several points by clicks until Enter', () => {
    const t = new TestEditor().tool('line').drag([
      [0, 0],
      [100, 50],
    ]);
    expect(t.only).toMatchObject({ type: 'line', x: 0, y: 0, points: [0, 0, 100, 50] });
    t.tool('line').click(200, 200).click(300, 200).click(300, 300).key('Enter');
    expect((t.shapes.at(-1) as LineShape).points).toEqual([0, 0, 100, 0, 100, 100]);
    t.undo();
    expect(t.shapes).toHaveLength(1);
  });

  it('ends a line of clicks by a double click, and closes it where it began', () => {
    const t = new TestEditor().tool('line').click(0, 0).click(100, 0).doubleClick(100, 100);
    expect((t.only as LineShape).points).toEqual([0, 0, 100, 0, 100, 100]);
    const c = new TestEditor().tool('line').click(0, 0).click(100, 0).click(100, 100);
    c.doubleClick(2, 1);
    expect(c.only).toMatchObject({ closed: true, points: [0, 0, 100, 0, 100, 100] });
  });

  it('drags points, and makes new ones from between two', () => {
    const t = new TestEditor().tool('line').drag([
      [0, 0],
      [200, 0],
    ]);
    t.drag([
      [200, 0],
      [200, 100],
    ]);
    expect((t.only as LineShape).points).toEqual([0, 0, 200, 100]);
    t.drag([
      [100, 50],
      [50, 100],
    ]);
    expect((t.only as LineShape).points).toEqual([0, 0, 50, 100, 200, 100]);
    t.undo().undo();
    expect((t.only as LineShape).points).toEqual([0, 0, 200, 0]);
  });

  it('binds an arrow to what it begins and ends on, and shows it while drawing', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 0, y: 0, ...filled });
    const b = t.add('ellipse', { x: 300, y: 0, ...filled });
    t.tool('arrow').down(50, 50).move(200, 50).move(350, 50);
    expect(t.overlay.highlight).toEqual([a, b]);
    t.up();
    const arrow = t.shapes.at(-1) as ArrowShape;
    expect(arrow.start).toEqual({ shape: a, x: 0.5, y: 0.5 });
    expect(arrow.end).toEqual({ shape: b, x: 0.5, y: 0.5 });
  });

  it('does not bind with mod', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, ...filled });
    t.tool('arrow').drag(
      [
        [50, 50],
        [300, 300],
      ],
      { mod: true },
    );
    expect(t.shapes.at(-1)).toMatchObject({ start: null, end: null });
  });

  it('shows a bound arrow following while its shape is in the hand', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, ...filled });
    t.tool('arrow').drag([
      [50, 50],
      [400, 50],
    ]);
    const arrow = t.shapes.at(-1)!.id;
    t.click(20, 20).down(20, 20).move(20, 220);
    const { draft, hidden } = t.overlay;
    expect(hidden).toEqual([arrow]);
    const { points, y } = draft![0] as ArrowShape;
    // It leaves the rectangle, now 200 lower, towards its free end at 400, 50.
    expect(y + points[1]!).toBeGreaterThan(150);
    expect(points.at(-1)! + y).toBeCloseTo(50);
    t.up();
    expect(t.get(arrow)).toMatchObject({ end: null, start: { x: 0.5, y: 0.5 } });
  });

  it('lets go of its shapes when it is pulled off alone', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, ...filled });
    t.tool('arrow').drag([
      [50, 50],
      [400, 50],
    ]);
    const arrow = t.shapes.at(-1)!.id;
    t.drag([
      [300, 50],
      [300, 250],
    ]);
    const after = t.get(arrow) as ArrowShape;
    expect(after.start).toBeNull();
    expect(after.y).toBe(250);
    expect(after.x).toBeGreaterThan(100);
  });

  it('keeps its place when what it was bound to is deleted, and is bound again by undo', () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 0, y: 0, ...filled });
    t.tool('arrow').drag([
      [50, 50],
      [400, 50],
    ]);
    const arrow = t.shapes.at(-1)!.id;
    t.click(20, 20).drag([
      [20, 20],
      [20, 320],
    ]);
    t.run('edit.delete');
    const left = t.get(arrow) as ArrowShape;
    expect(left.y + left.points[1]!).toBeGreaterThan(250);
    t.undo();
    expect((t.get(arrow) as ArrowShape).start?.shape).toBe(a);
    expect(t.get(a)).toMatchObject({ y: 300 });
  });
});

describe('typing', () => {
  it('types into a shape by a double click, as one step', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0, ...filled });
    t.doubleClick(50, 50);
    expect(t.editor.state.editing).toMatchObject({ id, field: 'text' });
    t.type('hello').key('Escape');
    expect(t.get(id)).toMatchObject({ text: 'hello' });
    t.undo();
    expect(t.get(id)).toMatchObject({ text: '' });
    t.redo();
    expect(t.get(id)).toMatchObject({ text: 'hello' });
  });

  it('types into a hollow shape by a double click anywhere inside it', () => {
    for (const type of ['rectangle', 'ellipse', 'diamond']) {
      const t = new TestEditor();
      const id = t.add(type, { x: 0, y: 0, w: 200, h: 200 });
      t.doubleClick(70, 90).type('inside').key('Escape');
      expect(t.shapes).toHaveLength(1);
      expect(t.get(id)).toMatchObject({ text: 'inside' });
    }
  });

  it('makes a text by a double click on the board; making and typing are one step', () => {
    const t = new TestEditor();
    t.doubleClick(300, 300).type('note to self').key('Escape');
    expect(t.only).toMatchObject({ type: 'text', text: 'note to self' });
    t.undo();
    expect(t.shapes).toHaveLength(0);
    t.redo();
    expect(t.only).toMatchObject({ text: 'note to self' });
  });

  it('leaves nothing of a text that stayed empty', () => {
    const t = new TestEditor().tool('text').click(100, 100);
    expect(t.shapes).toHaveLength(1);
    t.click(500, 500);
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.canUndo).toBe(false);
  });

  it('keeps an empty note', () => {
    const t = new TestEditor().tool('note').click(300, 300).key('Escape');
    expect(t.only).toMatchObject({ type: 'note', x: 200, y: 200 });
    t.undo();
    expect(t.shapes).toHaveLength(0);
  });

  it('begins another undo step after a pause', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0, ...filled });
    t.doubleClick(50, 50).type('one');
    t.clock.advance(3000);
    t.type(' two');
    t.undo();
    expect(t.get(id)).toMatchObject({ text: 'one' });
    expect(t.editor.state.editing).toBeDefined();
    t.type('!').key('Escape');
    expect(t.get(id)).toMatchObject({ text: 'one!' });
  });

  it('wraps a text at the width that was dragged', () => {
    const t = new TestEditor().tool('text').drag([
      [100, 100],
      [300, 140],
    ]);
    t.type('wide').key('Escape');
    expect(t.only).toMatchObject({ x: 100, w: 200, autosize: false });
  });
});

describe('a locked selection', () => {
  it('is offered no style, as none would be taken', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 0, y: 0 });
    const other = t.add('ellipse', { x: 200, y: 0 });
    t.editor.select([id]);
    t.run('arrange.lock');
    expect(t.editor.state).toMatchObject({ styledTypes: [], selectionLocked: true });
    t.editor.select([id, other]);
    expect(t.editor.state).toMatchObject({ styledTypes: ['ellipse'], selectionLocked: false });
    t.editor.select([id]);
    t.run('arrange.lock');
    expect(t.editor.state).toMatchObject({ styledTypes: ['rectangle'], selectionLocked: false });
  });
});
