/** Every text that is asked for exists, in every language, and every icon that is named is there. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../../client/editor/commands.ts';
import { toolDefs } from '../../../client/tools/registry.ts';
import { ar } from '../../../client/ui/i18n/ar.ts';
import { enLater } from '../../../client/ui/i18n/en-later.ts';
import { en as enFirst } from '../../../client/ui/i18n/en.ts';
import type { Message } from '../../../client/ui/i18n/catalogue.ts';
import { Localizer } from '../../../client/ui/i18n/localizer.ts';
import { hasIcon } from '../../../client/ui/icons.ts';
import '../../../client/ui/later-look.ts';
import { colorKey, fillColors, strokeColors } from '../../../client/ui/style-parts.ts';
import { shapeDefs } from '../../../shared/shapes/registry.ts';

const en = { ...enFirst, ...enLater };
const keys = new Set(Object.keys(en));
const placeholders = (message: Message): string[] => {
  const texts = typeof message === 'string' ? [message] : Object.values(message);
  const names = texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!));
  return [...new Set(names)].sort();
};

/** Keys in the sources: `t('…')`, `toast({ key: '…' })`, `notify('…')`. */
function usedKeys(): Set<string> {
  const used = new Set<string>();
  for (const folder of ['ui', 'editor', 'tools']) {
    const root = path.join(import.meta.dirname, '../../../client', folder);
    for (const file of readdirSync(root)) {
      if (!file.endsWith('.ts') || file.includes('viewer')) continue;
      const source = readFileSync(path.join(root, file), 'utf8');
      const pattern = /(?:\bt\(|\bnotify\(|\bkey: |nameKey: )\s*'([a-z][\w-]*\.[\w.-]+)'/g;
      for (const match of source.matchAll(pattern)) used.add(match[1]!);
    }
  }
  return used;
}

/** All sources in which a key may stand: whole, or put together (`style.${name}`). */
function sourcesIn(folder: string): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'i18n' ? '' : sourcesIn(file);
      return file.endsWith('.ts') ? readFileSync(file, 'utf8') : '';
    })
    .join('\n');
}

/** Keys that no source names. Colours are held against the palette by a test of their own. */
function unusedKeys(): string[] {
  const root = path.join(import.meta.dirname, '../../..');
  const source = sourcesIn(path.join(root, 'client')) + sourcesIn(path.join(root, 'shared/shapes'));
  const quoted = new Set([...source.matchAll(/'([a-z]+(?:\.[\w-]+)+)'/g)].map(([, key]) => key!));
  const pieces = [...source.matchAll(/`([a-z]+\.[\w.-]*|)\$\{[^}]*\}([.-][\w-]+|)`/g)].map(
    ([, head, tail]) => ({ head: head!, tail: tail! }),
  );
  const names = new Set(
    [...source.matchAll(/['"`]([\w-]+)['"`]|\b([\w-]+):/g)].map(([, a, b]) => a ?? b!),
  );
  const known = new Set([
    ...[...toolDefs(), ...shapeDefs()].map(({ nameKey }) => nameKey),
    ...commands.map(({ id }) => `command.${id}`),
  ]);
  const isPutTogether = (key: string): boolean =>
    pieces.some(({ head, tail }) => {
      if (head + tail === '' || !key.startsWith(head) || !key.endsWith(tail)) return false;
      const middle = key.slice(head.length, key.length - tail.length);
      return middle !== '' && (names.has(middle) || /^\d$/.test(middle) || middle.includes('.'));
    });
  return [...keys].filter(
    (key) =>
      !quoted.has(key) && !known.has(key) && !key.startsWith('color.') && !isPutTogether(key),
  );
}

describe('the message catalogue', () => {
  it('has each text once', () => {
    expect(Object.keys(enLater).filter((key) => key in enFirst)).toEqual([]);
  });

  it('has a title for every command', () => {
    expect(commands.map(({ id }) => `command.${id}`).filter((key) => !keys.has(key))).toEqual([]);
  });

  it('has a name for every tool and every shape', () => {
    const wanted = [...toolDefs(), ...shapeDefs()].map(({ nameKey }) => nameKey);
    expect(wanted.filter((key) => !keys.has(key))).toEqual([]);
  });

  it('has every text that the sources name', () => {
    const used = usedKeys();
    expect(used.size).toBeGreaterThan(100);
    expect([...used].filter((key) => !keys.has(key))).toEqual([]);
  });

  it('names every colour of the style panel, and no other', () => {
    const colors = [...strokeColors, ...fillColors([]), ...fillColors(['note'])];
    const wanted = new Set(colors.map(colorKey));
    expect([...wanted].filter((key) => !keys.has(key))).toEqual([]);
    const named = [...keys].filter((key) => key.startsWith('color.'));
    expect(named.filter((key) => !wanted.has(key))).toEqual([]);
  });

  it('has no text that nothing asks for', () => {
    expect(unusedKeys()).toEqual([]);
  });

  it('has no title of a command that is not there', () => {
    const ids = new Set(commands.map(({ id }) => `command.${id}`));
    const titles = [...keys].filter((key) => key.startsWith('command.'));
    expect(titles.filter((key) => !ids.has(key))).toEqual([]);
  });

  it('has the same keys in every language', () => {
    expect(Object.keys(ar).sort()).toEqual([...keys].sort());
  });

  it('keeps the placeholders of every text in every language', () => {
    for (const [key, message] of Object.entries(en) as [keyof typeof en, Message][]) {
      const translated = placeholders(ar[key]);
      expect(
        translated.every((name) => placeholders(message).includes(name)),
        `${key} has a placeholder that English does not fill`,
      ).toBe(true);
      if (typeof ar[key] === 'string') expect(translated, key).toEqual(placeholders(message));
    }
  });

  it('has all plural forms that Arabic needs', () => {
    const forms = ['zero', 'one', 'two', 'few', 'many', 'other'];
    for (const [key, message] of Object.entries(ar)) {
      if (typeof message !== 'string')
        expect(Object.keys(message).sort(), key).toEqual(forms.sort());
    }
  });
});

describe('icons', () => {
  it('are there for every tool, shape and command', () => {
    const named = [...toolDefs(), ...shapeDefs(), ...commands].flatMap(({ icon }) => icon ?? []);
    expect([...new Set(named)].filter((name) => !hasIcon(name))).toEqual([]);
  });
});

describe('the localizer', () => {
  const english = new Localizer('en', en);
  const arabic = new Localizer('ar', ar);

  it('fills placeholders and picks plural forms', () => {
    expect(english.t('board.selected', { count: 1 })).toBe('1 shape selected');
    expect(english.t('board.selected', { count: 3 })).toBe('3 shapes selected');
    expect(arabic.t('board.selected', { count: 2 })).toBe('حُدِّد شكلان');
    expect(arabic.t('board.selected', { count: 3 })).toContain('3');
  });

  it('shows a key that nobody knows as it is, and leaves unknown placeholders alone', () => {
    expect(english.t('no.such.key')).toBe('no.such.key');
    expect(english.t('board.joined')).toBe('{name} joined');
  });

  it('falls back to English for a text that a language lacks', () => {
    expect(new Localizer('ar', {}).t('app.done')).toBe('Done');
  });

  it('says how long ago something was', () => {
    const now = 1_000_000_000_000;
    expect(english.ago(now - 3 * 3600_000, now)).toBe('3 hours ago');
    expect(english.ago(now - 20_000, now)).toBe('now');
  });
});
