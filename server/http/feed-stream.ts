/**
 * The spectator feed's routes: `/feed/:board` and `/feed?board=…&board=…`. Decides who may watch
 * what and opens the stream; what is sent on it is the feed's matter. Rules F-1 and on.
 */
import { isBoardId, type BoardId } from '../../shared/protocol/board-id.ts';
import {
  MAX_FEED_BOARDS,
  PICTURE_EVERY_MS,
  type FeedFormat,
  type NoticeEvent,
  type NoticeKind,
} from '../../shared/protocol/feed.ts';
import type { ErrorCode } from '../../shared/protocol/messages.ts';
import type { Connections } from '../access/connections.ts';
import type { Gate } from '../access/gate.ts';
import type { Origins } from '../access/origins.ts';
import { readEventId } from '../feed/event.ts';
import type { FeedSource } from '../feed/feed-source.ts';
import type { FeedHub } from '../feed/hub.ts';
import type { App } from './app.ts';
import type { HeaderList, HttpReply, HttpRequest } from './request.ts';
import { type ErrorDetails, sendError } from './respond.ts';

export interface FeedRoutesOptions {
  readonly hub: FeedHub;
  readonly gate: Gate;
  readonly connections: Connections;
  readonly origins: Origins;
  /** The loaded board; `undefined` where there is none. @throws where it cannot be read */
  readonly source: (board: BoardId) => Promise<FeedSource | undefined>;
  /** Spectators of one board; further ones are told to come back. */
  readonly maxWatchersPerBoard: number;
  readonly onRefused: (code: ErrorCode) => void;
}

/** Any page may watch with a link that it was given: the token stands in the address, no cookie does. */
const CORS: HeaderList = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Expose-Headers', 'Retry-After'],
];

const STREAM_HEADERS: HeaderList = [
  ['Content-Type', 'text/event-stream; charset=utf-8'],
  ['Cache-Control', 'no-store, no-transform'],
  ['X-Accel-Buffering', 'no'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ...CORS,
];

interface Wanted {
  readonly boards: readonly { readonly board: string; readonly token: string }[];
  readonly format: FeedFormat;
  readonly everyMs: number;
  readonly position: number | undefined;
  readonly fresh: ReadonlySet<BoardId>;
  /** Whether this reader had the stream before: it names a position, in the header or the address. */
  readonly isReturning: boolean;
}

type Seat =
  | { readonly kind: 'open'; readonly source: FeedSource; readonly token: string }
  | { readonly kind: 'closed'; readonly board: string; readonly code: ErrorCode };

export function addFeedRoutes(app: App, options: FeedRoutesOptions): void {
  const open = (request: HttpRequest, reply: HttpReply): Promise<void> =>
    openFeed(options, request, reply);
  app.route('GET', '/feed/:board', open);
  app.route('GET', '/feed', open);
}

async function openFeed(
  options: FeedRoutesOptions,
  request: HttpRequest,
  reply: HttpReply,
): Promise<void> {
  const refuse = (code: ErrorCode, details: ErrorDetails = {}): void => {
    options.onRefused(code);
    sendError(reply, code, { headers: CORS, ...details });
  };
  const wanted = readWanted(request);
  if (typeof wanted === 'string') {
    refuse('bad-request', { message: wanted });
    return;
  }
  // Where no token is asked for, the address alone must not let a foreign page in.
  const isForeign = !options.origins.allows(request.header('origin'), request.header('host'));
  if (options.gate.isOpen && isForeign) {
    refuse('forbidden');
    return;
  }
  const entry = options.connections.enter('spectator', request.address);
  if (entry.kind === 'denied') {
    refuse(entry.code, { retryAfterSeconds: entry.retryAfterSeconds });
    return;
  }
  reply.onOver(entry.leave);
  const opened = await Promise.all(wanted.boards.map((seat) => openSeat(options, seat)));
  // Boards load for a while, in which a link may have been renewed: its feeds have been ended by now.
  const seats = await Promise.all(opened.map((seat) => recheck(options.gate, seat)));
  if (reply.isOver) return;
  const sources = seats.flatMap((seat) => (seat.kind === 'open' ? [seat.source] : []));
  const closed = seats.flatMap((seat) => (seat.kind === 'closed' ? [seat] : []));
  const first = closed[0];
  if (sources.length === 0 && first !== undefined) {
    options.onRefused(first.code);
    // 204 is what tells an EventSource to stop for good; a first-time reader is told why.
    const isReader = request.method === 'GET' && wanted.isReturning;
    if (isReader && isFinal(first.code)) reply.send(204, CORS);
    else if (first.code === 'full')
      sendError(reply, 'full', { headers: CORS, retryAfterSeconds: 20 });
    else sendError(reply, first.code, { headers: CORS });
    return;
  }
  if (request.method === 'HEAD') {
    reply.send(200, STREAM_HEADERS);
    return;
  }
  const notices = closed.map(({ board, code }): NoticeEvent => ({ board, kind: noticeKind(code) }));
  const sink = reply.stream(200, STREAM_HEADERS);
  const { format, position, fresh, everyMs } = wanted;
  if (format === 'svg')
    options.hub.subscribePictures({ sources, position, notices, sink, everyMs });
  else options.hub.subscribe({ sources, format, position, fresh, notices, sink });
}

async function openSeat(
  { gate, source, hub, maxWatchersPerBoard }: FeedRoutesOptions,
  { board, token }: { readonly board: string; readonly token: string },
): Promise<Seat> {
  const closed = (code: ErrorCode): Seat => ({ kind: 'closed', board, code });
  const grant = await gate.authorize(board, token, 'watch', { createMissing: true });
  if (grant.kind === 'refused') return closed(grant.code);
  if (hub.watching(board) >= maxWatchersPerBoard) return closed('full');
  try {
    const opened = await source(board);
    return opened === undefined ? closed('not-found') : { kind: 'open', source: opened, token };
  } catch {
    return closed('damaged');
  }
}

async function recheck(gate: Gate, seat: Seat): Promise<Seat> {
  if (seat.kind === 'closed') return seat;
  const { board } = seat.source;
  const grant = await gate.authorize(board, seat.token, 'watch');
  return grant.kind === 'granted' ? seat : { kind: 'closed', board, code: grant.code };
}

/** What the address asks for, or what is wrong with it. */
function readWanted(request: HttpRequest): Wanted | string {
  const { query } = request;
  const tokens = query.getAll('token');
  const names = request.path === '/feed' ? query.getAll('board') : [request.param('board')];
  if (names.length === 0) return 'Name a board: /feed/<board>, or /feed?board=<board>.';
  if (names.length > MAX_FEED_BOARDS)
    return `One stream carries ${MAX_FEED_BOARDS} boards at most.`;
  if (!names.every(isBoardId))
    return 'The name of a board has 1 to 64 characters of A-Z a-z 0-9 _ -.';
  // Tokens belong to the boards in the order of both; a board named twice counts once.
  const seats = new Map(names.map((board, at) => [board, tokens[at] ?? '']));
  const format = query.get('format') ?? 'json';
  if (!isFormat(format)) return 'format is json, drawing, update or svg.';
  const every = query.get('every') ?? `${PICTURE_EVERY_MS.default}`;
  if (!/^\d{1,9}$/.test(every)) return 'every is a whole number of milliseconds.';
  // The header is younger than the address, which stays the same at every reconnection.
  const returned = readEventId(request.header('last-event-id'));
  const position = returned ?? readEventId(query.get('lastEventId'));
  return {
    boards: [...seats].map(([board, token]) => ({ board, token })),
    format,
    everyMs: Math.min(PICTURE_EVERY_MS.max, Math.max(PICTURE_EVERY_MS.min, Number(every))),
    position,
    fresh: new Set(returned === undefined ? query.getAll('fresh') : []),
    isReturning: position !== undefined,
  };
}

function isFormat(text: string): text is FeedFormat {
  return text === 'json' || text === 'drawing' || text === 'update' || text === 'svg';
}

function isFinal(code: ErrorCode): boolean {
  return code === 'not-found' || code === 'forbidden' || code === 'unauthorized';
}

function noticeKind(code: ErrorCode): NoticeKind {
  if (code === 'not-found' || code === 'damaged' || code === 'full') return code;
  return 'forbidden';
}
