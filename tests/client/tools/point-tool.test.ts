/** The points of lines and arrows by keys. */
import { describe, expect, it } from 'vitest';
import type { ArrowShape } from '../../../shared/shapes/arrow-route.ts';
import type { LineShape } from '../../../shared/shapes/line.ts';
import type { ShapeId } from '../../../shared/shapes/shape.ts';
import { TestEditor } from '../editor/test-editor.ts';

async function begin(t: TestEditor, id: ShapeId, key = 'Shift+Enter'): Promise<void> {
  t.editor.select([id]);
  t.key(key);
  expect(t.handled).toBe(true);
  await t.until(() => t.editor.state.tool === 'points');
}

const line = (t: TestEditor, fields = {}): ShapeId =>
  t.add('line', { x: 0, y: 0, w: 0, h: 0, points: [0, 0, 100, 0, 200, 100], ...fields });

describe('points by keys', () => {
  it('are chosen with Tab, which goes on behind the last one', async () => {
    const t = new TestEditor();
    await begin(t, line(t), 'Enter');
    const ring = () => {
      const { brush } = t.overlay;
      return brush && { x: brush.x, y: brush.y };
    };
    expect(t.toasts.map(({ key }) => key)).toEqual(['toast.points', 'toast.point-chosen']);
    expect(t.toasts.at(-1)).toMatchObject({
      values: { number: 1, count: 3, x: 0, y: 0 },
      quiet: true,
    });
    expect(ring()).toEqual({ x: 0, y: 0 });
    t.key('Tab');
    expect(ring()).toEqual({ x: 100, y: 0 });
    t.key('Tab');
    expect(t.toasts.at(-1)?.values).toEqual({ number: 3, count: 3, x: 200, y: 100 });
    t.key('Tab');
    expect(t.handled).toBe(false);
    t.key('Shift+Tab', 'Home');
    expect(ring()).toEqual({ x: 0, y: 0 });
    t.key('Shift+Tab');
    expect(t.handled).toBe(false);
    t.key('Escape');
    expect(t.editor.state.tool).toBe('select');
    expect(t.selection).toHaveLength(1);
    expect(ring()).toBeUndefined();
  });

  it('are moved by arrow keys, each a step', async () => {
    const t = new TestEditor();
    const id = line(t);
    const points = () => (t.get(id) as LineShape).points;
    await begin(t, id);
    t.key('Tab', 'ArrowDown', 'Shift+ArrowRight');
    expect(points()).toEqual([0, 0, 110, 1, 200, 100]);
    expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.point-moved', values: { x: 110, y: 1 } });
    t.undo();
    expect(points()).toEqual([0, 0, 100, 1, 200, 100]);
  });

  it('are added behind the chosen one, and taken away as long as two are left', async () => {
    const t = new TestEditor();
    const id = line(t);
    const points = () => (t.get(id) as LineShape).points;
    await begin(t, id);
    t.key('+');
    expect(points()).toEqual([0, 0, 50, 0, 100, 0, 200, 100]);
    t.key('ArrowUp');
    expect(points()).toEqual([0, 0, 50, -1, 100, 0, 200, 100]);
    t.key('Delete', 'End', 'Enter');
    // A line goes on behind its end.
    expect(points()).toHaveLength(8);
    expect(points()[6]).toBeGreaterThan(200);
    t.key('Backspace', 'Delete', 'Delete');
    expect(points()).toEqual([0, 0, 100, 0].slice(0, 4));
    t.key('Delete');
    expect(t.toasts.at(-1)?.key).toBe('toast.points-needed');
    expect(points()).toHaveLength(4);
  });

  it('of a closed line are at least three', async () => {
    const t = new TestEditor();
    const id = line(t, { closed: true });
    await begin(t, id);
    t.key('End', '+');
    expect((t.get(id) as LineShape).points).toEqual([0, 0, 100, 0, 200, 100, 100, 50]);
    t.key('Delete', 'Delete');
    expect((t.get(id) as LineShape).points).toHaveLength(6);
  });

  it('of an arrow bind to a shape and let go of it', async () => {
    const t = new TestEditor();
    const box = t.add('rectangle', { x: 300, y: 0, w: 100, h: 100, fill: 'red' });
    const id = t.add('arrow', { x: 0, y: 50, w: 0, h: 0, points: [0, 0, 250, 0] });
    const arrow = () => t.get(id) as ArrowShape;
    await begin(t, id);
    t.key('End', ...Array.from({ length: 5 }, () => 'Shift+ArrowRight'));
    expect(arrow().end).toMatchObject({ shape: box });
    t.key(...Array.from({ length: 7 }, () => 'Shift+ArrowLeft'));
    expect(arrow().end).toBeNull();
    // Its ends stay, and what is added at the end lies before it.
    t.key('Delete');
    expect(t.toasts.at(-1)?.key).toBe('toast.points-needed');
    t.key('+');
    expect(arrow().points).toHaveLength(6);
    expect(arrow().points.slice(-2)).toEqual([230, 0]);
  });

  it('of an arrow that bends are its ends and its middle, of an elbow its pieces', async () => {
    const t = new TestEditor();
    // Its middle stands 40 above its ends, as long as nobody has bent it.
    const bent = t.add('arrow', { x: 0, y: 0, w: 0, h: 0, points: [0, 0, 200, 0], path: 'curved' });
    await begin(t, bent);
    t.key('Tab', ...Array.from({ length: 2 }, () => 'Shift+ArrowDown'));
    expect(Math.abs((t.get(bent) as ArrowShape).bend)).toBeCloseTo(20, 0);
    t.key('+');
    expect(t.toasts.at(-1)?.key).toBe('toast.points-fixed');
    t.key('Escape');
    const elbow = t.add('arrow', {
      x: 0,
      y: 300,
      w: 0,
      h: 0,
      points: [0, 0, 200, 100],
      path: 'elbow',
    });
    await begin(t, elbow);
    const before = (t.get(elbow) as ArrowShape).points;
    t.key('Tab', 'Tab', 'Shift+ArrowRight');
    expect((t.get(elbow) as ArrowShape).points).not.toEqual(before);
  });

  it('end when somebody deletes the line, and are not there for one that is locked', async () => {
    const t = new TestEditor();
    const id = line(t);
    await begin(t, id);
    t.board.change('network', (tx) => tx.remove([id]));
    expect(t.editor.state.tool).toBe('select');
    const locked = line(t, { locked: true });
    t.editor.select([locked]);
    t.key('Shift+Enter');
    expect(t.handled).toBe(false);
  });
});
