/**
 * One watched board: its channels, its readers, and who is on it. Lives from the first reader until
 * some time after the last one, so that whoever comes back finds the journal. Collects; when events
 * go out is the hub's decision.
 */
import type { Sequence } from '../../shared/protocol/board-id.ts';
import type { NoticeEvent, NoticeKind } from '../../shared/protocol/feed.ts';
import { type Channel, JsonChannel, type Snapshot, UpdateChannel } from './channel.ts';
import type { Deliveries, Receiver } from './deliveries.ts';
import { DrawingChannel } from './drawing-channel.ts';
import { PresenceEncoder } from './encode-presence.ts';
import { eventBytes } from './event.ts';
import type { FeedSource } from './feed-source.ts';
import type { JournalLimits } from './journal.ts';
import type { PicturePace } from './picture-pace.ts';

export type ChannelFormat = 'json' | 'drawing' | 'update';

export interface BoardFeedInit {
  readonly source: FeedSource;
  readonly limits: JournalLimits;
  /** The board as one SVG document. */
  readonly picture: (source: FeedSource) => Promise<string>;
  /** Shared by all boards. */
  readonly pace: PicturePace;
  /** Something waits to be sent. */
  readonly wake: () => void;
  /** Puts everything that waits, on all boards, into the journals and on its way. */
  readonly flushAll: () => void;
  readonly deliveries: Deliveries<BoardFeed>;
  readonly onEnd: (feed: BoardFeed, kind: NoticeKind) => void;
}

/** One board of a reader's stream. */
export interface Seat {
  readonly feed: BoardFeed;
  /** Whose live events the reader gets; none for one that fetches by itself. */
  readonly channel: Channel | undefined;
}

/** What the hub and a board see of a reader's stream, whatever its format. */
export interface Reader extends Receiver<BoardFeed> {
  readonly seats: readonly Seat[];
  /** What was sent of one of its boards counts no longer. */
  restartBoard(feed: BoardFeed): void;
  /** One of its boards has ended; the stream ends with its last one. */
  dropBoard(feed: BoardFeed, notice: NoticeEvent): void;
  /** Says goodbye and ends the stream. */
  finish(farewell: string): void;
  /** Called about once a second: heartbeats, and an end to those that take nothing. */
  tend(now: number, heartbeatMs: number, stallMs: number): void;
}

/** One encoded event on its way from `take` to the readers. */
export interface Outgoing {
  readonly feed: BoardFeed;
  readonly channel: Channel;
  readonly sequence: number;
  readonly bytes: Buffer;
}

/** A picture, and the version of the board that it shows at least. */
export interface Drawn {
  readonly sequence: Sequence;
  readonly at: number;
  /** The SVG as a JSON string. */
  readonly json: Buffer;
}

/** Readers begin at different moments, and a board is not drawn for each of them. */
const PICTURE_PACE_MS = 250;

export class BoardFeed {
  readonly source: FeedSource;
  readonly #init: BoardFeedInit;
  readonly #channels = new Map<ChannelFormat, Channel>();
  readonly #readers = new Map<Channel | undefined, Set<Reader>>();
  readonly #presence: PresenceEncoder;
  readonly #stops: (() => void)[];
  #flushed: number;
  #isPresenceDirty = false;
  #watching = 0;
  #announced = 0;
  #picture: Drawn | undefined;
  #nextPicture: Promise<Drawn> | undefined;
  #restarts = 0;
  #newcomerPresence: Buffer | undefined;
  /** When the last reader left, in the hub's time; `undefined` while there are any. */
  emptySince: number | undefined;

  constructor(init: BoardFeedInit) {
    const { source } = init;
    this.#init = init;
    this.source = source;
    this.#flushed = source.sequence();
    this.#presence = new PresenceEncoder(source);
    this.#presence.takeChanges(0);
    this.#stops = [
      source.retain(),
      // Before anything that can break the room: its end has to be heard then.
      source.onEnd((reason) => init.onEnd(this, reason)),
      source.onCommit((_sequence, commit) => {
        if (commit.isRestart === true) {
          this.#restart();
          return;
        }
        for (const channel of this.#channels.values()) channel.commit(commit);
        init.wake();
      }),
      source.onPresence(() => {
        this.#isPresenceDirty = true;
        if (this.#watching > 0) init.wake();
      }),
    ];
  }

  /** Everything up to it has been handed to the channels' journals. */
  get flushedSequence(): number {
    return this.#flushed;
  }

  get watching(): number {
    return this.#watching;
  }

  get channels(): Iterable<Channel> {
    return this.#channels.values();
  }

  channel(format: ChannelFormat): Channel {
    let channel = this.#channels.get(format);
    if (channel === undefined) {
      // What waits is not told to a channel that begins now: its readers begin with a snapshot.
      this.#init.flushAll();
      const { limits, wake } = this.#init;
      if (format === 'json') channel = new JsonChannel(this.source, limits);
      else if (format === 'drawing') channel = new DrawingChannel(this.source, limits);
      else channel = new UpdateChannel(this.source, limits, wake);
      this.#channels.set(format, channel);
    }
    return channel;
  }

  /** @param channel whose live events the reader gets, or none for one that fetches by itself. */
  addReader(reader: Reader, channel: Channel | undefined): void {
    let readers = this.#readers.get(channel);
    if (readers === undefined) this.#readers.set(channel, (readers = new Set()));
    readers.add(reader);
    this.#watching++;
    this.emptySince = undefined;
  }

  removeReader(reader: Reader, channel: Channel | undefined, now: number): void {
    if (this.#readers.get(channel)?.delete(reader) !== true) return;
    this.#watching--;
    if (this.#watching === 0) this.emptySince = now;
  }

  snapshot(channel: Channel): Snapshot {
    const usable = channel.usableSnapshot;
    if (usable !== undefined) return usable;
    this.#init.flushAll();
    return channel.encodeSnapshot();
  }

  /** Takes what waits as encoded events. They must be posted, in ascending order of sequence. */
  take(): Outgoing[] {
    const sequence = this.source.sequence();
    this.#flushed = sequence;
    const events: Outgoing[] = [];
    for (const channel of this.#channels.values()) {
      const bytes = channel.takeEvent(sequence);
      if (bytes !== undefined) events.push({ feed: this, channel, sequence, bytes });
    }
    return events;
  }

  /** The event that tells of people who came, moved or left; `undefined` where none did. */
  takePresence(): Buffer | undefined {
    if (!this.#isPresenceDirty || this.#watching === 0) return undefined;
    this.#isPresenceDirty = false;
    const json = this.#presence.takeChanges(this.#announced);
    if (json === undefined) return undefined;
    this.#newcomerPresence = undefined;
    return eventBytes('presence', undefined, json);
  }

  presenceForNewcomer(): Buffer {
    if (this.#watching !== this.#announced) this.#newcomerPresence = undefined;
    this.#newcomerPresence ??= eventBytes(
      'presence',
      undefined,
      this.#presence.all(Math.max(1, this.#watching)),
    );
    return this.#newcomerPresence;
  }

  /**
   * A picture of this version, or a somewhat older one where the board changes all the time.
   * @param seen position of the picture that the reader has; an older one than this version does
   *   for a reader that has not even that, while the next one must not be drawn yet.
   * @throws where it cannot be drawn
   */
  async picture(now: number, seen: Sequence | undefined): Promise<Drawn> {
    const last = this.#picture;
    if (last !== undefined) {
      const isFresh = last.sequence === this.source.sequence() || now - last.at < PICTURE_PACE_MS;
      const isNews = seen === undefined || last.sequence > seen;
      if (isFresh || (isNews && !this.#init.pace.isFree)) return last;
    }
    this.#nextPicture ??= this.#init.pace.run(() => this.#drawPicture());
    return this.#nextPicture;
  }

  async #drawPicture(): Promise<Drawn> {
    const { source } = this;
    const restarts = this.#restarts;
    try {
      const sequence = source.sequence();
      const json = Buffer.from(JSON.stringify(await this.#init.picture(source)));
      if (this.#restarts !== restarts) throw new Error('the board was replaced meanwhile');
      this.#picture = { sequence, at: performance.now(), json };
      return this.#picture;
    } finally {
      this.#nextPicture = undefined;
    }
  }

  /** Lets everybody know how many watch. The hub calls it now and then: a thousand may join at once. */
  announceWatching(): boolean {
    if (this.#announced === this.#watching) return false;
    this.#announced = this.#watching;
    this.#newcomerPresence = undefined;
    this.#isPresenceDirty = true;
    this.source.setWatcherCount(this.#watching);
    return true;
  }

  /** Puts an event into its journal and, with the news, on its way to the readers that are up to date. */
  post({ channel, sequence, bytes: event }: Outgoing, presence: Buffer | undefined): void {
    const entry = channel.journal.push(sequence, event);
    const readers = this.#readers.get(channel);
    if (readers === undefined) return;
    const bytes = presence === undefined ? event : Buffer.concat([event, presence]);
    this.#init.deliveries.add({ feed: this, readers, entry, bytes });
  }

  /** @param told channels whose readers get it with an event. */
  postPresence(bytes: Buffer, told: ReadonlySet<Channel>): void {
    for (const channel of this.#channels.values()) {
      const readers = this.#readers.get(channel);
      if (readers === undefined || told.has(channel)) continue;
      this.#init.deliveries.add({ feed: this, readers, entry: undefined, bytes });
    }
  }

  /** Ends the board for its readers; a stream without a board left ends. */
  dropReaders(notice: NoticeEvent): void {
    const readers = [...this.#readers.values()].flatMap((set) => [...set]);
    for (const reader of readers) reader.dropBoard(this, notice);
  }

  #restart(): void {
    this.#restarts++;
    this.#picture = undefined;
    this.#init.deliveries.finish();
    for (const [channel, readers] of this.#readers) {
      channel?.restart();
      for (const reader of readers) reader.restartBoard(this);
    }
  }

  destroy(): void {
    for (const stop of this.#stops) stop();
    for (const channel of this.#channels.values()) channel.destroy();
  }
}
