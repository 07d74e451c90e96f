/**
 * Where every shape of a watched board lies: a plain list, bottom first. A spectator asks for parts
 * of the board a few times a second, not for every pointer move, so that walking through the list is
 * fast enough and the tree that editors use need not be sent. Never paints.
 */
import { compareOrder } from '../../shared/document/order.ts';
import type { ShapeSource, SourceChange } from '../../shared/document/shape-source.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import type { Entry } from './spatial-index.ts';

/** More changes than this at once (a snapshot) are not followed one by one. */
const MANY = 256;

export class WatchIndex {
  readonly #source: ShapeSource;
  readonly #context: ShapeContext;
  readonly #entries = new Map<ShapeId, Entry>();
  /** Those whose picture depends on other shapes. */
  readonly #needy = new Set<Entry>();
  #sorted: Entry[] = [];
  #isSorted = true;

  constructor(source: ShapeSource, context: ShapeContext) {
    this.#source = source;
    this.#context = context;
    this.reset();
  }

  get(id: ShapeId): Entry | undefined {
    return this.#entries.get(id);
  }

  /** Reads the whole board anew. */
  reset(): void {
    this.#entries.clear();
    this.#needy.clear();
    for (const shape of this.#source.ordered()) this.#put(shape);
    this.#sorted = [...this.#entries.values()];
    this.#isSorted = true;
  }

  /**
   * Follows a change.
   * @param touched is called with the bounds before and after of all whose picture changed, also of
   *   those that only depend on a changed one.
   * @returns `false` where so much is new that the board was read anew, and all of it is touched.
   */
  apply(change: SourceChange, touched: (box: Box) => void): boolean {
    if (change.added.size + change.updated.size + change.removed.size > MANY) {
      this.reset();
      return false;
    }
    const changed = new Set([...change.removed, ...change.added, ...change.updated]);
    // Arrows may be bound to arrows, and frames stand in frames: a set takes in while it is walked.
    for (const id of changed) {
      for (const { shape, needs } of this.#needy) {
        if (needs.includes(id)) changed.add(shape.id);
      }
      const before = this.#entries.get(id);
      if (before !== undefined) touched(boxOf(before));
      const shape = this.#source.get(id);
      this.#isSorted &&= before !== undefined && before.shape.index === shape?.index;
      if (shape === undefined) this.#drop(before);
      else this.#put(shape);
      const after = this.#entries.get(id);
      if (after !== undefined) touched(boxOf(after));
    }
    if (!this.#isSorted) {
      this.#sorted = [...this.#entries.values()].sort((a, b) => compareOrder(a.shape, b.shape));
      this.#isSorted = true;
    }
    return true;
  }

  /** Those whose painted bounds touch the box, bottom first. */
  search({ x, y, w, h }: Box): Entry[] {
    return this.#sorted.filter(
      (entry) => entry.minX <= x + w && entry.maxX >= x && entry.minY <= y + h && entry.maxY >= y,
    );
  }

  bounds(): Box | undefined {
    let minX = Infinity;
    let minY = Infinity;
    let maxX = -Infinity;
    let maxY = -Infinity;
    for (const entry of this.#sorted) {
      minX = Math.min(minX, entry.minX);
      minY = Math.min(minY, entry.minY);
      maxX = Math.max(maxX, entry.maxX);
      maxY = Math.max(maxY, entry.maxY);
    }
    return minX > maxX ? undefined : { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
  }

  /** The same object as before where there is one: it stands in the sorted list. */
  #put(shape: Shape): void {
    const def = shapeDef(shape.type);
    const known = this.#entries.get(shape.id);
    if (def === undefined || (known !== undefined && known.def !== def)) {
      this.#drop(known);
      this.#isSorted = false;
    }
    if (def === undefined) return;
    let { x, y, w, h } = def.bounds(shape, this.#context);
    if (!Number.isFinite(x + y + w + h)) ({ x, y, w, h } = { x: shape.x, y: shape.y, w: 0, h: 0 });
    const parent = shape.parent === '' ? [] : [shape.parent];
    const needs = [...(def.dependsOn?.(shape) ?? []), ...parent];
    const box = { minX: x, minY: y, maxX: x + w, maxY: y + h, shape, needs };
    const entry = this.#entries.get(shape.id) ?? { ...box, def, rank: 0 };
    Object.assign(entry, box);
    this.#entries.set(shape.id, entry);
    if (needs.length > 0) this.#needy.add(entry);
    else this.#needy.delete(entry);
  }

  #drop(entry: Entry | undefined): void {
    if (entry === undefined) return;
    this.#entries.delete(entry.shape.id);
    this.#needy.delete(entry);
  }
}

function boxOf({ minX, minY, maxX, maxY }: Entry): Box {
  return { x: minX, y: minY, w: maxX - minX, h: maxY - minY };
}
