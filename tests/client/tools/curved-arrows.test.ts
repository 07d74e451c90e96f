/** Curved arrows: they are curved as soon as somebody asks for it, and bent by their middle. */
import { describe, expect, it } from 'vitest';
import { type ArrowShape, routeArrow } from '../../../shared/shapes/arrow-route.ts';
import { TestEditor } from '../editor/test-editor.ts';

const curved = { extra: { 'arrow.path': 'curved' } };
const straight = { extra: { 'arrow.path': 'straight' } };

function arrowOf(t: TestEditor): ArrowShape {
  return t.shapes.find(({ type }) => type === 'arrow') as ArrowShape;
}

/** Where the middle of the arrow is drawn, on the board. */
function middleOf(t: TestEditor) {
  const arrow = arrowOf(t);
  const { middle } = routeArrow(arrow, t.renderer.context);
  return { x: middle.x + arrow.x, y: middle.y + arrow.y };
}

const drawn = [
  [100, 400],
  [500, 400],
] as const;

describe('a curved arrow', () => {
  it('is curved from its first moment where the style says so', () => {
    const t = new TestEditor();
    t.editor.setStyle(curved);
    t.tool('arrow').move(100, 400).down(100, 400).move(500, 400);
    expect(t.overlay.draft?.[0]).toMatchObject({ path: 'curved', bend: -80 });
    t.up();
    expect(middleOf(t).y).toBeCloseTo(320, 0);
  });

  it('becomes curved when that is chosen for it, as one step', () => {
    const t = new TestEditor();
    t.tool('arrow').drag(drawn);
    t.editor.setStyle(curved);
    expect(arrowOf(t)).toMatchObject({ path: 'curved', bend: -80 });
    t.undo();
    expect(arrowOf(t)).toMatchObject({ path: 'straight', bend: 0 });
  });

  it('keeps the bend that somebody gave it', () => {
    const t = new TestEditor();
    t.add('arrow', { x: 100, y: 400, points: [0, 0, 400, 0], path: 'curved', bend: 33 });
    t.run('edit.select-all');
    t.editor.setStyle(straight);
    t.editor.setStyle(curved);
    expect(arrowOf(t).bend).toBe(33);
  });

  it('has one handle in its middle, where it is drawn, that bends it', () => {
    const t = new TestEditor();
    t.editor.setStyle(curved);
    t.tool('arrow').drag(drawn);
    expect(t.overlay.handles?.points.map(({ id }) => id)).toEqual(['p0', 'p1', 'm0']);
    const handle = t.overlay.handles!.points.at(-1)!;
    expect([handle.x, handle.y]).toEqual([300, expect.closeTo(320, 0)]);
    t.tool('select').drag([
      [300, 320],
      [310, 460],
    ]);
    expect(arrowOf(t).points).toHaveLength(4);
    expect(middleOf(t).y).toBeCloseTo(460, 0);
    // Near the straight line it is straight, and can be bent again from there.
    t.drag([
      [300, 460],
      [300, 403],
    ]);
    expect(arrowOf(t)).toMatchObject({ path: 'curved', bend: 0 });
    t.drag([
      [300, 400],
      [300, 300],
    ]);
    expect(middleOf(t).y).toBeCloseTo(300, 0);
  });

  it('bends under the pointer between two shapes, and stays bound to both', () => {
    const t = new TestEditor();
    const filled = { fill: 'red', w: 120, h: 80 };
    const a = t.add('rectangle', { x: 50, y: 360, ...filled });
    const b = t.add('ellipse', { x: 500, y: 300, ...filled });
    t.tool('arrow').drag([
      [110, 400],
      [560, 340],
    ]);
    t.editor.setStyle(curved);
    const from = middleOf(t);
    t.tool('select').drag([
      [from.x, from.y],
      [from.x, from.y + 200],
    ]);
    const to = middleOf(t);
    expect(Math.hypot(to.x - from.x, to.y - from.y - 200)).toBeLessThan(40);
    expect(arrowOf(t)).toMatchObject({ start: { shape: a }, end: { shape: b } });
    expect(arrowOf(t).bend).toBeGreaterThan(50);
  });
});
