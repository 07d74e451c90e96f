/** What a page has to load before it can draw, gzipped, from the manifest of the build (`npm run build`). */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';

const build = path.resolve(import.meta.dirname, '../build');
const KIB = 1024;

interface ManifestChunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly dynamicImports?: readonly string[];
}

/** What the viewer asks for later and draws nothing with. Whatever else it asks for counts. */
const NOT_DRAWN_WITH: readonly string[] = [
  // One stream for several tabs.
  'client/sync/feed-sharing.ts',
  // A view that nobody moves.
  'client/ui/viewer-gestures.ts',
  // Only shapes that are far larger than the screen are cut.
  'client/render/cut.ts',
  // English comes with the viewer.
  'client/ui/i18n/viewer-texts-ar.ts',
];

/** Gives the chunks (not the entries) of one build names of their own. */
function rename(manifest: Record<string, ManifestChunk>, build: number) {
  const own = (key: string) => (key.startsWith('_') ? `${build}${key}` : key);
  return Object.fromEntries(
    Object.entries(manifest).map(([key, chunk]) => [
      own(key),
      {
        ...chunk,
        imports: chunk.imports?.map(own) ?? [],
        dynamicImports: chunk.dynamicImports?.map(own) ?? [],
      },
    ]),
  );
}

function readManifest(): Record<string, ManifestChunk> {
  const all = ['manifest.json', 'manifest-viewer.json'].map((name) => {
    const file = path.join(build, name);
    if (!existsSync(file)) throw new Error('no build to measure: run "npm run build" first');
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, ManifestChunk>;
  });
  // Two builds: chunks of the same name are different ones, entries are not shared.
  return Object.assign({}, ...all.map((manifest, i) => rename(manifest, i))) as Record<
    string,
    ManifestChunk
  >;
}

/**
 * Files of entries and of everything that they import statically.
 * @param isLater whether what is imported later, by this name, belongs to it as well.
 */
function filesOf(
  entries: readonly string[],
  isLater: (key: string) => boolean = () => false,
): string[] {
  const manifest = readManifest();
  const seen = new Set<string>();
  const files = new Set<string>();
  const collect = (key: string): void => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`${key} is not in the manifest`);
    if (chunk.file.endsWith('.js')) files.add(chunk.file);
    for (const next of chunk.imports ?? []) collect(next);
    for (const next of chunk.dynamicImports ?? []) if (isLater(next)) collect(next);
  };
  for (const entry of entries) collect(entry);
  return [...files];
}

function gzippedBytes(files: readonly string[]): number {
  return files
    .map((file) => gzipSync(readFileSync(path.join(build, file)), { level: 9 }).length)
    .reduce((sum, bytes) => sum + bytes, 0);
}

describe('scripts for the first paint', () => {
  it.each([
    // The page asks for the board's element as soon as it has read the address.
    ["a board's page", 150, ['index.html', 'client/ui/inkwire-board.ts']],
    ['the first page', 150, ['index.html', 'client/ui/inkwire-home.ts']],
    ['<inkwire-board>', 150, ['client/ui/inkwire-board.ts']],
  ])('%s: at most %d KiB gzipped', (_page, kib, entries) => {
    const bytes = gzippedBytes(filesOf(entries));
    expect(bytes).toBeGreaterThan(1 * KIB);
    expect(bytes).toBeLessThanOrEqual(kib * KIB);
  });

  it.each([
    ["a spectator's page", 'watch.html'],
    ['<inkwire-viewer>', 'client/ui/inkwire-viewer.ts'],
  ])('%s, with everything that it draws with: at most 35 KiB gzipped', (_page, entry) => {
    const files = filesOf([entry], (key) => !NOT_DRAWN_WITH.includes(key));
    expect(files.some((file) => file.includes('board-fonts'))).toBe(true);
    const bytes = gzippedBytes(files);
    expect(bytes).toBeGreaterThan(1 * KIB);
    expect(bytes).toBeLessThanOrEqual(35 * KIB);
    const all = filesOf([entry], () => true);
    expect(all).toHaveLength(files.length + NOT_DRAWN_WITH.length);
  });

  it('the viewer has no Yjs inside', () => {
    const scripts = filesOf(['client/ui/inkwire-viewer.ts']).map((file) =>
      readFileSync(path.join(build, file), 'utf8'),
    );
    // Yjs warns of a second copy of itself by this name; minifiers keep strings.
    const marker = '__ $YJS$ __';
    const board = filesOf(['client/ui/inkwire-board.ts']).map((file) =>
      readFileSync(path.join(build, file), 'utf8'),
    );
    expect(board.some((text) => text.includes(marker))).toBe(true);
    expect(scripts.some((text) => text.includes(marker))).toBe(false);
  });
});

describe('the build', () => {
  it('asks no other host for anything', () => {
    const manifest = readManifest();
    const found = Object.values(manifest)
      .filter(({ file }) => file.endsWith('.js'))
      .flatMap(({ file }) => {
        const text = readFileSync(path.join(build, file), 'utf8');
        const hosts = [...text.matchAll(/https?:\/\/([a-z0-9.-]+\.[a-z]{2,})/gi)];
        return hosts.map(([, host]) => host ?? '');
      });
    // Names of XML spaces, of formats and of the project's pages; nothing here is fetched.
    const named = new Set(['www.w3.org', 'lit.dev', 'excalidraw.com', 'bit.ly', 'github.com']);
    expect([...new Set(found)].filter((host) => !named.has(host))).toEqual([]);
  });
});
