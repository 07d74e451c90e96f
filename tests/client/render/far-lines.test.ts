/** A stroke that is but a thin line from afar is painted by a shorter way: the same line, the same ink. */
import { describe, expect, it } from 'vitest';
import { type Pen, type Placement, ShapePainter } from '../../../client/render/shape-painter.ts';
import type { Entry } from '../../../client/render/spatial-index.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import { shapeDef } from '../../../shared/shapes/registry.ts';
import { packPoints } from '../../../shared/shapes/stroke-points.ts';
import { type Raw, makeShape, makeWorld } from '../../shared/shape-world.ts';

interface Line {
  readonly xy: number[];
  readonly width: number;
  readonly look: unknown[];
}

/** A canvas that notes the lines that are drawn on it, in device pixels. */
class NotingPen {
  globalAlpha = 1;
  globalCompositeOperation = 'source-over';
  strokeStyle = '';
  lineWidth = 1;
  lineCap = 'butt';
  lineJoin = 'miter';
  readonly lines: Line[] = [];
  transforms = 0;
  #m = [1, 0, 0, 1, 0, 0];
  #xy: number[] = [];

  setTransform(...matrix: number[]): void {
    this.#m = matrix;
    if (matrix[0] !== 1) this.transforms += 1;
  }

  beginPath(): void {
    this.#xy = [];
  }

  moveTo(x: number, y: number): void {
    this.lineTo(x, y);
  }

  lineTo(x: number, y: number): void {
    const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = this.#m;
    this.#xy.push(a * x + c * y + e, b * x + d * y + f);
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.lineTo(cx, cy);
    this.lineTo(x, y);
  }

  stroke(): void {
    const { strokeStyle, lineCap, lineJoin, globalAlpha, globalCompositeOperation } = this;
    this.lines.push({
      xy: this.#xy,
      width: this.lineWidth * Math.hypot(this.#m[0]!, this.#m[1]!),
      look: [strokeStyle, lineCap, lineJoin, globalAlpha, globalCompositeOperation],
    });
  }
}

const context = makeWorld();
const none = { get: () => 'missing' as const, observe: () => () => undefined };
const xy = Array.from({ length: 240 }, (_, i) =>
  i % 2 === 0 ? i * 3 : 120 * Math.sin(i / 9) + 40 * Math.cos(i / 31),
);
const place: Placement = { scale: 0.11, x: 300.25, y: -80 };

function painted(shape: Shape, how: 'as on a board' | 'by commands'): NotingPen {
  const painter = new ShapePainter(context, none, 'light', 'paper');
  const pen = new NotingPen();
  const def = shapeDef(shape.type)!;
  if (how === 'by commands') {
    painter.paintMapped(pen as unknown as Pen, shape, [1, 0, 0, 1, 0, 0], place);
    return pen;
  }
  const { x, y, w, h } = def.bounds(shape, context);
  const entry: Entry = {
    minX: x,
    minY: y,
    maxX: x + w,
    maxY: y + h,
    shape,
    def,
    rank: 0,
    needs: [],
  };
  painter.paint(pen as unknown as Pen, entry, place);
  expect(pen.globalAlpha).toBe(1);
  return pen;
}

const drawn = { ...packPoints(xy, undefined), type: 'stroke', x: 1234.5, y: -99, strokeWidth: 3.5 };
const looks: Record<string, { raw: Raw; isShort: boolean }> = {
  plain: { raw: { ...drawn, stroke: 'red' }, isShort: true },
  'see-through': { raw: { ...drawn, opacity: 0.4 }, isShort: true },
  stretched: { raw: { ...drawn, w: drawn.w * 2, h: drawn.h / 2 }, isShort: true },
  'with pressure': {
    raw: { ...drawn, ...packPoints(xy, new Array<number>(120).fill(0.7)) },
    isShort: true,
  },
  turned: { raw: { ...drawn, angle: 0.5 }, isShort: false },
  highlighter: { raw: { ...drawn, pen: 'highlighter' }, isShort: false },
  erased: { raw: { ...drawn, erased: ['10-30'] }, isShort: false },
  thick: { raw: { ...drawn, strokeWidth: 40, uniform: true }, isShort: false },
};

describe('a stroke from afar', () => {
  it.each(Object.entries(looks))('is the line that its commands draw (%s)', (_, look) => {
    const shape = makeShape(look.raw);
    const own = painted(shape, 'as on a board');
    const { lines } = painted(shape, 'by commands');
    expect(own.transforms === 0).toBe(look.isShort);
    expect(own.lines).toHaveLength(lines.length);
    lines.forEach((line, i) => {
      const { xy: points, width, look: ink } = own.lines[i]!;
      expect(ink).toEqual(line.look);
      expect(width).toBeCloseTo(line.width, 9);
      expect(points).toHaveLength(line.xy.length);
      points.forEach((at, k) => expect(at).toBeCloseTo(line.xy[k]!, 6));
    });
    if (look.isShort) expect(lines[0]!.xy.length).toBeGreaterThan(6);
  });

  it('is not there without ink, and whole with broken points', () => {
    for (const raw of [
      { ...drawn, stroke: 'none' },
      { ...drawn, strokeWidth: 0 },
      { ...drawn, points: drawn.points.slice(0, 20) },
    ]) {
      expect(painted(makeShape(raw), 'as on a board').lines).toEqual([]);
    }
  });
});
