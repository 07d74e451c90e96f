/**
 * A whole server inside the test's process: a free port, a data folder of its own, log lines kept.
 * `server-process.ts` is its sibling for what needs a process that can be killed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseCommand } from '../../server/config.ts';
import type { FeedOptions } from '../../server/feed/hub.ts';
import { createLog } from '../../server/log.ts';
import { type RunningServer, startServer } from '../../server/main.ts';
import type { RoomLimits } from '../../server/rooms/limits.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { type BoardLinks, freePort } from './server-process.ts';

export interface TestServerOptions {
  /** Settings by their environment names, `PORT` and `INKWIRE_DATA_DIR` excepted. */
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of the embedded store. */
  readonly storage?: (dataDir: string) => Storage;
  readonly roomLimits?: Partial<RoomLimits>;
  readonly feedOptions?: Partial<FeedOptions>;
  readonly clientFolder?: string;
}

export class TestServer {
  readonly dataDir: string;
  /** Everything that was logged, one JSON text a line. */
  readonly logLines: string[] = [];
  readonly #options: TestServerOptions;
  #server: RunningServer | undefined;
  readonly #port: number;

  private constructor(dataDir: string, port: number, options: TestServerOptions) {
    this.#port = port;
    this.dataDir = dataDir;
    this.#options = options;
  }

  static async start(options: TestServerOptions = {}): Promise<TestServer> {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'inkwire-test-'));
    const server = new TestServer(dataDir, await freePort(), options);
    await server.start();
    return server;
  }

  /** Starts it again after `stop`, on the same port and data. */
  async start(): Promise<void> {
    const { env = {}, storage, roomLimits, feedOptions, clientFolder } = this.#options;
    const command = parseCommand(['serve'], {
      ...env,
      PORT: String(this.#port),
      INKWIRE_DATA_DIR: this.dataDir,
    });
    if (command.kind !== 'serve') throw new Error('serve was expected');
    this.#server = await startServer({
      config: command.config,
      log: createLog('debug', (line) => this.logLines.push(line)),
      ...(storage === undefined ? {} : { storage: storage(this.dataDir) }),
      ...(roomLimits === undefined ? {} : { roomLimits }),
      ...(feedOptions === undefined ? {} : { feedOptions }),
      ...(clientFolder === undefined ? {} : { clientFolder }),
    });
  }

  get running(): RunningServer {
    if (this.#server === undefined) throw new Error('the server is stopped');
    return this.#server;
  }

  /** Such as `http://127.0.0.1:40123`. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What a stock provider takes as its server address. */
  get syncUrl(): string {
    return `ws://127.0.0.1:${this.#port}/sync`;
  }

  async stop(deadlineMs = 0): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.stop(deadlineMs);
  }

  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async createBoard(): Promise<BoardLinks> {
    const response = await fetch(`${this.url}/api/boards`, { method: 'POST' });
    if (response.status !== 201)
      throw new Error(`no board: ${response.status} ${await response.text()}`);
    return (await response.json()) as BoardLinks;
  }
}
