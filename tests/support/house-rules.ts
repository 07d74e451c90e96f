/**
 * The plan of the house as data, and the check of sources against it. The table says which room may
 * import which; a room may always import itself, and what is not listed is forbidden.
 */
import { resolveImport, type SourceFile } from './source-graph.ts';

export const MAX_LINES = 500;

const SHARED = [
  'shared/units',
  'shared/geometry',
  'shared/shapes',
  'shared/document',
  'shared/protocol',
  'shared/interop',
];

/** Keys and values are rooms (`client/tools`) or single files (`client/tools/registry`). */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'shared/units': [],
  'shared/protocol': [],
  'shared/geometry': ['shared/units'],
  'shared/shapes': ['shared/geometry', 'shared/units'],
  'shared/document': ['shared/shapes', 'shared/geometry', 'shared/units'],
  'shared/interop': ['shared/shapes', 'shared/geometry', 'shared/units'],
  'client/tools': SHARED,
  'client/render': SHARED,
  'client/sync': SHARED,
  'client/editor': ['client/tools', 'client/render', 'client/sync', ...SHARED],
  'client/ui': ['client/editor', 'client/tools/registry', ...SHARED],
  'client/main': ['client', ...SHARED],
  // The entry of the spectator's page, as main is that of the app.
  'client/watch': ['client', ...SHARED],
  'server/storage': SHARED,
  'server/feed': SHARED,
  'server/access': SHARED,
  'server/rooms': ['server/storage', 'server/feed', 'server/access', ...SHARED],
  'server/http': ['server/rooms', 'server/feed', 'server/access', ...SHARED],
  'server/config': ['server/settings', ...SHARED],
  'server/setting': [],
  'server/limit-settings': ['server/setting'],
  'server/settings': ['server/setting', 'server/limit-settings', ...SHARED],
  'server/room-limits': ['server/config', 'server/rooms', 'server/feed'],
  'server/log': [],
  'server/young-heap': [],
  'server/main': ['server', ...SHARED],
};

/** Packages that may be used in `shared`, which runs in browsers and in Node alike. */
const PURE_PACKAGES = new Set(['yjs', 'lib0', 'valibot', 'fractional-indexing']);

/** Packages that one file alone loads; its room may speak of their types. */
const SOLE_IMPORTER: Readonly<Record<string, string>> = {
  'uWebSockets.js': 'server/http/app.ts',
};

const ENVIRONMENT_READER = 'server/main.ts';
const FORBIDDEN_WORDS = new Set(['utils', 'util', 'helpers', 'helper', 'types', 'common', 'misc']);

/** `client/tools` for `client/tools/pen.ts`, `server/main` for `server/main.ts`. */
export function roomOf(file: string): string {
  const parts = file.split('/');
  if (parts.length > 2) return parts.slice(0, 2).join('/');
  return file.replace(/\.[^.]+$/, '');
}

/** `@scope/name` or `name` of a specifier that names a package. */
export function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier);
}

function isAllowed(from: string, target: string): boolean {
  const room = roomOf(from);
  if (roomOf(target) === room) return true;
  const stem = target.replace(/\.[^./]+$/, '');
  return (MAY_IMPORT[room] ?? []).some(
    (allowed) => stem === allowed || stem.startsWith(`${allowed}/`),
  );
}

function isRoomFile(file: string): boolean {
  return /^(?:shared|client|server)\//.test(file);
}

function* importProblems(source: SourceFile): Generator<string> {
  const { file, imports } = source;
  const side = file.split('/')[0];
  if (!(roomOf(file) in MAY_IMPORT)) yield `${file}: room ${roomOf(file)} is not in the table`;
  for (const specifier of imports) {
    const target = resolveImport(file, specifier);
    if (target === undefined) {
      const name = packageOf(specifier);
      const sole = SOLE_IMPORTER[name];
      const speaksOnly =
        sole !== undefined &&
        roomOf(sole) === roomOf(file) &&
        !source.runtimeImports.includes(specifier);
      if (sole !== undefined && sole !== file && !speaksOnly) {
        yield `${file}: only ${sole} may import ${name}`;
      }
      if (side === 'shared' && !PURE_PACKAGES.has(name))
        yield `${file}: shared may not use ${specifier}`;
      if (side === 'client' && specifier.startsWith('node:'))
        yield `${file}: no Node in the client`;
      if (side === 'server' && /^(?:lit|y-indexeddb)$/.test(name)) {
        yield `${file}: ${name} belongs to the client`;
      }
    } else if (!isAllowed(file, target)) {
      yield `${file}: ${roomOf(file)} may not import ${target}`;
    }
  }
}

function* styleProblems(source: SourceFile): Generator<string> {
  const { file, text, reExports, declares, declared } = source;
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines > MAX_LINES) yield `${file}: ${lines} lines, more than ${MAX_LINES}`;
  for (const part of file.split('/')) {
    for (const word of part.replace(/\.[^/]*$/, '').split('-')) {
      if (FORBIDDEN_WORDS.has(word)) yield `${file}: "${word}" names no concept`;
      if (word === 'manager') yield `${file}: "manager" names no concept`;
    }
  }
  for (const name of declared) {
    if (name.endsWith('Manager')) yield `${file}: "${name}" names no concept`;
  }
  for (const { specifier, all } of reExports) {
    if (all) yield `${file}: export * from '${specifier}'`;
  }
  if (reExports.length > 0 && !declares) yield `${file}: a barrel (it only re-exports)`;
  if (isRoomFile(file)) {
    // An ambient declaration of `*?raw` describes what Vite makes; it exports nothing itself.
    if (source.defaultExport && !file.endsWith('.d.ts')) yield `${file}: default export`;
    if (source.readsEnvironment && file !== ENVIRONMENT_READER) {
      yield `${file}: only ${ENVIRONMENT_READER} reads the environment`;
    }
  }
}

/** Everything that is wrong with the sources, one line each; empty where the house is in order. */
export function findProblems(sources: readonly SourceFile[]): string[] {
  return sources.flatMap((source) => [
    ...(isRoomFile(source.file) ? importProblems(source) : []),
    ...styleProblems(source),
  ]);
}
