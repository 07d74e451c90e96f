/**
 * One stream for all tabs of a browser that watch boards of one server: one of them holds it and
 * passes on what comes. Decides who leads, who follows and who stays alone, and what the tabs tell each
 * other; loaded when the page shows its boards already, since no picture needs it.
 *
 * A tab lives on the holder's words for exactly the boards that it asked for last and was welcomed
 * for: each question has a number, and a welcome for an older one is none. The welcome says how far
 * the holder's stream has come and what is different from what the tab has, so that whoever has to go on
 * alone knows from where.
 */
import { MAX_FEED_BOARDS } from '../../shared/protocol/feed.ts';
import type { FeedMessage, FeedStream, StreamStatus } from './feed-stream.ts';
import { FeedTabs } from './feed-tabs.ts';
import type { WatchedBoard, WatchedState } from './watched-board.ts';

/** A board that a page knows, and the link that it knows it by. */
export interface WatchEntry {
  readonly watched: WatchedBoard;
  readonly token: string;
  /** Viewers on this page. */
  viewers: number;
}

/** The boards and the stream of one page. */
export interface SharedPool {
  readonly entries: Map<string, WatchEntry>;
  readonly stream: FeedStream;
  entry(board: string, token: string): WatchEntry;
  /** Makes the stream fit what is needed, in a moment, and says so with `boardsFitted`. */
  gather(): void;
  closeStream(): void;
  /** @returns `false` where only a snapshot helps: the board has forgotten that it is whole. */
  apply(board: string, message: FeedMessage): boolean;
  setStatus(status: StreamStatus): void;
}

type TabMessage =
  /** From the holder of the stream: tell me what you need. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'want'; readonly ask: number; readonly boards: readonly Want[] }
  /** The answers to it: from now on you have everything from me, or … */
  | Welcome
  /** … I cannot serve you. */
  | { readonly kind: 'declined'; readonly ask: number }
  | {
      readonly kind: 'event';
      readonly board: string;
      readonly token: string;
      readonly message: FeedMessage;
    }
  | { readonly kind: 'status'; readonly status: StreamStatus }
  /** Do you still live, and do you still serve me? */
  | { readonly kind: 'ping'; readonly ask: number }
  | { readonly kind: 'alive'; readonly ask: number }
  /** Somebody does not want to wait until the server is tried again. */
  | { readonly kind: 'retry' };

interface Want {
  readonly board: string;
  readonly token: string;
  /** How far the tab knows it; -1 where it does not know it whole. */
  readonly seq: number;
}

interface Welcome {
  readonly kind: 'welcome';
  readonly ask: number;
  readonly position: string;
  readonly boards: readonly { readonly board: string; readonly state: WatchedState }[];
}

/** What another tab asked for. */
interface Guest {
  readonly ask: number;
  /** With how far it knows it; what it has of it is the entry's, whoever else has another link since. */
  readonly boards: ReadonlyMap<WatchEntry, number>;
  isWelcomed: boolean;
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
/** … and has this long to answer, as it has for every question of a tab without a stream. */
const ANSWER_MS = 3_000;

export class FeedSharing {
  readonly #pool: SharedPool;
  readonly #tabs: FeedTabs<TabMessage>;
  /** What other tabs need; only while leading. */
  readonly #guests = new Map<string, Guest>();
  /** Tabs that this one could not serve; only while leading. */
  readonly #turnedAway = new Set<string>();
  /** The boards for which somebody was turned away, as text: with others it may go better. */
  #turnedAwayFor: string | undefined;
  #role: Role = 'alone';
  /** Number of the last question, and the boards that it was for, as text. */
  #ask = 0;
  #askedFor = '';
  /** What a holder was asked about, to be served when it says so. */
  #asked: ReadonlyMap<string, WatchEntry> = new Map();
  /** Who serves this tab, and with what; only while following. */
  #host: string | undefined;
  #served = new Map<string, WatchEntry>();
  #patience: ReturnType<typeof setTimeout> | undefined;
  #isWaiting = false;
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

  /** Whether another tab needs the board, by this link, from this one. */
  isWanted(entry: WatchEntry): boolean {
    return [...this.#guests.values()].some(({ boards }) => boards.has(entry));
  }

  /** The stream carries what this page needs, or would if it had one. */
  boardsFitted(): void {
    const needed = this.#needed();
    const isAsking = this.#role === 'joining' || this.#role === 'following';
    if (isAsking && needed !== this.#askedFor) this.#askHost();
    if (this.#role === 'leading') this.#welcomeGuests();
    if (this.#turnedAwayFor === undefined || this.#turnedAwayFor === needed) return;
    // Whoever was turned away may fit now.
    this.#turnedAwayFor = undefined;
    const tabs = [...this.#turnedAway];
    this.#turnedAway.clear();
    if (this.#role === 'alone') this.#join();
    else for (const tab of tabs) this.#tabs.post({ kind: 'hello' }, tab);
  }

  /** Hands an event of the stream to the tabs that live on it. */
  passOn(board: string, token: string, message: FeedMessage): void {
    if (this.#role === 'leading' && this.#guests.size > 0)
      this.#tabs.post({ kind: 'event', board, token, message });
  }

  /** The same with what became of the stream. */
  tell(status: StreamStatus): void {
    if (this.#role === 'leading') this.#tabs.post({ kind: 'status', status });
  }

  /** Has the holder try to reach the server at once. */
  askToRetry(): void {
    this.#tabs.post({ kind: 'retry' }, this.#host);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#patience);
    this.#tabs.post({ kind: 'want', ask: ++this.#ask, boards: [] });
    this.#tabs.close();
  }

  #lead(): void {
    if (this.#isClosed) return;
    this.#leaveHost();
    this.#role = 'leading';
    this.#turnedAwayFor = undefined;
    this.#tabs.post({ kind: 'hello' });
    this.#pool.gather();
  }

  #join(): void {
    if (this.#isClosed) return;
    // One without a stream only asks.
    if (this.#role !== 'following') this.#role = 'joining';
    this.#askHost();
  }

  /** Tells the holder of the stream what this page needs. */
  #askHost(): void {
    const entries = [...this.#pool.entries].filter(([, entry]) => isGoingOn(entry));
    this.#asked = new Map(entries);
    this.#askedFor = this.#needed();
    const boards = entries.map(([board, { token, watched }]) => ({
      board,
      token,
      seq: watched.board.seq,
    }));
    this.#tabs.post({ kind: 'want', ask: ++this.#ask, boards });
    if (this.#role === 'following') this.#waitForAnswer();
  }

  #leaveHost(): void {
    clearTimeout(this.#patience);
    this.#host = undefined;
    this.#served.clear();
  }

  /** The browser puts this tab to sleep: another one has to hold the stream. */
  #stopServing(): void {
    this.#leaveHost();
    this.#guests.clear();
    this.#turnedAway.clear();
    this.#turnedAwayFor = undefined;
    this.#role = 'following';
    this.#pool.closeStream();
  }

  #onMessage(message: TabMessage, from: string): void {
    if (this.#isClosed) return;
    if (this.#role === 'leading') this.#onGuestMessage(message, from);
    // Whom nobody could serve asks the next one.
    else if (message.kind === 'hello') this.#join();
    else if (message.kind === 'welcome' || message.kind === 'declined') {
      const isAnswer = this.#role === 'joining' || this.#role === 'following';
      if (!isAnswer || message.ask !== this.#ask) return;
      if (message.kind === 'welcome') this.#follow(message, from);
      else this.#turnDown();
    } else if (this.#role === 'following' && from === this.#host) this.#onHostMessage(message);
  }

  #onGuestMessage(message: TabMessage, from: string): void {
    if (message.kind === 'retry') this.#pool.stream.retry();
    else if (message.kind === 'ping') {
      const { ask } = message;
      const isServed = this.#guests.get(from)?.ask === ask;
      this.#tabs.post(isServed ? { kind: 'alive', ask } : { kind: 'hello' }, from);
    } else if (message.kind === 'want') this.#onWant(from, message.ask, message.boards);
  }

  #onWant(from: string, ask: number, boards: readonly Want[]): void {
    this.#guests.delete(from);
    this.#turnedAway.delete(from);
    // In any case the stream may carry less now, and the answer is given when it carries more.
    this.#pool.gather();
    if (boards.length === 0) return;
    this.#tabs.watchTab(from);
    if (this.#canServe(boards)) {
      const entries = boards.map(
        ({ board, token, seq }) => [this.#pool.entry(board, token), seq] as const,
      );
      this.#guests.set(from, { ask, boards: new Map(entries), isWelcomed: false });
    } else {
      this.#turnedAway.add(from);
      this.#turnedAwayFor = this.#needed();
      this.#tabs.post({ kind: 'declined', ask }, from);
    }
  }

  /**
   * One stream carries so many boards, and each by one link: whoever has another link for a board is
   * shown what the server shows for that one.
   */
  #canServe(wants: readonly Want[]): boolean {
    const { entries } = this.#pool;
    const needed = new Set<string>();
    for (const [board, entry] of entries) if (this.#isNeeded(entry)) needed.add(board);
    const isOther = ({ board, token }: Want): boolean => entries.get(board)?.token !== token;
    if (wants.some((want) => needed.has(want.board) && isOther(want))) return false;
    for (const want of wants) {
      const entry = entries.get(want.board);
      // Left over from somebody who needs it no more; or ended here, and the other tab has seen it since.
      const isAlive = entry !== undefined && (isGoingOn(entry) || want.seq < 0);
      if (isOther(want) || !isAlive) entries.delete(want.board);
      needed.add(want.board);
    }
    return needed.size <= MAX_FEED_BOARDS;
  }

  /** The boards that are needed, each with its link. */
  #needed(): string {
    return [...this.#pool.entries]
      .filter(([, entry]) => isGoingOn(entry) && this.#isNeeded(entry))
      .map(([board, { token }]) => `${board} ${token}`)
      .sort()
      .join();
  }

  #isNeeded(entry: WatchEntry): boolean {
    return entry.viewers > 0 || this.isWanted(entry);
  }

  #welcomeGuests(): void {
    for (const [tab, guest] of this.#guests) {
      if (guest.isWelcomed) continue;
      guest.isWelcomed = true;
      const boards = [...guest.boards].map(([{ watched }, seq]) => ({
        board: watched.id,
        state: watched.state(seq),
      }));
      const { position } = this.#pool.stream;
      this.#tabs.post({ kind: 'welcome', ask: guest.ask, position, boards }, tab);
    }
  }

  /** The tab that holds the stream takes care of this one. */
  #follow({ position, boards }: Welcome, host: string): void {
    const { entries, stream } = this.#pool;
    this.#role = 'following';
    this.#host = host;
    this.#pool.closeStream();
    stream.position = position;
    this.#served.clear();
    const told = new Map(boards.map(({ board, state }) => [board, state]));
    for (const [board, entry] of entries) {
      const state = told.get(board);
      if (state === undefined || this.#asked.get(board) !== entry) {
        // The position does not hold for it.
        entry.watched.board.forget();
        continue;
      }
      this.#served.set(board, entry);
      entry.watched.restore(state);
    }
    this.#isWaiting = false;
    this.#beginSilence();
  }

  #turnDown(): void {
    this.#takeOwnStream('alone');
    this.#turnedAwayFor = this.#needed();
  }

  /** Nobody serves this tab (asleep, stuck, or it cannot): it takes a stream of its own. */
  #takeOwnStream(role: 'alone' | 'joining'): void {
    const hasNoStream = this.#role === 'following';
    this.#leaveHost();
    this.#role = role;
    this.#turnedAwayFor = undefined;
    if (hasNoStream) this.#pool.gather();
  }

  #onHostMessage(message: TabMessage): void {
    const pool = this.#pool;
    if (message.kind === 'event') {
      const { board, token, message: event } = message;
      if (event.id !== '') pool.stream.position = event.id;
      const entry = this.#served.get(board);
      const isMine = entry?.token === token && entry === pool.entries.get(board);
      if (isMine && !pool.apply(board, event)) {
        // Once: what else comes of it says nothing until the answer.
        this.#served.delete(board);
        this.#askHost();
      }
    } else if (message.kind === 'status') pool.setStatus(message.status);
    else if (message.kind === 'alive') this.#isWaiting &&= message.ask !== this.#ask;
    if (!this.#isWaiting) this.#beginSilence();
  }

  #beginSilence(): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#tabs.post({ kind: 'ping', ask: this.#ask }, this.#host);
      this.#waitForAnswer();
    }, SILENCE_MS);
  }

  #waitForAnswer(): void {
    this.#isWaiting = true;
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#takeOwnStream('joining');
      // One that was only slow takes it in again.
      this.#askHost();
    }, ANSWER_MS);
  }

  #dropTab(tab: string): void {
    this.#turnedAway.delete(tab);
    if (this.#guests.delete(tab)) this.#pool.gather();
  }
}

function isGoingOn({ watched }: WatchEntry): boolean {
  return watched.status.kind !== 'ended';
}
