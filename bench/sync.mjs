/**
 * `npm run bench:sync`: Inkwire's server beside its peers in one go of about ten minutes, the same
 * light clients, processor time as the operating system counts it. The servers take turns, so that a
 * machine that grows slower grows slower for all. `--quick` takes about four minutes; `--only=a,b`
 * runs some workloads, `--servers=a,b` some servers; `--seconds`, `--rounds` and `--minute` set the
 * lengths; `--no-write` (and `--only`) leave RESULTS.md alone.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { writeSection } from './sync/results.mjs';
import { ensurePeers, serverKinds } from './sync/servers.mjs';
import { combine, report } from './sync/table.mjs';
import { deliver, idle, join, quiet, storm } from './sync/workloads.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    servers: { type: 'string', default: 'inkwire,y-websocket,hocuspocus' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    minute: { type: 'string' },
    'no-write': { type: 'boolean', default: false },
    'server-arg': { type: 'string', multiple: true, default: [] },
  },
});
ensurePeers();
const seconds = Number(values.seconds ?? (values.quick ? 3 : 5));
const maxRounds = Number(values.rounds ?? (values.quick ? 1 : 3));
const minute = Number(values.minute ?? (values.quick ? 15 : 60));
const nodeArgs = values['server-arg'];
const kinds = values.servers.split(',');

/** @typedef {import('./sync/table.mjs').Numbers} Numbers */
/** @typedef {import('./sync/table.mjs').Row} Row */

const p50 = (/** @type {Numbers} */ n) => n.p50;
const p99 = (/** @type {Numbers} */ n) => n.p99;
/** @type {Row[]} */
const latencyRows = [
  { label: 'p50 latency (stock clients)', of: p50, unit: 'ms', digits: 1 },
  { label: 'p99 latency (stock clients)', of: p99, unit: 'ms', digits: 1 },
];

/** @type {{ id: string, title: string, servers?: string[], rounds?: number, run: (kind: string) => Promise<Numbers>, rows: Row[] }[]} */
const workloads = [
  {
    id: 'room',
    title: '1 room, 100 clients × 30 updates/s',
    run: (kind) =>
      deliver(kind, {
        rooms: 1,
        perRoom: 100,
        rate: 30,
        what: 'update',
        seconds,
        probe: true,
        nodeArgs,
      }),
    rows: [
      {
        label: 'CPU per delivered update',
        of: (n) => n.microsPerItem,
        unit: 'µs',
        digits: 3,
        reach: 1 / 18,
      },
      { label: 'p50 latency (stock clients)', of: p50, unit: 'ms', digits: 1 },
      { label: 'p99 latency (stock clients)', of: p99, unit: 'ms', digits: 1, atMost: 40 },
      { label: 'frames received', of: (n) => n.frames, unit: '', digits: 0 },
      { label: 'updates not delivered', of: (n) => n.missing, unit: '', digits: 0 },
    ],
  },
  {
    id: 'rooms',
    title: '100 rooms × 5 clients × 20 updates/s',
    run: (kind) =>
      deliver(kind, {
        rooms: 100,
        perRoom: 5,
        rate: 20,
        what: 'update',
        seconds,
        probe: true,
        sampleEvery: 9,
        nodeArgs,
      }),
    rows: [
      {
        label: 'CPU per delivered update',
        of: (n) => n.microsPerItem,
        unit: 'µs',
        digits: 2,
        reach: 1 / 2,
      },
      ...latencyRows,
      { label: 'updates not delivered', of: (n) => n.missing, unit: '', digits: 0 },
    ],
  },
  {
    id: 'quiet',
    title: 'a quiet room, one update at a time',
    servers: ['inkwire', 'y-websocket'],
    run: (kind) => quiet(kind, seconds),
    rows: [
      { label: 'p50 latency, disk included', of: p50, unit: 'ms', digits: 2, peerPlus: 1 },
      { label: 'p99 latency', of: p99, unit: 'ms', digits: 2 },
    ],
  },
  {
    id: 'cursors',
    title: '1 room, 100 cursors × 20/s',
    rounds: 2,
    run: (kind) =>
      deliver(kind, {
        rooms: 1,
        perRoom: 100,
        rate: 20,
        what: 'cursor',
        seconds,
        probe: true,
        nodeArgs,
      }),
    rows: [
      {
        label: 'CPU per delivered cursor',
        of: (n) => n.microsPerItem,
        unit: 'µs',
        digits: 3,
        reach: 1 / 15,
      },
      { label: 'CPU in all', of: (n) => n.cpuMs / 1000, unit: 's', digits: 2 },
      ...latencyRows,
    ],
  },
  {
    id: 'idle',
    title: '8,000 idle connections, 80 rooms of 100',
    rounds: 2,
    run: (kind) => idle(kind, { rooms: 80, perRoom: 100, nodeArgs }),
    rows: [
      {
        label: 'memory each, after collection',
        of: (n) => n.kilobytesEach,
        unit: 'KiB',
        digits: 1,
        reach: 1 / 3,
      },
      { label: 'CPU to connect', of: (n) => n.connectMs, unit: 'ms', digits: 3, reach: 1 / 2 },
    ],
  },
  {
    id: 'idle-small',
    title: '8,000 idle connections, 1,600 rooms of 5',
    rounds: 2,
    run: (kind) => idle(kind, { rooms: 1600, perRoom: 5, nodeArgs }),
    rows: [
      {
        label: 'memory each, after collection',
        of: (n) => n.kilobytesEach,
        unit: 'KiB',
        digits: 1,
        reach: 1 / 3,
      },
      { label: 'CPU to connect', of: (n) => n.connectMs, unit: 'ms', digits: 3, reach: 1 / 2 },
    ],
  },
  {
    id: 'join',
    title: '50 clients join a board of 5,000 strokes',
    run: (kind) => join(kind, { strokes: 5000, joiners: 50 }),
    rows: [
      { label: 'CPU per join', of: (n) => n.cpuMsEach, unit: 'ms', digits: 2, reach: 1 / 8 },
      { label: 'size of the board', of: (n) => n.boardBytes / 1e6, unit: 'MB', digits: 2 },
    ],
  },
  {
    id: 'storm',
    title: '1,000 clients join that board at once',
    rounds: 1,
    servers: ['inkwire', 'y-websocket'],
    run: (kind) => storm(kind, { strokes: 5000, joiners: 1000 }),
    rows: [
      { label: 'have it all', of: (n) => n.complete, unit: '', digits: 0 },
      { label: 'memory at its highest, over before', of: (n) => n.peakMiB, unit: 'MiB', digits: 0 },
      { label: 'until the last one has it', of: (n) => n.seconds, unit: 's', digits: 1 },
    ],
  },
  {
    id: 'many',
    title: `10,000 connections over 2,000 boards, 1 update/s each, ${minute} s`,
    rounds: 1,
    servers: ['inkwire'],
    run: (kind) =>
      deliver(kind, {
        rooms: 2000,
        perRoom: 5,
        rate: 1,
        what: 'update',
        seconds: minute,
        probe: true,
        sampleEvery: 11,
        nodeArgs,
      }),
    rows: [
      { label: 'disconnects', of: (n) => n.closedEarly, unit: '', digits: 0, atMost: 0 },
      { label: 'p99 latency (stock clients)', of: p99, unit: 'ms', digits: 1, atMost: 100 },
      { label: 'updates not delivered', of: (n) => n.missing, unit: '', digits: 0, atMost: 0 },
      { label: 'CPU used of one core', of: (n) => n.cpuMs / 10 / minute, unit: '%', digits: 0 },
      { label: 'server memory', of: (n) => n.residentMiB, unit: 'MiB', digits: 0 },
    ],
  },
];

const began = performance.now();
const chosen = values.only?.split(',');
const run = workloads.filter(({ id }) => chosen?.includes(id) ?? true);
/** @type {Map<string, Numbers>[]} */
const results = [];
for (const workload of run) {
  /** @type {Map<string, Numbers[]>} */
  const runs = new Map();
  const own = kinds.filter((kind) => workload.servers?.includes(kind) ?? true);
  for (let round = 0; round < Math.min(maxRounds, workload.rounds ?? maxRounds); round++) {
    for (let turn = 0; turn < own.length; turn++) {
      // Another one begins each time: nobody is always first on a machine that has just cooled down.
      const kind = own[(turn + round) % own.length] ?? '';
      const result = await workload.run(kind);
      runs.set(kind, [...(runs.get(kind) ?? []), result]);
      process.stderr.write(
        `${Math.round((performance.now() - began) / 1000)} s  ${workload.title}: ${kind} ${JSON.stringify(
          combine([result]),
          (_, value) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value),
        )}\n`,
      );
    }
  }
  results.push(new Map([...runs].map(([kind, all]) => [kind, combine(all)])));
}
const text = report(run, results, {
  kinds,
  names: kinds.map((kind) => serverKinds[kind]?.name ?? kind),
  seconds,
  rounds: maxRounds,
});
process.stdout.write(`${text}\n`);
if (!values['no-write'] && chosen === undefined) {
  const notes = readFileSync(new URL('./sync/notes.md', import.meta.url), 'utf8').trim();
  writeSection('sync', 'The sync server', `${text}\n\n${notes}`);
}
process.stderr.write(`took ${Math.round((performance.now() - began) / 1000)} s\n`);
process.exit(0);
