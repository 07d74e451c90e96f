/** The servers under test: how each is started, and what the operating system says it used. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/**
 * @typedef {{ name: string, path: string, base: string, named: boolean, stock: boolean,
 *   command: (port: number, folder: string) => { args: string[], env: Record<string, string> } }} ServerKind
 * `path` and `base`: where a raw client and a stock provider connect; `stock`: whether stock
 * y-websocket clients can talk to it.
 */

/** @type {Record<string, ServerKind>} */
export const serverKinds = {
  inkwire: {
    name: 'Inkwire (durable)',
    path: '/sync/ROOM',
    base: '/sync',
    named: false,
    stock: true,
    command: (port, folder) => ({
      args: [path.join(root, 'bin/inkwire.js'), 'serve'],
      env: {
        PORT: String(port),
        INKWIRE_DATA_DIR: folder,
        INKWIRE_ACCESS: 'open',
        INKWIRE_LIMITS: 'off',
      },
    }),
  },
  'y-websocket': {
    name: '@y/websocket-server 0.1.1',
    path: '/ROOM',
    base: '',
    named: false,
    stock: true,
    command: (port) => ({
      args: [path.join(here, 'servers/node_modules/@y/websocket-server/src/server.js')],
      env: { PORT: String(port), HOST: '127.0.0.1' },
    }),
  },
  hocuspocus: {
    name: 'Hocuspocus 3.4.4',
    path: '/ROOM',
    base: '',
    named: true,
    stock: false,
    command: (port) => ({
      args: [path.join(here, 'servers/hocuspocus.mjs')],
      env: { PORT: String(port) },
    }),
  },
};

/** Installs the peers where they are not yet, and asks for the server's build. */
export function ensurePeers() {
  if (!existsSync(path.join(root, 'dist/server/main.js'))) {
    throw new Error('the server is not built: npm run build');
  }
  const folder = path.join(here, 'servers');
  if (existsSync(path.join(folder, 'node_modules/@hocuspocus/server'))) return;
  process.stderr.write('installing the peers\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the peers could not be installed');
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}

/** @param {number} port */
async function waitForPort(port) {
  for (let i = 0; i < 200; i++) {
    const isOpen = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}

/** @typedef {Awaited<ReturnType<typeof startServer>>} RunningServer */

/**
 * `canCollect`: whether `collect` works, at the price of a flag that all servers get alike.
 * @param {string} kind @param {{ nodeArgs?: string[], canCollect?: boolean }} options
 */
export async function startServer(kind, { nodeArgs = [], canCollect = false } = {}) {
  const server = serverKinds[kind];
  if (server === undefined) throw new Error(`no server "${kind}"`);
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'inkwire-bench-'));
  const { args, env } = server.command(port, folder);
  const collectArgs = canCollect
    ? ['--expose-gc', '-r', path.join(here, 'servers/collect.cjs')]
    : [];
  const child = spawn(process.execPath, [...collectArgs, ...nodeArgs, ...args], {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: process.env['BENCH_LOG'] === undefined ? 'ignore' : ['ignore', 2, 2],
  });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  await waitForPort(port);
  const pid = child.pid ?? 0;
  return {
    kind: server,
    port,
    /** Processor time of the process with all its threads so far, in milliseconds. */
    cpuMs() {
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    residentBytes() {
      const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
      return Number(line?.[1]) * 1024;
    },
    /** Collects garbage, and waits until the system has the memory back. */
    async collect() {
      if (!canCollect) throw new Error('start it with canCollect');
      child.kill('SIGUSR2');
      await new Promise((resolve) => setTimeout(resolve, 1500));
    },
    async stop() {
      // Nothing of it is needed any more, but for what a profiler writes at the end.
      child.kill(nodeArgs.length > 0 ? 'SIGTERM' : 'SIGKILL');
      const timer = setTimeout(() => child.kill('SIGKILL'), 6000);
      await exited;
      clearTimeout(timer);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
