import { describe, expect, it } from 'vitest';
import { ariaShortcut, shortcutParts, shortcutText } from '../../../client/ui/shortcut.ts';

describe('shortcuts as people read them', () => {
  it('are named as on the keyboard in front of them', () => {
    expect(shortcutText('$mod+Shift+z', false)).toBe('Ctrl+Shift+Z');
    expect(shortcutText('$mod+Shift+z', true)).toBe('⌘⇧Z');
    expect(shortcutText('Alt+a', true)).toBe('⌥A');
    expect(shortcutText('Escape', false)).toBe('Esc');
    expect(shortcutText(undefined, false)).toBe('');
  });

  it('can have a plus as their key', () => {
    expect(shortcutParts('$mod++', false)).toEqual(['Ctrl', '+']);
    expect(shortcutParts('+', false)).toEqual(['+']);
    expect(shortcutParts('$mod+-', false)).toEqual(['Ctrl', '-']);
  });

  it('are read by their place where the layout prints other letters', () => {
    expect(shortcutParts('$mod+KeyK', false)).toEqual(['Ctrl', 'K']);
    expect(shortcutParts('Digit1', false)).toEqual(['1']);
    expect(shortcutParts('$mod+(Shift)+BracketRight', false)).toEqual(['Ctrl', 'Shift', ']']);
  });

  it('are said to assistive technology by their standard names', () => {
    expect(ariaShortcut('$mod+z', false)).toBe('Control+z');
    expect(ariaShortcut('$mod+z', true)).toBe('Meta+z');
    expect(ariaShortcut(undefined, true)).toBeUndefined();
  });
});
