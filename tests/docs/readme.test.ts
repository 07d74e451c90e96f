/** What the documents say must be so: settings, dependencies, commands, and links to files. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { limitSettings } from '../../server/limit-settings.ts';
import { settings } from '../../server/settings.ts';
import { packageOf } from '../support/house-rules.ts';
import { readSources } from '../support/source-graph.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** The documents that a visitor reads, from the root of the project. */
const documents = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

/** Rows of a table as lists of their cells. */
const rows = readme
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

const tableOfPackages = rows
  .slice(rows.findIndex((cells) => cells[1] === 'package') + 2)
  .flatMap((cells) => [...(cells[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? ''));

function showDefault(value: unknown): string {
  const text = String(value);
  return text === '' ? '–' : `\`${text}\``;
}

describe('README.md', () => {
  // The limits have a page of their own, `docs/deployment/settings.md`.
  const general = Object.entries(settings).filter(([name]) => !(name in limitSettings));

  it.each(general.map(([, setting]) => [setting.env, setting] as const))(
    'lists %s with its flag and default',
    (env, setting) => {
      const row = rows.find((cells) => cells[1] === `\`${env}\``);
      expect(row?.slice(2, 4)).toEqual([`\`--${setting.flag}\``, showDefault(setting.fallback)]);
    },
  );

  it('lists no setting that does not exist', () => {
    const known = Object.values(settings).map(({ env }) => env);
    const listed = rows.flatMap(
      (cells) => /^`(PORT|HOST|INKWIRE_\w+)`$/.exec(cells[1] ?? '')?.[1] ?? [],
    );
    expect(listed.filter((env) => !known.includes(env))).toEqual([]);
  });

  it.each(Object.keys(manifest.dependencies))('says in its table why it needs %s', (name) => {
    expect(tableOfPackages).toContain(name);
  });

  it.each(Object.keys(manifest.devDependencies))('says why it needs %s', (name) => {
    expect(readme).toContain(`\`${name}\``);
  });

  it('lists no package that is not used', () => {
    expect(tableOfPackages.filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });
});

describe('package.json', () => {
  const imported = new Set(
    readSources(root, ['shared', 'client', 'server'])
      .flatMap(({ imports }) => imports)
      .filter((specifier) => !/^(?:\.|node:)/.test(specifier))
      .map(packageOf),
  );

  it.each(Object.keys(manifest.dependencies))('names %s, which is imported', (name) => {
    expect([...imported]).toContain(name);
  });

  it('names everything that is imported', () => {
    expect([...imported].filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });
});

describe('the documents', () => {
  it.each(documents)('%s links only to files that exist', (document) => {
    const links = [...read(document).matchAll(/(?:\]\(|src(?:set)?=")([^)"#\s]+)/g)];
    const missing = links
      .map(([, target]) => target ?? '')
      .filter((target) => !/^[a-z]+:/.test(target) && !target.startsWith('/'))
      .filter((target) => !existsSync(path.join(root, path.dirname(document), target)));
    expect(missing).toEqual([]);
  });

  it.each(documents)('%s names only commands that exist', (document) => {
    const named = [...read(document).matchAll(/npm run ([a-z0-9:-]+)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });

  it('has every decision in their index', () => {
    const folder = path.join(root, 'docs/decisions');
    const index = read('docs/decisions/README.md');
    const files = readdirSync(folder).filter((file) => file !== 'README.md');
    expect(files.filter((file) => !index.includes(`](${file})`))).toEqual([]);
  });
});
