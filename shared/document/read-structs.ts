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

// Numbers of clients are larger than what fits into a field: each of a hundred thousand ids would get a box of
// its own for the same one. From a field that has held something else V8 refers to one box.
void Y.createID(null as never, 0);

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

/** What came more than once gives its place to another word when so many others have wanted it. */
const STAYS_FOR = 50;
/** Places for short numbers that were read lately; a power of two. */
const NUMBERS = 256;

/** Tags of lib0's encoding of any value. */
const TAG_INTEGER = 125;
const TAG_FLOAT32 = 124;
const TAG_FLOAT64 = 123;
const TAG_STRING = 119;

class StructReader {
  readonly #doc: Y.Doc;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  /** For what is read by lib0; its position is the only one. */
  readonly #from: decoding.Decoder;
  readonly #words = new Array<string>(WORDS).fill('');
  /** What stands at the same place of `#words`: how many others may still come before it goes, and it alone in an array. */
  readonly #staysFor = new Uint8Array(WORDS);
  readonly #wordsAlone = new Array<string[] | undefined>(WORDS);
  /** Place of the word that was read last; -1 for a text that is none. */
  #wordAt = -1;
  readonly #numbersAlone = new Array<number[] | undefined>(NUMBERS);
  #lastId = Y.createID(0, 0);
  /** The bytes of the last id. */
  #lastIdStart = 0;
  #lastIdEnd = 0;
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
        if (count === 1) return new Y.ContentAny(this.#alone());
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
    const from = this.#from;
    const bytes = this.#bytes;
    const start = from.pos;
    const length = this.#lastIdEnd - this.#lastIdStart;
    let same = 0;
    // Past the end of the bytes nothing equals what was read.
    while (same < length && bytes[start + same] === bytes[this.#lastIdStart + same]) same++;
    if (same === length && length > 0) {
      from.pos = start + length;
      return this.#lastId;
    }
    const client = this.#varint();
    const clock = this.#varint();
    this.#lastIdStart = start;
    this.#lastIdEnd = from.pos;
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
    const next = this.#byte();
    if (next < 128) return (next << 7) | (value & 127);
    this.#from.pos -= 2;
    return decoding.readVarUint(this.#from);
  }

  #string(): string {
    const from = this.#from;
    const bytes = this.#bytes;
    const start = from.pos + 1;
    const length = bytes[from.pos]!;
    const end = start + length;
    this.#wordAt = -1;
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
    this.#wordAt = place;
    const known = this.#words[place]!;
    if (isWord(known, bytes, start, length)) {
      const isName = this.#staysFor[place]! > 0;
      this.#staysFor[place] = STAYS_FOR;
      if (isName) return known;
      const name = nameOf(known);
      this.#words[place] = name;
      this.#wordsAlone[place] = [name];
      return name;
    }
    // Four at a time: each letter that is put to others makes a string of its own.
    let word = '';
    let at = start;
    for (; at + 4 <= end; at += 4) {
      word += String.fromCharCode(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!);
    }
    for (; at < end; at++) word += String.fromCharCode(bytes[at]!);
    if (this.#staysFor[place]! > 1) {
      this.#staysFor[place]! -= 1;
      this.#wordAt = -1;
    } else {
      this.#words[place] = word;
      this.#staysFor[place] = 0;
    }
    return word;
  }

  /**
   * A single value in an array. Yjs never changes such an array, it puts another one in its place: the
   * same colour, width or type of a thousand shapes shares one.
   */
  #alone(): unknown[] {
    const from = this.#from;
    const bytes = this.#bytes;
    switch (bytes[from.pos]) {
      case TAG_STRING: {
        from.pos += 1;
        const word = this.#string();
        const place = this.#wordAt;
        if (place < 0) return [word];
        const alone = this.#wordsAlone[place];
        return alone?.[0] === word ? alone : (this.#wordsAlone[place] = [word]);
      }
      case TAG_INTEGER:
      case TAG_FLOAT32: {
        const value = this.#value() as number;
        const place = Math.imul(value * 16, 0x9e3779b1) >>> 24;
        const alone = this.#numbersAlone[place];
        return alone !== undefined && Object.is(alone[0], value)
          ? alone
          : (this.#numbersAlone[place] = [value]);
      }
      default:
        return [this.#value()];
    }
  }

  #value(): unknown {
    const from = this.#from;
    switch (this.#bytes[from.pos]) {
      case TAG_STRING:
        from.pos += 1;
        return this.#string();
      case TAG_FLOAT32:
        from.pos += 5;
        return this.#view.getFloat32(from.pos - 4);
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

/** The same word as engines keep names: comparing two of them looks at no letter. */
function nameOf(word: string): string {
  return Object.keys({ [word]: 0 })[0]!;
}

function isWord(word: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (word.length !== length) return false;
  for (let i = 0; i < length; i++) if (word.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}
