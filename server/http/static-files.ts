/**
 * Serves the built client. Owns caching, compression and the headers of pages. Only files that were
 * there at the start are served, by exact name: no path of a request ever reaches the file system.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { App } from './app.ts';
import type { HeaderList, HttpReply, HttpRequest } from './request.ts';
import { sendError } from './respond.ts';

export interface StaticOptions {
  /** Folder of the built client. */
  readonly folder: string;
  /** Origins whose pages may put the board's pages into a frame; `*` is every one. */
  readonly frameOrigins: readonly string[];
  /** Tags for the head of a spectator's page, for link previews. */
  readonly preview?: (request: HttpRequest) => Promise<string>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
};
const IS_TEXT = /^(text|application\/(json|manifest)|image\/svg|application\/wasm)/;
const MIN_COMPRESSED_BYTES = 1024;
const PREVIEW_PLACE = '<!--inkwire:preview-->';

type Encoding = 'br' | 'gzip' | 'identity';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

class StaticFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly etag: string;
  readonly #packed = new Map<Encoding, Promise<Uint8Array>>();

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    this.bytes = bytes;
    this.etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  }

  /** Packed once per encoding, when first asked for, off the main thread. */
  packed(encoding: Encoding): Promise<Uint8Array> {
    const known = this.#packed.get(encoding);
    if (known !== undefined) return known;
    const packed =
      encoding === 'br'
        ? compressBrotli(this.bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
        : encoding === 'gzip'
          ? compressGzip(this.bytes, { level: 6 })
          : Promise.resolve(this.bytes);
    this.#packed.set(encoding, packed);
    return packed;
  }

  choose(acceptEncoding: string): Encoding {
    if (!IS_TEXT.test(this.type) || this.bytes.byteLength < MIN_COMPRESSED_BYTES) return 'identity';
    const accepted = acceptEncoding.split(',').flatMap((one) => {
      const [name = '', quality = ''] = one.trim().toLowerCase().split(';');
      return /^\s*q=0(\.0*)?\s*$/.test(quality) ? [] : [name.trim()];
    });
    return accepted.includes('br') ? 'br' : accepted.includes('gzip') ? 'gzip' : 'identity';
  }
}

/** Reads the client's files and registers them and the pages. Returns how many files there are. */
export async function addStaticRoutes(app: App, options: StaticOptions): Promise<number> {
  const files = await readFiles(options.folder);
  const board = files.get('index.html');
  const watch = files.get('watch.html') ?? board;
  const closed = ["'self'", ...options.frameOrigins].join(' ');
  const page =
    (file: StaticFile | undefined, frameAncestors: string) =>
    (request: HttpRequest, reply: HttpReply): Promise<void> | void => {
      if (file === undefined) {
        sendError(reply, 'not-found', { message: 'The client is not built: npm run build.' });
        return;
      }
      return sendFile(file, request, reply, pageHeaders(file, frameAncestors));
    };
  app.route('GET', '/', page(board, closed));
  app.route('GET', '/b/:board', page(board, closed));
  // A spectator page shows nothing that its address does not already give away.
  const plainWatch = page(watch, '*');
  app.route('GET', '/s/:board', async (request, reply) => {
    const tags = (await options.preview?.(request)) ?? '';
    if (watch === undefined || tags === '') return plainWatch(request, reply);
    return sendFile(withTags(watch, tags), request, reply, pageHeaders(watch, '*'));
  });
  app.route('GET', '/*', (request, reply) => {
    const file = files.get(request.path.slice(1));
    if (file === undefined || file.name.endsWith('.html')) {
      sendError(reply, 'not-found');
      return;
    }
    return sendFile(file, request, reply, fileHeaders(file));
  });
  app.route('ANY', '/*', (_request, reply) =>
    sendError(reply, 'method-not-allowed', { headers: [['Allow', 'GET, HEAD']] }),
  );
  return files.size;
}

/** The page with tags where it keeps a place for them. */
function withTags(page: StaticFile, tags: string): StaticFile {
  const html = new TextDecoder().decode(page.bytes).replace(PREVIEW_PLACE, () => tags);
  return new StaticFile(page.name, new TextEncoder().encode(html));
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(folder, file).split(path.sep).join('/');
    files.set(name, new StaticFile(name, await readFile(file)));
  }
  return files;
}

async function sendFile(
  file: StaticFile,
  request: HttpRequest,
  reply: HttpReply,
  headers: HeaderList,
): Promise<void> {
  const encoding = file.choose(request.header('accept-encoding'));
  const common: HeaderList = [
    ...headers,
    ['ETag', file.etag],
    ['Vary', 'Accept-Encoding'],
    ['X-Content-Type-Options', 'nosniff'],
    ['Referrer-Policy', 'no-referrer'],
  ];
  const known = request.header('if-none-match');
  if (
    known === '*' ||
    known.split(',').some((one) => one.trim().replace(/^W\//, '') === file.etag)
  ) {
    reply.send(304, common);
    return;
  }
  const bytes = await file.packed(encoding);
  const coded: HeaderList = encoding === 'identity' ? [] : [['Content-Encoding', encoding]];
  reply.send(200, [['Content-Type', file.type], ...common, ...coded], bytes);
}

function fileHeaders(file: StaticFile): HeaderList {
  // Vite puts a hash of the content into these names.
  const isHashed = file.name.startsWith('assets/') && /[-.][A-Za-z0-9_-]{8,}\.\w+$/.test(file.name);
  return [
    ['Cache-Control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'],
    // Elements, their fonts and chunks are loaded by other sites' pages: that is what they are for.
    ['Access-Control-Allow-Origin', '*'],
    ['Cross-Origin-Resource-Policy', 'cross-origin'],
  ];
}

function pageHeaders(file: StaticFile, frameAncestors: string): HeaderList {
  const policy = [
    "default-src 'self'",
    `script-src 'self'${inlineScriptHashes(file)}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${frameAncestors}`,
  ];
  return [
    ['Cache-Control', 'no-cache'],
    ['Content-Security-Policy', policy.join('; ')],
    ['Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=()'],
  ];
}

/** The page's own inline scripts (the theme, before the first paint) by their hashes. */
function inlineScriptHashes(file: StaticFile): string {
  const html = new TextDecoder().decode(file.bytes);
  const scripts = html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g);
  return [...scripts]
    .map((match) =>
      createHash('sha256')
        .update(match[1] ?? '')
        .digest('base64'),
    )
    .map((hash) => ` 'sha256-${hash}'`)
    .join('');
}
