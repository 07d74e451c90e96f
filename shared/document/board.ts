/**
 * Typed access to the shared document: the only file that knows how a board lies in a `Y.Doc`.
 *
 *   shapes: Y.Map<id, Y.Map<field, value>>     meta: Y.Map<'schema' | 'title' | 'background', …>
 *
 * Fields equal to their default are not stored. Reads are checked (`read-shape.ts`) and cached, one
 * immutable object per version of a shape. Camera, selection and hover never enter the document.
 */
import { getRandomValues } from 'lib0/webcrypto';
import * as Y from 'yjs';
import type { Shape, ShapeId } from '../shapes/shape.ts';
import { compareOrder } from './order.ts';
import { patchOrder } from './patch-order.ts';
import { fieldOf, readShape, textFieldsOf } from './read-shape.ts';
import type { ShapeSource, SourceChange } from './shape-source.ts';

/** Version of the layout above. A board of a later one is opened read-only; see `migrate.ts`. */
export const SCHEMA_VERSION = 1;

export type FieldValues = Readonly<Record<string, unknown>>;
type ShapeMap = Y.Map<unknown>;

export interface BoardMeta {
  readonly title: string;
  /** A palette colour of the paper, `'paper'` by default. */
  readonly background: string;
  readonly schema: number;
}

const ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';

/** 12 characters of `[A-Za-z0-9_-]`: 72 random bits. */
export function newShapeId(): ShapeId {
  const random = getRandomValues(new Uint8Array(12)) as Uint8Array;
  let id = '';
  for (const byte of random) id += ID_ALPHABET[byte & 63];
  return id;
}

export class Board implements ShapeSource {
  readonly doc: Y.Doc;
  readonly #shapes: Y.Map<ShapeMap>;
  readonly #meta: Y.Map<unknown>;
  readonly #cache = new Map<ShapeId, Shape | undefined>();
  readonly #listeners = new Set<(change: SourceChange) => void>();
  /** All shapes in order, as they were when somebody last asked, and what they were that has changed since. */
  #ordered: readonly Shape[] | undefined;
  readonly #outdated = new Map<ShapeId, Shape | undefined>();
  /** A `Y.Map` counts its entries one by one whenever it is asked. */
  #size: number;

  constructor(doc: Y.Doc) {
    this.doc = doc;
    this.#shapes = doc.getMap('shapes');
    this.#meta = doc.getMap('meta');
    this.#size = this.#shapes.size;
    this.#shapes.observeDeep(this.#onShapeEvents);
    this.#meta.observe(this.#onMetaEvent);
  }

  /** Stops observing the document. The document itself is its owner's to destroy. */
  destroy(): void {
    this.#shapes.unobserveDeep(this.#onShapeEvents);
    this.#meta.unobserve(this.#onMetaEvent);
    this.#listeners.clear();
  }

  get meta(): BoardMeta {
    const title = this.#meta.get('title');
    const background = this.#meta.get('background');
    const schema = this.#meta.get('schema');
    return {
      title: typeof title === 'string' ? title : '',
      background: typeof background === 'string' ? background : 'paper',
      schema: typeof schema === 'number' ? schema : SCHEMA_VERSION,
    };
  }

  get size(): number {
    return this.#size;
  }

  get(id: ShapeId): Shape | undefined {
    if (this.#cache.has(id)) return this.#cache.get(id);
    const shape = readMap(id, this.#shapes.get(id));
    this.#cache.set(id, shape);
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
    } else if (this.#outdated.size > 0) {
      this.#ordered = patchOrder(this.#ordered, this.#outdated, (id) => this.get(id));
    }
    this.#outdated.clear();
    return this.#ordered;
  }

  observe(listener: (change: SourceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The shared text behind a text field, for an editor that types into it; `undefined` if gone. */
  text(id: ShapeId, field = 'text'): Y.Text | undefined {
    const value = this.#shapes.get(id)?.get(field);
    return value instanceof Y.Text ? value : undefined;
  }

  /** The types an undo manager has to watch. */
  get undoScope(): Y.AbstractType<unknown>[] {
    return [this.#shapes, this.#meta] as unknown as Y.AbstractType<unknown>[];
  }

  /**
   * Makes changes as one transaction: one update on the wire, one event for observers.
   * @param origin who changes; undo follows the origins that it was told to track.
   */
  change<T>(origin: unknown, fn: (tx: BoardTransaction) => T): T {
    return this.doc.transact(() => {
      if (!this.#meta.has('schema')) this.#meta.set('schema', SCHEMA_VERSION);
      return fn(new BoardTransaction(this.#shapes, this.#meta));
    }, origin);
  }

  readonly #onShapeEvents = (events: Y.YEvent<Y.AbstractType<unknown>>[], tr: Y.Transaction) => {
    const added = new Set<ShapeId>();
    const updated = new Set<ShapeId>();
    const removed = new Set<ShapeId>();
    let reordered = false;
    for (const event of events) {
      if (event.target === (this.#shapes as unknown)) {
        for (const id of (event as Y.YMapEvent<unknown>).keysChanged) {
          const action = isNew(event, id) ? 'add' : event.keys.get(id)?.action;
          if (action === 'delete') removed.add(id);
          else if (action === 'add') added.add(id);
          else if (action === 'update') updated.add(id);
          if (action === 'update') reordered = true;
        }
      } else {
        if (event.target instanceof Y.Array) forgetUnlessLonger(event.target, event);
        const id = String(event.path[0]);
        updated.add(id);
        if (event.path.length === 1 && (event as Y.YMapEvent<unknown>).keysChanged?.has('index')) {
          reordered = true;
        }
      }
    }
    for (const id of added) updated.delete(id);
    for (const id of removed) updated.delete(id);
    if (this.#ordered !== undefined && added.size > this.#ordered.length) {
      // Little of the order is left: it is sooner made anew.
      this.#ordered = undefined;
      this.#outdated.clear();
    }
    for (const set of [added, updated, removed]) for (const id of set) this.#outdate(id);
    this.#size += added.size - removed.size;
    this.#emit({ added, updated, removed, reordered, local: tr.local, meta: false });
  };

  readonly #onMetaEvent = (_event: Y.YMapEvent<unknown>, tr: Y.Transaction) => {
    const none: ReadonlySet<string> = new Set();
    this.#emit({
      added: none,
      updated: none,
      removed: none,
      reordered: false,
      local: tr.local,
      meta: true,
    });
  };

  /** A shape has to be read anew. What the order knows of it is remembered, to be found there again. */
  #outdate(id: ShapeId): void {
    if (this.#ordered !== undefined && !this.#outdated.has(id)) {
      this.#outdated.set(id, this.#cache.get(id));
    }
    this.#cache.delete(id);
  }

  #emit(change: SourceChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}

/** Writes to a board; valid only inside the `change` call that made it. */
export class BoardTransaction {
  readonly #shapes: Y.Map<ShapeMap>;
  readonly #meta: Y.Map<unknown>;

  constructor(shapes: Y.Map<ShapeMap>, meta: Y.Map<unknown>) {
    this.#shapes = shapes;
    this.#meta = meta;
  }

  has(id: ShapeId): boolean {
    return this.#shapes.has(id);
  }

  /**
   * Adds a shape. Unknown fields and values that its type does not allow throw: that is the
   * programmer's mistake; imports check before they come here.
   */
  create(type: string, fields: FieldValues, id: ShapeId = newShapeId()): ShapeId {
    const map: ShapeMap = new Y.Map();
    map.set('type', type);
    for (const name in fields) {
      if (name === 'id' || name === 'type') continue;
      writeField(map, type, name, fields[name], true);
    }
    // Two people who begin to type into a label at the same time must find the same text there:
    // were each to make it, one of the two would be lost.
    for (const name of textFieldsOf(type)) if (!(name in fields)) map.set(name, new Y.Text());
    this.#shapes.set(id, map);
    return id;
  }

  /** Sets fields; a shape that is gone stays gone. Text fields are replaced as a whole. */
  update(id: ShapeId, patch: FieldValues): void {
    const map = this.#shapes.get(id);
    if (map === undefined) return;
    const type = String(map.get('type'));
    for (const name in patch) {
      if (name === 'id' || name === 'type') continue;
      writeField(map, type, name, patch[name], false);
    }
  }

  /** Appends integers to a live field (a stroke that is being drawn). */
  append(id: ShapeId, field: string, values: readonly number[]): void {
    const map = this.#shapes.get(id);
    if (map === undefined || values.length === 0) return;
    const live = map.get(field);
    if (live instanceof Y.Array) live.push([...values]);
    else map.set(field, Y.Array.from([...values]));
  }

  /** Removes a field, so that its default counts. */
  unset(id: ShapeId, field: string): void {
    const map = this.#shapes.get(id);
    if (map?.has(field) === true) map.delete(field);
  }

  remove(ids: Iterable<ShapeId>): void {
    for (const id of ids) if (this.#shapes.has(id)) this.#shapes.delete(id);
  }

  setMeta(patch: Partial<Omit<BoardMeta, 'schema'>>): void {
    for (const [name, value] of Object.entries(patch)) {
      if (this.#meta.get(name) !== value) this.#meta.set(name, value);
    }
  }
}

function readMap(id: ShapeId, map: unknown): Shape | undefined {
  if (!(map instanceof Y.Map)) return undefined;
  // As `get` and `forEach` of the map do it, without what those ask for each of a hundred thousand fields.
  const fields = (map as ShapeMap)._map;
  return readShape(
    id,
    (name) => rawValue(fields.get(name)),
    (visit) => fields.forEach((item, name) => visit(name, rawValue(item))),
  );
}

/** Whether a key of a map was never there before; `keys` of the event says it, too, after looking at all of them. */
function isNew(event: Y.YEvent<Y.AbstractType<unknown>>, key: string): boolean {
  const item = event.target._map.get(key);
  return item !== undefined && item.left === null && !item.deleted && event.adds(item);
}

function rawValue(item: Y.Item | undefined): unknown {
  if (item === undefined || item.deleted) return undefined;
  const { content } = item;
  if (content instanceof Y.ContentAny) return content.arr[item.length - 1];
  const value: unknown = content.getContent()[item.length - 1];
  if (value instanceof Y.Text) return value.toString();
  if (value instanceof Y.Array) return listOf(value as Y.Array<unknown>);
  return value;
}

const lists = new WeakMap<Y.Array<unknown>, unknown[]>();

/**
 * What is in a growing list: the same array each time, with more in it, so that nobody has to read a
 * long stroke anew for three more points.
 */
function listOf(value: Y.Array<unknown>): readonly unknown[] {
  const known = lists.get(value);
  if (known === undefined || known.length > value.length) {
    const list = value.toArray();
    lists.set(value, list);
    return list;
  }
  for (const added of value.slice(known.length)) known.push(added);
  return known;
}

/** Forgets what is known of a list to which anything was done but to append. */
function forgetUnlessLonger(
  value: Y.Array<unknown>,
  event: Y.YEvent<Y.AbstractType<unknown>>,
): void {
  if (!lists.has(value)) return;
  let length = 0;
  for (const [i, { retain, insert }] of event.delta.entries()) {
    const isLast = i === event.delta.length - 1;
    if (Array.isArray(insert) && isLast) length += insert.length;
    else if (retain !== undefined && !isLast) length += retain;
    else length = Number.NaN;
  }
  if (length !== value.length) lists.delete(value);
}

function writeField(
  map: ShapeMap,
  type: string,
  name: string,
  value: unknown,
  isNew: boolean,
): void {
  const field = fieldOf(type, name);
  if (field === undefined) throw new Error(`a ${type} has no field "${name}"`);
  const parsed = field.parse(value);
  if (parsed === undefined) {
    throw new Error(`${JSON.stringify(value)} is no value of ${type}.${name}`);
  }
  if (field.kind === 'text') {
    const text = isNew ? undefined : map.get(name);
    if (text instanceof Y.Text) {
      if (text.toString() === parsed) return;
      text.delete(0, text.length);
      text.insert(0, parsed as string);
    } else {
      map.set(name, new Y.Text(parsed as string));
    }
    return;
  }
  if (field.kind === 'set') {
    for (const member of parsed as readonly string[]) {
      const key = `${name}:${member}`;
      if (isNew || !map.has(key)) map.set(key, true);
    }
    return;
  }
  if (field.kind === 'live') {
    map.set(name, Y.Array.from([...(parsed as readonly number[])]));
    return;
  }
  if (isSameValue(parsed, field.default)) {
    if (!isNew && map.has(name)) map.delete(name);
    return;
  }
  if (!isNew && isSameValue(map.get(name), parsed)) return;
  map.set(name, parsed);
}

function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    return (
      a instanceof Uint8Array &&
      b instanceof Uint8Array &&
      a.length === b.length &&
      a.every((byte, i) => byte === b[i])
    );
  }
  return JSON.stringify(a) === JSON.stringify(b);
}
