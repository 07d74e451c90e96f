/** The wrapper of the network library, on real sockets: the traps that it is there for. */
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type App, createApp, ListenError } from '../../../server/http/app.ts';
import type { HttpReply, HttpRequest, HttpStream } from '../../../server/http/request.ts';
import { signal } from '../../support/signal.ts';

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

test('a port that is taken is an error, not a shared port', async () => {
  await listen();
  const second = await createApp({ tls: undefined, addressHeader: undefined, onError: () => {} });
  await expect(second.listen('127.0.0.1', port)).rejects.toThrow(ListenError);
  await expect(second.listen('127.0.0.1', port)).rejects.toThrow(`127.0.0.1:${port}`);
  second.close();
});
