/** Commands that arrange, and everything by keyboard alone. */
import { describe, expect, it } from 'vitest';
import type { ArrowShape } from '../../../shared/shapes/arrow-route.ts';
import type { ImageShape } from '../../../shared/shapes/image.ts';
import { strokePoints, type StrokeShape } from '../../../shared/shapes/stroke.ts';
import { TestEditor } from './test-editor.ts';

const filled = { fill: 'red' };

function three(): { t: TestEditor; ids: [string, string, string] } {
  const t = new TestEditor();
  const ids = [
    t.add('rectangle', { x: 0, y: 0, w: 50, h: 50, ...filled }),
    t.add('rectangle', { x: 120, y: 40, w: 100, h: 20, ...filled }),
    t.add('ellipse', { x: 300, y: 100, w: 60, h: 60, ...filled }),
  ] as [string, string, string];
  t.editor.select(ids);
  return { t, ids };
}

describe('aligning and distributing', () => {
  it.each([
    ['arrange.align-left', 'x', [0, 0, 0]],
    ['arrange.align-right', 'x', [310, 260, 300]],
    ['arrange.align-center', 'x', [155, 130, 150]],
    ['arrange.align-top', 'y', [0, 0, 0]],
    ['arrange.align-bottom', 'y', [110, 140, 100]],
    ['arrange.distribute-horizontally', 'x', [0, 125, 300]],
  ] as const)('%s', (command, axis, expected) => {
    const { t, ids } = three();
    t.run(command);
    expect(ids.map((id) => t.get(id)[axis])).toEqual(expected);
    t.undo();
    expect(ids.map((id) => t.get(id).x)).toEqual([0, 120, 300]);
  });

  it('moves a group as one', () => {
    const { t, ids } = three();
    t.editor.select([ids[0], ids[1]]);
    t.run('arrange.group');
    t.editor.select(ids);
    t.run('arrange.align-right');
    expect(ids.map((id) => t.get(id).x)).toEqual([140, 260, 300]);
  });

  it('leaves locked shapes where they are', () => {
    const { t, ids } = three();
    t.editor.select([ids[2]]);
    t.run('arrange.lock');
    t.editor.select(ids);
    t.run('arrange.align-left').key('ArrowRight', 'Delete');
    expect(t.shapes.map(({ id }) => id)).toEqual([ids[2]]);
    expect(t.get(ids[2]).x).toBe(300);
    t.run('arrange.unlock-all');
    expect(t.get(ids[2]).locked).toBe(false);
  });
});

describe('order', () => {
  const order = (t: TestEditor, ids: readonly string[]): string =>
    t.shapes.map(({ id }) => 'abcd'[ids.indexOf(id)]).join('');

  function pile(): { t: TestEditor; ids: string[] } {
    const t = new TestEditor();
    const ids = [0, 10, 20, 30].map((x) => t.add('rectangle', { x, y: x, ...filled }));
    return { t, ids };
  }

  it('goes to the front and back, forward and backward', () => {
    const { t, ids } = pile();
    t.editor.select([ids[1]!]);
    expect(order(t.run('arrange.to-front'), ids)).toBe('acdb');
    expect(order(t.run('arrange.to-back'), ids)).toBe('bacd');
    expect(order(t.run('arrange.forward'), ids)).toBe('abcd');
    expect(order(t.run('arrange.forward'), ids)).toBe('acbd');
    expect(order(t.run('arrange.backward'), ids)).toBe('abcd');
    t.undo().undo().undo().undo().undo();
    expect(order(t, ids)).toBe('abcd');
  });

  it('goes past the next shape that overlaps, as past another nothing would be seen', () => {
    const { t, ids } = pile();
    const far = t.add('rectangle', { x: 900, y: 900 });
    t.editor.select([ids[3]!]);
    t.run('arrange.forward');
    expect(t.shapes.at(-1)?.id).toBe(ids[3]);
    expect(t.shapes.at(-2)?.id).toBe(far);
  });

  it('keeps the order of several among themselves', () => {
    const { t, ids } = pile();
    t.editor.select([ids[2]!, ids[0]!]);
    expect(order(t.run('arrange.to-front'), ids)).toBe('bdac');
  });
});

describe('groups', () => {
  it('nest, and come apart from the outside', () => {
    const { t, ids } = three();
    t.editor.select([ids[0], ids[1]]);
    t.run('arrange.group');
    t.editor.select(ids);
    t.run('arrange.group');
    expect(t.get(ids[0]).groups).toHaveLength(2);
    t.run('arrange.ungroup');
    expect(ids.map((id) => t.get(id).groups.length)).toEqual([1, 1, 0]);
    t.run('arrange.ungroup');
    expect(ids.map((id) => t.get(id).groups.length)).toEqual([0, 0, 0]);
  });

  it('are copied as groups of their own', () => {
    const { t, ids } = three();
    t.run('arrange.group').run('edit.duplicate');
    const copies = t.selection.map((id) => t.get(id).groups);
    expect(new Set(copies.flat()).size).toBe(1);
    expect(copies[0]).not.toEqual(t.get(ids[0]).groups);
  });
});

describe('flipping', () => {
  it('mirrors places, strokes and pictures, and twice is as before', () => {
    const t = new TestEditor();
    t.tool('pen').drag([
      [100, 100],
      [150, 110],
      [200, 180],
    ]);
    t.tool('select').add('image', { x: 300, y: 100, asset: 'x' });
    t.run('edit.select-all');
    const before = t.shapes;
    t.run('arrange.flip-horizontally');
    const [stroke, image] = t.shapes as [StrokeShape, ImageShape];
    expect(stroke.x).toBe(300);
    expect(strokePoints(stroke).xy).toEqual([100, 0, 50, 10, 0, 80]);
    expect(image).toMatchObject({ x: 100, flipX: true });
    t.run('arrange.flip-horizontally');
    expect(t.shapes).toEqual(before);
    t.run('arrange.flip-vertically');
    expect(strokePoints(t.shapes[0] as StrokeShape).xy).toEqual([0, 80, 50, 70, 100, 0]);
    expect(t.shapes[1]).toMatchObject({ flipX: false, flipY: true });
  });
});

describe('by keyboard alone', () => {
  it('makes, walks to, moves, sizes, turns, labels, connects and deletes', () => {
    const t = new TestEditor();
    t.key('r', 'Enter');
    const first = t.only.id;
    expect(t.only).toMatchObject({ x: 440, y: 340, w: 120, h: 120 });
    t.key('Shift+ArrowLeft', 'Shift+ArrowLeft', 'ArrowUp');
    expect(t.get(first)).toMatchObject({ x: 420, y: 339 });
    t.key('Alt+Shift+ArrowRight', 'Alt+Shift+ArrowUp');
    expect(t.get(first)).toMatchObject({ w: 130, h: 110 });
    t.key('Alt+.');
    expect(t.get(first).angle).toBeCloseTo(Math.PI / 12);
    t.key('Enter');
    expect(t.editor.state.editing?.id).toBe(first);
    t.type('one').key('Escape');
    t.key('Escape', 'o', 'Enter');
    for (let i = 0; i < 30; i += 1) t.key('Shift+ArrowRight');
    const second = t.shapes.at(-1)!.id;
    t.key('$mod+a', '$mod+Shift+k');
    const arrow = t.shapes.at(-1) as ArrowShape;
    expect(arrow.type).toBe('arrow');
    expect([arrow.start?.shape, arrow.end?.shape]).toEqual([first, second]);
    t.key('Escape', 'Tab', 'Delete');
    expect(t.shapes).toHaveLength(2);
    t.key('$mod+z');
    expect(t.shapes).toHaveLength(3);
    t.key('$mod+Shift+z');
    expect(t.shapes).toHaveLength(2);
  });

  it('walks in reading order, says where it is, and goes on to the page after the last', () => {
    const t = new TestEditor();
    const low = t.add('rectangle', { x: 0, y: 500, text: 'below' });
    const right = t.add('rectangle', { x: 300, y: 10 });
    const left = t.add('rectangle', { x: 0, y: 20 });
    t.key('Tab');
    expect(t.selection).toEqual([left]);
    t.key('Tab');
    expect(t.selection).toEqual([right]);
    t.key('Tab');
    expect(t.selection).toEqual([low]);
    expect(t.toasts.at(-1)).toMatchObject({
      quiet: true,
      values: { type: 'rectangle', text: 'below', number: 3, count: 3 },
    });
    t.key('Tab');
    expect(t.handled).toBe(false);
    t.key('Shift+Tab');
    expect(t.selection).toEqual([right]);
  });

  it('brings into view what it walks to', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 9000, y: 0 });
    t.key('Tab').clock.advance(500);
    const view = t.editor.visibleBox();
    expect(view.x).toBeLessThan(9000);
    expect(view.x + view.w).toBeGreaterThan(9100);
  });

  it.each([
    ['o', 'ellipse'],
    ['d', 'diamond'],
    ['l', 'line'],
    ['a', 'arrow'],
    ['f', 'frame'],
    ['n', 'note'],
  ])('makes with %s and Enter: %s', (key, type) => {
    const t = new TestEditor().key(key, 'Enter');
    t.key('Escape');
    expect(t.only.type).toBe(type);
    const box = t.editor.boxOf([t.only.id])!;
    expect(box.x + box.w / 2).toBeCloseTo(500);
    t.undo();
    expect(t.shapes).toHaveLength(0);
  });

  it('moves the view where nothing is selected', () => {
    const t = new TestEditor();
    t.key('ArrowRight', 'ArrowDown');
    expect(t.editor.state.camera).toMatchObject({ x: 80, y: 80 });
  });

  it('knows the letters of the tools, and of layouts without them', () => {
    const t = new TestEditor();
    const letters = 'v h p e r o d a l t n f k';
    const tools = letters.split(' ').map((letter) => t.key(letter).editor.state.tool);
    expect(tools.join(' ')).toBe(
      'select hand pen eraser rectangle ellipse diamond arrow line text note frame laser',
    );
    expect(t.key('Shift+p').editor.state.tool).toBe('highlighter');
    t.add('rectangle');
    t.key('v').editor.handleKey('down', {
      key: 'ζ',
      code: 'KeyZ',
      ctrlKey: true,
      altKey: false,
      shiftKey: false,
      metaKey: false,
    } as KeyboardEvent);
    expect(t.shapes).toHaveLength(0);
    const arabic = { key: 'ق', code: 'KeyR', ctrlKey: false, altKey: false, shiftKey: false };
    t.editor.handleKey('down', arabic as KeyboardEvent);
    expect(t.editor.state.tool).toBe('rectangle');
  });

  it('locks the tool with q; Escape gets out of both', () => {
    const t = new TestEditor().key('q', 'r', 'Enter', 'Enter');
    expect(t.shapes).toHaveLength(2);
    t.key('Escape');
    expect(t.editor.state).toMatchObject({ tool: 'select', toolLocked: false });
  });
});

describe('style', () => {
  it('of a selection is what its shapes have in common', () => {
    const { t, ids } = three();
    t.editor.setStyle({ stroke: 'blue' });
    t.editor.select([ids[0]]);
    t.editor.setStyle({ stroke: 'green', strokeWidth: 8 });
    t.editor.select(ids);
    expect(t.editor.state.style.stroke).toBeUndefined();
    expect(t.editor.state.style.dash).toBe('solid');
    expect(t.editor.state.styledTypes).toEqual(['rectangle', 'ellipse']);
    t.undo();
    expect(t.get(ids[0]).stroke).toBe('blue');
  });

  it('is remembered', () => {
    const { t } = three();
    t.editor.setStyle({ stroke: 'blue', extra: { 'arrow.path': 'curved' } });
    const again = new TestEditor();
    for (const [key, value] of t.memory) again.memory.set(key, value);
    expect(JSON.parse(again.memory.get('style')!)).toMatchObject({ stroke: 'blue' });
  });

  it('of one type only goes to that type', () => {
    const t = new TestEditor();
    t.editor.setStyle({ extra: { 'arrow.path': 'elbow', 'arrow.endHead': 'none' } });
    t.tool('arrow').drag([
      [0, 0],
      [100, 100],
    ]);
    expect(t.only).toMatchObject({ path: 'elbow', endHead: 'none' });
  });
});
