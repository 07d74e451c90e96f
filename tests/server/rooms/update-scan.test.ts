import fc from 'fast-check';
import * as encoding from 'lib0/encoding';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { mergeScanned, withDeletes } from '../../../server/rooms/update-merge.ts';
import { DELETE_STRIDE } from '../../../server/rooms/deleted-ranges.ts';
import {
  ScanFault,
  type ScannedUpdate,
  scanUpdate,
  SECTION_STRIDE,
} from '../../../server/rooms/update-scan.ts';
import { breakBytes, pick, sampleUpdates, seededRandom } from './update-samples.ts';

const limits = { maxStructsPerUpdate: 100_000, maxValueDepth: 64, maxTypeDepth: 64 };

function scan(update: Uint8Array): ScannedUpdate {
  const result = scanUpdate(update, limits);
  if (result instanceof ScanFault) throw result;
  return result;
}

function faultOf(update: Uint8Array | number[], own = limits): string | undefined {
  const result = scanUpdate(Uint8Array.from(update), own);
  return result instanceof ScanFault ? result.message : undefined;
}

function clocksOf(update: ScannedUpdate): [number, number, number][] {
  const clocks: [number, number, number][] = [];
  for (let i = 0; i < update.sections.length; i += SECTION_STRIDE) {
    const [client, clock, end] = update.sections.slice(i, i + 3);
    clocks.push([client ?? -1, clock ?? -1, end ?? -1]);
  }
  return clocks;
}

/** The same facts as Yjs's own decoder sees them. */
function clocksByYjs(update: Uint8Array): [number, number, number][] {
  const clocks = new Map<number, [number, number, number]>();
  for (const struct of Y.decodeUpdate(update).structs) {
    const known = clocks.get(struct.id.client);
    if (known === undefined) {
      clocks.set(struct.id.client, [
        struct.id.client,
        struct.id.clock,
        struct.id.clock + struct.length,
      ]);
    } else known[2] = struct.id.clock + struct.length;
  }
  return [...clocks.values()];
}

/** What people could see of a document. */
function pictureOf(doc: Y.Doc): string {
  return JSON.stringify(
    [
      doc.getArray('list').toJSON(),
      doc.getMap('map').toJSON(),
      doc.getText('text').toDelta(),
      doc.getXmlFragment('xml').toString(),
      [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b),
    ],
    (_key, value: unknown) => {
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  );
}

describe('a real update', () => {
  test('passes, and its clocks and deletions are those that Yjs reads', () => {
    for (let seed = 1; seed <= 20; seed++) {
      for (const update of sampleUpdates(seed, 100)) {
        const scanned = scan(update);
        expect(clocksOf(scanned)).toEqual(clocksByYjs(update));
        const ranges: number[] = [];
        for (const [client, items] of Y.decodeUpdate(update).ds.clients) {
          for (const { clock, len } of items) ranges.push(client, clock, len);
        }
        expect(scanned.deletes).toEqual(ranges);
        expect(scanned.isSorted).toBe(true);
      }
    }
  });

  test('passes as a whole state too, garbage-collected parts included', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const doc = new Y.Doc();
      for (const update of sampleUpdates(seed, 200)) Y.applyUpdate(doc, update);
      const state = Y.encodeStateAsUpdate(doc);
      expect(clocksOf(scan(state))).toEqual(clocksByYjs(state));
      const diff = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(new Map([[1000 * seed + 1, 5]])));
      scan(diff);
    }
  });

  test('passes when it was merged with a gap', () => {
    const updates = sampleUpdates(3, 60).filter((_, i) => i % 7 !== 3);
    scan(Y.mergeUpdates(updates));
  });
});

describe('updates joined byte by byte say what they said apart', () => {
  test('for every history, in random pieces', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = seededRandom(seed);
      const updates = sampleUpdates(seed, 120);
      const one = new Y.Doc();
      for (const update of updates) Y.applyUpdate(one, update);
      const joined = new Y.Doc();
      let merges = 0;
      for (let i = 0; i < updates.length;) {
        const size = 1 + Math.floor(random() * 30);
        const piece = updates.slice(i, i + size);
        const merged = mergeScanned(piece.map(scan));
        if (merged === undefined) {
          for (const update of piece) Y.applyUpdate(joined, update);
        } else {
          merges += 1;
          scan(merged);
          Y.applyUpdate(joined, merged);
        }
        i += size;
      }
      expect(merges).toBeGreaterThan(0);
      expect(joined.store.pendingStructs).toBeNull();
      expect(pictureOf(joined)).toBe(pictureOf(one));
    }
  });

  test('the very same update twice is there once', () => {
    const [update] = sampleUpdates(5, 1);
    if (update === undefined) throw new Error('no update');
    const merged = mergeScanned([scan(update), scan(update)]);
    expect(clocksOf(scan(merged ?? new Uint8Array()))).toEqual(clocksOf(scan(update)));
  });

  test('a gap or an overlap is left to Yjs', () => {
    const doc = new Y.Doc();
    const updates: Uint8Array[] = [];
    doc.on('update', (update: Uint8Array) => updates.push(update));
    for (let i = 0; i < 4; i++) doc.getArray('list').push([i]);
    const [a, b, c, d] = updates.map(scan);
    if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error();
    expect(mergeScanned([a, c])).toBeUndefined();
    const ab = scan(Y.mergeUpdates([a.bytes, b.bytes]));
    const bc = scan(Y.mergeUpdates([b.bytes, c.bytes]));
    expect(mergeScanned([ab, bc])).toBeUndefined();
    expect(mergeScanned([ab, c, d])).toBeDefined();
  });

  test('an update keeps its content when known deletions are taken out', () => {
    const doc = new Y.Doc();
    for (const update of sampleUpdates(8, 200)) Y.applyUpdate(doc, update);
    const whole = scan(Y.encodeStateAsUpdate(doc));
    expect(whole.deletes.length).toBeGreaterThan(DELETE_STRIDE);
    const kept = whole.deletes.slice(0, DELETE_STRIDE);
    const trimmed = withDeletes(whole, kept);
    expect(scan(trimmed.bytes).deletes).toEqual(kept);
    expect(scan(trimmed.bytes).sections).toEqual(trimmed.sections);
    expect(clocksOf(trimmed)).toEqual(clocksOf(whole));
  });
});

describe('what is no update is refused', () => {
  const update = (write: (encoder: encoding.Encoder) => void): Uint8Array => {
    const encoder = encoding.createEncoder();
    write(encoder);
    return encoding.toUint8Array(encoder);
  };
  /** One struct of client 7 in the root list, its content written by `content`. */
  const struct = (ref: number, content: (encoder: encoding.Encoder) => void): Uint8Array =>
    update((encoder) => {
      for (const number of [1, 1, 7, 0, ref, 1]) encoding.writeVarUint(encoder, number);
      encoding.writeVarString(encoder, 'list');
      content(encoder);
      encoding.writeVarUint(encoder, 0);
    });
  const any = (value: unknown): Uint8Array =>
    struct(8, (encoder) => {
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, value as never);
    });

  test('what these are made of would pass', () => {
    expect(faultOf(any({ fine: true }))).toBeUndefined();
    expect(faultOf(struct(4, (e) => encoding.writeVarString(e, 'text')))).toBeUndefined();
  });

  test.each([
    ['nothing at all', [], 'cut off'],
    ['bytes behind the end', [0, 0, 9], 'bytes behind the end'],
    ['more clients than bytes', [0xff, 0xff, 3, 0], 'more clients than bytes'],
    ['a client without structs', [1, 0, 7, 0, 0], 'a client without structs'],
    ['more structs than there are', [1, 0xff, 0xff, 3, 7, 0, 0], 'cut off'],
    ['an endless number', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], 'beyond 2^53'],
    ['an empty struct', [1, 1, 7, 0, 0, 0, 0], 'a length of zero'],
    ['an unknown content', [1, 1, 7, 0, 11, 1, 1, 97, 0], 'an unknown kind of content'],
    ['an unknown shared type', [1, 1, 7, 0, 7, 1, 1, 97, 9, 0], 'an unknown shared type'],
    ['the same client twice', [2, 1, 7, 0, 0, 1, 1, 7, 1, 0, 1, 0], 'a client twice'],
    ['a reference to its own future', [1, 1, 7, 5, 0x84, 7, 5, 1, 97, 0], 'its own future'],
    ['an empty deletion', [0, 1, 7, 1, 0, 0], 'a length of zero'],
  ])('%s', (_what, bytes, fault) => {
    expect(faultOf(bytes)).toContain(fault);
  });

  test('a clock that would use up the numbers of a client', () => {
    const huge = update((e) => {
      for (const n of [1, 1, 7, 0, 0, 2 ** 50, 0]) encoding.writeVarUint(e, n);
    });
    expect(faultOf(huge)).toBe('a clock beyond reach');
    const deletion = update((e) => {
      for (const n of [0, 1, 7, 1, 2 ** 50, 1]) encoding.writeVarUint(e, n);
    });
    expect(faultOf(deletion)).toBe('a clock beyond reach');
  });

  test('text that is no UTF-8', () => {
    const broken = [
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0x80],
      [0xe2, 0x82],
    ];
    for (const bytes of broken) {
      expect(
        faultOf(struct(4, (e) => encoding.writeVarUint8Array(e, Uint8Array.from(bytes)))),
      ).toBe('no UTF-8');
    }
  });

  test('text length is counted as JavaScript does', () => {
    for (const text of ['a', 'é', '€', '𝕏', 'a𝕏b€é']) {
      const scanned = scan(struct(4, (e) => encoding.writeVarString(e, text)));
      expect(clocksOf(scanned)).toEqual([[7, 0, text.length]]);
    }
  });

  test('an embedded value that is no JSON, or nested beyond reason', () => {
    const embed = (text: string): Uint8Array => struct(5, (e) => encoding.writeVarString(e, text));
    expect(faultOf(embed('{"a":"[[["}'))).toBeUndefined();
    expect(faultOf(embed('{a}'))).toBe('no JSON');
    expect(faultOf(embed('undefined'))).toBe('no JSON');
    expect(faultOf(embed('['.repeat(1000) + ']'.repeat(1000)))).toBe('a value nested too deeply');
  });

  test('a value nested beyond reason', () => {
    let value: unknown = 1;
    for (let i = 0; i < 60; i++) value = [value];
    expect(faultOf(any(value))).toBeUndefined();
    for (let i = 0; i < 10; i++) value = [value];
    expect(faultOf(any(value))).toBe('a value nested too deeply');
  });

  test('a document inside the document', () => {
    const subdocument = struct(9, (e) => {
      encoding.writeVarString(e, 'guid');
      encoding.writeAny(e, {});
    });
    expect(faultOf(subdocument)).toBe('a document inside the document');
  });

  test('more structs than the limit allows', () => {
    const doc = new Y.Doc();
    doc.transact(() => {
      for (let i = 0; i < 50; i++) doc.getMap('map').set(`k${i}`, i);
    });
    const state = Y.encodeStateAsUpdate(doc);
    expect(faultOf(state, { ...limits, maxStructsPerUpdate: 50 })).toBeUndefined();
    expect(faultOf(state, { ...limits, maxStructsPerUpdate: 49 })).toBe('too many structs');
  });
});

describe('whatever passes the scan, Yjs can apply', () => {
  test('20,000 broken updates', () => {
    const random = seededRandom(2026);
    const updates = sampleUpdates(11, 300);
    const base = new Y.Doc();
    for (const update of updates.slice(0, 150)) Y.applyUpdate(base, update);
    const state = Y.encodeStateAsUpdate(base);
    let passed = 0;
    let doc = new Y.Doc();
    Y.applyUpdate(doc, state);
    for (let i = 0; i < 20_000; i++) {
      const broken = breakBytes(pick(random, updates), random);
      const scanned = scanUpdate(broken, limits);
      if (scanned instanceof ScanFault) continue;
      passed += 1;
      if (passed % 50 === 0) {
        doc = new Y.Doc();
        Y.applyUpdate(doc, state);
      }
      try {
        Y.applyUpdate(doc, broken);
      } catch (error) {
        throw new Error(`passed: ${Buffer.from(broken).toString('hex')}`, { cause: error });
      }
      // What waits for missing parents makes every later update slower.
      doc.store.pendingStructs = null;
      doc.store.pendingDs = null;
    }
    // Both sides of the fence must have been tried.
    expect(passed).toBeGreaterThan(1_000);
    expect(passed).toBeLessThan(19_000);
  });

  test('bytes that were never an update', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        if (scanUpdate(bytes, limits) instanceof ScanFault) return;
        Y.applyUpdate(new Y.Doc(), bytes);
      }),
      { numRuns: 5_000, seed: 7 },
    );
  });
});
