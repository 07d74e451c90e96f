/**
 * `/metrics`, `/healthz` and `/readyz`: what the server counts, for Prometheus and for whoever restarts
 * it. Owns the names of the metrics. Labels are kinds and reasons, never boards, addresses or tokens.
 */
import { timingSafeEqual } from 'node:crypto';
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  type Metric,
  Registry,
} from 'prom-client';
import { isLoopbackAddress } from '../access/limits.ts';
import type { Connections } from '../access/connections.ts';
import type { FeedHub } from '../feed/hub.ts';
import type { RoomMetrics, RoomStats } from '../rooms/metrics.ts';
import type { App } from './app.ts';
import type { HttpRequest } from './request.ts';
import { DATA_HEADERS, sendError, sendJson } from './respond.ts';

/** What is asked when somebody reads the metrics. */
export interface MetricSources {
  readonly stats: () => RoomStats;
  readonly connections: Connections;
  readonly feed: FeedHub;
  readonly sockets: { readonly heldBytes: number };
}

const MS = 1000;
const DURATIONS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export class Metrics {
  readonly registry = new Registry();
  readonly rooms: RoomMetrics;
  readonly #refusals: Counter<'reason'>;
  readonly #errors: Counter;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    const counter = (name: string, help: string): Counter =>
      new Counter({ name: `inkwire_${name}`, help, registers });
    const seconds = (name: string, help: string): Histogram =>
      new Histogram({ name: `inkwire_${name}_seconds`, help, buckets: DURATIONS, registers });

    // Counted for every frame: plain numbers, which the library reads when somebody asks.
    const traffic = { messagesIn: 0, bytesIn: 0, messagesOut: 0, bytesOut: 0 };
    const sum = (name: string, help: string, of: keyof typeof traffic): void => {
      const total: Counter = new Counter({
        name: `inkwire_${name}_total`,
        help,
        registers,
        collect() {
          total.reset();
          total.inc(traffic[of]);
        },
      });
    };
    sum('messages_in', 'Frames from editors.', 'messagesIn');
    sum('bytes_in', 'Bytes from editors.', 'bytesIn');
    sum('messages_out', 'Frames to editors, one per receiver.', 'messagesOut');
    sum('bytes_out', 'Bytes to editors, over all receivers.', 'bytesOut');
    const batch = new Histogram({
      name: 'inkwire_batch_updates',
      help: 'Updates that travelled in one frame.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    });
    const tick = seconds('tick', 'From the first waiting update to its frame.');
    const commit = seconds('commit', 'One group commit, to the disk.');
    const commitRooms = new Histogram({
      name: 'inkwire_commit_rooms',
      help: 'Rooms that shared one commit.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 500],
      registers,
    });
    const commitFailures = counter('commit_failures_total', 'Commits that the store refused.');
    const rejects = new Counter({
      name: 'inkwire_rejects_total',
      help: 'Frames not taken, by reason. All but board-full and unstored cost the connection.',
      labelNames: ['reason'],
      registers,
    });
    const slowed = counter('slowed_down_total', 'Senders paused for sending too much.');
    const lag = new Counter({
      name: 'inkwire_lagging_readers_total',
      help: 'Readers that fell behind, caught up, or were given up.',
      labelNames: ['what'],
      registers,
    });
    const load = seconds('load', 'Reading one board from the store.');
    const loadedBytes = counter('loaded_bytes_total', 'Bytes of boards read from the store.');
    const loadFailures = counter('load_failures_total', 'Boards that could not be read.');
    const unloads = counter('unloads_total', 'Boards that left memory.');
    const compaction = seconds('compaction', 'Folding one log into a snapshot.');
    const compactedBytes = counter('compacted_bytes_total', 'Bytes of snapshots written.');
    this.#refusals = new Counter({
      name: 'inkwire_refused_connections_total',
      help: 'Connections refused before they opened, by reason.',
      labelNames: ['reason'],
      registers,
    });
    this.#errors = counter('errors_total', 'Failures of the server itself.');

    this.rooms = {
      messageIn(bytes) {
        traffic.messagesIn += 1;
        traffic.bytesIn += bytes;
      },
      messageOut(receivers, bytes) {
        traffic.messagesOut += receivers;
        traffic.bytesOut += receivers * bytes;
      },
      batch: (updates) => batch.observe(updates),
      tick: (ms) => tick.observe(ms / MS),
      commit(ms, rooms) {
        commit.observe(ms / MS);
        commitRooms.observe(rooms);
      },
      commitFailed: () => commitFailures.inc(),
      reject: (reason) => rejects.inc({ reason }),
      slowedDown: () => slowed.inc(),
      lag: (what) => lag.inc({ what }),
      load(ms, bytes) {
        load.observe(ms / MS);
        loadedBytes.inc(bytes);
      },
      loadFailed: () => loadFailures.inc(),
      unload: () => unloads.inc(),
      compaction(ms, bytes) {
        compaction.observe(ms / MS);
        compactedBytes.inc(bytes);
      },
    };
  }

  refused(reason: string): void {
    this.#refusals.inc({ reason });
  }

  failed(): void {
    this.#errors.inc();
  }

  /** Adds the gauges that are read when somebody asks. */
  watch({ stats: readStats, connections, feed, sockets }: MetricSources): void {
    const { registry } = this;
    let looked: RoomStats | undefined;
    // Walks over all rooms: once for all the gauges of one look.
    const stats = (): RoomStats => {
      if (looked === undefined) setImmediate(() => (looked = undefined));
      return (looked ??= readStats());
    };
    const add = (metric: Metric): void => registry.registerMetric(metric);
    const gauge = (name: string, help: string, read: () => number): void => {
      add(
        new Gauge({
          name: `inkwire_${name}`,
          help,
          registers: [],
          collect() {
            this.set(read());
          },
        }),
      );
    };
    add(
      new Gauge({
        name: 'inkwire_connections',
        help: 'Open connections by kind.',
        labelNames: ['kind'],
        registers: [],
        collect() {
          const { spectatorsOnSockets } = stats();
          this.set({ kind: 'editor' }, connections.count('editor') - spectatorsOnSockets);
          this.set({ kind: 'spectator' }, connections.count('spectator'));
          this.set({ kind: 'spectator-socket' }, spectatorsOnSockets);
        },
      }),
    );
    gauge('rooms', 'Boards in memory.', () => stats().rooms);
    gauge('editors', 'Editors in rooms.', () => stats().editors);
    gauge(
      'rooms_with_pending_structs',
      'Boards that wait for missing parents.',
      () => stats().roomsWithPendingStructs,
    );
    gauge(
      'pending_struct_updates',
      'Updates that wait for missing parents.',
      () => stats().pendingStructUpdates,
    );
    gauge('pending_struct_bytes', 'Their bytes.', () => stats().pendingStructBytes);
    gauge('read_only_rooms', 'Boards whose store fails.', () => stats().readOnlyRooms);
    gauge('lagging_readers', 'Readers that are behind now.', () => stats().laggingReaders);
    gauge('buffered_bytes', 'Bytes that wait for slow editors.', () => stats().bufferedBytes);
    gauge('held_bytes', 'Bytes held of senders that are slowed down.', () => sockets.heldBytes);
    gauge('join_bytes', 'Boards on their way to newcomers.', () => stats().joinBytesInFlight);
    gauge('joins_waiting', 'Newcomers that wait for their turn.', () => stats().joinersWaiting);
    gauge('pending_bytes', 'Bytes of changes not yet on disk.', () => stats().pendingBytes);
    gauge('flush_window_seconds', 'The common flush window.', () => stats().windowMs / MS);
    gauge('feed_subscribers', 'Open spectator streams.', () => feed.readerCount);
    gauge('feed_boards', 'Boards kept for spectators.', () => feed.boardCount);
    // The feed counts by itself; the difference since the last look is what is new.
    const total = (name: string, help: string, read: () => number): void => {
      add(
        new Counter({
          name: `inkwire_feed_${name}_total`,
          help,
          registers: [],
          collect() {
            this.reset();
            this.inc(read());
          },
        }),
      );
    };
    total('events', 'Events made, each for all spectators of its board.', () => feed.counts.events);
    total('delivered', 'Events handed to spectators.', () => feed.counts.delivered);
    total(
      'resumed',
      'Streams that went on where they had been cut off.',
      () => feed.counts.resumed,
    );
    total('blocked', 'Times that a spectator was too slow.', () => feed.counts.blocked);
    total('stalled', 'Spectators cut off for taking nothing.', () => feed.counts.stalled);
    total('undrawn', 'Pictures for spectators that could not be drawn.', () => feed.counts.undrawn);
    add(
      new Counter({
        name: 'inkwire_feed_snapshots_total',
        help: 'Whole boards sent to spectators, by reason.',
        labelNames: ['reason'],
        registers: [],
        collect() {
          this.reset();
          for (const [reason, count] of Object.entries(feed.counts.snapshots))
            this.inc({ reason }, count);
        },
      }),
    );
  }
}

export interface HealthOptions {
  readonly metrics: Metrics;
  /** `loopback`, `public`, `off` or `token:<secret>`. */
  readonly access: string;
  /** Why the server should get no traffic now; `undefined`: it should. */
  readonly notReady: () => Promise<string | undefined>;
}

export function addHealthRoutes(app: App, options: HealthOptions): void {
  app.route('GET', '/healthz', (_request, reply) => sendJson(reply, 200, { status: 'ok' }));
  app.route('GET', '/readyz', async (_request, reply) => {
    const reason = await options.notReady();
    if (reason === undefined) sendJson(reply, 200, { status: 'ready' });
    else sendJson(reply, 503, { status: 'not-ready', reason }, [['Retry-After', '2']]);
  });
  app.route('GET', '/metrics', async (request, reply) => {
    if (!mayReadMetrics(options.access, request)) {
      // As if it were not there: who may not read it need not know of it.
      sendError(reply, 'not-found');
      return;
    }
    const { registry } = options.metrics;
    const text = await registry.metrics();
    reply.send(200, [['Content-Type', registry.contentType], ...DATA_HEADERS], text);
  });
}

function mayReadMetrics(access: string, request: HttpRequest): boolean {
  if (access === 'public') return true;
  if (access === 'loopback') {
    // A proxy on this machine must not open them to the world.
    const isProxied =
      request.header('x-forwarded-for') !== '' || request.header('forwarded') !== '';
    return isLoopbackAddress(request.address) && !isProxied;
  }
  if (!access.startsWith('token:')) return false;
  const expected = Buffer.from(`Bearer ${access.slice('token:'.length)}`);
  const given = Buffer.from(request.header('authorization'));
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
}
