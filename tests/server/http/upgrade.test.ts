/** Upgrades that are decided at once and later, many of them: nobody who was let in is cut off. */
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type App, createApp } from '../../../server/http/app.ts';
import type { UpgradeReply } from '../../../server/http/request.ts';
import { TestServer } from '../../support/server.ts';

let app: App;
let port = 0;
let closed: number[];
let opened = 0;

/**
 * Memory of the sizes that the library gives back while a socket is upgraded, filled with what its
 * flag "close this response" looks like: whoever reads on in it closes the socket.
 */
const traps: Buffer[] = [];
function setTraps(): void {
  for (let size = 24; size < 400; size += 16)
    traps.push(Buffer.allocUnsafeSlow(size).fill(traps.length % 2 === 0 ? 0x10 : 0xf7));
}

async function serve(decide: (reply: UpgradeReply<string>) => void | Promise<void>): Promise<void> {
  app = await createApp({ tls: undefined, addressHeader: undefined, onError: () => {} });
  app.socket('/:name', {
    maxFrameBytes: 1000,
    maxBufferedBytes: 1000,
    maxHeldBytes: 1000,
    maxHeldFrames: 10,
    maxHeldBytesInAll: 100_000,
    idleTimeoutSeconds: 40,
    upgrade: (_request, reply) => decide(reply),
    open(socket) {
      opened += 1;
      setTraps();
      socket.send(Uint8Array.of(1));
    },
    message: (socket, frame) => socket.send(frame),
    drain: () => {},
    overrun: () => {},
    close: (_socket, code) => closed.push(code),
  });
  port = await app.listen('127.0.0.1', 0);
}

beforeEach(() => {
  closed = [];
  opened = 0;
});
afterEach(() => {
  app.close();
  traps.length = 0;
});

/** Opens sockets, has each one's frame echoed, and returns how many were cut off. */
async function converse(address: (i: number) => string, count: number): Promise<number> {
  let cut = 0;
  const sockets: WebSocket[] = [];
  for (let start = 0; start < count; start += 50) {
    await Promise.all(
      Array.from({ length: Math.min(50, count - start) }, async (_, i) => {
        const socket = new WebSocket(address(start + i));
        sockets.push(socket);
        socket.on('error', () => {});
        const over = once(socket, 'close').then(() => {
          cut += 1;
        });
        await Promise.race([once(socket, 'message'), over]);
      }),
    );
  }
  for (const socket of sockets) {
    socket.removeAllListeners('close');
    socket.terminate();
  }
  return cut;
}

test.each([
  ['at once', (reply: UpgradeReply<string>): void => reply.accept('x')],
  [
    'after a promise',
    async (reply: UpgradeReply<string>): Promise<void> => {
      await Promise.resolve();
      reply.accept('x');
    },
  ],
  [
    'a turn later',
    async (reply: UpgradeReply<string>): Promise<void> => {
      await new Promise(setImmediate);
      reply.accept('x');
    },
  ],
])('200 sockets that are let in %s stay', async (_when, decide) => {
  await serve(decide);
  expect(await converse(() => `ws://127.0.0.1:${port}/a`, 200)).toBe(0);
  expect(opened).toBe(200);
});

test('S-2: 400 people on 200 boards that nobody has opened yet: nobody is cut off', async () => {
  app = await createApp({ tls: undefined, addressHeader: undefined, onError: () => {} });
  const server = await TestServer.start({
    env: { INKWIRE_ACCESS: 'open', INKWIRE_LIMITS: 'off' },
  });
  try {
    expect(await converse((i) => `${server.syncUrl}/board-${i % 200}`, 400)).toBe(0);
    expect(server.running.rooms.stats().rooms).toBe(200);
  } finally {
    await server.dispose();
  }
});
