/**
 * Wires the server: settings, store, rooms, feed and routes, and its life from start to the last
 * flush. The only file that reads the environment. Holds no rule of its own.
 */
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Connections, NO_CONNECTION_LIMITS } from './access/connections.ts';
import { Gate } from './access/gate.ts';
import { RateLimit } from './access/limits.ts';
import { Origins } from './access/origins.ts';
import { loadSecret, SecretError, Tokens } from './access/tokens.ts';
import { type Config, ConfigError, helpText, parseCommand } from './config.ts';
import { createApp, ListenError, NativeLibraryError } from './http/app.ts';
import { FeedHub, type FeedOptions } from './feed/hub.ts';
import { addAssetRoutes } from './http/assets.ts';
import { addBoardRoutes, ownOrigin } from './http/boards.ts';
import { addFeedRoutes } from './http/feed-stream.ts';
import { addHealthRoutes, Metrics } from './http/metrics.ts';
import { Pictures } from './http/picture.ts';
import { addStaticRoutes } from './http/static-files.ts';
import { addSyncSocket } from './http/sync-socket.ts';
import { createLog, type Log } from './log.ts';
import { systemClock } from './rooms/clock.ts';
import { feedOptionsOf, roomLimitsOf } from './room-limits.ts';
import type { RoomLimits } from './rooms/limits.ts';
import { Rooms } from './rooms/rooms.ts';
import { isLoopbackHost } from './settings.ts';
import { LevelStorage } from './storage/level.ts';
import type { Storage } from './storage/storage.ts';
import { keepYoungHeap } from './young-heap.ts';

export interface ServerOptions {
  readonly config: Config;
  readonly log: Log;
  /** Instead of the embedded store in the data folder; opened and closed by the server. */
  readonly storage?: Storage;
  /** Instead of the limits that follow from the settings. */
  readonly roomLimits?: Partial<RoomLimits>;
  /** Instead of the feed's options that follow from the settings. */
  readonly feedOptions?: Partial<FeedOptions>;
  /** Folder of the built client; by default `build/` beside `dist/`. */
  readonly clientFolder?: string;
}

export interface RunningServer {
  readonly port: number;
  /** Without a slash at the end. */
  readonly url: string;
  readonly rooms: Rooms;
  readonly tokens: Tokens;
  readonly metrics: Metrics;
  readonly feed: FeedHub;
  readonly pictures: Pictures;
  /** No newcomers, everything stored, everybody told to come back; then everything is closed. */
  stop(deadlineMs?: number): Promise<void>;
}

/** Time for telling the clients, of the 5 s in which a process that is told to stop has to be gone. */
const DRAIN_MS = 3_500;

/** An image that was last uploaded so long ago and is in no board will not get into one. */
const LEAST_UNUSED_MS = 7 * 24 * 3600 * 1000;

const GOODBYE_MS = 150;
/** A store that hangs must not keep the process for longer. */
const LAST_MOMENT_MS = 4_800;

/** Starts a server. @throws Error with one clear line where that is not possible */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, log } = options;
  const hasLimits = config.limits === 'on';
  const storage = options.storage ?? new LevelStorage(config.dataDir);
  await storage.open();
  for (const { board, what } of storage.noticed ?? []) log.error({ board, what }, 'data is lost');
  const undo: (() => Promise<void> | void)[] = [() => storage.close()];
  try {
    const tokens = new Tokens(await loadSecret(config.dataDir));
    const metrics = new Metrics();
    const app = await createApp({
      tls: config.tlsCert === '' ? undefined : { certFile: config.tlsCert, keyFile: config.tlsKey },
      addressHeader: config.addressHeader === '' ? undefined : config.addressHeader.toLowerCase(),
      onError: (error, route) => {
        metrics.failed();
        log.error({ err: error, route: routeLabel(route) }, 'a request failed');
      },
    });
    undo.push(() => app.close());
    const limits: RoomLimits = { ...roomLimitsOf(config), ...options.roomLimits };
    const rooms = new Rooms({
      storage,
      publisher: app,
      limits,
      metrics: metrics.rooms,
      log,
      clock: systemClock,
    });
    undo.push(() => rooms.drain(0));
    const connections = new Connections(hasLimits ? config : NO_CONNECTION_LIMITS);
    const gate = new Gate(config.access, tokens, rooms);
    const pictures = new Pictures({
      gate,
      source: (board) => rooms.source(board),
      readAsset: (hash) => storage.getAsset(hash),
    });
    const feed = new FeedHub({
      ...feedOptionsOf(config),
      picture: (source) => pictures.svg(source),
      latest: () => storage.lastSequence?.() ?? Infinity,
      ...options.feedOptions,
    });
    undo.push(() => feed.close());
    const origins = new Origins({
      origins: config.origins,
      publicUrl: config.publicUrl,
      isLoopback: isLoopbackHost(config.host),
      isOpen: config.access === 'open',
    });
    const onNotStored = (what: string, error: unknown): void => {
      metrics.failed();
      log.error({ err: error }, what);
    };
    let isStopping = false;
    addHealthRoutes(app, {
      metrics,
      access: config.metrics,
      notReady: async () => (isStopping ? 'going down' : rooms.unwritable()),
    });
    const sockets = addSyncSocket(app, {
      rooms,
      gate,
      origins,
      connections,
      limits,
      onRefused: (code) => metrics.refused(code),
      onReject: (reason) => metrics.rooms.reject(reason),
    });
    metrics.watch({ stats: () => rooms.stats(), connections, feed, sockets });
    addFeedRoutes(app, {
      hub: feed,
      gate,
      connections,
      origins,
      source: (board) => rooms.source(board),
      maxWatchersPerBoard: hasLimits ? config.maxWatchersPerBoard : Infinity,
      onRefused: (code) => metrics.refused(code),
    });
    addBoardRoutes(app, {
      rooms,
      gate,
      connections,
      tokens,
      origins,
      newBoards: hasLimits ? perMinute(config.maxNewBoardsPerMinute) : undefined,
      publicUrl: config.publicUrl,
      isTls: config.tlsCert !== '',
      pictures,
      seed: async (board, update) => {
        await storage.append([{ board, updates: [update] }]);
      },
      endFeeds: (board) => feed.endBoard(board, 'forbidden'),
      onNotStored,
    });
    addAssetRoutes(app, {
      store: storage,
      gate,
      origins,
      maxAssetBytes: config.maxAssetBytes,
      uploads: hasLimits ? perMinute(config.maxUploadsPerMinute) : undefined,
      maxBytesInFlight: Math.max(config.maxAssetBytes * 2, config.maxUploadBytes),
      onNotStored,
    });
    await addStaticRoutes(app, {
      folder: options.clientFolder ?? defaultClientFolder(),
      frameOrigins: config.origins,
      preview: (request) =>
        pictures.previewTags(
          request.param('board'),
          request.query.get('token') ?? '',
          ownOrigin({ publicUrl: config.publicUrl, isTls: config.tlsCert !== '' }, request),
        ),
    });
    const port = await app.listen(config.host, config.port);
    return {
      port,
      url: `${config.tlsCert === '' ? 'http' : 'https'}://${hostInUrl(config.host)}:${port}`,
      rooms,
      tokens,
      metrics,
      feed,
      pictures,
      async stop(deadlineMs = DRAIN_MS) {
        isStopping = true;
        connections.drain();
        feed.close();
        await rooms.drain(deadlineMs);
        // Whoever was told to go answers first: cut too early, it never reads why.
        await sleep(Math.min(deadlineMs, GOODBYE_MS));
        app.close();
        await storage.close();
      },
    };
  } catch (error) {
    for (const step of undo.toReversed()) await step();
    throw error;
  }
}

/** The command line. Resolves when the command is done; `serve` then goes on until a signal. */
export async function main(
  args: readonly string[] = process.argv.slice(2),
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  try {
    const command = parseCommand(args, env);
    switch (command.kind) {
      case 'help':
        process.stdout.write(helpText());
        return;
      case 'version':
        process.stdout.write(`${await ownVersion()}\n`);
        return;
      case 'check':
        await check(command.dataDir);
        return;
      case 'clean':
        await clean(command.dataDir);
        return;
      case 'serve':
        await serve(command.config);
        return;
      default:
        command satisfies never;
    }
  } catch (error) {
    process.stderr.write(`inkwire: ${error instanceof Error ? error.message : String(error)}\n`);
    if (!isExpected(error) && error instanceof Error)
      process.stderr.write(`${error.stack ?? ''}\n`);
    process.exit(error instanceof ConfigError ? 2 : 1);
  }
}

async function serve(config: Config): Promise<void> {
  // The library's own limit of 4 KiB is less than what other services on one host may set as cookies.
  process.env['UWS_HTTP_MAX_HEADERS_SIZE'] ??= String(16 * 1024);
  keepYoungHeap();
  const log = createLog(config.logLevel);
  const server = await startServer({ config, log });
  // Signals first: whoever waits for the line below may send one at once.
  stopOnSignals(server, log);
  log.info({ port: server.port, host: config.host, access: config.access }, 'listening');
  process.stdout.write(`\n  Inkwire is at ${server.url}/\n\n`);
}

function stopOnSignals(server: RunningServer, log: Log): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) {
      log.warn({ signal }, 'stopped at once');
      process.exit(1);
    }
    isStopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error({}, 'did not stop in time');
      process.exit(1);
    }, LAST_MOMENT_MS).unref();
    server.stop().then(
      () => {
        log.info({}, 'stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Prints what a data folder holds and what is damaged in it; the exit code is 1 for damage. */
async function check(dataDir: string): Promise<void> {
  await mustBeDataFolder(dataDir);
  const { formatVersion, boards, records, bytes, damage } = await LevelStorage.checkFolder(dataDir);
  process.stdout.write(
    `${dataDir}: format ${formatVersion}, ${boards} boards, ${records} records, ${bytes} bytes\n`,
  );
  for (const { board, what } of damage)
    process.stdout.write(`damaged: ${board === undefined ? '' : `board ${board}: `}${what}\n`);
  if (damage.length === 0) process.stdout.write('nothing is damaged\n');
  else process.exitCode = 1;
}

/** Removes the images that no board has; what people have just uploaded is left alone. */
async function clean(dataDir: string): Promise<void> {
  await mustBeDataFolder(dataDir);
  const { kept, removed, bytes } = await LevelStorage.cleanFolder(dataDir, LEAST_UNUSED_MS);
  process.stdout.write(`${dataDir}: ${removed} images removed (${bytes} bytes), ${kept} kept\n`);
}

async function mustBeDataFolder(dataDir: string): Promise<void> {
  // Opening would make the folder, and call it undamaged.
  await access(path.join(dataDir, 'store')).catch((cause: unknown) => {
    throw new Error(`${dataDir} is not a data folder: it has no store in it`, { cause });
  });
}

function perMinute(times: number): RateLimit {
  return new RateLimit(times / 60, times);
}

/** Errors whose message says everything; others show where they come from. */
function isExpected(error: unknown): boolean {
  return (
    error instanceof ConfigError ||
    error instanceof ListenError ||
    error instanceof NativeLibraryError ||
    error instanceof SecretError ||
    // Of the file system, or wrapped with words of our own.
    (error instanceof Error && ('code' in error || 'cause' in error))
  );
}

/** The route without what may be secret in it. */
function routeLabel(route: string): string {
  return `/${route.split('/')[1] ?? ''}`;
}

function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

const packageRoot = (): string => {
  const here = path.dirname(fileURLToPath(import.meta.url));
  // dist/server/main.js when built, server/main.ts in tests.
  return path.basename(path.dirname(here)) === 'dist'
    ? path.resolve(here, '..', '..')
    : path.resolve(here, '..');
};

function defaultClientFolder(): string {
  return path.join(packageRoot(), 'build');
}

async function ownVersion(): Promise<string> {
  const text = await readFile(path.join(packageRoot(), 'package.json'), 'utf8');
  return String((JSON.parse(text) as { version?: unknown }).version ?? '');
}
