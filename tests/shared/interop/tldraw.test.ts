import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { apply } from '../../../shared/geometry/affine.ts';
import { readTldraw } from '../../../shared/interop/tldraw-read.ts';
import { drawPoints, linePoints } from '../../../shared/interop/tldraw-points.ts';
import { strokePoints, type StrokeShape } from '../../../shared/shapes/stroke.ts';
import { shapeMatrix } from '../../../shared/shapes/transform.ts';
import { defOf } from '../shape-world.ts';
import { counting, expectOk, fixture, type Imported, worldOfImport } from './imported.ts';

type Fields = Record<string, unknown>;
const read = (data: string | Uint8Array): Imported => expectOk(readTldraw(data, counting()));

describe('a file with everything', () => {
  const result = read(fixture('everything.tldr'));
  const world = worldOfImport(result);
  const find = (test: (fields: Fields, type: string) => boolean): Fields & { id: string } => {
    const shape = result.shapes.find(({ fields, type }) => test(fields, type))!;
    return { ...shape.fields, id: shape.id };
  };
  const turned = find((fields) => fields['text'] === 'Label');
  const cloud = find((fields, type) => type === 'ellipse' && fields['fillStyle'] === 'hatch');
  const arrows = result.shapes.filter((shape) => shape.type === 'arrow');
  const strokes = result.shapes.filter((shape) => shape.type === 'stroke');

  it('says what came over and what did not', () => {
    expect(result.report.imported).toEqual({
      geo: 4,
      arrow: 3,
      draw: 3,
      highlight: 1,
      line: 2,
      frame: 1,
      group: 1,
      text: 2,
      note: 1,
      image: 3,
      bookmark: 1,
    });
    expect(result.report.leftOut).toEqual([
      { kind: 'my-own', reason: 'unknown-kind', count: 1 },
      { kind: 'geo', reason: 'broken', count: 1 },
      { kind: 'geo', reason: 'deleted', count: 1 },
    ]);
    expect(result.report.changed).toEqual([
      { kind: 'cloud', reason: 'simplified', count: 1 },
      { kind: 'image', reason: 'missing-bytes', count: 1 },
      { kind: 'bookmark', reason: 'simplified', count: 1 },
    ]);
  });

  it('turns about the corner in the file and about the middle here: it stands in the same place', () => {
    const shape = world.get(turned.id);
    const corner = apply(shapeMatrix(shape, world), 0, 0);
    expect(corner.x).toBeCloseTo(10);
    expect(corner.y).toBeCloseTo(20);
    const other = apply(shapeMatrix(shape, world), 100, 60);
    expect(other.x).toBeCloseTo(10 - 60);
    expect(other.y).toBeCloseTo(20 + 100);
  });

  it('orders by index, not by place in the file', () => {
    const ids = result.shapes.map((shape) => shape.id);
    expect(ids.indexOf(cloud.id)).toBeLessThan(ids.indexOf(turned.id));
  });

  it('reads the three forms of arrow ends', () => {
    const [records, own, free] = arrows.map((shape) => shape.fields);
    expect(records).toMatchObject({
      path: 'curved',
      bend: 25,
      start: { shape: turned.id, x: 0.5, y: 0.5 },
      end: { shape: cloud.id, x: 0.75, y: 0.25 },
    });
    expect(own).toMatchObject({ start: { shape: turned.id, inside: true }, end: null });
    expect((own!['points'] as number[]).slice(-2)).toEqual([50, 60]);
    expect(free).toMatchObject({ x: 5, y: 5, points: [0, 0, 90, 40], start: null, end: null });
  });

  it('reads packed strokes in three and in two dimensions, and lists of points', () => {
    const points = strokes.map((shape) => strokePoints(world.get<StrokeShape>(shape.id)));
    expect(points[0]!.xy).toEqual([0, 0, 20, 5, 40, 0]);
    expect(points[0]!.pressures!.map((p) => Math.round(p * 100))).toEqual([50, 75, 50]);
    expect(points[1]!.xy).toEqual([0, 0, 8, 8, 16, 0]);
    expect(points[1]!.pressures).toBeUndefined();
    expect(points[2]!.xy).toEqual([0, 0, 5, 5, 50, 5]);
    expect(strokes[1]!.fields['uniform']).toBe(true);
    expect(strokes[3]!.fields).toMatchObject({ pen: 'highlighter' });
  });

  it('reads lines from points in the order of their indices, and from handles', () => {
    const lines = result.shapes.filter((shape) => shape.type === 'line');
    expect(lines.map((shape) => shape.fields['points'])).toEqual([
      [0, 0, 50, 10, 90, 0],
      [0, 0, 70, 20],
    ]);
    expect(lines[0]!.fields['curved']).toBe(true);
  });

  it('adds up frames and turned groups', () => {
    const inner = find((fields, type) => type === 'ellipse' && fields['fillStyle'] !== 'hatch');
    const shape = world.get(inner.id);
    // Frame at (400, 300), group at (50, 50) turned a quarter, shape 10 along its turned x axis.
    const corner = apply(shapeMatrix(shape, world), 0, 0);
    expect(corner.x).toBeCloseTo(450);
    expect(corner.y).toBeCloseTo(360);
    expect(world.get(shape.parent).type).toBe('frame');
    expect(shape.groups).toHaveLength(1);
    expect(shape.opacity).toBe(0.5);
  });

  it('reads rich text, odd alignments and texts that wrap', () => {
    expect(find((fields) => fields['font'] === 'serif')).toMatchObject({
      text: 'One\ntwo\n• point',
      align: 'center',
    });
    expect(find((fields) => fields['autosize'] === false)).toMatchObject({ w: 80, align: 'end' });
    expect(find((_, type) => type === 'note')).toMatchObject({
      fill: 'note-blue',
      h: 220,
      verticalAlign: 'top',
    });
  });

  it('brings pictures of every kind of address, and asks the web for none', () => {
    const images = result.shapes.filter((shape) => shape.type === 'image');
    expect(images.map((shape) => shape.assetKey)).toEqual(['asset:1', 'asset:2', undefined]);
    expect(images[0]!.fields).toMatchObject({
      flipX: true,
      alt: 'A dot',
      crop: { x: 0.25, y: 0, w: 0.5, h: 1 },
    });
    const svg = result.assets.get('asset:2')!;
    expect(svg.mimeType).toBe('image/svg+xml');
    expect(Buffer.from(svg.bytes).toString()).toMatch(/^<svg/);
  });

  it('lays pages out side by side', () => {
    const second = world.shapes.at(-1)!;
    const others = world.shapes.slice(0, -1);
    const right = Math.max(
      ...others.map((shape) => {
        const bounds = defOf(shape).bounds(shape, world);
        return bounds.x + bounds.w;
      }),
    );
    expect(second.x).toBeGreaterThan(right);
    expect(second.x).toBeLessThan(right + 1000);
  });
});

describe('the first generation', () => {
  const result = read(fixture('first-generation.tldr'));
  const types = result.shapes.map((shape) => shape.type);

  it('is ordered by child index, members of groups where the group stands', () => {
    expect(types).toEqual(['rectangle', 'ellipse', 'stroke', 'arrow', 'note', 'text', 'image']);
    expect(result.report.leftOut).toEqual([{ kind: 'draw', reason: 'broken', count: 1 }]);
  });

  it('has capitalised styles, radii, bends, bindings with and without a handle', () => {
    const [rectangle, ellipse, stroke, arrow, note, text, image] = result.shapes;
    expect(rectangle!.fields).toMatchObject({ text: 'Start', w: 100, angle: 0.5 });
    expect(ellipse!.fields).toMatchObject({ w: 100, h: 60, stroke: '#099268', strokeWidth: 3.5 });
    expect(stroke!.fields['groups']).toHaveLength(1);
    expect(arrow!.fields).toMatchObject({
      bend: -20,
      path: 'curved',
      endHead: 'arrow',
      start: { shape: rectangle!.id, x: 0.4, y: 0.6 },
      end: { shape: ellipse!.id },
    });
    expect(note!.fields).toMatchObject({ text: 'Todo\n- one', fontSize: 24 });
    expect(text!.fields).toMatchObject({ text: 'Hello', fontSize: 28 });
    expect(image!.assetKey).toBe('as1');
  });

  it('may be a bare document', () => {
    const { document } = JSON.parse(fixture('first-generation.tldr').toString()) as Fields;
    expect(read(JSON.stringify(document)).shapes).toHaveLength(7);
  });
});

describe('what is no tldraw file', () => {
  it('is refused, an empty one opens as nothing', () => {
    for (const data of ['', '{}', '[]', '{"records":7}', '{"document":{}}']) {
      expect(readTldraw(data, counting())).toEqual({ ok: false, error: 'not-this-format' });
    }
    expect(read('{"records":[]}').shapes).toEqual([]);
    expect(read('{"store":{}}').shapes).toEqual([]);
  });

  it('never throws, whatever the values', () => {
    const value = fc.oneof(
      fc.constantFrom(NaN, 1e308, null, [], {}, 'AAAA', 'shape:s0', { type: 'doc', content: [7] }),
      fc.jsonValue(),
    );
    const props = fc.dictionary(
      fc.constantFrom(
        ...'w h geo start end bend segments points richText text assetId crop scale scaleX size handles url font growY'.split(
          ' ',
        ),
      ),
      value,
    );
    const shape = fc.tuple(
      fc.constantFrom('geo', 'text', 'arrow', 'draw', 'line', 'image', 'note', 'group', 'frame'),
      props,
      fc.constantFrom('page:p', 'shape:s0', 'shape:s1', 'nowhere'),
      value,
    );
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 6 }), (shapes) => {
        const records = [
          { typeName: 'page', id: 'page:p', index: 'a1' },
          ...shapes.map(([type, p, parentId, rotation], i) => ({
            typeName: 'shape',
            id: `shape:s${i}`,
            type,
            parentId,
            rotation,
            props: p,
            x: 1,
            y: 2,
            index: 'a1',
          })),
        ];
        const result = read(JSON.stringify({ records }));
        const world = worldOfImport(result);
        for (const one of world.shapes) {
          const bounds = defOf(one).bounds(one, world);
          expect(Object.values(bounds).every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('says when a stroke or a line has more points than fit', () => {
    const points = Array.from({ length: 100_010 }, (_, i) => ({ x: i % 300, y: i % 7, z: 0.5 }));
    expect(drawPoints({ segments: [{ points }] }).isShortened).toBe(false);
    const far = [
      { x: 0, y: 0 },
      { x: 4e9, y: 0 },
      { x: 5, y: 5 },
    ];
    const partly = drawPoints({ segments: [{ points: far }] });
    expect(partly).toMatchObject({ xy: [0, 0, 5, 5], isShortened: true });
    const both = drawPoints({ segments: [{ points }, { points }] });
    expect(both.isShortened).toBe(true);
    expect(both.xy).toHaveLength(400_000);
    expect(linePoints({ points: points.slice(0, 30_000) }).isShortened).toBe(true);
    expect(linePoints({ points: points.slice(0, 3) }).isShortened).toBe(false);
    expect(linePoints({ points: [...points.slice(0, 3), { x: 4e9, y: 0 }] })).toEqual({
      xy: [0, 0, 1, 1, 2, 2],
      isShortened: true,
    });
  });

  it('reads base64 that ends too early as far as it goes', () => {
    const path = Buffer.alloc(12 + 6 + 3).toString('base64');
    expect(drawPoints({ segments: [{ path }] }).xy).toHaveLength(4);
    expect(
      drawPoints({ segments: [{ path: 'not base64 at all!' }, null, { path: 7 }] }).xy.length,
    ).toBe(0);
  });
});
