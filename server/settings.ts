/**
 * The table of settings: flag, environment variable, default, check and help of each. A new setting
 * is one entry here. Holds no logic of the server.
 */
import { isIP } from 'node:net';

export type Parsed<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** `must` completes the sentence "… must be". */
  | { readonly kind: 'wrong'; readonly must: string };

export interface Setting<T> {
  readonly flag: string;
  readonly env: string;
  readonly fallback: T;
  /** Placeholder in the help. */
  readonly shape: string;
  readonly help: string;
  parse(text: string): Parsed<T>;
}

const ok = <T>(value: T): Parsed<T> => ({ kind: 'ok', value });
const wrong = <T>(must: string): Parsed<T> => ({ kind: 'wrong', must });

function integer(
  flag: string,
  env: string,
  fallback: number,
  range: readonly [number, number],
  help: string,
): Setting<number> {
  const [least, most] = range;
  return {
    flag,
    env,
    fallback,
    shape: 'number',
    help,
    parse(text) {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= least && value <= most
        ? ok(value)
        : wrong(`a whole number from ${least} to ${most}`);
    },
  };
}

function choice<const T extends string>(
  flag: string,
  env: string,
  choices: readonly [T, ...T[]],
  help: string,
): Setting<T> {
  return {
    flag,
    env,
    fallback: choices[0],
    shape: choices.join('|'),
    help,
    parse(text) {
      const found = choices.find((one) => one === text);
      return found === undefined ? wrong(choices.join(' or ')) : ok(found);
    },
  };
}

function text(
  flag: string,
  env: string,
  fallback: string,
  shape: string,
  help: string,
  check: (text: string) => string | undefined = (value) =>
    value === '' ? 'a text that is not empty' : undefined,
): Setting<string> {
  return {
    flag,
    env,
    fallback,
    shape,
    help,
    parse(value) {
      const must = check(value);
      return must === undefined ? ok(value) : wrong(must);
    },
  };
}

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

export const settings = {
  port: integer(
    'port',
    'PORT',
    8787,
    [0, 65535],
    'The one port for everything; 0 takes a free one.',
  ),
  host: text('host', 'HOST', '127.0.0.1', 'address', 'Where to listen; 0.0.0.0 or :: for all.'),
  dataDir: text(
    'data-dir',
    'INKWIRE_DATA_DIR',
    './data',
    'folder',
    'Holds all boards and the secret of their links; made if it is missing.',
  ),
  access: choice(
    'access',
    'INKWIRE_ACCESS',
    ['links', 'open'],
    'links: a board opens with its link only. open: anybody edits any board by name, no token.',
  ),
  limits: choice(
    'limits',
    'INKWIRE_LIMITS',
    ['on', 'off'],
    'off: no rate and connection limits, for load tests.',
  ),
  origins: {
    flag: 'origins',
    env: 'INKWIRE_ORIGINS',
    fallback: [] as readonly string[],
    shape: 'list',
    help: "Other sites whose pages may open boards' sockets: https://school.example,… or * for all.",
    parse(value) {
      const origins = value.split(',').map((one) => one.trim());
      return origins.every((one) => one === '*' || isOrigin(one))
        ? ok(origins)
        : wrong('origins such as https://school.example, parted by commas, or *');
    },
  } satisfies Setting<readonly string[]>,
  publicUrl: text(
    'public-url',
    'INKWIRE_PUBLIC_URL',
    '',
    'url',
    'Where people reach this server, for the links in answers; else taken from the request.',
    (value) => (isOrigin(value) ? undefined : 'an origin such as https://ink.example'),
  ),
  tlsCert: text('tls-cert', 'INKWIRE_TLS_CERT', '', 'file', 'Certificate chain (PEM).'),
  tlsKey: text('tls-key', 'INKWIRE_TLS_KEY', '', 'file', 'Private key (PEM).'),
  addressHeader: text(
    'address-header',
    'INKWIRE_ADDRESS_HEADER',
    '',
    'name',
    "Header in which your own proxy passes the client's address (x-forwarded-for: its last entry).",
    (value) => (/^[A-Za-z0-9-]+$/.test(value) ? undefined : 'the name of a header'),
  ),
  metrics: text(
    'metrics',
    'INKWIRE_METRICS',
    'loopback',
    'who',
    'Who reads /metrics: loopback, public, off, or token:<secret> (Authorization: Bearer <secret>).',
    (value) =>
      /^(loopback|public|off|token:\S{8,})$/.test(value)
        ? undefined
        : 'loopback, public, off, or token: and at least 8 characters',
  ),
  logLevel: {
    ...choice(
      'log-level',
      'INKWIRE_LOG_LEVEL',
      ['info', 'debug', 'warn', 'error', 'silent'],
      'How much goes to the log (JSON lines on standard output).',
    ),
  },
  maxFrameBytes: integer(
    'max-frame-bytes',
    'INKWIRE_MAX_FRAME_BYTES',
    16 * MIB,
    [64 * KIB, GIB],
    'Largest message that an editor may send.',
  ),
  maxBoardBytes: integer(
    'max-board-bytes',
    'INKWIRE_MAX_BOARD_BYTES',
    64 * MIB,
    [64 * KIB, 4 * GIB],
    'Largest board; a board beyond it takes no more changes.',
  ),
  maxAssetBytes: integer(
    'max-asset-bytes',
    'INKWIRE_MAX_ASSET_BYTES',
    10 * MIB,
    [KIB, GIB],
    'Largest image.',
  ),
  maxUpdatesPerSecond: integer(
    'max-updates-per-second',
    'INKWIRE_MAX_UPDATES_PER_SECOND',
    300,
    [1, 1_000_000],
    'Changes per second that one editor keeps up; more is slowed down.',
  ),
  maxBytesPerSecond: integer(
    'max-bytes-per-second',
    'INKWIRE_MAX_BYTES_PER_SECOND',
    2 * MIB,
    [KIB, GIB],
    'Bytes per second that one editor keeps up; more is slowed down.',
  ),
  maxConnections: integer(
    'max-connections',
    'INKWIRE_MAX_CONNECTIONS',
    20_000,
    [1, 10_000_000],
    'Editors and spectators in all.',
  ),
  maxConnectionsPerAddress: integer(
    'max-connections-per-address',
    'INKWIRE_MAX_CONNECTIONS_PER_ADDRESS',
    256,
    [1, 10_000_000],
    'Editors and spectators from one address (a school is often one).',
  ),
  maxEditorsPerBoard: integer(
    'max-editors-per-board',
    'INKWIRE_MAX_EDITORS_PER_BOARD',
    500,
    [1, 10_000_000],
    'Editors on one board.',
  ),
  maxWatchersPerBoard: integer(
    'max-watchers-per-board',
    'INKWIRE_MAX_WATCHERS_PER_BOARD',
    5_000,
    [1, 10_000_000],
    'Spectators on one board.',
  ),
  maxJoinsPerMinute: integer(
    'max-joins-per-minute',
    'INKWIRE_MAX_JOINS_PER_MINUTE',
    600,
    [1, 10_000_000],
    'Connections that one address may open per minute.',
  ),
  maxNewBoardsPerMinute: integer(
    'max-new-boards-per-minute',
    'INKWIRE_MAX_NEW_BOARDS_PER_MINUTE',
    30,
    [1, 10_000_000],
    'Boards that one address may make per minute.',
  ),
  maxUploadsPerMinute: integer(
    'max-uploads-per-minute',
    'INKWIRE_MAX_UPLOADS_PER_MINUTE',
    120,
    [1, 10_000_000],
    'Images that one address may upload per minute.',
  ),
} as const;

export type SettingName = keyof typeof settings;

export type SettingValues = {
  -readonly [K in SettingName]: (typeof settings)[K] extends Setting<infer T> ? T : never;
};

function isOrigin(value: string): boolean {
  try {
    const url = new URL(value);
    return (url.protocol === 'http:' || url.protocol === 'https:') && url.origin === value;
  } catch {
    return false;
  }
}

/** Whether only programs on this machine reach a server that listens on `host`. */
export function isLoopbackHost(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
