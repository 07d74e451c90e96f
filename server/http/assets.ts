/**
 * Pictures on boards: `PUT` and `GET /api/boards/:board/assets/:hash`, named by the SHA-256 of their
 * bytes, so that nobody can change one. Owns what may be stored and how it is served: as pictures,
 * never as pages or programs.
 */
import { createHash } from 'node:crypto';
import type { ErrorCode } from '../../shared/protocol/messages.ts';
import type { Gate } from '../access/gate.ts';
import { addressKey, type RateLimit } from '../access/limits.ts';
import type { Origins } from '../access/origins.ts';
import type { App } from './app.ts';
import { sniffImage } from './asset-kinds.ts';
import { answerOthers, corsHeaders, tokenOf } from './boards.ts';
import type { HeaderList, HttpReply, HttpRequest } from './request.ts';
import { sendError, sendJson } from './respond.ts';

/** The part of the store that keeps pictures. */
export interface AssetStore {
  putAsset(hash: string, type: string, bytes: Uint8Array): Promise<void>;
  getAsset(
    hash: string,
  ): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined>;
  touchAsset(hash: string): Promise<void>;
}

export interface AssetRoutesOptions {
  readonly store: AssetStore;
  readonly gate: Gate;
  readonly origins: Origins;
  readonly maxAssetBytes: number;
  /** `undefined`: no limit. */
  readonly uploads: RateLimit | undefined;
  /** Pictures that are being received at the same time: what they may take in memory. */
  readonly maxBytesInFlight: number;
  /** The store did not take a picture; the peer has got a 507. */
  readonly onNotStored: (what: string, error: unknown) => void;
}

const PATTERN = '/api/boards/:board/assets/:hash';
const HASH = /^[0-9a-f]{64}$/;

export function addAssetRoutes(app: App, options: AssetRoutesOptions): void {
  const uploads = new Uploads(options.maxBytesInFlight);
  app.route('PUT', PATTERN, (request, reply) => putAsset(options, uploads, request, reply));
  app.route('GET', PATTERN, (request, reply) => getAsset(options, request, reply));
  answerOthers(app, options.origins, PATTERN, 'GET, HEAD, PUT');
}

/** Memory for bodies on their way in, shared by all. */
class Uploads {
  readonly #maxBytes: number;
  readonly #byAddress = new Map<string, number>();
  #taken = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Returns how to give the bytes back, or `undefined` where there are none left. Nobody takes more
   * than half, so that uploads that never end do not keep everybody else from theirs.
   */
  take(address: string, bytes: number): (() => void) | undefined {
    const own = this.#byAddress.get(address) ?? 0;
    if (this.#taken + bytes > this.#maxBytes) return undefined;
    if (own > 0 && own + bytes > this.#maxBytes / 2) return undefined;
    this.#taken += bytes;
    this.#byAddress.set(address, own + bytes);
    return () => {
      this.#taken -= bytes;
      const left = (this.#byAddress.get(address) ?? 0) - bytes;
      if (left > 0) this.#byAddress.set(address, left);
      else this.#byAddress.delete(address);
    };
  }
}

async function putAsset(
  options: AssetRoutesOptions,
  uploads: Uploads,
  request: HttpRequest,
  reply: HttpReply,
): Promise<void> {
  const cors = corsHeaders(options.origins, request);
  const refuse = (code: ErrorCode, message?: string, retryAfterSeconds?: number): void =>
    sendError(reply, code, {
      headers: cors ?? [],
      ...(message === undefined ? {} : { message }),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    });
  if (cors === undefined) {
    refuse('forbidden', 'Pages of this origin may not do that; see INKWIRE_ORIGINS.');
    return;
  }
  const hash = request.param('hash');
  if (!HASH.test(hash)) {
    refuse('bad-request', 'A picture is named by its SHA-256: 64 lower-case hexadecimal digits.');
    return;
  }
  const length = Number(request.header('content-length') || Number.NaN);
  if (!Number.isSafeInteger(length) || length <= 0) {
    refuse('length-required');
    return;
  }
  if (length > options.maxAssetBytes) {
    refuse('too-large', `A picture may have ${options.maxAssetBytes} bytes.`);
    return;
  }
  const grant = await options.gate.authorize(request.param('board'), tokenOf(request), 'edit');
  if (grant.kind === 'refused') {
    refuse(grant.code);
    return;
  }
  const allowance = options.uploads?.take(addressKey(request.address), performance.now());
  if (allowance?.kind === 'denied') {
    refuse('too-many', undefined, allowance.retryAfterSeconds);
    return;
  }
  const release = uploads.take(addressKey(request.address), length);
  if (release === undefined) {
    refuse('full', 'Too many pictures arrive at the moment.', 3);
    return;
  }
  try {
    await receive(options, hash, length, reply, refuse, cors);
  } finally {
    release();
  }
}

async function receive(
  options: AssetRoutesOptions,
  hash: string,
  length: number,
  reply: HttpReply,
  refuse: (code: ErrorCode, message?: string) => void,
  cors: HeaderList,
): Promise<void> {
  const { store } = options;
  const body = await reply.readBody(length);
  if (body.kind === 'aborted') return;
  if (body.kind === 'too-large') {
    refuse('too-large');
    return;
  }
  const { bytes } = body;
  if (createHash('sha256').update(bytes).digest('hex') !== hash) {
    refuse('bad-request', 'The bytes do not have this SHA-256.');
    return;
  }
  const sniffed = sniffImage(bytes);
  if (sniffed.kind === 'refused') {
    refuse('unsupported-type', sniffed.why);
    return;
  }
  const answer = { hash, type: sniffed.type, bytes: bytes.byteLength };
  try {
    if ((await store.getAsset(hash)) !== undefined) {
      // The shape that shows it comes later than this: until then it looks unused.
      await store.touchAsset(hash);
      sendJson(reply, 200, answer, cors);
      return;
    }
    await store.putAsset(hash, sniffed.type, bytes);
  } catch (error) {
    options.onNotStored('a picture could not be stored', error);
    refuse('storage-full');
    return;
  }
  sendJson(reply, 201, answer, cors);
}

/** Every page may show a picture whose board it has a link to: the token lets it in, no cookie does. */
const PICTURE_HEADERS: HeaderList = [
  ['Cache-Control', 'private, max-age=31536000, immutable'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Content-Disposition', 'inline'],
  // An SVG opened as a page of its own is only a picture: no script, no request, no origin.
  ['Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox"],
  ['Access-Control-Allow-Origin', '*'],
  ['Cross-Origin-Resource-Policy', 'cross-origin'],
];

async function getAsset(
  options: AssetRoutesOptions,
  request: HttpRequest,
  reply: HttpReply,
): Promise<void> {
  const refuse = (code: ErrorCode): void =>
    sendError(reply, code, { headers: [['Access-Control-Allow-Origin', '*']] });
  const hash = request.param('hash');
  const grant = await options.gate.authorize(request.param('board'), tokenOf(request), 'watch');
  if (grant.kind === 'refused') {
    refuse(grant.code);
    return;
  }
  if (!HASH.test(hash)) {
    refuse('not-found');
    return;
  }
  const headers: HeaderList = [...PICTURE_HEADERS, ['ETag', `"${hash}"`]];
  if (request.header('if-none-match') === `"${hash}"`) {
    reply.send(304, headers);
    return;
  }
  const asset = await options.store.getAsset(hash);
  if (asset === undefined) {
    refuse('not-found');
    return;
  }
  reply.send(200, [['Content-Type', asset.type], ...headers], asset.bytes);
}
