/** A star with five points, one of them up or down. */
import { regularPolygon } from '../geometry/polygon.ts';
import { defineClosedShape, type FlippableShape } from './closed-shape.ts';
import { booleanField } from './fields.ts';
import { polylinePath } from './path.ts';

export const star = defineClosedShape<FlippableShape>({
  type: 'star',
  icon: 'star',
  nameKey: 'shape.star',
  fields: { flipY: booleanField(false) },
  path({ w, h, flipY }) {
    const points = regularPolygon(w, h, 5, 0.42);
    return polylinePath(flipY ? points.map((v, i) => (i % 2 === 0 ? v : h - v)) : points, true);
  },
  labelInset: [0.25, 0.36, 0.25, 0.25],
});
