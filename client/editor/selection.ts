/** What is selected. Only shapes that are there; what is removed by anybody leaves the selection. */
import type { ShapeSource, SourceChange } from '../../shared/document/shape-source.ts';
import { compareOrder } from '../../shared/document/order.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import { isLocked, withFrameChildren } from '../tools/groups.ts';

type Changed = Pick<SourceChange, 'added' | 'updated' | 'removed'>;

/** Up to here shapes are looked up one by one instead of going through the board. */
const FEW = 64;

export class Selection {
  readonly #board: ShapeSource;
  readonly #onChange: (ids: ReadonlySet<ShapeId>) => void;
  #ids: ReadonlySet<ShapeId> = new Set();
  #list: readonly ShapeId[] | undefined;
  /** The selected shapes, until one of them or the selection changes. */
  #shapes: readonly Shape[] | undefined;
  #isHeld = false;

  /** @param onChange called after each change, before anybody else hears of it. */
  constructor(board: ShapeSource, onChange: (ids: ReadonlySet<ShapeId>) => void) {
    this.#board = board;
    this.#onChange = onChange;
  }

  get ids(): ReadonlySet<ShapeId> {
    return this.#ids;
  }

  /** The same as a list; the same one until the selection changes. */
  get list(): readonly ShapeId[] {
    this.#list ??= [...this.#ids];
    return this.#list;
  }

  /** Selects exactly these; ids of shapes that are not there are left out. */
  set(ids: Iterable<ShapeId>): void {
    const next = new Set<ShapeId>();
    for (const id of ids) if (this.#board.get(id) !== undefined) next.add(id);
    if (next.size === this.#ids.size && [...next].every((id) => this.#ids.has(id))) return;
    this.#ids = next;
    this.#list = undefined;
    this.#shapes = undefined;
    this.#onChange(next);
  }

  /** While very many shapes are written portion by portion the selection is what it was before. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  set isHeld(isHeld: boolean) {
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    if (isHeld) return;
    this.#shapes = undefined;
    this.set(this.list);
  }

  /** The board has changed: lets go of what is no longer there. */
  update({ added, updated, removed }: Changed): void {
    if (this.#ids.size === 0 || this.#isHeld) return;
    if (this.#shapes !== undefined) {
      const isOld = [added, updated, removed].some((ids) => meet(ids, this.#ids));
      if (isOld) this.#shapes = undefined;
    }
    if (meet(removed, this.#ids)) this.set([...this.#ids].filter((id) => !removed.has(id)));
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

function meet(a: ReadonlySet<ShapeId>, b: ReadonlySet<ShapeId>): boolean {
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  for (const id of few) if (many.has(id)) return true;
  return false;
}
