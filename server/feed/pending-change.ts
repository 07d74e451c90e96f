/**
 * What has changed on one board since the last event: joins the commits of a tick by shape and
 * field, and turns them into one `change`. Knows which growing lists the readers hold, so that a
 * stroke that is being drawn travels as what was added to it.
 */
import * as Y from 'yjs';
import type { AppendPart } from '../../shared/protocol/feed.ts';
import { encodeFields, encodeSomeFields } from './encode-shapes.ts';
import type { FeedCommit } from './feed-source.ts';

type Changed = Set<string> | 'whole';

export class PendingChange {
  #shapes = new Map<string, Changed>();
  #removed = new Set<string>();
  #hasMeta = false;
  /** Numbers that every reader holds, by shape and field. */
  readonly #held = new Map<string, Map<string, readonly number[]>>();

  get isEmpty(): boolean {
    return this.#shapes.size === 0 && this.#removed.size === 0 && !this.#hasMeta;
  }

  add(commit: FeedCommit): void {
    this.#hasMeta ||= commit.meta;
    for (const id of commit.removed) {
      this.#shapes.delete(id);
      this.#removed.add(id);
    }
    for (const id of commit.added) this.#shapes.set(id, 'whole');
    for (const [id, fields] of commit.updated) {
      const before = this.#shapes.get(id);
      if (before === 'whole') continue;
      if (before === undefined) this.#shapes.set(id, new Set(fields));
      else for (const field of fields) before.add(field);
    }
  }

  /** Parts of the event's JSON after `"board"` and `"seq"`, `''` where nothing is left to say. */
  take(doc: Y.Doc): string {
    const shapes = doc.getMap('shapes');
    const put: string[] = [];
    const set: string[] = [];
    const append: string[] = [];
    const remove: string[] = [];
    for (const [id, changed] of this.#shapes) {
      const key = JSON.stringify(id);
      const map = shapes.get(id);
      if (!(map instanceof Y.Map)) {
        this.#removed.add(id);
        continue;
      }
      this.#removed.delete(id);
      if (changed === 'whole') {
        put.push(`${key}:${encodeFields(map)}`);
        this.#held.delete(id);
        this.#hold(id, map, map.keys());
        continue;
      }
      const grown = this.#takeGrown(id, map, changed);
      if (grown !== '') append.push(`${key}:{${grown}}`);
      if (changed.size > 0) {
        set.push(`${key}:${encodeSomeFields(map, changed)}`);
        this.#hold(id, map, changed);
      }
    }
    for (const id of this.#removed) {
      remove.push(JSON.stringify(id));
      this.#held.delete(id);
    }
    let json = '';
    if (put.length > 0) json += `,"put":{${put.join(',')}}`;
    if (set.length > 0) json += `,"set":{${set.join(',')}}`;
    if (append.length > 0) json += `,"append":{${append.join(',')}}`;
    if (remove.length > 0) json += `,"remove":[${remove.join(',')}]`;
    if (this.#hasMeta) {
      const meta = doc.getMap('meta');
      json += `,"meta":${encodeSomeFields(meta, new Set(['title', 'background', ...meta.keys()]))}`;
    }
    this.#clear();
    return json;
  }

  /** Forgets also what the readers hold. */
  forget(): void {
    this.#clear();
    this.#held.clear();
  }

  #clear(): void {
    this.#shapes = new Map();
    this.#removed = new Set();
    this.#hasMeta = false;
  }

  /** JSON of the fields that only grew; takes them out of `changed`. */
  #takeGrown(id: string, map: Y.Map<unknown>, changed: Set<string>): string {
    const heldFields = this.#held.get(id);
    if (heldFields === undefined) return '';
    const parts: string[] = [];
    for (const [field, held] of heldFields) {
      if (!changed.has(field)) continue;
      const value = map.get(field);
      const now = value instanceof Y.Array ? numbersOf(value) : undefined;
      if (now === undefined || !startsWith(now, held)) continue;
      changed.delete(field);
      heldFields.set(field, now);
      if (now.length === held.length) continue;
      const part: AppendPart = { at: held.length, values: now.slice(held.length) };
      parts.push(`${JSON.stringify(field)}:${JSON.stringify(part)}`);
    }
    return parts.join(',');
  }

  /** Remembers the lists that were just told in full. */
  #hold(id: string, map: Y.Map<unknown>, fields: Iterable<string>): void {
    let heldFields = this.#held.get(id);
    for (const field of fields) {
      const value = map.get(field);
      const numbers = value instanceof Y.Array ? numbersOf(value) : undefined;
      if (numbers === undefined) {
        heldFields?.delete(field);
        continue;
      }
      if (heldFields === undefined) this.#held.set(id, (heldFields = new Map()));
      heldFields.set(field, numbers);
    }
    if (heldFields?.size === 0) this.#held.delete(id);
  }
}

function numbersOf(array: Y.Array<unknown>): readonly number[] | undefined {
  const values = array.toArray();
  return values.every(Number.isFinite) ? (values as number[]) : undefined;
}

function startsWith(values: readonly number[], start: readonly number[]): boolean {
  if (values.length < start.length) return false;
  for (let i = start.length - 1; i >= 0; i--) if (values[i] !== start[i]) return false;
  return true;
}
