/** The shapes of our answers: JSON, errors, and the headers that every answer of a kind carries. */
import { errorStatus, type ErrorCode } from '../../shared/protocol/messages.ts';
import type { HeaderList, HttpReply } from './request.ts';

/** For answers that are data: nothing in them is ever run, stored by a proxy or sniffed. */
export const DATA_HEADERS: HeaderList = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox"],
];

const JSON_TYPE = ['Content-Type', 'application/json; charset=utf-8'] as const;

const MESSAGES: Readonly<Record<ErrorCode, string>> = {
  'bad-request': 'The request is not understood.',
  unauthorized: 'The link is wrong or was renewed.',
  forbidden: 'This link or this page does not allow that.',
  'not-found': 'There is no such thing here.',
  'method-not-allowed': 'This address knows other methods.',
  'length-required': 'Say how long the body is.',
  'too-large': 'That is larger than allowed.',
  'unsupported-type': 'That type is not accepted.',
  'too-many': 'Too many from this address; try again later.',
  internal: 'The server failed.',
  damaged: 'This board cannot be read from the disk.',
  unavailable: 'The store cannot be reached now; nothing is lost. Try again in a moment.',
  full: 'The server is full; try again later.',
  'going-down': 'The server is restarting; try again in a moment.',
  'storage-full': 'The server cannot store anything now.',
};

export function sendJson(
  reply: HttpReply,
  status: number,
  value: unknown,
  headers: HeaderList = [],
): void {
  reply.send(status, [JSON_TYPE, ...DATA_HEADERS, ...headers], JSON.stringify(value));
}

export interface ErrorDetails {
  /** Instead of the code's own text. */
  readonly message?: string;
  readonly retryAfterSeconds?: number;
  readonly headers?: HeaderList;
}

/** The pieces of an error answer, for a refused upgrade too. */
export function errorParts(
  code: ErrorCode,
  details: ErrorDetails = {},
): { readonly status: number; readonly headers: HeaderList; readonly body: string } {
  const { message = MESSAGES[code], retryAfterSeconds, headers = [] } = details;
  const wait: HeaderList =
    retryAfterSeconds === undefined ? [] : [['Retry-After', String(retryAfterSeconds)]];
  return {
    status: errorStatus[code],
    headers: [JSON_TYPE, ...DATA_HEADERS, ...wait, ...headers],
    body: JSON.stringify({ error: code, message }),
  };
}

export function sendError(reply: HttpReply, code: ErrorCode, details: ErrorDetails = {}): void {
  const { status, headers, body } = errorParts(code, details);
  reply.send(status, headers, body);
}
