/**
 * `docs/deployment/settings.md` is made from the tables of settings: `npx vitest run tests/docs/settings -u`
 * writes it anew. What the rooms get by default is what the page says.
 */
import path from 'node:path';
import { format } from 'prettier';
import { describe, expect, test } from 'vitest';
import { type Config, parseCommand } from '../../server/config.ts';
import { DEFAULT_FEED_OPTIONS } from '../../server/feed/hub.ts';
import { limitSettings } from '../../server/limit-settings.ts';
import { feedOptionsOf, roomLimitsOf } from '../../server/room-limits.ts';
import { DEFAULT_ROOM_LIMITS } from '../../server/rooms/limits.ts';
import type { Setting } from '../../server/setting.ts';
import { settings } from '../../server/settings.ts';

const root = path.resolve(import.meta.dirname, '../..');

function serve(env: Record<string, string> = {}): Config {
  const command = parseCommand(['serve'], env);
  if (command.kind !== 'serve') throw new Error(`serve was expected, not ${command.kind}`);
  return command.config;
}

function showDefault({ fallback, flag }: Setting<unknown>): string {
  if (typeof fallback === 'number' && flag.includes('-bytes')) {
    for (const [size, unit] of [
      [1024 ** 2, 'MiB'],
      [1024, 'KiB'],
    ] as const) {
      if (fallback % size === 0) return `\`${fallback}\` (${fallback / size} ${unit})`;
    }
  }
  const text = String(fallback);
  return text === '' ? '–' : `\`${text}\``;
}

function table(list: readonly Setting<unknown>[]): string {
  const rows = list.map((setting) =>
    [
      `\`${setting.env}\``,
      `\`--${setting.flag}\``,
      showDefault(setting),
      setting.help.replaceAll('<', '\\<').replaceAll('|', '\\|'),
    ].join(' | '),
  );
  return ['variable | flag | default | meaning', '--- | --- | --- | ---', ...rows]
    .map((row) => `| ${row} |`)
    .join('\n');
}

const page = `
# Settings

Each is an environment variable and a flag of \`inkwire serve\`; the flag wins, an empty variable counts
as unset, and what cannot be used is said in one line before anything starts. \`inkwire --help\` prints
the same list. The limits are for one process.

## The server

${table(Object.values(settings).filter(({ flag }) => !Object.values<Setting<unknown>>(limitSettings).some((other) => other.flag === flag)))}

## Limits

Nobody who is inside is sent away by a limit that others have reached: newcomers get 503 or 429 with
\`Retry-After\`, senders are slowed down, and only those that go far beyond are closed, with the
[codes of the protocol](../../shared/protocol/PROTOCOL.md). \`INKWIRE_LIMITS=off\` lifts what is counted per
second, minute, address and board; what protects memory and processor stays.

${table(Object.values(limitSettings))}

HTTP headers of a request may have 16 KiB together (\`UWS_HTTP_MAX_HEADERS_SIZE\` in the environment), the body of a
request that is no image 4 KiB.
`;

test('the page of settings says what the server takes', async () => {
  const text = await format(page, { parser: 'markdown', printWidth: 100 });
  await expect(text).toMatchFileSnapshot(path.join(root, 'docs/deployment/settings.md'));
});

describe('the limits', () => {
  test('of the rooms are all settings, with the same defaults', () => {
    expect(roomLimitsOf(serve())).toEqual(DEFAULT_ROOM_LIMITS);
  });

  test('of the feed have the same defaults', () => {
    const { picture: _picture, latest: _latest, ...defaults } = DEFAULT_FEED_OPTIONS;
    expect(feedOptionsOf(serve())).toEqual(defaults);
  });

  test.each(Object.entries(limitSettings))('%s changes something', (name, setting) => {
    const { env, fallback } = setting;
    const parsed = setting.parse(String(fallback + 1));
    expect(parsed).toEqual({ kind: 'ok', value: fallback + 1 });
    // Both ends of a pair, so that the least is never above the most.
    const changed = serve({ INKWIRE_LONGEST_BATCH_MS: '30', [env]: String(fallback + 1) });
    expect(changed[name as keyof Config]).toBe(fallback + 1);
    const before = serve({ INKWIRE_LONGEST_BATCH_MS: '30' });
    if (OF_THE_DOORS.has(name)) return;
    expect([roomLimitsOf(changed), feedOptionsOf(changed)]).not.toEqual([
      roomLimitsOf(before),
      feedOptionsOf(before),
    ]);
  });
});

/** What is no matter of rooms and feed: read by the routes, and tested with them. */
const OF_THE_DOORS = new Set([
  'maxAssetBytes',
  'maxConnections',
  'maxConnectionsPerAddress',
  'maxWatchers',
  'maxWatchersPerAddress',
  'maxWatchersPerBoard',
  'maxWatcherJoinsPerMinute',
  'maxJoinsPerMinute',
  'maxNewBoardsPerMinute',
  'maxUploadsPerMinute',
  'maxUploadBytes',
]);
