/** A triangle that stands on the bottom of its box, or hangs from its top. */
import { defineClosedShape, type FlippableShape } from './closed-shape.ts';
import { booleanField } from './fields.ts';
import { polylinePath } from './path.ts';

export const triangle = defineClosedShape<FlippableShape>({
  type: 'triangle',
  icon: 'triangle',
  nameKey: 'shape.triangle',
  fields: { flipY: booleanField(false) },
  path: ({ w, h, flipY }) =>
    polylinePath(flipY ? [w / 2, h, 0, 0, w, 0] : [w / 2, 0, w, h, 0, h], true),
  labelInset: [0.25, 0.4, 0.25, 0.04],
});
