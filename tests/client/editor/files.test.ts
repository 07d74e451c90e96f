/** Clipboard, files and pictures. */
import { describe, expect, it } from 'vitest';
import { readClip } from '../../../client/editor/clipboard.ts';
import type { ImageShape } from '../../../shared/shapes/image.ts';
import type { StrokeShape } from '../../../shared/shapes/stroke.ts';
import type { KeptPicture, PictureShelf } from '../../../client/editor/picture-shelf.ts';
import { TestEditor } from './test-editor.ts';

const filled = { fill: 'red' };

function picture(name = 'cat.png'): File {
  return new File([new Uint8Array([137, 80, 78, 71])], name, { type: 'image/png' });
}

describe('a clipboard that the browser keeps closed', () => {
  it('is no hindrance to what was copied in Inkwire', async () => {
    const t = new TestEditor();
    t.clipboardIsClosed = true;
    t.add('rectangle', { x: 0, y: 0, ...filled });
    t.run('edit.select-all');
    await t.finish('edit.copy');
    expect(t.toasts.map(({ key }) => key)).toEqual(['toast.copied-here']);
    await t.finish('edit.paste');
    expect(t.shapes).toHaveLength(2);
    await t.finish('edit.cut');
    expect(t.shapes).toHaveLength(1);
    const other = new TestEditor();
    other.clipboardIsClosed = true;
    for (const [key, value] of t.memory) other.memory.set(key, value);
    await other.finish('edit.paste');
    expect(other.shapes).toHaveLength(1);
  });

  it('is said in plain words, never in those of the browser', async () => {
    const t = new TestEditor();
    t.clipboardIsClosed = true;
    await t.finish('edit.paste');
    expect(t.toasts).toEqual([
      { key: 'toast.paste-refused', values: { keys: 'Ctrl+V' }, tone: 'info' },
    ]);
    t.add('rectangle', { x: 0, y: 0, ...filled });
    await import('../../../client/editor/export.ts');
    t.run('edit.copy-text');
    await t.until(() => t.toasts.length > 1);
    expect(t.toasts.at(-1)).toEqual({ key: 'toast.not-allowed', tone: 'error' });
  });
});

describe('copy and paste', () => {
  it('carries everything of a shape to another board, bytes and references too', async () => {
    const t = new TestEditor();
    const a = t.add('rectangle', { x: 0, y: 0, text: 'A', ...filled });
    t.tool('arrow').drag([
      [50, 50],
      [300, 50],
    ]);
    t.tool('pen').drag([
      [0, 200],
      [50, 220],
      [90, 200],
    ]);
    t.run('edit.select-all').run('edit.copy');
    await t.settle();
    const other = new TestEditor();
    other.clipboard = t.clipboard;
    await other.finish('edit.paste');
    expect(other.shapes.map(({ type }) => type)).toEqual(['rectangle', 'arrow', 'stroke']);
    const [rectangle, arrow, stroke] = other.shapes;
    expect(rectangle!.id).not.toBe(a);
    expect(rectangle).toMatchObject({ text: 'A', fill: 'red' });
    expect((arrow as unknown as { start: { shape: string } }).start.shape).toBe(rectangle!.id);
    const original = t.shapes.find(({ type }) => type === 'stroke') as StrokeShape;
    expect((stroke as StrokeShape).points).toEqual(original.points);
    expect(other.selection).toHaveLength(3);
    other.undo();
    expect(other.shapes).toHaveLength(0);
  });

  it('puts a second paste beside the first, and at the pointer where there is one', async () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 100, y: 100, ...filled });
    t.run('edit.select-all');
    await t.finish('edit.copy');
    await t.finish('edit.paste');
    await t.finish('edit.paste');
    expect(t.shapes.map(({ x, y }) => [x, y])).toEqual([
      [100, 100],
      [120, 120],
      [140, 140],
    ]);
    t.move(700, 500);
    await t.finish('edit.paste');
    expect(t.shapes.at(-1)).toMatchObject({ x: 650, y: 450 });
  });

  it('cuts', async () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 100, y: 100, ...filled });
    t.run('edit.select-all').run('edit.cut');
    await t.settle();
    expect(t.shapes).toHaveLength(0);
    t.undo();
    expect(t.shapes).toHaveLength(1);
  });

  it('gives other programs the words, and takes theirs', async () => {
    const t = new TestEditor();
    t.add('rectangle', { text: 'first' });
    t.add('note', { x: 300, text: 'second & third' });
    t.run('edit.select-all').run('edit.copy');
    await t.settle();
    expect(t.clipboard.text).toBe('first\nsecond & third');
    t.clipboard = { text: 'from a mail\r\nwith two lines', files: [] };
    await t.finish('edit.paste');
    expect(t.shapes.at(-1)).toMatchObject({ type: 'text', text: 'from a mail\nwith two lines' });
    t.clipboard = { text: 'https://example.org/a', files: [] };
    await t.finish('edit.paste');
    expect(t.shapes.at(-1)).toMatchObject({ type: 'text', link: 'https://example.org/a' });
  });

  it('takes what Excalidraw copies', async () => {
    const t = new TestEditor();
    t.clipboard = {
      text: JSON.stringify({
        type: 'excalidraw/clipboard',
        elements: [
          { id: 'a', type: 'rectangle', x: 0, y: 0, width: 50, height: 40, strokeColor: '#1e1e1e' },
        ],
        files: {},
      }),
      files: [],
    };
    await t.finish('edit.paste');
    expect(t.only).toMatchObject({ type: 'rectangle', w: 50, h: 40 });
  });

  it('takes pictures and SVG, the latter cleaned', async () => {
    const t = new TestEditor();
    t.clipboard = { files: [picture()] };
    await t.finish('edit.paste');
    expect(t.only.type).toBe('image');
    t.clipboard = { text: '<svg xmlns="http://www.w3.org/2000/svg"></svg>', files: [] };
    await t.finish('edit.paste');
    expect(t.shapes).toHaveLength(2);
    expect(t.uploads).toHaveLength(2);
  });

  it('does not trip over clipboards that look like ours', () => {
    const broken = [
      '<span data-inkwire="AAAA">',
      '<span data-inkwire="e30=">',
      `<span data-inkwire="${btoa('{"version":1,"shapes":"x"}')}">`,
      '<b>hello</b>',
    ];
    for (const html of broken) expect(readClip(html)).toBeUndefined();
    const odd = {
      version: 1,
      shapes: [
        null,
        5,
        { id: 'a', type: 'nothing', fields: {} },
        { id: 'b', type: 'rectangle', fields: { x: 'far', w: 7, evil: 1 } },
      ],
    };
    const clip = readClip(`<span data-inkwire="${btoa(JSON.stringify(odd))}">`);
    expect(clip).toEqual([{ id: 'b', type: 'rectangle', fields: { w: 7 } }]);
  });
});

class MemoryShelf implements PictureShelf {
  readonly kept = new Map<string, KeptPicture>();

  put(kept: KeptPicture): Promise<boolean> {
    this.kept.set(kept.asset, kept);
    return Promise.resolve(true);
  }

  all(): Promise<readonly KeptPicture[]> {
    return Promise.resolve([...this.kept.values()]);
  }

  remove(asset: string): Promise<void> {
    this.kept.delete(asset);
    return Promise.resolve();
  }
}

describe('pictures', () => {
  it('are named by their bytes, sent to the server, and one step of undo', async () => {
    const t = new TestEditor();
    await t.editor.insertFiles([picture()], { x: 500, y: 400 } as never);
    await t.settle();
    const image = t.only as ImageShape;
    expect(image.asset).toMatch(/^[0-9a-f]{64}$/);
    expect(t.uploads).toEqual([`/assets/${image.asset}`]);
    expect(image).toMatchObject({ x: 300, y: 300, w: 400, h: 200, alt: 'cat' });
    expect(t.toasts.map(({ key }) => key)).toContain('toast.uploaded');
    t.undo();
    expect(t.shapes).toHaveLength(0);
  });

  it('wait for the connection where there is none, and are seen by their owner all the while', async () => {
    const t = new TestEditor();
    t.uploadStatus = 0;
    await t.editor.insertFiles([picture()]);
    await t.settle();
    const { asset } = t.only as ImageShape;
    expect(t.editor.images.get(asset)).not.toBe('missing');
    expect(t.editor.images.waiting).toBe(1);
    expect(t.toasts.at(-1)?.key).toBe('toast.upload-waits');
    t.uploadStatus = 201;
    t.clock.advance(6000);
    await t.until(() => t.editor.images.waiting === 0);
    await t.settle();
    expect(t.editor.images.waiting).toBe(0);
    expect(t.toasts.at(-1)?.key).toBe('toast.uploaded');
  });

  it('wait over a reload, and are taken off the shelf when they have arrived', async () => {
    const shelf = new MemoryShelf();
    const first = new TestEditor({ shelf });
    first.uploadStatus = 0;
    await first.editor.insertFiles([picture()]);
    await first.settle();
    const { asset } = first.only as ImageShape;
    expect([...shelf.kept.keys()]).toEqual([asset]);
    first.destroy();

    const second = new TestEditor({ shelf, doc: first.doc });
    expect(second.editor.images.get(asset)).toBe('missing');
    await second.editor.images.resume();
    await second.settle();
    expect(second.uploads).toEqual([`/assets/${asset}`]);
    expect(second.editor.images.get(asset)).not.toBe('missing');
    expect(second.editor.images.waiting).toBe(0);
    expect(shelf.kept.size).toBe(0);
  });

  it.each([
    ['on the way', true],
    ['while there is no connection', false],
  ])('are taken back %s, and nothing of them is left', async (_, isLineStuck) => {
    const shelf = new MemoryShelf();
    const t = new TestEditor({ shelf });
    t.isLineStuck = isLineStuck;
    t.uploadStatus = 0;
    await t.editor.insertFiles([picture()]);
    await t.settle();
    const { asset } = t.only as ImageShape;
    const told = t.toasts.at(-1)!;
    expect(told).toMatchObject({
      key: isLineStuck ? 'toast.uploading' : 'toast.upload-waits',
      action: { key: 'app.cancel' },
    });
    told.action!.run();
    await t.settle();
    expect(t.endedUploads).toEqual(isLineStuck ? [`/assets/${asset}`] : []);
    expect(t.shapes).toEqual([]);
    expect(t.editor.images.get(asset)).toBe('missing');
    expect(t.editor.images.waiting).toBe(0);
    expect(shelf.kept.size).toBe(0);
    expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.upload-cancelled', tone: 'info' });
    const count = t.toasts.length;
    t.clock.advance(120_000);
    await t.settle();
    told.action!.run();
    expect(t.uploads).toHaveLength(1);
    expect(t.toasts).toHaveLength(count);
    t.undo().redo();
    expect(t.shapes).toEqual([]);
  });

  it('are kept where the same one is on its way a second time', async () => {
    const t = new TestEditor();
    t.isLineStuck = true;
    await t.editor.insertFiles([picture('one.png'), picture('two.png')]);
    await t.settle();
    expect(t.shapes).toHaveLength(2);
    const first = t.toasts.find(({ values }) => values?.['name'] === 'one.png');
    first!.action!.run();
    await t.settle();
    const { asset } = t.only as ImageShape;
    expect(t.editor.images.get(asset)).not.toBe('missing');
    expect(t.editor.images.waiting).toBe(1);
  });

  it('that a server refuses do not wait', async () => {
    const shelf = new MemoryShelf();
    const t = new TestEditor({ shelf });
    t.uploadStatus = 413;
    await t.editor.insertFiles([picture()]);
    await t.settle();
    expect(shelf.kept.size).toBe(0);
  });

  it('travel where a browser keeps nothing, or fails to', async () => {
    const broken = new MemoryShelf();
    broken.put = () => Promise.reject(new Error('the disk is full'));
    const t = new TestEditor({ shelf: broken });
    await t.editor.insertFiles([picture()]);
    await t.settle();
    expect(t.toasts.map(({ key }) => key)).toContain('toast.uploaded');
  });

  it('say so where the server refuses them', async () => {
    const t = new TestEditor();
    t.uploadStatus = 413;
    await t.editor.insertFiles([picture()]);
    await t.settle();
    expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.image-too-large', tone: 'error' });
    expect(t.editor.images.waiting).toBe(0);
  });

  it('are asked for by the image tool', async () => {
    const t = new TestEditor().tool('image');
    t.chosen = [picture('dog.png')];
    t.click(200, 200);
    await t.until(() => t.shapes.length > 0);
    expect(t.only).toMatchObject({ type: 'image', alt: 'dog' });
    expect(t.editor.state.tool).toBe('select');
  });

  it('are refused where an SVG has nothing harmless in it', async () => {
    const t = new TestEditor();
    await t.editor.insertFiles([new File(['<html>'], 'x.svg', { type: 'image/svg+xml' })]);
    expect(t.shapes).toHaveLength(0);
    expect(t.toasts.at(-1)?.key).toBe('toast.image-broken');
  });
});

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
