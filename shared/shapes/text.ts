/**
 * Free text. `autosize` texts are as wide as their longest line; others wrap at `w`. The height is
 * always that of the lines: it is never written, so that nobody fights over it.
 */
import { isInBox } from '../geometry/box.ts';
import type { Box } from '../units.ts';
import type { DrawCommand } from './draw-command.ts';
import { booleanField, oneOf } from './fields.ts';
import { type Label, labelFields, labelFont, labelPlaceIn, pushLabel } from './label.ts';
import { boxRing, edgeOfPolygon } from './closed-shape.ts';
import { placedBounds, toLocal } from './placement.ts';
import type { Shape, ShapeContext, ShapeDef } from './shape.ts';
import { layoutText, type TextLayout } from './text-layout.ts';

export interface TextShape extends Shape, Omit<Label, 'textColor' | 'verticalAlign'> {
  readonly autosize: boolean;
}

const { text: textOnly, font, fontSize } = labelFields;

function layoutOf(shape: TextShape, ctx: ShapeContext): TextLayout {
  const width = shape.autosize ? Infinity : Math.max(shape.fontSize, shape.w);
  return layoutText(shape.text, labelFont(asLabel(shape)), width, ctx);
}

function asLabel(shape: TextShape): Label {
  return {
    text: shape.text,
    font: shape.font,
    fontSize: shape.fontSize,
    align: shape.align,
    verticalAlign: 'top',
    textColor: shape.stroke,
  };
}

function localBox(shape: TextShape, ctx: ShapeContext): Box {
  return boxOf(shape, layoutOf(shape, ctx));
}

function boxOf(shape: TextShape, layout: TextLayout): Box {
  // An empty text still has a place for the caret.
  const w = shape.autosize
    ? Math.max(layout.width, shape.fontSize / 4)
    : Math.max(shape.fontSize, shape.w);
  return { x: 0, y: 0, w, h: layout.height };
}

export const text: ShapeDef<TextShape> = {
  type: 'text',
  icon: 'type',
  nameKey: 'shape.text',
  fields: {
    text: textOnly,
    font,
    fontSize,
    align: oneOf(['start', 'center', 'end'], 'start'),
    autosize: booleanField(true),
  },
  hasLabel: true,
  canBind: true,
  localBox,

  bounds(shape, ctx) {
    const layout = layoutOf(shape, ctx);
    const box = boxOf(shape, layout);
    // Letters of a hand may reach over their advance.
    const over = shape.fontSize * 0.2;
    const part = {
      x: -over,
      y: -over,
      w: Math.max(box.w, layout.width) + 2 * over,
      h: box.h + 2 * over,
    };
    return placedBounds(shape, box, part);
  },

  hits(shape, point, margin, ctx) {
    const box = localBox(shape, ctx);
    const p = toLocal(shape, box, point);
    return isInBox(box, p.x, p.y, margin);
  },

  outline(shape, ctx, detail) {
    const out: DrawCommand[] = [];
    const layout = layoutOf(shape, ctx);
    pushLabel(out, layout, asLabel(shape), boxOf(shape, layout), detail);
    return out;
  },

  edge(shape, from, ctx) {
    const box = localBox(shape, ctx);
    return edgeOfPolygon(shape, box, [0, 0, box.w, 0, box.w, box.h, 0, box.h], from);
  },

  ring: (shape, ctx) => boxRing(shape, localBox(shape, ctx)),

  labelPlace(shape, ctx) {
    const place = labelPlaceIn(asLabel(shape), localBox(shape, ctx));
    return { ...place, wraps: !shape.autosize };
  },

  resize(shape, scale, box) {
    const factor = Math.abs(scale.y) || 1;
    // Pulled by its side alone it is the lines that become longer or shorter, not the letters.
    if (factor === 1)
      return { w: Math.max(shape.fontSize, box.w * Math.abs(scale.x)), autosize: false };
    return {
      fontSize: Math.min(2000, Math.max(1, shape.fontSize * factor)),
      ...(shape.autosize ? {} : { w: shape.w * factor }),
    };
  },

  keepsRatio: true,
  describe: (shape) => shape.text,
};
