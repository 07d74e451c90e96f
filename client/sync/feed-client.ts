/**
 * Watching boards by their feed: `watchBoard` is the way in. All viewers of a page share one stream
 * per server, and so do the tabs of a browser where it can be done (feed-sharing.ts, which is loaded
 * later). Owns which boards this page needs; never draws.
 */
import type { NoticeKind } from '../../shared/protocol/feed.ts';
import { MAX_FEED_BOARDS } from '../../shared/protocol/feed.ts';
import type { FeedSharing, SharedPool, WatchEntry } from './feed-sharing.ts';
import { FeedStream, type FeedMessage, type StreamStatus } from './feed-stream.ts';
import { WatchedBoard } from './watched-board.ts';

export interface Watching {
  readonly watched: WatchedBoard;
  /** Call it once; the last one to leave closes the stream. */
  release(): void;
}

/**
 * Watches a board. Viewers of the same board get the same object.
 * @param server origin of the server, without a slash at the end.
 */
export function watchBoard(server: string, board: string, token: string): Watching {
  const pools = poolsOf(server);
  let pool = pools.find((candidate) => candidate.canTake(board, token));
  if (pool === undefined) {
    pool = new FeedPool(server, pools.length);
    pools.push(pool);
  }
  return pool.watch(board, token);
}

const poolsByServer = new Map<string, FeedPool[]>();

function poolsOf(server: string): FeedPool[] {
  let pools = poolsByServer.get(server);
  if (pools === undefined) poolsByServer.set(server, (pools = []));
  return pools;
}

/** Requests of one moment (thirty viewers on a page) become one stream. */
const GATHER_MS = 30;

class FeedPool implements SharedPool {
  readonly #server: string;
  readonly entries = new Map<string, WatchEntry>();
  readonly stream: FeedStream;
  #sharing: FeedSharing | undefined;
  #opened = '';
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(server: string, number: number) {
    this.#server = server;
    this.stream = new FeedStream(server, {
      onMessage: (message) => this.#onEvent(message),
      onStatus: (status, reason) => this.#onStatus(status, reason),
    });
    // A page with more boards than one stream carries keeps the others to itself, and both parts of
    // sharing need a secure context.
    if (number === 0 && typeof BroadcastChannel === 'function' && 'locks' in navigator) {
      // Where the script cannot be fetched, every tab goes on with a stream of its own.
      this.#share().catch(() => undefined);
    }
  }

  async #share(): Promise<void> {
    const { FeedSharing: Sharing } = await import('./feed-sharing.ts');
    if (!this.#isClosed) this.#sharing = new Sharing(this.#server, this);
  }

  canTake(board: string, token: string): boolean {
    if (this.#isClosed) return false;
    const entry = this.entries.get(board);
    if (entry === undefined) return this.entries.size < MAX_FEED_BOARDS;
    // Whoever has another link sees what that one shows.
    return entry.token === token || entry.watched.status.kind === 'ended';
  }

  watch(board: string, token: string): Watching {
    const entry = this.entry(board, token);
    entry.viewers++;
    this.gather();
    let isReleased = false;
    return {
      watched: entry.watched,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        entry.viewers--;
        this.gather();
      },
    };
  }

  entry(board: string, token: string): WatchEntry {
    let entry = this.entries.get(board);
    if (entry === undefined) {
      entry = { watched: new WatchedBoard(board), token, viewers: 0 };
      this.entries.set(board, entry);
    } else if (entry.watched.status.kind === 'ended' && entry.token !== token) {
      entry.token = token;
      entry.watched.revive();
    }
    return entry;
  }

  /** Waits for the other requests of this moment, then makes the stream fit them. */
  gather(): void {
    if (this.#gathering !== undefined) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      this.#fit();
    }, GATHER_MS);
  }

  #fit(): void {
    if (this.#isClosed) return;
    for (const [board, { viewers }] of this.entries) {
      if (viewers === 0 && !this.#sharing?.isWanted(board)) this.entries.delete(board);
    }
    if (this.entries.size === 0) {
      this.#close();
      return;
    }
    if (this.#sharing?.isFollowing) {
      this.#sharing.ask();
      return;
    }
    this.#openStream();
    this.#sharing?.boardsChanged();
  }

  /** @param isForced even if the stream has these boards already. */
  #openStream(isForced = false): void {
    const seats = [...this.entries]
      .filter(([, { watched }]) => watched.status.kind !== 'ended')
      .map(([board, { token, watched }]) => ({ board, token, isFresh: !watched.hasContent }))
      .sort((a, b) => (a.board < b.board ? -1 : 1));
    const names = seats.map(({ board, token }) => `${board} ${token}`).join();
    if (names === this.#opened && !isForced) return;
    this.#opened = names;
    this.stream.open(seats);
  }

  #onEvent(message: FeedMessage): void {
    this.#sharing?.passOn(message);
    if (this.apply(message)) return;
    // Something was missed, which the protocol rules out; a snapshot puts it right.
    this.#openStream(true);
  }

  apply(message: FeedMessage): boolean {
    const event = JSON.parse(message.data) as { readonly board?: string };
    if (event.board === undefined) return true;
    const watched = this.entries.get(event.board)?.watched;
    if (watched === undefined) return true;
    if (message.type !== 'notice') watched.setStatus({ kind: 'live' });
    const isWhole = watched.apply(message.type, event);
    if (!isWhole) watched.board.forget();
    if (watched.status.kind === 'ended') this.#closeIfAllEnded();
    return isWhole;
  }

  /** The browser would come back once more, to be told the same. */
  #closeIfAllEnded(): void {
    const states = [...this.entries.values()].map(({ watched }) => watched.status.kind);
    if (states.some((kind) => kind !== 'ended')) return;
    this.closeStream();
  }

  closeStream(): void {
    this.stream.close();
    this.#opened = '';
  }

  #onStatus(status: StreamStatus, reason: NoticeKind | undefined): void {
    this.setStatus(status, reason);
    this.#sharing?.tell(status, reason);
  }

  setStatus(status: StreamStatus, reason: NoticeKind | undefined): void {
    for (const { watched } of this.entries.values()) {
      if (status === 'reconnecting') watched.setStatus({ kind: 'reconnecting' });
      else if (status === 'refused') {
        watched.setStatus({ kind: 'ended', reason: reason ?? 'forbidden' });
      }
    }
  }

  #close(): void {
    this.#isClosed = true;
    this.stream.close();
    this.#sharing?.close();
    const pools = poolsOf(this.#server);
    pools.splice(pools.indexOf(this), 1);
  }
}
