/** tldraw's names for colours, sizes, typefaces and arrowheads, in our terms. */
import { asNumber, asString, type Json } from './foreign-json.ts';

/** Line colour and the tint that "solid" shapes are filled with. */
const COLORS: Readonly<Record<string, readonly [line: string, tint: string]>> = {
  black: ['ink', '#e8e8e8'],
  grey: ['#9fa8b2', '#eceef0'],
  'light-violet': ['#e085f4', '#f5eafa'],
  violet: ['#ae3ec9', '#ecdcf2'],
  blue: ['#4465e9', '#dce1f8'],
  'light-blue': ['#4ba1f1', '#ddedfa'],
  yellow: ['#f1ac4b', '#f9f0e6'],
  orange: ['#e16919', '#f8e2d4'],
  green: ['#099268', '#d3e9e3'],
  'light-green': ['#4cb05e', '#dbf0e0'],
  'light-red': ['#f87777', '#f4dadb'],
  red: ['#e03131', '#f4dadb'],
  white: ['white', '#f5f5f5'],
  // Names of the first generation.
  lightgray: ['#9fa8b2', '#eceef0'],
  gray: ['#788492', '#eceef0'],
  cyan: ['#0e98ad', '#d5eff2'],
  indigo: ['#4b52cc', '#dfe0f6'],
};

/** `['ink', …]` for names that are unknown. */
export function tldrawColor(name: unknown): readonly [line: string, tint: string] {
  return COLORS[asString(name).toLowerCase()] ?? COLORS['black']!;
}

const SIZES: Readonly<Record<string, number>> = {
  s: 2,
  m: 3.5,
  l: 5,
  xl: 10,
  small: 2,
  medium: 3.5,
  large: 5,
};

export function tldrawLineWidth(size: unknown): number {
  return SIZES[asString(size).toLowerCase()] ?? 3.5;
}

type SizeTable = Readonly<Record<string, number>>;
export const TEXT_SIZES: SizeTable = { s: 18, m: 24, l: 36, xl: 44 };
export const LABEL_SIZES: SizeTable = { s: 18, m: 22, l: 26, xl: 32 };
export const ARROW_LABEL_SIZES: SizeTable = { s: 18, m: 20, l: 24, xl: 28 };
/** First generation. */
export const OLD_TEXT_SIZES: SizeTable = { small: 28, medium: 48, large: 96 };
export const OLD_STICKY_SIZES: SizeTable = { small: 24, medium: 36, large: 48 };

export function tldrawFontSize(table: SizeTable, size: unknown): number {
  const name = asString(size).toLowerCase();
  return table[name] ?? table['m'] ?? table['medium'] ?? 24;
}

/** `draw`, `script` and what is unknown are written by hand. */
export function tldrawFont(name: unknown): string {
  const font = asString(name).toLowerCase();
  return font === 'sans' || font === 'serif' || font === 'mono' ? font : 'hand';
}

export function tldrawAlign(name: unknown): 'start' | 'center' | 'end' {
  // Also `start-legacy`, `middle-legacy` …, and the first generation's `justify`.
  const align = asString(name).toLowerCase();
  if (align.startsWith('middle') || align === 'center') return 'center';
  return align.startsWith('end') ? 'end' : 'start';
}

export function tldrawVerticalAlign(name: unknown): 'top' | 'middle' | 'bottom' {
  const align = asString(name).toLowerCase();
  return align.startsWith('start') ? 'top' : align.startsWith('end') ? 'bottom' : 'middle';
}

export function tldrawDash(name: unknown): 'solid' | 'dashed' | 'dotted' {
  const dash = asString(name).toLowerCase();
  return dash === 'dashed' || dash === 'dotted' ? dash : 'solid';
}

/** Fill and fill style of second-generation props. */
export function tldrawFill(props: Json): { fill: string; fillStyle: string } {
  const [line, tint] = tldrawColor(props['color']);
  switch (props['fill']) {
    case 'solid':
      return { fill: tint, fillStyle: 'solid' };
    case 'semi':
      return { fill: 'paper', fillStyle: 'solid' };
    case 'pattern':
      return { fill: line, fillStyle: 'hatch' };
    case 'fill':
    case 'lined-fill':
      return { fill: line, fillStyle: 'solid' };
    default:
      return { fill: 'none', fillStyle: 'solid' };
  }
}

const HEADS: Readonly<Record<string, string>> = {
  arrow: 'arrow',
  triangle: 'triangle',
  inverted: 'triangle',
  square: 'diamond',
  diamond: 'diamond',
  dot: 'dot',
  pipe: 'bar',
  bar: 'bar',
};

export function tldrawHead(name: unknown): string {
  return HEADS[asString(name).toLowerCase()] ?? 'none';
}

const NOTE_COLORS: Readonly<Record<string, string>> = {
  black: 'note-gray',
  grey: 'note-gray',
  gray: 'note-gray',
  lightgray: 'note-gray',
  white: 'note-gray',
  violet: 'note-violet',
  'light-violet': 'note-violet',
  indigo: 'note-violet',
  blue: 'note-blue',
  'light-blue': 'note-blue',
  cyan: 'note-teal',
  green: 'note-green',
  'light-green': 'note-green',
  red: 'note-pink',
  'light-red': 'note-pink',
  orange: 'note-orange',
};

export function tldrawNoteColor(name: unknown): string {
  return NOTE_COLORS[asString(name).toLowerCase()] ?? 'note-yellow';
}

/** Opacity wherever a generation keeps it, as 0–1. */
export function tldrawOpacity(...values: readonly unknown[]): number {
  for (const value of values) {
    const number = typeof value === 'string' && value !== '' ? Number(value) : value;
    const opacity = asNumber(number, undefined);
    if (opacity !== undefined) return Math.min(1, Math.max(0, opacity));
  }
  return 1;
}
