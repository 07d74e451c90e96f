/** A triangle that stands on the bottom of its box. */
import { type ClosedShape, defineClosedShape } from './closed-shape.ts';
import { polylinePath } from './path.ts';

export const triangle = defineClosedShape<ClosedShape>({
  type: 'triangle',
  icon: 'triangle',
  nameKey: 'shape.triangle',
  path: ({ w, h }) => polylinePath([w / 2, 0, w, h, 0, h], true),
  labelInset: [0.25, 0.4, 0.25, 0.04],
});
