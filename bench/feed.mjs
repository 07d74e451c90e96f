/**
 * `npm run bench:feed`: spectators of one board on which ten people draw, beside a feed written by hand
 * on node:http and the better-sse package. Processor time and memory as the operating system counts
 * them. `--seconds=6`, `--counts=1000,5000`, `--held=10000`, `--no-write`. Needs `npm run build`.
 */
import { execFileSync, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
const WARM_UP_MS = 2000;
/** Updates a second for everybody. */
const RATE = PEOPLE * (1000 / EVERY_MS);

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

/** The peers are installed where they are needed, once. */
function ensurePeers() {
  const folder = path.join(here, 'feed/servers');
  if (existsSync(path.join(folder, 'node_modules/better-sse'))) return;
  console.log('installing the peers …');
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' });
}

/** @param {string} kind */
async function startServer(kind) {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'inkwire-bench-'));
  const file =
    kind === 'inkwire'
      ? path.join(here, '../bin/inkwire.js')
      : path.join(here, `feed/servers/${kind}.mjs`);
  const probe = path.join(here, 'feed/memory-probe.mjs');
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--import', probe, file, ...(kind === 'inkwire' ? ['serve'] : [])],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        PORT: String(port),
        INKWIRE_DATA_DIR: folder,
        INKWIRE_ACCESS: 'open',
        INKWIRE_LIMITS: 'off',
        NODE_ENV: 'production',
      },
    },
  );
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
  return {
    port,
    /** Milliseconds of processor time, user and system. */
    cpuMs() {
      const fields =
        readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      return (Number(fields[11]) + Number(fields[12])) * 10;
    },
    /** What is left after a garbage collection. @returns {Promise<{ rssKb: number, heapKb: number }>} */
    memory() {
      const answer = new Promise((resolve) => child.once('message', resolve));
      child.send('memory');
      return answer;
    },
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
    people.push({ doc, provider, board: new Board(doc), stroke: '', points: 0 });
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
      for (const { doc, provider } of people) {
        provider.destroy();
        // Its presence renews itself by a timer as long as it has a document: the process would never end.
        doc.destroy();
      }
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

/**
 * Spectators join in steps (memory is taken at each), then people draw.
 * @param {string} kind @param {number[]} steps totals of spectators, ascending
 */
async function measure(kind, steps) {
  const server = await startServer(kind);
  const people = kind === 'inkwire' ? await startPeople(server.port) : undefined;
  // The first spectators bring in what is loaded once.
  const groups = [await startReaders(server.port, '/feed/bench', 100)];
  await sleep(500);
  const memory = [{ count: 100, ...(await server.memory()) }];
  for (const count of steps) {
    const more = count - memory.at(-1).count;
    if (more > 0) groups.push(await startReaders(server.port, '/feed/bench', more));
    await sleep(1000);
    memory.push({ count, ...(await server.memory()) });
  }
  const count = steps.at(-1);
  if (people === undefined) await fetch(`http://127.0.0.1:${server.port}/start`);
  else people.draw();
  await sleep(WARM_UP_MS);
  for (const readers of groups) readers.begin();
  const cpuBefore = server.cpuMs();
  const begin = performance.now();
  await sleep(seconds * 1000);
  const cpuMs = server.cpuMs() - cpuBefore;
  const lengthMs = performance.now() - begin;
  const results = (await Promise.all(groups.map((readers) => readers.end()))).flat();
  for (const readers of groups) readers.stop();
  people?.stop();
  await server.stop();
  // Every process reads some of its spectators closely; the large ones count for more.
  const sum = (of) => results.reduce((total, result) => total + of(result), 0);
  const delivered = sum(({ updates, readers }) => updates * readers);
  const delays = results.flatMap((result) => result.delays).sort((a, b) => a - b);
  const each = delivered / count / (lengthMs / 1000);
  const load = cpuMs / lengthMs;
  return {
    kind,
    count,
    micros: (cpuMs * 1000) / delivered,
    load,
    each,
    isSaturated: each < RATE * 0.9 || load > 0.95,
    p50: delays[Math.floor(delays.length * 0.5)] ?? NaN,
    p99: delays[Math.floor(delays.length * 0.99)] ?? NaN,
    closed: sum(({ closed }) => closed),
    silent: sum(({ silent }) => silent),
    memory,
  };
}

/** Kilobytes that each further spectator costs between two steps. */
function marginal(row, from, to) {
  const [a, b] = [from, to].map((count) => row.memory.find((step) => step.count === count));
  const each = (name) => (b[name] - a[name]) / (to - from);
  return { rss: each('rssKb'), kept: each('keptKb'), heap: each('heapKb') };
}

/** Bars of text: people look before they read. @param {[string, number][]} rows @param {string} unit */
function chart(title, rows, unit, digits) {
  const most = Math.max(...rows.map(([, value]) => value).filter(Number.isFinite));
  const bars = rows.map(([name, value]) => {
    if (!Number.isFinite(value)) return `${name.padEnd(18)} nothing arrived in time`;
    const bar = '█'.repeat(Math.max(1, Math.round((value / most) * 40)));
    return `${name.padEnd(18)} ${bar} ${value.toFixed(digits)} ${unit}`;
  });
  return [title, ...bars].join('\n');
}

ensurePeers();
const names = { inkwire: 'Inkwire', 'node-http': 'node:http', 'better-sse': 'better-sse 0.16.1' };
const kinds = values.servers.split(',');
const counts = values.counts
  .split(',')
  .map(Number)
  .sort((a, b) => a - b);
const lines = [
  `Ten people draw on one board, 20 points a second each: ${RATE} updates a second for everybody. ${seconds} s are measured after ${WARM_UP_MS / 1000} s`,
  `of warm-up; what arrives in them counts, and nothing else. ${cpus().length} processors (${cpus()[0]?.model ?? ''}), shared with the spectators and the people; Node ${process.versions.node}.`,
  'Inkwire takes the drawing in over its sync socket, stores it on disk and sends one event per tick; the others',
  'make the updates up themselves and send each as one event. CPU is that of the server process. Memory is its resident set',
  'after garbage collection, measured before anybody draws, without the nursery of the JavaScript engine (which grows to the',
  'same size in all of them while connections come) and without what the kernel keeps for a connection.',
  '',
];
/** @type {string[]} */
const table = [
  '| spectators | server | CPU per delivered update | updates/s at each | delay p50 / p99 | processor used |',
  '|---|---|---|---|---|---|',
];
const ratios = [];
const charts = [];
/** @type {Map<string, Awaited<ReturnType<typeof measure>>>} */
const last = new Map();
for (const count of counts) {
  const rows = [];
  for (const kind of kinds) {
    const row = await measure(
      kind,
      counts.filter((step) => step <= count),
    );
    console.log(row);
    rows.push(row);
    last.set(kind, row);
    table.push(
      `| ${count} | ${names[kind]} | ${Number.isFinite(row.micros) ? `${row.micros.toFixed(3)} µs` : 'nothing arrived'} | ${row.each.toFixed(0)}${row.isSaturated ? ' (saturated)' : ''} | ${Number.isNaN(row.p50) ? '–' : `${row.p50} / ${row.p99} ms`} | ${(row.load * 100).toFixed(0)} % |`,
    );
  }
  const [ours, ...peers] = rows;
  charts.push(
    chart(
      `CPU per delivered update, ${count} spectators`,
      rows.map((row) => [names[row.kind], row.micros]),
      'µs',
      2,
    ),
  );
  if (ours === undefined || peers.length === 0) continue;
  const ratio = ours.micros / Math.min(...peers.map(({ micros }) => micros));
  ratios.push(
    `- ${count} spectators, CPU per delivered update against the better peer: **${ratio.toFixed(3)}** (reach ≤ 0.333).`,
  );
}
const most = counts.at(-1);
const least = counts.length > 1 ? counts[0] : 100;
const costs = [...last.values()].map((row) => ({ row, ...marginal(row, least, most) }));
charts.push(
  chart(
    `Memory of each further spectator, from ${least} to ${most}`,
    costs.map(({ row, kept }) => [names[row.kind], kept]),
    'KB',
    1,
  ),
);
const [ourCost, ...peerCosts] = costs;
const listed = costs.map(
  ({ row, rss, kept, heap }) =>
    `${names[row.kind]} ${kept.toFixed(1)} KB (${heap.toFixed(1)} KB of it JavaScript objects; with the nursery ${rss.toFixed(1)} KB)`,
);
const least4 = peerCosts.length === 0 ? NaN : Math.min(...peerCosts.map(({ kept }) => kept));
ratios.push(
  `- Memory of each further spectator between ${least} and ${most}: ${listed.join(', ')}; ratio **${((ourCost?.kept ?? NaN) / least4).toFixed(2)}** (reach ≤ 0.25).`,
);
const held = Number(values.held);
if (held > 0) {
  const row = await measure('inkwire', [held]);
  console.log(row);
  ratios.push(
    `- ${held} spectators of Inkwire: ${held - row.closed} held, ${held - row.silent} served, ${row.each.toFixed(0)} updates/s at each${row.isSaturated ? ' (saturated)' : ''}, delay p50 ${row.p50} ms and p99 ${row.p99} ms, ${marginal(row, 100, held).kept.toFixed(1)} KB each. One event is ${held} writes to the kernel, in slices between which the editors are heard; where that takes half of the server's time, events come more rarely and each tells more. The spectators read on the same processors.`,
  );
}
lines.push('```text', charts.join('\n\n'), '```', '', ...table, '', ...ratios);
console.log(lines.join('\n'));
if (!values['no-write']) writeSection('feed', 'The spectator feed', lines.join('\n'));
