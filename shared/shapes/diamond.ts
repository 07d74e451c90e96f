/** A diamond: the corners are the middles of the sides of its box. */
import { type ClosedShape, defineClosedShape } from './closed-shape.ts';
import { numberField } from './fields.ts';
import { roundedPolygonPath } from './path.ts';

export interface DiamondShape extends ClosedShape {
  /** Of the corners, in board units. */
  readonly radius: number;
}

export const diamond = defineClosedShape<DiamondShape>({
  type: 'diamond',
  icon: 'diamond',
  nameKey: 'shape.diamond',
  fields: { radius: numberField(0, 0) },
  path: ({ w, h, radius }) => roundedPolygonPath([w / 2, 0, w, h / 2, w / 2, h, 0, h / 2], radius),
  labelInset: [0.2, 0.25, 0.2, 0.25],
});
