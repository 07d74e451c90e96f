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

/** Where errors carry an id or a token in their words, whatever field they come in. */
const SECRETS = /(?<![A-Za-z0-9_-])(?:[es][A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])/g;

function withoutSecrets(line: string): string {
  return line.replaceAll(SECRETS, (secret) =>
    secret.length === 22 ? boardLabel(secret) : '[secret]',
  );
}

/** `write` replaces standard output in tests. */
export function createLog(
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent',
  write?: (line: string) => void,
): Log {
  // Synchronous: a log line about a crash that is lost in a buffer helps nobody.
  const output = destination({ dest: 1, sync: true });
  const print = write ?? ((line: string) => output.write(line));
  return pino(
    {
      level,
      base: null,
      redact: { paths: SECRET_NAMES.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
      serializers: {
        board: (board: unknown) => (typeof board === 'string' ? boardLabel(board) : board),
      },
    },
    { write: (line: string) => print(withoutSecrets(line)) },
  );
}
