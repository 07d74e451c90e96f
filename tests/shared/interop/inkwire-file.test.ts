import { describe, expect, it } from 'vitest';
import { readInkwire, writeInkwire } from '../../../shared/interop/inkwire-file.ts';
import { readDrawing } from '../../../shared/interop/read-drawing.ts';
import { packPoints } from '../../../shared/shapes/stroke-points.ts';
import { makeWorld } from '../shape-world.ts';
import { counting, expectOk, worldOfImport } from './imported.ts';

const { points, w, h } = packPoints([0, 0, 50, 20, 100, 0], [0.2, 0.6, 0.9]);
const world = makeWorld({
  frame: { type: 'frame', w: 400, h: 300, text: 'Part' },
  box: {
    type: 'rectangle',
    x: 10,
    y: 20,
    w: 100,
    h: 50,
    text: 'Größe',
    parent: 'frame',
    groups: ['g'],
  },
  stroke: { type: 'stroke', points, w, h, 'erased:0-16': true, groups: ['g'], opacity: 0.5 },
  arrow: {
    type: 'arrow',
    points: [0, 0, 9, 9],
    start: { shape: 'box', x: 0.5, y: 0.5 },
    end: { shape: 'gone', x: 0, y: 0 },
  },
  image: { type: 'image', w: 9, h: 9, asset: 'hash', crop: { x: 0, y: 0, w: 0.5, h: 1 } },
});
const bytes = new Uint8Array([1, 2, 3, 255]);
const text = writeInkwire(world.shapes, {
  title: 'Board',
  asset: () => ({ mimeType: 'image/png', bytes }),
});

describe('files of our own', () => {
  it('come back as they were, with new ids and the links between them', () => {
    const result = expectOk(readDrawing(text, counting()));
    const again = worldOfImport(result);
    expect(result).toMatchObject({ title: 'Board' });
    expect(result.assets.get('hash')!.bytes).toEqual(bytes);
    const [frame, box, stroke, arrow, image] = again.shapes;
    expect(box).toMatchObject({
      ...world.get('box'),
      id: 'n2',
      parent: frame!.id,
      groups: box!.groups,
    });
    expect(stroke).toMatchObject({ ...world.get('stroke'), id: 'n3', groups: box!.groups });
    expect(box!.groups).not.toEqual(['g']);
    expect(arrow).toMatchObject({ start: { shape: box!.id }, end: null });
    expect(image).toMatchObject({ asset: 'hash', crop: { w: 0.5 } });
  });

  it('leave defaults out', () => {
    const { shapes } = JSON.parse(text) as { shapes: Record<string, unknown>[] };
    expect(Object.keys(shapes[1]!).sort()).toEqual(
      ['groups', 'h', 'id', 'parent', 'text', 'type', 'w', 'x', 'y'].sort(),
    );
  });

  it('of a later version are refused, unknown kinds and broken values left out', () => {
    expect(readInkwire('{"format":"inkwire","version":2,"shapes":[]}', counting())).toEqual({
      ok: false,
      error: 'not-this-format',
    });
    const odd = JSON.stringify({
      format: 'inkwire',
      version: 1,
      shapes: [
        { id: 'a', type: 'hologram' },
        { id: 'b', type: 'rectangle', w: 'wide', h: 20 },
        { id: 'c', type: 'stroke', points: 7 },
        null,
      ],
      assets: { x: { mimeType: 'image/png', data: 7 } },
    });
    const result = expectOk(readInkwire(odd, counting()));
    expect(result.shapes.map(({ type, fields }) => [type, fields])).toEqual([
      ['rectangle', { h: 20 }],
      ['stroke', {}],
    ]);
    expect(result.report.leftOut).toEqual([
      { kind: 'hologram', reason: 'unknown-kind', count: 1 },
      { kind: 'shape', reason: 'broken', count: 1 },
    ]);
  });
});
