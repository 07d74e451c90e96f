/**
 * One stream for all tabs of a browser that watch boards of one server: one of them holds it and
 * passes on what comes. Decides who leads, who follows and who stays alone, and what the tabs tell each
 * other; loaded when the page shows its boards already, since no picture needs it.
 */
import type { NoticeKind } from '../../shared/protocol/feed.ts';
import { MAX_FEED_BOARDS } from '../../shared/protocol/feed.ts';
import type { FeedMessage, FeedStream, StreamStatus } from './feed-stream.ts';
import { FeedTabs } from './feed-tabs.ts';
import type { WatchedBoard, WatchedState } from './watched-board.ts';

/** A board that a page knows, and the link that it knows it by. */
export interface WatchEntry {
  readonly watched: WatchedBoard;
  token: string;
  /** Viewers on this page. */
  viewers: number;
}

/** The boards and the stream of one page. */
export interface SharedPool {
  readonly entries: Map<string, WatchEntry>;
  readonly stream: FeedStream;
  entry(board: string, token: string): WatchEntry;
  /** Makes the stream fit what is needed, in a moment. */
  gather(): void;
  closeStream(): void;
  /** @returns `false` where only a snapshot helps. */
  apply(message: FeedMessage): boolean;
  setStatus(status: StreamStatus, reason: NoticeKind | undefined): void;
}

type TabMessage =
  /** From the holder of the stream: tell me what you need. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'want'; readonly boards: readonly Want[] }
  /** The answers to it: from now on you have everything from me, or … */
  | { readonly kind: 'welcome'; readonly status: StreamStatus }
  /** … I cannot serve you. */
  | { readonly kind: 'declined' }
  | { readonly kind: 'state'; readonly board: string; readonly state: WatchedState }
  | { readonly kind: 'event'; readonly message: FeedMessage }
  | { readonly kind: 'status'; readonly status: StreamStatus; readonly reason?: NoticeKind }
  | { readonly kind: 'ping' };

interface Want {
  readonly board: string;
  readonly token: string;
  readonly seq: number;
}

type Role =
  /** Has a stream of its own. Every page begins this way, so that it shows its boards at once. */
  | 'alone'
  /** Asks to be served by another tab, and keeps its own stream until that welcomes it. */
  | 'joining'
  | 'following'
  /** Serves the others. */
  | 'leading';

/** A holder that says nothing for this long is asked whether it lives … */
const SILENCE_MS = 20_000;
/** … and has this long to answer. */
const ANSWER_MS = 3_000;

export class FeedSharing {
  readonly #pool: SharedPool;
  readonly #tabs: FeedTabs<TabMessage>;
  /** What other tabs need; only while leading. */
  readonly #wants = new Map<string, readonly Want[]>();
  /** Tabs that this one could not serve; only while leading. */
  readonly #turnedAway = new Set<string>();
  /** The boards for which somebody was turned away, as text: with others it may go better. */
  #turnedAwayFor: string | undefined;
  #role: Role = 'alone';
  #patience: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** @param server origin of the server: tabs share per server. */
  constructor(server: string, pool: SharedPool) {
    this.#pool = pool;
    this.#tabs = new FeedTabs<TabMessage>(server, {
      onLead: () => this.#lead(),
      onFollow: () => this.#join(),
      onSleep: () => this.#stopServing(),
      onMessage: (message, from) => this.#onMessage(message, from),
      onTabGone: (tab) => this.#dropTab(tab),
    });
  }

  get isFollowing(): boolean {
    return this.#role === 'following';
  }

  /** Whether another tab needs the board from this one. */
  isWanted(board: string): boolean {
    return [...this.#wants.values()].some((boards) => boards.some((want) => want.board === board));
  }

  /** Tells the holder of the stream what this page needs. */
  ask(): void {
    const boards = [...this.#pool.entries].map(([board, { token, watched }]) => ({
      board,
      token,
      seq: watched.board.seq,
    }));
    this.#tabs.post({ kind: 'want', boards });
  }

  /** What this page needs has changed: whoever was turned away may fit now. */
  boardsChanged(): void {
    if (this.#turnedAwayFor === undefined || this.#turnedAwayFor === this.#needed()) return;
    this.#turnedAwayFor = undefined;
    const tabs = [...this.#turnedAway];
    this.#turnedAway.clear();
    if (this.#role === 'alone') this.#join();
    else for (const tab of tabs) this.#tabs.post({ kind: 'hello' }, tab);
  }

  /** Hands an event of the stream to the tabs that live on it. */
  passOn(message: FeedMessage): void {
    if (this.#role === 'leading' && this.#wants.size > 0)
      this.#tabs.post({ kind: 'event', message });
  }

  /** The same with what became of the stream. */
  tell(status: StreamStatus, reason: NoticeKind | undefined): void {
    if (this.#role !== 'leading') return;
    this.#tabs.post({ kind: 'status', status, ...(reason === undefined ? {} : { reason }) });
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#patience);
    this.#tabs.post({ kind: 'want', boards: [] });
    this.#tabs.close();
  }

  #lead(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#patience);
    this.#role = 'leading';
    this.#turnedAwayFor = undefined;
    this.#tabs.post({ kind: 'hello' });
    this.#pool.gather();
  }

  #join(): void {
    if (this.#isClosed) return;
    // One that was asleep has no stream to keep: it only asks.
    if (this.#role === 'following') this.#waitForAnswer();
    else this.#role = 'joining';
    this.ask();
  }

  /** The tab that holds the stream takes care of this one. */
  #follow(): void {
    this.#role = 'following';
    this.#pool.closeStream();
  }

  /** The browser puts this tab to sleep: another one has to hold the stream. */
  #stopServing(): void {
    clearTimeout(this.#patience);
    this.#wants.clear();
    this.#turnedAway.clear();
    this.#turnedAwayFor = undefined;
    this.#follow();
  }

  /** Nobody serves this tab (asleep, stuck, or it cannot): it takes a stream of its own. */
  #goAlone(isTurnedAway = false): void {
    clearTimeout(this.#patience);
    this.#turnedAwayFor = isTurnedAway ? this.#needed() : undefined;
    const hasNoStream = this.#role === 'following';
    this.#role = 'alone';
    if (hasNoStream) this.#pool.gather();
  }

  #onMessage(message: TabMessage, from: string): void {
    if (this.#role === 'leading') this.#onFollowerMessage(message, from);
    // Whom nobody could serve asks the next one.
    else if (message.kind === 'hello') this.#join();
    else if (this.#role === 'joining') this.#onAnswer(message);
    else if (this.#role === 'following') this.#onLeaderMessage(message);
  }

  #onFollowerMessage(message: TabMessage, from: string): void {
    if (message.kind === 'ping') {
      if (this.#wants.has(from)) this.#welcome(from);
      else this.#tabs.post({ kind: 'hello' }, from);
    }
    if (message.kind !== 'want') return;
    this.#tabs.watchTab(from);
    this.#wants.delete(from);
    if (this.#canServe(message.boards)) {
      this.#wants.set(from, message.boards);
      this.#welcome(from);
      for (const want of message.boards) this.#tellState(want, from);
    } else {
      this.#turnedAway.add(from);
      this.#turnedAwayFor = this.#needed();
      this.#tabs.post({ kind: 'declined' }, from);
    }
    this.#pool.gather();
  }

  /**
   * One stream carries so many boards, and each by one link: whoever has another link for a board is
   * shown what the server shows for that one.
   */
  #canServe(wants: readonly Want[]): boolean {
    const { entries } = this.#pool;
    const needed = new Set<string>();
    for (const [board, { viewers }] of entries) {
      if (viewers > 0 || this.isWanted(board)) needed.add(board);
    }
    const isOther = ({ board, token }: Want): boolean => entries.get(board)?.token !== token;
    if (wants.some((want) => needed.has(want.board) && isOther(want))) return false;
    for (const want of wants) {
      // Left over from somebody who needs it no more.
      if (isOther(want)) entries.delete(want.board);
      needed.add(want.board);
    }
    return needed.size <= MAX_FEED_BOARDS;
  }

  /** The boards that are needed, each with its link. */
  #needed(): string {
    return [...this.#pool.entries]
      .filter(([board, { viewers }]) => viewers > 0 || this.isWanted(board))
      .map(([board, { token }]) => `${board} ${token}`)
      .sort()
      .join();
  }

  #tellState({ board, token, seq }: Want, to: string): void {
    const { watched } = this.#pool.entry(board, token);
    const { status } = watched;
    if (status.kind === 'ended') {
      // Nobody will say it again.
      const data = JSON.stringify({ board, kind: status.reason });
      this.#tabs.post({ kind: 'event', message: { type: 'notice', data, id: '' } }, to);
    } else if (watched.hasContent && watched.board.seq !== seq) {
      this.#tabs.post({ kind: 'state', board, state: watched.state() }, to);
    }
  }

  #welcome(tab: string): void {
    const { status } = this.#pool.stream;
    // What was refused were the boards that the stream had before, and not those of this tab.
    this.#tabs.post({ kind: 'welcome', status: status === 'refused' ? 'connecting' : status }, tab);
  }

  /** What else is said while this tab asks is not for it. */
  #onAnswer(message: TabMessage): void {
    if (message.kind === 'declined') this.#goAlone(true);
    if (message.kind !== 'welcome') return;
    this.#follow();
    this.#onLeaderMessage(message);
  }

  #onLeaderMessage(message: TabMessage): void {
    const pool = this.#pool;
    switch (message.kind) {
      case 'want':
      case 'ping':
      case 'hello':
        return;
      case 'declined':
        this.#goAlone(true);
        return;
      case 'state':
        pool.entries.get(message.board)?.watched.restore(message.state);
        break;
      case 'event': {
        const { id } = message.message;
        if (id !== '') pool.stream.position = id;
        if (!pool.apply(message.message)) this.ask();
        break;
      }
      case 'welcome':
        pool.setStatus(message.status, undefined);
        break;
      case 'status':
        pool.setStatus(message.status, message.reason);
        break;
      default:
        message satisfies never;
    }
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#tabs.post({ kind: 'ping' });
      this.#waitForAnswer();
    }, SILENCE_MS);
  }

  #waitForAnswer(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#goAlone(), ANSWER_MS);
  }

  #dropTab(tab: string): void {
    this.#turnedAway.delete(tab);
    if (this.#wants.delete(tab)) this.#pool.gather();
  }
}
