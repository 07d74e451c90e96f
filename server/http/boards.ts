/**
 * The REST calls about boards: make one, ask about one, renew its links, delete one. Owns the JSON of
 * these answers; decides nothing about access itself.
 */
import * as v from 'valibot';
import * as Y from 'yjs';
import { Board } from '../../shared/document/board.ts';
import { isBoardId, type BoardId } from '../../shared/protocol/board-id.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { enterParam, type ErrorCode } from '../../shared/protocol/messages.ts';
import type { Gate } from '../access/gate.ts';
import type { Connections } from '../access/connections.ts';
import { addressKey, type RateLimit } from '../access/limits.ts';
import type { Origins } from '../access/origins.ts';
import { makeBoardId, type Role, type Tokens } from '../access/tokens.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { App } from './app.ts';
import type { HeaderList, HttpReply, HttpRequest } from './request.ts';
import { sendError, sendJson } from './respond.ts';

export interface BoardRoutesOptions {
  readonly rooms: Rooms;
  readonly gate: Gate;
  readonly connections: Connections;
  readonly tokens: Tokens;
  readonly origins: Origins;
  /** `undefined`: no limit. */
  readonly newBoards: RateLimit | undefined;
  /** Our origin as people reach it; `''` = as the request says. */
  readonly publicUrl: string;
  readonly isTls: boolean;
  /** Answers `/api/boards/:board.svg` and `.png`. */
  readonly pictures: { serve(request: HttpRequest, reply: HttpReply): Promise<void> };
  /** Stores the first content of a board that nobody has opened yet. */
  readonly seed: (board: BoardId, update: Uint8Array) => Promise<void>;
  /** Ends the board's feeds: the links that opened them are no longer valid. */
  readonly endFeeds: (board: BoardId) => void;
  /** The store did not take what was asked for; the peer has got a 507. */
  readonly onNotStored: (what: string, error: unknown) => void;
}

/** A page of another origin reads a header only where it is named. */
const EXPOSE_WAIT = ['Access-Control-Expose-Headers', 'Retry-After'] as const;

const MAX_BODY_BYTES = 4 * 1024;

const newBoardSchema = v.object({
  title: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
});

export function addBoardRoutes(app: App, options: BoardRoutesOptions): void {
  const guarded =
    (handler: (request: HttpRequest, reply: HttpReply, cors: HeaderList) => void | Promise<void>) =>
    (request: HttpRequest, reply: HttpReply): void | Promise<void> => {
      const cors = corsHeaders(options.origins, request);
      if (cors === undefined) {
        // Readable by that page, so that it can say why it stays outside.
        sendError(reply, 'forbidden', {
          message: 'Pages of this origin may not do that; see INKWIRE_ORIGINS.',
          headers: [['Access-Control-Allow-Origin', '*']],
        });
        return;
      }
      return handler(request, reply, cors);
    };
  app.route(
    'POST',
    '/api/boards',
    guarded((request, reply, cors) => createBoard(options, request, reply, cors)),
  );
  const describe = guarded((request, reply, cors) => describeBoard(options, request, reply, cors));
  app.route('GET', '/api/boards/:board', (request, reply) =>
    // No board's name has a dot in it.
    request.param('board').includes('.')
      ? options.pictures.serve(request, reply)
      : describe(request, reply),
  );
  app.route(
    'DELETE',
    '/api/boards/:board',
    guarded((request, reply, cors) => deleteBoard(options, request, reply, cors)),
  );
  app.route(
    'POST',
    '/api/boards/:board/rotate-links',
    guarded((request, reply, cors) => rotateLinks(options, request, reply, cors)),
  );
  answerOthers(app, options.origins, '/api/boards', 'POST');
  answerOthers(app, options.origins, '/api/boards/:board/rotate-links', 'POST');
  answerOthers(app, options.origins, '/api/boards/:board', 'GET, HEAD, DELETE');
  app.route('ANY', '/api/*', (_request, reply) => sendError(reply, 'not-found'));
}

/** Preflights, and 405 for what the pattern does not know. */
export function answerOthers(app: App, origins: Origins, pattern: string, allowed: string): void {
  app.route('OPTIONS', pattern, (request, reply) => {
    const cors = corsHeaders(origins, request) ?? [];
    reply.send(204, [
      ...cors,
      ['Allow', allowed],
      ['Access-Control-Allow-Methods', allowed],
      ['Access-Control-Allow-Headers', 'Authorization, Content-Type'],
      ['Access-Control-Max-Age', '600'],
    ]);
  });
  app.route('ANY', pattern, (_request, reply) =>
    sendError(reply, 'method-not-allowed', { headers: [['Allow', allowed]] }),
  );
}

/** What lets an allowed foreign page read the answer; `undefined` for a page that is not allowed. */
export function corsHeaders(origins: Origins, request: HttpRequest): HeaderList | undefined {
  const origin = request.header('origin');
  if (origin === '') return [];
  if (!origins.allows(origin, request.header('host'))) return undefined;
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Vary', 'Origin'],
  ];
}

/** The token of a request: `Authorization: Bearer`, or `?token=`. */
export function tokenOf(request: HttpRequest): string {
  const bearer = /^Bearer (\S+)$/.exec(request.header('authorization'));
  return bearer?.[1] ?? request.query.get('token') ?? '';
}

async function createBoard(
  options: BoardRoutesOptions,
  request: HttpRequest,
  reply: HttpReply,
  cors: HeaderList,
): Promise<void> {
  const refuse = (code: ErrorCode, message?: string): void =>
    sendError(reply, code, { headers: cors, ...(message === undefined ? {} : { message }) });
  const allowance = options.newBoards?.take(addressKey(request.address), performance.now());
  if (allowance?.kind === 'denied') {
    const { retryAfterSeconds } = allowance;
    sendError(reply, 'too-many', { retryAfterSeconds, headers: cors });
    return;
  }
  const body = await reply.readBody(MAX_BODY_BYTES);
  if (body.kind === 'aborted') return;
  if (body.kind === 'too-large') {
    refuse('too-large');
    return;
  }
  const parsed = readJson(body.bytes);
  const wanted = v.safeParse(newBoardSchema, parsed);
  if (!wanted.success) {
    refuse('bad-request', 'Expected {} or {"title": "…"} (200 characters at most).');
    return;
  }
  const board = makeBoardId();
  try {
    await options.rooms.create({ board, createdAt: Date.now(), tokenGeneration: 0 });
    const { title } = wanted.output;
    if (title !== undefined && title !== '') await options.seed(board, titleUpdate(title));
  } catch (error) {
    options.onNotStored('a board could not be created', error);
    refuse('storage-full');
    return;
  }
  const links = linksOf(options, request, board, 'edit', 0);
  sendJson(reply, 201, { id: board, ...links }, [...cors, ['Location', `/api/boards/${board}`]]);
}

async function describeBoard(
  options: BoardRoutesOptions,
  request: HttpRequest,
  reply: HttpReply,
  cors: HeaderList,
): Promise<void> {
  const board = request.param('board');
  const grant = await options.gate.authorize(board, tokenOf(request), 'watch');
  if (grant.kind === 'refused') {
    sendError(reply, grant.code, { headers: cors });
    return;
  }
  // A page whose socket was refused asks why: whoever is inside already wants to know other things.
  if (request.query.has(enterParam)) {
    const denial = options.connections.denial('editor', request.address);
    const code = denial?.code ?? options.rooms.refusal(board);
    if (code !== undefined) {
      const retryAfterSeconds = denial?.retryAfterSeconds ?? 5;
      sendError(reply, code, { retryAfterSeconds, headers: [...cors, EXPOSE_WAIT] });
      return;
    }
  }
  const links = linksOf(options, request, board, grant.role, grant.generation);
  sendJson(reply, 200, { id: board, role: grant.role, ...links }, cors);
}

async function deleteBoard(
  options: BoardRoutesOptions,
  request: HttpRequest,
  reply: HttpReply,
  cors: HeaderList,
): Promise<void> {
  const board = request.param('board');
  // Even where every board opens to everybody, nobody deletes one that was never there.
  if (!isBoardId(board) || (await options.rooms.record(board)) === undefined) {
    sendError(reply, 'not-found', { headers: cors });
    return;
  }
  const grant = await options.gate.authorize(board, tokenOf(request), 'edit');
  if (grant.kind === 'refused') {
    sendError(reply, grant.code, { headers: cors });
    return;
  }
  try {
    await options.rooms.remove(board);
  } catch (error) {
    options.onNotStored('a board could not be deleted', error);
    sendError(reply, 'storage-full', { headers: cors });
    return;
  }
  reply.send(204, cors);
}

/**
 * Makes both links anew and closes what the old ones had opened: sockets with 4401, feeds with a
 * `forbidden` notice. The answer has the new ones.
 */
async function rotateLinks(
  options: BoardRoutesOptions,
  request: HttpRequest,
  reply: HttpReply,
  cors: HeaderList,
): Promise<void> {
  const { rooms, gate } = options;
  const board = request.param('board');
  const grant = await gate.authorize(board, tokenOf(request), 'edit');
  if (grant.kind === 'refused') {
    sendError(reply, grant.code, { headers: cors });
    return;
  }
  const record = await rooms.record(board);
  if (gate.isOpen || record === undefined) {
    sendError(reply, gate.isOpen ? 'bad-request' : 'not-found', {
      headers: cors,
      ...(gate.isOpen ? { message: 'Boards of this server open without a link.' } : {}),
    });
    return;
  }
  const generation = record.tokenGeneration + 1;
  try {
    await rooms.updateRecord({ ...record, tokenGeneration: generation });
  } catch (error) {
    options.onNotStored('links could not be renewed', error);
    sendError(reply, 'storage-full', { headers: cors });
    return;
  }
  rooms.disconnect(board, closeCodes.unauthorized, 'the link was renewed');
  options.endFeeds(board);
  const links = linksOf(options, request, board, 'edit', generation);
  sendJson(reply, 200, { id: board, ...links }, cors);
}

interface Links {
  readonly editToken?: string;
  readonly editUrl?: string;
  readonly watchToken: string;
  readonly watchUrl: string;
}

/** The links that somebody with `role` may pass on. */
function linksOf(
  options: BoardRoutesOptions,
  request: HttpRequest,
  board: BoardId,
  role: Role,
  generation: number,
): Links {
  const origin = ownOrigin(options, request);
  const watchToken = options.tokens.make(board, 'watch', generation);
  const watchUrl = `${origin}/s/${board}?token=${watchToken}`;
  if (role === 'watch') return { watchToken, watchUrl };
  const editToken = options.tokens.make(board, 'edit', generation);
  // The edit token stands in the fragment: browsers send that to nobody.
  return { editToken, editUrl: `${origin}/b/${board}#${editToken}`, watchToken, watchUrl };
}

/** Our origin as people reach it, without a slash at the end; `''` where nobody can tell. */
export function ownOrigin(
  options: Pick<BoardRoutesOptions, 'publicUrl' | 'isTls'>,
  request: HttpRequest,
): string {
  if (options.publicUrl !== '') return options.publicUrl;
  const host = request.header('host');
  const scheme =
    options.isTls || request.header('x-forwarded-proto') === 'https' ? 'https' : 'http';
  return /^[A-Za-z0-9.:[\]-]+$/.test(host) ? `${scheme}://${host}` : '';
}

/** An empty body is `{}`. */
function readJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function titleUpdate(title: string): Uint8Array {
  const doc = new Y.Doc();
  new Board(doc).change(undefined, (tx) => tx.setMeta({ title }));
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
}
