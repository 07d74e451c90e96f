/**
 * One reader's stream, over one board or many. Owns no queue: it has a position in the journal of
 * each board. While the reader keeps up, events are written as they come; when its buffer is full,
 * nothing more is written until it drains, and then it goes on from its positions, or from a fresh
 * snapshot where that is shorter or the events are gone.
 */
import type { NoticeEvent, SnapshotReason } from '../../shared/protocol/feed.ts';
import type { BoardFeed, Reader, Seat } from './board-feed.ts';
import type { Channel } from './channel.ts';
import { eventText, HEARTBEAT } from './event.ts';

/** What a sink tells. Methods of the reader itself: a closure for each of them would cost more than it. */
export interface SinkOwner {
  onWritable(): void;
  onOver(): void;
}

/** An open response, as the network side provides it. */
export interface FeedSink {
  /** Who is told when the buffer has drained, and of the end; at once where it is over already. */
  attach(owner: SinkOwner): void;
  /** `false`: accepted, but the buffer is full; write nothing more before `onWritable`. */
  write(chunk: string | Uint8Array): boolean;
  end(): void;
  /** Cuts the connection. */
  abort(): void;
}

export interface FeedCounts {
  snapshots: Record<SnapshotReason, number>;
  /** Streams that went on from a position without a snapshot. */
  resumed: number;
  /** Times that a reader's buffer was full. */
  blocked: number;
  /** Readers cut off because they took nothing for too long. */
  stalled: number;
  /** Pictures that were due and could not be drawn. */
  undrawn: number;
  /** Events handed to readers, presence included. */
  delivered: number;
  /** Events made, each for all readers of its board. */
  events: number;
}

/** What all readers share. */
export interface ReaderHome {
  readonly counts: FeedCounts;
  /** This reader is over. */
  leave(reader: Reader): void;
}

/** Snapshots go out in slices: what one slow reader holds in memory is one of them at most. */
const SLICE_BYTES = 64 * 1024;
/** Below this, missed events are sent one by one even if a snapshot were shorter. */
const ALWAYS_REPLAY_BYTES = 16 * 1024;

export interface Watch extends Seat {
  readonly channel: Channel;
  /** Number of the next journal entry to write, or why a snapshot has to come first. */
  position: number | SnapshotReason;
}

type State = 'live' | 'catching-up' | 'blocked' | 'over';

/** There may be ten thousand of these: fields are few, and empty until they are needed. */
export class Subscriber implements Reader, SinkOwner {
  readonly #sink: FeedSink;
  readonly #home: ReaderHome;
  #watches: Watch[];
  #state: State = 'catching-up';
  /** Rest of an event that is being sent in slices. */
  #outgoing: Buffer[] | undefined;
  /** Notices that came while nothing could be written; at most one for each board. */
  #notices = '';
  #farewell: string | undefined;
  /** Whole milliseconds: a small integer needs no object of its own. */
  #lastTakenAt = Math.round(performance.now());

  constructor(sink: FeedSink, watches: Watch[], home: ReaderHome) {
    this.#sink = sink;
    this.#watches = watches;
    this.#home = home;
  }

  get seats(): readonly Watch[] {
    return this.#watches;
  }

  /** Sends what came before, then lets live events through. */
  start(opening: string): void {
    if (this.#state !== 'catching-up') return;
    if (!this.#sink.write(opening)) this.#block();
    this.#pump();
  }

  deliver(feed: BoardFeed, entry: number | undefined, bytes: Uint8Array, now: number): boolean {
    if (this.#state !== 'live') return false;
    if (entry !== undefined) {
      const watch = this.#watchOf(feed);
      // Whoever joined or came back since the event was made has read it in the journal.
      if (watch === undefined || watch.position !== entry) return false;
      watch.position = entry + 1;
    }
    this.#home.counts.delivered++;
    this.#lastTakenAt = now;
    if (!this.#sink.write(bytes)) this.#block();
    return true;
  }

  notify(notice: NoticeEvent): void {
    this.#notices += eventText('notice', undefined, JSON.stringify(notice));
    if (this.#state === 'live') this.#sendNotices();
  }

  restartBoard(feed: BoardFeed): void {
    const watch = this.#watchOf(feed);
    if (watch === undefined || this.#state === 'over') return;
    if (this.#state === 'live') this.#state = 'catching-up';
    watch.position = 'resync';
    this.#pump();
  }

  /** Takes one board out; the stream ends with its last one. */
  dropBoard(feed: BoardFeed, notice: NoticeEvent): void {
    const rest = this.#watches.filter((watch) => watch.feed !== feed);
    if (rest.length === this.#watches.length) return;
    this.#watches = rest;
    if (rest.length > 0) this.notify(notice);
    else this.finish(eventText('notice', undefined, JSON.stringify(notice)));
  }

  /** Says goodbye and ends the stream, as soon as an event that is under way has gone out. */
  finish(farewell: string): void {
    if (this.#state === 'over') return;
    this.#farewell = farewell;
    if (this.#state === 'live') this.#end();
  }

  /** Writes a comment where nothing was written for long; cuts a reader that takes nothing. */
  tend(now: number, heartbeatMs: number, stallMs: number): void {
    const silentMs = now - this.#lastTakenAt;
    if (this.#state === 'live' && silentMs >= heartbeatMs) {
      this.#lastTakenAt = now;
      if (!this.#sink.write(HEARTBEAT)) this.#block();
    } else if (this.#state === 'blocked' && silentMs >= stallMs) {
      this.#home.counts.stalled++;
      this.#sink.abort();
    }
  }

  /** The reader's buffer has drained. */
  onWritable(): void {
    if (this.#state !== 'blocked') return;
    this.#state = 'catching-up';
    this.#lastTakenAt = Math.round(performance.now());
    for (const watch of this.#watches) {
      if (typeof watch.position !== 'number' || !isTooFarBehind(watch)) continue;
      watch.position = 'behind';
    }
    this.#pump();
  }

  onOver(): void {
    this.#state = 'over';
    this.#outgoing = undefined;
    this.#home.leave(this);
  }

  #watchOf(feed: BoardFeed): Watch | undefined {
    const [first] = this.#watches;
    return first?.feed === feed ? first : this.#watches.find((watch) => watch.feed === feed);
  }

  #block(): void {
    if (this.#state !== 'over') this.#state = 'blocked';
    this.#home.counts.blocked++;
  }

  #pump(): void {
    while (this.#state === 'catching-up') {
      const rest = this.#outgoing?.shift();
      if (rest !== undefined) {
        if (rest.length > SLICE_BYTES) this.#outgoing?.unshift(rest.subarray(SLICE_BYTES));
        this.#write(rest.subarray(0, SLICE_BYTES));
      } else if (this.#farewell !== undefined) {
        this.#end();
      } else if (!this.#writeNext()) {
        this.#outgoing = undefined;
        this.#state = 'live';
        this.#sendNews();
      }
    }
  }

  /** Writes one missed event or begins one snapshot; `false` when there is nothing left. */
  #writeNext(): boolean {
    const lacking = this.#watches.filter((watch) => typeof watch.position !== 'number');
    const lack = lacking[0];
    if (lack !== undefined) {
      this.#beginSnapshot(lack, lacking.length === 1);
      return true;
    }
    const next = this.#nextMissed();
    if (next === undefined) return false;
    const entry = next.channel.journal.at(next.position as number);
    if (entry === undefined) {
      next.position = 'behind';
      return true;
    }
    next.position = (next.position as number) + 1;
    this.#home.counts.delivered++;
    this.#write(entry.bytes);
    return true;
  }

  /** The board whose next missed event comes first: ids in a stream only ascend. */
  #nextMissed(): Watch | undefined {
    let next: Watch | undefined;
    let lowest = Infinity;
    for (const watch of this.#watches) {
      const { journal } = watch.channel;
      const position = watch.position as number;
      if (position >= journal.end) continue;
      const sequence = journal.at(position)?.sequence ?? -1;
      if (sequence < lowest) {
        lowest = sequence;
        next = watch;
      }
    }
    return next;
  }

  #beginSnapshot(watch: Watch, isLast: boolean): void {
    const reason = watch.position as SnapshotReason;
    const { source } = watch.channel;
    const snapshot = watch.feed.snapshot(watch.channel);
    watch.position = snapshot.next;
    this.#home.counts.snapshots[reason]++;
    this.#home.counts.delivered++;
    const board = JSON.stringify(source.board);
    const notice =
      reason === 'behind'
        ? eventText('notice', undefined, `{"board":${board},"kind":"behind"}`)
        : '';
    // Only the last of several snapshots moves the reader's position: whoever is cut off before
    // it gets all of them again.
    const id = isLast ? `id: ${this.#positionAfterSnapshots(snapshot.sequence)}\n` : '';
    const head = `${notice}event: snapshot\n${id}data: {"board":${board},"seq":${snapshot.sequence},"reason":"${reason}",`;
    const parts = [Buffer.from(head), snapshot.body, Buffer.from('}\n\n')];
    this.#outgoing = snapshot.body.length < SLICE_BYTES / 2 ? [Buffer.concat(parts)] : parts;
  }

  /** The largest position of which this reader, snapshots read, has missed nothing on any board. */
  #positionAfterSnapshots(sequence: number): number {
    if (this.#watches.length === 1) return sequence;
    const missed = this.#nextMissed();
    if (missed !== undefined) {
      const entry = missed.channel.journal.at(missed.position as number);
      return Math.max(0, (entry?.sequence ?? 1) - 1);
    }
    return Math.max(...this.#watches.map(({ feed }) => feed.flushedSequence));
  }

  /** What has no place in the journals: notices, and who is there. */
  #sendNews(): void {
    if (this.#notices !== '') this.#sendNotices();
    for (const { feed } of this.#watches) {
      if (this.#state !== 'live') return;
      this.#send(feed.presenceForNewcomer());
    }
  }

  #sendNotices(): void {
    const notices = this.#notices;
    this.#notices = '';
    this.#send(notices);
  }

  #end(): void {
    const farewell = this.#farewell ?? '';
    this.#state = 'over';
    this.#sink.write(farewell);
    this.#sink.end();
  }

  #send(chunk: string | Uint8Array): void {
    this.#home.counts.delivered++;
    if (!this.#sink.write(chunk)) this.#block();
  }

  #write(chunk: Uint8Array): void {
    if (!this.#sink.write(chunk)) this.#block();
  }
}

function isTooFarBehind({ channel, position }: Watch): boolean {
  const { journal } = channel;
  if (!journal.holds(position as number)) return true;
  const missed = journal.bytesFrom(position as number);
  return missed > Math.max(ALWAYS_REPLAY_BYTES, channel.snapshotBytes);
}
