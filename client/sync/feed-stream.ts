/**
 * One stream of events over any set of boards of one server. Owns reconnection, all of it: an
 * `EventSource` of its own gives up on some answers, tells no page when it tries again, and would
 * come back with the boards that it began with. Hands events on as text and knows nothing of what is
 * in them.
 */
import type { NoticeEvent, NoticeKind } from '../../shared/protocol/feed.ts';

export interface FeedSeat {
  readonly board: string;
  readonly token: string;
  /** It is not known whole up to the position: it begins with a snapshot. May change at any time. */
  readonly isFresh: boolean;
}

export type FeedEventType = 'snapshot' | 'change' | 'presence' | 'notice';

export interface FeedMessage {
  readonly type: FeedEventType;
  readonly data: string;
  /** Position after this event. */
  readonly id: string;
}

export type StreamStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `retryAt`: when it is tried again (as `Date.now`); `undefined` while it is being tried. */
  | { readonly kind: 'reconnecting'; readonly retryAt: number | undefined };

export interface FeedStreamEvents {
  /** Where the server will not have this reader, a notice comes for each of its boards. */
  onMessage(message: FeedMessage): void;
  onStatus(status: StreamStatus): void;
}

const TYPES: readonly FeedEventType[] = ['snapshot', 'change', 'presence', 'notice'];
/** A server that stopped is back in a moment, and all of its readers with it: not at once. */
const RETRY_MS = { first: 2_000, most: 30_000, mostAsked: 120_000 };
/** A connection that neither opens nor fails is given up, and so is the question why. */
const PATIENCE_MS = 20_000;

export class FeedStream {
  readonly #server: string;
  readonly #events: FeedStreamEvents;
  #seats: readonly FeedSeat[] = [];
  #source: EventSource | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  #status: StreamStatus = { kind: 'connecting' };
  /** Everything up to it is known of all boards that are not fresh. */
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
    if (this.#status.kind === 'reconnecting') this.#setReconnecting(undefined);
    const source = new EventSource(this.#url());
    this.#source = source;
    this.#timer = setTimeout(() => this.#onError(source), PATIENCE_MS);
    source.addEventListener('open', () => {
      if (this.#source !== source) return;
      clearTimeout(this.#timer);
      this.#attempts = 0;
      this.#setStatus({ kind: 'live' });
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

  /** Tries at once instead of when it would. */
  retry(): void {
    if (this.#status.kind === 'reconnecting' && this.#status.retryAt !== undefined)
      this.open(this.#seats);
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
    const isAnswered = source.readyState === EventSource.CLOSED;
    this.#shut();
    // The browser does not say what the answer was: ask.
    if (isAnswered) void this.#askWhy();
    else this.#retryLater(0);
  }

  async #askWhy(): Promise<void> {
    this.#setReconnecting(undefined);
    const seats = this.#seats;
    const { status, retryAfter } = await fetch(this.#url(), {
      method: 'HEAD',
      credentials: 'omit',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).then(
      ({ status: code, headers }) => ({
        status: code,
        retryAfter: Number(headers.get('Retry-After')),
      }),
      () => ({ status: 0, retryAfter: 0 }),
    );
    if (this.#seats !== seats || this.#source !== undefined) return;
    const kind = refusals[status];
    if (kind === undefined) {
      this.#retryLater(Number.isFinite(retryAfter) ? retryAfter * 1_000 : 0);
      return;
    }
    for (const { board } of seats) {
      const notice: NoticeEvent = { board, kind };
      this.#events.onMessage({ type: 'notice', data: JSON.stringify(notice), id: '' });
    }
  }

  /** @param leastMs what the server asks for. */
  #retryLater(leastMs: number): void {
    const backOffMs = Math.min(RETRY_MS.most, RETRY_MS.first * 2 ** this.#attempts++);
    const waitMs =
      Math.min(leastMs, RETRY_MS.mostAsked) + Math.round(backOffMs * (0.5 + Math.random()));
    this.#timer = setTimeout(() => this.open(this.#seats), waitMs);
    this.#setReconnecting(Date.now() + waitMs);
  }

  #shut(): void {
    clearTimeout(this.#timer);
    this.#source?.close();
    this.#source = undefined;
  }

  #setReconnecting(retryAt: number | undefined): void {
    this.#setStatus({ kind: 'reconnecting', retryAt });
  }

  #setStatus(status: StreamStatus): void {
    this.#status = status;
    this.#events.onStatus(status);
  }
}

const refusals: Readonly<Record<number, NoticeKind>> = {
  204: 'deleted',
  401: 'forbidden',
  403: 'forbidden',
  404: 'not-found',
  410: 'deleted',
};
