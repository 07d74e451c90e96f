/** Rooms without a network: a clock that is turned by hand, sockets that keep what they were sent. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as awarenessProtocol from 'y-protocols/awareness';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';
import type { Clock, Timer } from '../../../server/rooms/clock.ts';
import { DEFAULT_ROOM_LIMITS, type RoomLimits } from '../../../server/rooms/limits.ts';
import { NO_METRICS, type RejectReason, type RoomMetrics } from '../../../server/rooms/metrics.ts';
import { type JoinOptions, Rooms, type Session } from '../../../server/rooms/rooms.ts';
import type { Publisher, SendResult, Socket } from '../../../server/rooms/socket.ts';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import type { Storage } from '../../../server/storage/storage.ts';

interface Waiting {
  readonly at: number;
  readonly run: () => void;
}

export class FakeClock implements Clock {
  time = 1_000;
  cpu = 0;
  readonly #timers = new Set<Waiting>();
  #soon: (() => void)[] = [];

  now(): number {
    return this.time;
  }

  after(ms: number, run: () => void): Timer {
    const timer = { at: this.time + ms, run };
    this.#timers.add(timer);
    return timer;
  }

  cancel(timer: Timer): void {
    this.#timers.delete(timer as Waiting);
  }

  soon(run: () => void): void {
    this.#soon.push(run);
  }

  cpuMicros(): number {
    return this.cpu;
  }

  /** Lets promises and everything that was put off until "soon" happen. */
  async settle(): Promise<void> {
    let quiet = 0;
    while (quiet < 3) {
      await new Promise((resolve) => setImmediate(resolve));
      const soon = this.#soon;
      this.#soon = [];
      quiet = soon.length === 0 ? quiet + 1 : 0;
      for (const run of soon) run();
    }
  }

  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await this.settle();
      let next: Waiting | undefined;
      for (const timer of this.#timers) {
        if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
      }
      if (next === undefined) break;
      this.#timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.run();
    }
    this.time = end;
    await this.settle();
  }
}

export class FakeNetwork implements Publisher {
  readonly topics = new Map<string, Set<FakeSocket>>();
  publishes = 0;

  publish(topic: string, frame: Uint8Array): void {
    this.publishes += 1;
    for (const socket of this.topics.get(topic) ?? []) socket.deliver(frame);
  }
}

let sockets = 0;

export class FakeSocket implements Socket {
  readonly id: number;
  readonly network: FakeNetwork;
  readonly maxBuffered: number;
  /** Frames that have arrived at the client. */
  readonly arrived: Uint8Array[] = [];
  onArrived: ((frame: Uint8Array) => void) | undefined;
  session: Session | undefined;
  closed: { code: number; reason: string } | undefined;
  isPaused = false;
  isReading = true;
  #buffered: Uint8Array[] = [];

  constructor(network: FakeNetwork, maxBuffered = 1024 * 1024) {
    sockets += 1;
    this.id = sockets;
    this.network = network;
    this.maxBuffered = maxBuffered;
  }

  send(frame: Uint8Array): SendResult {
    return this.deliver(frame);
  }

  deliver(frame: Uint8Array): SendResult {
    if (this.closed !== undefined) return 'dropped';
    if (this.isReading) {
      const copy = Uint8Array.from(frame);
      this.arrived.push(copy);
      this.onArrived?.(copy);
      return 'sent';
    }
    if (this.bufferedBytes() > this.maxBuffered) {
      // As the network library does: it tells before the call returns.
      this.session?.onDropped();
      return 'dropped';
    }
    this.#buffered.push(Uint8Array.from(frame));
    return 'buffered';
  }

  bufferedBytes(): number {
    return this.#buffered.reduce((sum, frame) => sum + frame.length, 0);
  }

  /** Reads everything that waited, and then what comes; or nothing more, until the next time. */
  drain(goesOn = true): void {
    this.isReading = goesOn;
    const buffered = this.#buffered;
    this.#buffered = [];
    for (const frame of buffered) {
      this.arrived.push(frame);
      this.onArrived?.(frame);
    }
    this.session?.onDrain();
  }

  close(code: number, reason: string): void {
    this.closed ??= { code, reason };
    for (const group of this.network.topics.values()) group.delete(this);
  }

  terminate(): void {
    this.close(1006, '');
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  subscribe(topic: string): void {
    const group = this.network.topics.get(topic) ?? new Set();
    this.network.topics.set(topic, group.add(this));
  }

  unsubscribe(topic: string): void {
    this.network.topics.get(topic)?.delete(this);
  }
}

export class CountingMetrics {
  readonly rejects: RejectReason[] = [];
  readonly batches: number[] = [];
  commits = 0;
  commitRooms = 0;
  failedCommits = 0;
  compactions = 0;
  unloads = 0;
  loads = 0;
  slowed = 0;
  readonly lags: string[] = [];

  readonly sink: RoomMetrics = {
    ...NO_METRICS,
    reject: (reason) => this.rejects.push(reason),
    batch: (updates) => this.batches.push(updates),
    commit: (_ms, rooms) => {
      this.commits += 1;
      this.commitRooms += rooms;
    },
    commitFailed: () => (this.failedCommits += 1),
    compaction: () => (this.compactions += 1),
    unload: () => (this.unloads += 1),
    load: () => (this.loads += 1),
    slowedDown: () => (this.slowed += 1),
    lag: (what) => this.lags.push(what),
  };
}

export interface House {
  readonly rooms: Rooms;
  readonly storage: Storage;
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly metrics: CountingMetrics;
  readonly errors: string[];
}

export async function openHouse(
  options: { storage?: Storage; limits?: Partial<RoomLimits> } = {},
): Promise<House> {
  const storage = options.storage ?? new MemoryStorage();
  await storage.open();
  const clock = new FakeClock();
  const network = new FakeNetwork();
  const metrics = new CountingMetrics();
  const errors: string[] = [];
  const rooms = new Rooms({
    storage,
    publisher: network,
    limits: { ...DEFAULT_ROOM_LIMITS, ...options.limits },
    metrics: metrics.sink,
    log: { info: () => {}, warn: () => {}, error: (fields) => errors.push(JSON.stringify(fields)) },
    clock,
  });
  return { rooms, storage, clock, network, metrics, errors };
}

export async function createBoard(house: House, board: string): Promise<void> {
  await house.rooms.create({ board, createdAt: 0, tokenGeneration: 0 });
}

/** A y-websocket client in miniature, on a fake socket; it speaks with the stock protocol code. */
export class TestClient {
  readonly doc = new Y.Doc();
  readonly awareness: awarenessProtocol.Awareness;
  readonly house: House;
  readonly board: string;
  socket: FakeSocket;
  isSynced = false;
  readonly notices: string[] = [];
  /** What it was told as a client that knows no notices. */
  readonly denials: string[] = [];
  #isConnected = false;
  /** What it said before `join` returned: a real network is never that fast. */
  #early: Uint8Array[] = [];

  constructor(house: House, board: string) {
    this.house = house;
    this.board = board;
    this.awareness = new awarenessProtocol.Awareness(this.doc);
    // Its own interval would keep the process alive and renew by the wall clock.
    clearInterval((this.awareness as unknown as { _checkInterval: NodeJS.Timeout })._checkInterval);
    this.socket = new FakeSocket(house.network);
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this) this.sendUpdate(update);
    });
    this.awareness.on(
      'update',
      ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
        this.sendAwareness([...added, ...updated, ...removed]);
      },
    );
  }

  connect(options: Partial<JoinOptions> = {}, maxBuffered?: number, isReading = true): this {
    this.socket = new FakeSocket(this.house.network, maxBuffered);
    this.socket.isReading = isReading;
    const { socket } = this;
    socket.onArrived = (frame) => this.receive(frame);
    this.isSynced = false;
    this.#isConnected = true;
    socket.session = this.house.rooms.join(this.board, socket, {
      role: 'editor',
      wantsNotices: false,
      ...options,
    });
    const early = this.#early;
    this.#early = [];
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    syncProtocol.writeSyncStep1(encoder, this.doc);
    this.send(encoding.toUint8Array(encoder));
    if (this.awareness.getLocalState() !== null) this.sendAwareness([this.doc.clientID]);
    for (const frame of early) this.send(frame);
    return this;
  }

  disconnect(): void {
    this.#isConnected = false;
    this.socket.close(1000, '');
    this.socket.session?.onClose();
  }

  send(frame: Uint8Array): void {
    if (this.#isConnected && this.socket.closed === undefined) {
      if (this.socket.session === undefined) {
        this.#early.push(frame);
        return;
      }
      // The network's buffer is only lent: rooms must not rely on it afterwards.
      const lent = Uint8Array.from(frame);
      this.socket.session.onMessage(lent);
      lent.fill(0xee);
    }
  }

  sendUpdate(update: Uint8Array): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    syncProtocol.writeUpdate(encoder, update);
    this.send(encoding.toUint8Array(encoder));
  }

  sendAwareness(ids: number[]): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint8Array(
      encoder,
      awarenessProtocol.encodeAwarenessUpdate(this.awareness, ids),
    );
    this.send(encoding.toUint8Array(encoder));
  }

  receive(frame: Uint8Array): void {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    if (type === 0) {
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, 0);
      const kind = syncProtocol.readSyncMessage(decoder, encoder, this.doc, this, (error) => {
        throw error;
      });
      if (kind === syncProtocol.messageYjsSyncStep2) this.isSynced = true;
      if (encoding.length(encoder) > 1) this.send(encoding.toUint8Array(encoder));
    } else if (type === 1) {
      awarenessProtocol.applyAwarenessUpdate(
        this.awareness,
        decoding.readVarUint8Array(decoder),
        this,
      );
    } else if (type === 2) {
      if (decoding.readVarUint(decoder) === 0) this.denials.push(decoding.readVarString(decoder));
    } else if (type === 120) {
      this.notices.push(decoding.readVarString(decoder));
    }
  }

  get list(): Y.Array<unknown> {
    return this.doc.getArray('list');
  }

  get map(): Y.Map<unknown> {
    return this.doc.getMap('map');
  }
}

/** Everything of a document that people could see, as text. */
export function picture(doc: Y.Doc): string {
  return JSON.stringify([doc.getArray('list').toJSON(), doc.getMap('map').toJSON()]);
}
