/** What is selected. Only shapes that are there; what is removed by anybody leaves the selection. */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { compareOrder } from '../../shared/document/order.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import { isLocked, withFrameChildren } from '../tools/groups.ts';

/** Up to here shapes are looked up one by one instead of going through the board. */
const FEW = 64;

export class Selection {
  readonly #board: ShapeSource;
  readonly #onChange: (ids: ReadonlySet<ShapeId>) => void;
  #ids: ReadonlySet<ShapeId> = new Set();
  /** The selected shapes, until one of them or the selection changes. */
  #shapes: readonly Shape[] | undefined;

  /** @param onChange called after each change, before anybody else hears of it. */
  constructor(board: ShapeSource, onChange: (ids: ReadonlySet<ShapeId>) => void) {
    this.#board = board;
    this.#onChange = onChange;
  }

  get ids(): ReadonlySet<ShapeId> {
    return this.#ids;
  }

  /** Selects exactly these; ids of shapes that are not there are left out. */
  set(ids: Iterable<ShapeId>): void {
    const next = new Set<ShapeId>();
    for (const id of ids) if (this.#board.get(id) !== undefined) next.add(id);
    if (next.size === this.#ids.size && [...next].every((id) => this.#ids.has(id))) return;
    this.#ids = next;
    this.#shapes = undefined;
    this.#onChange(next);
  }

  /** The board has changed: lets go of what is no longer there. */
  update(removed: ReadonlySet<ShapeId>): void {
    this.#shapes = undefined;
    if ([...removed].some((id) => this.#ids.has(id))) {
      this.set([...this.#ids].filter((id) => !removed.has(id)));
    }
  }

  /**
   * The selected shapes, bottom first; those in a selected frame too where asked for. The same list until the
   * board or the selection changes.
   */
  shapes(withChildren = false): readonly Shape[] {
    if (withChildren) return withFrameChildren(this.#board, this.#ids);
    this.#shapes ??=
      this.#ids.size > FEW
        ? this.#board.ordered().filter(({ id }) => this.#ids.has(id))
        : [...this.#ids].flatMap((id) => this.#board.get(id) ?? []).sort(compareOrder);
    return this.#shapes;
  }

  unlocked(): readonly Shape[] {
    return this.shapes().filter((shape) => !isLocked(this.#board, shape));
  }
}
