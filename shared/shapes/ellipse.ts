/** An ellipse that fills its box. */
import { type ClosedShape, defineClosedShape } from './closed-shape.ts';
import { ellipsePath } from './path.ts';

export const ellipse = defineClosedShape<ClosedShape>({
  type: 'ellipse',
  icon: 'circle',
  nameKey: 'shape.ellipse',
  path: (shape) => ellipsePath(0, 0, shape.w, shape.h),
  labelInset: [0.146, 0.146, 0.146, 0.146],
});
