/**
 * The documented nginx configuration, as Debian's nginx reads it, between real clients and the server:
 * TLS at the proxy; and TLS in the server itself. Skipped, and said so, where there is no nginx.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import { freePort } from '../../support/server-process.ts';
import { TestServer } from '../../support/server.ts';
import { FeedReader } from './feed-reader.ts';

const hasNginx = canRun('nginx', ['-v']);
const hasOpenssl = canRun('openssl', ['version']);
if (!hasNginx) console.warn('skipped: nginx is not installed (apt-get install nginx-light)');

let folder = '';
let before: string | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'inkwire-nginx-'));
  // A certificate that nobody has signed: this process has to take it.
  before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
  if (!hasOpenssl) return;
  const [key, cert] = [path.join(folder, 'privkey.pem'), path.join(folder, 'fullchain.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '2', '-nodes'];
  const files = ['-keyout', key, '-out', cert];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject], {
    stdio: 'ignore',
  });
});

afterAll(async () => {
  if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
  await rm(folder, { recursive: true, force: true });
});

function canRun(program: string, args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts nginx with the documented file, its names and places replaced. */
async function startNginx(
  upstream: number,
  readTimeout = '75s',
): Promise<{ port: number; child: ChildProcess }> {
  const [plain, tls] = [await freePort(), await freePort()];
  const documented = await readFile(
    path.resolve(import.meta.dirname, '../../../docs/deployment/nginx.conf'),
    'utf8',
  );
  const ours = documented
    .replace('server 127.0.0.1:8787', `server 127.0.0.1:${upstream}`)
    .replace('listen 80;', `listen 127.0.0.1:${plain};`)
    .replace('listen 443 ssl', `listen 127.0.0.1:${tls} ssl`)
    .replaceAll('/etc/ssl/inkwire', folder)
    .replaceAll('/var/log/nginx', folder)
    .replace('proxy_read_timeout 75s;', `proxy_read_timeout ${readTimeout};`);
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const file = path.join(folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
    events {} http { ${places.join(' ')} ${ours} }`,
  );
  const child = spawn('nginx', ['-p', folder, '-c', file], { stdio: 'inherit' });
  while (!(await isOpen(tls))) {
    if (child.exitCode !== null) throw new Error(await readFile(`${folder}/error.log`, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { port: tls, child };
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Draws over the sync socket and watches over the feed, both at one TLS address. */
async function drawAndWatch(origin: string): Promise<void> {
  const response = await fetch(`${origin}/api/boards`, { method: 'POST' });
  expect(response.status).toBe(201);
  const { id, editToken, watchToken } = (await response.json()) as Record<string, string>;
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(`${origin.replace('https', 'wss')}/sync`, id!, doc, {
    params: { token: editToken! },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  const reader = new FeedReader(`${origin}/feed/${id}?token=${watchToken}`);
  try {
    await reader.until(() => reader.of('presence').length > 0);
    if (!provider.synced) {
      await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
    }
    const board = new Board(doc);
    // One by one: each has to arrive before the next is drawn, which no buffer would let happen.
    for (let i = 0; i < 5; i++) {
      board.change('test', (tx) => tx.create('rectangle', { x: i }, `r${i}`));
      await reader.until(() => reader.board(id!).size === i + 1);
    }
    expect(reader.misfits).toBe(0);
  } finally {
    reader.close();
    provider.destroy();
    provider.awareness.destroy();
    doc.destroy();
  }
}

describe.runIf(hasNginx && hasOpenssl)('behind nginx', () => {
  test('TLS at the proxy: socket and feed, nothing buffered, no token in its log', async () => {
    const server = await TestServer.start({ env: { INKWIRE_ADDRESS_HEADER: 'x-real-ip' } });
    const { port, child } = await startNginx(Number(new URL(server.url).port));
    try {
      await drawAndWatch(`https://127.0.0.1:${port}`);
      const log = (): Promise<string> => readFile(path.join(folder, 'inkwire.log'), 'utf8');
      // It writes a line when a stream is over, in its own time.
      await expect.poll(log).toContain('GET /feed/');
      await expect.poll(log).toContain('GET /sync/');
      expect(await log()).not.toContain('token');
    } finally {
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      await gone;
      await server.dispose();
    }
  });
});

describe.runIf(hasNginx && hasOpenssl)('a silence that is longer than nginx waits', () => {
  /**
   * Watches a board on which nobody draws, with nginx waiting for 3 s.
   * @returns how the stream ended: by nginx, or by the test after more than twice as long.
   */
  async function watchInSilence(heartbeatMs: number): Promise<'cut' | 'held'> {
    const server = await TestServer.start({ feedOptions: { heartbeatMs } });
    const { port, child } = await startNginx(Number(new URL(server.url).port), '3s');
    try {
      const { id, watchToken } = await server.createBoard();
      const enough = new AbortController();
      const response = await fetch(`https://127.0.0.1:${port}/feed/${id}?token=${watchToken}`, {
        signal: enough.signal,
      });
      const timer = setTimeout(() => enough.abort(), 7_000);
      let beats = 0;
      try {
        for await (const chunk of response.body!) {
          beats +=
            Buffer.from(chunk)
              .toString()
              .match(/^:\n\n/gm)?.length ?? 0;
        }
        return 'cut';
      } catch {
        if (!enough.signal.aborted) return 'cut';
        expect(beats).toBeGreaterThanOrEqual(4);
        return 'held';
      } finally {
        clearTimeout(timer);
      }
    } finally {
      const gone = once(child, 'close');
      child.kill('SIGTERM');
      await gone;
      await server.dispose();
    }
  }

  test('F-4: heartbeats, in real time, hold the stream; without them nginx cuts it', async () => {
    // The hub looks after its readers once a second, so that a heartbeat is due each time.
    expect(await watchInSilence(500)).toBe('held');
    // The control: it is the heartbeats that hold it.
    expect(await watchInSilence(60_000)).toBe('cut');
  });
});

describe.runIf(hasOpenssl)('without a proxy', () => {
  test('TLS in the server', async () => {
    const server = await TestServer.start({
      env: {
        INKWIRE_TLS_CERT: path.join(folder, 'fullchain.pem'),
        INKWIRE_TLS_KEY: path.join(folder, 'privkey.pem'),
      },
    });
    try {
      await drawAndWatch(server.url.replace('http:', 'https:'));
    } finally {
      await server.dispose();
    }
  });
});
