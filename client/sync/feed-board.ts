/**
 * A board as a spectator has it: plain records filled by the feed, without Yjs. The read side is the
 * same `ShapeSource` that editors draw from. Owns no connection.
 */
import { compareOrder } from '../../shared/document/order.ts';
import { readShape } from '../../shared/document/read-shape.ts';
import type { ShapeSource, SourceChange } from '../../shared/document/shape-source.ts';
import {
  readWireValue,
  type ChangeEvent,
  type SnapshotEvent,
  type WireFields,
} from '../../shared/protocol/feed.ts';
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';

type Fields = Map<string, unknown>;

/** Everything a board knows, for another tab of this browser (structured clone). */
export interface FeedBoardState {
  readonly seq: number;
  readonly meta: Fields;
  readonly shapes: ReadonlyMap<ShapeId, Fields>;
}

export class FeedBoard implements ShapeSource {
  #seq = -1;
  #meta: Fields = new Map();
  #shapes = new Map<ShapeId, Fields>();
  readonly #checked = new Map<ShapeId, Shape | undefined>();
  readonly #listeners = new Set<(change: SourceChange) => void>();
  #ordered: readonly Shape[] | undefined;

  /** Position up to which the board is complete; -1 before the first snapshot. */
  get seq(): number {
    return this.#seq;
  }

  get size(): number {
    return this.#shapes.size;
  }

  get title(): string {
    const title = this.#meta.get('title');
    return typeof title === 'string' ? title : '';
  }

  get background(): string {
    const background = this.#meta.get('background');
    return typeof background === 'string' ? background : 'paper';
  }

  get(id: ShapeId): Shape | undefined {
    if (this.#checked.has(id)) return this.#checked.get(id);
    const fields = this.#shapes.get(id);
    const shape =
      fields &&
      readShape(
        id,
        (name) => fields.get(name),
        (visit) => fields.forEach((value, name) => visit(name, value)),
      );
    this.#checked.set(id, shape);
    return shape;
  }

  ordered(): readonly Shape[] {
    if (this.#ordered === undefined) {
      const shapes: Shape[] = [];
      for (const id of this.#shapes.keys()) {
        const shape = this.get(id);
        if (shape !== undefined) shapes.push(shape);
      }
      this.#ordered = shapes.sort(compareOrder);
    }
    return this.#ordered;
  }

  observe(listener: (change: SourceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  applySnapshot(event: SnapshotEvent): void {
    const shapes = new Map<ShapeId, Fields>();
    for (const id of Object.keys(event.shapes)) shapes.set(id, readFields(event.shapes[id]!));
    this.restore({ seq: event.seq, meta: readFields(event.meta), shapes });
  }

  /** Replaces everything. */
  restore({ seq, meta, shapes }: FeedBoardState): void {
    const before = this.#shapes;
    this.#seq = seq;
    this.#meta = new Map(meta);
    this.#shapes = new Map(shapes);
    const added = new Set<ShapeId>();
    const updated = new Set<ShapeId>();
    const removed = new Set<ShapeId>();
    for (const id of before.keys()) if (!this.#shapes.has(id)) removed.add(id);
    for (const id of this.#shapes.keys()) (before.has(id) ? updated : added).add(id);
    this.#checked.clear();
    this.#emit(added, updated, removed, true, true);
  }

  /** What is here is incomplete: it stays to be looked at until a snapshot comes. */
  forget(): void {
    this.#seq = -1;
  }

  state(): FeedBoardState {
    return { seq: this.#seq, meta: this.#meta, shapes: this.#shapes };
  }

  /**
   * @returns `false` where the event does not fit what is here: something was missed, and only a
   *   snapshot helps. An event that was seen before changes nothing.
   */
  applyChange(event: ChangeEvent): boolean {
    if (event.seq <= this.#seq) return true;
    if (this.#seq < 0) return false;
    const added = new Set<ShapeId>();
    const updated = new Set<ShapeId>();
    const removed = new Set<ShapeId>();
    let isReordered = false;
    for (const id of event.remove ?? []) if (this.#shapes.delete(id)) removed.add(id);
    for (const [id, fields] of Object.entries(event.put ?? {})) {
      if (this.#shapes.has(id)) {
        updated.add(id);
        isReordered = true;
      } else if (!removed.delete(id)) added.add(id);
      else updated.add(id);
      this.#shapes.set(id, readFields(fields));
    }
    for (const [id, patch] of Object.entries(event.set ?? {})) {
      const fields = this.#shapes.get(id);
      if (fields === undefined) return false;
      patchFields(fields, patch);
      isReordered ||= 'index' in patch;
      updated.add(id);
    }
    for (const [id, parts] of Object.entries(event.append ?? {})) {
      for (const [name, { at, values }] of Object.entries(parts)) {
        const list = this.#shapes.get(id)?.get(name);
        if (!Array.isArray(list) || list.length !== at) return false;
        this.#shapes.get(id)!.set(name, list.concat(values));
      }
      updated.add(id);
    }
    if (event.meta !== undefined) patchFields(this.#meta, event.meta);
    this.#seq = event.seq;
    for (const ids of [added, updated, removed]) for (const id of ids) this.#checked.delete(id);
    this.#emit(added, updated, removed, isReordered, event.meta !== undefined);
    return true;
  }

  #emit(
    added: ReadonlySet<ShapeId>,
    updated: Set<ShapeId>,
    removed: ReadonlySet<ShapeId>,
    reordered: boolean,
    meta: boolean,
  ): void {
    for (const id of added) updated.delete(id);
    this.#ordered = undefined;
    const change: SourceChange = { added, updated, removed, reordered, local: false, meta };
    for (const listener of this.#listeners) listener(change);
  }
}

function readFields(wire: WireFields): Fields {
  const fields: Fields = new Map();
  patchFields(fields, wire);
  return fields;
}

function patchFields(fields: Fields, wire: WireFields): void {
  for (const name of Object.keys(wire)) {
    const value = readWireValue(wire[name]);
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  }
}
