/**
 * A frame: a named part of the board, a slide when presenting. What lies in it has it as `parent`
 * and is clipped to it by the renderer; the frame itself draws only its sheet, border and name.
 */
import { boxAt, expandBox, isInBox, unionBox } from '../geometry/box.ts';
import { polylineDistance } from '../geometry/segment.ts';
import type { Box } from '../units.ts';
import { boxRing, edgeOfPolygon } from './closed-shape.ts';
import type { DrawCommand, FontSpec } from './draw-command.ts';
import { colorField, numberField, textField } from './fields.ts';
import { baselineOffset, LINE_HEIGHT } from './fonts.ts';
import { rectanglePath } from './path.ts';
import { placedBounds, toLocal } from './placement.ts';
import type { Shape, ShapeContext, ShapeDef } from './shape.ts';
import { strokePaint } from './stroke-style.ts';

/** `text` is the frame's name. */
export interface FrameShape extends Shape {
  readonly text: string;
}

const NAME_FONT: FontSpec = { family: 'sans', size: 14, weight: 500 };
const NAME_HEIGHT = NAME_FONT.size * LINE_HEIGHT;
const NAME_GAP = 4;

function localBox(shape: FrameShape): Box {
  return boxAt(0, 0, shape.w, shape.h);
}

function nameBox(shape: FrameShape, ctx: ShapeContext): Box {
  const w = shape.text === '' ? 40 : ctx.measureText(shape.text, NAME_FONT);
  return { x: 0, y: -NAME_HEIGHT - NAME_GAP, w, h: NAME_HEIGHT };
}

/** The part of a frame (local space) that what lies in it is clipped to. */
export function frameClip(shape: Shape): readonly number[] {
  return rectanglePath(0, 0, shape.w, shape.h, 0);
}

export const frame: ShapeDef<FrameShape> = {
  type: 'frame',
  icon: 'frame',
  nameKey: 'shape.frame',
  fields: {
    text: textField(),
    stroke: colorField('gray'),
    strokeWidth: numberField(1, 0, 512),
  },
  hasLabel: true,
  canBind: true,
  localBox,

  bounds(shape, ctx) {
    const box = localBox(shape);
    let part = expandBox(box, shape.strokeWidth / 2);
    if (shape.text !== '') part = unionBox(part, nameBox(shape, ctx));
    return placedBounds(shape, box, part);
  },

  hits(shape, point, margin, ctx) {
    const box = localBox(shape);
    const p = toLocal(shape, box, point);
    if (isInBox(nameBox(shape, ctx), p.x, p.y, margin)) return true;
    const { w, h } = box;
    return polylineDistance(p.x, p.y, [0, 0, w, 0, w, h, 0, h], true) <= margin + 1;
  },

  outline(shape, _ctx, detail) {
    const out: DrawCommand[] = [];
    const line = strokePaint(shape, detail);
    out.push({
      kind: 'path',
      path: rectanglePath(0, 0, shape.w, shape.h, 0),
      ...(shape.fill === 'none' ? {} : { fill: shape.fill }),
      ...(line === undefined ? {} : { stroke: line }),
    });
    if (shape.text !== '' && NAME_FONT.size * detail >= 2.5) {
      out.push({
        kind: 'text',
        x: 0,
        y: -NAME_HEIGHT - NAME_GAP + baselineOffset(NAME_FONT),
        text: shape.text,
        font: NAME_FONT,
        fill: 'gray',
        align: 'left',
        dir: 'ltr',
      });
    }
    return out;
  },

  edge(shape, from) {
    const box = localBox(shape);
    return edgeOfPolygon(shape, box, [0, 0, box.w, 0, box.w, box.h, 0, box.h], from);
  },

  ring: (shape) => boxRing(shape, localBox(shape)),

  labelPlace: (shape, ctx) => ({
    area: nameBox(shape, ctx),
    font: NAME_FONT,
    color: 'gray',
    align: 'start',
    verticalAlign: 'top',
    wraps: false,
  }),

  describe: (shape) => shape.text,
};
