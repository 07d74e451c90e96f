/** The next shape from one that is selected: where it finds room, and what it takes over. */
import { describe, expect, it, vi } from 'vitest';
import type { Shape, ShapeId } from '../../../shared/shapes/shape.ts';
import { TestEditor } from './test-editor.ts';

async function grow(t: TestEditor, from: ShapeId, command: string): Promise<[Shape, Shape]> {
  t.editor.select([from]);
  await t.finish(command);
  const made = t.get(t.selection[0]!);
  const arrow = t.shapes.find(
    (shape) =>
      shape.type === 'arrow' &&
      (shape as Shape & { end: { shape: ShapeId } | null }).end?.shape === made.id,
  );
  return [made, arrow!];
}

const SOURCE = { x: 200, y: 350, w: 120, h: 80 };

describe('a shape that grows', () => {
  it('lies below its arrow, whatever their ids are', async () => {
    const t = new TestEditor();
    const from = t.add('rectangle', SOURCE);
    const [made, arrow] = await grow(t, from, 'grow.right');
    expect(arrow.index > made.index).toBe(true);
  });

  it('stays in the frame of the one it grows from, with its arrow', async () => {
    const t = new TestEditor();
    const frame = t.add('frame', { x: 100, y: 100, w: 900, h: 600 });
    const from = t.add('rectangle', { ...SOURCE, parent: frame });
    const [made, arrow] = await grow(t, from, 'grow.right');
    expect(made).toMatchObject({ x: 420, y: 350, w: 120, h: 80, parent: frame });
    expect(arrow.parent).toBe(frame);
  });

  it('stays in the frame while there is room on the other side', async () => {
    const t = new TestEditor();
    const frame = t.add('frame', { x: 100, y: 100, w: 900, h: 600 });
    const from = t.add('rectangle', { ...SOURCE, y: 590, parent: frame });
    await grow(t, from, 'grow.right');
    // Below it would be cut off by the frame: both are above.
    const second = await grow(t, from, 'grow.right');
    const third = await grow(t, from, 'grow.right');
    expect([...second, ...third].map(({ parent }) => parent)).toEqual(Array(4).fill(frame));
    expect([second[0].y, third[0].y]).toEqual([490, 390]);
  });

  it('is not cut off where it leaves the frame, nor is its arrow', async () => {
    const t = new TestEditor();
    const frame = t.add('frame', { x: 100, y: 100, w: 300, h: 600 });
    const from = t.add('rectangle', { ...SOURCE, parent: frame });
    const [made, arrow] = await grow(t, from, 'grow.right');
    expect(made).toMatchObject({ x: 420, y: 350, parent: '' });
    expect(arrow.parent).toBe('');
  });

  it('stands on what the one that it grows from stands on', async () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, w: 3000, h: 2000, fill: 'blue' });
    const from = t.add('rectangle', SOURCE);
    const [made] = await grow(t, from, 'grow.down');
    expect(made).toMatchObject({ x: 200, y: 530 });
  });

  it('lies in the empty corner of a long line', async () => {
    const t = new TestEditor();
    t.add('line', { x: 300, y: -500, points: [0, 0, 1000, 1000] });
    t.add('arrow', { x: 300, y: 0, path: 'elbow', points: [0, 0, 1000, 1000] });
    const from = t.add('rectangle', SOURCE);
    const [made] = await grow(t, from, 'grow.right');
    expect(made).toMatchObject({ x: 420, y: 350 });
  });

  it('goes aside of a shape that is there, and of a frame beside its own', async () => {
    const t = new TestEditor();
    const from = t.add('rectangle', SOURCE);
    t.add('rectangle', { x: 420, y: 350, w: 10, h: 10 });
    t.add('frame', { x: 420, y: 430, w: 200, h: 200 });
    const [made] = await grow(t, from, 'grow.right');
    expect(made).toMatchObject({ x: 420, y: 250, parent: '' });
  });

  it('asks the index for the places that it tries, not for the board', async () => {
    const t = new TestEditor();
    const from = t.add('rectangle', SOURCE);
    const query = vi.spyOn(t.renderer, 'query');
    const localBox = vi.spyOn(t.renderer.context, 'measureText');
    for (let i = 0; i < 50; i += 1) t.add('text', { x: 3000, y: 100 * i, w: 0, h: 0, text: 'far' });
    query.mockReturnValue([]);
    localBox.mockClear();
    await grow(t, from, 'grow.right');
    const asked = query.mock.calls.map(([box]) => box);
    expect(asked).toContainEqual({ x: 420, y: 350, w: 120, h: 80 });
    // None of the texts was measured.
    expect(localBox).not.toHaveBeenCalled();
  });

  it('is of one piece with its arrow', async () => {
    const t = new TestEditor();
    const look = { stroke: 'red', strokeWidth: 6, dash: 'dashed', roughness: 2 };
    const from = t.add('rectangle', { ...SOURCE, ...look });
    const [made, arrow] = await grow(t, from, 'grow.right');
    expect(made).toMatchObject(look);
    expect(arrow).toMatchObject(look);
    expect(new Set([t.get(from).seed, made.seed, arrow.seed, 1]).size).toBe(4);
  });
});
