/** A sticky note: a flat coloured sheet that grows downwards with its text. */
import { isInBox } from '../geometry/box.ts';
import type { Box } from '../units.ts';
import { boxRing, edgeOfPolygon } from './closed-shape.ts';
import type { DrawCommand } from './draw-command.ts';
import { colorField, numberField } from './fields.ts';
import { type Label, labelFields, labelPlaceIn, layoutLabel, pushLabel } from './label.ts';
import { rectanglePath } from './path.ts';
import { placedBounds, toLocal } from './placement.ts';
import type { Shape, ShapeContext, ShapeDef } from './shape.ts';

/** `fill` is the colour of the sheet. */
export interface NoteShape extends Shape, Label {}

/** Side of a new note, in board units. */
export const NOTE_SIZE = 200;
const PADDING = 16;
const RADIUS = 6;

/** A note without a sheet would be a text: it gets the usual yellow. */
function sheetColor(shape: NoteShape): string {
  return shape.fill === 'none' ? 'note-yellow' : shape.fill;
}

function localBox(shape: NoteShape, ctx: ShapeContext): Box {
  const w = Math.max(shape.w, shape.fontSize + 2 * PADDING);
  const needed =
    shape.text === '' ? 0 : layoutLabel(shape, w - 2 * PADDING, ctx).height + 2 * PADDING;
  return { x: 0, y: 0, w, h: Math.max(shape.h, needed) };
}

export const note: ShapeDef<NoteShape> = {
  type: 'note',
  icon: 'sticky-note',
  nameKey: 'shape.note',
  fields: {
    ...labelFields,
    fill: colorField('note-yellow'),
    w: numberField(NOTE_SIZE, 0),
    h: numberField(NOTE_SIZE, 0),
  },
  hasLabel: true,
  canBind: true,
  localBox,

  bounds: (shape, ctx) => placedBounds(shape, localBox(shape, ctx)),

  hits(shape, point, margin, ctx) {
    const box = localBox(shape, ctx);
    const p = toLocal(shape, box, point);
    return isInBox(box, p.x, p.y, margin);
  },

  outline(shape, ctx, detail) {
    const box = localBox(shape, ctx);
    const out: DrawCommand[] = [
      { kind: 'path', path: rectanglePath(0, 0, box.w, box.h, RADIUS), fill: sheetColor(shape) },
    ];
    if (shape.text !== '') {
      const area = {
        x: PADDING,
        y: PADDING,
        w: box.w - 2 * PADDING,
        h: box.h - 2 * PADDING,
      };
      pushLabel(out, layoutLabel(shape, area.w, ctx), shape, area, detail);
    }
    return out;
  },

  edge(shape, from, ctx) {
    const box = localBox(shape, ctx);
    return edgeOfPolygon(shape, box, [0, 0, box.w, 0, box.w, box.h, 0, box.h], from);
  },

  ring: (shape, ctx) => boxRing(shape, localBox(shape, ctx)),

  labelPlace(shape, ctx) {
    const { w, h } = localBox(shape, ctx);
    const area = { x: PADDING, y: PADDING, w: w - 2 * PADDING, h: h - 2 * PADDING };
    return labelPlaceIn(shape, area);
  },

  describe: (shape) => shape.text,
};
