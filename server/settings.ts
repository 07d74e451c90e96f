/**
 * The table of settings: flag, environment variable, default, check and help of each. A new setting
 * is one entry here, or in `limit-settings.ts`. Holds no logic of the server.
 */
import { isIP } from 'node:net';
import { limitSettings } from './limit-settings.ts';
import { choice, integer, ok, type Setting, text, wrong } from './setting.ts';

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
    'off: no rates and no counts of connections, for load tests; what protects memory stays.',
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
  ...limitSettings,
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
