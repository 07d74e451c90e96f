/**
 * Frames that no honest client sends: noise, real frames with bytes changed, cut or repeated, and
 * absurd lengths. Seeded: the same seed gives the same frames.
 */
import * as Y from 'yjs';

/** A small generator of numbers in 0 … 1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function honestFrames(): Uint8Array[] {
  const doc = new Y.Doc();
  doc.clientID = 1;
  const shapes = doc.getMap<Y.Map<unknown>>('shapes');
  for (let i = 0; i < 5; i++) shapes.set(`shape-${i}`, new Y.Map<unknown>([['x', i]]));
  shapes.delete('shape-2');
  const text = new Y.Text('some words');
  shapes.get('shape-1')?.set('text', text);
  text.delete(2, 3);
  const sync = (kind: number, payload: Uint8Array): Uint8Array =>
    Uint8Array.from([0, kind, ...varUint(payload.length), ...payload]);
  const state = new TextEncoder().encode('{"user":{"name":"x"}}');
  const presence = [1, ...varUint(77), ...varUint(1), ...varUint(state.length), ...state];
  return [
    sync(0, Y.encodeStateVector(doc)),
    sync(1, Y.encodeStateAsUpdate(doc)),
    sync(2, Y.encodeStateAsUpdate(doc)),
    Uint8Array.from([1, ...varUint(presence.length), ...presence]),
    Uint8Array.of(3),
  ];
}

function varUint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push(128 | (rest & 127));
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

/** Yields `count` frames, each a little or wholly broken. */
export function* brokenFrames(seed: number, count: number): Generator<Uint8Array> {
  const random = seededRandom(seed);
  const integer = (below: number): number => Math.floor(random() * below);
  const honest = honestFrames();
  const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => integer(256));
  for (let i = 0; i < count; i++) {
    const frame = Uint8Array.from(honest[integer(honest.length)] ?? []);
    switch (integer(6)) {
      case 0:
        yield noise(integer(64));
        break;
      case 1:
        // The right beginning, then noise.
        yield Uint8Array.from([integer(5), integer(4), ...noise(integer(200))]);
        break;
      case 2:
        for (let changes = 1 + integer(4); changes > 0; changes--)
          frame[integer(frame.length)] = integer(256);
        yield frame;
        break;
      case 3:
        yield frame.subarray(0, integer(frame.length));
        break;
      case 4:
        yield Uint8Array.from([...frame, ...noise(1 + integer(20))]);
        break;
      default:
        // A length of many gigabytes, and nothing behind it.
        yield Uint8Array.from([0, integer(3), 255, 255, 255, 255, 255, integer(128), ...noise(8)]);
    }
  }
}
