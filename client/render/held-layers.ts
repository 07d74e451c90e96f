/**
 * In how many layers shapes that move have to be shown between shapes that stay, so that everything keeps
 * its place in the order. Pure geometry: boxes in, numbers out.
 */
import { boxesTouch } from '../../shared/geometry/box.ts';
import type { Box } from '../../shared/units.ts';

/** A shape in the order, bottom first. */
export interface Layered {
  /** What it may cover: where it stays, or where it may be moved to before it is looked at again. */
  readonly box: Box;
  readonly isHeld: boolean;
}

/**
 * The layer of each piece. Odd ones are moved, even ones stay; what is in layer 0 lies under nothing that
 * is moved and can stay where it is. Pieces that do not touch need not be told apart.
 */
export function layersOf(pieces: readonly Layered[]): number[] {
  const layers: number[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const { box, isHeld } = pieces[i]!;
    let layer = isHeld ? 1 : 0;
    for (let j = 0; j < i; j++) {
      const below = layers[j]!;
      const wanted = pieces[j]!.isHeld === isHeld ? below : below + 1;
      if (wanted > layer && boxesTouch(box, pieces[j]!.box)) layer = wanted;
    }
    layers.push(layer);
  }
  return layers;
}
