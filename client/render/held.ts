/** What is in a hand, as those who show it tell each other, and what can be said of a shape there. */
import type { Matrix } from '../../shared/geometry/affine.ts';
import type { DrawCommand } from '../../shared/shapes/draw-command.ts';
import { fieldValue, type Shape, type ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import type { Entry } from './spatial-index.ts';

export interface HeldShape {
  readonly entry: Entry;
  /** As it is in the hand. */
  readonly shape: Shape;
  /** What painting it may touch, in page space, before the gesture's matrix. */
  readonly box: Box;
}

/** Shapes that are moved together. */
export interface Hold {
  /** Bottom first. */
  readonly shapes: readonly HeldShape[];
  readonly ids: ReadonlySet<ShapeId>;
  /** Around all of them, before the matrix. */
  readonly box: Box;
  readonly matrix: Matrix;
  /** Whether they are other ones in each frame. */
  readonly isDraft: boolean;
}

/** A shape in the order, and how it has to be shown. */
export interface Piece {
  readonly entry: Entry;
  readonly isHeld: boolean;
  readonly hold: Hold | undefined;
  readonly held: HeldShape | undefined;
  /** Where it may be until it is looked at again: page space. */
  readonly box: Box;
  readonly look: Look;
}

/** What shapes on one sheet have in common. */
export interface Look {
  /** Painted with a highlighter: blended with what lies below. */
  readonly isMarker: boolean;
  /** Frames that cut it and do not move along, innermost first. */
  readonly frames: readonly Shape[];
}

/** Whether all of a shape is blended with what lies below it. */
export function isMarker(shape: Shape): boolean {
  return fieldValue(shape, 'pen') === 'highlighter';
}

/** Numbers in the paths of a shape: what painting it costs. */
export function costOf(commands: readonly DrawCommand[]): number {
  let cost = 0;
  for (const command of commands) {
    if (command.kind === 'path') cost += command.path.length;
    else cost += command.kind === 'clip' ? costOf(command.commands) : 64;
  }
  return cost;
}
