/** Small things that a hand notices: where an edge lands, what a key in mid-gesture does, what a click means. */
import { describe, expect, it } from 'vitest';
import { screen } from '../../../shared/units.ts';
import { TestEditor } from '../editor/test-editor.ts';

describe('sizing in line', () => {
  it('puts the edge on the line, wherever the handle was grabbed', () => {
    const t = new TestEditor();
    t.editor.setOptions({ snap: true });
    t.add('rectangle', { x: 0, y: 0, w: 100, h: 40 });
    const id = t.add('rectangle', { x: 300, y: 300, w: 100, h: 100 });
    t.editor.select([id]);
    // Three pixels beside the corner, and let go three pixels beside the line.
    t.move(303, 303).down(303, 303).move(200, 250).move(106, 240);
    expect(t.overlay?.guides?.map(({ x1, x2 }) => x1 === x2 && x1)).toContain(100);
    t.up();
    expect(t.get(id)).toMatchObject({ x: 100, w: 300 });
  });

  it('shows an edge that moves sideways nothing to be level with', () => {
    const t = new TestEditor();
    t.editor.setOptions({ snap: true });
    t.add('rectangle', { x: 0, y: 300, w: 100, h: 100 });
    const id = t.add('rectangle', { x: 300, y: 300, w: 100, h: 100 });
    t.editor.select([id]);
    t.move(400, 350).down(400, 350).move(450, 350).move(473, 351);
    expect(t.overlay?.guides).toEqual([]);
    t.up();
  });

  it('puts the edge on the grid', () => {
    const t = new TestEditor();
    t.editor.setOptions({ grid: true });
    const id = t.add('rectangle', { x: 103, y: 103, w: 100, h: 100 });
    t.editor.select([id]);
    t.move(205, 150).down(205, 150).move(230, 150).move(258, 150).up();
    const { x, w } = t.get(id);
    expect((x + w) % 20).toBe(0);
  });
});

describe('modifiers in mid-gesture', () => {
  it('count at once, and no more when they are let go', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 100, y: 100, w: 100, h: 100, fill: 'red' });
    t.move(150, 150).down(150, 150).move(200, 160).move(250, 170);
    const shift = { key: 'Shift', shiftKey: true, altKey: false, ctrlKey: false, repeat: false };
    t.editor.handleKey('down', shift as KeyboardEvent);
    expect(t.overlay?.gesture?.matrix.slice(4)).toEqual([100, 0]);
    t.editor.handleKey('up', { ...shift, shiftKey: false } as KeyboardEvent);
    expect(t.overlay?.gesture?.matrix.slice(4)).toEqual([100, 20]);
    t.up();
    expect(t.get(id)).toMatchObject({ x: 200, y: 120 });
  });

  it('add no point to a stroke', () => {
    const t = new TestEditor();
    t.tool('pen').move(10, 10).down(10, 10).move(20, 20).move(30, 20);
    const during = JSON.stringify(t.only);
    t.editor.handleKey('down', { key: 'Shift', shiftKey: true } as KeyboardEvent);
    expect(JSON.stringify(t.only)).toBe(during);
    t.up();
  });
});

describe('the inside of a hollow shape', () => {
  it('is selected by a click, the smallest one, and by a drag is the board', () => {
    const t = new TestEditor();
    const outer = t.add('rectangle', { x: 0, y: 0, w: 400, h: 400 });
    const inner = t.add('ellipse', { x: 100, y: 100, w: 100, h: 100 });
    t.click(150, 150);
    expect(t.selection).toEqual([inner]);
    t.click(300, 300);
    expect(t.selection).toEqual([outer]);
    t.click(600, 600);
    expect(t.selection).toEqual([]);
    t.drag([
      [120, 300],
      [300, 350],
    ]);
    expect(t.get(outer)).toMatchObject({ x: 0, y: 0 });
  });

  it('keeps what is selected for a menu that opens there', () => {
    const t = new TestEditor();
    const id = t.add('rectangle', { x: 100, y: 100, w: 200, h: 200 });
    t.editor.select([id]);
    t.editor.pickAt(screen(200, 200));
    expect(t.selection).toEqual([id]);
    t.editor.pickAt(screen(600, 600));
    expect(t.selection).toEqual([]);
  });
});

it('moves several shapes by the gap between them, and lets them go by a click there', () => {
  const t = new TestEditor();
  const a = t.add('rectangle', { x: 100, y: 100, fill: 'red' });
  const b = t.add('rectangle', { x: 400, y: 100, fill: 'red' });
  t.editor.select([a, b]);
  t.drag([
    [300, 150],
    [310, 200],
    [320, 250],
  ]);
  expect([t.get(a), t.get(b)].map(({ x, y }) => [x, y])).toEqual([
    [120, 200],
    [420, 200],
  ]);
  t.click(320, 250);
  expect(t.selection).toEqual([]);
});

describe('frames', () => {
  it('hold lines and texts that are made in them', () => {
    const t = new TestEditor();
    const frame = t.add('frame', { x: 0, y: 0, w: 400, h: 400 });
    t.tool('line').drag([
      [50, 50],
      [150, 100],
    ]);
    t.tool('arrow').drag([
      [50, 150],
      [150, 200],
    ]);
    t.tool('select').doubleClick(300, 300);
    t.type('inside').key('Escape');
    expect(t.shapes.slice(1).map(({ type, parent }) => [type, parent])).toEqual([
      ['line', frame],
      ['arrow', frame],
      ['text', frame],
    ]);
  });

  it('are named anew by a double click on the name', () => {
    const t = new TestEditor();
    t.add('frame', { x: 100, y: 100, w: 300, h: 300, text: 'Frame 1' });
    t.doubleClick(110, 90);
    expect(t.editor.state.editing).toMatchObject({ selectAll: true });
  });

  it('are taken apart by ungrouping: what lies in them stays, in one step', () => {
    const t = new TestEditor();
    const frame = t.add('frame', { x: 0, y: 0, w: 300, h: 300 });
    const inner = t.add('rectangle', { x: 50, y: 50, parent: frame });
    t.editor.select([frame]);
    t.run('arrange.ungroup');
    expect(t.only).toMatchObject({ id: inner, parent: '', x: 50 });
    expect(t.selection).toEqual([inner]);
    t.undo();
    expect(t.get(inner).parent).toBe(frame);
  });
});

describe('a line of several clicks', () => {
  it('gives back its last point', () => {
    const t = new TestEditor();
    t.tool('line').click(0, 0).click(100, 0).click(100, 100).click(200, 100);
    t.key('Backspace').key('Enter');
    expect(t.only).toMatchObject({ points: [0, 0, 100, 0, 100, 100] });
  });

  it('is gone when all of them are', () => {
    const t = new TestEditor();
    t.tool('line').click(0, 0).key('Backspace').key('Enter');
    expect(t.shapes.filter(({ x }) => x === 0)).toEqual([]);
  });
});

it('wraps a text of one line by its side', () => {
  const t = new TestEditor();
  const id = t.add('text', { x: 100, y: 100, w: 0, h: 0, text: 'a text of one line that is long' });
  t.editor.select([id]);
  const side = t.overlay?.handles?.points.find((handle) => handle.id === 'e');
  expect(side).toBeDefined();
  const { x, y } = side!;
  t.drag([
    [x, y],
    [x - 60, y],
    [x - 100, y],
  ]);
  expect(t.get(id)).toMatchObject({ y: 100, autosize: false, fontSize: 20 });
  expect(t.get(id).x).toBeCloseTo(100);
  expect(t.get(id).w).toBeCloseTo(x - 200);
  const lines = t.overlay?.handles?.box.h ?? 0;
  expect(lines).toBeGreaterThan(30);
});

describe('the next shape', () => {
  it('grows beside the selected one with an arrow, and a second one aside of it', async () => {
    const t = new TestEditor();
    const from = t.add('diamond', { x: 100, y: 300, w: 100, h: 80, stroke: 'red', text: 'Start' });
    t.editor.select([from]);
    await t.finish('grow.right');
    expect(t.shapes).toHaveLength(3);
    const made = t.get(t.selection[0]!);
    expect(made).toMatchObject({
      type: 'diamond',
      x: 300,
      y: 300,
      w: 100,
      stroke: 'red',
      text: '',
    });
    const arrow = t.shapes.find(({ type }) => type === 'arrow');
    expect(arrow).toMatchObject({ start: { shape: from }, end: { shape: made.id } });
    t.editor.select([from]);
    await t.finish('grow.right');
    expect(t.shapes).toHaveLength(5);
    expect(t.get(t.selection[0]!)).toMatchObject({ x: 300, y: 400 });
    t.undo();
    expect(t.shapes).toHaveLength(3);
  });

  it('is the note beside, typed into; its making and its words are one step', async () => {
    const t = new TestEditor();
    const first = t.add('note', { x: 0, y: 0, w: 200, h: 200, fill: 'note-blue', text: 'one' });
    t.editor.select([first]);
    t.editor.editText(first);
    await t.finish('grow.note-right');
    expect(t.editor.state.editing?.id).not.toBe(first);
    t.type('two').key('Escape');
    expect(t.shapes.at(-1)).toMatchObject({ x: 220, y: 0, fill: 'note-blue', text: 'two' });
    t.editor.select([first]);
    await t.finish('grow.note-right');
    expect(t.shapes).toHaveLength(2);
    t.key('Escape').undo();
    expect(t.shapes).toHaveLength(1);
  });
});
