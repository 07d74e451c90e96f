/** What a board's first moment shows asks for no word and no icon that comes later. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { enLater } from '../../../client/ui/i18n/en-later.ts';
import { hasIcon } from '../../../client/ui/icons.ts';
import { toolDefs } from '../../../client/tools/registry.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const STATIC = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s+)?'(\.[^']+\.ts)';/gm;

/** Files of an entry and of everything that it imports statically, with their texts. */
function closureOf(...entries: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const add = (file: string): void => {
    if (found.has(file)) return;
    const text = readFileSync(path.join(root, file), 'utf8');
    found.set(file, text);
    for (const [, target] of text.matchAll(STATIC)) {
      add(path.posix.join(path.posix.dirname(file), target!));
    }
  };
  entries.forEach(add);
  return found;
}

/** The files of parts that are fetched: the target of each `import('…')` of the interface. */
function laterParts(): string[] {
  const targets = new Set<string>();
  const look = (file: string): void => {
    for (const [name, text] of closureOf(file)) {
      for (const [, target] of text.matchAll(/\bimport\('(\.[^']+\.ts)'\)/g)) {
        const part = path.posix.join(path.posix.dirname(name), target!);
        if (targets.has(part)) continue;
        targets.add(part);
        look(part);
      }
    }
  };
  look('client/ui/inkwire-board.ts');
  return [...targets].filter((file) => /^client\/ui\/[a-z-]+\.ts$/.test(file));
}

const first = closureOf(
  'client/main.ts',
  'client/ui/inkwire-board.ts',
  'client/ui/inkwire-home.ts',
);
const iconsIn = (text: string) =>
  [...text.matchAll(/\bicon(?:\(|: )'([a-z0-9-]+)'/g)].map(([, name]) => name!);

describe('the first moment', () => {
  it('is found at all', () => {
    expect([...first.keys()]).toContain('client/ui/toolbar.ts');
    expect([...first.keys()]).not.toContain('client/ui/later-look.ts');
    expect(laterParts().length).toBeGreaterThan(10);
  });

  it('has its words', () => {
    const later = Object.keys(enLater);
    const asked = [...first].flatMap(([file, text]) =>
      later.filter((key) => text.includes(`'${key}'`)).map((key) => `${file}: ${key}`),
    );
    expect(asked).toEqual([]);
  });

  it('has its icons, before those of menus and panels have come', () => {
    const shown = [...first]
      .filter(([file]) => file.startsWith('client/ui/'))
      .flatMap(([, text]) => iconsIn(text));
    expect(shown.length).toBeGreaterThan(20);
    const tools = toolDefs().flatMap(({ icon }) => icon ?? []);
    expect([...shown, ...tools].filter((name) => !hasIcon(name))).toEqual([]);
  });
});

describe('what comes later', () => {
  it('brings its words and icons along', () => {
    const bare = laterParts().filter((file) => {
      const parts = closureOf(file);
      const speaks = [...parts].some(
        ([name, text]) => !first.has(name) && /\.t\(|\bicon\(/.test(text),
      );
      return speaks && !parts.has('client/ui/later-look.ts');
    });
    expect(bare).toEqual([]);
  });

  it('has every icon that is named', async () => {
    await import('../../../client/ui/later-look.ts');
    const named = ['client/ui/inkwire-board.ts', ...laterParts()].flatMap((file) =>
      [...closureOf(file).values()].flatMap(iconsIn),
    );
    expect(named.length).toBeGreaterThan(60);
    expect([...new Set(named)].filter((name) => !hasIcon(name))).toEqual([]);
  });
});
