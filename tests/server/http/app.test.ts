/** The wrapper of the network library, on real sockets: the traps that it is there for. */
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type App, createApp, ListenError } from '../../../server/http/app.ts';
import type {
  DataSocket,
  HttpReply,
  HttpRequest,
  HttpStream,
  SocketRoute,
} from '../../../server/http/request.ts';

let app: App;
let errors: unknown[];
let url = '';
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
  url = `http://127.0.0.1:${port}`;
}

/** A promise and its own resolve, for waiting on what a callback sees. */
function signal<T>() {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

describe('a request', () => {
  test('is a copy that outlives the first await', async () => {
    const seen = signal<HttpRequest>();
    app.route('GET', '/b/:board/x/:name', async (request, reply) => {
      await new Promise(setImmediate);
      seen.resolve(request);
      reply.send(200, [], 'ok');
    });
    await listen();
    await fetch(`${url}/b/A-b_1/x/%C3%A4?token=t%20t&x=1`, { headers: { 'X-Own': 'Yes' } });
    const request = await seen.promise;
    expect(request.method).toBe('GET');
    expect(request.path).toBe('/b/A-b_1/x/%C3%A4');
    expect(request.param('board')).toBe('A-b_1');
    expect(request.param('name')).toBe('%C3%A4');
    expect(() => request.param('other')).toThrow(/other/);
    expect(request.query.get('token')).toBe('t t');
    expect(request.header('x-own')).toBe('Yes');
    expect(request.header('missing')).toBe('');
    expect(request.address).toBe('127.0.0.1');
  });

  test('has the last address that the trusted proxy wrote', async () => {
    app.route('GET', '/', (request, reply) => reply.send(200, [], request.address));
    await listen();
    const response = await fetch(url, { headers: { 'X-Forwarded-For': '6.6.6.6, 192.0.2.1' } });
    expect(await response.text()).toBe('192.0.2.1');
  });

  test('goes to the more literal pattern, and HEAD to GET without a body', async () => {
    app.route('GET', '/a/:x', (_request, reply) => reply.send(200, [['X-At', 'x']], 'parameter'));
    app.route('GET', '/a/b', (_request, reply) => reply.send(200, [], 'literal'));
    app.route('ANY', '/*', (_request, reply) => reply.send(404, [], 'nothing'));
    await listen();
    expect(await (await fetch(`${url}/a/b`)).text()).toBe('literal');
    expect(await (await fetch(`${url}/a/c`)).text()).toBe('parameter');
    expect((await fetch(`${url}/z`, { method: 'PATCH' })).status).toBe(404);
    const head = await fetch(`${url}/a/c`, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe('9');
    expect(head.headers.get('x-at')).toBe('x');
    expect(await head.text()).toBe('');
  });

  test('whose handler fails gets a 500, and the server goes on', async () => {
    app.route('GET', '/throws', () => {
      throw new Error('at once');
    });
    app.route('GET', '/rejects', async () => {
      await new Promise(setImmediate);
      throw new Error('later');
    });
    await listen();
    expect((await fetch(`${url}/throws`)).status).toBe(500);
    expect((await fetch(`${url}/rejects`)).status).toBe(500);
    expect(errors.map(String)).toEqual(['Error: at once', 'Error: later']);
  });
});

describe('a body', () => {
  const echo = async (_request: HttpRequest, reply: HttpReply): Promise<void> => {
    // Whoever takes its time before it reads must lose nothing.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const body = await reply.readBody(1_000_000);
    if (body.kind === 'complete') reply.send(200, [], body.bytes);
    else reply.send(413, [], body.kind);
  };

  test.each([0, 1, 1000, 100_000, 1_000_000])('of %i bytes arrives whole', async (size) => {
    app.route('POST', '/', echo);
    await listen();
    const sent = Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31) % 251));
    const response = await fetch(url, { method: 'POST', body: sent });
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer()).equals(sent)).toBe(true);
  });

  test('beyond the limit is refused', async () => {
    app.route('POST', '/', echo);
    await listen();
    const response = await fetch(url, { method: 'POST', body: Buffer.alloc(1_000_001) });
    expect(response.status).toBe(413);
    expect(await response.text()).toBe('too-large');
  });

  test('that stops half way ends in "aborted"', async () => {
    const result = signal<string>();
    const begun = signal<void>();
    app.route('POST', '/', async (_request, reply) => {
      const reading = reply.readBody(1000);
      begun.resolve();
      result.resolve((await reading).kind);
    });
    await listen();
    const peer = connect(port, '127.0.0.1');
    peer.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf');
    await begun.promise;
    peer.destroy();
    expect(await result.promise).toBe('aborted');
  });
});

describe('an answer', () => {
  test('that is big reaches a slow reader whole', async () => {
    const size = 20_000_000;
    const body = Buffer.alloc(size, 'x');
    const over = signal<void>();
    app.route('GET', '/', (_request, reply) => {
      reply.onOver(over.resolve);
      reply.send(200, [], body);
      expect(reply.isOver).toBe(false);
    });
    await listen();
    const peer = connect(port, '127.0.0.1');
    peer.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    let received = 0;
    const all = signal<void>();
    peer.on('data', (chunk) => {
      received += chunk.length;
      if (received >= size) all.resolve();
    });
    await Promise.all([over.promise, all.promise]);
    peer.destroy();
  });

  test('is a no-op after its peer has left', async () => {
    const arrived = signal<HttpReply>();
    app.route('GET', '/', (_request, reply) => arrived.resolve(reply));
    await listen();
    const peer = connect(port, '127.0.0.1');
    peer.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const reply = await arrived.promise;
    const over = signal<void>();
    reply.onOver(over.resolve);
    peer.destroy();
    await over.promise;
    expect(reply.isOver).toBe(true);
    reply.send(200, [], 'too late');
    expect(reply.stream(200, []).write('too late')).toBe(false);
  });

  test('is sent once', async () => {
    app.route('GET', '/', (_request, reply) => {
      reply.send(200, [], 'first');
      reply.send(500, [], 'second');
    });
    await listen();
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([200, 'first']);
  });
});

describe('a stream', () => {
  async function open(): Promise<{ peer: TcpSocket; stream: HttpStream }> {
    const opened = signal<HttpStream>();
    app.route('GET', '/', (_request, reply) =>
      opened.resolve(reply.stream(200, [['Content-Type', 'text/event-stream']])),
    );
    await listen();
    const peer = connect(port, '127.0.0.1');
    peer.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    return { peer, stream: await opened.promise };
  }

  test('arrives as it is written, and ends', async () => {
    app.route('GET', '/', (_request, reply) => {
      const stream = reply.stream(200, []);
      stream.write('one ');
      setImmediate(() => {
        stream.write(Buffer.from('two'));
        stream.end();
        expect(stream.isOver).toBe(true);
        expect(stream.write('three')).toBe(false);
      });
    });
    await listen();
    expect(await (await fetch(url)).text()).toBe('one two');
  });

  test('says when its reader is full, and when it can go on', async () => {
    const { peer, stream } = await open();
    peer.pause();
    const chunk = Buffer.alloc(256 * 1024, 'x');
    let written = 0;
    while (stream.write(chunk)) written += chunk.length;
    expect(written).toBeLessThan(64 * 1024 * 1024);
    const writable = signal<void>();
    stream.attach({ onWritable: writable.resolve, onOver: () => undefined });
    peer.resume();
    await writable.promise;
    expect(stream.write('more')).toBe(true);
    peer.destroy();
  });

  test('hears that its reader has left, and can cut it off', async () => {
    const { peer, stream } = await open();
    const over = signal<void>();
    stream.attach({ onWritable: () => undefined, onOver: over.resolve });
    peer.destroy();
    await over.promise;
    expect(stream.isOver).toBe(true);
    stream.end();
    stream.abort();
  });

  test('tells those who waited for the end of the reply, once', async () => {
    const opened = signal<HttpStream>();
    let ends = 0;
    app.route('GET', '/', (_request, reply) => {
      reply.onOver(() => ends++);
      reply.onOver(() => ends++);
      opened.resolve(reply.stream(200, []));
    });
    await listen();
    const peer = connect(port, '127.0.0.1');
    peer.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    const stream = await opened.promise;
    expect(ends).toBe(0);
    const over = signal<void>();
    stream.attach({ onWritable: () => undefined, onOver: over.resolve });
    peer.destroy();
    await over.promise;
    stream.abort();
    expect(ends).toBe(2);
  });

  test('can cut its reader off', async () => {
    const { peer, stream } = await open();
    // Read, or the end is never seen.
    peer.resume();
    const closed = once(peer, 'close');
    stream.abort();
    await closed;
    expect(stream.isOver).toBe(true);
  });
});

describe('a socket', () => {
  interface Seen {
    opened: DataSocket<string>[];
    messages: string[];
    closed: number[];
    overruns: number;
  }

  function route(seen: Seen, changes: Partial<SocketRoute<string>> = {}): SocketRoute<string> {
    return {
      maxFrameBytes: 100_000,
      maxBufferedBytes: 100_000,
      maxHeldBytes: 1000,
      maxHeldFrames: 100,
      maxHeldBytesInAll: 100_000,
      idleTimeoutSeconds: 40,
      upgrade: (request, reply) => reply.accept(request.param('board')),
      open: (socket) => seen.opened.push(socket),
      message: (_socket, frame) => seen.messages.push(Buffer.from(frame).toString()),
      drain: () => {},
      overrun: (socket) => {
        seen.overruns++;
        socket.close(4429, 'too much');
      },
      close: (_socket, code) => seen.closed.push(code),
      ...changes,
    };
  }

  const nothing = (): Seen => ({ opened: [], messages: [], closed: [], overruns: 0 });

  async function join(board = 'a'): Promise<WebSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${board}`);
    await once(socket, 'open');
    return socket;
  }

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

test('a port that is taken is an error, not a shared port', async () => {
  await listen();
  const second = await createApp({ tls: undefined, addressHeader: undefined, onError: () => {} });
  await expect(second.listen('127.0.0.1', port)).rejects.toThrow(ListenError);
  await expect(second.listen('127.0.0.1', port)).rejects.toThrow(`127.0.0.1:${port}`);
  second.close();
});
