/**
 * Many spectators as plain sockets, in a process of their own. Of most only bytes are counted; a few
 * are read closely: which updates came, and how long they took. Talks with its parent by messages.
 */
import net from 'node:net';

const [port = '0', address = '/', count = '0'] = process.argv.slice(2);
const CLOSELY = 10;
const BATCH = 100;

/**
 * One buffer for all of them: the spectators share the processors with the server, and whoever reads
 * ten thousand sockets into buffers of their own mostly measures the collection of garbage.
 */
const SHARED = Buffer.allocUnsafe(64 * 1024);

/** @type {{ bytes: number, closed: boolean, text: string | undefined, updates: number }[]} */
const readers = [];
/** @type {number[]} */
let delays = [];
let isMeasuring = false;

/** @param {string} block */
function readEvent(block) {
  const data = /^data: ?(.*)$/m.exec(block)?.[1];
  if (data === undefined || !/^event: ?change$/m.test(block)) return 0;
  const event = JSON.parse(data);
  for (const [, sent] of data.matchAll(/@(\d+)@/g)) {
    if (isMeasuring) delays.push(Date.now() - Number(sent));
  }
  let updates = 0;
  for (const fields of Object.values(event.append ?? {})) updates += fields.live.values.length / 3;
  for (const fields of Object.values({ ...event.put, ...event.set })) {
    if (Array.isArray(fields.live)) updates += Math.max(0, (fields.live.length - 1) / 3);
  }
  return updates;
}

/** @param {{ text: string | undefined, updates: number }} reader @param {string} chunk */
function readClosely(reader, chunk) {
  // Lengths of chunks stand on lines of their own: they cut no event that matters here.
  const text = (reader.text + chunk).replace(/\r\n[0-9a-f]*\r\n/gi, '');
  const end = text.lastIndexOf('\n\n');
  reader.text = text.slice(end + 2);
  for (const block of text.slice(0, Math.max(0, end)).split('\n\n')) {
    reader.updates += readEvent(block);
  }
}

/** @returns {Promise<void>} */
function connect() {
  return new Promise((resolve, reject) => {
    const reader = {
      bytes: 0,
      closed: false,
      text: readers.length < CLOSELY ? '' : undefined,
      updates: 0,
    };
    readers.push(reader);
    const socket = net.connect({
      port: Number(port),
      host: '127.0.0.1',
      onread: {
        buffer: SHARED,
        callback(length) {
          resolve();
          reader.bytes += length;
          if (reader.text !== undefined) readClosely(reader, SHARED.toString('utf8', 0, length));
          return true;
        },
      },
    });
    socket.write(`GET ${address} HTTP/1.1\r\nHost: x\r\n\r\n`);
    socket.on('close', () => (reader.closed = true));
    socket.on('error', reject);
  });
}

for (let i = 0; i < Number(count); i += BATCH) {
  const batch = Array.from({ length: Math.min(BATCH, Number(count) - i) }, connect);
  await Promise.all(batch);
}
process.send?.({ kind: 'ready' });

process.on('message', (message) => {
  if (message === 'begin') {
    isMeasuring = true;
    delays = [];
    for (const reader of readers) {
      reader.bytes = 0;
      reader.updates = 0;
    }
  } else if (message === 'end') {
    isMeasuring = false;
    const close = readers.slice(0, CLOSELY);
    process.send?.({
      kind: 'result',
      readers: readers.length,
      updates: close.reduce((sum, { updates }) => sum + updates, 0) / close.length,
      bytes: readers.reduce((sum, { bytes }) => sum + bytes, 0),
      closed: readers.filter(({ closed }) => closed).length,
      silent: readers.filter(({ bytes }) => bytes === 0).length,
      delays,
    });
  }
});
