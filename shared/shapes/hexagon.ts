/** A hexagon that lies on its side. */
import { type ClosedShape, defineClosedShape } from './closed-shape.ts';
import { polylinePath } from './path.ts';

export const hexagon = defineClosedShape<ClosedShape>({
  type: 'hexagon',
  icon: 'hexagon',
  nameKey: 'shape.hexagon',
  path: ({ w, h }) =>
    polylinePath([w * 0.25, 0, w * 0.75, 0, w, h / 2, w * 0.75, h, w * 0.25, h, 0, h / 2], true),
  labelInset: [0.12, 0, 0.12, 0],
});
