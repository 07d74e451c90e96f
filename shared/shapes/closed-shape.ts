/**
 * What rectangle, ellipse, diamond and their like have in common: a closed outline that fills the
 * local box, a label in the middle, arrows at the edge. Each of them brings only its path.
 */
import { boxAt, expandBox, isInBox, unionBox } from '../geometry/box.ts';
import { isInPolygon, lastCrossing } from '../geometry/polygon.ts';
import { polylineDistance } from '../geometry/segment.ts';
import type { Box, PagePoint, Vec } from '../units.ts';
import type { DrawCommand } from './draw-command.ts';
import type { Field } from './fields.ts';
import {
  type Label,
  LABEL_PADDING,
  labelFields,
  labelFont,
  labelPlaceIn,
  layoutLabel,
  placedLabelBox,
  pushLabel,
} from './label.ts';
import { findShapeDef } from './lookup.ts';
import { flattenPath } from './path.ts';
import { placedBounds, toLocal, toPage } from './placement.ts';
import type { Shape, ShapeContext, ShapeDef } from './shape.ts';
import { paintMargin, pushClosedPath } from './stroke-style.ts';
import type { TextLayout } from './text-layout.ts';

export interface ClosedShape extends Shape, Label {}

/** A closed shape that does not look the same upside down. */
export interface FlippableShape extends ClosedShape {
  readonly flipY: boolean;
}

export interface ClosedShapeInit<S extends ClosedShape> {
  readonly type: S['type'];
  readonly icon: string;
  readonly nameKey: string;
  /** Fields beside the common ones and the label's. */
  readonly fields?: Readonly<Record<string, Field<unknown>>>;
  /** Outline that fills a w × h box at the local origin. */
  path(shape: S): readonly number[];
  /** Where the label goes, in fractions of the box: left, top, right, bottom inset. */
  readonly labelInset?: readonly [number, number, number, number];
}

/** Polylines of outlines stay this close to the exact curve, in board units. */
const FLAT_TOLERANCE = 0.25;

export function defineClosedShape<S extends ClosedShape>(init: ClosedShapeInit<S>): ShapeDef<S> {
  const inset = init.labelInset ?? [0, 0, 0, 0];

  /**
   * The shape as high as its label needs. Worked out and not written, so that two people who type
   * into one label, or one who types while another resizes, cannot disagree about it.
   */
  const grown = (shape: S, ctx: ShapeContext): S => {
    if (shape.text === '') return shape;
    const { height } = label(shape, ctx).layout;
    const needed = (height + LABEL_PADDING) / (1 - inset[1] - inset[3]);
    return needed <= shape.h ? shape : { ...shape, h: needed };
  };

  const localBox = (shape: S, ctx: ShapeContext): Box => boxAt(0, 0, shape.w, grown(shape, ctx).h);

  const labelArea = (shape: S): Box => {
    const w = shape.w * (1 - inset[0] - inset[2]);
    const h = shape.h * (1 - inset[1] - inset[3]);
    const { flipY = false } = shape as Partial<FlippableShape>;
    const pad = Math.min(LABEL_PADDING, w / 4);
    const padY = Math.min(LABEL_PADDING / 2, h / 8);
    return {
      x: shape.w * inset[0] + pad,
      y: shape.h * inset[flipY ? 3 : 1] + padY,
      w: w - 2 * pad,
      h: h - 2 * padY,
    };
  };

  /** A word too long for a narrow label area may use the whole width before it is broken. */
  const label = (shape: S, ctx: ShapeContext): { layout: TextLayout; area: Box } => {
    const area = labelArea(shape);
    if (inset[0] > 0 && shape.text.length <= 200) {
      const font = labelFont(shape);
      let widest = area.w;
      for (const word of shape.text.split(/\s+/)) {
        widest = Math.max(widest, ctx.measureText(word, font));
      }
      if (widest > area.w) {
        const w = Math.min(widest + 1, Math.max(area.w, shape.w));
        const wide = { ...area, x: area.x + (area.w - w) / 2, w };
        return { layout: layoutLabel(shape, w, ctx), area: wide };
      }
    }
    return { layout: layoutLabel(shape, area.w, ctx), area };
  };

  const polygon = (shape: S): number[] => flattenPath(init.path(shape), FLAT_TOLERANCE);

  return {
    type: init.type,
    icon: init.icon,
    nameKey: init.nameKey,
    fields: { ...labelFields, ...init.fields },
    hasLabel: true,
    canBind: true,
    localBox,

    bounds(given, ctx) {
      const shape = grown(given, ctx);
      const box = boxAt(0, 0, shape.w, shape.h);
      let part = expandBox(box, paintMargin(shape));
      if (shape.text !== '') {
        const { layout, area } = label(shape, ctx);
        part = unionBox(part, placedLabelBox(layout, shape, area));
      }
      return placedBounds(shape, box, part);
    },

    hits(given, point, margin, ctx) {
      const shape = grown(given, ctx);
      const box = boxAt(0, 0, shape.w, shape.h);
      const p = toLocal(shape, box, point);
      const reach = margin + shape.strokeWidth / 2;
      if (shape.text !== '') {
        const { layout, area } = label(shape, ctx);
        if (isInBox(placedLabelBox(layout, shape, area), p.x, p.y, margin)) return true;
      }
      if (!isInBox(box, p.x, p.y, reach)) return false;
      const outline = polygon(shape);
      if (shape.fill !== 'none' && isInPolygon(outline, p.x, p.y)) return true;
      return polylineDistance(p.x, p.y, outline, true) <= reach;
    },

    outline(given, ctx, detail) {
      const shape = grown(given, ctx);
      const out: DrawCommand[] = [];
      pushClosedPath(out, shape, init.path(shape), detail);
      if (shape.text !== '') {
        const { layout, area } = label(shape, ctx);
        pushLabel(out, layout, shape, area, detail);
      }
      return out;
    },

    edge(given, from, ctx) {
      const shape = grown(given, ctx);
      return edgeOfPolygon(shape, localBox(shape, ctx), polygon(shape), from);
    },

    ring(given, ctx) {
      const shape = grown(given, ctx);
      return placeRing(shape, localBox(shape, ctx), polygon(shape));
    },

    labelPlace(given, ctx) {
      const shape = grown(given, ctx);
      // The control breaks the lines where the painted label does.
      return labelPlaceIn(shape, label(shape, ctx).area);
    },
    describe: (shape) => shape.text,
  };
}

/** The point where the way from the middle of a shape to `from` leaves its outline. */
export function edgeOfPolygon(
  shape: Shape,
  box: Box,
  polygon: readonly number[],
  from: Vec,
): PagePoint {
  const p = toLocal(shape, box, from);
  const cx = box.x + box.w / 2;
  const cy = box.y + box.h / 2;
  // From inside the shape the way is prolonged, so that it always leaves.
  const reach = Math.hypot(box.w, box.h) + 1;
  const length = Math.hypot(p.x - cx, p.y - cy);
  if (length === 0) return toPage(shape, box, { x: cx, y: box.y });
  const stretch = Math.max(1, reach / length);
  const farX = cx + (p.x - cx) * stretch;
  const farY = cy + (p.y - cy) * stretch;
  const t = lastCrossing(polygon, cx, cy, farX, farY);
  if (t < 0) return toPage(shape, box, { x: cx, y: cy });
  return toPage(shape, box, { x: cx + (farX - cx) * t, y: cy + (farY - cy) * t });
}

/** A local polygon on the board. */
export function placeRing(shape: Shape, box: Box, polygon: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i + 1 < polygon.length; i += 2) {
    const at = toPage(shape, box, { x: polygon[i]!, y: polygon[i + 1]! });
    out.push(at.x, at.y);
  }
  return out;
}

/** The ring of a shape that is a plain box. */
export function boxRing(shape: Shape, box: Box): number[] {
  const { x, y, w, h } = box;
  return placeRing(shape, box, [x, y, x + w, y, x + w, y + h, x, y + h]);
}

/** The outline of a shape as a polygon in local space, unturned; `undefined` where it has none. */
export function polygonOf(shape: Shape, ctx: ShapeContext): readonly number[] | undefined {
  const upright: Shape = { ...shape, x: 0, y: 0, angle: 0 };
  return findShapeDef(shape.type)?.ring?.(upright, ctx);
}
