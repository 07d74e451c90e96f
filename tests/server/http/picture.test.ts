/** Pictures of boards from the server, and the tags of link previews. F-18 of PROTOCOL.md. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { Board } from '../../../shared/document/board.ts';
import { readPicture } from '../../support/picture.ts';
import type { BoardLinks } from '../../support/server-process.ts';
import { TestServer } from '../../support/server.ts';

let server: TestServer;
let client = '';
let links: BoardLinks;
let provider: WebsocketProvider;
let board: Board;

beforeEach(async () => {
  client = await mkdtemp(path.join(os.tmpdir(), 'inkwire-client-'));
  await writeFile(
    path.join(client, 'watch.html'),
    '<!doctype html><head><title>Inkwire</title><!--inkwire:preview--></head>',
  );
  server = await TestServer.start({ clientFolder: client });
  links = await server.createBoard();
  const doc = new Y.Doc();
  provider = new WebsocketProvider(server.syncUrl, links.id, doc, {
    params: { token: links.editToken },
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    disableBc: true,
  });
  await new Promise<void>((resolve) => provider.once('sync', () => resolve()));
  board = new Board(doc);
  await draw(() =>
    board.change('test', (tx) => {
      tx.setMeta({ title: 'Plan <b>' });
      tx.create(
        'rectangle',
        { x: 0, y: 0, w: 200, h: 100, fill: '#ff0000', stroke: 'none' },
        'red',
      );
      tx.create('text', { x: 0, y: 120, text: 'a < b' }, 'words');
    }),
  );
});

afterEach(async () => {
  provider.destroy();
  provider.awareness.destroy();
  await server.dispose();
  await rm(client, { recursive: true, force: true });
});

/** Changes the board and waits for the server's receipt. */
async function draw(change: () => void): Promise<void> {
  const receipt = new Promise<void>((resolve) => {
    provider.ws?.addEventListener('message', () => resolve(), { once: true });
  });
  change();
  await receipt;
}

const get = (name: string, query = '', headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/api/boards/${links.id}.${name}?token=${links.watchToken}${query}`, {
    headers,
  });

test('F-17: a picture of the feed shows the last change, however young the one before is', async () => {
  const source = (await server.running.rooms.source(links.id))!;
  const release = source.retain();
  expect(await server.running.pictures.svg(source)).not.toContain('the last word');
  const stored = new Promise<void>((resolve) => void source.onCommit(() => resolve()));
  board.change('test', (tx) => tx.create('text', { text: 'the last word' }));
  await stored;
  expect(await server.running.pictures.svg(source)).toContain('the last word');
  release();
});

test('F-18: an SVG has the typefaces that it names in it, and no others', async () => {
  // Whole documents would fill the screen: only whether something stands in them is compared.
  const has = (svg: string, text: string): [string, boolean] => [text, svg.includes(text)];
  const face = (family: string): string => `@font-face{font-family:&#39;${family}&#39;`;
  const svg = await (await get('svg')).text();
  for (const text of [face('Shantell Sans'), 'data:font/woff2;base64,d09GMg']) {
    expect(has(svg, text)).toEqual([text, true]);
  }
  const other = face('Inter Variable');
  expect(has(svg, other)).toEqual([other, false]);
  const without = await (await get('svg', '&fonts=none')).text();
  expect(has(without, '@font-face')).toEqual(['@font-face', false]);
});

test('an SVG that stands alone, in both themes', async () => {
  const response = await get('svg');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/svg+xml; charset=utf-8');
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(response.headers.get('content-security-policy')).toContain('sandbox');
  const svg = await response.text();
  expect(svg).toContain('a &lt; b');
  expect(svg).toContain('<title>Plan &lt;b&gt;</title>');
  const dark = await (await get('svg', '&theme=dark')).text();
  expect(dark).not.toBe(svg);
});

test('a PNG of the size asked for, with what is on the board', async () => {
  const response = await get('png', '&width=600&height=300');
  expect(response.headers.get('content-type')).toBe('image/png');
  const { width, height, rgb } = await readPicture(Buffer.from(await response.arrayBuffer()));
  expect([width, height]).toEqual([600, 300]);
  let red = 0;
  for (let i = 0; i < rgb.length; i += 3) if (rgb[i]! > 240 && rgb[i + 1]! < 20) red++;
  // The rectangle is 200 x 100 of a box of 264 x 209 or so, scaled to fit into 300 pixels.
  expect(red).toBeGreaterThan(20_000);
});

test('drawn once per version and look; unchanged is 304', async () => {
  const { pictures } = server.running;
  const responses = await Promise.all([get('png'), get('png'), get('png'), get('svg')]);
  expect(pictures.drawnCount).toBe(2);
  const etag = responses[0]?.headers.get('etag') ?? '';
  expect((await get('png', '', { 'If-None-Match': etag })).status).toBe(304);
  expect(pictures.drawnCount).toBe(2);
});

test('sizes have limits, and a picture needs a link', async () => {
  for (const query of ['&width=9000', '&width=0', '&height=x', '&theme=blue']) {
    expect([query, (await get('png', query)).status]).toEqual([query, 400]);
  }
  const bare = await fetch(`${server.url}/api/boards/${links.id}.png`);
  expect(bare.status).toBe(401);
  const unknown = await fetch(`${server.url}/api/boards/nothing.png?token=${links.watchToken}`);
  expect(unknown.status).toBe(404);
  expect((await fetch(`${server.url}/api/boards/${links.id}.gif`)).status).toBe(404);
});

test('link previews: title and picture, only for a link that opens the board', async () => {
  const page = await (await fetch(links.watchUrl)).text();
  expect(page).toContain('<meta property="og:title" content="Plan &lt;b&gt;"');
  const image = /og:image" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const picture = await fetch(image);
  expect(picture.headers.get('content-type')).toBe('image/png');
  const closed = await (await fetch(`${server.url}/s/${links.id}?token=wrong`)).text();
  expect(closed).not.toContain('og:');
});

test('F-18: what people write never becomes markup, script or an address that is fetched', async () => {
  const evil = `"><script>alert(1)</script><image href="https://evil.example/x"/>&#0;\u0000\uFFFE]]>`;
  // Written past every check of ours, as a client of one's own can.
  const { doc } = provider;
  const shapes: Record<string, object> = {
    evil: {
      type: 'text',
      x: 0,
      y: 0,
      text: evil,
      font: evil,
      stroke: evil,
      index: 'a5',
      parent: '',
    },
    box: { type: 'rectangle', x: 9, text: evil, fill: `red" onload="alert(1)`, stroke: 'url(#x)' },
    label: { type: 'rectangle', x: 9, y: 300, w: 400, h: 200, index: 'a6', text: evil },
    picture: { type: 'image', x: 9, w: 50, h: 50, asset: 'javascript:alert(1)', index: 'a7' },
  };
  await draw(() =>
    doc.transact(() => {
      doc.getMap('meta').set('title', evil);
      doc.getMap('meta').set('background', 'url(https://evil.example/y)');
      for (const [id, fields] of Object.entries(shapes)) {
        const map = new Y.Map<unknown>();
        for (const [name, value] of Object.entries(fields)) {
          map.set(name, name === 'text' ? new Y.Text(value as string) : (value as unknown));
        }
        doc.getMap('shapes').set(id, map);
      }
    }),
  );
  for (const query of ['', '&theme=dark', '&fonts=none']) {
    const response = await get('svg', query);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('sandbox');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const svg = (await response.text()).replace(/<style>[^]*?<\/style>/g, '');
    // A reader of XML says which elements and attributes there really are.
    const elements = [...svg.matchAll(/<([a-zA-Z][\w:]*)((?:\s+[\w:-]+="[^"]*")*)\s*\/?>/g)];
    const names = new Set(elements.map(([, name]) => name));
    expect([...names].filter((name) => /script|foreignObject|iframe|use/i.test(name!))).toEqual([]);
    const attributes = elements.flatMap(([, , text]) => [
      ...(text ?? '').matchAll(/([\w:-]+)="([^"]*)"/g),
    ]);
    // It is really in there.
    expect(svg).toContain('&lt;script&gt;');
    expect(attributes.filter(([, name]) => /^on/i.test(name!))).toEqual([]);
    const links = attributes.flatMap(([, name, value]) => (/href|src/.test(name!) ? [value!] : []));
    expect(links.filter((link) => !/^(data:|#)/.test(link))).toEqual([]);
    expect(
      attributes.filter(([, name, value]) => name !== 'xmlns' && /url\((?!#)/.test(value!)),
    ).toEqual([]);
    // Characters that XML cannot say would make the whole picture unreadable.
    const unsayable = svg.split('').filter((char) => char < ' ' && !'\n\r\t'.includes(char));
    expect([unsayable, /[\uFFFE\uFFFF]/.test(svg)]).toEqual([[], false]);
    // Nothing stands between the elements that was not recognised as one.
    const [opened, closed] = [svg.match(/</g)?.length ?? 0, svg.match(/<\//g)?.length ?? 0];
    expect(opened).toBe(elements.length + closed);
  }
  const picture = await readPicture(Buffer.from(await (await get('png')).arrayBuffer()));
  expect(picture.width).toBeGreaterThan(0);
});
