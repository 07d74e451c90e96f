/**
 * A load process: many light clients on a fixed time table, driven by its parent over IPC. A sample
 * of them counts every single update or cursor that arrives.
 */
import { scanUpdate } from '../../dist/server/rooms/update-scan.js';
import { cursorMessage, RawClient, strokeUpdate } from './wire.mjs';

const SCAN_LIMITS = { maxStructsPerUpdate: 1e9, maxValueDepth: 64 };
const CONNECTS_AT_ONCE = 50;

/** @type {RawClient[]} */
let clients = [];
/** @type {{ port: number, path: string, named: boolean, rooms: number, perRoom: number, kind: 'update' | 'cursor' | 'idle', rate: number, sampleEvery: number, firstClient: number, roomPrefix: string }} */
let plan;
const counted = { items: 0, clients: 0 };
/** @type {string[]} */
const closedEarly = [];
let sent = 0;
/** @type {NodeJS.Timeout | undefined} */
let timer;

/** @param {number} client */
const isOurs = (client) =>
  client >= plan.firstClient && client < plan.firstClient + plan.rooms * plan.perRoom;

/** @param {Buffer} message @param {number} own */
function countItems(message, own) {
  if (plan.kind === 'cursor') {
    if (message[0] !== 1) return;
    countCursors(message, own);
    return;
  }
  if (message[0] !== 0 || (message[1] !== 2 && message[1] !== 1)) return;
  const update = message.subarray(2 + varUintBytes(message, 2));
  const scanned = scanUpdate(update, SCAN_LIMITS);
  if (scanned instanceof Error) throw scanned;
  const { sections } = scanned;
  for (let i = 0; i < sections.length; i += 6) {
    // The stock clients that measure latency write too; theirs is not counted.
    if (isOurs(sections[i]) && sections[i] !== own)
      counted.items += (sections[i + 2] - sections[i + 1]) / 2;
  }
}

/** @param {Buffer} message @param {number} at */
function varUintBytes(message, at) {
  let length = 1;
  while ((message[at + length - 1] ?? 0) >= 0x80) length += 1;
  return length;
}

/** @param {Buffer} message @param {number} own */
function countCursors(message, own) {
  let at = 1 + varUintBytes(message, 1);
  const take = () => {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = message[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  };
  const count = take();
  for (let i = 0; i < count; i++) {
    const id = take();
    take();
    const length = take();
    at += length;
    if (isOurs(id) && id !== own) counted.items += 1;
  }
}

async function connect() {
  clients = [];
  const total = plan.rooms * plan.perRoom;
  for (let start = 0; start < total; start += CONNECTS_AT_ONCE) {
    const batch = [];
    for (let i = start; i < Math.min(total, start + CONNECTS_AT_ONCE); i++) {
      const isCounting = plan.sampleEvery > 0 && i % plan.sampleEvery === 0;
      const own = plan.firstClient + i;
      const client = new RawClient({
        port: plan.port,
        path: plan.path.replace('ROOM', `${plan.roomPrefix}${i % plan.rooms}`),
        room: `${plan.roomPrefix}${i % plan.rooms}`,
        named: plan.named,
        client: own,
        ...(isCounting ? { onMessage: (message) => countItems(message, own) } : {}),
        onClosed: (why) => closedEarly.push(why),
      });
      if (isCounting) counted.clients += 1;
      clients.push(client);
      batch.push(
        client.opened.then(() => {
          client.greet();
        }),
      );
    }
    await Promise.all(batch);
  }
}

/** @param {number} seconds */
function run(seconds) {
  const interval = 1000 / plan.rate;
  const start = performance.now();
  const end = start + seconds * 1000;
  /** When each client is due; spread evenly over the interval. */
  const due = clients.map((_, i) => start + (interval * i) / clients.length);
  return new Promise((resolve) => {
    const turn = () => {
      const now = performance.now();
      let isOver = true;
      for (let i = 0; i < clients.length; i++) {
        const client = clients[i];
        while (due[i] <= now && due[i] < end) {
          client.send(
            plan.kind === 'cursor'
              ? cursorMessage(client.client, client.step)
              : strokeUpdate(client.client, client.step),
          );
          client.step += 1;
          sent += 1;
          due[i] += interval;
        }
        if (due[i] < end) isOver = false;
      }
      if (isOver) resolve(undefined);
      else timer = setTimeout(turn, 2);
    };
    turn();
  });
}

/**
 * Everybody at once; resolves to how many have the whole board.
 * @param {{ port: number, path: string, room: string, named: boolean, joiners: number, bytes: number, patienceMs: number }} storm
 */
async function storm({ port, path, room, named, joiners, bytes, patienceMs }) {
  clients = Array.from({ length: joiners }, (_, i) => {
    const client = new RawClient({
      port,
      path,
      room,
      named,
      client: i + 10,
      onClosed: (why) => closedEarly.push(why),
    });
    client.opened.then(
      () => client.greet(),
      () => {},
    );
    return client;
  });
  const complete = () => clients.filter((client) => client.bytes >= bytes).length;
  const end = performance.now() + patienceMs;
  while (complete() < joiners && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return complete();
}

process.on('message', async (/** @type {any} */ message) => {
  switch (message.do) {
    case 'connect':
      plan = message.plan;
      await connect();
      process.send?.({ done: 'connect' });
      return;
    case 'run':
      await run(message.seconds);
      process.send?.({ done: 'run', sent });
      return;
    case 'report': {
      let frames = 0;
      let bytes = 0;
      let expected = 0;
      const sentInRoom = Array.from({ length: plan.rooms }, () => 0);
      for (const [i, client] of clients.entries()) sentInRoom[i % plan.rooms] += client.step;
      for (const [i, client] of clients.entries()) {
        // What those who count should have heard: everybody's in their room but their own.
        if (client.onMessage !== undefined) expected += sentInRoom[i % plan.rooms] - client.step;
        frames += client.frames;
        bytes += client.bytes;
      }
      process.send?.({
        done: 'report',
        sent,
        frames,
        bytes,
        expected,
        counted,
        closedEarly,
        clients: clients.length,
      });
      return;
    }
    case 'storm':
      process.send?.({ done: 'storm', complete: await storm(message.plan) });
      return;
    case 'stop':
      clearTimeout(timer);
      for (const client of clients) client.close();
      process.exit(0);
  }
});
