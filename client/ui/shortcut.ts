/** Shortcuts as people read them: `$mod+Shift+z` is ⇧⌘Z on a Mac and Ctrl+Shift+Z elsewhere. */
import type { Localizer } from './i18n/localizer.ts';

const MAC: Readonly<Record<string, string>> = {
  $mod: '⌘',
  Control: '⌃',
  Meta: '⌘',
  Shift: '⇧',
  Alt: '⌥',
};
const OTHER: Readonly<Record<string, string>> = {
  $mod: 'Ctrl',
  Control: 'Ctrl',
  Meta: 'Win',
  Shift: 'Shift',
  Alt: 'Alt',
};
const NAMES: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Enter: '↵',
  Delete: 'Del',
  Backspace: '⌫',
  Space: '␣',
  Tab: '⇥',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  Plus: '+',
  Minus: '−',
  Equal: '+',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Backslash: '\\',
  Quote: "'",
  Semicolon: ';',
  ' ': '␣',
};

/** The parts of the first press of a tinykeys chord, modifiers first. */
export function shortcutParts(keys: string, isMac: boolean): readonly string[] {
  const press = keys.trim().split(/\s+(?!$)/)[0] ?? '';
  const parts = press === '+' ? ['+'] : press.split(/\+(?!$)/);
  return parts.map((part) => {
    const modifier = (isMac ? MAC : OTHER)[part];
    if (modifier !== undefined) return modifier;
    const bare = part.replace(/^\((.*)\)$/, '$1').replace(/^(?:Key|Digit)(?=.$)/, '');
    return NAMES[bare] ?? (bare.length === 1 ? bare.toUpperCase() : bare);
  });
}

export function shortcutText(keys: string | undefined, isMac: boolean): string {
  if (keys === undefined) return '';
  return shortcutParts(keys, isMac).join(isMac ? '' : '+');
}

/** For `aria-keyshortcuts`. */
export function ariaShortcut(keys: string | undefined, isMac: boolean): string | undefined {
  return keys?.replace('$mod', isMac ? 'Meta' : 'Control');
}

/** Name and shortcut in one line, for tooltips. */
export function withShortcut(
  localizer: Localizer,
  name: string,
  keys: string | undefined,
  isMac: boolean,
): string {
  const key = shortcutText(keys, isMac);
  return key === '' ? name : localizer.t('toolbar.with-key', { name, key });
}
