/**
 * `npm run bench:sync`: Inkwire's server beside its peers, the same light clients, processor time as
 * the operating system counts it. `--only=a,b` runs some workloads, `--servers=a,b` some servers,
 * `--seconds=6` sets the length, `--no-write` leaves RESULTS.md alone.
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { writeSection } from './sync/results.mjs';
import { ensurePeers, serverKinds } from './sync/servers.mjs';
import { deliver, idle, join, quiet } from './sync/workloads.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    servers: { type: 'string', default: 'inkwire,y-websocket,hocuspocus' },
    seconds: { type: 'string', default: '6' },
    minute: { type: 'string', default: '60' },
    'no-write': { type: 'boolean', default: false },
    'server-arg': { type: 'string', multiple: true, default: [] },
  },
});
ensurePeers();
const seconds = Number(values.seconds);
const nodeArgs = values['server-arg'];
const servers = values.servers.split(',');

/** @typedef {Record<string, any>} Numbers */

/** @type {{ id: string, title: string, servers?: string[], run: (kind: string) => Promise<Numbers>, rows: { label: string, of: (n: Numbers) => number, unit: string, digits: number, reach?: number, absolute?: string }[] }[]} */
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
      { label: 'p50 latency (stock clients)', of: (n) => n.p50, unit: 'ms', digits: 1 },
      {
        label: 'p99 latency (stock clients)',
        of: (n) => n.p99,
        unit: 'ms',
        digits: 1,
        absolute: '≤ 40 ms',
      },
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
      { label: 'p50 latency (stock clients)', of: (n) => n.p50, unit: 'ms', digits: 1 },
      { label: 'p99 latency (stock clients)', of: (n) => n.p99, unit: 'ms', digits: 1 },
      { label: 'updates not delivered', of: (n) => n.missing, unit: '', digits: 0 },
    ],
  },
  {
    id: 'quiet',
    title: 'a quiet room, one update at a time',
    servers: ['inkwire', 'y-websocket'],
    run: (kind) => quiet(kind, seconds),
    rows: [
      {
        label: 'p50 latency, disk included',
        of: (n) => n.p50,
        unit: 'ms',
        digits: 2,
        absolute: '≤ peer + 1 ms',
      },
      { label: 'p99 latency', of: (n) => n.p99, unit: 'ms', digits: 2 },
    ],
  },
  {
    id: 'cursors',
    title: '1 room, 100 cursors × 20/s',
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
      { label: 'p50 latency (stock clients)', of: (n) => n.p50, unit: 'ms', digits: 1 },
      { label: 'p99 latency (stock clients)', of: (n) => n.p99, unit: 'ms', digits: 1 },
    ],
  },
  {
    id: 'idle',
    title: '8,000 idle connections, 80 rooms',
    run: (kind) => idle(kind, { rooms: 80, perRoom: 100 }),
    rows: [
      { label: 'memory each', of: (n) => n.kilobytesEach, unit: 'KiB', digits: 1, reach: 1 / 3 },
      { label: 'CPU to connect', of: (n) => n.connectMs, unit: 'ms', digits: 3, reach: 1 / 2 },
    ],
  },
  {
    id: 'idle-small',
    title: '8,000 idle connections, 1,600 rooms of 5',
    run: (kind) => idle(kind, { rooms: 1600, perRoom: 5 }),
    rows: [
      { label: 'memory each', of: (n) => n.kilobytesEach, unit: 'KiB', digits: 1 },
      { label: 'CPU to connect', of: (n) => n.connectMs, unit: 'ms', digits: 3 },
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
    id: 'many',
    title: `10,000 connections over 2,000 boards, 1 update/s each, ${values.minute} s`,
    servers: ['inkwire'],
    run: (kind) =>
      deliver(kind, {
        rooms: 2000,
        perRoom: 5,
        rate: 1,
        what: 'update',
        seconds: Number(values.minute),
        probe: true,
        sampleEvery: 11,
        nodeArgs,
      }),
    rows: [
      { label: 'disconnects', of: (n) => n.closedEarly, unit: '', digits: 0, absolute: '0' },
      {
        label: 'p99 latency (stock clients)',
        of: (n) => n.p99,
        unit: 'ms',
        digits: 1,
        absolute: '≤ 100 ms',
      },
      { label: 'updates not delivered', of: (n) => n.missing, unit: '', digits: 0, absolute: '0' },
      {
        label: 'CPU used of one core',
        of: (n) => n.cpuMs / 10 / Number(values.minute),
        unit: '%',
        digits: 0,
      },
      { label: 'server memory', of: (n) => n.residentMiB, unit: 'MiB', digits: 0 },
    ],
  },
];

const wanted = values.only?.split(',');
const lines = [
  `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, ` +
    `${seconds} s per run; Inkwire stores every update on disk before it sends it, its peers keep theirs in memory.`,
  '',
  `| workload | | ${servers.map((kind) => serverKinds[kind]?.name).join(' | ')} | ratio to the better peer | to reach |`,
  `|---|---|${servers.map(() => '--:|').join('')}--:|--:|`,
];
for (const workload of workloads) {
  if (wanted !== undefined && !wanted.includes(workload.id)) continue;
  /** @type {Map<string, Numbers>} */
  const results = new Map();
  for (const kind of servers) {
    if (workload.servers !== undefined && !workload.servers.includes(kind)) continue;
    process.stderr.write(`${workload.title}: ${kind} … `);
    const result = await workload.run(kind);
    results.set(kind, result);
    process.stderr.write(
      `${JSON.stringify(result, (_, v) => (typeof v === 'number' ? Math.round(v * 1000) / 1000 : v))}\n`,
    );
  }
  for (const [i, row] of workload.rows.entries()) {
    const cells = servers.map((kind) => {
      const result = results.get(kind);
      const value = result === undefined ? Number.NaN : row.of(result);
      return Number.isFinite(value) ? `${value.toFixed(row.digits)} ${row.unit}`.trim() : '–';
    });
    const ours = results.get('inkwire');
    const peers = servers
      .filter((kind) => kind !== 'inkwire')
      .flatMap((kind) => results.get(kind) ?? []);
    const best = Math.min(...peers.map(row.of).filter(Number.isFinite));
    const ratio =
      ours === undefined || !Number.isFinite(best) || row.reach === undefined
        ? undefined
        : best / row.of(ours);
    const goal = row.reach === undefined ? (row.absolute ?? '') : `1/${Math.round(1 / row.reach)}`;
    const reached = ratio === undefined ? '' : `1/${ratio.toFixed(1)}`;
    lines.push(
      `| ${i === 0 ? workload.title : ''} | ${row.label} | ${cells.join(' | ')} | ${reached} | ${goal} |`,
    );
  }
}
process.stdout.write(`${lines.join('\n')}\n`);
if (!values['no-write'] && wanted === undefined)
  writeSection('sync', 'The sync server', lines.join('\n'));
