/** The workloads of the table: each one runs against one server and returns plain numbers. */
import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as Y from 'yjs';
import { startServer } from './servers.mjs';
import { RawClient } from './wire.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const WARM_UP_SECONDS = 1;
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {string} file */
function startWorker(file) {
  const child = fork(path.join(here, file), { stdio: 'inherit' });
  /** @type {Map<string, (message: any) => void>} */
  const waiting = new Map();
  child.on('message', (/** @type {any} */ message) => waiting.get(message.done)?.(message));
  return {
    /** @param {Record<string, unknown>} message @param {string} answer */
    ask(message, answer) {
      return new Promise((resolve) => {
        waiting.set(answer, resolve);
        child.send(message);
      });
    },
    stop() {
      child.kill('SIGKILL');
    },
  };
}

/**
 * Many light clients that send on a time table; the processor time per item that reached somebody.
 * @param {string} kind
 * @param {{ rooms: number, perRoom: number, rate: number, what: 'update' | 'cursor', seconds: number,
 *   probe?: boolean, sampleEvery?: number, nodeArgs?: string[], settleMs?: number }} options
 */
export async function deliver(kind, options) {
  const { rooms, perRoom, rate, what, seconds, probe = false, sampleEvery = 10 } = options;
  const server = await startServer(kind, { nodeArgs: options.nodeArgs ?? [] });
  const load = startWorker('load.mjs');
  const canProbe = probe && server.kind.stock;
  const prober = canProbe ? startWorker('probe.mjs') : undefined;
  try {
    const plan = {
      port: server.port,
      path: server.kind.path,
      named: server.kind.named,
      rooms,
      perRoom,
      kind: what,
      rate,
      sampleEvery,
      firstClient: 1_000_000,
      roomPrefix: 'bench-room-',
    };
    await load.ask({ do: 'connect', plan }, 'connect');
    if (prober !== undefined) {
      await prober.ask(
        {
          do: 'probe',
          port: server.port,
          base: server.kind.base,
          room: 'bench-room-0',
          gapMs: 100,
          seconds,
          kind: what,
          waitForEach: false,
        },
        'ready',
      );
    }
    // Whatever is compiled once is not part of the work.
    await load.ask({ do: 'run', seconds: WARM_UP_SECONDS }, 'run');
    await pause(1000);
    const warm = await load.ask({ do: 'report' }, 'report');
    const before = server.cpuMs();
    const probed = prober?.ask({ do: 'go' }, 'probed');
    await load.ask({ do: 'run', seconds }, 'run');
    // A server that fell behind works on: wait until nothing arrives any more.
    let report = await load.ask({ do: 'report' }, 'report');
    let quietPolls = 0;
    for (let i = 0; i < 120; i++) {
      await pause(options.settleMs ?? 500);
      const next = await load.ask({ do: 'report' }, 'report');
      quietPolls = next.counted.items === report.counted.items ? quietPolls + 1 : 0;
      report = next;
      if (quietPolls >= 3) break;
    }
    const cpuMs = server.cpuMs() - before;
    const result = await probed;
    const share = report.clients / report.counted.clients;
    const delivered = (report.counted.items - warm.counted.items) * share;
    const sent = report.sent - warm.sent;
    // The two stock clients of the probe hear everything in their room too.
    const probeShare = canProbe ? 1 + 2 / perRoom / rooms : 1;
    return {
      sent,
      delivered: delivered * probeShare,
      // Of everything since the start: what is late in the warm-up comes in the run.
      missing: what === 'update' ? report.expected - report.counted.items : Number.NaN,
      frames: report.frames - warm.frames,
      cpuMs,
      microsPerItem: (cpuMs * 1000) / (delivered * probeShare),
      closedEarly: report.closedEarly.length,
      whyClosed: [...new Set(report.closedEarly)].join(', '),
      latencies: result?.latencies ?? [],
      probes: result?.latencies.length ?? 0,
      unseen: result?.unseen ?? 0,
      residentMiB: server.residentBytes() / 1024 / 1024,
    };
  } finally {
    load.stop();
    prober?.stop();
    await server.stop();
  }
}

/** One update at a time between two stock clients. @param {string} kind @param {number} seconds */
export async function quiet(kind, seconds) {
  const server = await startServer(kind);
  const prober = startWorker('probe.mjs');
  try {
    await prober.ask(
      {
        do: 'probe',
        port: server.port,
        base: server.kind.base,
        room: 'bench-quiet',
        gapMs: 20,
        seconds,
        kind: 'update',
        waitForEach: true,
      },
      'ready',
    );
    await pause(500);
    const { latencies, unseen } = await prober.ask({ do: 'go' }, 'probed');
    return { latencies, probes: latencies.length, unseen };
  } finally {
    prober.stop();
    await server.stop();
  }
}

/**
 * Connections that say nothing. Memory is compared after a garbage collection, the same for all.
 * @param {string} kind @param {{ rooms: number, perRoom: number, nodeArgs?: string[] }} options
 */
export async function idle(kind, { rooms, perRoom, nodeArgs = [] }) {
  const server = await startServer(kind, { nodeArgs, canCollect: true });
  const warm = startWorker('load.mjs');
  const load = startWorker('load.mjs');
  try {
    const plan = {
      port: server.port,
      path: server.kind.path,
      named: server.kind.named,
      kind: 'idle',
      rate: 1,
      sampleEvery: 0,
    };
    // The first ones warm the server up: what is compiled and pooled once is not theirs.
    await warm.ask(
      {
        do: 'connect',
        plan: { ...plan, rooms: 20, perRoom: 50, firstClient: 1, roomPrefix: 'warm-' },
      },
      'connect',
    );
    await pause(500);
    await server.collect();
    const residentBefore = server.residentBytes();
    const cpuBefore = server.cpuMs();
    await load.ask(
      {
        do: 'connect',
        plan: { ...plan, rooms, perRoom, firstClient: 10_000, roomPrefix: 'idle-' },
      },
      'connect',
    );
    await pause(1000);
    const cpuMs = server.cpuMs() - cpuBefore;
    await server.collect();
    const residentBytes = server.residentBytes() - residentBefore;
    const { closedEarly } = await load.ask({ do: 'report' }, 'report');
    const connections = rooms * perRoom;
    return {
      connections,
      kilobytesEach: residentBytes / connections / 1024,
      connectMs: cpuMs / connections,
      closedEarly: closedEarly.length,
    };
  } finally {
    warm.stop();
    load.stop();
    await server.stop();
  }
}

/** A board with many strokes, as one update. @param {number} strokes */
function drawnBoard(strokes) {
  const doc = new Y.Doc();
  doc.clientID = 4711;
  const shapes = doc.getMap('shapes');
  let random = 42;
  const next = () => (random = (random * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  for (let i = 0; i < strokes; i++) {
    const shape = new Y.Map();
    const points = new Uint8Array(160).map(() => next() * 256);
    shape.set('type', 'pen');
    shape.set('x', Math.round(next() * 4000));
    shape.set('y', Math.round(next() * 4000));
    shape.set('stroke', 'ink');
    shape.set('points', points);
    shapes.set(`stroke-${String(i).padStart(7, '0')}`, shape);
  }
  return Y.encodeStateAsUpdate(doc);
}

/** @param {import('./servers.mjs').RunningServer} server @param {string} room */
function openClient(server, room) {
  return new RawClient({
    port: server.port,
    path: server.kind.path.replace('ROOM', room),
    room,
    named: server.kind.named,
    client: 1,
  });
}

/** Puts a drawn board on the server; resolves when a first visitor has got it. @param {import('./servers.mjs').RunningServer} server @param {string} room @param {Uint8Array} update */
async function drawBoard(server, room, update) {
  const head = [0, 2];
  for (let rest = update.length; ; rest = Math.floor(rest / 128)) {
    head.push(rest > 127 ? 0x80 | (rest & 0x7f) : rest);
    if (rest <= 127) break;
  }
  const artist = openClient(server, room);
  await artist.opened;
  artist.greet();
  artist.send(Buffer.concat([Buffer.from(head), update]));
  await pause(1500);
  const first = openClient(server, room);
  await first.opened;
  first.greet();
  await hasBytes(first, update.length);
  return [artist, first];
}

/** @param {RawClient} client @param {number} bytes */
async function hasBytes(client, bytes) {
  for (let i = 0; i < 2000 && client.bytes < bytes; i++) await pause(5);
  if (client.bytes < bytes) throw new Error(`got ${client.bytes} of ${bytes} bytes`);
}

/** Clients that come to a large board with nothing. @param {string} kind @param {{ strokes: number, joiners: number }} options */
export async function join(kind, { strokes, joiners }) {
  const server = await startServer(kind);
  const room = 'bench-join';
  try {
    const update = drawnBoard(strokes);
    const others = await drawBoard(server, room, update);
    const before = server.cpuMs();
    const clients = [];
    for (let i = 0; i < joiners; i++) {
      const client = openClient(server, room);
      clients.push(client);
      await client.opened;
      client.greet();
    }
    await Promise.all(clients.map((client) => hasBytes(client, update.length)));
    await pause(300);
    const cpuMs = server.cpuMs() - before;
    for (const client of [...others, ...clients]) client.close();
    return { boardBytes: update.length, joiners, cpuMsEach: cpuMs / joiners };
  } finally {
    await server.stop();
  }
}

/**
 * All at once, and what the server's memory does meanwhile.
 * @param {string} kind @param {{ strokes: number, joiners: number }} options
 */
export async function storm(kind, { strokes, joiners }) {
  const server = await startServer(kind);
  const room = 'bench-storm';
  const load = startWorker('load.mjs');
  try {
    const update = drawnBoard(strokes);
    const others = await drawBoard(server, room, update);
    const before = server.residentBytes();
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, server.residentBytes());
    }, 10);
    const start = performance.now();
    const { complete } = await load.ask(
      {
        do: 'storm',
        plan: {
          port: server.port,
          path: server.kind.path.replace('ROOM', room),
          room,
          named: server.kind.named,
          joiners,
          bytes: update.length,
          patienceMs: 30_000,
        },
      },
      'storm',
    );
    const seconds = (performance.now() - start) / 1000;
    clearInterval(watch);
    for (const client of others) client.close();
    return { complete, seconds, peakMiB: (highest - before) / 1024 / 1024 };
  } finally {
    load.stop();
    await server.stop();
  }
}
