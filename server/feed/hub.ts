/**
 * All watched boards and all readers. Owns the tick: at most one event per board, format and tick,
 * and none waits when nothing went out lately. Boards go out together and in the order of the log,
 * so that one number says how far a reader of any set of boards has come.
 */
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';
import type { NoticeEvent, NoticeKind } from '../../shared/protocol/feed.ts';
import { BoardFeed, type ChannelFormat, type Reader } from './board-feed.ts';
import type { Channel } from './channel.ts';
import { Deliveries } from './deliveries.ts';
import { eventText, openingText, retryMs } from './event.ts';
import type { FeedSource } from './feed-source.ts';
import type { JournalLimits } from './journal.ts';
import { DEFAULT_TICK, nextTickMs, type TickLimits } from './tick.ts';
import { PicturePace } from './picture-pace.ts';
import { PictureSubscriber } from './picture-subscriber.ts';
import { MAX_PICTURES_HELD_BYTES, PicturesHeld } from './pictures-held.ts';
import {
  type FeedCounts,
  type FeedSink,
  type ReaderHome,
  Subscriber,
  type Watch,
} from './subscriber.ts';

export interface FeedOptions {
  /** At least this long between two events of a board (milliseconds); longer for many readers. */
  readonly tick: TickLimits;
  /** Writes to readers in one turn of the event loop. */
  readonly sliceWrites: number;
  /** What is kept of each board, in each format, for those who come back. */
  readonly journal: JournalLimits;
  /** How long a board without readers is kept. */
  readonly keepMs: number;
  readonly heartbeatMs: number;
  /** A reader that takes nothing for this long is cut off. */
  readonly stallMs: number;
  /** The board as one SVG document, for `?format=svg`. */
  readonly picture: (source: FeedSource) => Promise<string>;
  /** Pictures that readers have not taken yet, over all of them. */
  readonly maxPicturesHeldBytes: number;
  /** The highest position that there is, over all boards. */
  readonly latest: () => Sequence;
  /** Time until a reader reconnects: the least, and what chance adds. */
  readonly retryMs: { readonly minimum: number; readonly spread: number };
}

export const DEFAULT_FEED_OPTIONS: FeedOptions = Object.freeze({
  tick: DEFAULT_TICK,
  sliceWrites: 400,
  journal: Object.freeze({ events: 4096, bytes: 2 * 1024 * 1024 }),
  keepMs: 60_000,
  heartbeatMs: 12_000,
  stallMs: 60_000,
  picture: () => Promise.reject(new Error('no way to draw pictures was given to the feed')),
  maxPicturesHeldBytes: MAX_PICTURES_HELD_BYTES,
  latest: () => Infinity,
  retryMs: Object.freeze({ minimum: 1_000, spread: 2_000 }),
});

const TEND_MS = 1_000;

export interface Subscription {
  readonly sources: readonly FeedSource[];
  readonly format: ChannelFormat;
  /** Position from which to go on, on all boards but the `fresh` ones. */
  readonly position: number | undefined;
  readonly fresh: ReadonlySet<BoardId>;
  /** Told at the beginning, about boards that are not in the stream. */
  readonly notices: readonly NoticeEvent[];
  readonly sink: FeedSink;
}

export interface PictureSubscription {
  readonly sources: readonly FeedSource[];
  readonly position: number | undefined;
  readonly notices: readonly NoticeEvent[];
  readonly sink: FeedSink;
  readonly everyMs: number;
}

export class FeedHub {
  readonly #options: FeedOptions;
  readonly #feeds = new Map<BoardId, BoardFeed>();
  readonly #readers = new Set<Reader>();
  readonly #tender: NodeJS.Timeout;
  readonly #deliveries: Deliveries<BoardFeed>;
  readonly #home: ReaderHome;
  readonly #pace = new PicturePace();
  readonly #held: PicturesHeld;
  readonly counts: FeedCounts = {
    snapshots: { start: 0, resync: 0, behind: 0 },
    resumed: 0,
    blocked: 0,
    stalled: 0,
    undrawn: 0,
    delivered: 0,
    events: 0,
  };
  #wakeUp: { cancel(): void } | undefined;
  #lastFlushAt = -Infinity;
  /** How far the look after the readers has come. */
  #tended: Iterator<Reader> | undefined;
  #isClosed = false;

  constructor(options: Partial<FeedOptions> = {}) {
    this.#options = { ...DEFAULT_FEED_OPTIONS, ...options };
    this.#deliveries = new Deliveries(this.#options.sliceWrites);
    this.#held = new PicturesHeld(this.#options.maxPicturesHeldBytes);
    this.#home = { counts: this.counts, leave: (reader) => this.#leave(reader) };
    this.#tender = setInterval(() => this.#tend(), TEND_MS);
    this.#tender.unref();
  }

  /** Readers by board, and boards kept, for metrics. */
  get readerCount(): number {
    return this.#readers.size;
  }

  get boardCount(): number {
    return this.#feeds.size;
  }

  /** How often a snapshot was encoded for the boards that are watched now. */
  get snapshotsEncoded(): number {
    let count = 0;
    for (const feed of this.#feeds.values()) {
      for (const channel of feed.channels) count += channel.snapshotsEncoded;
    }
    return count;
  }

  watching(board: BoardId): number {
    return this.#feeds.get(board)?.watching ?? 0;
  }

  /** Opens a stream: everything that is missing first, then what comes, without a gap. */
  subscribe(subscription: Subscription): void {
    const { sink, position, fresh } = subscription;
    if (this.#isClosed) {
      sink.end();
      return;
    }
    const watches = subscription.sources.map((source): Watch => {
      const feed = this.#feedOf(source);
      const channel = feed.channel(subscription.format);
      const known = fresh.has(source.board) ? undefined : position;
      const next = this.#isOfThisLog(known) ? channel.journal.indexAfter(known) : undefined;
      return { feed, channel, position: next ?? (known === undefined ? 'start' : 'resync') };
    });
    if (watches.every((watch) => typeof watch.position === 'number')) this.counts.resumed++;
    const reader = new Subscriber(sink, watches, this.#home);
    this.#add(reader);
    sink.attach(reader);
    reader.start(this.#opening(subscription.notices));
  }

  /** Opens a stream of whole pictures. */
  subscribePictures(subscription: PictureSubscription): void {
    const { sink, position, everyMs } = subscription;
    if (this.#isClosed) {
      sink.end();
      return;
    }
    const watches = subscription.sources.map((source) => {
      // A picture that was drawn before the last change is not the one to go on from.
      const isNew = !this.#isOfThisLog(position) || source.sequence() > position;
      const sent = isNew ? undefined : position;
      return { feed: this.#feedOf(source), channel: undefined, sent };
    });
    const reader = new PictureSubscriber(sink, watches, everyMs, this.#home, this.#held);
    this.#add(reader);
    sink.attach(reader);
    reader.start(this.#opening(subscription.notices));
  }

  /** A store that was put back from a copy has not come as far as readers of the lost one. */
  #isOfThisLog(position: Sequence | undefined): position is Sequence {
    return position !== undefined && position <= this.#options.latest();
  }

  #opening(notices: readonly NoticeEvent[]): string {
    const { minimum, spread } = this.#options.retryMs;
    const texts = notices.map((notice) => eventText('notice', undefined, JSON.stringify(notice)));
    return openingText(minimum, spread) + texts.join('');
  }

  /** Ends one board for all of its readers: their links are no longer valid, or it is gone. */
  endBoard(board: BoardId, kind: NoticeKind): void {
    const feed = this.#feeds.get(board);
    if (feed !== undefined) this.#endFeed(feed, kind);
  }

  /** Tells every reader that the server goes, spreads their return, and ends all streams. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#flush();
    this.#deliveries.finish();
    for (const reader of this.#readers) reader.finish(this.#farewell());
    clearInterval(this.#tender);
    this.#pace.close();
    this.#wakeUp?.cancel();
    for (const feed of this.#feeds.values()) feed.destroy();
    this.#feeds.clear();
  }

  #farewell(): string {
    const { minimum, spread } = this.#options.retryMs;
    const notice: NoticeEvent = { kind: 'going-down' };
    return `retry: ${retryMs(minimum, spread * 2)}\n${eventText('notice', undefined, JSON.stringify(notice))}`;
  }

  #feedOf(source: FeedSource): BoardFeed {
    const known = this.#feeds.get(source.board);
    if (known !== undefined) {
      if (known.source === source) return known;
      // The board was closed and opened again behind our back: positions stay valid, the room not.
      this.#endFeed(known, 'going-down');
    }
    const feed = new BoardFeed({
      source,
      picture: this.#options.picture,
      pace: this.#pace,
      limits: this.#options.journal,
      wake: () => this.#wake(),
      flushAll: () => this.#flush(),
      deliveries: this.#deliveries,
      onEnd: (ended, kind) => this.#endFeed(ended, kind),
    });
    this.#feeds.set(source.board, feed);
    return feed;
  }

  #add(reader: Reader): void {
    this.#readers.add(reader);
    for (const { feed, channel } of reader.seats) {
      feed.addReader(reader, channel);
      if (feed.watching === 1) this.#announce(feed);
    }
  }

  #leave(reader: Reader): void {
    if (!this.#readers.delete(reader)) return;
    for (const { feed, channel } of reader.seats) {
      feed.removeReader(reader, channel, performance.now());
    }
  }

  #endFeed(feed: BoardFeed, kind: NoticeKind): void {
    if (this.#feeds.get(feed.source.board) !== feed) return;
    this.#flush();
    this.#deliveries.finish();
    this.#feeds.delete(feed.source.board);
    feed.dropReaders({ board: feed.source.board, kind });
    feed.destroy();
  }

  #wake(): void {
    if (this.#wakeUp !== undefined || this.#isClosed) return;
    const tickMs = nextTickMs(this.#options.tick, this.#deliveries.costMs);
    const waitMs = this.#lastFlushAt + tickMs - performance.now();
    const flush = (): void => {
      this.#wakeUp = undefined;
      // What is still under way to some goes first; the next event gathers more.
      if (this.#deliveries.isIdle) this.#flush();
      else this.#wake();
    };
    if (waitMs <= 0) {
      const immediate = setImmediate(flush);
      this.#wakeUp = { cancel: () => clearImmediate(immediate) };
    } else {
      const timer = setTimeout(flush, waitMs);
      this.#wakeUp = { cancel: () => clearTimeout(timer) };
    }
  }

  #flush(): void {
    this.#lastFlushAt = performance.now();
    const events = [...this.#feeds.values()].flatMap((feed) => feed.take());
    events.sort((a, b) => a.sequence - b.sequence);
    // A change and the news of the same tick go out in one write: the write is what costs.
    const presence = new Map<BoardFeed, Buffer>();
    for (const feed of this.#feeds.values()) {
      const bytes = feed.takePresence();
      if (bytes !== undefined) presence.set(feed, bytes);
    }
    const told = new Set<Channel>();
    for (const event of events) {
      this.counts.events++;
      told.add(event.channel);
      event.feed.post(event, presence.get(event.feed));
    }
    for (const [feed, bytes] of presence) {
      this.counts.events++;
      feed.postPresence(bytes, told);
    }
    this.#deliveries.start();
  }

  #announce(feed: BoardFeed): void {
    if (feed.announceWatching()) this.#wake();
  }

  /** Heartbeats of thousands fall together after a pause in the drawing: not all in one turn. */
  #tendSlice(): void {
    const now = Math.round(performance.now());
    const { heartbeatMs, stallMs, sliceWrites } = this.#options;
    for (let i = 0; i < sliceWrites; i++) {
      const { value: reader, done: isDone } = this.#tended?.next() ?? { done: true };
      if (isDone === true) {
        this.#tended = undefined;
        return;
      }
      reader?.tend(now, heartbeatMs, stallMs);
    }
    setImmediate(() => this.#tendSlice());
  }

  #tend(): void {
    const now = performance.now();
    const { keepMs } = this.#options;
    if (this.#tended === undefined) {
      this.#tended = this.#readers.values();
      this.#tendSlice();
    }
    for (const [board, feed] of this.#feeds) {
      this.#announce(feed);
      if (feed.emptySince !== undefined && now - feed.emptySince >= keepMs) {
        this.#feeds.delete(board);
        feed.destroy();
      }
    }
  }
}
