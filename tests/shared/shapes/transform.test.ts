import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply,
  compose,
  type Matrix,
  rotation,
  scaling,
  translation,
} from '../../../shared/geometry/affine.ts';
import { packPoints } from '../../../shared/shapes/stroke-points.ts';
import { shapeDefs } from '../../../shared/shapes/registry.ts';
import { checkedFields } from '../../../shared/interop/import-result.ts';
import { shapeMatrix, transformPatch, transformShape } from '../../../shared/shapes/transform.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import type { Vec } from '../../../shared/units.ts';
import { defOf, makeShape, makeWorld } from '../shape-world.ts';

const world = makeWorld();
const wave = packPoints([0, 0, 40, 30, 80, 0, 120, 30], undefined);
const raws: Readonly<Record<string, Record<string, unknown>>> = {
  line: { points: [0, 0, 100, 40, 200, 0] },
  arrow: { points: [0, 0, 200, 80] },
  stroke: { points: wave.points, w: wave.w, h: wave.h },
  // Large enough not to meet its smallest size when it shrinks.
  note: { w: 600, h: 400 },
  ...Object.fromEntries(
    ['rectangle', 'ellipse', 'diamond', 'triangle', 'hexagon', 'star'].map((type) => [
      type,
      { w: 900, h: 700 },
    ]),
  ),
};
const make = (type: string, fields: Record<string, unknown> = {}): Shape =>
  makeShape({ w: 120, h: 80, text: 'Words', ...raws[type], ...fields, type });

/** The corners of the local box, on the board. */
function corners(shape: Shape): Vec[] {
  const { x, y, w, h } = defOf(shape).localBox(shape, world);
  const matrix = shapeMatrix(shape, world);
  return [
    apply(matrix, x, y),
    apply(matrix, x + w, y),
    apply(matrix, x + w, y + h),
    apply(matrix, x, y + h),
  ];
}

function expectMapped(shape: Shape, matrix: Matrix): void {
  const expected = corners(shape).map((p) => apply(matrix, p.x, p.y));
  const actual = corners(transformShape(shape, matrix, world));
  actual.forEach((p, i) => {
    expect(p.x).toBeCloseTo(expected[i]!.x, 4);
    expect(p.y).toBeCloseTo(expected[i]!.y, 4);
  });
}

const types = shapeDefs().map((def) => def.type);
const boxes = types.filter((type) => type !== 'line' && type !== 'arrow');
const angle = fc.double({ min: -7, max: 7, noNaN: true });

describe.each(types)('%s', (type) => {
  it('is moved by x and y alone', () => {
    const patch = transformPatch(make(type, { angle: 0.3 }), translation(5, -7), world);
    expect(patch).toEqual({ x: 5, y: -7 });
  });

  it('gets only values that its fields allow', () => {
    const matrix = compose(rotation(0.4, 10, 10), scaling(1.5, 0.7, 3, 3));
    const patch = transformPatch(make(type), matrix, world);
    expect(checkedFields(type, patch)).toEqual(patch);
  });

  it('survives maps that flatten it or blow it up', () => {
    for (const matrix of [scaling(0, 0), scaling(1e12, 1e12), scaling(-1, 1), scaling(0, 5)]) {
      const after = transformShape(make(type, { angle: 0.2 }), matrix, world);
      for (const p of corners(after))
        expect(Number.isFinite(p.x) && Number.isFinite(p.y)).toBe(true);
    }
  });
});

describe.each(boxes)('%s', (type) => {
  it('turns about any point', () => {
    fc.assert(
      fc.property(angle, angle, (before, by) => {
        expectMapped(make(type, { angle: before, x: 30, y: 50 }), rotation(by, 200, -40));
      }),
      { numRuns: 40 },
    );
  });

  it('grows evenly at any angle', () => {
    fc.assert(
      fc.property(angle, fc.double({ min: 0.2, max: 5, noNaN: true }), (before, by) => {
        expectMapped(make(type, { angle: before, x: 30, y: 50 }), scaling(by, by, 10, 20));
      }),
      { numRuns: 40 },
    );
  });
});

describe('boxes', () => {
  it('stretch where they are upright', () => {
    for (const type of ['rectangle', 'ellipse', 'note', 'frame', 'image', 'stroke']) {
      expectMapped(make(type, { x: 4, y: 9 }), scaling(3, 4, 50, 60));
    }
  });

  it('mirror without turning inside out', () => {
    const mirrored = transformShape(
      make('rectangle', { x: 10, w: 120, h: 80 }),
      scaling(-1, 1, 0, 0),
      world,
    );
    expect(mirrored).toMatchObject({ x: -130, w: 120, angle: 0 });
  });
});

describe('lines and arrows', () => {
  it('are mapped point by point, exactly', () => {
    const matrix = compose(rotation(0.7, 5, 5), scaling(2, -3, 1, 1));
    for (const type of ['line', 'arrow']) {
      const shape = make(type, { x: 10, y: 20 });
      const after = transformShape(shape, matrix, world) as Shape & { points: number[] };
      const before = raws[type]!['points'] as number[];
      for (let i = 0; i < before.length; i += 2) {
        const p = apply(matrix, before[i]! + 10, before[i + 1]! + 20);
        expect(after.points[i]! + after.x).toBeCloseTo(p.x);
        expect(after.points[i + 1]! + after.y).toBeCloseTo(p.y);
      }
      expect(after.angle).toBe(0);
    }
  });

  it('bend the other way when mirrored', () => {
    const arrow = make('arrow', { path: 'curved', bend: 30 });
    expect(transformPatch(arrow, scaling(-1, 1), world)).toMatchObject({ bend: -30 });
  });
});

describe('turning upside down', () => {
  it.each(['triangle', 'star'])('mirrors the outline of a %s, turned or not', (type) => {
    for (const angle of [0, 0.4]) {
      const shape = make(type, { angle });
      const matrix = scaling(1, -1, 60, 40);
      const ring = (of: Shape): string[] =>
        (defOf(of).ring?.(of, world) ?? [])
          .flatMap((v, i, all) => (i % 2 === 0 ? [[v, all[i + 1]!] as const] : []))
          .map(([x, y]) => `${x.toFixed(6)} ${y.toFixed(6)}`.replaceAll('-0.000000', '0.000000'))
          .sort();
      const mirrored = (defOf(shape).ring?.(shape, world) ?? []).flatMap((v, i, all) => {
        if (i % 2 === 1) return [];
        const at = apply(matrix, v, all[i + 1]!);
        return [`${at.x.toFixed(6)} ${at.y.toFixed(6)}`.replaceAll('-0.000000', '0.000000')];
      });
      const flipped = transformShape(shape, matrix, world);
      expect(ring(flipped)).toEqual(mirrored.sort());
      expect(transformShape(flipped, matrix, world)).toEqual(shape);
    }
  });
});
