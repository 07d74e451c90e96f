/** A thousand people open the same board at once, on a server in a process of its own. */
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import { ServerProcess } from '../../support/server-process.ts';
import { SyncClients, untilConnection } from '../../support/sync-clients.ts';

const JOINERS = 1_000;
const STATE_BYTES = 512 * 1024;
const STEP1 = Buffer.from([0, 0, 1, 0]);

let server: ServerProcess;
const clients = new SyncClients();

afterEach(async () => {
  clients.close();
  await server.dispose();
});

/** The most memory that the process has had since it began. */
function peakBytes(): number {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) * 1024;
}

/** Asks for the board; resolves to the bytes of the answer, which may come with a tail of updates. */
function whole(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
    socket.on('message', (frame: Buffer) => {
      if (frame[0] !== 0 || frame[1] === 0) return;
      bytes += frame.length;
      if (frame[1] === 1) resolve(bytes);
    });
    socket.send(STEP1);
  });
}

test.skipIf(process.platform !== 'linux')(
  `${JOINERS} joiners at once get the whole board, without the memory of ${JOINERS} copies`,
  async () => {
    server = await ServerProcess.start({ INKWIRE_LIMITS: 'off' });
    const { id, editToken } = await server.createBoard();
    const own = clients.ours(server.origin, id, editToken);
    await own.ready;
    own.doc.getMap('shapes').set('big', new Uint8Array(STATE_BYTES));
    await untilConnection(own, () => own.saveState === 'saved');
    const expected = Y.encodeStateAsUpdate(own.doc).length;

    const syncUrl = `${server.origin.replace('http', 'ws')}/sync`;
    const sockets: WebSocket[] = [];
    for (let i = 0; i < JOINERS; i += 50) {
      const some = Array.from({ length: 50 }, () => clients.bare(syncUrl, id, editToken));
      sockets.push(...(await Promise.all(some)));
    }
    const before = peakBytes();
    const sizes = await Promise.all(sockets.map(whole));
    for (const size of sizes) expect(Math.abs(size - expected)).toBeLessThan(100);
    // Half a gigabyte went out, all of it from the same bytes: 4 MiB more than before; with a copy for
    // each of them it is 42, with the board encoded for each of them 63.
    expect(peakBytes() - before).toBeLessThan(32 * 1024 * 1024);
    // And the board goes on with all of them.
    const heard = Promise.all(sockets.map((socket) => once(socket, 'message')));
    own.doc.getMap('shapes').set('after', 1);
    await heard;
  },
);
