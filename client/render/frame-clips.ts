/**
 * Which frames cut what is in a hand: those that move along with it, and those that it will lie in when
 * it is let go. Reads the board; remembers its frames until `reset`.
 */
import { applyBox } from '../../shared/geometry/affine.ts';
import { placedBounds } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import { frameAmong } from '../../shared/shapes/frame-choice.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { HeldShape, Hold } from './held.ts';
import type { SpatialIndex } from './spatial-index.ts';

/** Frames within frames are followed this far. */
const MAX_DEPTH = 8;

export class FrameClips {
  readonly #index: SpatialIndex;
  readonly #context: ShapeContext;
  #frames: readonly Shape[] | undefined;

  constructor(index: SpatialIndex, context: ShapeContext) {
    this.#index = index;
    this.#context = context;
  }

  /** The board may have other frames now. */
  reset(): void {
    this.#frames = undefined;
  }

  /** The frames that all shapes of a hold will lie in, as text: another one when one of them changes. */
  parentsOf(hold: Hold): string {
    if (this.#all().length === 0) return '';
    return hold.shapes.map((held) => this.#parentOf(hold, held)).join(' ');
  }

  /** Frames that cut a shape and stay where they are, innermost first. */
  around(hold: Hold, held: HeldShape): readonly Shape[] {
    if (this.#all().length === 0) return [];
    const frames: Shape[] = [];
    let id = this.#parentOf(hold, held);
    for (let depth = 0; id !== '' && depth < MAX_DEPTH; depth++) {
      const frame = this.#context.shape(id);
      if (frame === undefined) break;
      if (frame.type === 'frame') frames.push(frame);
      id = frame.parent;
    }
    return frames;
  }

  #all(): readonly Shape[] {
    this.#frames ??= this.#index
      .all()
      .filter(({ shape }) => shape.type === 'frame')
      .map(({ shape }) => shape);
    return this.#frames;
  }

  /** What a shape, or the outermost of the frames that move along with it, will lie in. */
  #parentOf(hold: Hold, { shape }: HeldShape): ShapeId {
    let top = shape;
    for (let depth = 0; hold.ids.has(top.parent) && depth < MAX_DEPTH; depth++) {
      const frame = this.#context.shape(top.parent);
      if (frame === undefined) break;
      top = frame;
    }
    // Arrows that follow what they are tied to stay where they belong.
    const stays = hold.matrix.every((n, i) => n === (i === 0 || i === 3 ? 1 : 0));
    if (hold.isDraft ? top.type === 'arrow' : stays) return top.parent;
    const box = shapeDef(top.type)?.localBox(top, this.#context);
    if (box === undefined) return top.parent;
    const frames = this.#all().filter(({ id, locked }) => !locked && !hold.ids.has(id));
    return frameAmong(frames, applyBox(hold.matrix, placedBounds(top, box)))?.id ?? '';
  }
}
