/** The built server as a process: how it stops, and how it says what is wrong. Needs `npm run build`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ServerProcess } from '../support/server-process.ts';
import { WireClient } from './torture/wire-client.ts';
import { refusalOf, SyncClients, untilConnection } from '../support/sync-clients.ts';

const bin = path.resolve(import.meta.dirname, '../../bin/inkwire.js');
const clients = new SyncClients();
let server: ServerProcess | undefined;
let folder = '';
let runs = 0;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'inkwire-process-'));
});

afterEach(async () => {
  clients.close();
  await server?.dispose();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function inkwire(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [bin, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      INKWIRE_DATA_DIR: path.join(folder, `data${runs++}`),
      PORT: '0',
      ...env,
    },
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, out, err };
}

describe('S-14: SIGTERM', () => {
  test('tells everybody 1012, loses nothing, refuses newcomers, and ends within 5 s', async () => {
    server = await ServerProcess.start({ INKWIRE_LOG_LEVEL: 'info' });
    const { id, editToken } = await server.createBoard();
    const codes: number[] = [];
    const moments = new Set<number>();
    let newcomer: Promise<unknown> | undefined;
    const crowd = 60;
    const sockets = await Promise.all(
      Array.from({ length: crowd }, () =>
        clients.bare(`${server?.origin.replace('http', 'ws') ?? ''}/sync`, id, editToken),
      ),
    );
    const closed = sockets.map(
      (socket) =>
        new Promise<void>((resolve) =>
          socket.on('close', (code) => {
            codes.push(code);
            moments.add(Math.round(performance.now() / 25));
            newcomer ??= refusalOf(socket.url);
            resolve();
          }),
        ),
    );
    const own = clients.ours(server.origin, id, editToken);
    await own.ready;
    const draw = (shape: string) => own.doc.getMap('shapes').set(shape, new Y.Map([['x', 1]]));
    for (let i = 0; i < 200; i++) draw(`s${i}`);
    await untilConnection(own, () => own.saveState === 'saved');
    draw('at-the-last-moment');
    const began = Date.now();
    await server.kill('SIGTERM');
    expect(Date.now() - began).toBeLessThan(5_000);
    await Promise.all(closed);
    expect(codes).toEqual(Array.from({ length: crowd }, () => 1012));
    // Spread: not all of them come back together.
    expect(moments.size).toBeGreaterThanOrEqual(4);
    expect(await newcomer).toMatchObject({ status: 503, error: 'going-down' });
    expect(server.output).toContain('"stopped"');
    const wasSaved = own.saveState === 'saved';
    own.destroy();
    await server.start();
    const late = clients.ours(server.origin, id, editToken);
    await late.ready;
    expect(late.doc.getMap('shapes').size).toBeGreaterThanOrEqual(wasSaved ? 201 : 200);
  });

  test('keeps everything that it sent to anybody while people draw on until they are sent away', async () => {
    server = await ServerProcess.start({ INKWIRE_ACCESS: 'open', INKWIRE_LIMITS: 'off' });
    const { origin } = server;
    const boards = ['drain-a', 'drain-b'].map((board) => ({
      board,
      heard: new Set<string>(),
      people: Array.from({ length: 20 }, () => new WireClient(origin, board)),
    }));
    const everybody = boards.flatMap(({ people }) => people);
    await Promise.all(everybody.map(({ synced }) => synced));
    const listen = ({ people, heard }: (typeof boards)[number]): void => {
      for (const person of people) {
        person.onUpdate = (update) => {
          for (const struct of Y.decodeUpdate(update).structs) {
            if (!('content' in struct) || !(struct.content instanceof Y.ContentAny)) continue;
            for (const item of struct.content.arr) heard.add(String(item));
          }
        };
      }
    };
    boards.forEach(listen);
    const heardAll = (): number => boards.reduce((sum, { heard }) => sum + heard.size, 0);
    const drawing = everybody.map(async (person, who) => {
      const pen = { isDown: true };
      void person.gone.then(() => (pen.isDown = false));
      for (let i = 0; pen.isDown; i++) {
        person.list.push([`${who}-${i}`]);
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    });
    while (heardAll() < 200) await new Promise((resolve) => setTimeout(resolve, 4));
    const before = heardAll();
    const ended = server.kill('SIGTERM');
    const codes = await Promise.all(everybody.map(({ gone }) => gone));
    await Promise.all([...drawing, ended]);
    expect(new Set(codes)).toEqual(new Set([1012]));
    // It did take and send things while it sent people away.
    expect(heardAll()).toBeGreaterThan(before);
    await server.start();
    for (const { board, heard } of boards) {
      const late = new WireClient(origin, board);
      await late.synced;
      const there = new Set(late.list.toArray());
      expect([...heard].filter((item) => !there.has(item))).toEqual([]);
      await late.close();
    }
  });

  test('our own client comes back by itself, with what it drew meanwhile', async () => {
    server = await ServerProcess.start();
    const { id, editToken } = await server.createBoard();
    const own = clients.ours(server.origin, id, editToken);
    await own.ready;
    await server.kill('SIGKILL');
    await untilConnection(own, () => own.status.kind !== 'live');
    own.doc.getMap('shapes').set('meanwhile', new Y.Map([['x', 1]]));
    expect(own.saveState).not.toBe('saved');
    await server.start();
    await untilConnection(own, () => own.status.kind === 'live' && own.saveState === 'saved');
    const other = clients.ours(server.origin, id, editToken);
    await other.ready;
    expect(other.doc.getMap('shapes').has('meanwhile')).toBe(true);
  });
});

describe('what cannot be', () => {
  test('is said in one line: a wrong setting (2), a port in use, a locked or hopeless folder (1)', async () => {
    server = await ServerProcess.start();
    const cases: [Promise<Outcome>, number, RegExp][] = [
      [inkwire(['serve', '--port', 'x']), 2, /--port is "x"/],
      [inkwire(['serve', '--tls-cert', 'x']), 2, /--tls-cert and --tls-key/],
      [inkwire(['serve', '--port', String(server.port)]), 1, /the port is in use/],
      [inkwire(['serve', '--host', '203.0.113.1', '--port', '9']), 1, /no address of this machine/],
      [inkwire(['serve'], { INKWIRE_DATA_DIR: server.dataDir }), 1, /in use by another process/],
      [inkwire(['serve'], { INKWIRE_DATA_DIR: '/dev/null/x' }), 1, /\/dev\/null\/x/],
      [inkwire(['check', path.join(folder, 'nothing')]), 1, /not a data folder/],
      [inkwire(['serve', '--tls-cert', '/no', '--tls-key', '/no']), 1, /certificate \/no/],
      [inkwire(['paint']), 2, /unknown command/],
    ];
    for (const [outcome, code, message] of cases) {
      const { err, code: got } = await outcome;
      expect([got, err]).toEqual([code, expect.stringMatching(message)]);
      expect(err.trim().split('\n')).toHaveLength(1);
    }
  });

  test('a data folder that nobody can make keeps the server from starting, instead of trying for ever', async () => {
    const { code, err } = await inkwire([
      'serve',
      '--port',
      '0',
      '--data-dir',
      '/proc/inkwire/data',
    ]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^[^\n]*\/proc\/inkwire[^\n]*\n$/)]);
  });

  test('a secret that is none keeps the server from starting', async () => {
    const data = path.join(folder, 'data');
    await mkdir(data);
    await writeFile(path.join(data, 'secret'), 'short');
    const { code, err } = await inkwire(['serve', '--data-dir', data]);
    expect([code, err]).toEqual([1, expect.stringMatching(/^[^\n]*not a secret[^\n]*\n$/)]);
  });
});

describe('check', () => {
  test('finds an undamaged folder undamaged', async () => {
    server = await ServerProcess.start();
    await server.createBoard();
    await server.kill('SIGTERM');
    const { code, out } = await inkwire(['check', server.dataDir]);
    expect([code, out]).toEqual([0, expect.stringMatching(/1 boards[^]*nothing is damaged/)]);
    const cleaned = await inkwire(['clean', server.dataDir]);
    expect(cleaned).toMatchObject({
      code: 0,
      out: `${server.dataDir}: 0 images removed (0 bytes), 0 kept\n`,
    });
  });
});

test('version and help', async () => {
  expect(await inkwire(['--version'])).toMatchObject({ code: 0, out: '0.1.0\n' });
  expect((await inkwire(['--help'])).out).toContain('INKWIRE_DATA_DIR');
});
