/**
 * The built product as users start it: `inkwire serve` in a process of its own, on a free port, with a
 * data folder of its own. Can be killed and started again on the same port and data.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './built-server.ts';

const root = path.resolve(import.meta.dirname, '../..');
const START_TIMEOUT_MS = 90_000;

/** Links of a new board, as the server gives them. */
export interface BoardLinks {
  readonly id: string;
  readonly editToken: string;
  readonly watchToken: string;
  readonly editUrl: string;
  readonly watchUrl: string;
}

/** Below those that systems give to connections. */
const PORTS = { first: 20_000, count: 12_000 };

/**
 * A port that was free a moment ago, for programs that must know theirs before they start. None that the
 * system gives to the near ends of connections: while a server is down, one of its own clients that comes
 * back again and again could take the port, and even be connected to itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = PORTS.first + randomInt(PORTS.count);
    const probe = createServer();
    try {
      await once(probe.listen(port, '127.0.0.1'), 'listening');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') continue;
      throw error;
    }
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

export class ServerProcess {
  readonly port: number;
  readonly dataDir: string;
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(port: number, dataDir: string, env: NodeJS.ProcessEnv) {
    this.port = port;
    this.dataDir = dataDir;
    this.#env = env;
  }

  /** Starts a server with an empty data folder; `env` is added to its environment. */
  static async start(env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
    const dataDir = await mkdtemp(path.join(os.tmpdir(), 'inkwire-e2e-'));
    const server = new ServerProcess(await freePort(), dataDir, env);
    await server.start();
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Of the process that runs now. */
  get pid(): number {
    const pid = this.#child?.pid;
    if (pid === undefined) throw new Error('the server is stopped');
    return pid;
  }

  /** What the server printed so far, from all its lives. */
  get output(): string {
    return this.#output;
  }

  /** Resolves when the server answers. */
  async start(): Promise<void> {
    if (this.#child !== undefined) throw new Error('the server is running already');
    await ensureBuilt();
    const child = spawn(process.execPath, [path.join(root, 'bin/inkwire.js'), 'serve'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        INKWIRE_DATA_DIR: this.dataDir,
        ...this.#env,
      },
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the server does not start:\n${this.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/healthz`)).ok;
    } catch {
      return false;
    }
  }

  /** Ends the process with a signal and waits until it is gone. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'close');
    child.kill(signal);
    await gone;
  }

  /** Ends the server and removes its data. */
  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async createBoard(): Promise<BoardLinks> {
    const response = await fetch(`${this.origin}/api/boards`, { method: 'POST' });
    if (response.status !== 201) {
      throw new Error(`no board: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as BoardLinks;
  }
}
