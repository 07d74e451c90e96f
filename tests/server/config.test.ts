import { describe, expect, test } from 'vitest';
import { ConfigError, helpText, parseCommand } from '../../server/config.ts';
import { settings } from '../../server/settings.ts';

function serve(args: readonly string[], env: Record<string, string> = {}) {
  const command = parseCommand(args, env);
  if (command.kind !== 'serve') throw new Error(`serve was expected, not ${command.kind}`);
  return command.config;
}

describe('settings', () => {
  test('have the documented defaults', () => {
    const config = serve([]);
    expect(config).toMatchObject({
      port: 8787,
      host: '127.0.0.1',
      dataDir: './data',
      access: 'links',
      limits: 'on',
      origins: [],
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('come from the environment, and a flag wins', () => {
    const env = { PORT: '1', INKWIRE_ACCESS: 'open', INKWIRE_LIMITS: 'off' };
    expect(serve(['serve'], env)).toMatchObject({ port: 1, access: 'open', limits: 'off' });
    expect(serve(['serve', '--port', '2', '--access=links'], env)).toMatchObject({
      port: 2,
      access: 'links',
      limits: 'off',
    });
  });

  test('an empty variable is an unset one', () => {
    expect(serve([], { PORT: '', INKWIRE_ORIGINS: '' })).toMatchObject({ port: 8787, origins: [] });
  });

  test.each([
    [['--port', 'eighty'], {}, /--port is "eighty".*whole number from 0 to 65535/],
    [['--port', '70000'], {}, /--port/],
    [[], { PORT: '-1' }, /PORT is "-1"/],
    [[], { INKWIRE_ACCESS: 'everyone' }, /INKWIRE_ACCESS.*links or open/],
    [[], { INKWIRE_ORIGINS: 'https://a.example/path' }, /INKWIRE_ORIGINS/],
    [[], { INKWIRE_ORIGINS: 'a.example' }, /INKWIRE_ORIGINS/],
    [[], { INKWIRE_METRICS: 'token:short' }, /INKWIRE_METRICS/],
    [[], { INKWIRE_TLS_CERT: '/cert.pem' }, /together/],
    [['--colour', 'red'], {}, /colour/],
    [['paint'], {}, /unknown command "paint"/],
    [['serve', 'more'], {}, /"more"/],
  ])('%j %j is one clear line', (args, env, message) => {
    expect(() => parseCommand(args, env)).toThrow(ConfigError);
    expect(() => parseCommand(args, env)).toThrow(message);
    try {
      parseCommand(args, env);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
    }
  });

  test('origins are a list', () => {
    expect(
      serve([], { INKWIRE_ORIGINS: 'https://a.example, http://b.example:81' }).origins,
    ).toEqual(['https://a.example', 'http://b.example:81']);
    expect(serve(['--origins', '*']).origins).toEqual(['*']);
  });
});

test('check takes a folder, or the configured one, and so does clean', () => {
  expect(parseCommand(['clean', '/x'], {})).toEqual({ kind: 'clean', dataDir: '/x' });
  expect(() => parseCommand(['clean', '/x', '/y'], {})).toThrow('clean takes one folder');
  expect(parseCommand(['check', '/x'], {})).toEqual({ kind: 'check', dataDir: '/x' });
  expect(parseCommand(['check'], { INKWIRE_DATA_DIR: '/y' })).toEqual({
    kind: 'check',
    dataDir: '/y',
  });
});

test('help names every setting with its variable', () => {
  const help = helpText();
  for (const { flag, env } of Object.values(settings)) {
    expect(help).toContain(`--${flag} `);
    expect(help).toContain(env);
  }
  expect(parseCommand(['--help'], {})).toEqual({ kind: 'help' });
  expect(parseCommand(['--version'], {})).toEqual({ kind: 'version' });
});
