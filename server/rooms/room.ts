/**
 * One open board: its people, the updates that wait for the disk, and its life from loading to
 * leaving memory. Nothing is applied or sent before it is stored. When it flushes is `tick.ts`.
 */
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { syncTypes } from '../../shared/protocol/messages.ts';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import {
  type Append,
  type BoardRecord,
  DamagedBoardError,
  type Storage,
} from '../storage/storage.ts';
import type { Clock } from './clock.ts';
import { RoomDocument } from './document.ts';
import { EMPTY_AWARENESS, noticeFrame, syncFrame } from './frames.ts';
import type { JoinGate } from './join-gate.ts';
import type { RoomLimits } from './limits.ts';
import type { RoomMetrics } from './metrics.ts';
import { Presence, type PresenceFault } from './presence.ts';
import { RoomFeed } from './room-feed.ts';
import type { RoomLog } from './rooms.ts';
import type { RoomSession } from './session.ts';
import type { Publisher } from './socket.ts';
import { type Flushable, FlushState, type Ticker } from './tick.ts';
import { ScanFault, type ScannedUpdate, scanUpdate } from './update-scan.ts';

/** What all rooms share. */
export interface RoomContext {
  readonly storage: Storage;
  readonly publisher: Publisher;
  readonly limits: RoomLimits;
  readonly metrics: RoomMetrics;
  readonly log: RoomLog;
  readonly clock: Clock;
  readonly gate: JoinGate;
  readonly ticker: Ticker;
  /** The room has ended by itself (damaged, not found) and must not be found again. */
  onEnded(room: Room, isDamaged: boolean): void;
}

export interface Inbound {
  readonly update: ScannedUpdate;
  /** The update as a frame for everybody. */
  readonly frame: Uint8Array;
  readonly sender: RoomSession;
}

type State =
  | { readonly kind: 'loading' }
  | { readonly kind: 'open' }
  | { readonly kind: 'ended'; readonly error: Error | undefined };

/** Why a board takes no changes; `null`: it does. The words are the client's. */
export type ReadOnlyReason = 'storage' | 'board-full' | null;

const KEEP_ALIVE_MS = 15_000;
const URGENT_BYTES = 256 * 1024;
const URGENT_UPDATES = 1000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 5_000;
const CACHE_IDLE_MS = 30_000;

export class Room implements Flushable {
  readonly board: BoardId;
  readonly context: RoomContext;
  readonly flush = new FlushState();
  readonly presence: Presence;
  readonly feed: RoomFeed;
  readonly topic: string;
  /** Resolves when it is open; rejects where the board cannot be loaded. */
  readonly ready: Promise<void>;
  record: BoardRecord | undefined;
  sequence: Sequence = 0;

  #state: State = { kind: 'loading' };
  #document: RoomDocument;
  readonly #members = new Set<RoomSession>();
  #subscribers = 0;
  #editors = 0;
  readonly #lagging = new Set<RoomSession>();
  #pending: Inbound[] = [];
  #pendingBytes = 0;
  #pendingSince = 0;
  /** On their way to the disk. */
  #taken: readonly Inbound[] = [];
  #retryMs = 0;
  #hasRefused = false;
  #readOnly: ReadOnlyReason = null;
  #watchers = 0;
  /** Updates without parents: since when, and who sent them. */
  #missing: { readonly since: number; readonly senders: Set<RoomSession> } | undefined;
  #retained = 0;
  #idleSince: number;
  #publishedAt: number;
  #stateAskedAt = 0;
  #logRecords = 0;
  #logBytes = 0;
  #storedBytes = 0;
  #isCompacting = false;

  constructor(board: BoardId, context: RoomContext) {
    this.board = board;
    this.context = context;
    this.topic = `board/${board}`;
    this.presence = new Presence(context.limits);
    this.#document = new RoomDocument(context.limits);
    this.feed = new RoomFeed(this);
    this.#idleSince = context.clock.now();
    this.#publishedAt = this.#idleSince;
    this.ready = this.#load();
    // Whoever needs it awaits it; a room that nobody waits for any more must not end the process.
    this.ready.catch(() => {});
  }

  get document(): RoomDocument {
    return this.#document;
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  get isEnded(): boolean {
    return this.#state.kind === 'ended';
  }

  get connections(): number {
    return this.#members.size;
  }

  get editors(): number {
    return this.#editors;
  }

  get lagging(): number {
    return this.#lagging.size;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  get hasMissingParents(): boolean {
    return this.#missing !== undefined;
  }

  get readOnly(): ReadOnlyReason {
    return this.#readOnly;
  }

  /** About how many bytes a newcomer gets. */
  get stateBytes(): number {
    this.#stateAskedAt = this.context.clock.now();
    return Math.max(1, this.#document.cachedStateBytes, this.#storedBytes);
  }

  receivers(): number {
    return this.#subscribers;
  }

  // --- people ---------------------------------------------------------------------------------

  join(session: RoomSession): void {
    this.#members.add(session);
    if (session.role === 'editor') this.#editors += 1;
    if (this.#state.kind === 'open') session.start();
  }

  leave(session: RoomSession): void {
    if (!this.#members.delete(session)) return;
    if (session.role === 'editor') this.#editors -= 1;
    this.#lagging.delete(session);
    this.#missing?.senders.delete(session);
    this.#subscribed.delete(session);
    this.#subscribers = this.#subscribed.size;
    this.presence.leave(session, this.context.clock.now());
    this.#presenceChanged();
    this.#noteUse();
  }

  readonly #subscribed = new Set<RoomSession>();

  subscribe(session: RoomSession): void {
    if (this.#subscribed.has(session)) return;
    this.#subscribed.add(session);
    this.#subscribers = this.#subscribed.size;
    session.socket.subscribe(this.topic);
  }

  fellBehind(session: RoomSession): void {
    this.#lagging.add(session);
    this.#subscribed.delete(session);
    this.#subscribers = this.#subscribed.size;
    session.socket.unsubscribe(this.topic);
  }

  caughtUp(session: RoomSession): void {
    this.#lagging.delete(session);
  }

  /** What a newcomer is told about the board beyond its content. */
  greet(session: RoomSession): void {
    if (session.wantsNotices) session.send(this.#notice());
  }

  disconnect(code: number, reason: string, role?: RoomSession['role']): void {
    for (const session of [...this.#members]) {
      if (role === undefined || session.role === role) session.close(code, reason);
    }
  }

  setWatcherCount(count: number): void {
    if (this.#watchers === count) return;
    this.#watchers = count;
    this.#tellNotice();
  }

  /** Keeps the room in memory until the result is called. */
  retain(): () => void {
    this.#retained += 1;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#retained -= 1;
      this.#noteUse();
    };
  }

  // --- changes --------------------------------------------------------------------------------

  receive(inbound: Inbound, isStep2: boolean): void {
    const { sender } = inbound;
    if (this.#document.isKnown(inbound.update)) {
      // Stored already: the sender gets its receipt, nobody else needs it.
      if (!isStep2 || inbound.update.sections.length > 0) sender.send(inbound.frame);
      return;
    }
    if (sender.role === 'spectator') {
      sender.reject('forbidden', 'this link only watches');
      return;
    }
    const accepted = isStep2 ? this.#trimmed(inbound) : inbound;
    const bytes = accepted.update.bytes.length;
    if (this.#isFull(accepted, bytes)) return;
    if (this.#retryMs > 0 && this.#pendingBytes + bytes > this.context.limits.maxUnstoredBytes) {
      // The storage fails and the queue is full: the clients still have it and are asked later.
      this.#hasRefused = true;
      this.context.metrics.reject('unstored');
      return;
    }
    if (this.#pending.length === 0) this.#pendingSince = this.context.clock.now();
    this.#pending.push(accepted);
    this.#pendingBytes += bytes;
    if (this.#retryMs > 0 || this.#state.kind !== 'open') return;
    const isUrgent = this.#pendingBytes > URGENT_BYTES || this.#pending.length > URGENT_UPDATES;
    this.context.ticker.mark(this, isUrgent);
  }

  receivePresence(payload: Uint8Array, from: RoomSession): PresenceFault | undefined {
    const fault = this.presence.receive(payload, from, this.context.clock.now());
    this.#presenceChanged();
    return fault;
  }

  takeUpdates(): Append | undefined {
    if (this.#pending.length === 0 || this.#state.kind !== 'open') return undefined;
    if (this.#taken.length > 0) return undefined;
    this.#taken = this.#pending;
    this.#pending = [];
    return { board: this.board, updates: this.#taken.map(({ update }) => update.bytes) };
  }

  onStored(sequence: Sequence): void {
    const taken = this.#taken;
    this.#taken = [];
    let bytes = 0;
    for (const { update } of taken) bytes += update.bytes.length;
    this.#pendingBytes -= bytes;
    this.#logRecords += 1;
    this.#logBytes += bytes;
    this.#storedBytes += bytes;
    if (this.#state.kind === 'ended') return;
    if (this.#retryMs > 0) this.#recovered();
    try {
      this.#apply(taken, sequence);
    } catch (error) {
      this.#poisoned(taken, sequence, error);
      return;
    }
    const { clock, metrics } = this.context;
    metrics.batch(taken.length);
    metrics.tick(clock.now() - this.#pendingSince);
    this.#pendingSince = clock.now();
    if (this.#needsCompaction()) clock.soon(() => void this.compact());
  }

  onNotStored(error: unknown): number {
    const { log } = this.context;
    this.#pending = [...this.#taken, ...this.#pending];
    this.#taken = [];
    if (this.#retryMs === 0) {
      log.error({ board: this.board, error: messageOf(error) }, 'a board could not be stored');
      this.#retryMs = FIRST_RETRY_MS;
    } else this.#retryMs = Math.min(LAST_RETRY_MS, this.#retryMs * 2);
    this.#setReadOnly('storage');
    this.publishPresence();
    return this.#retryMs;
  }

  publishPresence(): void {
    const frame = this.presence.takeFrame();
    if (frame !== undefined && this.#state.kind === 'open') this.#publish(frame);
  }

  // --- life -----------------------------------------------------------------------------------

  /** Once a second. */
  sweep(now: number): void {
    if (this.#state.kind !== 'open') return;
    const { limits } = this.context;
    for (const session of this.#lagging) {
      if (now - (session.lagsSince ?? now) < limits.lagTimeoutMs) continue;
      this.context.metrics.lag('closed');
      session.close(closeCodes.tryLater, 'too slow');
    }
    if (this.presence.needsSweep) {
      for (const forger of this.presence.sweep(now)) {
        (forger as RoomSession).reject('foreign-presence', 'presence in the name of others');
      }
      this.#presenceChanged();
    }
    if (this.#missing !== undefined && now - this.#missing.since >= limits.missingParentTimeoutMs) {
      this.#giveUpMissing();
    }
    if (this.#subscribers > 0 && now - this.#publishedAt >= KEEP_ALIVE_MS) {
      this.#publish(EMPTY_AWARENESS);
    }
    if (now - this.#stateAskedAt >= CACHE_IDLE_MS) this.#document.forgetCaches();
  }

  /** Whether nobody has needed it for long enough. */
  isIdle(now: number): boolean {
    return this.#isUnused() && now - this.#idleSince >= this.context.limits.idleRoomMs;
  }

  /** Folds the log into a snapshot; safe at any time. */
  async compact(): Promise<void> {
    if (this.#state.kind !== 'open' || this.#isCompacting || this.#logRecords === 0) return;
    const { clock, metrics, log } = this.context;
    this.#isCompacting = true;
    const start = clock.now();
    const { sequence } = this;
    const records = this.#logRecords;
    const logBytes = this.#logBytes;
    try {
      const snapshot = this.#document.snapshot();
      await this.context.storage.compact(this.board, sequence, snapshot);
      this.#logRecords -= records;
      this.#logBytes -= logBytes;
      this.#storedBytes = snapshot.length + this.#logBytes;
      metrics.compaction(clock.now() - start, snapshot.length);
    } catch (error) {
      // Nothing is lost: the log is still there. Do not try again with every tick.
      this.#logRecords = 1;
      log.warn({ board: this.board, error: messageOf(error) }, 'a board could not be compacted');
    } finally {
      this.#isCompacting = false;
    }
  }

  /** Writes the snapshot of a room that nobody uses. Resolves to whether it may be let go. */
  async prepareUnload(): Promise<boolean> {
    await this.compact();
    return this.#isUnused() && !this.#isCompacting;
  }

  end(reason: 'deleted' | 'going-down' | 'unloaded', code: number, text: string): void {
    if (this.#state.kind === 'ended') return;
    this.#state = { kind: 'ended', error: undefined };
    this.disconnect(code, text);
    if (reason !== 'unloaded') this.feed.end(reason);
    this.context.ticker.forget(this);
    this.#document.destroy();
  }

  async #load(): Promise<void> {
    const { storage, clock, metrics, log, limits } = this.context;
    const start = clock.now();
    try {
      const stored = await storage.load(this.board);
      if (this.#state.kind === 'ended') throw new Error('the board was closed while it was loaded');
      if (stored === undefined) throw new UnknownBoardError(this.board);
      const { document, quarantine } = this.#open(stored, limits);
      this.record = stored.record;
      this.#document.destroy();
      this.#document = document;
      this.#logRecords = stored.log.length;
      this.#storedBytes = stored.storedBytes;
      this.#logBytes = stored.storedBytes - (stored.snapshot?.length ?? 0);
      this.sequence = stored.log.at(-1)?.sequence ?? stored.snapshotSequence;
      for (const { sequence, kept, bad } of quarantine) {
        metrics.reject('poison');
        log.error({ board: this.board, sequence, updates: bad.length }, 'broken updates set aside');
        await storage.quarantine(this.board, sequence, kept, bad);
      }
      if (document.hasPending) this.#missing = { since: clock.now(), senders: new Set() };
      this.#state = { kind: 'open' };
      metrics.load(clock.now() - start, stored.storedBytes);
    } catch (error) {
      this.#failLoad(error);
      throw error;
    }
    this.feed.documentChanged();
    for (const session of this.#members) session.start();
    if (this.#pending.length > 0) this.context.ticker.mark(this, false);
    this.#noteUse();
  }

  #open(stored: Parameters<typeof RoomDocument.load>[0], limits: RoomLimits) {
    try {
      return RoomDocument.load(stored, limits);
    } catch (error) {
      throw new DamagedBoardError(this.board, `its snapshot cannot be read: ${messageOf(error)}`);
    }
  }

  #failLoad(error: unknown): void {
    const { log, metrics } = this.context;
    const isUnknown = error instanceof UnknownBoardError;
    if (!isUnknown) {
      metrics.loadFailed();
      log.error({ board: this.board, error: messageOf(error) }, 'a board could not be loaded');
    }
    this.#state = {
      kind: 'ended',
      error: error instanceof Error ? error : new Error(String(error)),
    };
    this.context.onEnded(this, !isUnknown);
    this.disconnect(
      isUnknown ? closeCodes.notFound : closeCodes.serverError,
      isUnknown ? 'no such board' : 'the board cannot be read',
    );
    this.feed.end('damaged');
  }

  #apply(taken: readonly Inbound[], sequence: Sequence): void {
    const applied = this.#document.apply(taken.map(({ update }) => update));
    this.sequence = sequence;
    const [only] = taken;
    const { update } = applied;
    if (only !== undefined && taken.length === 1 && update === only.update.bytes) {
      this.#publish(only.frame);
    } else if (update.length > 2) {
      this.#publish(syncFrame(syncTypes.update, update));
    }
    this.publishPresence();
    this.feed.committed(sequence);
    this.#noteMissing(applied.hasPending, taken);
  }

  /** The scan let something pass that the decoder does not take. */
  #poisoned(taken: readonly Inbound[], sequence: Sequence, error: unknown): void {
    const { log, storage, limits, metrics } = this.context;
    log.error(
      { board: this.board, sequence, error: messageOf(error) },
      'an update broke its board',
    );
    this.#state = { kind: 'loading' };
    const reload = async (): Promise<void> => {
      const stored = await storage.load(this.board);
      if (stored === undefined || this.isEnded) return;
      const { document, quarantine } = this.#open(stored, limits);
      const bad = new Set<string>();
      for (const entry of quarantine) {
        await storage.quarantine(this.board, entry.sequence, entry.kept, entry.bad);
        for (const update of entry.bad) bad.add(Buffer.from(update).toString('latin1'));
      }
      if (this.isEnded) return;
      this.#document.destroy();
      this.#document = document;
      this.sequence = sequence;
      this.#state = { kind: 'open' };
      this.feed.documentChanged();
      for (const { update, frame, sender } of taken) {
        if (bad.has(Buffer.from(update.bytes).toString('latin1'))) {
          sender.reject('poison', 'malformed update');
        } else this.#publish(frame);
      }
      if (bad.size === 0) metrics.reject('poison');
      this.feed.reset(sequence);
      if (this.#pending.length > 0) this.context.ticker.mark(this, false);
      this.#noteUse();
    };
    reload().catch((reason: unknown) => this.#failLoad(reason));
  }

  #trimmed(inbound: Inbound): Inbound {
    const update = this.#document.trim(inbound.update);
    if (update === inbound.update) return inbound;
    const frame = syncFrame(syncTypes.update, update.bytes);
    const scanned = scanUpdate(
      frame.subarray(frame.length - update.bytes.length),
      this.context.limits,
    );
    // What was rewritten from checked parts is well formed; if not, the original is.
    return scanned instanceof ScanFault ? inbound : { ...inbound, update: scanned, frame };
  }

  #isFull(inbound: Inbound, bytes: number): boolean {
    const { limits, clock } = this.context;
    if (this.#storedBytes + this.#pendingBytes + bytes <= limits.maxBoardBytes) {
      if (this.#readOnly === 'board-full') this.#setReadOnly(null);
      return false;
    }
    if (this.#logBytes > limits.maxBoardBytes / 4) {
      // Most of it may be history: fold it first and let this one pass.
      clock.soon(() => void this.compact());
      return false;
    }
    this.#setReadOnly('board-full');
    if (inbound.sender.wantsNotices) this.context.metrics.reject('board-full');
    else inbound.sender.reject('board-full', 'the board is full');
    return true;
  }

  #recovered(): void {
    this.#retryMs = 0;
    this.context.log.info({ board: this.board }, 'the board is stored again');
    this.#setReadOnly(null);
    if (!this.#hasRefused) return;
    this.#hasRefused = false;
    // Whatever was refused is still with the clients: ask everybody what is missing here, once
    // what was kept has been applied.
    this.context.clock.soon(() => {
      if (this.isOpen) this.#publish(this.#document.step1Frame());
    });
  }

  #noteMissing(hasPending: boolean, taken: readonly Inbound[]): void {
    if (!hasPending) {
      this.#missing = undefined;
      return;
    }
    this.#missing ??= { since: this.context.clock.now(), senders: new Set() };
    for (const { sender } of taken) this.#missing.senders.add(sender);
  }

  #giveUpMissing(): void {
    const senders = this.#missing?.senders ?? new Set<RoomSession>();
    this.#missing = undefined;
    this.#document.dropPending();
    this.context.metrics.reject('never-integrates');
    for (const session of senders) {
      session.close(closeCodes.neverIntegrates, 'an update refers to what nobody has');
    }
  }

  #presenceChanged(): void {
    if (!this.presence.hasChanges || this.#state.kind === 'ended') return;
    // While the storage fails the next flush may be seconds away; cursors need no storage.
    if (this.#retryMs > 0) this.publishPresence();
    else this.context.ticker.mark(this, false);
    this.feed.presenceChanged();
  }

  #publish(frame: Uint8Array): void {
    this.#publishedAt = this.context.clock.now();
    if (this.#subscribers === 0) return;
    this.context.publisher.publish(this.topic, frame);
    this.context.metrics.messageOut(this.#subscribers, frame.length);
  }

  #setReadOnly(reason: ReadOnlyReason): void {
    if (this.#readOnly === reason) return;
    this.#readOnly = reason;
    this.#tellNotice();
  }

  #tellNotice(): void {
    const frame = this.#notice();
    for (const session of this.#members) if (session.wantsNotices) session.send(frame);
  }

  #notice(): Uint8Array {
    return noticeFrame({ readOnly: this.#readOnly, watchers: this.#watchers });
  }

  #needsCompaction(): boolean {
    const { limits } = this.context;
    if (this.#isCompacting) return false;
    // A log as large as the snapshot at least, so that the work stays in proportion to the changes.
    const snapshotBytes = this.#storedBytes - this.#logBytes;
    return (
      this.#logRecords > limits.compactAfterRecords ||
      this.#logBytes > Math.max(limits.compactAfterBytes, snapshotBytes)
    );
  }

  #isUnused(): boolean {
    return (
      this.#members.size === 0 &&
      this.#retained === 0 &&
      this.#pending.length === 0 &&
      this.#taken.length === 0
    );
  }

  #noteUse(): void {
    this.#idleSince = this.context.clock.now();
  }
}

/** The store does not know the board. */
export class UnknownBoardError extends Error {
  constructor(board: BoardId) {
    super(`there is no board ${board}`);
    this.name = 'UnknownBoardError';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
