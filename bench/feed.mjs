/**
 * `npm run bench:feed`: spectators of one board on which ten people draw, beside a feed written by hand
 * on node:http and the better-sse package. Processor time and memory as the operating system counts
 * them. `--seconds=6`, `--counts=1000,5000`, `--held=10000`, `--no-write`. Needs `npm run build`, and
 * `npm install` in bench/feed/servers.
 */
import { fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net from 'node:net';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { writeSection } from './sync/results.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    counts: { type: 'string', default: '1000,5000' },
    held: { type: 'string', default: '10000' },
    servers: { type: 'string', default: 'inkwire,node-http,better-sse' },
    'no-write': { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const here = import.meta.dirname;
const { Board } = await import('../dist/shared/document/board.js');

/** Readers in one process. */
const READERS = 2500;
const PEOPLE = 10;
const EVERY_MS = 50;
const WARM_UP_MS = 1500;

/** @param {number} ms @returns {Promise<void>} */
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @returns {Promise<number>} */
async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = /** @type {net.AddressInfo} */ (server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** @param {string} kind */
async function startServer(kind) {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'inkwire-bench-'));
  const file =
    kind === 'inkwire'
      ? path.join(here, '../bin/inkwire.js')
      : path.join(here, `feed/servers/${kind}.mjs`);
  const child = spawn(process.execPath, kind === 'inkwire' ? [file, 'serve'] : [file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      PORT: String(port),
      INKWIRE_DATA_DIR: folder,
      INKWIRE_ACCESS: 'open',
      INKWIRE_LIMITS: 'off',
      NODE_ENV: 'production',
    },
  });
  for (;;) {
    const isOpen = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.once('connect', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) break;
    if (child.exitCode !== null) throw new Error(`${kind} does not start`);
    await sleep(50);
  }
  const status = () => readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return {
    port,
    /** Milliseconds of processor time, user and system. */
    cpuMs() {
      const fields =
        readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    rssKb: () => Number(/VmRSS:\s+(\d+)/.exec(status())?.[1]),
    async stop() {
      const gone = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ten people with stock clients, each adding a point to a stroke twenty times a second. */
async function startPeople(port) {
  const people = [];
  for (let i = 0; i < PEOPLE; i++) {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(`ws://127.0.0.1:${port}/sync`, 'bench', doc, {
      WebSocketPolyfill: /** @type {any} */ (WebSocket),
      disableBc: true,
    });
    await new Promise((resolve) => provider.once('sync', resolve));
    people.push({ provider, board: new Board(doc), stroke: '', points: 0 });
  }
  let done = 0;
  let begin = 0;
  let timer;
  return {
    draw() {
      begin = performance.now();
      timer = setInterval(() => {
        const due = Math.floor(((performance.now() - begin) / EVERY_MS) * PEOPLE);
        for (; done < due; done++) {
          const person = people[done % PEOPLE];
          person.board.change('bench', (tx) => {
            if (person.points % 150 === 0) {
              person.stroke = tx.create('stroke', { x: done % 900, y: 5, live: [8] });
            }
            person.points++;
            tx.append(person.stroke, 'live', [5, -3, 128]);
            if (done % 40 === 0) tx.setMeta({ title: `@${Date.now()}@` });
          });
        }
      }, 5);
    },
    stop() {
      clearInterval(timer);
      for (const { provider } of people) provider.destroy();
    },
  };
}

/** @param {number} port @param {string} address @param {number} count */
async function startReaders(port, address, count) {
  const children = [];
  for (let left = count; left > 0; left -= READERS) {
    const child = fork(path.join(here, 'feed/readers.mjs'), [
      String(port),
      address,
      String(Math.min(READERS, left)),
    ]);
    await new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error('the readers could not connect')));
    });
    children.push(child);
  }
  return {
    begin: () => children.forEach((child) => child.send('begin')),
    end: () =>
      Promise.all(
        children.map((child) => {
          const result = new Promise((resolve) => child.once('message', resolve));
          child.send('end');
          return result;
        }),
      ),
    stop: () => children.forEach((child) => child.kill('SIGKILL')),
  };
}

/** @param {string} kind @param {number} count */
async function measure(kind, count) {
  const server = await startServer(kind);
  const people = kind === 'inkwire' ? await startPeople(server.port) : undefined;
  await sleep(500);
  const before = server.rssKb();
  const readers = await startReaders(server.port, '/feed/bench', count);
  await sleep(1000);
  const memoryKb = (server.rssKb() - before) / count;
  if (people === undefined) await fetch(`http://127.0.0.1:${server.port}/start`);
  else people.draw();
  await sleep(WARM_UP_MS);
  readers.begin();
  const cpuBefore = server.cpuMs();
  await sleep(seconds * 1000);
  const cpuMs = server.cpuMs() - cpuBefore;
  const results = await readers.end();
  readers.stop();
  people?.stop();
  await server.stop();
  const updates = results.reduce((sum, { updates }) => sum + updates, 0) / results.length;
  return {
    kind,
    count,
    micros: (cpuMs * 1000) / (updates * count),
    load: cpuMs / (seconds * 1000),
    memoryKb,
    updates: updates / seconds,
    p50: Math.max(...results.map(({ p50 }) => p50)),
    p99: Math.max(...results.map(({ p99 }) => p99)),
    closed: results.reduce((sum, { closed }) => sum + closed, 0),
    silent: results.reduce((sum, { silent }) => sum + silent, 0),
  };
}

const names = { inkwire: 'Inkwire', 'node-http': 'node:http', 'better-sse': 'better-sse 0.16.1' };
const lines = [
  `Ten people draw on one board, 20 points a second each; ${seconds} s measured after a warm-up, ${cpus().length} processors (${cpus()[0]?.model ?? ''}), Node ${process.versions.node}. Inkwire takes the`,
  'drawing in over its sync socket, stores it on disk and sends one event per tick; the others make the',
  'updates up themselves and send each as one event. CPU is that of the server process.',
  '',
  '| spectators | server | CPU per delivered update | memory per spectator | updates/s delivered to each (of 200) | delay p50 / p99 | processor used |',
  '|---|---|---|---|---|---|---|',
];
const ratios = [];
/** Memory by server and count: what a further spectator costs, without the heap's own room to breathe. */
const totals = new Map();
for (const count of values.counts.split(',').map(Number)) {
  const rows = [];
  for (const kind of values.servers.split(',')) {
    const row = await measure(kind, count);
    rows.push(row);
    totals.set(`${kind} ${count}`, row.memoryKb * count);
    console.log(row);
    lines.push(
      `| ${count} | ${names[kind]} | ${row.micros.toFixed(3)} µs | ${row.memoryKb.toFixed(1)} KB | ${row.updates.toFixed(0)} | ${row.p50} / ${row.p99} ms | ${(row.load * 100).toFixed(0)} % |`,
    );
  }
  const [ours, ...peers] = rows;
  if (ours === undefined || peers.length === 0) continue;
  const cpu = ours.micros / Math.min(...peers.map(({ micros }) => micros));
  const memory = ours.memoryKb / Math.min(...peers.map(({ memoryKb }) => memoryKb));
  ratios.push(
    `- ${count} spectators, against the better peer: CPU per delivered update **${cpu.toFixed(3)}** (reach ≤ 0.333), memory per spectator **${memory.toFixed(2)}** (reach ≤ 0.25).`,
  );
}
const all = values.counts.split(',').map(Number);
const [fewest, most] = [Math.min(...all), Math.max(...all)];
if (most > fewest) {
  const further = values.servers.split(',').map((kind) => {
    const kb = (totals.get(`${kind} ${most}`) - totals.get(`${kind} ${fewest}`)) / (most - fewest);
    return { kind, kb };
  });
  const [ours, ...peers] = further;
  const best = Math.min(...peers.map(({ kb }) => kb));
  const list = further.map(({ kind, kb }) => `${names[kind]} ${kb.toFixed(1)} KB`).join(', ');
  ratios.push(
    `- Each further spectator between ${fewest} and ${most}: ${list}` +
      (ours && peers.length > 0
        ? `; ratio **${(ours.kb / best).toFixed(2)}** (reach ≤ 0.25).`
        : '.'),
  );
}
lines.push('', ...ratios);
const held = Number(values.held);
if (held > 0) {
  const row = await measure('inkwire', held);
  console.log(row);
  lines.push(
    `- ${held} spectators of Inkwire: ${held - row.closed} held, ${held - row.silent} served, ${row.updates.toFixed(0)} updates/s delivered to each, p99 ${row.p99} ms, ${row.memoryKb.toFixed(1)} KB each.`,
  );
}
console.log(lines.join('\n'));
if (!values['no-write']) writeSection('feed', 'The spectator feed', lines.join('\n'));
