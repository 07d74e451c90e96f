/**
 * Watching boards by their feed: `watchBoard` is the way in. All viewers of a page share one stream
 * per server, and so do the tabs of a browser where it can be done: one of them holds the stream and
 * passes on what comes. Owns who needs which board; never draws.
 */
import type { NoticeKind } from '../../shared/protocol/feed.ts';
import { MAX_FEED_BOARDS } from '../../shared/protocol/feed.ts';
import { FeedStream, type FeedMessage, type StreamStatus } from './feed-stream.ts';
import type { FeedTabs } from './feed-tabs.ts';
import { WatchedBoard, type WatchedState } from './watched-board.ts';

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
  let pool = pools.find((candidate) => candidate.canTake(board));
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

type TabMessage =
  /** From the holder of the stream: tell me what you need. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'want'; readonly boards: readonly Want[] }
  | { readonly kind: 'state'; readonly board: string; readonly state: WatchedState }
  | { readonly kind: 'event'; readonly message: FeedMessage }
  | { readonly kind: 'status'; readonly status: StreamStatus; readonly reason?: NoticeKind }
  | { readonly kind: 'ping' };

interface Want {
  readonly board: string;
  readonly token: string;
  readonly seq: number;
}

interface Entry {
  readonly watched: WatchedBoard;
  token: string;
  /** Viewers on this page. */
  viewers: number;
}

type Role =
  /** Has a stream of its own. Every page begins this way, so that it shows its board at once. */
  | 'alone'
  /** Asks to be served by another tab, and keeps its own stream until that answers. */
  | 'joining'
  | 'following'
  /** Serves the others. */
  | 'leading';

/** Requests of one moment (thirty viewers on a page) become one stream. */
const GATHER_MS = 30;
/** A holder that says nothing for this long is asked whether it lives … */
const SILENCE_MS = 20_000;
/** … and has this long to answer. */
const ANSWER_MS = 3_000;

class FeedPool {
  readonly #server: string;
  readonly #entries = new Map<string, Entry>();
  readonly #stream: FeedStream;
  #tabs: FeedTabs<TabMessage> | undefined;
  /** What other tabs need; only while leading. */
  readonly #wants = new Map<string, readonly Want[]>();
  #role: Role = 'alone';
  #opened = '';
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(server: string, number: number) {
    this.#server = server;
    this.#stream = new FeedStream(server, {
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
    const { FeedTabs: Tabs } = await import('./feed-tabs.ts');
    if (this.#isClosed) return;
    this.#tabs = new Tabs<TabMessage>(this.#server, {
      onLead: () => this.#lead(),
      onFollow: () => this.#join(),
      onSleep: () => this.#stopServing(),
      onMessage: (message, from) => this.#onTabMessage(message, from),
      onTabGone: (tab) => this.#dropTab(tab),
    });
  }

  canTake(board: string): boolean {
    return !this.#isClosed && (this.#entries.has(board) || this.#entries.size < MAX_FEED_BOARDS);
  }

  watch(board: string, token: string): Watching {
    const entry = this.#entry(board, token);
    entry.viewers++;
    this.#gather();
    let isReleased = false;
    return {
      watched: entry.watched,
      release: () => {
        if (isReleased) return;
        isReleased = true;
        entry.viewers--;
        this.#gather();
      },
    };
  }

  #entry(board: string, token: string): Entry {
    let entry = this.#entries.get(board);
    if (entry === undefined) {
      entry = { watched: new WatchedBoard(board), token, viewers: 0 };
      this.#entries.set(board, entry);
    } else if (entry.watched.status.kind === 'ended' && entry.token !== token) {
      entry.token = token;
      entry.watched.revive();
    }
    return entry;
  }

  /** Waits for the other requests of this moment, then makes the stream fit them. */
  #gather(): void {
    if (this.#gathering !== undefined) return;
    this.#gathering = setTimeout(() => {
      this.#gathering = undefined;
      this.#fit();
    }, GATHER_MS);
  }

  #fit(): void {
    if (this.#isClosed) return;
    this.#forgetUnneeded();
    if (this.#entries.size === 0) {
      this.#close();
      return;
    }
    if (this.#role === 'following') this.#sendWants();
    else this.#openStream();
  }

  #forgetUnneeded(): void {
    const foreign = new Set([...this.#wants.values()].flat().map(({ board }) => board));
    for (const [board, entry] of this.#entries) {
      if (entry.viewers === 0 && !foreign.has(board)) this.#entries.delete(board);
    }
  }

  /** @param isForced even if the stream has these boards already. */
  #openStream(isForced = false): void {
    const seats = [...this.#entries]
      .filter(([, { watched }]) => watched.status.kind !== 'ended')
      .map(([board, { token, watched }]) => ({ board, token, isFresh: !watched.hasContent }))
      .sort((a, b) => (a.board < b.board ? -1 : 1));
    const names = seats.map(({ board, token }) => `${board} ${token}`).join();
    if (names === this.#opened && !isForced) return;
    this.#opened = names;
    this.#stream.open(seats);
  }

  #onEvent(message: FeedMessage): void {
    if (this.#role === 'leading' && this.#wants.size > 0) {
      this.#tabs?.post({ kind: 'event', message });
    }
    if (this.#apply(message)) return;
    // Something was missed, which the protocol rules out; a snapshot puts it right.
    this.#openStream(true);
  }

  #apply(message: FeedMessage): boolean {
    const event = JSON.parse(message.data) as { readonly board?: string };
    if (event.board === undefined) return true;
    const watched = this.#entries.get(event.board)?.watched;
    if (watched === undefined) return true;
    if (message.type !== 'notice') watched.setStatus({ kind: 'live' });
    const isWhole = watched.apply(message.type, event);
    if (!isWhole) watched.board.forget();
    if (watched.status.kind === 'ended') this.#closeIfAllEnded();
    return isWhole;
  }

  /** The browser would come back once more, to be told the same. */
  #closeIfAllEnded(): void {
    const states = [...this.#entries.values()].map(({ watched }) => watched.status.kind);
    if (states.some((kind) => kind !== 'ended')) return;
    this.#stream.close();
    this.#opened = '';
  }

  #onStatus(status: StreamStatus, reason: NoticeKind | undefined): void {
    this.#setStatus(status, reason);
    this.#tabs?.post({ kind: 'status', status, ...(reason === undefined ? {} : { reason }) });
  }

  #setStatus(status: StreamStatus, reason: NoticeKind | undefined): void {
    for (const { watched } of this.#entries.values()) {
      if (status === 'reconnecting') watched.setStatus({ kind: 'reconnecting' });
      else if (status === 'refused') {
        watched.setStatus({ kind: 'ended', reason: reason ?? 'forbidden' });
      }
    }
  }

  #lead(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#patience);
    this.#role = 'leading';
    this.#tabs?.post({ kind: 'hello' });
    this.#gather();
  }

  #join(): void {
    if (this.#isClosed || this.#role === 'following') return;
    this.#role = 'joining';
    this.#sendWants();
  }

  /** The tab that holds the stream has answered. */
  #follow(): void {
    this.#role = 'following';
    this.#stream.close();
    this.#opened = '';
  }

  /** The browser puts this tab to sleep: another one has to hold the stream. */
  #stopServing(): void {
    this.#wants.clear();
    this.#follow();
  }

  /** Nobody seems to hold the stream (asleep, stuck): this tab takes one of its own. */
  #goAlone(): void {
    if (this.#role !== 'following') return;
    this.#role = 'alone';
    this.#fit();
  }

  #sendWants(): void {
    const boards = [...this.#entries].map(([board, { token, watched }]) => ({
      board,
      token,
      seq: watched.board.seq,
    }));
    this.#tabs?.post({ kind: 'want', boards });
  }

  #onTabMessage(message: TabMessage, from: string): void {
    if (this.#role === 'leading') this.#onFollowerMessage(message, from);
    else if (this.#role !== 'alone') this.#onLeaderMessage(message);
  }

  #onFollowerMessage(message: TabMessage, from: string): void {
    if (message.kind === 'ping') this.#tellStatus(from);
    if (message.kind !== 'want') return;
    this.#tabs?.watchTab(from);
    this.#wants.set(from, message.boards);
    for (const { board, token, seq } of message.boards) {
      const { watched } = this.#entry(board, token);
      if (watched.hasContent && watched.board.seq !== seq) {
        this.#tabs?.post({ kind: 'state', board, state: watched.state() }, from);
      }
    }
    this.#tellStatus(from);
    this.#gather();
  }

  #tellStatus(tab: string): void {
    this.#tabs?.post({ kind: 'status', status: this.#stream.status }, tab);
  }

  #onLeaderMessage(message: TabMessage): void {
    if (message.kind === 'want' || message.kind === 'ping') return;
    if (this.#role === 'joining') this.#follow();
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#tabs?.post({ kind: 'ping' });
      this.#patience = setTimeout(() => this.#goAlone(), ANSWER_MS);
    }, SILENCE_MS);
    switch (message.kind) {
      case 'hello':
        this.#sendWants();
        return;
      case 'state':
        this.#entries.get(message.board)?.watched.restore(message.state);
        return;
      case 'event': {
        const { id } = message.message;
        if (id !== '') this.#stream.position = id;
        if (!this.#apply(message.message)) this.#sendWants();
        return;
      }
      case 'status':
        this.#setStatus(message.status, message.reason);
        return;
      default:
        message satisfies never;
    }
  }

  #dropTab(tab: string): void {
    if (this.#wants.delete(tab)) this.#gather();
  }

  #close(): void {
    this.#isClosed = true;
    clearTimeout(this.#patience);
    this.#stream.close();
    this.#tabs?.post({ kind: 'want', boards: [] });
    this.#tabs?.close();
    const pools = poolsOf(this.#server);
    pools.splice(pools.indexOf(this), 1);
  }
}
