import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type App, createApp } from '../../../server/http/app.ts';
import { addStaticRoutes } from '../../../server/http/static-files.ts';

const PAGE = `<!doctype html><script>document.documentElement.className = 'x'</script>
<script type="module" src="/assets/index-AbCd1234.js"></script>${' '.repeat(2000)}`;
const PROGRAM = `export const x = 1;${' '.repeat(5000)}`;

let app: App;
let folder = '';
let url = '';
let port = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'inkwire-static-'));
  await mkdir(path.join(folder, 'build/assets'), { recursive: true });
  await mkdir(path.join(folder, 'build/embed'));
  const write = (name: string, content: string) =>
    writeFile(path.join(folder, 'build', name), content);
  await write('index.html', PAGE);
  await write('watch.html', PAGE.replace('index', 'watch'));
  await write('assets/index-AbCd1234.js', PROGRAM);
  await write('assets/inter-latin-wght-normal-Dx4kXJAl.woff2', 'font');
  await write('embed/inkwire-board.js', PROGRAM);
  await write('icon.svg', '<svg/>');
  await writeFile(path.join(folder, 'secret'), 'outside');
  app = await createApp({ tls: undefined, addressHeader: undefined, onError: () => {} });
  await addStaticRoutes(app, {
    folder: path.join(folder, 'build'),
    frameOrigins: ['https://school.example'],
  });
  port = await app.listen('127.0.0.1', 0);
  url = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
  app.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a page', () => {
  test.each(['/', '/b/some-board'])(
    '%s is the app, framed by our own and named sites',
    async (at) => {
      const response = await fetch(url + at);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      const policy = response.headers.get('content-security-policy');
      expect(policy).toContain("frame-ancestors 'self' https://school.example");
      expect(policy).toContain("object-src 'none'");
      expect(policy).toMatch(/script-src 'self' 'sha256-[A-Za-z0-9+/]{43}='/);
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      expect(await response.text()).toBe(PAGE);
    },
  );

  test('of spectators is one of its own, and any site may frame it', async () => {
    const response = await fetch(`${url}/s/some-board?token=x`);
    expect(response.headers.get('content-security-policy')).toContain('frame-ancestors *');
    expect(await response.text()).toContain('watch-AbCd1234');
  });

  test('that nobody made is 404', async () => {
    for (const at of ['/b', '/b/', '/b/x/y', '/index.html', '/nothing', '/assets/', '/assets']) {
      expect([at, (await fetch(url + at)).status]).toEqual([at, 404]);
    }
  });
});

describe('a file', () => {
  test('with a hash in its name is kept forever', async () => {
    const response = await fetch(`${url}/assets/index-AbCd1234.js`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const font = await fetch(`${url}/assets/inter-latin-wght-normal-Dx4kXJAl.woff2`);
    expect(font.headers.get('content-type')).toBe('font/woff2');
    expect(font.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('of an element has a lasting name, is asked for again, and belongs on any page', async () => {
    const response = await fetch(`${url}/embed/inkwire-board.js`);
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const etag = response.headers.get('etag') ?? '';
    const again = await fetch(`${url}/embed/inkwire-board.js`, {
      headers: { 'If-None-Match': `"other", W/${etag}` },
    });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test.each(['br', 'gzip'])('is packed with %s where the reader takes it', async (encoding) => {
    const response = await fetch(`${url}/embed/inkwire-board.js`, {
      headers: { 'Accept-Encoding': encoding },
    });
    expect(response.headers.get('content-encoding')).toBe(encoding);
    expect(Number(response.headers.get('content-length'))).toBeLessThan(200);
    expect(response.headers.get('vary')).toBe('Accept-Encoding');
    expect(await response.text()).toBe(PROGRAM);
  });

  test('is not packed against the reader’s will, nor when it is small', async () => {
    const get = async (at: string, accept: string) =>
      (await fetch(url + at, { headers: { 'Accept-Encoding': accept } })).headers.get(
        'content-encoding',
      );
    expect(await get('/embed/inkwire-board.js', 'br;q=0, gzip;q=0.0')).toBeNull();
    expect(await get('/embed/inkwire-board.js', 'identity')).toBeNull();
    expect(await get('/icon.svg', 'br, gzip')).toBeNull();
  });

  test.each([
    '/../secret',
    '/assets/../../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '//etc/passwd',
  ])('outside of the folder is not reached by %s', async (at) => {
    const peer = connect(port, '127.0.0.1');
    peer.write(`GET ${at} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    const [head] = (await once(peer, 'data')) as [Buffer];
    peer.end();
    const answer = head.toString() + (await text(peer));
    expect(answer).toMatch(/^HTTP\/1.1 404/);
    expect(answer).not.toContain('outside');
  });

  test('is only read', async () => {
    const response = await fetch(`${url}/icon.svg`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
    const head = await fetch(`${url}/icon.svg`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '6']);
  });
});

test('a server without a built client says so', async () => {
  const bare = await createApp({ tls: undefined, addressHeader: undefined, onError: () => {} });
  expect(await addStaticRoutes(bare, { folder: '/does/not/exist', frameOrigins: [] })).toBe(0);
  const barePort = await bare.listen('127.0.0.1', 0);
  const response = await fetch(`http://127.0.0.1:${barePort}/`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    message: expect.stringContaining('npm run build'),
  });
  bare.close();
});
