/** Real updates of every kind that Yjs writes, from a seeded crowd of editors; and ways to break them. */
import * as Y from 'yjs';

/** A small, good-enough generator; the same numbers for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

const VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  63,
  64,
  8191,
  -8192,
  2 ** 31,
  2 ** 53 - 1,
  -(2 ** 40),
  1.5,
  0.1,
  -1e300,
  '',
  'ink',
  'ünïcödé ✏️ 𝕏',
  new Uint8Array(0),
  new Uint8Array([0, 255, 128]),
  { nothing: undefined, large: 1234567890123456789n },
  [1, [2, [3, ['four']]]],
  { a: 1, 'b c': { d: [null, { e: 'f' }] } },
];

/** One random edit, of any kind that a Yjs client can make. */
export function editRandomly(doc: Y.Doc, random: () => number): void {
  const list = doc.getArray('list');
  const map = doc.getMap('map');
  const text = doc.getText('text');
  switch (Math.floor(random() * 12)) {
    case 0:
      list.insert(Math.floor(random() * (list.length + 1)), [pick(random, VALUES)]);
      return;
    case 1:
      list.push([pick(random, VALUES), pick(random, VALUES), Math.floor(random() * 1000)]);
      return;
    case 2:
      if (list.length > 0) {
        const at = Math.floor(random() * list.length);
        list.delete(at, Math.min(list.length - at, 1 + Math.floor(random() * 3)));
      }
      return;
    case 3:
      map.set(`key${Math.floor(random() * 8)}`, pick(random, VALUES));
      return;
    case 4:
      map.delete(`key${Math.floor(random() * 8)}`);
      return;
    case 5:
      text.insert(
        Math.floor(random() * (text.length + 1)),
        pick(random, ['a', 'héllo ', '𝕏𝕐', '\n']),
      );
      return;
    case 6:
      if (text.length > 2) text.format(0, 2, { bold: random() < 0.5 ? true : null });
      return;
    case 7:
      text.insertEmbed(Math.floor(random() * (text.length + 1)), { image: 'x', n: [1, 2] });
      return;
    case 8: {
      const shape = new Y.Map<unknown>();
      shape.set('type', 'pen');
      shape.set('points', Y.Array.from([1, 2, 3]));
      shape.set('label', new Y.Text('hi'));
      map.set(`shape${Math.floor(random() * 4)}`, shape);
      return;
    }
    case 9: {
      const shape = map.get(`shape${Math.floor(random() * 4)}`);
      const points = shape instanceof Y.Map ? shape.get('points') : undefined;
      if (points instanceof Y.Array) points.push([Math.floor(random() * 500)]);
      return;
    }
    case 10: {
      const fragment = doc.getXmlFragment('xml');
      const element = new Y.XmlElement('node');
      element.setAttribute('href', 'x');
      fragment.insert(0, [element, new Y.XmlText('inside')]);
      return;
    }
    default:
      if (text.length > 0) text.delete(Math.floor(random() * text.length), 1);
  }
}

/** Updates of some editors who talk to each other now and then, in the order they were made. */
export function sampleUpdates(seed: number, count: number): Uint8Array[] {
  const random = seededRandom(seed);
  const docs = Array.from({ length: 4 }, (_, i) => {
    const doc = new Y.Doc();
    doc.clientID = 1000 * seed + i + 1;
    return doc;
  });
  const updates: Uint8Array[] = [];
  for (const doc of docs) {
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'sync') updates.push(update);
    });
  }
  while (updates.length < count) {
    const doc = pick(random, docs);
    const edits = random() < 0.3 ? 5 : 1;
    doc.transact(() => {
      for (let i = 0; i < edits; i++) editRandomly(doc, random);
    });
    if (random() < 0.5) {
      const other = pick(random, docs);
      Y.applyUpdate(other, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)), 'sync');
    }
  }
  return updates.slice(0, count);
}

/** The bytes with one thing wrong, or by luck still right. */
export function breakBytes(bytes: Uint8Array, random: () => number): Uint8Array {
  const broken = Uint8Array.from(bytes);
  const at = Math.floor(random() * Math.max(1, broken.length));
  switch (Math.floor(random() * 7)) {
    case 0: // one bit
      broken[at] = (broken[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return broken;
    case 1: // one byte
      broken[at] = Math.floor(random() * 256);
      return broken;
    case 2: // an absurd length
      broken[at] = 0xff;
      return broken;
    case 3: // cut off
      return broken.subarray(0, at);
    case 4: // something behind
      return Uint8Array.from([...broken, ...Array.from({ length: 3 }, () => random() * 256)]);
    case 5: {
      // a piece twice
      const end = Math.min(broken.length, at + 1 + Math.floor(random() * 6));
      return Uint8Array.from([
        ...broken.subarray(0, end),
        ...broken.subarray(at, end),
        ...broken.subarray(end),
      ]);
    }
    default: {
      // a piece missing
      const end = Math.min(broken.length, at + 1 + Math.floor(random() * 4));
      return Uint8Array.from([...broken.subarray(0, at), ...broken.subarray(end)]);
    }
  }
}
