/**
 * One board in one format: its journal, its snapshot (encoded once per version and shared by all
 * who join), and the readers that are up to date. The two formats differ in how they encode.
 */
import * as Y from 'yjs';
import type { Sequence } from '../../shared/protocol/board-id.ts';
import { encodeSnapshotBody } from './encode-shapes.ts';
import { eventBytes } from './event.ts';
import type { FeedCommit, FeedSource } from './feed-source.ts';
import { Journal, type JournalLimits } from './journal.ts';
import { PendingChange } from './pending-change.ts';

export interface Snapshot {
  readonly sequence: Sequence;
  /** Number of the first journal entry after it. */
  readonly next: number;
  /** JSON after `"board"`, `"seq"` and `"reason"`, without the closing brace. */
  readonly body: Buffer;
}

/** A joiner gets a somewhat older snapshot plus the events since, up to this share of its size. */
const REUSE_SHARE = 0.25;

export abstract class Channel {
  readonly source: FeedSource;
  readonly #limits: JournalLimits;
  #journal: Journal;
  #snapshot: Snapshot | undefined;
  #snapshotsEncoded = 0;

  constructor(source: FeedSource, limits: JournalLimits) {
    this.source = source;
    this.#limits = limits;
    this.#journal = new Journal(source.sequence(), limits);
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** How often a snapshot was encoded: for tests and metrics. */
  get snapshotsEncoded(): number {
    return this.#snapshotsEncoded;
  }

  abstract commit(commit: FeedCommit): void;
  /** One event for everything since the last call, or `undefined` where nothing is left to say. */
  abstract takeEvent(sequence: Sequence): Buffer | undefined;
  protected abstract encodeBody(): string;
  /** Stops observing. */
  destroy(): void {}

  /** The document is another one: forgets everything. Readers have to begin with a snapshot. */
  restart(): void {
    this.#journal = new Journal(this.source.sequence(), this.#limits);
    this.#snapshot = undefined;
  }

  /**
   * A snapshot that the journal continues without a gap. Call it only when nothing is pending, and
   * only where the last one no longer serves: encoding a big board takes tens of milliseconds, and
   * in a lesson people draw and join all the time.
   */
  encodeSnapshot(): Snapshot {
    this.#snapshotsEncoded++;
    this.#snapshot = {
      sequence: this.source.sequence(),
      next: this.journal.end,
      body: Buffer.from(this.encodeBody()),
    };
    return this.#snapshot;
  }

  /** The last snapshot, if it still serves. */
  get usableSnapshot(): Snapshot | undefined {
    const last = this.#snapshot;
    if (last === undefined || !this.journal.holds(last.next)) return undefined;
    const since = this.journal.bytesFrom(last.next);
    return since <= last.body.length * REUSE_SHARE ? last : undefined;
  }

  /** Bytes of the last snapshot: catching up by events must not cost more. */
  get snapshotBytes(): number {
    return this.#snapshot?.body.length ?? 0;
  }
}

export class JsonChannel extends Channel {
  readonly #pending = new PendingChange();

  override commit(commit: FeedCommit): void {
    this.#pending.add(commit);
  }

  override restart(): void {
    super.restart();
    this.#pending.forget();
  }

  override takeEvent(sequence: Sequence): Buffer | undefined {
    if (this.#pending.isEmpty) return undefined;
    const parts = this.#pending.take(this.source.doc);
    if (parts === '') return undefined;
    const { board } = this.source;
    return eventBytes(
      'change',
      sequence,
      `{"board":${JSON.stringify(board)},"seq":${sequence}${parts}}`,
    );
  }

  protected override encodeBody(): string {
    return encodeSnapshotBody(this.source.doc);
  }
}

/** For readers that hold a `Y.Doc` of their own. */
export class UpdateChannel extends Channel {
  readonly #wake: () => void;
  #doc: Y.Doc;
  #updates: Uint8Array[] = [];

  /** @param wake something waits to be sent. */
  constructor(source: FeedSource, limits: JournalLimits, wake: () => void) {
    super(source, limits);
    this.#wake = wake;
    this.#doc = source.doc;
    this.#doc.on('update', this.#onUpdate);
  }

  override commit(): void {}

  override takeEvent(sequence: Sequence): Buffer | undefined {
    if (this.#updates.length === 0) return undefined;
    const update = this.#updates.length === 1 ? this.#updates[0]! : Y.mergeUpdates(this.#updates);
    this.#updates = [];
    const { board } = this.source;
    return eventBytes(
      'update',
      sequence,
      `{"board":${JSON.stringify(board)},"seq":${sequence},"update":"${Buffer.from(update).toString('base64')}"}`,
    );
  }

  protected override encodeBody(): string {
    const state = Buffer.from(Y.encodeStateAsUpdate(this.source.doc));
    return `"update":"${state.toString('base64')}"`;
  }

  override restart(): void {
    super.restart();
    this.destroy();
    this.#updates = [];
    this.#doc = this.source.doc;
    this.#doc.on('update', this.#onUpdate);
  }

  override destroy(): void {
    this.#doc.off('update', this.#onUpdate);
  }

  readonly #onUpdate = (update: Uint8Array): void => {
    this.#updates.push(update);
    this.#wake();
  };
}
