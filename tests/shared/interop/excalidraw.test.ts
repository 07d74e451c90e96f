import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExcalidraw } from '../../../shared/interop/excalidraw-read.ts';
import { writeExcalidraw } from '../../../shared/interop/excalidraw-write.ts';
import { readDrawing } from '../../../shared/interop/read-drawing.ts';
import { routeArrow, type ArrowShape } from '../../../shared/shapes/arrow-route.ts';
import { shapeDef } from '../../../shared/shapes/registry.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import { strokePoints, type StrokeShape } from '../../../shared/shapes/stroke.ts';
import { defOf, makeWorld } from '../shape-world.ts';
import { counting, expectOk, fixture, type Imported, worldOfImport } from './imported.ts';

type Fields = Record<string, unknown>;
const everything = fixture('everything.excalidraw');
const read = (data: string | Uint8Array): Imported => expectOk(readExcalidraw(data, counting()));
const scene = (...elements: unknown[]): string => JSON.stringify({ type: 'excalidraw', elements });
const base = { x: 0, y: 0, width: 100, height: 60 };
const only = (...elements: unknown[]): Fields => read(scene(...elements)).shapes.at(-1)!.fields;

describe('a scene with everything', () => {
  const result = read(everything);
  const at = (x: number, y: number): Fields =>
    result.shapes.find(({ fields }) => fields['x'] === x && fields['y'] === y)!.fields;
  const idAt = (x: number, y: number): string =>
    result.shapes.find(({ fields }) => fields['x'] === x && fields['y'] === y)!.id;

  it('says what came over and what did not', () => {
    expect(result.report.imported).toEqual({
      rectangle: 4,
      text: 4,
      ellipse: 1,
      diamond: 1,
      arrow: 4,
      line: 2,
      draw: 1,
      freedraw: 2,
      image: 2,
      frame: 1,
      embeddable: 1,
    });
    expect(result.report.leftOut).toEqual(
      expect.arrayContaining([
        { kind: 'rectangle', reason: 'deleted', count: 1 },
        { kind: 'hologram', reason: 'unknown-kind', count: 1 },
        { kind: 'line', reason: 'broken', count: 1 },
        { kind: 'rectangle', reason: 'broken', count: 1 },
        { kind: 'element', reason: 'broken', count: 2 },
        { kind: 'text', reason: 'empty', count: 1 },
      ]),
    );
    expect(result.report.changed).toEqual([
      { kind: 'image', reason: 'missing-bytes', count: 1 },
      { kind: 'embeddable', reason: 'simplified', count: 1 },
    ]);
    expect(result).toMatchObject({ title: 'Everything', background: '#fff5e6' });
  });

  it('makes labels of bound texts', () => {
    expect(at(0, 0)).toMatchObject({ text: 'Inside', textColor: '#ff0000', align: 'center' });
    expect(at(205, 50)).toMatchObject({ text: 'calls' });
    expect(result.shapes.filter((shape) => shape.type === 'text')).toHaveLength(2);
  });

  it('understands colours, opacities, patterns and turned or negative boxes', () => {
    expect(at(0, 0)).toMatchObject({ stroke: 'ink', fill: '#ffec99', fillStyle: 'hatch' });
    expect(at(400, 0)).toMatchObject({
      stroke: '#ff0000',
      fill: '#00ff0080',
      dash: 'dashed',
      opacity: 0.5,
    });
    const diamond = at(600, 20);
    expect(diamond).toMatchObject({ w: 100, h: 80, locked: true, link: 'https://example.org/' });
    expect(diamond['angle']).toBeCloseTo(Math.PI);
  });

  it('keeps groups, inner one first, under new ids', () => {
    const [inner, outer] = at(0, 0)['groups'] as string[];
    expect(at(400, 0)['groups']).toEqual([inner]);
    expect(outer).toBeDefined();
    expect([inner, outer]).not.toContain('g1');
  });

  it('binds arrows in every form of binding, and to nothing that is gone', () => {
    expect(at(205, 50)).toMatchObject({
      start: { shape: idAt(0, 0) },
      end: { shape: idAt(400, 0) },
    });
    expect(at(100, 105)).toMatchObject({
      path: 'elbow',
      start: { shape: idAt(0, 0), x: 0.5, y: 1 },
      end: null,
      startHead: 'dot',
      endHead: 'many',
    });
    expect(at(480, 105)).toMatchObject({ end: { inside: true, x: 0.5, y: 0.45 }, endHead: 'none' });
    expect(at(0, 300)).toMatchObject({ start: null, path: 'curved' });
  });

  it('draws bound arrows where the file has them', () => {
    const world = worldOfImport(result);
    const arrow = world.get<ArrowShape>(idAt(205, 50));
    const { flat } = routeArrow(arrow, world);
    expect(flat[0]! + arrow.x).toBeCloseTo(206, 0);
    expect(flat.at(-2)! + arrow.x).toBeCloseTo(394, 0);
    expect(flat.at(-1)! + arrow.y).toBeCloseTo(50, 0);
  });

  it('closes filled loops, turns lines by their points', () => {
    expect(at(0, 400)).toMatchObject({ closed: true, points: [0, 0, 100, 0, 100, 80] });
    const turned = at(200, 400);
    expect(turned).toMatchObject({ curved: true });
    expect(turned['angle'] ?? 0).toBe(0);
    expect((turned['points'] as number[])[0]).not.toBe(10);
  });

  it('reads freehand with real and with made-up pressure', () => {
    const world = worldOfImport(result);
    const points = (id: string): ReturnType<typeof strokePoints> =>
      strokePoints(world.get<StrokeShape>(id));
    expect(points(idAt(0, 500)).pressures).toBeUndefined();
    expect(points(idAt(0, 500)).xy).toEqual([0, 0, 20, 30, 60, 10]);
    expect(points(idAt(100, 500)).pressures!.map((p) => Math.round(p * 10))).toEqual([1, 5, 9]);
  });

  it('reads texts that wrap and texts that do not', () => {
    expect(
      result.shapes.find(({ fields }) => fields['text'] === 'Two\nlines')!.fields,
    ).toMatchObject({
      font: 'mono',
    });
    expect(at(200, 600)).toMatchObject({ text: 'wraps at the width', autosize: false, w: 90 });
  });

  it('brings the bytes of pictures, also of pending ones', () => {
    const [image, lost] = result.shapes.filter((shape) => shape.type === 'image');
    expect(image).toMatchObject({ assetKey: 'pic', fields: { flipX: true, crop: { w: 0.5 } } });
    expect(result.assets.get('pic')).toMatchObject({ mimeType: 'image/png' });
    expect(result.assets.get('pic')!.bytes.slice(1, 4)).toEqual(new Uint8Array([80, 78, 71]));
    expect(lost!.assetKey).toBeUndefined();
  });

  it('puts members into frames that come after them, and not into frames that are not there', () => {
    expect(at(320, 720)['parent']).toBe(idAt(300, 700));
    expect(at(380, 720)['parent']).toBe('');
    expect(at(300, 700)).toMatchObject({ text: 'Frame' });
  });

  it('gives equal ids new ids of their own', () => {
    const ids = result.shapes.map((shape) => shape.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('odd forms', () => {
  it('UTF-16, with and without a mark, and a mark before UTF-8', () => {
    const text = scene({ ...base, type: 'text', id: 't', text: 'Größe 漢字', fontSize: 20 });
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const bytes of [
      Buffer.concat([Buffer.from([0xff, 0xfe]), little]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), big]),
      little,
      big,
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]),
    ]) {
      expect(expectOk(readDrawing(bytes, counting())).shapes[0]!.fields['text']).toBe('Größe 漢字');
    }
  });

  it('skeletons of programs: labels and ends in the element itself', () => {
    const fields = only(
      { ...base, type: 'rectangle', id: 'a', label: { text: 'Ingest' } },
      { x: 110, y: 30, width: 200, height: 0, type: 'arrow', start: { id: 'a' } },
    );
    expect(fields).toMatchObject({ points: [0, 0, 200, 0], start: { shape: 'n1' } });
    const [first] = read(scene({ ...base, type: 'rectangle', label: { text: 'Ingest' } })).shapes;
    expect(first!.fields).toMatchObject({ text: 'Ingest' });
  });

  it('corner radii as Excalidraw draws them', () => {
    const radius = (extra: Fields, width = 100): unknown =>
      only({ ...base, width, type: 'rectangle', ...extra })['radius'];
    expect(radius({})).toBe(0);
    expect(radius({ roundness: { type: 3 } })).toBe(15);
    expect(radius({ roundness: { type: 3 }, height: 400 }, 400)).toBe(32);
    expect(radius({ roundness: { type: 2 } })).toBe(15);
    expect(radius({ strokeSharpness: 'round' })).toBe(15);
  });

  it('libraries of version 1 and 2: items side by side, each a group, equal ids apart', () => {
    const two = read(fixture('two-items.excalidrawlib'));
    expect(two.shapes).toHaveLength(3);
    const [a, b, c] = two.shapes.map(({ fields }) => fields);
    expect(a!['groups']).toEqual(b!['groups']);
    expect(c!['groups']).not.toEqual(a!['groups']);
    expect(c).toMatchObject({ x: 170, y: 0 });
    const one = read(
      JSON.stringify({ type: 'excalidrawlib', library: [[{ ...base, type: 'ellipse' }]] }),
    );
    expect(one.shapes.map((shape) => shape.type)).toEqual(['ellipse']);
  });

  it('shrinks a label rather than breaking it into more lines than it had', () => {
    const text = 'A label of many words here';
    const fields = only(
      { ...base, type: 'rectangle', id: 'a', width: 250 },
      {
        ...base,
        type: 'text',
        containerId: 'a',
        text,
        originalText: text,
        fontSize: 20,
        fontFamily: 1,
      },
    );
    expect(fields['fontSize']).toBeLessThan(20);
    expect(fields['fontSize']).toBeGreaterThan(14);
  });
});

describe('what is no scene', () => {
  it('is refused with a reason', () => {
    for (const data of [
      '',
      '{',
      'null',
      '[]',
      '42',
      '{"type":"excalidraw","version":2}',
      '{"elements":7}',
    ]) {
      expect(readExcalidraw(data, counting())).toEqual({ ok: false, error: 'not-this-format' });
    }
  });

  it('never throws, whatever the values', () => {
    const names = Object.keys(
      Object.assign({}, ...(JSON.parse(everything.toString()) as { elements: object[] }).elements),
    );
    const value = fc.oneof(
      fc.constantFrom(
        NaN,
        1e308,
        -1,
        null,
        [],
        {},
        '#fff',
        'r1',
        [
          [0, 0],
          [1, 'x'],
        ],
        [null, [1]],
      ),
      fc.jsonValue(),
    );
    const element = fc
      .tuple(
        fc.constantFrom('rectangle', 'text', 'arrow', 'line', 'freedraw', 'image', 'frame', 'x'),
        fc.dictionary(fc.constantFrom(...names, '__proto__'), value),
      )
      .map(([type, fields]) => ({
        id: 'r1',
        x: 0,
        y: 0,
        points: [
          [0, 0],
          [9, 9],
        ],
        ...fields,
        type,
      }));
    fc.assert(
      fc.property(fc.array(element, { maxLength: 6 }), (elements) => {
        const result = expectOk(readExcalidraw(scene(...elements), counting()));
        const world = worldOfImport(result);
        for (const shape of world.shapes) {
          const bounds = defOf(shape).bounds(shape, world);
          expect(Object.values(bounds).every(Number.isFinite)).toBe(true);
          for (const [name, v] of Object.entries(
            result.shapes.find((s) => s.id === shape.id)!.fields,
          )) {
            expect(shape[name as keyof Shape], name).toEqual(v);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is bounded: more elements than a board takes are counted, not brought', () => {
    const element = { ...base, type: 'rectangle' };
    const { shapes, report } = read(scene(...Array.from({ length: 50_010 }, () => element)));
    expect(shapes).toHaveLength(50_000);
    expect(report.leftOut).toEqual([{ kind: 'rectangle', reason: 'too-many', count: 10 }]);
  });

  it('is bounded: of a line that has more points than fit, or impossible ones, it says so', () => {
    const long = Array.from({ length: 200_010 }, (_, i) => [i % 300, i % 7]);
    const far = [
      [0, 0],
      [4e9, 0],
      [10, 10],
    ];
    const one = (type: string, points: unknown): object => ({ ...base, type, points });
    const { shapes, report } = read(
      scene(
        one('freedraw', long),
        one('line', long),
        one('arrow', long),
        one('line', far),
        one('freedraw', far.slice(2)),
        { ...one('line', far.slice(2)), x: 4e9 },
      ),
    );
    expect(shapes).toHaveLength(5);
    expect(report.leftOut).toEqual([{ kind: 'line', reason: 'broken', count: 1 }]);
    expect(report.changed).toEqual([
      { kind: 'freedraw', reason: 'shortened', count: 1 },
      { kind: 'line', reason: 'shortened', count: 2 },
      { kind: 'arrow', reason: 'shortened', count: 1 },
    ]);
  });
});

interface Placed {
  readonly x: number;
  readonly width: number;
}

describe('writing', () => {
  const required =
    'id type x y width height angle strokeColor backgroundColor fillStyle strokeWidth strokeStyle roughness opacity groupIds frameId index roundness seed version versionNonce isDeleted boundElements updated link locked'.split(
      ' ',
    );
  const imported = read(everything);
  const world = worldOfImport(imported);
  const text = writeExcalidraw(world.shapes, world, { now: 1, title: 'Again' });
  const file = JSON.parse(text) as { elements: (Fields & { type: string })[]; appState: Fields };

  it('gives every element every field that Excalidraw asks for', () => {
    expect(file).toMatchObject({ type: 'excalidraw', version: 2, appState: { name: 'Again' } });
    for (const element of file.elements) {
      for (const name of required) expect(element, `${element.type}.${name}`).toHaveProperty(name);
      if (element.type === 'text') {
        for (const name of ['fontSize', 'fontFamily', 'text', 'originalText', 'lineHeight']) {
          expect(element).toHaveProperty(name);
        }
      }
      if (element.type === 'arrow' || element.type === 'line' || element.type === 'freedraw') {
        expect((element['points'] as unknown[])[0]).toEqual([0, 0]);
      }
    }
    const indices = file.elements.map((element) => element['index'] as string);
    expect([...indices].sort()).toEqual(indices);
  });

  it('gives texts room for the wider letters of Excalidraw, and leaves their middle in place', () => {
    const world = makeWorld({
      words: { type: 'text', text: 'words', x: 50, align: 'center' },
      box: { type: 'rectangle', text: 'words', w: 200, h: 100 },
    });
    const { elements } = JSON.parse(
      writeExcalidraw(world.shapes, world, { now: 1 }),
    ) as typeof file;
    const own = defOf(world.get('words')).localBox(world.get('words'), world).w;
    const [words, , label] = elements.map((element) => element as unknown as Placed);
    expect(words!.width).toBeCloseTo(own * 1.1);
    expect(words!.x + words!.width / 2).toBeCloseTo(50 + own / 2);
    expect(label!.x + label!.width / 2).toBeCloseTo(100);
  });

  it('links both ways: labels and arrows are known to what holds them', () => {
    const byId = new Map(file.elements.map((element) => [element['id'], element]));
    let links = 0;
    for (const element of file.elements) {
      const holders = [
        element['containerId'],
        (element['startBinding'] as Fields | null | undefined)?.['elementId'],
        (element['endBinding'] as Fields | null | undefined)?.['elementId'],
      ];
      for (const holder of holders) {
        if (typeof holder !== 'string') continue;
        links += 1;
        expect(byId.get(holder)!['boundElements']).toContainEqual(
          expect.objectContaining({ id: element['id'] }),
        );
      }
    }
    expect(links).toBe(7);
  });

  it('comes back as the same drawing', () => {
    const again = read(text);
    const second = worldOfImport(again);
    expect(second.shapes.map((shape) => shape.type)).toEqual(
      world.shapes.map((shape) => shape.type),
    );
    second.shapes.forEach((shape, i) => {
      const before = world.shapes[i]!;
      const a = defOf(before).bounds(before, world);
      const b = defOf(shape).bounds(shape, second);
      for (const key of ['x', 'y', 'w', 'h'] as const) {
        expect(Math.abs(a[key] - b[key]), `${shape.type} ${key}`).toBeLessThan(8);
      }
      for (const key of ['stroke', 'dash', 'roughness', 'locked', 'link'] as const) {
        expect(shape[key], `${shape.type}.${key}`).toEqual(before[key]);
      }
    });
  });

  it('finds something for every kind of ours', () => {
    for (const type of ['triangle', 'hexagon', 'star', 'note']) {
      expect(shapeDef(type)).toBeDefined();
      const [shape] = worldOfImport({
        ...imported,
        shapes: [{ id: 's', type, fields: { w: 100, h: 80, text: 'Hi' } }],
      }).shapes;
      const { elements } = JSON.parse(writeExcalidraw([shape!], world, { now: 1 })) as typeof file;
      expect(elements.length).toBe(2);
    }
  });
});
