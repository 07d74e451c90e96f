/** A picture, named by the hash of its bytes; whoever draws gets the pixels from an asset store. */
import { boxAt, isInBox } from '../geometry/box.ts';
import type { Box } from '../units.ts';
import { boxRing, edgeOfPolygon } from './closed-shape.ts';
import type { Box01, DrawCommand } from './draw-command.ts';
import { booleanField, jsonField, stringField } from './fields.ts';
import { rectanglePath } from './path.ts';
import { placedBounds, toLocal } from './placement.ts';
import type { Shape, ShapeDef } from './shape.ts';

export interface ImageShape extends Shape {
  /** Content hash of the asset; `''` while its bytes are unknown. */
  readonly asset: string;
  /** Part of the picture that is shown, in fractions of it (0–1); `null` for all. */
  readonly crop: Box01 | null;
  readonly flipX: boolean;
  readonly flipY: boolean;
  /** What it shows, in words. */
  readonly alt: string;
}

const isFraction = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1;

function parseCrop(value: unknown): Box01 | null | undefined {
  if (value === null) return null;
  if (typeof value !== 'object' || value === null) return undefined;
  const { x, y, w, h } = value as Record<string, unknown>;
  if (!isFraction(x) || !isFraction(y) || !isFraction(w) || !isFraction(h)) return undefined;
  return w > 0 && h > 0 && x + w <= 1.000001 && y + h <= 1.000001 ? { x, y, w, h } : undefined;
}

function localBox(shape: ImageShape): Box {
  return boxAt(0, 0, shape.w, shape.h);
}

export const image: ShapeDef<ImageShape> = {
  type: 'image',
  icon: 'image',
  nameKey: 'shape.image',
  fields: {
    asset: stringField('', 128),
    crop: jsonField<Box01 | null>(null, parseCrop),
    flipX: booleanField(false),
    flipY: booleanField(false),
    alt: stringField('', 1000),
  },
  canBind: true,
  keepsRatio: true,
  localBox,
  bounds: (shape) => placedBounds(shape, localBox(shape)),

  hits(shape, point, margin) {
    const box = localBox(shape);
    const p = toLocal(shape, box, point);
    return isInBox(box, p.x, p.y, margin);
  },

  outline(shape) {
    const { w, h } = localBox(shape);
    if (shape.asset === '') return placeholder(w, h);
    const command: DrawCommand = {
      kind: 'image',
      asset: shape.asset,
      x: 0,
      y: 0,
      w,
      h,
      ...(shape.crop === null ? {} : { crop: shape.crop }),
      ...(shape.flipX ? { flipX: true } : {}),
      ...(shape.flipY ? { flipY: true } : {}),
      ...(shape.alt === '' ? {} : { alt: shape.alt }),
    };
    return [command];
  },

  edge(shape, from) {
    const box = localBox(shape);
    return edgeOfPolygon(shape, box, [0, 0, box.w, 0, box.w, box.h, 0, box.h], from);
  },

  ring: (shape) => boxRing(shape, localBox(shape)),
  describe: (shape) => shape.alt,
};

/** Dashes along a placeholder at most: a canvas takes seconds for a million. */
const MAX_DASHES = 2000;

/** What is drawn where a picture's bytes are missing: an empty, quietly hatched sheet. */
export function placeholder(w: number, h: number): readonly DrawCommand[] {
  const k = Math.max(1, (2 * (w + h)) / (11 * MAX_DASHES));
  return [
    {
      kind: 'path',
      path: rectanglePath(0, 0, w, h, Math.min(8, w / 4, h / 4)),
      fill: 'gray-soft',
      stroke: { color: 'gray', width: 1, dash: [6 * k, 5 * k] },
    },
  ];
}
