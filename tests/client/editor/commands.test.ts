/** Commands as a whole: what they must all have. */
import { describe, expect, it } from 'vitest';
import { commands } from '../../../client/editor/commands.ts';
import { toolDefs } from '../../../client/tools/registry.ts';
import { ar } from '../../../client/ui/i18n/ar.ts';
import { enLater } from '../../../client/ui/i18n/en-later.ts';
import { en } from '../../../client/ui/i18n/en.ts';

describe('every command and tool', () => {
  const keys = [
    ...commands.map(({ id }) => `command.${id}`),
    ...toolDefs().map(({ nameKey }) => nameKey),
  ];

  it('has a name in every language', () => {
    expect(keys.filter((key) => !(key in en || key in enLater))).toEqual([]);
    expect(keys.filter((key) => !(key in ar))).toEqual([]);
  });

  it('has an id and shortcuts of its own', () => {
    const ids = commands.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const letters = toolDefs().flatMap(({ keys: own }) => own);
    expect(new Set(letters).size).toBe(letters.length);
    const shortcuts = commands.flatMap(({ keys: own }) => own ?? []);
    const twice = shortcuts.filter((keys, i) => shortcuts.indexOf(keys) !== i);
    // An arrow key moves the selection, or the view where nothing is selected.
    // Enter goes into what is selected: a text, the points of a line, or a picture.
    expect(twice).toEqual(['Enter', 'Enter', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']);
    expect(shortcuts.filter((keys) => letters.includes(keys))).toEqual([]);
  });
});
