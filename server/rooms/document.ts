/**
 * The document of one room: exactly what is durable, nothing more. Owns the `Y.Doc`, which exists
 * only while somebody needs it, and what of an inbound update is news. Knows no sockets and no disk.
 *
 * It has three parts that together are its content: what it was when it fell asleep (bytes), the
 * `Y.Doc`, and a backlog of updates that are stored and told but not integrated yet. Many ticks'
 * updates become part of the `Y.Doc` in one transaction, before anything looks at it.
 */
import * as Y from 'yjs';
import { syncTypes } from '../../shared/protocol/messages.ts';
import type { StoredBoard } from '../storage/storage.ts';
import { EncodedState } from './encoded-state.ts';
import { EMPTY_UPDATE, syncFrame } from './frames.ts';
import { clocksOf, countStructs, isDeleted, isGap, knownClocks } from './struct-store.ts';
import { ImpliedDeletions } from './implied-deletions.ts';
import { IntegrationFault, lastSteps, withBudget } from './integration.ts';
import {
  type DocumentLimits,
  loadStored,
  newDocument,
  type Quarantine,
} from './stored-document.ts';
import { mergeScanned, withDeletes } from './update-merge.ts';
import { DELETE_STRIDE } from './deleted-ranges.ts';
import { LINK_STRIDE, type ScannedUpdate, SECTION_STRIDE } from './update-scan.ts';

/** As few structs with an unusual place as people make at a time: their update is not rehearsed. */
const FEW_CONFLICTS = 16;

/** What waits to be integrated: at most this many ticks and bytes, and nothing that could be slow. */
const MAX_BACKLOG_TICKS = 32;
const MAX_BACKLOG_BYTES = 64 * 1024;
const MAX_BACKLOG_STEPS = 20_000;

/** A `Y.Doc` that nothing has needed for this long is let go. */
export const REST_MS = 15_000;
/** A document that takes this many steps to load stays awake. */
const MAX_STEPS_ASLEEP = 100_000;

export interface Applied {
  /** What to tell everybody: every struct and deletion that became part of the document. */
  readonly update: Uint8Array;
  /** Whether anything waits for parents that nobody has sent. */
  readonly hasPending: boolean;
  /** What finding the places of its structs took; see `integration.ts`. */
  readonly steps: number;
}

export interface DocumentHost {
  /**
   * An update that passed every check could not be integrated after all: what is in memory is worth
   * nothing any more, what is on disk is as it was.
   */
  documentBroke(error: unknown): void;
}

/** To send in this order; the last one is a step 2. */
export interface Answer {
  readonly frames: readonly Uint8Array[];
  /** The same bytes for all who have little or nothing, and not encoded for this one. */
  readonly isShared: boolean;
  /** `RoomDocument.impliedDeletions` when it was encoded: it names all that had been by then. */
  readonly impliedDeletions: number;
}

export interface Trimmed {
  readonly update: ScannedUpdate;
  /** Deletions that were known, triples of client, clock and length. */
  readonly known: readonly number[];
}

interface Asleep {
  readonly state: Uint8Array;
  readonly clocks: ReadonlyMap<number, number>;
}

const NOTHING: Asleep = { state: EMPTY_UPDATE, clocks: new Map() };
const STATE_VECTOR_OF_NOTHING = Uint8Array.of(0);
const STEP1_OF_NOTHING = syncFrame(syncTypes.step1, STATE_VECTOR_OF_NOTHING);
const FRAMES_OF_NOTHING = [syncFrame(syncTypes.step2, EMPTY_UPDATE)];

export class RoomDocument {
  readonly #limits: DocumentLimits;
  readonly #host: DocumentHost | undefined;
  #doc: Y.Doc | undefined;
  /** The content where there is no `#doc`. */
  #asleep = NOTHING;
  /** Updates in the order in which they were stored. */
  #backlog: Uint8Array[] | undefined;
  #backlogBytes = 0;
  /** Steps that integrating the backlog could take at the very worst. */
  #backlogSteps = 0;
  /** Clocks of those who wrote something in the backlog. */
  #ahead: Map<number, number> | undefined;
  /** Structs in the document, the backlog included. */
  #structs = 0;
  /** Since the last sweep; what has just been loaded is about to be used. */
  #wasUsed = true;
  #usedAt = 0;
  #isBroken = false;
  /** The transaction's own update, wherever the inbound bytes do not say what was integrated. */
  #integrated: Uint8Array | undefined;
  #wantsIntegrated = false;
  /** State vectors from before the last two transactions, newest last. */
  #before: ReadonlyMap<number, number>[] | undefined;
  #encoded: EncodedState | undefined;
  readonly #implied = new ImpliedDeletions();
  /** Their version when the state for newcomers was encoded; what travels beside it names only its own. */
  #impliedInWhole = 0;
  /** Steps that loading it would take; see `integration.ts`. */
  #steps = 0;

  constructor(limits: DocumentLimits, host?: DocumentHost) {
    this.#limits = limits;
    this.#host = host;
  }

  /** The stored board as a document; updates that cannot be applied are left out and named. */
  static load(
    stored: StoredBoard,
    limits: DocumentLimits,
    host?: DocumentHost,
  ): { readonly document: RoomDocument; readonly quarantine: readonly Quarantine[] } {
    const document = new RoomDocument(limits, host);
    if (stored.snapshot === undefined && stored.log.length === 0)
      return { document, quarantine: [] };
    const { doc, steps, quarantine } = loadStored(stored, limits);
    document.#steps = steps;
    document.#watch(doc);
    return { document, quarantine };
  }

  /** Awake, with everything in it. */
  get doc(): Y.Doc {
    this.#wasUsed = true;
    this.integrate();
    return this.#doc ?? this.#wake();
  }

  /** Another version whenever something was deleted that no update names; see `implied-deletions.ts`. */
  get impliedDeletions(): number {
    this.integrate();
    return this.#implied.version;
  }

  get isAwake(): boolean {
    return this.#doc !== undefined;
  }

  destroy(): void {
    this.#doc?.destroy();
  }

  get hasPending(): boolean {
    const store = this.#doc?.store;
    return store !== undefined && (store.pendingStructs !== null || store.pendingDs !== null);
  }

  /** Takes out what waits for parents that never came: it must not get into anybody's state. */
  takePending(): Uint8Array | undefined {
    if (!this.hasPending) return undefined;
    const { store } = this.doc;
    const parts: Uint8Array[] = [];
    if (store.pendingStructs !== null) parts.push(store.pendingStructs.update);
    if (store.pendingDs !== null) parts.push(store.pendingDs);
    store.pendingStructs = null;
    store.pendingDs = null;
    this.#encoded?.forget();
    return Y.convertUpdateFormatV2ToV1(Y.mergeUpdatesV2(parts));
  }

  /** The clock up to which (exclusive) it has the structs of a client. */
  clockOf(client: number): number {
    const ahead = this.#ahead?.get(client);
    if (ahead !== undefined) return ahead;
    return this.#doc === undefined
      ? (this.#asleep.clocks.get(client) ?? 0)
      : Y.getState(this.#doc.store, client);
  }

  /**
   * Whether applying the update would take unreasonably long. What looks suspicious is tried on a
   * copy, which costs about as much as a load.
   * @param before updates that will be applied before it
   */
  isTooCostly(
    update: ScannedUpdate,
    before: () => readonly ScannedUpdate[],
    onRehearsal: (bytes: number) => void,
  ): boolean {
    const { maxIntegrationSteps, maxBoardSteps, maxTypeDepth } = this.#limits;
    const allowed = Math.min(maxIntegrationSteps, Math.max(0, maxBoardSteps - this.#steps));
    const few = this.#steps > maxBoardSteps / 2 ? 0 : FEW_CONFLICTS;
    const most = update.crowded + update.anchors.length / LINK_STRIDE;
    if (most <= few) return false;
    let structs = 0;
    for (let i = 0; i < update.sections.length; i += SECTION_STRIDE) {
      structs += update.sections[i + 3] as number;
    }
    structs += this.#structs;
    if (most * structs <= allowed) return false;
    const conflicts = update.crowded + this.#countUnusual(update);
    if (conflicts <= few || conflicts * structs <= allowed) return false;
    const state = Y.encodeStateAsUpdate(this.doc);
    onRehearsal(state.length + update.bytes.length);
    const copy = new Y.Doc();
    try {
      Y.applyUpdate(copy, state);
      for (const { bytes } of before()) Y.applyUpdate(copy, bytes);
      withBudget(allowed, maxTypeDepth, () => Y.applyUpdate(copy, update.bytes));
      return false;
    } catch (error) {
      if (error instanceof IntegrationFault) return true;
      throw error;
    } finally {
      copy.destroy();
    }
  }

  /** Structs of the update that do not go between two that are neighbours now. */
  #countUnusual({ anchors }: ScannedUpdate): number {
    let count = 0;
    for (let i = 0; i < anchors.length; i += LINK_STRIDE) {
      const left = this.#itemAt(anchors[i] as number, anchors[i + 1] as number);
      const right = this.#itemAt(anchors[i + 2] as number, anchors[i + 3] as number);
      if (left === 'absent' || right === 'absent') count += 1;
      else if (!isGap(left, anchors[i + 1] as number, right, anchors[i + 3] as number)) count += 1;
    }
    return count;
  }

  #itemAt(client: number, clock: number): Y.Item | Y.GC | 'absent' | undefined {
    if (client < 0) return undefined;
    if (clock >= this.clockOf(client)) return 'absent';
    const structs = this.doc.store.clients.get(client) ?? [];
    return structs[Y.findIndexSS(structs, clock)];
  }

  /** Whether the document has all of it already. */
  isKnown(update: ScannedUpdate): boolean {
    const { sections, deletes } = update;
    for (let i = 0; i < sections.length; i += SECTION_STRIDE) {
      if (this.clockOf(sections[i] as number) < (sections[i + 2] as number)) return false;
    }
    for (let i = 0; i < deletes.length; i += DELETE_STRIDE) {
      if (!this.#isDeleted(deletes, i)) return false;
    }
    return true;
  }

  /**
   * The update without deletions that are known already: a client that comes back sends all that
   * it has ever heard of.
   */
  trim(update: ScannedUpdate): Trimmed {
    const { deletes } = update;
    const news: number[] = [];
    const known: number[] = [];
    for (let i = 0; i < deletes.length; i += DELETE_STRIDE) {
      const to = this.#isDeleted(deletes, i) ? known : news;
      to.push(deletes[i] as number, deletes[i + 1] as number, deletes[i + 2] as number);
    }
    return { update: known.length === 0 ? update : withDeletes(update, news), known };
  }

  /**
   * Makes stored updates part of the document, in one transaction.
   * @param mayWait whether nobody needs the `Y.Doc` to change right now: they may go to the backlog
   * @throws on a poisoned one
   */
  apply(updates: readonly ScannedUpdate[], mayWait = false): Applied {
    const [first] = updates;
    const joined =
      updates.length === 1 && first?.isSorted === true ? first.bytes : mergeScanned(updates);
    if (mayWait && joined !== undefined && this.#putOff(updates, joined))
      return { update: joined, hasPending: false, steps: 0 };
    const merged = joined ?? Y.mergeUpdates(updates.map(({ bytes }) => bytes));
    const { doc } = this;
    if (this.#isBroken) return { update: EMPTY_UPDATE, hasPending: false, steps: 0 };
    this.#implied.expect(updates);
    this.#wantsIntegrated = this.hasPending;
    this.#integrated = undefined;
    const { maxIntegrationSteps, maxTypeDepth } = this.#limits;
    // More than one may need: those that were let in have been looked at one by one.
    withBudget(10 * maxIntegrationSteps, maxTypeDepth, () => Y.applyUpdate(doc, merged));
    const steps = lastSteps();
    this.#steps += steps;
    this.#structs = countStructs(doc);
    const { hasPending } = this;
    const update =
      hasPending || this.#wantsIntegrated ? (this.#integrated ?? EMPTY_UPDATE) : merged;
    this.#encoded?.changed(update);
    return { update, hasPending, steps };
  }

  /** Makes the backlog part of the `Y.Doc`. Never throws: the host is told. */
  integrate(): void {
    const backlog = this.#backlog;
    if (backlog === undefined) return;
    this.#wasUsed = true;
    this.#backlog = undefined;
    this.#backlogBytes = 0;
    this.#backlogSteps = 0;
    this.#ahead = undefined;
    try {
      const doc = this.#doc ?? this.#wake();
      withBudget(10 * this.#limits.maxIntegrationSteps, this.#limits.maxTypeDepth, () =>
        doc.transact(() => {
          for (const update of backlog) Y.applyUpdate(doc, update);
        }),
      );
      this.#steps += lastSteps();
      this.#structs = countStructs(doc);
      if (this.hasPending) throw new Error('an update without its parents');
    } catch (error) {
      this.#isBroken = true;
      this.#host?.documentBroke(error);
    }
  }

  /**
   * Once a second: lets go of the `Y.Doc` if nothing has needed it for a while. Its bytes take a
   * fraction of the place; it wakes when something does. Nobody may hold on to `doc`.
   */
  rest(now: number): void {
    const doc = this.#doc;
    if (this.#wasUsed || this.#backlog !== undefined) {
      this.#wasUsed = false;
      this.#usedAt = now;
    }
    if (now - this.#usedAt < REST_MS) return;
    if (doc === undefined || this.#isBroken || this.hasPending) return;
    if (this.#steps > MAX_STEPS_ASLEEP) return;
    this.#asleep = { state: Y.encodeStateAsUpdate(doc), clocks: clocksOf(doc) };
    this.#doc = undefined;
    this.#before = undefined;
    doc.destroy();
  }

  /** Everything, for the disk. @throws where it is not to be trusted */
  snapshot(): Uint8Array {
    const state = this.#wholeState();
    if (this.#isBroken) throw new Error('the document broke');
    return state;
  }

  /** The server's own question to a client: what do you have that is not here? */
  step1Frame(): Uint8Array {
    if (this.#isEmpty) return STEP1_OF_NOTHING;
    return this.#cache.step1Frame(() => this.stateVector());
  }

  /** Of all that there is now. */
  stateVector(): Uint8Array {
    return this.#doc === undefined && this.#backlog === undefined
      ? Y.encodeStateVector(this.#asleep.clocks as Map<number, number>)
      : Y.encodeStateVector(this.doc);
  }

  /** Bytes of the answer to a client that has nothing, as far as is known without encoding it. */
  get cachedStateBytes(): number {
    return this.#encoded?.bytes ?? 0;
  }

  /**
   * The answer to a client's step 1.
   * @throws where `stateVector` is none
   */
  answer(stateVector: Uint8Array): Answer {
    if (this.#isEmpty)
      return { frames: FRAMES_OF_NOTHING, isShared: true, impliedDeletions: this.#implied.version };
    if (this.#isFarBehind(stateVector)) {
      const frames = this.#cache.whole(() => {
        const state = this.#wholeState();
        this.#impliedInWhole = this.#implied.version;
        return state;
      });
      return { frames, isShared: true, impliedDeletions: this.#impliedInWhole };
    }
    const encode = (): Uint8Array => Y.encodeStateAsUpdate(this.doc, stateVector);
    const frames = this.#cache.since(stateVector, encode);
    return { frames, isShared: false, impliedDeletions: this.#implied.version };
  }

  /**
   * Whether it has less than half of the document. What it has already does no harm, and nobody can have
   * the better part of a large board encoded anew by naming some of it, or what is not in it.
   */
  #isFarBehind(stateVector: Uint8Array): boolean {
    if (stateVector.length === 1 && stateVector[0] === 0) return true;
    const clocks = this.#doc === undefined ? this.#asleep.clocks : clocksOf(this.#doc);
    const all = [...clocks.values()].reduce((sum, clock) => sum + clock, 0);
    return knownClocks(stateVector, (client) => this.clockOf(client)) < all / 2;
  }

  /** What has come since `base`, as one update frame. */
  diffSince(base: Uint8Array): Uint8Array {
    return syncFrame(syncTypes.update, Y.encodeStateAsUpdate(this.doc, base));
  }

  /** A state vector that everybody has who missed nothing but the last two ticks. */
  recentStateVector(): Uint8Array {
    // What lies in the backlog came with the last ticks: it is not counted in.
    const clocks =
      this.#before?.[0] ?? (this.#doc === undefined ? this.#asleep.clocks : clocksOf(this.#doc));
    return Y.encodeStateVector(clocks as Map<number, number>);
  }

  /** Lets go of what only joiners need. */
  forgetCaches(): void {
    this.#encoded = undefined;
  }

  get #isEmpty(): boolean {
    return this.#doc === undefined && this.#backlog === undefined && this.#asleep === NOTHING;
  }

  get #cache(): EncodedState {
    return (this.#encoded ??= new EncodedState(this.#limits));
  }

  #wholeState(): Uint8Array {
    return this.#doc === undefined && this.#backlog === undefined
      ? this.#asleep.state
      : Y.encodeStateAsUpdate(this.doc);
  }

  #wake(): Y.Doc {
    const doc = newDocument();
    const { state } = this.#asleep;
    if (state.length > EMPTY_UPDATE.length) Y.applyUpdate(doc, state);
    this.#asleep = NOTHING;
    this.#watch(doc);
    return doc;
  }

  #watch(doc: Y.Doc): void {
    this.#doc = doc;
    this.#before = [];
    this.#structs = countStructs(doc);
    doc.on('afterTransaction', (transaction: Y.Transaction) => {
      this.#implied.applied(transaction);
      this.#before?.push(transaction.beforeState);
      if ((this.#before?.length ?? 0) > 2) this.#before?.shift();
      if (this.#wantsIntegrated || this.hasPending) {
        doc.once('update', (update: Uint8Array) => {
          this.#integrated = update;
        });
      }
    });
  }

  /** Puts updates into the backlog. False: they have to be integrated now. */
  #putOff(updates: readonly ScannedUpdate[], joined: Uint8Array): boolean {
    if (this.hasPending || this.#isBroken) return false;
    const ticks = this.#backlog?.length ?? 0;
    if (ticks >= MAX_BACKLOG_TICKS || this.#backlogBytes + joined.length > MAX_BACKLOG_BYTES)
      return false;
    let structs = 0;
    let places = 0;
    for (const { isPlain, sections, crowded, anchors } of updates) {
      if (!isPlain) return false;
      places += crowded + anchors.length / LINK_STRIDE;
      for (let i = 0; i < sections.length; i += SECTION_STRIDE)
        structs += sections[i + 3] as number;
    }
    const steps = this.#backlogSteps + places * (this.#structs + structs);
    if (steps > MAX_BACKLOG_STEPS) return false;
    this.#backlogSteps = steps;
    this.#structs += structs;
    this.#backlogBytes += joined.length;
    const clocks = (this.#ahead ??= new Map());
    for (const { sections } of updates) {
      for (let i = 0; i < sections.length; i += SECTION_STRIDE) {
        const client = sections[i] as number;
        clocks.set(client, Math.max(sections[i + 2] as number, this.clockOf(client)));
      }
    }
    (this.#backlog ??= []).push(joined);
    this.#implied.expect(updates);
    this.#encoded?.changed(joined);
    return true;
  }

  #isDeleted(deletes: readonly number[], i: number): boolean {
    const client = deletes[i] as number;
    const clock = deletes[i + 1] as number;
    const end = clock + (deletes[i + 2] as number);
    if (this.clockOf(client) < end) return false;
    return isDeleted(this.doc, client, clock, end);
  }
}
