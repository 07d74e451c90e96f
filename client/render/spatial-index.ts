/**
 * Where every shape lies: an R-tree over `ShapeDef.bounds`, the z-order, and who depends on whom.
 * Kept up to date from the changes of a `ShapeSource`; it never paints and never changes the board.
 */
import type RBush from 'rbush';
import { compareOrder } from '../../shared/document/order.ts';
import type { ShapeSource, SourceChange } from '../../shared/document/shape-source.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext, ShapeDef, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';

/** One shape with what is known about it; `minX … maxY` are its painted bounds in page space. */
export interface Entry {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
  shape: Shape;
  readonly def: ShapeDef;
  /** Position in the z-order; right only after `SpatialIndex.rank()`. */
  rank: number;
  /** Ids whose change changes this one's picture: what it is bound to, and its frame. */
  needs: readonly ShapeId[];
}

const NO_IDS: readonly ShapeId[] = [];
/** Where more than this share of the board is asked for, the sorted list is filtered instead. */
const FILTER_SHARE = 0.25;
const SCANS_BEFORE_TREE = 32;
/** Boards with so few shapes do without a tree until it pays; for larger ones than the other it is built only then. */
const SMALL = 500;
const LARGE = 20_000;
/** The R-tree's code; what it answers, the sorted list answers too, so nothing waits for it. */
let Tree: typeof RBush | undefined;
let isTreeAsked = false;

function askTree(): void {
  if (isTreeAsked) return;
  isTreeAsked = true;
  void import('rbush').then(
    (found) => {
      Tree = found.default;
    },
    () => {
      isTreeAsked = false;
    },
  );
}

/** More removed shapes than this are taken out of the order together. */
const MANY_GONE = 64;

export class SpatialIndex {
  readonly #source: ShapeSource;
  readonly #context: ShapeContext;
  readonly #entries = new Map<ShapeId, Entry>();
  readonly #dependents = new Map<ShapeId, Set<ShapeId>>();
  /** Undefined after a reset, until it is there and so many small boxes were asked for that it pays. */
  #tree: RBush<Entry> | undefined;
  #scans = 0;
  #sorted: Entry[] = [];
  /** Out of the order already, while a change is followed. */
  readonly #forgotten = new Set<Entry>();
  #ranksValid = true;

  constructor(source: ShapeSource, context: ShapeContext) {
    this.#source = source;
    this.#context = context;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Whether a tree answers, and no scan. */
  get hasTree(): boolean {
    return this.#tree !== undefined;
  }

  get(id: ShapeId): Entry | undefined {
    return this.#entries.get(id);
  }

  /** Reads the whole source anew. */
  reset(): void {
    this.#entries.clear();
    this.#dependents.clear();
    this.#tree = undefined;
    this.#scans = 0;
    this.#sorted = [];
    for (const shape of this.#source.ordered()) {
      const entry = this.#makeEntry(shape);
      if (entry === undefined) continue;
      this.#entries.set(shape.id, entry);
      this.#sorted.push(entry);
    }
    this.#ranksValid = false;
  }

  /** Building the tree takes longer than the scans that a first picture needs: it waits for them. */
  #ready(): RBush<Entry> | undefined {
    if (this.#tree === undefined && this.#scans >= SCANS_BEFORE_TREE) this.#build();
    return this.#tree;
  }

  /** To be called while nobody waits: builds the tree, if that does not take long. */
  prepare(): void {
    const { size } = this;
    if (this.#tree === undefined && size > SMALL && size < LARGE) this.#build();
  }

  #build(): void {
    if (Tree === undefined) {
      askTree();
      return;
    }
    this.#tree = new Tree<Entry>(16);
    this.#tree.load(this.#sorted);
  }

  /**
   * Follows a change of the source.
   * @param touched is called with the bounds before and after of every shape whose picture changed,
   *   those included that only depend on a changed one.
   * @returns `'all'` where so much is new that the whole index was built anew: `touched` was not
   *   called, and everything has to be painted again.
   */
  apply(
    change: Pick<SourceChange, 'added' | 'updated' | 'removed' | 'reordered'>,
    touched: (id: ShapeId, before: Box | undefined, after: Box | undefined) => void,
  ): 'some' | 'all' {
    const changed = change.added.size + change.removed.size;
    const { updated } = change;
    const isMost = updated.size > 1024 && updated.size > this.#entries.size / 4;
    if (isMost || (changed > 256 && changed > this.#entries.size / 8)) {
      this.reset();
      return 'all';
    }
    const queue: ShapeId[] = [];
    const seen = new Set<ShapeId>();
    const push = (id: ShapeId): void => {
      if (!seen.has(id)) {
        seen.add(id);
        queue.push(id);
      }
    };
    for (const id of change.removed) push(id);
    for (const id of change.added) push(id);
    for (const id of change.updated) push(id);
    if (change.removed.size > MANY_GONE) this.#forget(change.removed);
    for (let i = 0; i < queue.length; i++) {
      const id = queue[i]!;
      const waiting = this.#dependents.get(id);
      if (waiting !== undefined) for (const other of waiting) push(other);
      this.#refresh(id, touched);
    }
    this.#forgotten.clear();
    return 'some';
  }

  /** Takes many out of the order at once: one by one each costs a walk through it. */
  #forget(ids: Iterable<ShapeId>): void {
    for (const id of ids) {
      const entry = this.#entries.get(id);
      if (entry !== undefined && this.#source.get(id) === undefined) this.#forgotten.add(entry);
    }
    this.#sorted = this.#sorted.filter((entry) => !this.#forgotten.has(entry));
    this.#ranksValid = false;
  }

  /** Shapes whose painted bounds touch the box, bottom first. */
  search(box: Box): readonly Entry[] {
    const minX = box.x;
    const minY = box.y;
    const maxX = box.x + box.w;
    const maxY = box.y + box.h;
    this.rank();
    const found = this.#ready()?.search({ minX, minY, maxX, maxY });
    if (found !== undefined) {
      if (found.length < 512 || found.length < this.#sorted.length * FILTER_SHARE) {
        return found.sort(byRank);
      }
    }
    this.#scans++;
    return this.#sorted.filter(
      (e) => e.minX <= maxX && e.maxX >= minX && e.minY <= maxY && e.maxY >= minY,
    );
  }

  /** Every shape, bottom first. */
  all(): readonly Entry[] {
    this.rank();
    return this.#sorted;
  }

  /** Ids of shapes whose picture depends on this one. */
  dependentsOf(id: ShapeId): ReadonlySet<ShapeId> | undefined {
    return this.#dependents.get(id);
  }

  /** Bounds of everything, or `undefined` for an empty board. */
  bounds(): Box | undefined {
    if (this.#entries.size === 0) return undefined;
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    if (this.#tree !== undefined) {
      ({ minX, minY, maxX, maxY } = this.#tree.toJSON());
    } else {
      for (const entry of this.#sorted) {
        minX = Math.min(minX, entry.minX);
        minY = Math.min(minY, entry.minY);
        maxX = Math.max(maxX, entry.maxX);
        maxY = Math.max(maxY, entry.maxY);
      }
    }
    return { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
  }

  /** Makes `Entry.rank` right. */
  rank(): void {
    if (this.#ranksValid) return;
    for (let i = 0; i < this.#sorted.length; i++) this.#sorted[i]!.rank = i;
    this.#ranksValid = true;
  }

  #refresh(
    id: ShapeId,
    touched: (id: ShapeId, before: Box | undefined, after: Box | undefined) => void,
  ): void {
    const entry = this.#entries.get(id);
    const shape = this.#source.get(id);
    const before = entry === undefined ? undefined : boxOf(entry);
    if (shape === undefined || entry === undefined || entry.def.type !== shape.type) {
      if (entry !== undefined) this.#remove(entry);
      const added = shape === undefined ? undefined : this.#makeEntry(shape);
      if (added !== undefined) {
        this.#entries.set(id, added);
        this.#tree?.insert(added);
        this.#insertSorted(added);
      }
      if (before !== undefined || added !== undefined) {
        touched(id, before, added === undefined ? undefined : boxOf(added));
      }
      return;
    }
    const old = entry.shape;
    const after = safeBounds(entry.def, shape, this.#context);
    const moved =
      after.x !== before!.x ||
      after.y !== before!.y ||
      after.w !== before!.w ||
      after.h !== before!.h;
    if (moved) this.#tree?.remove(entry);
    if (old.index !== shape.index) {
      this.#sorted.splice(this.#positionOf(entry), 1);
      this.#ranksValid = false;
      entry.shape = shape;
      this.#insertSorted(entry);
    }
    entry.shape = shape;
    this.#setNeeds(entry, needsOf(entry.def, shape));
    if (moved) {
      entry.minX = after.x;
      entry.minY = after.y;
      entry.maxX = after.x + after.w;
      entry.maxY = after.y + after.h;
      this.#tree?.insert(entry);
    }
    touched(id, before, after);
  }

  #makeEntry(shape: Shape): Entry | undefined {
    const def = shapeDef(shape.type);
    if (def === undefined) return undefined;
    const box = safeBounds(def, shape, this.#context);
    const entry: Entry = {
      minX: box.x,
      minY: box.y,
      maxX: box.x + box.w,
      maxY: box.y + box.h,
      shape,
      def,
      rank: 0,
      needs: NO_IDS,
    };
    this.#setNeeds(entry, needsOf(def, shape));
    return entry;
  }

  #remove(entry: Entry): void {
    this.#tree?.remove(entry);
    if (!this.#forgotten.has(entry)) this.#sorted.splice(this.#positionOf(entry), 1);
    this.#ranksValid = false;
    this.#setNeeds(entry, NO_IDS);
    this.#entries.delete(entry.shape.id);
  }

  #positionOf(entry: Entry): number {
    if (this.#ranksValid) return entry.rank;
    const at = lowerBound(this.#sorted, entry.shape);
    return this.#sorted[at] === entry ? at : this.#sorted.indexOf(entry);
  }

  #insertSorted(entry: Entry): void {
    const at = lowerBound(this.#sorted, entry.shape);
    if (at === this.#sorted.length) {
      entry.rank = at;
      this.#sorted.push(entry);
    } else {
      this.#sorted.splice(at, 0, entry);
      this.#ranksValid = false;
    }
  }

  #setNeeds(entry: Entry, needs: readonly ShapeId[]): void {
    const { id } = entry.shape;
    for (const other of entry.needs) {
      const set = this.#dependents.get(other);
      if (set === undefined) continue;
      set.delete(id);
      if (set.size === 0) this.#dependents.delete(other);
    }
    entry.needs = needs;
    for (const other of needs) {
      let set = this.#dependents.get(other);
      if (set === undefined) this.#dependents.set(other, (set = new Set()));
      set.add(id);
    }
  }
}

function needsOf(def: ShapeDef, shape: Shape): readonly ShapeId[] {
  const bound = def.dependsOn?.(shape) ?? NO_IDS;
  if (shape.parent === '') return bound;
  return bound.length === 0 ? [shape.parent] : [...bound, shape.parent];
}

/** Bounds that the tree can hold: a shape with broken numbers becomes a point at its origin. */
function safeBounds(def: ShapeDef, shape: Shape, context: ShapeContext): Box {
  const box = def.bounds(shape, context);
  if (Number.isFinite(box.x + box.y + box.w + box.h)) return box;
  return { x: shape.x, y: shape.y, w: 0, h: 0 };
}

function boxOf(entry: Entry): Box {
  return {
    x: entry.minX,
    y: entry.minY,
    w: entry.maxX - entry.minX,
    h: entry.maxY - entry.minY,
  };
}

function lowerBound(sorted: readonly Entry[], shape: Shape): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareOrder(sorted[middle]!.shape, shape) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byRank(a: Entry, b: Entry): number {
  return a.rank - b.rank;
}
