/**
 * The kinds of message on the sync socket (one message per WebSocket frame, numbers as lib0
 * varints) and the one message that is ours. PROTOCOL.md has the rules.
 */
import { type Check, count, nullable, object, refused } from './check.ts';

export const messageTypes = {
  sync: 0,
  awareness: 1,
  /** Server to client only: permission denied, with a reason in words. */
  auth: 2,
  queryAwareness: 3,
  /** Ours, and only to clients that connected with `notices=1`: a JSON text of `Notice`. */
  notice: 120,
} as const;

export const syncTypes = {
  /** A state vector: "send me what is missing here". */
  step1: 0,
  /** What was missing. */
  step2: 1,
  update: 2,
} as const;

/** Inside an `auth` message: 0 = denied, then a text. */
export const authDenied = 0;

/** Names of the socket's query parameters. */
export const socketParams = { token: 'token', notices: 'notices' } as const;

/** `?enter=1` asks the REST call about a board whether a socket would open now. */
export const enterParam = 'enter';

/** `storage`: nothing can be stored now. `board-full`: the board has reached its largest size. */
const readOnlyReasons = ['storage', 'board-full'] as const;

export type ReadOnlyReason = (typeof readOnlyReasons)[number];

/** What the server tells the people on a board beyond the board itself; each replaces the last. */
export interface Notice {
  /** Why the board takes no changes for now; `null`: it takes them. The words are the client's. */
  readOnly: ReadOnlyReason | null;
  /** How many watch by the spectator link. */
  watchers: number;
}

/** A reason that only a later client has words for is told as the first one. */
const readOnlyReason: Check<ReadOnlyReason> = (value) =>
  readOnlyReasons.find((reason) => reason === value) ?? readOnlyReasons[0];

const notice = object<Notice>({ readOnly: nullable(readOnlyReason), watchers: count }, {});

/** The checked notice, or `undefined` for anything else. */
export function readNotice(text: string): Notice | undefined {
  try {
    const checked = notice(JSON.parse(text));
    return checked === refused ? undefined : checked;
  } catch {
    return undefined;
  }
}

/**
 * How a REST refusal names its reason; also in the body of a refused upgrade.
 * The HTTP status is in the second column.
 */
export const errorStatus = {
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'length-required': 411,
  'too-large': 413,
  'unsupported-type': 415,
  'too-many': 429,
  internal: 500,
  damaged: 503,
  unavailable: 503,
  full: 503,
  'going-down': 503,
  'storage-full': 507,
} as const;

export type ErrorCode = keyof typeof errorStatus;
