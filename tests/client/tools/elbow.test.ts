/** Elbow arrows in the hand: pieces slide, ends stay tied, and every piece stays level or upright. */
import { expect, it } from 'vitest';
import { type ArrowShape, routeArrow } from '../../../shared/shapes/arrow-route.ts';
import { TestEditor } from '../editor/test-editor.ts';

function tied() {
  const t = new TestEditor();
  const a = t.add('rectangle', { x: 0, y: 0, w: 100, h: 100 });
  const b = t.add('rectangle', { x: 400, y: 300, w: 100, h: 100 });
  const id = t.add('arrow', {
    w: 0,
    h: 0,
    path: 'elbow',
    points: [0, 0, 400, 300],
    start: { shape: a, x: 0.5, y: 0.5 },
    end: { shape: b, x: 0.5, y: 0.5 },
  });
  t.editor.select([id]);
  return { t, a, b, id };
}

/** The corners as they are drawn, on the board. */
function way(t: TestEditor, id: string): [number, number][] {
  const arrow = t.get(id) as ArrowShape;
  const { flat } = routeArrow(arrow, t.renderer.context);
  const points: [number, number][] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    points.push([Math.round(flat[i]! + arrow.x), Math.round(flat[i + 1]! + arrow.y)]);
  }
  return points;
}

const isSquare = (points: readonly [number, number][]) =>
  points.every(([x, y], i) => i === 0 || x === points[i - 1]![0] || y === points[i - 1]![1]);

it('has a handle in the middle of each piece, on the arrow', () => {
  const { t, id } = tied();
  const [start, corner, end] = way(t, id);
  const handles = t.overlay?.handles?.points ?? [];
  const isAt = (x: number, y: number) =>
    handles.some((at) => Math.hypot(at.x - x, at.y - y) < 1.5 && at.id.startsWith('m'));
  expect(isAt((start![0] + corner![0]) / 2, start![1])).toBe(true);
  expect(isAt(corner![0], (corner![1] + end![1]) / 2)).toBe(true);
});

it.each([
  ['by the handle', 275],
  ['anywhere else on it', 200],
])('slides a piece %s, and stays tied', (_where, x) => {
  const { t, a, b, id } = tied();
  const before = way(t, id);
  expect(before[0]![1]).toBe(50);
  t.drag([
    [x, 50],
    [x, 90],
    [x, 150],
  ]);
  const after = way(t, id);
  expect(after.filter(([, y]) => y === 150)).toHaveLength(2);
  expect(after[0]).toEqual(before[0]);
  expect(after.at(-1)).toEqual(before.at(-1));
  expect(isSquare(after)).toBe(true);
  expect(t.get(id)).toMatchObject({ start: { shape: a }, end: { shape: b } });
  t.undo();
  expect(way(t, id)).toEqual(before);
});

it('follows a shape with the piece where it was put', () => {
  const { t, b, id } = tied();
  t.drag([
    [275, 50],
    [275, 150],
  ]);
  t.editor.select([b]);
  t.key('Shift+ArrowRight', 'Shift+ArrowDown');
  const after = way(t, id);
  expect(after.filter(([, y]) => y === 150)).toHaveLength(2);
  expect(after.at(-1)![0]).toBe(460);
  expect(isSquare(after)).toBe(true);
});

it('takes the corner beside an end along', () => {
  const { t, id } = tied();
  t.drag([
    [275, 50],
    [275, 150],
  ]);
  const end = way(t, id).at(-1)!;
  t.drag([end, [700, 200], [700, 260]]);
  const after = way(t, id);
  expect(after.at(-1)).toEqual([700, 260]);
  expect(isSquare(after)).toBe(true);
  expect(t.get(id)).toMatchObject({ end: null });
});

it('is left as it was by Escape', () => {
  const { t, id } = tied();
  const before = way(t, id);
  t.move(275, 50).down(275, 50).move(275, 90).move(275, 150).key('Escape').up();
  expect(way(t, id)).toEqual(before);
});
