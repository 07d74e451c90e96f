import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packPoints } from '../../../shared/shapes/stroke-points.ts';
import { shapeDefs } from '../../../shared/shapes/registry.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import type { StrokeShape } from '../../../shared/shapes/stroke.ts';
import { layoutText } from '../../../shared/shapes/text-layout.ts';
import { apply } from '../../../shared/geometry/affine.ts';
import { shapeMatrix } from '../../../shared/shapes/transform.ts';
import { page } from '../../../shared/units.ts';
import {
  commandPoints,
  defOf,
  makeShape,
  makeWorld,
  outsideBounds,
  type Raw,
} from '../shape-world.ts';

const wave = Array.from({ length: 80 }, (_, i) =>
  i % 2 === 0 ? i * 4 : 50 + Math.sin(i / 8) * 50,
);
const packedWave = packPoints(wave, undefined);

/** One drawable example of each type. */
const examples: Readonly<Record<string, Raw>> = {
  line: { type: 'line', points: [0, 0, 100, 40, 200, 0] },
  arrow: { type: 'arrow', points: [0, 0, 200, 80] },
  stroke: { type: 'stroke', points: packedWave.points, w: packedWave.w, h: packedWave.h },
  text: { type: 'text', text: 'Some words' },
};
const rawOf = (type: string): Raw => ({ w: 200, h: 120, ...(examples[type] ?? { type }) });

const world = makeWorld();
const types = shapeDefs().map((def) => def.type);
const closed = ['rectangle', 'ellipse', 'diamond', 'triangle', 'hexagon', 'star'];

describe('every shape', () => {
  it('is registered once, with an icon and a name', () => {
    expect(new Set(types).size).toBe(types.length);
    expect(types).toEqual(
      expect.arrayContaining([
        ...closed,
        'line',
        'arrow',
        'text',
        'note',
        'stroke',
        'image',
        'frame',
      ]),
    );
    for (const def of shapeDefs()) {
      expect(def.icon).toMatch(/^[a-z0-9-]+$/);
      expect(def.nameKey).toBe(`shape.${def.type}`);
    }
  });

  it.each(types)('%s draws something, inside its bounds, at any angle and roughness', (type) => {
    for (const angle of [0, 0.4, Math.PI / 2, 3]) {
      for (const roughness of [0, 1, 2]) {
        for (const fillStyle of ['solid', 'hatch', 'cross-hatch', 'dots']) {
          const style = { angle, roughness, fillStyle, fill: 'red', strokeWidth: 6, seed: 77 };
          const shape = makeShape({ ...rawOf(type), ...style, x: 30, y: -20, text: 'Label' });
          expect(defOf(shape).outline(shape, world, 1).length).toBeGreaterThan(0);
          expect(outsideBounds(shape, world, 2), `${angle} ${roughness} ${fillStyle}`).toEqual([]);
        }
      }
    }
  });

  it.each(types)('%s draws the same for the same shape', (type) => {
    const raw = { ...rawOf(type), roughness: 2, seed: 5, fill: 'red', fillStyle: 'hatch' };
    const a = makeShape(raw);
    const b = makeShape(raw);
    expect(defOf(a).outline(a, world, 1)).toEqual(defOf(b).outline(b, world, 1));
  });

  it.each(types)('%s survives any field values, with bounded work', (type) => {
    const anything = fc.oneof(
      fc.constantFrom(NaN, Infinity, -Infinity, -1, 0, 1e9, -1e9, 1e300, 1e-300, '', null, [], {}),
      fc.anything(),
    );
    const names = [
      ...'x y w h angle strokeWidth roughness seed fill opacity'.split(' '),
      ...Object.keys(shapeDefs().find((def) => def.type === type)!.fields),
    ];
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), anything, { noNullPrototype: true }),
        (values) => {
          const shape = makeShape({
            ...rawOf(type),
            fill: 'red',
            fillStyle: 'hatch',
            ...values,
            type,
          });
          const def = defOf(shape);
          const bounds = def.bounds(shape, world);
          for (const value of Object.values(bounds)) expect(Number.isFinite(value)).toBe(true);
          expect(bounds.w).toBeGreaterThanOrEqual(0);
          expect(bounds.h).toBeGreaterThanOrEqual(0);
          // `commandPoints` throws on a number that cannot be drawn.
          expect(commandPoints(def.outline(shape, world, 1)).length).toBeLessThan(100_000);
          expect(typeof def.hits(shape, page(3, 3), 2, world)).toBe('boolean');
          if (def.ring !== undefined)
            expect(def.ring(shape, world).every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it.each(types)('%s a million units wide and a thousand million away costs no more', (type) => {
    const style = { fill: 'red', fillStyle: 'cross-hatch', roughness: 2 };
    const shape = makeShape({ ...rawOf(type), ...style, x: 1e9, y: -1e9, w: 1e6, h: 1e6 });
    const points = commandPoints(defOf(shape).outline(shape, world, 1));
    expect(points.length).toBeLessThan(20_000);
    expect(outsideBounds(shape, world, 5)).toEqual([]);
  });

  it.each(types)('%s is hit somewhere on its picture and not far from it', (type) => {
    const shape = makeShape({
      ...rawOf(type),
      fill: 'red',
      angle: 0.3,
      x: 10,
      y: 10,
      text: 'Label',
    });
    const def = defOf(shape);
    const { x, y, w, h } = def.bounds(shape, world);
    expect(def.hits(shape, page(x - 50, y - 50), 4, world)).toBe(false);
    expect(def.hits(shape, page(x + w + 50, y + h / 2), 4, world)).toBe(false);
    const matrix = shapeMatrix(shape, world);
    const on = commandPoints(def.outline(shape, world, 1)).some(({ at }) => {
      const p = apply(matrix, at.x, at.y);
      return def.hits(shape, page(p.x, p.y), 4, world);
    });
    expect(on).toBe(true);
  });
});

describe('closed shapes', () => {
  const at = (shape: Shape, x: number, y: number): boolean =>
    defOf(shape).hits(shape, page(x, y), 4, world);

  it.each(closed)('a hollow %s is hit on its edge only, a filled one inside too', (type) => {
    const hollow = makeShape({ type, w: 200, h: 120 });
    const filled = makeShape({ type, w: 200, h: 120, fill: 'red' });
    expect(at(hollow, 100, 70)).toBe(false);
    expect(at(filled, 100, 70)).toBe(true);
    const edge = defOf(hollow).edge!(hollow, page(500, 300), world);
    expect(at(hollow, edge.x, edge.y)).toBe(true);
  });

  it('a hollow shape is hit on its label', () => {
    const labelled = makeShape({ type: 'rectangle', w: 200, h: 120, text: 'Hello' });
    expect(at(labelled, 100, 60)).toBe(true);
    expect(at(labelled, 100, 20)).toBe(false);
  });

  it('an ellipse is not hit in the corner of its box', () => {
    const filled = makeShape({ type: 'ellipse', w: 200, h: 120, fill: 'red' });
    expect(at(filled, 6, 6)).toBe(false);
  });

  it('is hit where it stands when turned', () => {
    const bar = makeShape({ type: 'rectangle', w: 200, h: 20, angle: Math.PI / 2, fill: 'red' });
    expect(at(bar, 100, 100)).toBe(true);
    expect(at(bar, 10, 10)).toBe(false);
  });

  it('breaks a long word of a narrow label only when the whole width is used up', () => {
    const shape = makeShape({ type: 'diamond', w: 120, h: 120, text: 'diamonds', fontSize: 20 });
    const texts = defOf(shape)
      .outline(shape, world, 1)
      .flatMap((command) => (command.kind === 'text' ? [command.text] : []));
    expect(texts).toEqual(['diamonds']);
  });
});

describe('notes and texts', () => {
  it('a note grows with its text', () => {
    const small = makeShape({ type: 'note' });
    const long = makeShape({ type: 'note', text: 'words '.repeat(100) });
    expect(defOf(small).localBox(small, world).h).toBe(200);
    expect(defOf(long).localBox(long, world).h).toBeGreaterThan(400);
  });

  it('a text is as wide as its words, or wraps at its width', () => {
    const free = makeShape({ type: 'text', text: 'some words in a row', w: 60 });
    const fixed = makeShape({ type: 'text', text: 'some words in a row', w: 60, autosize: false });
    expect(defOf(free).localBox(free, world).h).toBe(25);
    expect(defOf(fixed).localBox(fixed, world).w).toBe(60);
    expect(defOf(fixed).localBox(fixed, world).h).toBeGreaterThan(50);
  });

  it('right-to-left lines start at the right', () => {
    const shape = makeShape({ type: 'text', text: 'שלום', w: 300, autosize: false });
    const [command] = defOf(shape).outline(shape, world, 1);
    expect(command).toMatchObject({ kind: 'text', align: 'right', dir: 'rtl', x: 300 });
  });

  it('text too small to read is drawn as bars', () => {
    const shape = makeShape({ type: 'text', text: 'some words', fontSize: 16 });
    expect(defOf(shape).outline(shape, world, 1)[0]!.kind).toBe('text');
    expect(
      defOf(shape)
        .outline(shape, world, 0.1)
        .map((c) => c.kind),
    ).toEqual(['path']);
  });
});

describe('strokes', () => {
  const stroke = (fields: Record<string, unknown>): StrokeShape =>
    makeShape({
      type: 'stroke',
      points: packedWave.points,
      w: packedWave.w,
      h: packedWave.h,
      ...fields,
    });
  const length = (shape: Shape, detail: number): number => {
    const commands = defOf(shape).outline(shape, world, detail);
    return commands.reduce((sum, c) => sum + (c.kind === 'path' ? c.path.length : 0), 0);
  };

  it('are drawn with far fewer points from afar, and exactly at full size', () => {
    expect(length(stroke({}), 0.1)).toBeLessThan(length(stroke({}), 1) / 5);
    expect(length(stroke({}), 2)).toBe(length(stroke({}), 1));
  });

  it('are resized by w and h alone', () => {
    const twice = stroke({ w: packedWave.w * 2, h: packedWave.h * 3 });
    const { xy } = commandPointsBox(twice);
    expect(xy.maxX).toBeCloseTo(packedWave.w * 2, -1);
    expect(xy.maxY).toBeCloseTo(packedWave.h * 3, -1);
  });

  it('are hit along the line, not where they were erased', () => {
    const straight = packPoints([0, 0, 100, 0, 200, 0], undefined);
    const whole = stroke({ ...straight });
    const cut = stroke({ ...straight, 'erased:12-20': true });
    expect(defOf(whole).hits(whole, page(100, 2), 3, world)).toBe(true);
    expect(defOf(cut).hits(cut, page(100, 2), 3, world)).toBe(false);
    expect(defOf(cut).hits(cut, page(20, 2), 3, world)).toBe(true);
    expect(defOf(cut).outline(cut, world, 1)).toHaveLength(2);
  });

  it('of one point are a dot', () => {
    const { points } = packPoints([5, 5], undefined);
    for (const uniform of [true, false]) {
      const shape = stroke({ points, w: 0, h: 0, uniform });
      expect(commandPoints(defOf(shape).outline(shape, world, 1)).length).toBeGreaterThan(0);
      expect(outsideBounds(shape, world, 1)).toEqual([]);
    }
  });

  it('are drawn while they grow', () => {
    const shape = makeShape<StrokeShape>({
      type: 'stroke',
      live: [16, 0, 0, 0, 160, -160, 0, 160, 0, 0],
    });
    expect(defOf(shape).localBox(shape, world)).toEqual({ x: 0, y: -10, w: 20, h: 10 });
    expect(outsideBounds(shape, world, 1)).toEqual([]);
  });

  it('of 20,000 points cost in proportion', () => {
    const many = Array.from({ length: 40_000 }, (_, i) =>
      i % 2 === 0 ? i / 10 : Math.sin(i) * 50,
    );
    const { points, w, h } = packPoints(many, undefined);
    const shape = stroke({ points, w, h });
    expect(length(shape, 1)).toBeLessThan(20_000 * 2 * 5 * 1.5);
    expect(length(shape, 0.1)).toBeLessThan(40_000);
  });

  it('of a highlighter are laid over what is below', () => {
    const [command] = defOf(stroke({})).outline(stroke({ pen: 'highlighter' }), world, 1);
    expect(command).toMatchObject({ blend: 'multiply', stroke: { color: 'ink-marker' } });
  });

  function commandPointsBox(shape: Shape): { xy: { maxX: number; maxY: number } } {
    const points = commandPoints(defOf(shape).outline(shape, world, 1));
    return {
      xy: {
        maxX: Math.max(...points.map((p) => p.at.x)),
        maxY: Math.max(...points.map((p) => p.at.y)),
      },
    };
  }
});

describe.each(['rectangle', 'ellipse', 'diamond', 'triangle', 'hexagon', 'star'])(
  'a %s with more words than it has room for',
  (type) => {
    const world = makeWorld();
    const text = 'several words '.repeat(12);
    const small = makeShape({ type, x: 10, y: 20, w: 160, h: 40 });
    const full = makeShape({
      type,
      x: 10,
      y: 20,
      w: 160,
      h: 40,
      text: 'several words '.repeat(12),
    });
    const def = defOf(full);

    it('grows downwards, as wide as before, until they lie in it', () => {
      const box = def.localBox(full, world);
      expect(box).toMatchObject({ x: 0, y: 0, w: 160 });
      expect(box.h).toBeGreaterThan(100);
      const place = def.labelPlace!(full, world);
      const { height } = layoutText(text, place.font, place.area.w, world);
      expect(place.area.h).toBeGreaterThanOrEqual(height - 1e-6);
    });

    it('is painted, hit, snapped to and reached by arrows as it is seen', () => {
      const { h } = def.localBox(full, world);
      const bounds = def.bounds(full, world);
      expect(bounds.y + bounds.h).toBeGreaterThanOrEqual(20 + h);
      const ring = def.ring!(full, world);
      const low = Math.max(...ring.filter((_, at) => at % 2 === 1));
      expect(low).toBeGreaterThan(20 + h * 0.8);
      const edge = def.edge!(full, page(90, 5000), world);
      expect(edge.y).toBeGreaterThan(20 + h * 0.55);
    });

    it('is stored as it was made: without its words it is as high as before', () => {
      expect(full.h).toBe(40);
      expect(def.localBox(small, world).h).toBe(40);
    });
  },
);
