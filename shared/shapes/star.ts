/** A star with five points. */
import { regularPolygon } from '../geometry/polygon.ts';
import { type ClosedShape, defineClosedShape } from './closed-shape.ts';
import { polylinePath } from './path.ts';

export const star = defineClosedShape<ClosedShape>({
  type: 'star',
  icon: 'star',
  nameKey: 'shape.star',
  path: ({ w, h }) => polylinePath(regularPolygon(w, h, 5, 0.42), true),
  labelInset: [0.25, 0.36, 0.25, 0.25],
});
