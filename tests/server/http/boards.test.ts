/** The REST calls, on a running server. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { stat, utimes } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { MemoryStorage } from '../../../server/storage/memory.ts';
import { TestServer } from '../../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({
    env: {
      INKWIRE_ORIGINS: 'https://school.example',
      INKWIRE_MAX_ASSET_BYTES: '5000',
      INKWIRE_MAX_NEW_BOARDS_PER_MINUTE: '1000',
    },
  });
});

afterAll(() => server.dispose());

const call = (path: string, init?: RequestInit) => fetch(server.url + path, init);
const post = (body: unknown, headers: Record<string, string> = {}) =>
  call('/api/boards', { method: 'POST', body: JSON.stringify(body), headers });
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

interface Answer {
  readonly error?: string;
  readonly role?: string;
  readonly editToken?: string;
  readonly watchToken?: string;
  readonly watchUrl?: string;
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const answerOf = async (response: Response) => (await response.json()) as Answer;

describe('a new board', () => {
  test('has an unguessable id and both links, the edit token in the fragment', async () => {
    const board = await server.createBoard();
    expect(board.id).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(board.editUrl).toBe(`${server.url}/b/${board.id}#${board.editToken}`);
    expect(board.watchUrl).toBe(`${server.url}/s/${board.id}?token=${board.watchToken}`);
  });

  test('can have a title, which is on the disk before the answer', async () => {
    const response = await post({ title: '  Lesson 3 — Ümläute ' });
    expect(response.status).toBe(201);
    const { id, editToken } = (await response.json()) as { id: string; editToken: string };
    expect(response.headers.get('location')).toBe(`/api/boards/${id}`);
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(server.syncUrl, id, doc, {
      params: { token: editToken },
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
    });
    await new Promise((resolve) => provider.once('sync', resolve));
    expect(doc.getMap('meta').get('title')).toBe('Lesson 3 — Ümläute');
    provider.destroy();
    provider.awareness.destroy();
  });

  test.each([
    ['{'],
    ['null'],
    ['{"title": 5}'],
    [JSON.stringify({ title: 'x'.repeat(201) })],
    ['\xff'],
  ])('is not made of %j', async (body) => {
    const response = await call('/api/boards', {
      method: 'POST',
      body: Buffer.from(body, 'latin1'),
    });
    expect([response.status, (await answerOf(response)).error]).toEqual([400, 'bad-request']);
  });

  test('is not made of a large body', async () => {
    const response = await post({ title: 'x', more: 'y'.repeat(5000) });
    expect([response.status, (await answerOf(response)).error]).toEqual([413, 'too-large']);
  });
});

describe('asking about a board', () => {
  test('tells each link what it may pass on', async () => {
    const { id, editToken, watchToken, watchUrl } = await server.createBoard();
    const edit = await call(`/api/boards/${id}`, { headers: bearer(editToken) });
    expect(await edit.json()).toMatchObject({ id, role: 'edit', editToken, watchToken, watchUrl });
    expect(edit.headers.get('cache-control')).toBe('no-store');
    const watch = await answerOf(await call(`/api/boards/${id}?token=${watchToken}`));
    expect(watch).toEqual({ id, role: 'watch', watchToken, watchUrl });
  });

  test('tells everybody else nothing', async () => {
    const { id } = await server.createBoard();
    expect((await call(`/api/boards/${id}`)).status).toBe(401);
    expect((await call(`/api/boards/${id}?token=e${'A'.repeat(27)}`)).status).toBe(401);
    expect((await call('/api/boards/unknown')).status).toBe(404);
    expect((await call('/api/boards/..%2f..%2fsecret')).status).toBe(404);
    expect((await call(`/api/boards/${'x'.repeat(65)}`)).status).toBe(404);
  });
});

describe('deleting a board', () => {
  test('takes the edit link, ends its sockets with 4404 (S-13), and leaves nothing', async () => {
    const { id, editToken, watchToken } = await server.createBoard();
    const url = `/api/boards/${id}`;
    const refused = await call(url, { method: 'DELETE', headers: bearer(watchToken) });
    expect([refused.status, (await answerOf(refused)).error]).toEqual([403, 'forbidden']);
    const socket = new WebSocket(`${server.syncUrl}/${id}?token=${editToken}`);
    const closed = once(socket, 'close');
    await once(socket, 'message');
    const response = await call(url, { method: 'DELETE', headers: bearer(editToken) });
    expect(response.status).toBe(204);
    expect((await closed)[0]).toBe(4404);
    expect((await call(url, { headers: bearer(editToken) })).status).toBe(404);
    expect((await call(url, { method: 'DELETE', headers: bearer(editToken) })).status).toBe(404);
  });
});

describe('other methods and pages', () => {
  test('405 says what is allowed', async () => {
    const put = await call('/api/boards', { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST']);
    const patch = await call('/api/boards/x', { method: 'PATCH' });
    expect([patch.status, patch.headers.get('allow')]).toEqual([405, 'GET, HEAD, DELETE']);
    expect((await call('/api/other')).status).toBe(404);
  });

  test('foreign pages stay outside, named ones may ask and read the answer', async () => {
    const evil = await post({}, { Origin: 'https://evil.example' });
    expect([evil.status, (await answerOf(evil)).error]).toEqual([403, 'forbidden']);
    const school = await post({}, { Origin: 'https://school.example' });
    expect(school.status).toBe(201);
    expect(school.headers.get('access-control-allow-origin')).toBe('https://school.example');
    expect(school.headers.get('vary')).toBe('Origin');
    const preflight = await call('/api/boards', {
      method: 'OPTIONS',
      headers: { Origin: 'https://school.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://school.example');
    const evilPreflight = await call('/api/boards', {
      method: 'OPTIONS',
      headers: { Origin: 'https://evil.example' },
    });
    expect(evilPreflight.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('pictures', () => {
  const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(1000, 7)]);

  async function put(bytes: Uint8Array, changes: { hash?: string; token?: string } = {}) {
    const board = await server.createBoard();
    const { hash = hashOf(bytes), token = board.editToken } = changes;
    const at = `/api/boards/${board.id}/assets/${hash}`;
    const response = await call(at, {
      method: 'PUT',
      body: Buffer.from(bytes),
      headers: { ...bearer(token), 'Content-Type': 'text/html' },
    });
    return { board, at, response };
  }

  test('are stored by their hash and served as pictures, for good', async () => {
    const { board, at, response } = await put(png);
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ hash: hashOf(png), type: 'image/png', bytes: 1008 });
    const got = await call(`${at}?token=${board.watchToken}`);
    expect(Buffer.from(await got.arrayBuffer()).equals(png)).toBe(true);
    // Its bytes decide, not what the sender called it.
    expect(got.headers.get('content-type')).toBe('image/png');
    expect(got.headers.get('x-content-type-options')).toBe('nosniff');
    expect(got.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(got.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(got.headers.get('content-disposition')).toBe('inline');
    expect(got.headers.get('access-control-allow-origin')).toBe('*');
    const known = await call(`${at}?token=${board.watchToken}`, {
      headers: { 'If-None-Match': got.headers.get('etag') ?? '' },
    });
    expect(known.status).toBe(304);
  });

  test('are stored once', async () => {
    const picture = Buffer.concat([png, Buffer.from('once')]);
    expect((await put(picture)).response.status).toBe(201);
    // Again it counts as new, or it could be cleaned away before the board speaks of it.
    const hash = hashOf(picture);
    const file = join(server.dataDir, 'assets', hash.slice(0, 2), hash);
    await utimes(file, 1, 1);
    expect((await put(picture)).response.status).toBe(200);
    expect((await stat(file)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  test('that are not what their name says are refused', async () => {
    const { board, response, at } = await put(png, { hash: hashOf(Buffer.from('other')) });
    expect([response.status, (await answerOf(response)).error]).toEqual([400, 'bad-request']);
    expect((await call(`${at}?token=${board.editToken}`)).status).toBe(404);
    expect((await put(png, { hash: 'abc' })).response.status).toBe(400);
    expect((await put(png, { hash: hashOf(png).toUpperCase() })).response.status).toBe(400);
  });

  test('that are none, or more, are refused', async () => {
    for (const text of ['<html><script>alert(1)</script>', '<svg onload="alert(1)"/>', 'MZ']) {
      const { response } = await put(Buffer.from(text));
      expect([response.status, (await answerOf(response)).error]).toEqual([
        415,
        'unsupported-type',
      ]);
    }
  });

  test('need an edit link to come in and any link to go out', async () => {
    const { board, at } = await put(png);
    expect((await call(at)).status).toBe(401);
    expect((await put(png, { token: board.editToken })).response.status).toBe(401);
    const watched = await call(at, { method: 'PUT', body: png, headers: bearer(board.watchToken) });
    expect(watched.status).toBe(403);
  });

  test('that are too large are refused before they are read', async () => {
    const { board } = await put(png);
    const peer = connect(server.running.port, '127.0.0.1');
    peer.write(
      `PUT /api/boards/${board.id}/assets/${'a'.repeat(64)}?token=${board.editToken} HTTP/1.1\r\n` +
        'Host: x\r\nContent-Length: 5001\r\n\r\n',
    );
    const [head] = (await once(peer, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1.1 413/);
    peer.destroy();
    const chunked = await call(`/api/boards/${board.id}/assets/${'a'.repeat(64)}`, {
      method: 'PUT',
      headers: bearer(board.editToken),
      body: new Blob([new Uint8Array(100)]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect([chunked.status, (await answerOf(chunked)).error]).toEqual([411, 'length-required']);
  });

  test('that stop half way leave nothing', async () => {
    const board = await server.createBoard();
    const at = `/api/boards/${board.id}/assets/${hashOf(Buffer.concat([png, png]))}`;
    const peer = connect(server.running.port, '127.0.0.1');
    peer.write(
      `PUT ${at}?token=${board.editToken} HTTP/1.1\r\nHost: x\r\nContent-Length: 2016\r\n\r\n`,
    );
    peer.write(png);
    await once(peer, 'connect');
    peer.end();
    await once(peer.resume(), 'close');
    expect((await call(`${at}?token=${board.editToken}`)).status).toBe(404);
  });
});

test('what the store does not take is answered with 507 and leaves a line in the log', async () => {
  const storage = new MemoryStorage();
  const full = await TestServer.start({ storage: () => storage });
  const refused = (): Promise<never> =>
    Promise.reject(new Error('ENOSPC: no space left on device'));
  try {
    const { id, editToken } = await full.createBoard();
    Object.assign(storage, {
      create: refused,
      remove: refused,
      updateRecord: refused,
      putAsset: refused,
    });
    const at = `/api/boards/${id}`;
    const png = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)]);
    for (const [method, path, what, body] of [
      ['POST', '/api/boards', 'a board could not be created', undefined],
      ['POST', `${at}/rotate-links`, 'links could not be renewed', undefined],
      ['PUT', `${at}/assets/${hashOf(png)}`, 'a picture could not be stored', png],
      ['DELETE', at, 'a board could not be deleted', undefined],
    ] as const) {
      const response = await fetch(full.url + path, {
        method,
        headers: bearer(editToken),
        ...(body === undefined ? {} : { body }),
      });
      expect([response.status, (await answerOf(response)).error]).toEqual([507, 'storage-full']);
      const line = full.logLines.find((text) => text.includes(what));
      expect(line, what).toContain('ENOSPC');
      expect(line).not.toContain(id);
    }
  } finally {
    await full.dispose();
  }
});

test('limits on new boards answer 429 with the time to wait', async () => {
  const limited = await TestServer.start({ env: { INKWIRE_MAX_NEW_BOARDS_PER_MINUTE: '2' } });
  try {
    await limited.createBoard();
    await limited.createBoard();
    const response = await fetch(`${limited.url}/api/boards`, { method: 'POST' });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await answerOf(response)).error).toBe('too-many');
  } finally {
    await limited.dispose();
  }
});

test('limits on spectators of a board answer 503 with the time to wait', async () => {
  const limited = await TestServer.start({ env: { INKWIRE_MAX_WATCHERS_PER_BOARD: '1' } });
  const { id, watchToken } = await limited.createBoard();
  const stop = new AbortController();
  try {
    const at = `${limited.url}/feed/${id}?token=${watchToken}`;
    expect((await fetch(at, { signal: stop.signal })).status).toBe(200);
    const refused = await fetch(at);
    expect([refused.status, (await answerOf(refused)).error]).toEqual([503, 'full']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    stop.abort();
    await limited.dispose();
  }
});

test('uploads that never end keep nobody else from theirs', async () => {
  const limited = await TestServer.start({
    env: {
      INKWIRE_MAX_UPLOAD_BYTES: String(1024 * 1024),
      INKWIRE_MAX_ASSET_BYTES: '300000',
      INKWIRE_ADDRESS_HEADER: 'x-forwarded-for',
    },
  });
  const stuck = connect(limited.running.port, '127.0.0.1');
  try {
    const { id, editToken } = await limited.createBoard();
    const at = `/api/boards/${id}/assets/${'a'.repeat(64)}?token=${editToken}`;
    const upload = async (address: string): Promise<number> => {
      const headers = { 'X-Forwarded-For': address };
      const body = new Uint8Array(300_000);
      return (await fetch(limited.url + at, { method: 'PUT', headers, body })).status;
    };
    // It is received, and then refused: the bytes do not have this name.
    expect(await upload('192.0.2.1')).toBe(400);
    stuck.write(
      `PUT ${at} HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 192.0.2.1\r\nContent-Length: 300000\r\n\r\n`,
    );
    await expect.poll(() => upload('192.0.2.1')).toBe(503);
    expect(await upload('192.0.2.2')).toBe(400);
    stuck.destroy();
    await expect.poll(() => upload('192.0.2.1')).toBe(400);
  } finally {
    stuck.destroy();
    await limited.dispose();
  }
});

describe('on a server that is open to everybody', () => {
  let open: TestServer;
  beforeAll(async () => {
    open = await TestServer.start({ env: { INKWIRE_ACCESS: 'open' } });
  });
  afterAll(() => open.dispose());

  test('any name is a board, made when it is asked for', async () => {
    const response = await fetch(`${open.url}/api/boards/classroom-7`);
    expect(await answerOf(response)).toMatchObject({ id: 'classroom-7', role: 'edit' });
    expect((await fetch(`${open.url}/api/boards/no%20board`)).status).toBe(404);
  });

  test('a page under a foreign name that points at this machine stays outside', async () => {
    const socket = connect(open.running.port, '127.0.0.1');
    const host = `evil.example:${open.running.port}`;
    socket.write(`GET /api/boards/x HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\n\r\n`);
    const [head] = (await once(socket, 'data')) as [Buffer];
    expect(head.toString()).toMatch(/^HTTP\/1.1 403/);
    socket.destroy();
  });
});
