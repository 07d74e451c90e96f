/** A rectangle, by default with slightly rounded corners. */
import { type ClosedShape, defineClosedShape } from './closed-shape.ts';
import { numberField } from './fields.ts';
import { rectanglePath } from './path.ts';

export interface RectangleShape extends ClosedShape {
  /** Of the corners, in board units; half the shorter side at most. */
  readonly radius: number;
}

export const rectangle = defineClosedShape<RectangleShape>({
  type: 'rectangle',
  icon: 'square',
  nameKey: 'shape.rectangle',
  fields: { radius: numberField(8, 0) },
  path: (shape) => rectanglePath(0, 0, shape.w, shape.h, shape.radius),
});
