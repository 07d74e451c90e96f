/**
 * When to try again, and what a refusal means. Owns no timer and no socket.
 */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { enterParam } from '../../shared/protocol/messages.ts';

/** Why a board will not open for this link, or not any more. */
export type RefusalReason =
  | 'unauthorized'
  | 'forbidden'
  /** The server does not let pages of this origin open boards. */
  | 'foreign-page'
  | 'not-found'
  | 'too-large'
  | 'abuse'
  | 'version'
  | 'failed';

/** `full`: too many people for the board, the server or this address. `damaged`: it cannot be read. */
export type TurnedAway = 'full' | 'damaged';

export type ProbeAnswer =
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  /** The server is there and says when to come back. */
  | { readonly kind: 'later'; readonly waitMs: number; readonly because?: TurnedAway }
  /** Nobody answers, or nothing speaks against another try. */
  | { readonly kind: 'unknown' };

const FIRST_DELAY_MS = 300;
const LONGEST_DELAY_MS = 10_000;

/**
 * Milliseconds until the next try. Random over its whole range, so that a room that was cut off
 * together does not come back together.
 * @param attempts failed tries in a row, from 1
 */
export function retryDelayMs(
  closeCode: number,
  attempts: number,
  random: () => number = Math.random,
): number {
  const cap = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts, 10));
  switch (closeCode) {
    case closeCodes.restart:
      // The server needs a moment, and everybody else comes too.
      return 500 + random() * Math.max(2_500, cap);
    case closeCodes.tryLater:
      return 3_000 + random() * Math.max(7_000, cap);
    default:
      return FIRST_DELAY_MS / 3 + random() * cap;
  }
}

/** The meaning of a permanent close code. */
export function reasonOfClose(code: number): RefusalReason {
  switch (code) {
    case closeCodes.unauthorized:
      return 'unauthorized';
    case closeCodes.forbidden:
      return 'forbidden';
    case closeCodes.notFound:
      return 'not-found';
    case closeCodes.tooLarge:
      return 'too-large';
    case closeCodes.version:
      return 'version';
    case closeCodes.abuse:
      return 'abuse';
    default:
      // The server and this page do not understand each other: nobody's fault that a person knows of.
      return 'failed';
  }
}

/** Asks the server about a board whose socket did not open. Never throws. */
export async function probeBoard(
  server: string,
  board: BoardId,
  token: string,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  try {
    // In the query, as for the socket: a header would cost embedding pages a preflight.
    const query = new URLSearchParams({ ...(token === '' ? {} : { token }), [enterParam]: '1' });
    const address = `${server}/api/boards/${encodeURIComponent(board)}?${query.toString()}`;
    const response = await fetch(address, {
      cache: 'no-store',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal,
    });
    switch (response.status) {
      case 401:
        return { kind: 'refused', reason: 'unauthorized' };
      case 403:
        // Any link may ask; what is turned away here is the page.
        return { kind: 'refused', reason: 'foreign-page' };
      case 404:
        return { kind: 'refused', reason: 'not-found' };
      case 429:
      case 503: {
        const because = await turnedAwayOf(response);
        const waitMs = waitOf(response.headers.get('Retry-After'));
        return { kind: 'later', waitMs, ...(because === undefined ? {} : { because }) };
      }
      default:
        return { kind: 'unknown' };
    }
  } catch {
    return { kind: 'unknown' };
  }
}

/** What a person can be told of it; a restart or a store that is away is the network to them. */
async function turnedAwayOf(response: Response): Promise<TurnedAway | undefined> {
  if (response.status === 429) return 'full';
  const body: unknown = await response.json().catch(() => undefined);
  const code =
    typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  return code === 'full' || code === 'damaged' ? code : undefined;
}

function waitOf(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? '2');
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 120) * 1000 : 2_000;
}
