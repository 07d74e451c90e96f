/** Drawings from files: one step however many, what is said of them, and what stops them. */
import { describe, expect, it } from 'vitest';
import { TestEditor } from './test-editor.ts';

const filled = { fill: 'red' };

describe('drawings', () => {
  const file = (count: number): File => {
    const elements = Array.from({ length: count }, (_, i) => ({
      id: `e${i}`,
      type: i % 5 === 4 ? 'embeddable-thing' : 'rectangle',
      x: (i % 40) * 30,
      y: Math.floor(i / 40) * 30,
      width: 20,
      height: 20,
    }));
    return new File(
      [JSON.stringify({ type: 'excalidraw', version: 2, elements })],
      'plan.excalidraw',
    );
  };

  it('come in as one step, in the middle, and the board is named after the first', async () => {
    const t = new TestEditor();
    await t.editor.insertFiles([file(10)], { x: 500, y: 400 } as never);
    expect(t.shapes).toHaveLength(8);
    const box = t.editor.boxOf(t.shapes.map(({ id }) => id))!;
    expect(box.x + box.w / 2).toBeCloseTo(500, 0);
    expect(t.board.meta.title).toBe('plan');
    expect(t.toasts.at(-1)).toMatchObject({
      key: 'toast.imported-partly',
      values: { count: 8, left: 2, kinds: 'embeddable-thing (2)', name: 'plan.excalidraw' },
    });
    t.undo();
    expect(t.shapes).toHaveLength(0);
    expect(t.board.meta.title).toBe('');
    expect(t.editor.state.canUndo).toBe(false);
  });

  it('tell once that they are there, of themselves and not of their pictures', async () => {
    const t = new TestEditor();
    const image = { type: 'image', id: 'i', x: 0, y: 0, width: 40, height: 40, fileId: 'f' };
    const dataURL = 'data:image/png;base64,iVBORw0KGgo=';
    const files = { f: { id: 'f', mimeType: 'image/png', dataURL } };
    const drawing = JSON.stringify({ type: 'excalidraw', version: 2, elements: [image], files });
    await t.editor.insertFiles([new File([drawing], 'plan.excalidraw')]);
    await t.settle();
    expect(t.uploads).toHaveLength(1);
    expect(t.toasts.map(({ key }) => key)).toEqual(['toast.imported']);
  });

  it('say of lines that they lost points, and only of those', async () => {
    const t = new TestEditor();
    const points = [
      [0, 0],
      [4e9, 0],
      [50, 50],
    ];
    const elements = [
      { type: 'line', id: 'a', x: 0, y: 0, points },
      { type: 'line', id: 'b', x: 0, y: 0, points: [points[0], points[2]] },
      {
        type: 'embeddable',
        id: 'c',
        x: 90,
        y: 0,
        width: 40,
        height: 40,
        link: 'https://a.example',
      },
    ];
    const drawing = JSON.stringify({ type: 'excalidraw', version: 2, elements });
    await t.editor.insertFiles([new File([drawing], 'plan.excalidraw')]);
    expect(t.shapes).toHaveLength(3);
    expect(t.toasts.slice(-2)).toMatchObject([
      { key: 'toast.imported-changed', values: { count: 3, changed: 1, kinds: 'embeddable (1)' } },
      { key: 'toast.import-shortened', values: { count: 1, kinds: 'line (1)' }, tone: 'info' },
    ]);
  });

  it('come in portions where they are many, and still as one step', async () => {
    const t = new TestEditor();
    const sizes: number[] = [];
    t.board.observe(({ added }) => sizes.push(added.size));
    const done = t.editor.insertFiles([file(3000)]);
    await t.until(() => t.shapes.length === 2400);
    await t.settle();
    await done;
    expect(sizes.filter((size) => size > 0)).toEqual([1000, 1000, 400]);
    expect(t.selection).toHaveLength(2400);
    t.undo();
    await t.settle();
    expect(t.shapes).toHaveLength(0);
  });

  it('can be stopped half-way, and leave nothing', async () => {
    const t = new TestEditor();
    const done = t.editor.insertFiles([file(5000)]);
    await t.until(() => t.shapes.length > 0);
    expect(t.shapes.length).toBeGreaterThan(0);
    t.key('Escape');
    await t.settle();
    await done;
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.canUndo).toBe(false);
    expect(t.toasts.at(-1)?.key).toBe('toast.work-stopped');
  });

  it('keep tools out while they come, but not the hand', async () => {
    const t = new TestEditor();
    const done = t.editor.insertFiles([file(5000)]);
    await t.until(() => t.shapes.length > 0);
    t.tool('pen').down(100, 100).move(150, 150).up();
    expect(t.editor.state.camera.x).toBe(0);
    expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.importing' });
    t.tool('hand').down(100, 100).move(150, 150).up();
    expect(t.editor.state.camera.x).toBe(-50);
    await t.until(() => t.shapes.length === 4000);
    await t.settle();
    await done;
    expect(t.shapes.every(({ type }) => type === 'rectangle')).toBe(true);
  });

  it('say what is no drawing', async () => {
    const t = new TestEditor();
    await t.editor.insertFiles([new File(['hello'], 'a.json')]);
    expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.import-not-this-format', tone: 'error' });
  });

  it('go out and come back the same in Inkwire’s own file', async () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 10, y: 20, text: 'label', roughness: 2, seed: 5, ...filled });
    t.tool('pen').drag([
      [0, 200],
      [50, 220],
      [90, 200],
    ]);
    await t.finish('file.export-inkwire');
    const [saved] = t.saved;
    expect(saved?.name).toBe('board.inkwire');
    const other = new TestEditor();
    await other.editor.insertFiles([new File([saved!.data], 'board.inkwire')]);
    const plain = (e: TestEditor) =>
      e.shapes.map(({ id: _id, index: _index, x: _x, y: _y, ...rest }) => rest);
    expect(plain(other)).toEqual(plain(t));
  });

  it('are shown whole beside the panels when they have come: under one they would not be seen', async () => {
    const insets = { top: 60, right: 240, bottom: 70, left: 0 };
    const t = new TestEditor({ insets: () => insets });
    const element = { type: 'rectangle', x: 0, y: 0, width: 900, height: 500 };
    const drawing = JSON.stringify({ type: 'excalidraw', version: 2, elements: [element] });
    await t.editor.insertFiles([new File([drawing], 'wide.excalidraw')]);
    t.clock.advance(2000);
    const { x, y, w, h } = t.editor.boxOf([t.only.id])!;
    const view = t.editor.visibleBox('clear');
    expect(x).toBeGreaterThanOrEqual(view.x);
    expect(y).toBeGreaterThanOrEqual(view.y);
    expect(x + w).toBeLessThanOrEqual(view.x + view.w);
    expect(y + h).toBeLessThanOrEqual(view.y + view.h);
  });

  it('go out as .excalidraw and SVG, the selection where there is one', async () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 0, y: 0, ...filled });
    t.add('ellipse', { x: 200, y: 0 });
    await t.finish('file.export-excalidraw');
    await t.finish('file.export-svg');
    const [scene, svg] = t.saved;
    expect(JSON.parse(await scene!.data.text()).elements).toHaveLength(2);
    expect(await svg!.data.text()).toContain('<svg');
    t.editor.select([t.shapes[0]!.id]);
    await t.finish('file.export-excalidraw');
    expect(JSON.parse(await t.saved.at(-1)!.data.text()).elements).toHaveLength(1);
  });
});
