/** Updates that are well formed and small, and quadratic for whoever applies them. */
import * as Y from 'yjs';

function varUint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push(128 | (rest & 127));
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/**
 * A run of `length` values of client 1,000, and `count` values of client `client` that each stand at the
 * beginning and before the n-th of them.
 */
export function backwardRights(length: number, client = 1, count = length): Uint8Array {
  const out = [2, 1, ...varUint(1_000), 0, 8, 1, 1, 0x74, ...varUint(length)];
  for (let i = 0; i < length; i++) out.push(0x7e);
  out.push(...varUint(count), ...varUint(client), 0);
  for (let i = 0; i < count; i++) {
    const right = Math.max(1, length - 1 - (count - 1 - i));
    out.push(0x48, ...varUint(1_000), ...varUint(right), 1, 0x7e);
  }
  return Uint8Array.from([...out, 0]);
}

/** The same key of a map set `count` times, without having seen the value before. */
export function sameKey(count: number): Uint8Array {
  const out = [1, ...varUint(count), 1, 0];
  for (let i = 0; i < count; i++) out.push(0x28, 1, 3, 0x6d, 0x61, 0x70, 1, 0x61, 1, 0x7e);
  return Uint8Array.from([...out, 0]);
}

/** Maps inside maps under the key `a` of `map`, `step` levels in each update. */
export function nestedTypes(depth: number, step = depth): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  let map = doc.getMap('map');
  for (let level = 0; level < depth; level += step) {
    doc.transact(() => {
      for (let i = 0; i < step; i++) {
        const inner = new Y.Map<unknown>();
        map.set('a', inner);
        map = inner;
      }
    });
  }
  return updates;
}

/** Every second place of a client is deleted, `count` of them, in a range of its own. */
export function manyDeletes(client: number, count: number): Uint8Array {
  const out = [0, 1, ...varUint(client), ...varUint(count)];
  for (let i = 0; i < count; i++) out.push(...varUint(2 * i), 1);
  return Uint8Array.from(out);
}
