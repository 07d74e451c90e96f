/**
 * A reader that only wants to look: whole pictures at a pace of its own choosing. A board that did
 * not change sends nothing, and a reader that has not taken the last picture gets no other one.
 */
import type { NoticeEvent } from '../../shared/protocol/feed.ts';
import type { BoardFeed, Drawn, Reader, Seat } from './board-feed.ts';
import { eventText, HEARTBEAT } from './event.ts';
import type { FeedSink, ReaderHome, SinkOwner } from './subscriber.ts';

export interface PictureWatch extends Seat {
  /** Position of the last picture that was sent. */
  sent: number | undefined;
}

const SLICE_BYTES = 64 * 1024;

type State = 'live' | 'blocked' | 'over';

export class PictureSubscriber implements Reader, SinkOwner {
  readonly #sink: FeedSink;
  readonly #home: ReaderHome;
  readonly #everyMs: number;
  #watches: PictureWatch[];
  #state: State = 'live';
  #outgoing: Buffer[] = [];
  #notices = '';
  #farewell: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isDrawing = false;
  #lastTakenAt = performance.now();

  constructor(sink: FeedSink, watches: PictureWatch[], everyMs: number, home: ReaderHome) {
    this.#sink = sink;
    this.#watches = watches;
    this.#everyMs = everyMs;
    this.#home = home;
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
    clearInterval(this.#timer);
    this.#home.leave(this);
  }

  async #round(): Promise<void> {
    if (this.#state !== 'live' || this.#isDrawing) return;
    this.#isDrawing = true;
    const due = this.#watches.filter(
      ({ feed, sent }) => sent === undefined || sent < feed.source.sequence(),
    );
    const drawn = due.map(({ feed }) => feed.picture(performance.now()));
    const position = this.#positionAfter(due, drawn);
    const pictures = await Promise.all(drawn.map(({ json }) => json.catch(() => undefined)));
    this.#isDrawing = false;
    // The position moves with the last picture of a whole round, so that a cut repeats the round.
    const last = pictures.includes(undefined) ? -1 : pictures.length - 1;
    due.forEach((watch, at) => {
      const picture = pictures[at];
      const { sequence } = drawn[at]!;
      // One that cannot be drawn now is tried again in the next round.
      if (picture === undefined || (watch.sent ?? -1) >= sequence) return;
      watch.sent = sequence;
      const id = at === last ? `id: ${position}\n` : '';
      const board = JSON.stringify(watch.feed.source.board);
      const head = `event: picture\n${id}data: {"board":${board},"seq":${sequence},"svg":`;
      this.#outgoing.push(Buffer.from(head), picture, Buffer.from('}\n\n'));
      this.#home.counts.delivered++;
    });
    this.#pump();
  }

  /** Up to where a reader of these pictures has seen every board. */
  #positionAfter(due: readonly PictureWatch[], drawn: readonly Drawn[]): number {
    const isOld = due.some(({ feed }, at) => drawn[at]!.sequence < feed.source.sequence());
    const sequences = isOld
      ? drawn.map(({ sequence }) => sequence)
      : this.#watches.map(({ feed }) => feed.source.sequence());
    return sequences.length === 0 ? 0 : isOld ? Math.min(...sequences) : Math.max(...sequences);
  }

  #pump(): void {
    while (this.#state === 'live') {
      const rest = this.#outgoing.shift();
      if (rest !== undefined) {
        if (rest.length > SLICE_BYTES) this.#outgoing.unshift(rest.subarray(SLICE_BYTES));
        this.#write(rest.subarray(0, SLICE_BYTES));
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
