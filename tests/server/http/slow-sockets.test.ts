/** Sockets whose peers do not keep up: what is held for them is bounded, and they go for good. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { type App, createApp } from '../../../server/http/app.ts';
import { join as joinAt, nothing, route } from './seen-sockets.ts';

let app: App;
let port: number;

beforeEach(async () => {
  app = await createApp({ tls: undefined, addressHeader: undefined, onError: () => {} });
});

afterEach(() => app.close());

async function listen(): Promise<void> {
  port = await app.listen('127.0.0.1', 0);
}

const join = (board: string): Promise<WebSocket> => joinAt(port, board);

describe('S-8: a socket', () => {
  test('that is held together with others is bounded with them: the largest goes', async () => {
    const seen = nothing();
    const limits: string[] = [];
    app.socket(
      '/sync/:board',
      route(seen, {
        maxHeldBytes: 50_000,
        maxHeldBytesInAll: 60_000,
        open(socket) {
          seen.opened.push(socket);
          socket.pause();
        },
        overrun(socket, limit) {
          limits.push(`${socket.data} ${limit}`);
          socket.close(1013, 'too much');
        },
      }),
    );
    await listen();
    const [big, small] = [await join('big'), await join('small')];
    const closed = once(big, 'close');
    big.send('x'.repeat(40_000));
    big.ping();
    await once(big, 'pong');
    small.send('y'.repeat(30_000));
    expect((await closed)[0]).toBe(1013);
    expect(limits).toEqual(['big shared']);
    seen.opened[1]?.resume();
    expect(seen.messages.map((text) => text.length)).toEqual([30_000]);
    // What was let go counts no more.
    seen.opened[1]?.pause();
    small.send('y'.repeat(45_000));
    small.ping();
    await once(small, 'pong');
    expect(limits).toHaveLength(1);
  });

  test('that is closed is told so when it reads, and cut off when it does not', async () => {
    const seen = nothing();
    app.socket('/sync/:board', route(seen, { maxBufferedBytes: 8_000_000 }));
    await listen();
    const [slow, deaf] = [await join('slow'), await join('deaf')];
    const frame = Buffer.alloc(4_000_000);
    for (const peer of [slow, deaf]) peer.pause();
    for (const socket of seen.opened) {
      for (let i = 0; i < 4 && socket.bufferedBytes() < 1_000_000; i++) socket.send(frame);
      expect(socket.bufferedBytes()).toBeGreaterThan(1_000_000);
      socket.close(1013, 'too slow');
      // It counts until it is really gone, and hears nothing more.
      expect(socket.send(frame)).toBe('dropped');
    }
    expect(seen.closed).toEqual([]);
    const told = once(slow, 'close');
    slow.resume();
    expect((await told)[0]).toBe(1013);
    expect(seen.closed).toEqual([1013]);
    await expect.poll(() => seen.closed.length).toBe(2);
    const cut = once(deaf, 'close');
    deaf.resume();
    expect((await cut)[0]).toBe(1006);
  });
});
