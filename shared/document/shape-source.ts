/**
 * The read side of a board, as the renderer, the tools and the exports see it. `Board` (over a
 * `Y.Doc`) and the spectator's `FeedBoard` (over plain records, without Yjs) both provide it.
 */
import type { Shape, ShapeId } from '../shapes/shape.ts';

export interface SourceChange {
  readonly added: ReadonlySet<ShapeId>;
  readonly updated: ReadonlySet<ShapeId>;
  readonly removed: ReadonlySet<ShapeId>;
  /** Whether `ordered()` may have another order than before (beyond additions and removals). */
  readonly reordered: boolean;
  /** Whether this change came from this page's own hand. */
  readonly local: boolean;
  /** Whether board fields (title, background …) changed. */
  readonly meta: boolean;
}

export interface ShapeSource {
  /** The checked shape, or `undefined` where it is unknown, broken or gone. */
  get(id: ShapeId): Shape | undefined;
  /** All drawable shapes, bottom first. The same array until something changes. */
  ordered(): readonly Shape[];
  /** Calls `listener` after each change; returns the function that stops it. */
  observe(listener: (change: SourceChange) => void): () => void;
}
