/**
 * A reader that only wants to look: whole pictures at a pace of its own choosing. A board that did
 * not change sends nothing, and a reader that has not taken the last picture gets no other one.
 */
import type { NoticeEvent } from '../../shared/protocol/feed.ts';
import type { BoardFeed, Drawn, Reader, Seat } from './board-feed.ts';
import { eventText, HEARTBEAT } from './event.ts';
import type { PictureHolder, PicturesHeld } from './pictures-held.ts';
import type { FeedSink, ReaderHome, SinkOwner } from './subscriber.ts';

export interface PictureWatch extends Seat {
  /** Position of the last picture that was sent. */
  sent: number | undefined;
}

const SLICE_BYTES = 64 * 1024;

type State = 'live' | 'blocked' | 'over';

export class PictureSubscriber implements Reader, SinkOwner, PictureHolder {
  readonly #sink: FeedSink;
  readonly #home: ReaderHome;
  readonly #held: PicturesHeld;
  readonly #everyMs: number;
  #watches: PictureWatch[];
  #state: State = 'live';
  #outgoing: Buffer[] = [];
  #notices = '';
  #farewell: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isInRound = false;
  /** Up to where the reader was told that it has seen everything. */
  #position = 0;
  #onDrained: (() => void) | undefined;
  #lastTakenAt = performance.now();

  constructor(
    sink: FeedSink,
    watches: PictureWatch[],
    everyMs: number,
    home: ReaderHome,
    held: PicturesHeld,
  ) {
    this.#sink = sink;
    this.#watches = watches;
    this.#everyMs = everyMs;
    this.#home = home;
    this.#held = held;
  }

  start(opening: string): void {
    if (!this.#sink.write(opening)) this.#state = 'blocked';
    void this.#round();
    this.#timer = setInterval(() => void this.#round(), this.#everyMs);
    this.#timer.unref();
  }

  get seats(): readonly PictureWatch[] {
    return this.#watches;
  }

  deliver(): boolean {
    return false;
  }

  restartBoard(feed: BoardFeed): void {
    for (const watch of this.#watches) if (watch.feed === feed) watch.sent = undefined;
  }

  dropBoard(feed: BoardFeed, notice: NoticeEvent): void {
    this.#watches = this.#watches.filter((watch) => watch.feed !== feed);
    const text = eventText('notice', undefined, JSON.stringify(notice));
    if (this.#watches.length === 0) this.finish(text);
    else {
      this.#notices += text;
      this.#pump();
    }
  }

  finish(farewell: string): void {
    this.#farewell = farewell;
    this.#pump();
  }

  tend(now: number, heartbeatMs: number, stallMs: number): void {
    const silentMs = now - this.#lastTakenAt;
    if (this.#state === 'live' && silentMs >= heartbeatMs) this.#write(HEARTBEAT);
    else if (this.#state === 'blocked' && silentMs >= stallMs) {
      this.#home.counts.stalled++;
      this.#sink.abort();
    }
  }

  onWritable(): void {
    if (this.#state !== 'blocked') return;
    this.#state = 'live';
    this.#lastTakenAt = performance.now();
    this.#pump();
  }

  onOver(): void {
    this.#state = 'over';
    this.#outgoing = [];
    this.#drained();
    clearInterval(this.#timer);
    this.#home.leave(this);
  }

  cutOff(): void {
    this.#home.counts.stalled++;
    this.#outgoing = [];
    this.#held.release(this);
    this.#sink.abort();
  }

  async #round(): Promise<void> {
    if (this.#state !== 'live' || this.#isInRound) return;
    this.#isInRound = true;
    const due = this.#watches.filter(
      ({ feed, sent }) => sent === undefined || sent < feed.source.sequence(),
    );
    let hasAll = true;
    // One after the other: the reader takes a picture before the next one is asked for.
    for (const [at, watch] of due.entries()) {
      const drawn = await watch.feed.picture(performance.now(), watch.sent).catch(() => undefined);
      if (this.#isOver) return;
      // The board may have ended meanwhile.
      if (!this.#watches.includes(watch)) continue;
      if (drawn === undefined) {
        // One that cannot be drawn now is tried again in the next round.
        hasAll = false;
        this.#home.counts.undrawn++;
        continue;
      }
      // The position moves with the last picture of a whole round, so that a cut repeats the round.
      await this.#send(watch, drawn, hasAll && at === due.length - 1);
      if (this.#isOver) return;
    }
    this.#isInRound = false;
  }

  get #isOver(): boolean {
    return this.#state === 'over';
  }

  async #send(watch: PictureWatch, drawn: Drawn, isLast: boolean): Promise<void> {
    const { sequence, json } = drawn;
    if ((watch.sent ?? -1) >= sequence) return;
    watch.sent = sequence;
    if (isLast) this.#position = Math.max(this.#position, this.#seenUpTo());
    const id = isLast ? `id: ${this.#position}\n` : '';
    const board = JSON.stringify(watch.feed.source.board);
    const head = `event: picture\n${id}data: {"board":${board},"seq":${sequence},"svg":`;
    this.#outgoing.push(Buffer.from(head), json, Buffer.from('}\n\n'));
    this.#home.counts.delivered++;
    const drained = new Promise<void>((resolve) => (this.#onDrained = resolve));
    this.#pump();
    if (this.#onDrained !== undefined) this.#held.hold(this, json);
    await drained;
  }

  /** Up to where a reader of what was sent has seen every board. */
  #seenUpTo(): number {
    const stale = this.#watches.filter(({ feed, sent }) => (sent ?? -1) < feed.source.sequence());
    if (stale.length > 0) return Math.min(...stale.map(({ sent }) => sent ?? 0));
    return Math.max(...this.#watches.map(({ feed }) => feed.source.sequence()));
  }

  #drained(): void {
    this.#held.release(this);
    this.#onDrained?.();
    this.#onDrained = undefined;
  }

  #pump(): void {
    while (this.#state === 'live') {
      const rest = this.#outgoing.shift();
      if (rest !== undefined) {
        if (rest.length > SLICE_BYTES) this.#outgoing.unshift(rest.subarray(SLICE_BYTES));
        this.#write(rest.subarray(0, SLICE_BYTES));
        if (this.#outgoing.length === 0) this.#drained();
      } else if (this.#notices !== '') {
        const notices = this.#notices;
        this.#notices = '';
        this.#write(notices);
      } else {
        if (this.#farewell !== undefined) {
          this.#sink.write(this.#farewell);
          this.#sink.end();
        }
        return;
      }
    }
  }

  #write(chunk: string | Uint8Array): void {
    this.#lastTakenAt = performance.now();
    if (this.#sink.write(chunk)) return;
    if (this.#state === 'live') this.#state = 'blocked';
    this.#home.counts.blocked++;
  }
}
