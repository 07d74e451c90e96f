/**
 * Walks a Yjs update (format v1) without decoding it: every length is held against the buffer,
 * every string against UTF-8, every count against what the bytes can hold. What passes can be
 * decoded by every client without an error. Owns no document; allocates nothing per struct.
 *
 * Format: yjs `UpdateEncoderV1` —
 *   varuint clients, clients × (varuint structs, varuint client, varuint clock, struct …)
 *   varuint clients, clients × (varuint client, varuint ranges, ranges × (varuint clock, varuint length))
 */
import { inOrder } from './deleted-ranges.ts';
import { faultOfJson } from './json-text.ts';

export interface ScanLimits {
  readonly maxStructsPerUpdate: number;
  readonly maxValueDepth: number;
  /** Shared types inside shared types. */
  readonly maxTypeDepth: number;
}

/** Numbers per entry of `ScannedUpdate.sections`. */
export const SECTION_STRIDE = 6;
/** Numbers per entry of `ScannedUpdate.links` and of `ScannedUpdate.anchors`. */
export const LINK_STRIDE = 4;

/** An update that is well formed, and where its parts lie. */
export interface ScannedUpdate {
  readonly bytes: Uint8Array;
  /** For each client: id, first clock, clock behind the last struct, structs, bytes from, bytes to. */
  readonly sections: readonly number[];
  /** For each deleted range: client, clock, length; in order (see `deleted-ranges.ts`). */
  readonly deletes: readonly number[];
  /**
   * What structs need of other clients, in the order of the sections: own client and clock, client
   * and clock of what is needed. What is left out (a skip) is a need of the own client.
   */
  readonly links: readonly number[];
  /**
   * Left and right neighbour (client, clock; -1 where there is none) of every struct that does not
   * simply continue the one before: where it goes may have to be searched for.
   */
  readonly anchors: readonly number[];
  /** Structs without neighbours in a place that another one of this update has taken already. */
  readonly crowded: number;
  /** Clients in falling order, as every Yjs since 13.0 writes them. */
  readonly isSorted: boolean;
  /** Nothing but values, texts and deletions: nothing that others could be put into. */
  readonly isPlain: boolean;
}

export class ScanFault extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'ScanFault';
  }
}

/**
 * Larger than any clock that people can reach and small enough that sums stay exact. A single
 * struct may claim any length, so that without it one update could use a client's clocks up.
 */
const MAX_CLOCK = 2 ** 48;

/** Below it, structs in the same place cost nothing that matters. */
const MANY_STRUCTS = 64;

const HAS_ORIGIN = 0x80;
const HAS_RIGHT_ORIGIN = 0x40;
const HAS_PARENT_SUB = 0x20;
const CONTENT_MASK = 0x1f;

// One scan runs at a time and never yields: plain module variables are the fastest cursor there is.
let bytes: Uint8Array = new Uint8Array(0);
let at = 0;
let maxDepth = 0;
let maxTypeDepth = 0;
let links: number[] = [];
let anchors: number[] = [];
let crowded = 0;
let isPlain = true;
let countsPlaces = false;
let places = new Set<number>();
/** How deep each shared type of the current section lies, as far as this section tells. */
let typeDepths = new Map<number, number>();
/** The neighbours of the struct before. */
let lastLeftClient = -1;
let lastLeftClock = -1;
let lastRightClient = -1;
let lastRightClock = -1;
let lastStart = -1;
/** What `reference` read last. */
let referenceClient = -1;
let referenceClock = -1;

/**
 * @param update lives only during the call where the caller says so; the result keeps a reference.
 * @returns what was found, or a fault; never throws.
 */
export function scanUpdate(update: Uint8Array, limits: ScanLimits): ScannedUpdate | ScanFault {
  bytes = update;
  at = 0;
  maxDepth = limits.maxValueDepth;
  maxTypeDepth = limits.maxTypeDepth;
  links = [];
  anchors = [];
  crowded = 0;
  isPlain = true;
  try {
    const sections: number[] = [];
    const isSorted = scanStructs(sections, limits.maxStructsPerUpdate);
    const deletes: number[] = [];
    scanDeletes(deletes);
    if (at !== update.length) throw new ScanFault('bytes behind the end');
    return {
      bytes: update,
      sections,
      deletes: inOrder(deletes),
      links,
      anchors,
      crowded,
      isSorted,
      isPlain,
    };
  } catch (error) {
    if (error instanceof ScanFault) return error;
    throw error;
  } finally {
    bytes = update.subarray(0, 0);
    if (places.size > 0) places = new Set();
  }
}

/**
 * Where the first struct at or behind the given clock begins: its byte, how many structs come before
 * it, and its clock.
 * @param section where the section lies in `update.sections`; the clock is before its end
 */
export function findStruct(
  update: ScannedUpdate,
  section: number,
  clock: number,
): { readonly at: number; readonly structs: number; readonly clock: number } {
  bytes = update.bytes;
  links = [];
  anchors = [];
  maxDepth = Infinity;
  maxTypeDepth = Infinity;
  at = update.sections[section + 4] as number;
  const client = update.sections[section] as number;
  let reached = update.sections[section + 1] as number;
  let structs = 0;
  beginSection(0);
  while (reached < clock) {
    reached += scanStruct(client, reached);
    structs += 1;
  }
  return { at, structs, clock: reached };
}

function beginSection(structs: number): void {
  countsPlaces = structs >= MANY_STRUCTS;
  if (typeDepths.size > 0) typeDepths = new Map();
  lastStart = -1;
}

function scanStructs(sections: number[], maxStructs: number): boolean {
  const clients = varUint();
  if (clients > bytes.length) throw new ScanFault('more clients than bytes');
  let isSorted = true;
  let previous = Infinity;
  let total = 0;
  const seen = clients > 8 ? new Set<number>() : undefined;
  for (let i = 0; i < clients; i++) {
    const structs = varUint();
    if (structs === 0) throw new ScanFault('a client without structs');
    total += structs;
    if (total > maxStructs) throw new ScanFault('too many structs');
    const client = varUint();
    if (client >= previous) {
      // A second section of the same client would silently replace the first in the decoder.
      if (hasSection(sections, client, seen)) throw new ScanFault('a client twice');
      isSorted = false;
    }
    previous = client;
    seen?.add(client);
    const clock = varUint();
    const from = at;
    let end = clock;
    beginSection(structs);
    for (let s = 0; s < structs; s++) {
      end += scanStruct(client, end);
      if (end > MAX_CLOCK) throw new ScanFault('a clock beyond reach');
    }
    sections.push(client, clock, end, structs, from, at);
  }
  return isSorted;
}

function hasSection(sections: number[], client: number, seen: Set<number> | undefined): boolean {
  if (seen !== undefined) return seen.has(client);
  for (let i = 0; i < sections.length; i += SECTION_STRIDE) {
    if (sections[i] === client) return true;
  }
  return false;
}

/** Returns how many clocks the struct takes. `client`, `clock`: its own id. */
function scanStruct(client: number, clock: number): number {
  const info = byte();
  const content = info & CONTENT_MASK;
  if (content === 0 || content === 10) {
    // Garbage-collected, or skipped: only a length; no other bits have a meaning.
    lastStart = -1;
    isPlain = false;
    const length = positive(varUint());
    if (content === 10) links.push(client, clock, client, clock + length - 1);
    return length;
  }
  let leftClient = -1;
  let leftClock = -1;
  let rightClient = -1;
  let rightClock = -1;
  let depth = 1;
  if ((info & HAS_ORIGIN) !== 0) {
    reference(client, clock);
    leftClient = referenceClient;
    leftClock = referenceClock;
  }
  if ((info & HAS_RIGHT_ORIGIN) !== 0) {
    reference(client, clock);
    rightClient = referenceClient;
    rightClock = referenceClock;
  }
  if (leftClient < 0 && rightClient < 0) depth = scanPlace(client, clock, info);
  else if (!continues(client, clock, leftClient, leftClock, rightClient, rightClock))
    anchors.push(leftClient, leftClock, rightClient, rightClock);
  lastLeftClient = leftClient;
  lastLeftClock = leftClock;
  lastRightClient = rightClient;
  lastRightClock = rightClock;
  if (content === 7) {
    if (depth > maxTypeDepth) throw new ScanFault('types nested too deeply');
    if (depth > 1) typeDepths.set(clock, depth);
  }
  lastStart = clock;
  // Deleted content, values, texts and bytes; all else has more to it than its place.
  if (content !== 8 && content !== 4 && content !== 3 && content !== 1) isPlain = false;
  return scanContent(content);
}

/** Where a struct without neighbours lies. Returns how deep a type there would be nested. */
function scanPlace(client: number, clock: number, info: number): number {
  const from = at;
  let depth = 1;
  if (varUint() === 1) utf8();
  else {
    reference(client, clock);
    depth = 1 + (referenceClient === client ? (typeDepths.get(referenceClock) ?? 1) : 1);
  }
  if ((info & HAS_PARENT_SUB) !== 0) utf8();
  if (countsPlaces) {
    const { size } = places;
    if (places.add(hash(from, at)).size === size) crowded += 1;
  }
  return depth;
}

/** Whether a struct lies beside the one before, as typing forwards and backwards leaves them. */
function continues(
  client: number,
  clock: number,
  leftClient: number,
  leftClock: number,
  rightClient: number,
  rightClock: number,
): boolean {
  if (lastStart < 0) return false;
  const isBehind =
    leftClient === client &&
    leftClock === clock - 1 &&
    rightClient === lastRightClient &&
    rightClock === lastRightClock;
  if (isBehind) return true;
  return (
    rightClient === client &&
    rightClock === lastStart &&
    leftClient === lastLeftClient &&
    leftClock === lastLeftClock
  );
}

function scanContent(content: number): number {
  switch (content) {
    case 1: // deleted
      return positive(varUint());
    case 2: {
      // JSON values, one text each
      const count = positive(varUint());
      for (let i = 0; i < count; i++) json(true);
      return count;
    }
    case 3: // binary
      skip(varUint());
      return 1;
    case 4: // text
      return positive(utf8());
    case 5: // embedded value in a text
      json(false);
      return 1;
    case 6: // format mark in a text
      utf8();
      json(false);
      return 1;
    case 7: {
      // shared type
      const type = varUint();
      if (type > 6) throw new ScanFault('an unknown shared type');
      if (type === 3 || type === 5) utf8();
      return 1;
    }
    case 8: {
      // values
      const count = positive(varUint());
      for (let i = 0; i < count; i++) anyValue(0);
      return count;
    }
    case 9:
      // A document in the document would have to be created to be understood; boards have none.
      throw new ScanFault('a document inside the document');
    default:
      throw new ScanFault('an unknown kind of content');
  }
}

function anyValue(depth: number): void {
  if (depth > maxDepth) throw new ScanFault('a value nested too deeply');
  switch (byte()) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return;
    case 125:
      varInt();
      return;
    case 124:
      skip(4);
      return;
    case 123:
    case 122:
      skip(8);
      return;
    case 119:
      utf8();
      return;
    case 118: {
      const count = varUint();
      for (let i = 0; i < count; i++) {
        utf8();
        anyValue(depth + 1);
      }
      return;
    }
    case 117: {
      const count = varUint();
      for (let i = 0; i < count; i++) anyValue(depth + 1);
      return;
    }
    case 116:
      skip(varUint());
      return;
    default:
      throw new ScanFault('an unknown kind of value');
  }
}

function scanDeletes(deletes: number[]): void {
  const clients = varUint();
  if (clients > bytes.length) throw new ScanFault('more clients than bytes');
  for (let i = 0; i < clients; i++) {
    const client = varUint();
    const ranges = varUint();
    if (ranges > bytes.length) throw new ScanFault('more ranges than bytes');
    for (let r = 0; r < ranges; r++) {
      const clock = varUint();
      const length = positive(varUint());
      if (clock + length > MAX_CLOCK) throw new ScanFault('a clock beyond reach');
      deletes.push(client, clock, length);
    }
  }
}

function byte(): number {
  const value = bytes[at++];
  if (value === undefined) throw new ScanFault('cut off');
  return value;
}

function varUint(): number {
  let value = byte();
  if (value < 0x80) return value;
  value &= 0x7f;
  let scale = 0x80;
  for (let i = 0; i < 7; i++) {
    const next = byte();
    value += (next & 0x7f) * scale;
    if (next < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER) break;
      return value;
    }
    scale *= 0x80;
  }
  throw new ScanFault('a number beyond 2^53');
}

function varInt(): void {
  for (let i = 0; i < 8; i++) if (byte() < 0x80) return;
  throw new ScanFault('a number beyond 2^53');
}

/** FNV-1a. Two places that share a hash by chance are only looked at more closely. */
function hash(from: number, to: number): number {
  let value = 0x811c9dc5;
  for (let i = from; i < to; i++) value = Math.imul(value ^ (bytes[i] as number), 0x01000193);
  return value;
}

function positive(length: number): number {
  if (length === 0) throw new ScanFault('a length of zero');
  return length;
}

function skip(length: number): void {
  at += length;
  if (at > bytes.length) throw new ScanFault('cut off');
}

/**
 * An id that a struct refers to. The decoder waits for structs of other clients; those of the same
 * client it takes for granted, and fails where they come later or never.
 */
function reference(ownClient: number, ownClock: number): void {
  const client = varUint();
  const clock = varUint();
  if (client === ownClient && clock >= ownClock)
    throw new ScanFault('a reference to its own future');
  if (client !== ownClient) links.push(ownClient, ownClock, client, clock);
  referenceClient = client;
  referenceClock = clock;
}

/** Checks a text as strictly as `TextDecoder` with `fatal` does; returns its UTF-16 length. */
function utf8(): number {
  const end = varUint() + at;
  if (end > bytes.length) throw new ScanFault('cut off');
  let units = 0;
  while (at < end) {
    const lead = bytes[at++] as number;
    units += 1;
    if (lead < 0x80) continue;
    let follow = 1;
    let lowest = 0x80;
    let highest = 0xbf;
    if (lead < 0xc2) throw new ScanFault('no UTF-8');
    if (lead >= 0xe0 && lead < 0xf0) {
      follow = 2;
      if (lead === 0xe0) lowest = 0xa0;
      else if (lead === 0xed) highest = 0x9f;
    } else if (lead >= 0xf0) {
      if (lead > 0xf4) throw new ScanFault('no UTF-8');
      follow = 3;
      units += 1;
      if (lead === 0xf0) lowest = 0x90;
      else if (lead === 0xf4) highest = 0x8f;
    }
    if (at + follow > end) throw new ScanFault('no UTF-8');
    const second = bytes[at++] as number;
    if (second < lowest || second > highest) throw new ScanFault('no UTF-8');
    for (let i = 1; i < follow; i++) {
      if (((bytes[at++] as number) & 0xc0) !== 0x80) throw new ScanFault('no UTF-8');
    }
  }
  return units;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A JSON text; lists of old JSON values may also say `undefined`. */
function json(mayBeUndefined: boolean): void {
  const start = at;
  utf8();
  // Skip the length in front once more: `utf8` has proved that it fits.
  let from = start;
  while ((bytes[from++] as number) >= 0x80);
  const text = decoder.decode(bytes.subarray(from, at));
  if (mayBeUndefined && text === 'undefined') return;
  const fault = faultOfJson(text, maxDepth);
  if (fault === 'deep') throw new ScanFault('a value nested too deeply');
  if (fault === 'no-json') throw new ScanFault('no JSON');
}
