/**
 * Seeds of the hand-drawn look. A seed is stored with its shape, so that everybody, spectators, the
 * feed and exports see the same wobble, and no two shapes have the same one.
 */
import { commonFields } from '../../shared/shapes/shape.ts';

/** A seed of its own for a shape that is sketchy and has none. */
export function seedFor(fields: { readonly roughness?: unknown; readonly seed?: unknown }): {
  readonly seed?: number;
} {
  const { roughness, seed = commonFields.seed.default } = fields;
  const lacksOne = Number(roughness) > 0 && seed === commonFields.seed.default;
  return lacksOne ? { seed: 2 + Math.floor(Math.random() * 2 ** 30) } : {};
}
