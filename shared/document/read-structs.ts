/**
 * Reads the structs of a large update (version 1 of Yjs's format) faster than Yjs does itself, and into
 * less memory: a board says the same few words over and over (names of fields, colours), its values
 * are single ones, and its strokes are many small buffers. Owns reading; what structs mean, where
 * they go and everything unusual is Yjs's: then there is no result, and nothing has been changed.
 *
 *     update   varint clients, for each: varint structs, varint client, varint clock, the structs; deletes
 *     struct   byte info: content (5 bits), 32: has a key, 64: right origin, 128: left origin
 *              ids of the origins; with none of them the parent: varint 1 and the name of a root, or
 *              varint 0 and an id, and the key; then the content
 *     id       varint client, varint clock
 */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

/** Structs of one client, in the order of their clocks. */
export interface ClientStructs {
  readonly client: number;
  /** Clock of the first one. */
  readonly clock: number;
  readonly structs: readonly (Y.Item | Y.GC)[];
}

export interface ReadStructs {
  readonly clients: readonly ClientStructs[];
  /** Where the deletions begin. */
  readonly end: number;
}

/** The structs, or `undefined` where the update has something that only Yjs reads. */
export function readStructs(doc: Y.Doc, update: Uint8Array): ReadStructs | undefined {
  try {
    return new StructReader(doc, update).read();
  } catch {
    // Also bytes that end early, and text that is none: what to say about them is Yjs's as well.
    return undefined;
  }
}

const CONTENT = 31;
const HAS_KEY = 32;
const HAS_RIGHT = 64;
const HAS_LEFT = 128;

/** Strings up to this many bytes are looked up among those that were read lately. */
const MAX_WORD = 24;
/** Places for words that were read lately; a power of two. */
const WORDS = 1024;
/** Buffers up to `MAX_SHELVED` bytes share one of this size. */
const SHELF_BYTES = 16 * 1024;
const MAX_SHELVED = 1024;

/** Tags of lib0's encoding of any value. */
const TAG_FLOAT64 = 123;
const TAG_STRING = 119;

class StructReader {
  readonly #doc: Y.Doc;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** For what is read by lib0; its position is the only one. */
  readonly #from: decoding.Decoder;
  readonly #words = new Array<string>(WORDS).fill('');
  #lastId = Y.createID(0, 0);
  #shelf = new ArrayBuffer(0);
  #shelved = 0;

  constructor(doc: Y.Doc, update: Uint8Array) {
    this.#doc = doc;
    this.#bytes = update;
    this.#view = new DataView(update.buffer, update.byteOffset, update.byteLength);
    this.#from = decoding.createDecoder(update);
  }

  read(): ReadStructs {
    const clients: ClientStructs[] = [];
    for (let left = this.#varint(); left > 0; left--) {
      const count = this.#varint();
      const client = this.#varint();
      const clock = this.#varint();
      const structs: (Y.Item | Y.GC)[] = [];
      let at = clock;
      for (let i = 0; i < count; i++) {
        const struct = this.#struct(client, at);
        structs.push(struct);
        at += struct.length;
      }
      clients.push({ client, clock, structs });
    }
    return { clients, end: this.#from.pos };
  }

  #struct(client: number, clock: number): Y.Item | Y.GC {
    const info = this.#byte();
    const id = Y.createID(client, clock);
    if ((info & CONTENT) === 0) return new Y.GC(id, this.#varint());
    const left = (info & HAS_LEFT) === 0 ? null : this.#id();
    const right = (info & HAS_RIGHT) === 0 ? null : this.#id();
    let parent: Y.ID | Y.AbstractType<unknown> | null = null;
    let key: string | null = null;
    if (left === null && right === null) {
      parent = this.#varint() === 1 ? this.#doc.get(this.#string()) : this.#id();
      if ((info & HAS_KEY) !== 0) key = this.#string();
    }
    return new Y.Item(id, null, left, null, right, parent, key, this.#content(info & CONTENT));
  }

  #content(kind: number): Y.Item['content'] {
    switch (kind) {
      case 1:
        return new Y.ContentDeleted(this.#varint());
      case 3:
        return new Y.ContentBinary(this.#buffer());
      case 4:
        return new Y.ContentString(this.#string());
      case 7:
        return new Y.ContentType(this.#type());
      case 8: {
        const count = this.#varint();
        if (count === 1) return new Y.ContentAny([this.#value()]);
        const values: unknown[] = [];
        for (let i = 0; i < count; i++) values.push(this.#value());
        return new Y.ContentAny(values);
      }
      default:
        throw new RangeError();
    }
  }

  #type(): Y.AbstractType<unknown> {
    switch (this.#varint()) {
      case 0:
        return new Y.Array() as Y.AbstractType<unknown>;
      case 1:
        return new Y.Map() as Y.AbstractType<unknown>;
      case 2:
        return new Y.Text() as unknown as Y.AbstractType<unknown>;
      default:
        throw new RangeError();
    }
  }

  /** The fields of a shape name the same parent, one after the other: they share the object. */
  #id(): Y.ID {
    const client = this.#varint();
    const clock = this.#varint();
    const last = this.#lastId;
    if (last.clock === clock && last.client === client) return last;
    return (this.#lastId = Y.createID(client, clock));
  }

  #byte(): number {
    const value = this.#bytes[this.#from.pos++];
    if (value === undefined) throw new RangeError();
    return value;
  }

  #varint(): number {
    const value = this.#byte();
    if (value < 128) return value;
    this.#from.pos -= 1;
    return decoding.readVarUint(this.#from);
  }

  #string(): string {
    const from = this.#from;
    const bytes = this.#bytes;
    const start = from.pos + 1;
    const length = bytes[from.pos]!;
    const end = start + length;
    if (!(length <= MAX_WORD) || end > bytes.length) return decoding.readVarString(from);
    let hash = length;
    let all = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      hash = (Math.imul(hash, 31) + byte) | 0;
      all |= byte;
    }
    if (all > 127) return decoding.readVarString(from);
    from.pos = end;
    const place = (hash ^ (hash >>> 10)) & (WORDS - 1);
    const known = this.#words[place]!;
    if (isWord(known, bytes, start, length)) return known;
    let word = '';
    for (let i = start; i < end; i++) word += String.fromCharCode(bytes[i]!);
    this.#words[place] = word;
    return word;
  }

  #value(): unknown {
    const from = this.#from;
    switch (this.#bytes[from.pos]) {
      case TAG_STRING:
        from.pos += 1;
        return this.#string();
      case TAG_FLOAT64:
        from.pos += 9;
        return this.#view.getFloat64(from.pos - 8);
      default:
        return decoding.readAny(from);
    }
  }

  #buffer(): Uint8Array {
    const length = this.#varint();
    const start = this.#from.pos;
    const end = start + length;
    const bytes = this.#bytes;
    if (end > bytes.length) throw new RangeError();
    this.#from.pos = end;
    if (length > MAX_SHELVED) return bytes.slice(start, end);
    if (this.#shelved + length > this.#shelf.byteLength) {
      this.#shelf = new ArrayBuffer(SHELF_BYTES);
      this.#shelved = 0;
    }
    const copy = new Uint8Array(this.#shelf, this.#shelved, length);
    this.#shelved += length;
    for (let i = 0; i < length; i++) copy[i] = bytes[start + i]!;
    return copy;
  }
}

function isWord(word: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (word.length !== length) return false;
  for (let i = 0; i < length; i++) if (word.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
