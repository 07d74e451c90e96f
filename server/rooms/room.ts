/**
 * One open board and its life, from loading to leaving memory: what comes in waits for the disk, and
 * only what is stored is applied and sent. When it flushes is `tick.ts`.
 */
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { syncTypes } from '../../shared/protocol/messages.ts';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import { type Append, type BoardRecord, type StoredBoard } from '../storage/storage.ts';
import { Compaction } from './compaction.ts';
import { type DocumentHost, RoomDocument } from './document.ts';
import { syncFrame } from './frames.ts';
import { Fullness, type FullnessHost } from './fullness.ts';
import { type Inbound, Inbox } from './inbox.ts';
import { keyOf, loadBoard, loadDocument, UnknownBoardError } from './loading.ts';
import type { Member } from './member.ts';
import { Intake } from './intake.ts';
import { Members } from './members.ts';
import { Presence, type PresenceFault } from './presence.ts';
import { messageOf, type RoomContext } from './room-context.ts';
import { RoomFeed } from './room-feed.ts';
import { Space } from './space.ts';
import type { Quarantine } from './stored-document.ts';
import { type Flushable, FlushState } from './tick.ts';
import type { ScannedUpdate } from './update-scan.ts';

type State = { readonly kind: 'loading' } | { readonly kind: 'open' } | { readonly kind: 'ended' };

/** About what this kind of machine does; they only have to be of the right order. */
const REHEARSED_BYTES_PER_MS = 10_000;
const STEPS_PER_MS = 1_000;
/** Searching for places (see `integration.ts`) is free up to here; more of it slows its senders. */
const FREE_STEPS = 20_000;
const COSTLY_FACTOR = 20;
/** Encoded states that no joiner has asked for during this time are dropped. */
const CACHE_IDLE_MS = 30_000;
const LOADED_AGAIN = 'the board is loaded again';

export class Room implements Flushable, DocumentHost, FullnessHost {
  readonly board: BoardId;
  readonly context: RoomContext;
  readonly flush = new FlushState();
  readonly presence: Presence;
  readonly members: Members;
  readonly feed: RoomFeed;
  /** Resolves when it is open (again); rejects where the board cannot be loaded. */
  ready: Promise<void>;
  record: BoardRecord | undefined;
  /** Whether a board that the store does not know is made and not refused. */
  isMadeWhenMissing = false;
  sequence: Sequence = 0;

  #state: State = { kind: 'loading' };
  #document: RoomDocument;
  readonly #inbox: Inbox;
  readonly #space: Space;
  readonly #fullness: Fullness;
  readonly #intake: Intake;
  #retained = 0;
  #idleSince: number;
  #stateAskedAt = 0;
  readonly #compaction = new Compaction();
  /** Nothing is taken out of it while somebody tries to delete it. */
  #isHeld = false;

  /** @param after nothing is read before it is settled: the board is being deleted */
  constructor(board: BoardId, context: RoomContext, after?: Promise<void>) {
    this.board = board;
    this.context = context;
    this.members = new Members(context, `board/${board}`);
    this.presence = new Presence(context.limits);
    this.#document = new RoomDocument(context.limits, this);
    this.#inbox = new Inbox(context.limits.maxUnstoredBytes);
    this.#space = new Space(context.limits);
    this.#fullness = new Fullness(this.#space, this);
    this.#intake = new Intake(context, this);
    this.feed = new RoomFeed(this);
    this.#idleSince = context.clock.now();
    this.ready = this.#load(after);
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

  get pendingBytes(): number {
    return this.#inbox.bytes;
  }

  get waiting(): { readonly updates: number; readonly bytes: number } {
    return this.#intake.waiting;
  }

  /** About how many bytes a newcomer gets. */
  get stateBytes(): number {
    this.#stateAskedAt = this.context.clock.now();
    return Math.max(1, this.#document.cachedStateBytes, this.#space.size.bytes);
  }

  receivers(): number {
    return this.members.receivers;
  }

  join(member: Member): void {
    this.members.add(member);
    if (this.isOpen) member.start();
    else if (this.isEnded) member.close(closeCodes.restart, LOADED_AGAIN);
  }

  leave(member: Member): void {
    if (!this.members.remove(member)) return;
    this.#intake.left(member);
    this.presence.leave(member, this.context.clock.now());
    this.#presenceChanged();
    this.#noteUse();
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

  /**
   * An update, well formed and not empty.
   * @returns whether all of it was known: then its sender has been answered
   */
  receive(inbound: Inbound, isStep2: boolean): boolean {
    const { sender } = inbound;
    this.#intake.chargeLookUp(inbound);
    if (this.#document.isKnown(inbound.update)) {
      // Stored already: the sender gets its receipt, nobody else needs it.
      if (!isStep2 || inbound.update.sections.length > 0) sender.send(inbound.frame);
      else this.#intake.confirmDeletions(sender, inbound.update.deletes);
      return true;
    }
    if (sender.role === 'spectator') {
      sender.reject('forbidden', 'this link only watches');
      return false;
    }
    const ready = this.#intake.sort(inbound, isStep2);
    if (ready === undefined || !this.#enter(ready)) return false;
    for (let more = this.#intake.released(); more.length > 0; more = this.#intake.released()) {
      for (const waited of more) {
        const part = this.#intake.sort(waited, false);
        if (part !== undefined) this.#enter(part);
      }
    }
    return false;
  }

  /** Takes what refers to nothing that is missing. False where it is refused. */
  #enter(inbound: Inbound): boolean {
    const { update, sender } = inbound;
    const before = (): readonly ScannedUpdate[] => this.#inbox.all().map((other) => other.update);
    const isTooCostly = this.#document.isTooCostly(update, before, (bytes) =>
      // A rehearsal takes about as long as a load.
      sender.charge(bytes / REHEARSED_BYTES_PER_MS),
    );
    if (isTooCostly) {
      sender.reject('too-costly', 'an update that would take too long to apply');
      return false;
    }
    if (this.#fullness.refuses(update, this.#inbox.bytes)) return false;
    if (!this.#inbox.add(inbound, this.context.clock.now())) {
      this.context.metrics.reject('unstored');
      return false;
    }
    this.#intake.entered(update);
    // A board whose storage fails is tried again in its own time.
    if (this.isOpen && !this.#inbox.isFailing) {
      this.context.ticker.mark(this, this.#inbox.isUrgent);
    }
    return true;
  }

  receivePresence(payload: Uint8Array, from: Member): PresenceFault | undefined {
    const fault = this.presence.receive(payload, from, this.context.clock.now());
    this.#presenceChanged();
    return fault;
  }

  takeUpdates(): Append | undefined {
    if (!this.isOpen || this.#isHeld || !this.#inbox.hasWaiting) return undefined;
    const taken = this.#inbox.take();
    if (taken.length === 0) return undefined;
    return {
      board: this.board,
      updates: taken.map(({ update }) => update.bytes),
      previous: this.sequence,
    };
  }

  onStored(sequence: Sequence): void {
    const { since } = this.#inbox;
    const { taken, bytes, hasRecovered } = this.#inbox.stored();
    this.#space.size.appended(bytes);
    if (this.isEnded) return;
    if (hasRecovered) {
      this.context.log.info({ board: this.board }, 'the board is stored again');
      this.members.setReadOnly(null);
    }
    try {
      this.#apply(taken, sequence);
    } catch (error) {
      this.#poisoned(taken, sequence, error);
      return;
    }
    if (this.#inbox.isEmpty) this.#intake.settled();
    // Whatever was refused is still with the clients: ask everybody what is missing here.
    if (hasRecovered && this.#inbox.takeRefused()) this.askForMissing();
    const { clock, metrics } = this.context;
    metrics.batch(taken.length);
    metrics.tick(clock.now() - since);
    if (this.#space.size.needsCompaction()) clock.soon(() => void this.compact());
  }

  onNotStored(error: unknown): number {
    if (!this.#inbox.isFailing) {
      this.context.log.error(
        { board: this.board, error: messageOf(error) },
        'a board could not be stored',
      );
    }
    const retryMs = this.#inbox.notStored();
    if (this.isEnded) return retryMs;
    this.members.setReadOnly('storage');
    this.publishPresence();
    return retryMs;
  }

  publishPresence(): void {
    const frame = this.presence.takeFrame();
    if (frame !== undefined && this.isOpen) this.members.publish(frame);
  }

  /** Once a second. */
  sweep(now: number): void {
    if (!this.isOpen) return;
    this.members.sweep(now);
    if (this.presence.needsSweep) {
      for (const forger of this.presence.sweep(now)) {
        (forger as Member).reject('foreign-presence', 'presence in the name of others');
      }
      this.#presenceChanged();
    }
    this.#intake.sweep(now);
    this.#fullness.sweep();
    if (now - this.#stateAskedAt >= CACHE_IDLE_MS) this.#document.forgetCaches();
    this.#document.integrate();
    if (this.#retained === 0 && !this.feed.isWatched) this.#document.rest(now);
  }

  /** Everybody comes back to what is on disk; the load finds out what it was, and sets it aside. */
  documentBroke(error: unknown): void {
    if (this.isEnded) return;
    const fields = { board: this.board, sequence: this.sequence, error: messageOf(error) };
    this.context.log.error(fields, 'a document broke');
    this.#state = { kind: 'ended' };
    this.context.ticker.forget(this);
    this.members.disconnect(closeCodes.restart, LOADED_AGAIN);
    this.feed.end('going-down');
    void this.#giveWay();
  }

  askForMissing(): void {
    this.members.publish(this.#document.step1Frame());
    for (const member of this.members.all()) if (!member.hears) member.askLater();
  }

  /** Whether nobody has needed it for long enough. */
  isIdle(now: number): boolean {
    return this.#isUnused() && now - this.#idleSince >= this.context.limits.idleRoomMs;
  }

  /** Folds the log into a snapshot; safe at any time. Resolves to whether it is folded now. */
  async compact(): Promise<boolean> {
    if (!this.isOpen || this.#isHeld) return false;
    const { board, context, sequence } = this;
    const snapshot = (): Uint8Array => this.#document.snapshot();
    return this.#compaction.run(context, board, this.#space.size, sequence, snapshot);
  }

  /**
   * Takes nothing more to the disk, and resolves when nothing is on its way there: what would be
   * written later would bring a deleted board back. `letGo` undoes it.
   */
  async hold(): Promise<void> {
    this.#isHeld = true;
    await this.ready.catch(() => {});
    await this.#compaction.settled();
  }

  letGo(): void {
    this.#isHeld = false;
    if (this.isOpen) this.#resume();
  }

  /** What is on its way to the disk, changes and folds, belongs to what is loaded next. */
  async #giveWay(): Promise<void> {
    await this.context.ticker.settle();
    await this.#compaction.settled();
    this.context.onEnded(this.board, false);
  }

  /** Folds a room that nobody uses. Resolves to whether it may be let go. */
  async prepareUnload(): Promise<boolean> {
    await this.compact();
    return this.#isUnused() && !this.#compaction.isRunning;
  }

  /** Closes it for everybody. What waits must have been stored before. */
  end(reason: 'deleted' | 'going-down' | 'unloaded', code: number, text: string): void {
    if (this.isEnded) return;
    this.#state = { kind: 'ended' };
    this.members.disconnect(code, text);
    if (reason !== 'unloaded') this.feed.end(reason);
    this.context.ticker.forget(this);
    this.#document.destroy();
  }

  async #load(after?: Promise<void>): Promise<void> {
    const { storage, clock, metrics } = this.context;
    await after?.catch(() => {});
    const start = clock.now();
    try {
      if (this.isEnded) throw new Error('the board was deleted');
      const stored = await loadBoard(storage, this.board, () => this.isMadeWhenMissing);
      if (this.isEnded) throw new Error('the board was closed while it was loaded');
      if (stored === undefined) throw new UnknownBoardError();
      this.record = stored.record;
      await this.#open(stored);
      metrics.load(clock.now() - start, stored.storedBytes);
    } catch (error) {
      this.#failLoad(error);
      throw error;
    }
    this.members.startAll();
    this.#resume();
  }

  /** Makes a stored board the room's document, without what cannot be applied. */
  async #open(stored: StoredBoard): Promise<ReadonlySet<string>> {
    const { storage, log, metrics, limits } = this.context;
    const { document, quarantine } = loadDocument(stored, this.board, limits, this);
    const bad = new Set<string>();
    for (const entry of quarantine) {
      metrics.reject('poison');
      log.error(
        { board: this.board, sequence: entry.sequence, updates: entry.bad.length },
        'broken updates set aside',
      );
      for (const update of entry.bad) bad.add(keyOf(update));
      await storage.quarantine(this.board, entry.sequence, entry.kept, entry.bad);
    }
    if (this.isEnded) throw new Error('the board was closed while it was loaded');
    this.#document.destroy();
    this.#document = document;
    this.#space.size.loaded(stored);
    this.sequence = stored.log.at(-1)?.sequence ?? stored.snapshotSequence;
    await this.#setPendingAside(stored, quarantine);
    this.#state = { kind: 'open' };
    this.feed.documentChanged();
    return bad;
  }

  #resume(): void {
    if (this.#inbox.hasWaiting) this.context.ticker.mark(this, false);
    this.#noteUse();
  }

  #failLoad(error: unknown): void {
    if (this.isEnded) return;
    const { log, metrics } = this.context;
    const isUnknown = error instanceof UnknownBoardError;
    if (!isUnknown) {
      metrics.loadFailed();
      log.error({ board: this.board, error: messageOf(error) }, 'a board could not be loaded');
    }
    this.#state = { kind: 'ended' };
    this.context.onEnded(this.board, !isUnknown);
    this.members.disconnect(
      isUnknown ? closeCodes.notFound : closeCodes.serverError,
      isUnknown ? 'no such board' : 'the board cannot be read',
    );
    this.feed.end('damaged');
  }

  #apply(taken: readonly Inbound[], sequence: Sequence): void {
    const { update, hasPending, steps } = this.#document.apply(
      taken.map((one) => one.update),
      !this.feed.isWatched,
    );
    if (this.isEnded) return;
    // The intake lets nothing in that could wait; what did all the same must not reach anybody.
    if (hasPending) this.#document.takePending();
    if (steps > FREE_STEPS) {
      for (const { sender } of taken) sender.charge((steps / STEPS_PER_MS) * COSTLY_FACTOR);
    }
    this.sequence = sequence;
    const [only] = taken;
    if (update === only?.update.bytes) this.members.publish(only.frame);
    else if (update.length > 2) this.members.publish(syncFrame(syncTypes.update, update));
    this.publishPresence();
    this.feed.committed(sequence);
  }

  /** The scan let something pass that the decoder does not take: back to what is on disk. */
  #poisoned(taken: readonly Inbound[], sequence: Sequence, error: unknown): void {
    const { log, storage } = this.context;
    log.error(
      { board: this.board, sequence, error: messageOf(error) },
      'an update broke its board',
    );
    this.#state = { kind: 'loading' };
    const reload = async (): Promise<void> => {
      await this.#compaction.settled();
      const stored = await storage.load(this.board);
      if (stored === undefined) throw new UnknownBoardError();
      const bad = await this.#open(stored);
      // What came with it or behind it may have built on what is set aside.
      const again: Inbound[] = [];
      for (const inbound of taken) {
        const { update, frame, sender } = inbound;
        if (bad.has(keyOf(update.bytes))) sender.reject('poison', 'malformed update');
        else if (this.#document.isKnown(update)) this.members.publish(frame);
        else again.push(inbound);
      }
      this.#intake.settled();
      for (const inbound of [...again, ...this.#inbox.clear()]) this.receive(inbound, false);
      // Those who came meanwhile have been kept waiting.
      this.members.startAll();
      this.feed.reset(this.sequence);
      this.#resume();
    };
    this.ready = reload().catch((reason: unknown) => {
      this.#failLoad(reason);
      throw reason;
    });
    this.ready.catch(() => {});
  }

  /** Parts of the stored board whose parents are gone (set aside themselves). Nobody gets them. */
  async #setPendingAside({ log }: StoredBoard, quarantine: readonly Quarantine[]): Promise<void> {
    const pending = this.#document.takePending();
    if (pending === undefined) return;
    this.context.metrics.reject('never-integrates');
    this.context.log.warn({ board: this.board, bytes: pending.length }, 'parts without parents');
    const last = log.at(-1);
    if (last === undefined) return;
    const { sequence } = last;
    // What was set aside from the same entry a moment ago stays out of it.
    const { kept, bad } = quarantine.find((entry) => entry.sequence === sequence) ?? {
      kept: last.updates,
      bad: [],
    };
    await this.context.storage.quarantine(this.board, sequence, kept, [...bad, pending]);
  }

  #presenceChanged(): void {
    if (!this.presence.hasChanges || this.isEnded) return;
    // While the storage fails the next flush may be seconds away; cursors need no storage.
    if (this.#inbox.isFailing) this.publishPresence();
    else this.context.ticker.mark(this, false);
    this.feed.presenceChanged();
  }

  #isUnused(): boolean {
    return this.members.size === 0 && this.#retained === 0 && this.#inbox.isEmpty;
  }

  #noteUse(): void {
    this.#idleSince = this.context.clock.now();
  }
}
