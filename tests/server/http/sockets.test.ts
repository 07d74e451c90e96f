/** Sockets of the network library's wrapper, on real connections: the traps that it is there for. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type App, createApp } from '../../../server/http/app.ts';
import { signal } from '../../support/signal.ts';
import { join as joinAt, nothing, route } from './seen-sockets.ts';

let app: App;
let errors: unknown[];
let port = 0;

beforeEach(async () => {
  errors = [];
  app = await createApp({
    tls: undefined,
    addressHeader: 'x-forwarded-for',
    onError: (error) => errors.push(error),
  });
});

afterEach(() => app.close());

async function listen(): Promise<void> {
  port = await app.listen('127.0.0.1', 0);
}

const join = (board?: string): Promise<WebSocket> => joinAt(port, board);

describe('a socket', () => {
  test('is refused with a status, also after an await', async () => {
    const seen = nothing();
    app.socket(
      '/sync/:board',
      route(seen, {
        async upgrade(_request, reply) {
          await new Promise(setImmediate);
          reply.refuse(403, [['Retry-After', '7']], 'no');
          reply.accept('too late');
        },
      }),
    );
    await listen();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/a`);
    const [, response] = (await once(socket, 'unexpected-response')) as [
      unknown,
      { statusCode: number; headers: Record<string, string> },
    ];
    expect(response.statusCode).toBe(403);
    expect(response.headers['retry-after']).toBe('7');
    expect(seen.opened).toHaveLength(0);
  });

  test('whose peer leaves during the decision is never opened', async () => {
    const seen = nothing();
    const asked = signal<void>();
    const over = signal<void>();
    app.socket(
      '/sync/:board',
      route(seen, {
        async upgrade(_request, reply) {
          asked.resolve();
          await new Promise<void>((resolve) => reply.onOver(resolve));
          expect(reply.isOver).toBe(true);
          reply.accept('nobody');
          over.resolve();
        },
      }),
    );
    await listen();
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/a`);
    socket.on('error', () => {});
    await asked.promise;
    socket.terminate();
    await over.promise;
    expect(seen.opened).toHaveLength(0);
  });

  test('sends, publishes to its topic, and is harmless after its end', async () => {
    const seen = nothing();
    app.socket('/sync/:board', route(seen));
    await listen();
    const [one, two] = [await join('a'), await join('b')];
    const [first, second] = seen.opened;
    if (first === undefined || second === undefined) throw new Error('not opened');
    expect([first.data, second.data]).toEqual(['a', 'b']);
    first.subscribe('t');
    second.subscribe('t');
    const heard = Promise.all([once(one, 'message'), once(two, 'message')]);
    app.publish('t', Buffer.from('to all'));
    expect((await heard).map(([data]) => String(data))).toEqual(['to all', 'to all']);
    second.unsubscribe('t');
    expect(first.send(Buffer.from('to one'))).toBe('sent');
    expect(String((await once(one, 'message'))[0])).toBe('to one');
    const closed = once(one, 'close');
    first.close(4404, 'gone');
    expect(await closed).toEqual([4404, Buffer.from('gone')]);
    expect(seen.closed).toEqual([4404]);
    expect(first.send(Buffer.from('late'))).toBe('dropped');
    expect(first.bufferedBytes()).toBe(0);
    first.close(1000, '');
    first.terminate();
    first.subscribe('t');
    first.pause();
    first.resume();
    two.terminate();
  });

  test('that is paused holds its frames in order, up to a limit', async () => {
    const seen = nothing();
    const got = signal<void>();
    app.socket(
      '/sync/:board',
      route(seen, {
        message(socket, frame) {
          const text = Buffer.from(frame).toString();
          seen.messages.push(text);
          if (text === 'first') {
            socket.pause();
            setImmediate(got.resolve);
          }
        },
      }),
    );
    await listen();
    const peer = await join();
    for (const text of ['first', 'second', 'third']) peer.send(text);
    peer.ping();
    await Promise.all([got.promise, once(peer, 'pong')]);
    expect(seen.messages).toEqual(['first']);
    seen.opened[0]?.resume();
    expect(seen.messages).toEqual(['first', 'second', 'third']);
    seen.opened[0]?.pause();
    const closed = once(peer, 'close');
    peer.send('x'.repeat(600));
    peer.send('x'.repeat(600));
    expect((await closed)[0]).toBe(4429);
    expect(seen.overruns).toBe(1);
  });

  test('says what does not fit into its buffer', async () => {
    const seen = nothing();
    app.socket('/sync/:board', route(seen));
    await listen();
    const peer = await join();
    const [socket] = seen.opened;
    if (socket === undefined) throw new Error('not opened');
    peer.pause();
    const results = new Set<string>();
    const frame = Buffer.alloc(90_000);
    for (let i = 0; i < 500 && !results.has('dropped'); i++) results.add(socket.send(frame));
    expect([...results]).toEqual(['sent', 'buffered', 'dropped']);
    expect(socket.bufferedBytes()).toBeGreaterThan(0);
    expect(socket.bufferedBytes()).toBeLessThan(300_000);
    socket.terminate();
    peer.terminate();
  });

  test('whose handler fails is cut off alone', async () => {
    const seen = nothing();
    app.socket(
      '/sync/:board',
      route(seen, {
        message() {
          throw new Error('a bug');
        },
      }),
    );
    await listen();
    const [victim, other] = [await join(), await join()];
    const closed = once(victim, 'close');
    victim.send('x');
    await closed;
    expect(errors.map(String)).toEqual(['Error: a bug']);
    other.ping();
    await once(other, 'pong');
    other.terminate();
  });

  test('whose peer is silent is gone, even while it is sent to', async () => {
    const seen = nothing();
    const closed = signal<void>();
    app.socket(
      '/sync/:board',
      route(seen, { idleTimeoutSeconds: 8, close: () => closed.resolve() }),
    );
    await listen();
    // It reads, and answers nothing: no pong, no close.
    const peer = connect(port, '127.0.0.1').resume();
    peer.write(
      'GET /sync/a HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    await once(peer, 'data');
    const timer = setInterval(() => seen.opened[0]?.send(Uint8Array.of(1, 1, 0)), 1_000);
    await closed.promise;
    clearInterval(timer);
    peer.destroy();
  });

  test('an idle timeout that would end the process is refused', () => {
    expect(() => app.socket('/x', route(nothing(), { idleTimeoutSeconds: 5 }))).toThrow(/8 to 960/);
  });
});
