/**
 * One `EventSource` over any set of boards of one server. Owns reconnection: what the browser does by
 * itself, and what it does not (a server that answers 503, a set of boards that changes). Hands
 * events on as text and knows nothing of what is in them.
 */
import type { NoticeKind } from '../../shared/protocol/feed.ts';

export interface FeedSeat {
  readonly board: string;
  readonly token: string;
  /** Nothing is known of it yet: it begins with a snapshot, whatever the position. */
  readonly isFresh: boolean;
}

export type FeedEventType = 'snapshot' | 'change' | 'presence' | 'notice';

export interface FeedMessage {
  readonly type: FeedEventType;
  readonly data: string;
  /** Position after this event. */
  readonly id: string;
}

export type StreamStatus = 'connecting' | 'live' | 'reconnecting' | 'refused';

export interface FeedStreamEvents {
  onMessage(message: FeedMessage): void;
  /** `reason` comes with `refused`: the server will not have this reader on any of its boards. */
  onStatus(status: StreamStatus, reason?: NoticeKind): void;
}

const TYPES: readonly FeedEventType[] = ['snapshot', 'change', 'presence', 'notice'];
const RETRY_MS = { first: 1_000, most: 30_000 };

export class FeedStream {
  readonly #server: string;
  readonly #events: FeedStreamEvents;
  #seats: readonly FeedSeat[] = [];
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #status: StreamStatus = 'connecting';
  position = '';

  /** @param server origin (and path, if it has one) without a slash at the end. */
  constructor(server: string, events: FeedStreamEvents) {
    this.#server = server;
    this.#events = events;
  }

  get status(): StreamStatus {
    return this.#status;
  }

  /** (Re)opens the stream for these boards, from the position where it stands. */
  open(seats: readonly FeedSeat[]): void {
    this.#shut();
    this.#seats = seats;
    if (seats.length === 0) return;
    const source = new EventSource(this.#url());
    this.#source = source;
    source.addEventListener('open', () => {
      this.#attempts = 0;
      this.#setStatus('live');
    });
    source.addEventListener('error', () => this.#onError(source));
    for (const type of TYPES) {
      source.addEventListener(type, (event: MessageEvent<string>) => {
        if (this.#source !== source) return;
        if (event.lastEventId !== '') this.position = event.lastEventId;
        this.#events.onMessage({ type, data: event.data, id: event.lastEventId });
      });
    }
  }

  close(): void {
    this.#shut();
    this.#seats = [];
  }

  #url(): string {
    const query = new URLSearchParams();
    const [only] = this.#seats;
    if (only !== undefined && this.#seats.length === 1) {
      if (only.token !== '') query.set('token', only.token);
    } else {
      for (const { board, token } of this.#seats) {
        query.append('board', board);
        query.append('token', token);
      }
    }
    const known = this.#seats.filter(({ isFresh }) => !isFresh);
    if (this.position !== '' && known.length > 0) {
      query.set('lastEventId', this.position);
      for (const { board, isFresh } of this.#seats) if (isFresh) query.append('fresh', board);
    }
    const path = only !== undefined && this.#seats.length === 1 ? `/feed/${only.board}` : '/feed';
    return `${this.#server}${path}?${query}`;
  }

  #onError(source: EventSource): void {
    if (this.#source !== source) return;
    this.#setStatus('reconnecting');
    if (source.readyState !== EventSource.CLOSED) return;
    // The browser has given up and does not say why: ask.
    this.#shut();
    void this.#askWhy();
  }

  async #askWhy(): Promise<void> {
    const seats = this.#seats;
    const status = await fetch(this.#url(), { method: 'HEAD', credentials: 'omit' }).then(
      (response) => response.status,
      () => 0,
    );
    if (this.#seats !== seats || this.#source !== undefined) return;
    const reason = refusals[status];
    if (reason !== undefined) {
      this.#setStatus('refused', reason);
      return;
    }
    const waitMs = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** this.#attempts++);
    this.#timer = setTimeout(() => this.open(seats), waitMs * (0.5 + Math.random()));
  }

  #shut(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #setStatus(status: StreamStatus, reason?: NoticeKind): void {
    if (this.#status === status && reason === undefined) return;
    this.#status = status;
    this.#events.onStatus(status, reason);
  }
}

const refusals: Readonly<Record<number, NoticeKind>> = {
  204: 'deleted',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  410: 'deleted',
};
