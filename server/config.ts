/**
 * The server's settings: every name, default and check in one table, parsed once into a frozen
 * object. Reads nothing by itself: `main.ts` hands in the arguments and the environment.
 */
import { parseArgs } from 'node:util';
import { settings, type SettingName, type SettingValues } from './settings.ts';

export type Config = Readonly<SettingValues>;

/** A setting that cannot be used; `message` is one line for the person who runs the server. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

export type Command =
  | { readonly kind: 'serve'; readonly config: Config }
  | { readonly kind: 'check' | 'clean'; readonly dataDir: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'version' };

/**
 * Reads a command line (without node and script) over an environment: a flag wins.
 * @throws ConfigError
 */
export function parseCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Command {
  const { values, positionals } = parseFlags(args);
  if (values['help'] === true) return { kind: 'help' };
  if (values['version'] === true) return { kind: 'version' };
  const [command = 'serve', ...rest] = positionals;
  switch (command) {
    case 'serve': {
      if (rest.length > 0) throw new ConfigError(`serve takes no argument, but got "${rest[0]}"`);
      return { kind: 'serve', config: readConfig(values, env) };
    }
    case 'check':
    case 'clean': {
      if (rest.length > 1) throw new ConfigError(`${command} takes one folder`);
      const [dataDir = readConfig(values, env).dataDir] = rest;
      return { kind: command, dataDir };
    }
    case 'help':
      return { kind: 'help' };
    default:
      throw new ConfigError(`unknown command "${command}"; try inkwire --help`);
  }
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

function parseFlags(args: readonly string[]): { values: Flags; positionals: string[] } {
  const options: Record<string, { type: 'string' | 'boolean'; short?: string }> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
  };
  for (const setting of Object.values(settings)) options[setting.flag] = { type: 'string' };
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values, positionals };
  } catch (error) {
    throw new ConfigError(`${(error as Error).message.split('\n')[0] ?? ''}; try inkwire --help`);
  }
}

function readConfig(flags: Flags, env: Readonly<Record<string, string | undefined>>): Config {
  const config: Record<string, unknown> = {};
  for (const name of Object.keys(settings) as SettingName[]) {
    const setting = settings[name];
    const flag = flags[setting.flag];
    const fromEnv = env[setting.env];
    const [source, text] =
      typeof flag === 'string'
        ? [`--${setting.flag}`, flag]
        : // An empty variable counts as unset, as compose files and unit files leave them behind.
          [setting.env, fromEnv === '' ? undefined : fromEnv];
    if (text === undefined) {
      config[name] = setting.fallback;
      continue;
    }
    const result = setting.parse(text.trim());
    if (result.kind === 'wrong')
      throw new ConfigError(`${source} is "${text}", but must be ${result.must}`);
    config[name] = result.value;
  }
  const parsed = config as SettingValues;
  if ((parsed.tlsCert === '') !== (parsed.tlsKey === ''))
    throw new ConfigError('--tls-cert and --tls-key are given together, or not at all');
  if (parsed.shortestBatchMs > parsed.longestBatchMs)
    throw new ConfigError('--shortest-batch-ms must not be more than --longest-batch-ms');
  return Object.freeze(parsed);
}

/** The text of `inkwire --help`. */
export function helpText(): string {
  const lines = Object.values(settings).map((setting) => {
    const name = `  --${setting.flag} <${setting.shape}>`;
    const fallback = String(setting.fallback);
    return [
      name,
      `      ${setting.help}`,
      `      ${setting.env}${fallback === '' ? '' : `, default ${fallback}`}`,
    ].join('\n');
  });
  return [
    'inkwire: a collaborative whiteboard',
    '',
    'Usage:',
    '  inkwire serve [settings]   serve everything on one port (the default command)',
    '  inkwire check [folder]     read a data folder and name what is damaged',
    '  inkwire clean [folder]     remove images that are in no board any more (stop the server first)',
    '  inkwire --help | --version',
    '',
    'Settings (a flag wins over its environment variable):',
    ...lines,
    '',
  ].join('\n');
}
