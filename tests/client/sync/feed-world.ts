/**
 * A browser with tabs and a server with boards, in one place: nothing happens in it before the test
 * says so, in any order that real ones could have. What one sender says to one listener stays in order;
 * everything else (messages of different tabs, locks, streams, timers) comes as chance wants it.
 */
import { vi } from 'vitest';
import { WatchingPage } from '../../../client/sync/feed-client.ts';
import type { Watching } from '../../../client/sync/feed-pool.ts';

export const SERVER = 'https://board.example';
export const GOOD = 'good';

/** Numbers from 0 to 1, the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Things on their way to a tab, in order. */
type Pipe = (() => void)[];

interface Timer {
  readonly at: number;
  readonly work: () => void;
}

interface LockRequest {
  readonly tab: Tab;
  readonly name: string;
  readonly options: { readonly ifAvailable?: boolean; readonly signal?: AbortSignal };
  readonly work: (lock: object | null) => unknown;
  readonly over: () => void;
  isHeld: boolean;
}

export class Tab {
  readonly page = new EventTarget();
  readonly watching = new WatchingPage();
  readonly held: { board: string; token: string; watching: Watching }[] = [];
  readonly pipes = new Map<string, Pipe>();
  readonly timers = new Map<number, Timer>();
  readonly streams = new Set<FakeStream>();
  readonly channels = new Set<FakeChannel>();
  readonly number: number;
  isGone = false;
  /** Asleep, and it was told so. */
  isFrozen = false;
  /** Nothing gets through to it, and it does not know. */
  isStuck = false;

  constructor(number: number) {
    this.number = number;
  }

  pipe(name: string): Pipe {
    let pipe = this.pipes.get(name);
    if (pipe === undefined) this.pipes.set(name, (pipe = []));
    return pipe;
  }

  get isAwake(): boolean {
    return !this.isGone && !this.isFrozen && !this.isStuck;
  }
}

export class FakeChannel extends EventTarget {
  readonly name: string;
  readonly tab = world.current;

  constructor(name: string) {
    super();
    this.name = name;
    this.tab.channels.add(this);
  }

  postMessage(data: unknown): void {
    for (const tab of world.tabs) {
      for (const channel of tab.channels) {
        if (channel === this || channel.name !== this.name) continue;
        const copy = structuredClone(data);
        tab.pipe(`tab ${this.tab.number}`).push(() => {
          if (!tab.channels.has(channel)) return;
          channel.dispatchEvent(Object.assign(new Event('message'), { data: copy }));
        });
      }
    }
  }

  close(): void {
    this.tab.channels.delete(this);
  }
}

let streams = 0;

export class FakeStream extends EventTarget {
  static readonly CLOSED = 2;
  readonly tab = world.current;
  readonly url: URL;
  readonly number = streams++;
  readyState = 0;
  /** Position that its connection has come to, as the server knows it. */
  isServed = false;

  constructor(url: string) {
    super();
    this.url = new URL(url);
    this.tab.streams.add(this);
    world.requests.push(this);
  }

  get seats(): { board: string; token: string }[] {
    return seatsOf(this.url);
  }

  get pipe(): Pipe {
    return this.tab.pipe(`stream ${this.number}`);
  }

  close(): void {
    this.readyState = FakeStream.CLOSED;
    this.isServed = false;
    this.tab.streams.delete(this);
    this.tab.pipes.delete(`stream ${this.number}`);
  }

  /** @param id of the event; what has none has the one before. */
  say(type: string, event: object, id: string): void {
    const data = JSON.stringify(event);
    this.pipe.push(() => {
      if (id !== '') this.#lastId = id;
      this.dispatchEvent(Object.assign(new Event(type), { data, lastEventId: this.#lastId }));
    });
  }

  #lastId = '';

  fail(isFinal: boolean): void {
    this.isServed = false;
    this.pipe.push(() => {
      this.readyState = isFinal ? FakeStream.CLOSED : 0;
      this.dispatchEvent(new Event('error'));
    });
  }
}

function seatsOf(url: URL): { board: string; token: string }[] {
  const [, , only] = url.pathname.split('/');
  const boards = only === undefined ? url.searchParams.getAll('board') : [only];
  const tokens = url.searchParams.getAll('token');
  return boards.map((board, at) => ({ board, token: tokens[at] ?? '' }));
}

export type ServerMood = 'up' | 'away' | 'full';

class World {
  tabs: Tab[] = [];
  current: Tab = new Tab(-1);
  /** Streams that the server has not heard of. */
  requests: FakeStream[] = [];
  mood: ServerMood = 'up';
  /** Boards that have no room for one more. */
  readonly full = new Set<string>();
  now = 0;
  random: () => number = Math.random;
  /** Position of each change, by board: the shapes that are on it. */
  readonly boards = new Map<string, number[]>();
  #position = 0;
  #locks: LockRequest[] = [];
  #timers = 0;
  /** Ways on which nothing moves: `<tab> stream`, `to the server <tab>`. */
  readonly blocked = new Set<string>();
  #opened = 0;
  #slowness = 0;

  begin(seed: number, boards: readonly string[]): void {
    this.tabs = [];
    this.requests = [];
    this.mood = 'up';
    this.full.clear();
    this.now = 0;
    this.random = seeded(seed);
    this.boards.clear();
    for (const board of boards) this.boards.set(board, []);
    this.#position = 10;
    this.#locks = [];
    this.blocked.clear();
    this.#opened = 0;
    this.#slowness = 0;
    vi.stubGlobal('Math', Object.assign(Object.create(Math) as Math, { random: this.random }));
    vi.stubGlobal('BroadcastChannel', FakeChannel);
    vi.stubGlobal('EventSource', FakeStream);
    vi.stubGlobal('navigator', { locks: { request: this.#requestLock } });
    vi.stubGlobal('document', {
      addEventListener: (type: string, listener: () => void) =>
        this.current.page.addEventListener(type, listener),
      removeEventListener: (type: string, listener: () => void) =>
        this.current.page.removeEventListener(type, listener),
    });
    vi.stubGlobal('fetch', this.#fetch);
    vi.stubGlobal(
      'Date',
      Object.assign(Object.create(Date) as DateConstructor, { now: () => this.now }),
    );
    vi.stubGlobal('setTimeout', (work: () => void, afterMs: number) => {
      this.current.timers.set(++this.#timers, { at: this.now + afterMs, work });
      return this.#timers;
    });
    vi.stubGlobal('clearTimeout', (timer: number) => this.current.timers.delete(timer));
  }

  /** Something happens in a tab, and everything that follows from it at once. */
  async run(tab: Tab, work: () => void): Promise<void> {
    this.current = tab;
    work();
    await settled();
  }

  async openTab(): Promise<Tab> {
    const tab = new Tab(this.#opened++);
    this.tabs.push(tab);
    return tab;
  }

  async watch(tab: Tab, board: string, token: string): Promise<void> {
    await this.run(tab, () => {
      tab.held.push({ board, token, watching: tab.watching.watch(SERVER, board, token) });
    });
    await vi.dynamicImportSettled();
    await settled();
  }

  async release(tab: Tab, at: number): Promise<void> {
    const [held] = tab.held.splice(at, 1);
    await this.run(tab, () => held?.watching.release());
  }

  async freeze(tab: Tab): Promise<void> {
    await this.run(tab, () => tab.page.dispatchEvent(new Event('freeze')));
    tab.isFrozen = true;
  }

  async resume(tab: Tab): Promise<void> {
    tab.isFrozen = false;
    await this.run(tab, () => tab.page.dispatchEvent(new Event('resume')));
  }

  /** Without a word. */
  crash(tab: Tab): void {
    tab.isGone = true;
    this.tabs = this.tabs.filter((other) => other !== tab);
    this.requests = this.requests.filter((stream) => stream.tab !== tab);
    const locks = this.#locks.filter((request) => request.tab === tab);
    for (const request of locks) this.#dropLock(request);
  }

  /** Somebody draws a shape. */
  change(board: string): void {
    const seq = ++this.#position;
    this.boards.get(board)!.push(seq);
    for (const stream of this.#open()) {
      const isMine = stream.seats.some((seat) => seat.board === board && seat.token === GOOD);
      if (isMine && !this.full.has(board)) stream.say('change', changeOf(board, seq), `${seq}`);
    }
  }

  /** A connection breaks; what was on its way does not come, or some of it. */
  cut(stream: FakeStream): void {
    stream.pipe.splice(Math.floor(this.random() * (stream.pipe.length + 1)));
    stream.fail(false);
  }

  /** The server goes away, or is back. */
  setMood(mood: ServerMood): void {
    this.mood = mood;
    if (mood === 'away') for (const stream of this.#open()) this.cut(stream);
  }

  /** The server hears of a stream. */
  serve(stream: FakeStream): void {
    this.requests.splice(this.requests.indexOf(stream), 1);
    if (stream.readyState === FakeStream.CLOSED) return;
    const wanted = stream.seats;
    const seats = wanted.filter(({ board, token }) => token === GOOD && !this.full.has(board));
    if (this.mood !== 'up' || seats.length === 0) {
      stream.fail(this.mood !== 'away');
      return;
    }
    stream.isServed = true;
    stream.pipe.push(() => {
      stream.readyState = 1;
      stream.dispatchEvent(new Event('open'));
    });
    for (const { board, token } of wanted) {
      if (token !== GOOD) stream.say('notice', { board, kind: 'forbidden' }, '');
      else if (this.full.has(board)) stream.say('notice', { board, kind: 'full' }, '');
    }
    const query = stream.url.searchParams;
    const asked = query.get('lastEventId');
    // What was long ago is not kept of every board.
    const isKept = (): boolean => this.random() < 0.8;
    const fresh = seats.filter(
      ({ board }) => asked === null || query.getAll('fresh').includes(board) || !isKept(),
    );
    const missed = seats
      .filter((seat) => !fresh.includes(seat))
      .flatMap(({ board }) => this.boards.get(board)!.map((seq) => ({ board, seq })))
      .filter(({ seq }) => seq > Number(asked))
      .sort((a, b) => a.seq - b.seq);
    for (const { board } of fresh) {
      const isLast = board === fresh.at(-1)!.board;
      const position = missed.length > 0 ? missed[0]!.seq - 1 : this.#position;
      stream.say('snapshot', this.#snapshot(board), isLast ? `${position}` : '');
    }
    for (const { board, seq } of missed) stream.say('change', changeOf(board, seq), `${seq}`);
    for (const { board } of seats) {
      const people = { board, all: true, people: {}, presenter: null, editing: 0, watching: 1 };
      stream.say('presence', people, '');
    }
  }

  /**
   * Something that could happen next by itself, except that time goes on; `undefined` where there is
   * nothing. Some ways are slow for a while, so that everything else overtakes what is on them.
   */
  next(): (() => Promise<void>) | undefined {
    if (this.random() < 0.05) this.#slowness = Math.floor(this.random() * 1e6);
    const all = this.#possible().filter(({ way }) => !this.blocked.has(way));
    const isByRank = this.random() < 0.7;
    const rank = (way: string): number =>
      isByRank ? seeded(hash(way, this.#slowness))() : this.random();
    const ranked = all.map((step) => ({ step, rank: rank(step.way) }));
    return ranked.sort((a, b) => a.rank - b.rank)[0]?.step.work;
  }

  #possible(): { way: string; work: () => Promise<void> }[] {
    const all = this.requests.map((stream) => ({
      way: `to the server ${stream.tab.number}`,
      work: async () => this.serve(stream),
    }));
    for (const tab of this.tabs) {
      if (!tab.isAwake) continue;
      for (const [name, pipe] of tab.pipes) {
        if (pipe.length === 0) continue;
        const way = `${tab.number} ${name.startsWith('stream') ? 'stream' : name}`;
        all.push({ way, work: async () => await this.run(tab, tab.pipe(name).shift()!) });
      }
      for (const [id, timer] of tab.timers) {
        if (timer.at > this.now) continue;
        const work = async (): Promise<void> => {
          tab.timers.delete(id);
          await this.run(tab, timer.work);
        };
        all.push({ way: `${tab.number} timers`, work });
      }
    }
    return all;
  }

  /** Time goes on; what is under way, and what is due meanwhile, comes to its end. */
  async rest(spanMs: number, check: () => void = () => undefined): Promise<void> {
    const end = this.now + spanMs;
    for (;;) {
      for (let next = this.next(); next !== undefined; next = this.next()) await next();
      check();
      const at = this.#nextTimer();
      if (at > end) break;
      this.now = at;
    }
    this.now = end;
  }

  #nextTimer(): number {
    const times = this.tabs.flatMap((tab) => (tab.isAwake ? [...tab.timers.values()] : []));
    return Math.min(...times.map(({ at }) => at));
  }

  /** Streams that are open or on their way. */
  streams(): FakeStream[] {
    return this.tabs.flatMap((tab) => [...tab.streams]);
  }

  #open(): FakeStream[] {
    return this.streams().filter((stream) => stream.isServed);
  }

  #snapshot(board: string): object {
    const seqs = this.boards.get(board)!;
    const shapes = Object.fromEntries(
      seqs.map((seq) => [`s${seq}`, { type: 'rectangle', x: seq }]),
    );
    return { board, seq: seqs.at(-1) ?? 0, reason: 'start', meta: {}, shapes };
  }

  readonly #fetch = async (address: string): Promise<Response> => {
    const { current: tab } = this;
    await new Promise<void>((resolve) => tab.pipe('fetch').push(resolve));
    if (this.mood === 'away') throw new TypeError('Failed to fetch');
    const headers = { 'Retry-After': '50' };
    if (this.mood === 'full') return new Response(null, { status: 503, headers });
    const isAllowed = seatsOf(new URL(address)).some(({ token }) => token === GOOD);
    return new Response(null, { status: isAllowed ? 200 : 401 });
  };

  readonly #requestLock = async (
    name: string,
    options: LockRequest['options'],
    work: LockRequest['work'],
  ): Promise<void> => {
    const { current: tab } = this;
    await new Promise<void>((resolve, reject) => {
      const request = { tab, name, options, work, over: resolve, isHeld: false };
      const { signal } = options;
      if (signal?.aborted === true) {
        reject(new Error('aborted'));
        return;
      }
      signal?.addEventListener('abort', () => {
        if (request.isHeld) return;
        this.#dropLock(request);
        reject(new Error('aborted'));
      });
      // The browser hears of it in a moment; what a tab asks for stays in order.
      this.#browser(tab).push(() => this.#takeLock(request));
      tab.pipe('to the browser').push(() => this.#browser(tab).shift()?.());
    });
  };

  readonly #asked = new WeakMap<Tab, Pipe>();

  #browser(tab: Tab): Pipe {
    let pipe = this.#asked.get(tab);
    if (pipe === undefined) this.#asked.set(tab, (pipe = []));
    return pipe;
  }

  #takeLock(request: LockRequest): void {
    const { tab, name, options } = request;
    if (options.signal?.aborted === true || tab.isGone) return;
    if (options.ifAvailable === true && this.#locks.some((other) => other.name === name)) {
      tab.pipe('locks').push(() => void request.work(null));
      return;
    }
    this.#locks.push(request);
    this.#grant(name);
  }

  #grant(name: string): void {
    const request = this.#locks.find((other) => other.name === name);
    if (request === undefined || request.isHeld) return;
    request.isHeld = true;
    request.tab.pipe('locks').push(() => {
      const done = request.work({});
      void Promise.resolve(done).then(() => this.#dropLock(request));
    });
  }

  #dropLock(request: LockRequest): void {
    const at = this.#locks.indexOf(request);
    if (at < 0) return;
    this.#locks.splice(at, 1);
    request.over();
    this.#grant(request.name);
  }
}

function hash(text: string, from: number): number {
  let sum = from;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 1_000_003;
  return sum;
}

function changeOf(board: string, seq: number): object {
  return { board, seq, put: { [`s${seq}`]: { type: 'rectangle', x: seq } } };
}

async function settled(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise((resolve) => setImmediate(resolve));
}

export const world = new World();
