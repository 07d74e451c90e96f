/**
 * The boards of one server that a page watches, and the stream that they share. Owns which boards
 * that are, and asks to share the stream with other tabs (feed-sharing.ts, which is loaded later).
 *
 * What holds at any time: every board that is not fresh (`hasContent`) has everything up to the
 * position of the stream. So a board of which that is not sure forgets that it is whole.
 */
import { MAX_FEED_BOARDS, type NoticeEvent } from '../../shared/protocol/feed.ts';
import type { FeedSharing, SharedPool, WatchEntry } from './feed-sharing.ts';
import { FeedStream, type FeedMessage, type StreamStatus } from './feed-stream.ts';
import { WatchedBoard } from './watched-board.ts';

export interface Watching {
  readonly watched: WatchedBoard;
  /** Tries to reach the server at once. */
  retry(): void;
  /** Call it once; the last one to leave closes the stream. */
  release(): void;
}

/** Requests of one moment (thirty viewers on a page) become one stream. */
const GATHER_MS = 30;
/** A board that has no room for one more is asked for again after this long, give or take a quarter. */
const FULL_MS = 20_000;

export class FeedPool implements SharedPool {
  readonly #server: string;
  readonly #onClosed: (pool: FeedPool) => void;
  readonly entries = new Map<string, WatchEntry>();
  readonly stream: FeedStream;
  #sharing: FeedSharing | undefined;
  /** What the stream was opened for. */
  #opened: readonly WatchEntry[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  /** Waits for room in a board that is full. */
  #returning: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** @param isShared with other tabs, where the browser can do it. */
  constructor(server: string, isShared: boolean, onClosed: (pool: FeedPool) => void) {
    this.#server = server;
    this.#onClosed = onClosed;
    this.stream = new FeedStream(server, {
      onMessage: (message) => this.#onMessage(message),
      onStatus: (status) => {
        this.setStatus(status);
        this.#sharing?.tell(status);
      },
    });
    // Both parts of sharing need a secure context.
    if (isShared && typeof BroadcastChannel === 'function' && 'locks' in navigator) {
      // Where the script cannot be fetched, every tab goes on with a stream of its own.
      this.#share().catch(() => undefined);
    }
    // Tests have no window.
    if (typeof addEventListener === 'function') addEventListener('online', this.#retry);
  }

  async #share(): Promise<void> {
    const { FeedSharing: Sharing } = await import('./feed-sharing.ts');
    if (!this.#isClosed) this.#sharing = new Sharing(this.#server, this);
  }

  canTake(board: string, token: string): boolean {
    if (this.#isClosed) return false;
    const entry = this.entries.get(board);
    if (entry === undefined) return this.entries.size < MAX_FEED_BOARDS;
    return entry.token === token || entry.watched.status.kind === 'ended';
  }

  watch(board: string, token: string): Watching {
    const entry = this.entry(board, token);
    entry.viewers++;
    this.gather();
    let isReleased = false;
    return {
      watched: entry.watched,
      retry: this.#retry,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        entry.viewers--;
        this.gather();
      },
    };
  }

  entry(board: string, token: string): WatchEntry {
    const known = this.entries.get(board);
    // Whoever has a link that has ended keeps what that one showed.
    const isOver = known?.watched.status.kind === 'ended' && known.token !== token;
    if (known !== undefined && !isOver) return known;
    const entry = { watched: new WatchedBoard(board), token, viewers: 0 };
    this.entries.set(board, entry);
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
    for (const [board, entry] of this.entries) {
      if (entry.viewers === 0 && !this.#sharing?.isWanted(entry)) this.entries.delete(board);
    }
    if (this.entries.size === 0) {
      this.#close();
      return;
    }
    if (!this.#sharing?.isFollowing) this.#openStream();
    this.#sharing?.boardsFitted();
  }

  /** @param isForced even if the stream has these boards already. */
  #openStream(isForced = false): void {
    const entries = [...this.entries.values()]
      .filter(isGoingOn)
      .sort((a, b) => (a.watched.id < b.watched.id ? -1 : 1));
    // By what they are, not by their names: a board that was dropped and taken again is another one.
    const opened = this.#opened.filter(isGoingOn);
    const isSame = entries.length === opened.length && entries.every((e, i) => e === opened[i]);
    if (isSame && !isForced) return;
    this.#opened = entries;
    this.stream.open(
      entries.map(({ watched, token }) => ({
        board: watched.id,
        token,
        get isFresh() {
          return !watched.hasContent;
        },
      })),
    );
  }

  #onMessage(message: FeedMessage): void {
    const event = JSON.parse(message.data) as Partial<NoticeEvent>;
    const { board } = event;
    if (board === undefined) return;
    const entry = this.entries.get(board);
    // What the stream still says of a link that nobody needs any more is not for the next one.
    if (entry === undefined || !this.#opened.includes(entry)) return;
    this.#sharing?.passOn(board, entry.token, message);
    // Something was missed, which the protocol rules out; a snapshot puts it right.
    if (!this.#applyTo(entry, message.type, event)) this.#openStream(true);
    if (event.kind === 'full')
      this.#returning ??= setTimeout(
        () => {
          this.#returning = undefined;
          this.#openStream(true);
        },
        FULL_MS * (0.75 + Math.random() / 2),
      );
  }

  apply(board: string, message: FeedMessage): boolean {
    const entry = this.entries.get(board);
    return (
      entry === undefined || this.#applyTo(entry, message.type, JSON.parse(message.data) as object)
    );
  }

  #applyTo({ watched }: WatchEntry, type: FeedMessage['type'], event: object): boolean {
    if (type !== 'notice') watched.setStatus({ kind: 'live' });
    const isWhole = watched.apply(type, event);
    if (!isWhole) watched.board.forget();
    // The stream would come back once more, to be told the same.
    if (type === 'notice' && ![...this.entries.values()].some(isGoingOn)) this.closeStream();
    return isWhole;
  }

  closeStream(): void {
    clearTimeout(this.#returning);
    this.#returning = undefined;
    this.stream.close();
    this.#opened = [];
  }

  setStatus(status: StreamStatus): void {
    // Live is a board when the first word of it has come.
    if (status.kind !== 'reconnecting') return;
    for (const { watched } of this.entries.values()) watched.setStatus(status);
  }

  readonly #retry = (): void => {
    if (this.#sharing?.isFollowing) this.#sharing.askToRetry();
    else this.stream.retry();
  };

  #close(): void {
    this.#isClosed = true;
    if (typeof removeEventListener === 'function') removeEventListener('online', this.#retry);
    this.closeStream();
    this.#sharing?.close();
    this.#onClosed(this);
  }
}

function isGoingOn({ watched }: WatchEntry): boolean {
  return watched.status.kind !== 'ended';
}
