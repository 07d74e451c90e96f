/**
 * The document of one room: exactly what is durable, nothing more. Owns the `Y.Doc`, what of an
 * inbound update is news, and the encoded states that joiners get. Knows no sockets and no disk.
 */
import * as Y from 'yjs';
import { syncTypes } from '../../shared/protocol/messages.ts';
import type { Sequence } from '../../shared/protocol/board-id.ts';
import type { StoredBoard } from '../storage/storage.ts';
import { EMPTY_UPDATE, syncFrame } from './frames.ts';
import { IntegrationFault, lastSteps, withBudget } from './integration.ts';
import { mergeScanned, withDeletes } from './update-merge.ts';
import {
  DELETE_STRIDE,
  LINK_STRIDE,
  ScanFault,
  type ScanLimits,
  type ScannedUpdate,
  scanUpdate,
  SECTION_STRIDE,
} from './update-scan.ts';

/** States smaller than this are encoded anew where something has changed since. */
const SMALL_STATE_BYTES = 4096;
/** Changes since the cached state travel beside it up to this size. */
const MAX_TAIL_BYTES = 256 * 1024;
const MAX_TAIL_UPDATES = 2000;
/** Encoded answers kept for clients that come back with the same state vector. */
const MAX_ANSWERS = 4;

/** As few structs with an unusual place as people make at a time: their update is not rehearsed. */
const FEW_CONFLICTS = 16;

export interface DocumentLimits extends ScanLimits {
  readonly maxIntegrationSteps: number;
  readonly maxBoardSteps: number;
}

/** Stored updates that cannot be applied, by the log entry they lie in. */
export interface Quarantine {
  readonly sequence: Sequence;
  readonly kept: readonly Uint8Array[];
  readonly bad: readonly Uint8Array[];
}

export interface Applied {
  /** What to tell everybody: every struct and deletion that became part of the document. */
  readonly update: Uint8Array;
  /** Whether anything waits for parents that nobody has sent. */
  readonly hasPending: boolean;
  /** What finding the places of its structs took; see `integration.ts`. */
  readonly steps: number;
}

export class RoomDocument {
  readonly doc: Y.Doc;
  readonly #limits: DocumentLimits;
  /** The transaction's own update, wherever the inbound bytes do not say what was integrated. */
  #integrated: Uint8Array | undefined;
  #wantsIntegrated = false;
  /** State vectors from before the last two ticks, newest last. */
  #before: ReadonlyMap<number, number>[] = [];

  #stateVectorFrame: Uint8Array | undefined;
  #base: Uint8Array | undefined;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  #tailFrame: Uint8Array | undefined;
  readonly #answers = new Map<string, Uint8Array>();
  /** Steps that loading it would take; see `integration.ts`. */
  #steps = 0;

  constructor(limits: DocumentLimits) {
    this.#limits = limits;
    // An id of its own would be random bytes that nobody reads, and costs more than all the rest.
    this.doc = new Y.Doc({ guid: 'board' });
    // Our own id never writes; no client can have this one, so that no update collides with it.
    this.doc.clientID = -1;
    this.doc.on('afterTransaction', (transaction: Y.Transaction) => {
      this.#before.push(transaction.beforeState);
      if (this.#before.length > 2) this.#before.shift();
      if (this.#wantsIntegrated || this.hasPending) {
        this.doc.once('update', (update: Uint8Array) => {
          this.#integrated = update;
        });
      }
    });
  }

  /** The stored board as a document; updates that cannot be applied are left out and named. */
  static load(
    stored: StoredBoard,
    limits: DocumentLimits,
  ): { readonly document: RoomDocument; readonly quarantine: readonly Quarantine[] } {
    const whole = new RoomDocument(limits);
    try {
      withBudget(2 * limits.maxBoardSteps, limits.maxTypeDepth, () => {
        if (stored.snapshot !== undefined) Y.applyUpdate(whole.doc, stored.snapshot);
        whole.#applyLog(stored.log.flatMap(({ updates }) => updates));
      });
      whole.#steps = lastSteps();
      return { document: whole, quarantine: [] };
    } catch {
      whole.destroy();
      return loadWithout(stored, limits);
    }
  }

  destroy(): void {
    this.doc.destroy();
  }

  get hasPending(): boolean {
    const { store } = this.doc;
    return store.pendingStructs !== null || store.pendingDs !== null;
  }

  /** Takes out what waits for parents that never came: it must not get into anybody's state. */
  takePending(): Uint8Array | undefined {
    const { store } = this.doc;
    const parts: Uint8Array[] = [];
    if (store.pendingStructs !== null) parts.push(store.pendingStructs.update);
    if (store.pendingDs !== null) parts.push(store.pendingDs);
    if (parts.length === 0) return undefined;
    store.pendingStructs = null;
    store.pendingDs = null;
    this.#forgetEncoded();
    return Y.convertUpdateFormatV2ToV1(Y.mergeUpdatesV2(parts));
  }

  /** The clock up to which (exclusive) it has the structs of a client. */
  clockOf(client: number): number {
    return Y.getState(this.doc.store, client);
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
    for (const { length } of this.doc.store.clients.values()) structs += length;
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
      const state = Y.getState(this.doc.store, sections[i] as number);
      if (state < (sections[i + 2] as number)) return false;
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
  trim(update: ScannedUpdate): ScannedUpdate {
    const { deletes } = update;
    const news: number[] = [];
    for (let i = 0; i < deletes.length; i += DELETE_STRIDE) {
      if (!this.#isDeleted(deletes, i)) {
        news.push(deletes[i] as number, deletes[i + 1] as number, deletes[i + 2] as number);
      }
    }
    return news.length === deletes.length ? update : withDeletes(update, news);
  }

  /** Makes stored updates part of the document, in one transaction. @throws on a poisoned one */
  apply(updates: readonly ScannedUpdate[]): Applied {
    const [first] = updates;
    const merged =
      updates.length === 1 && first?.isSorted === true
        ? first.bytes
        : (mergeScanned(updates) ?? Y.mergeUpdates(updates.map(({ bytes }) => bytes)));
    this.#wantsIntegrated = this.hasPending;
    this.#integrated = undefined;
    const { maxIntegrationSteps, maxTypeDepth } = this.#limits;
    // More than one may need: those that were let in have been looked at one by one.
    withBudget(10 * maxIntegrationSteps, maxTypeDepth, () => Y.applyUpdate(this.doc, merged));
    const steps = lastSteps();
    this.#steps += steps;
    const { hasPending } = this;
    const update =
      hasPending || this.#wantsIntegrated ? (this.#integrated ?? EMPTY_UPDATE) : merged;
    this.#noteChange(update);
    return { update, hasPending, steps };
  }

  /** Everything, for the disk. */
  snapshot(): Uint8Array {
    return Y.encodeStateAsUpdate(this.doc);
  }

  /** The server's own question to a client: what do you have that is not here? */
  step1Frame(): Uint8Array {
    this.#stateVectorFrame ??= syncFrame(syncTypes.step1, Y.encodeStateVector(this.doc));
    return this.#stateVectorFrame;
  }

  /** Bytes of the answer to a client that has nothing, as far as is known without encoding it. */
  get cachedStateBytes(): number {
    return (this.#base?.length ?? 0) + this.#tailBytes;
  }

  /**
   * The answer to a client's step 1: frames to send in this order, the last one a step 2. The same
   * frames for everybody who has nothing.
   * @throws where `stateVector` is none
   */
  answer(stateVector: Uint8Array): readonly Uint8Array[] {
    if (stateVector.length === 1 && stateVector[0] === 0) return this.#wholeState();
    const key = Buffer.from(stateVector).toString('latin1');
    let frame = this.#answers.get(key);
    if (frame === undefined) {
      frame = syncFrame(syncTypes.step2, Y.encodeStateAsUpdate(this.doc, stateVector));
      if (this.#answers.size >= MAX_ANSWERS) this.#answers.clear();
      this.#answers.set(key, frame);
    }
    return [frame];
  }

  /** What has come since before the last two ticks or since `base`, as one update frame. */
  diffSince(base: Uint8Array): Uint8Array {
    return syncFrame(syncTypes.update, Y.encodeStateAsUpdate(this.doc, base));
  }

  /** A state vector that everybody has who missed nothing but the last two ticks. */
  recentStateVector(): Uint8Array {
    const before = this.#before[0];
    return before === undefined
      ? Y.encodeStateVector(this.doc)
      : Y.encodeStateVector(before as Map<number, number>);
  }

  /** Lets go of what only joiners need. */
  forgetCaches(): void {
    this.#forgetEncoded();
  }

  #wholeState(): readonly Uint8Array[] {
    if (
      this.#base === undefined ||
      (this.#tail.length > 0 && this.#base.length < SMALL_STATE_BYTES)
    ) {
      this.#base = Y.encodeStateAsUpdate(this.doc);
      this.#tail = [];
      this.#tailBytes = 0;
      this.#tailFrame = undefined;
      this.#baseFrame = undefined;
    }
    if (this.#base.length < SMALL_STATE_BYTES) {
      this.#tailFrame ??= syncFrame(syncTypes.step2, this.#base);
      return [this.#tailFrame];
    }
    // The big part was encoded once and stays as it is; what came since travels beside it.
    this.#baseFrame ??= syncFrame(syncTypes.update, this.#base);
    this.#tailFrame ??= syncFrame(syncTypes.step2, joinUpdates(this.#tail, this.#limits));
    return [this.#baseFrame, this.#tailFrame];
  }

  #baseFrame: Uint8Array | undefined;

  #noteChange(update: Uint8Array): void {
    this.#stateVectorFrame = undefined;
    if (this.#answers.size > 0) this.#answers.clear();
    if (this.#base === undefined) return;
    this.#tailFrame = undefined;
    this.#tail.push(update);
    this.#tailBytes += update.length;
    if (this.#tailBytes > MAX_TAIL_BYTES || this.#tail.length > MAX_TAIL_UPDATES)
      this.#forgetEncoded();
  }

  #forgetEncoded(): void {
    this.#stateVectorFrame = undefined;
    this.#base = undefined;
    this.#baseFrame = undefined;
    this.#tail = [];
    this.#tailBytes = 0;
    this.#tailFrame = undefined;
    this.#answers.clear();
  }

  #isDeleted(deletes: readonly number[], i: number): boolean {
    const client = deletes[i] as number;
    const clock = deletes[i + 1] as number;
    const end = clock + (deletes[i + 2] as number);
    if (Y.getState(this.doc.store, client) < end) return false;
    const structs = this.doc.store.clients.get(client);
    if (structs === undefined) return false;
    for (let s = Y.findIndexSS(structs, clock); s < structs.length; s++) {
      const struct = structs[s];
      if (struct === undefined || struct.id.clock >= end) break;
      if (!struct.deleted) return false;
    }
    return true;
  }

  #applyLog(updates: readonly Uint8Array[]): void {
    if (updates.length === 0) return;
    Y.applyUpdate(this.doc, joinUpdates(updates, this.#limits));
  }
}

/** Whether nothing lies between the two places. */
function isGap(
  left: Y.Item | Y.GC | undefined,
  leftClock: number,
  right: Y.Item | Y.GC | undefined,
  rightClock: number,
): boolean {
  // What refers to collected content is collected with it, without a place.
  if (left instanceof Y.GC || right instanceof Y.GC) return true;
  if (left === undefined) {
    return right === undefined || (rightClock === right.id.clock && right.left === null);
  }
  if (leftClock < left.id.clock + left.length - 1) {
    return right === left && rightClock === leftClock + 1;
  }
  return left.right === (right ?? null) && (right === undefined || rightClock === right.id.clock);
}

/** One update that says what all say. */
function joinUpdates(updates: readonly Uint8Array[], limits: ScanLimits): Uint8Array {
  const [first] = updates;
  if (first === undefined) return EMPTY_UPDATE;
  if (updates.length === 1) return first;
  const scanned: ScannedUpdate[] = [];
  for (const update of updates) {
    const result = scanUpdate(update, limits);
    if (result instanceof ScanFault) return Y.mergeUpdates([...updates]);
    scanned.push(result);
  }
  return mergeScanned(scanned) ?? Y.mergeUpdates([...updates]);
}

/** Applies one update after the other, and starts again without each one that throws. */
function loadWithout(
  stored: StoredBoard,
  limits: DocumentLimits,
): { readonly document: RoomDocument; readonly quarantine: readonly Quarantine[] } {
  const bad = new Set<Uint8Array>();
  for (;;) {
    const document = new RoomDocument(limits);
    // A broken snapshot leaves nothing to fall back on: the board is damaged, the caller says so.
    const { snapshot } = stored;
    if (snapshot !== undefined) {
      withBudget(4 * limits.maxBoardSteps, Infinity, () => Y.applyUpdate(document.doc, snapshot));
    }
    const culprit = firstThatThrows(document, stored, bad, limits);
    if (culprit === undefined) {
      const quarantine: Quarantine[] = [];
      for (const { sequence, updates } of stored.log) {
        if (!updates.some((update) => bad.has(update))) continue;
        quarantine.push({
          sequence,
          kept: updates.filter((update) => !bad.has(update)),
          bad: updates.filter((update) => bad.has(update)),
        });
      }
      return { document, quarantine };
    }
    document.destroy();
    bad.add(culprit);
  }
}

function firstThatThrows(
  document: RoomDocument,
  stored: StoredBoard,
  bad: ReadonlySet<Uint8Array>,
  { maxIntegrationSteps, maxTypeDepth }: DocumentLimits,
): Uint8Array | undefined {
  for (const { updates } of stored.log) {
    for (const update of updates) {
      if (bad.has(update)) continue;
      try {
        withBudget(maxIntegrationSteps, maxTypeDepth, () => {
          Y.applyUpdate(document.doc, update);
        });
      } catch {
        return update;
      }
    }
  }
  return undefined;
}
