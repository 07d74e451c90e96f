/**
 * Who is on a board and where their cursors are: the awareness states of one room, joined and sent
 * on as bytes. Owns who may speak for which client id. A state is checked to be
 * JSON once, when it comes in; what it says is nobody's business here.
 *
 * Format: y-protocols awareness — varuint count, count × (varuint id, varuint clock, text)
 */
import { faultOfJson } from './json-text.ts';
import { awarenessFrame, type Cursor, takeVarUint, varUintBytes, writeVarUint } from './frames.ts';

/** A connection, as far as presence is concerned. */
export interface PresenceOwner {
  /** Ids that it introduced; made when the first one comes. */
  presenceIds: Set<number> | undefined;
  /** The id that its first own message claimed: the client's own. */
  ownPresenceId: number | undefined;
}

export interface PresenceLimits {
  readonly maxPresencePerConnection: number;
  readonly maxPresenceBytes: number;
}

export type PresenceFault = 'malformed' | 'too-large';

/** Ids whose owner has been silent for this long may be taken over by a new connection. */
export const TAKEOVER_AFTER_MS = 5_000;
/** A clock that was announced in somebody's name and not confirmed by them after this time. */
export const FORGERY_AFTER_MS = 5_000;
/** States that were only renewed wait this long, and then travel together. */
export const RENEWAL_AFTER_MS = 10_000;
/** States nested deeper than this are refused: every reader compares them by recursion. */
const MAX_STATE_DEPTH = 64;
/** How long the last clock of somebody who left is remembered against late echoes. */
const FORGET_AFTER_MS = 60_000;

interface Entry {
  readonly id: number;
  clock: number;
  /** The whole entry as it travels: id, clock, text. */
  raw: Uint8Array;
  /** Where the text (without its length) begins in `raw`. */
  textAt: number;
  isGone: boolean;
  owner: PresenceOwner | undefined;
  /** When its owner last said anything about it. */
  heardAt: number;
}

interface Claim {
  readonly by: PresenceOwner;
  readonly id: number;
  readonly clock: number;
  readonly at: number;
}

const NULL_TEXT = Uint8Array.of(0x6e, 0x75, 0x6c, 0x6c);

/** Shared by all rooms in which nobody has said who they are; never written to. */
const NOBODY = new Map<number, Entry>();

export class Presence {
  readonly #limits: PresenceLimits;
  #entries: Map<number, Entry> = NOBODY;
  /** Of a quiet room there are none, and no set for them. */
  #changed: Set<Entry> | undefined;
  #renewed: Set<Entry> | undefined;
  #renewedSince = 0;
  /** Clocks told by others than the owner, until the owner confirms them. */
  #claims: Claim[] = [];
  #gone = 0;

  constructor(limits: PresenceLimits) {
    this.#limits = limits;
  }

  get hasChanges(): boolean {
    return this.#changed !== undefined;
  }

  /** Present ids (those that left are not counted). */
  get size(): number {
    return this.#entries.size - this.#gone;
  }

  /**
   * Takes an awareness message's payload. The bytes need to live only during the call.
   * @returns a fault for bytes that no client writes; the states before the fault are kept.
   */
  receive(payload: Uint8Array, from: PresenceOwner, now: number): PresenceFault | undefined {
    const cursor: Cursor = { bytes: payload, at: 0 };
    const count = takeVarUint(cursor);
    if (count < 0 || count > payload.length) return 'malformed';
    for (let i = 0; i < count; i++) {
      const start = cursor.at;
      const id = takeVarUint(cursor);
      const clock = takeVarUint(cursor);
      const length = takeVarUint(cursor);
      if (id < 0 || clock < 0 || length < 0) return 'malformed';
      const textAt = cursor.at;
      cursor.at += length;
      if (cursor.at > payload.length) return 'malformed';
      const known = this.#entries.get(id);
      // Every stock client sends back whatever it hears: the commonest entry of all.
      if (
        known !== undefined &&
        clock <= known.clock &&
        !isLeaving(known, clock, from, payload, textAt, length)
      ) {
        continue;
      }
      if (length > this.#limits.maxPresenceBytes) return 'too-large';
      if (!this.#maySpeak(known, id, clock, from, count, now)) continue;
      // A client that reads a state it cannot parse loses the whole frame, everybody's states.
      if (!isJson(payload.subarray(textAt, cursor.at))) return 'malformed';
      this.#accept(known, payload.subarray(start, cursor.at), id, clock, textAt - start, from, now);
    }
    return cursor.at === payload.length ? undefined : 'malformed';
  }

  /** Announces everybody whom a connection introduced as gone. */
  leave(owner: PresenceOwner, now: number): void {
    for (const id of owner.presenceIds ?? []) {
      const entry = this.#entries.get(id);
      if (entry?.owner !== owner) continue;
      entry.owner = undefined;
      if (!entry.isGone) this.#replace(entry, goneEntry(id, entry.clock + 1), now);
    }
    owner.presenceIds = undefined;
    if (this.#claims.length > 0) this.#claims = this.#claims.filter(({ by }) => by !== owner);
  }

  /** One frame with everything that changed since the last call. */
  takeFrame(): Uint8Array | undefined {
    if (this.#changed === undefined) return undefined;
    const entries: Uint8Array[] = [];
    for (const entry of this.#changed) {
      entries.push(entry.raw);
      this.#renewed?.delete(entry);
    }
    if (this.#renewed?.size === 0) this.#renewed = undefined;
    this.#changed = undefined;
    return awarenessFrame(entries);
  }

  /** One frame with everybody who is here, for a newcomer. */
  frameOfAll(): Uint8Array | undefined {
    if (this.size === 0) return undefined;
    const entries: Uint8Array[] = [];
    for (const entry of this.#entries.values()) if (!entry.isGone) entries.push(entry.raw);
    return awarenessFrame(entries);
  }

  /** The states as JSON texts, by client id. */
  states(): Map<number, string> {
    const states = new Map<number, string>();
    for (const entry of this.#entries.values()) {
      if (!entry.isGone)
        states.set(entry.id, Buffer.from(entry.raw.subarray(entry.textAt)).toString());
    }
    return states;
  }

  /**
   * Once a second: lets renewals go that have waited long enough, forgets the gone.
   * @returns connections that spoke for somebody else, who has not confirmed it since.
   */
  sweep(now: number): readonly PresenceOwner[] {
    if (this.#renewed !== undefined && now - this.#renewedSince >= RENEWAL_AFTER_MS) {
      for (const entry of this.#renewed) this.#change(entry);
      this.#renewed = undefined;
    }
    if (this.#gone > 0) {
      for (const entry of this.#entries.values()) {
        if (entry.isGone && entry.owner === undefined && now - entry.heardAt >= FORGET_AFTER_MS) {
          this.#entries.delete(entry.id);
          this.#gone -= 1;
        }
      }
    }
    return this.#claims.length === 0 ? [] : this.#unconfirmed(now);
  }

  /** Whether `sweep` has anything to do. */
  get needsSweep(): boolean {
    return this.#renewed !== undefined || this.#claims.length > 0 || this.#gone > 0;
  }

  #maySpeak(
    known: Entry | undefined,
    id: number,
    clock: number,
    from: PresenceOwner,
    count: number,
    now: number,
  ): boolean {
    // The first message of a client says who it is itself: one entry. Longer ones are relayed.
    const isOwnClaim = from.ownPresenceId === undefined && count === 1;
    const owner = known?.owner;
    if (owner !== undefined && owner !== from) {
      const isWeak = owner.ownPresenceId !== id;
      const isSilent = now - (known?.heardAt ?? 0) >= TAKEOVER_AFTER_MS;
      if (!(isOwnClaim && (isWeak || isSilent))) {
        if (this.#claims.length < 1000) this.#claims.push({ by: from, id, clock, at: now });
        return false;
      }
      owner.presenceIds?.delete(id);
    }
    const ids = (from.presenceIds ??= new Set());
    if (!ids.has(id)) {
      if (ids.size >= this.#limits.maxPresencePerConnection) return false;
      ids.add(id);
    }
    if (isOwnClaim) from.ownPresenceId = id;
    return true;
  }

  #accept(
    known: Entry | undefined,
    raw: Uint8Array,
    id: number,
    clock: number,
    textAt: number,
    owner: PresenceOwner,
    now: number,
  ): void {
    const copy = Buffer.from(raw);
    const isGone = isNull(copy, textAt, copy.length - textAt);
    if (known === undefined) {
      const entry: Entry = { id, clock, raw: copy, textAt, isGone, owner, heardAt: now };
      if (this.#entries === NOBODY) this.#entries = new Map();
      this.#entries.set(id, entry);
      if (isGone) this.#gone += 1;
      else this.#change(entry);
      return;
    }
    known.owner = owner;
    this.#replace(known, { raw: copy, clock, textAt, isGone }, now);
  }

  #replace(
    entry: Entry,
    next: Pick<Entry, 'raw' | 'clock' | 'textAt' | 'isGone'>,
    now: number,
  ): void {
    const isSame =
      entry.isGone === next.isGone &&
      Buffer.compare(entry.raw.subarray(entry.textAt), next.raw.subarray(next.textAt)) === 0;
    if (entry.isGone !== next.isGone) this.#gone += next.isGone ? 1 : -1;
    entry.raw = next.raw;
    entry.clock = next.clock;
    entry.textAt = next.textAt;
    entry.isGone = next.isGone;
    entry.heardAt = now;
    if (!isSame) this.#change(entry);
    else if (this.#changed?.has(entry) !== true) {
      if (this.#renewed === undefined) this.#renewedSince = now;
      (this.#renewed ??= new Set()).add(entry);
    }
  }

  #change(entry: Entry): void {
    (this.#changed ??= new Set()).add(entry);
  }

  #unconfirmed(now: number): PresenceOwner[] {
    const forgers = new Set<PresenceOwner>();
    this.#claims = this.#claims.filter(({ by, id, clock, at }) => {
      const entry = this.#entries.get(id);
      const owner = entry?.owner;
      if (entry === undefined || owner === undefined || owner === by || entry.clock >= clock) {
        return false;
      }
      if (now - at < FORGERY_AFTER_MS) return true;
      // A newcomer whose old, half-open connection still holds its id is no forger.
      const isReconnect =
        by.ownPresenceId === undefined && now - entry.heardAt >= TAKEOVER_AFTER_MS;
      if (!isReconnect) forgers.add(by);
      return false;
    });
    return [...forgers];
  }
}

/** An owner may take itself back with the clock it already has; the clients do so as they leave. */
function isLeaving(
  known: Entry,
  clock: number,
  from: PresenceOwner,
  payload: Uint8Array,
  textAt: number,
  length: number,
): boolean {
  return (
    clock === known.clock &&
    known.owner === from &&
    !known.isGone &&
    isNull(payload, textAt, length)
  );
}

function isNull(bytes: Uint8Array, at: number, length: number): boolean {
  return length === 4 && NULL_TEXT.every((byte, i) => bytes[at + i] === byte);
}

function goneEntry(id: number, clock: number): Pick<Entry, 'raw' | 'clock' | 'textAt' | 'isGone'> {
  const head = varUintBytes(id) + varUintBytes(clock) + 1;
  const raw = Buffer.allocUnsafe(head + NULL_TEXT.length);
  writeVarUint(raw, NULL_TEXT.length, writeVarUint(raw, clock, writeVarUint(raw, id, 0)));
  raw.set(NULL_TEXT, head);
  return { raw, clock, textAt: head, isGone: true };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isJson(bytes: Uint8Array): boolean {
  try {
    return faultOfJson(utf8.decode(bytes), MAX_STATE_DEPTH) === undefined;
  } catch {
    return false;
  }
}
