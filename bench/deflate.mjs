/**
 * What permessage-deflate would save and cost: `node bench/deflate.mjs [folder of drawings]`, after
 * `npm run build`. Measures real boards (imported drawings) for joiners, and frames of a busy room for
 * receivers, with the server in a process of its own. The decision is in docs/decisions/.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { Board, newShapeId } from '../dist/shared/document/board.js';
import { readDrawing } from '../dist/shared/interop/read-drawing.js';

const RECEIVERS = 50;
const FRAMES_PER_SECOND = 40;
const SECONDS = 4;

if (process.env['DEFLATE_SERVER'] === undefined) await main();
else serve(process.env['DEFLATE_SERVER']);

async function main() {
  const [folder] = process.argv.slice(2);
  if (folder !== undefined) joins(folder);
  console.log(`\nframes to ${RECEIVERS} receivers, ${FRAMES_PER_SECOND} per second`);
  console.log('people drawing  compression        bytes/frame on the wire  CPU µs/delivery');
  for (const people of [1, 10, 40]) {
    for (const kind of ['DISABLED', 'SHARED_COMPRESSOR', 'DEDICATED_COMPRESSOR_8KB']) {
      const { wireBytes, cpuMicros } = await room(people, kind);
      const columns = [
        String(people).padEnd(15),
        kind.padEnd(24),
        wireBytes.toFixed(0).padStart(10),
      ];
      console.log(columns.join(' '), cpuMicros.toFixed(2).padStart(20));
    }
  }
}

/** @param {string} folder */
function joins(folder) {
  console.log('board                    state KiB  level 1: %   ms   level 6: %   ms');
  const rows = readdirSync(folder)
    .flatMap((name) => {
      const result = readDrawing(readFileSync(path.join(folder, name)), { newId: newShapeId });
      if (!result.ok) return [];
      const board = new Board(new Y.Doc());
      board.change('import', (tx) => {
        for (const { id, type, fields } of result.shapes) tx.create(type, fields, id);
      });
      return [{ name, state: Y.encodeStateAsUpdate(board.doc) }];
    })
    .filter((row) => row.state.length > 2)
    .toSorted((a, b) => b.state.length - a.state.length);
  const total = { bytes: 0, one: 0, six: 0, oneMs: 0, sixMs: 0 };
  for (const [index, { name, state }] of rows.entries()) {
    const began = performance.now();
    const one = deflateRawSync(state, { level: 1 }).length;
    const between = performance.now();
    const six = deflateRawSync(state, { level: 6 }).length;
    const oneMs = between - began;
    const sixMs = performance.now() - between;
    total.bytes += state.length;
    total.one += one;
    total.six += six;
    total.oneMs += oneMs;
    total.sixMs += sixMs;
    if (index < 6) line(name, state.length, one, oneMs, six, sixMs);
  }
  line(`all ${rows.length}`, total.bytes, total.one, total.oneMs, total.six, total.sixMs);
}

function line(name, bytes, one, oneMs, six, sixMs) {
  const percent = (part) => ((100 * part) / bytes).toFixed(0).padStart(10);
  console.log(
    name.slice(0, 24).padEnd(24),
    (bytes / 1024).toFixed(0).padStart(10),
    percent(one),
    oneMs.toFixed(1).padStart(6),
    percent(six),
    sixMs.toFixed(1).padStart(6),
  );
}

/** Frames as a room makes them: so many people append to their strokes, joined per tick. */
function framesOf(people, count) {
  const doc = new Y.Doc();
  const board = new Board(doc);
  const strokes = Array.from({ length: people }, () => {
    let id = '';
    board.change('start', (tx) => {
      id = tx.create('stroke', {});
    });
    return { id, x: 500 * Math.random(), y: 500 * Math.random() };
  });
  const frames = [];
  doc.on('update', (update) => frames.push(Uint8Array.from([0, 2, ...update])));
  for (let tick = 0; tick < count; tick++) {
    board.change('draw', (tx) => {
      for (const stroke of strokes) {
        const points = Array.from({ length: 2 }, () => [
          Math.round(8 * (Math.random() - 0.4)),
          Math.round(8 * (Math.random() - 0.5)),
          Math.round(60 + 10 * Math.random()),
        ]).flat();
        tx.append(stroke.id, 'points', points);
      }
    });
  }
  return frames;
}

async function room(people, kind) {
  const server = fork(new URL(import.meta.url), [String(people)], {
    env: { ...process.env, DEFLATE_SERVER: kind },
  });
  const [{ port }] = await once(server, 'message');
  const sockets = await Promise.all(
    Array.from({ length: RECEIVERS }, async () => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/x`);
      await once(socket, 'open');
      return socket;
    }),
  );
  const [result] = await once(server, 'message');
  const wireBytes =
    sockets.reduce((sum, socket) => sum + socket._socket.bytesRead, 0) /
    (RECEIVERS * FRAMES_PER_SECOND * SECONDS);
  for (const socket of sockets) socket.terminate();
  const gone = once(server, 'exit');
  server.kill();
  await gone;
  return { wireBytes, cpuMicros: result.cpuMicros };
}

function serve(kind) {
  const uws = createRequire(import.meta.url)('uWebSockets.js');
  const frames = framesOf(Number(process.argv[2]), FRAMES_PER_SECOND * SECONDS);
  const isPacked = kind !== 'DISABLED';
  let open = 0;
  const app = uws.App().ws('/x', {
    compression: uws[kind],
    maxBackpressure: 16 * 1024 * 1024,
    open(ws) {
      ws.subscribe('room');
      open += 1;
      if (open === RECEIVERS) setTimeout(run, 200);
    },
  });
  app.listen('127.0.0.1', 0, 1, (socket) =>
    process.send({ port: uws.us_socket_local_port(socket) }),
  );
  function run() {
    const before = process.cpuUsage();
    let sent = 0;
    const timer = setInterval(() => {
      app.publish('room', frames[sent], true, isPacked);
      sent += 1;
      if (sent < frames.length) return;
      clearInterval(timer);
      setTimeout(() => {
        const { user, system } = process.cpuUsage(before);
        process.send({ cpuMicros: (user + system) / (frames.length * RECEIVERS) });
      }, 300);
    }, 1000 / FRAMES_PER_SECOND);
  }
}
