/**
 * The structured log. Owns what never reaches it: tokens, addresses with a query, whole board ids
 * (an id is half of a link) and drawing content.
 */
import { destination, pino, type Logger } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;

const SECRET_NAMES = ['token', 'editToken', 'watchToken', 'authorization', 'url', 'secret'];

/** Enough of a board id to find it in a data folder, not enough to open it. */
export function boardLabel(board: string): string {
  return board.length <= 6 ? board : `${board.slice(0, 6)}…`;
}

/** `write` replaces standard output in tests. */
export function createLog(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent',
  write?: (line: string) => void,
): Log {
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
      serializers: {
        board: (board: unknown) => (typeof board === 'string' ? boardLabel(board) : board),
      },
    },
    // Synchronous: a log line about a crash that is lost in a buffer helps nobody.
    write === undefined ? destination({ dest: 1, sync: true }) : { write },
  );
}
