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
