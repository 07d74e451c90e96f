/**
 * The four typefaces of a board and their measures. Owns names and vertical metrics; loads no font.
 */
import type { FontSpec } from './draw-command.ts';

export const FONT_FAMILIES = ['hand', 'sans', 'serif', 'mono'] as const;
export type FontFamily = (typeof FONT_FAMILIES)[number];

interface Face {
  /** As in CSS `font-family`, with fallbacks. */
  readonly css: string;
  /** Of the typeface's line box, as fractions of the font size, so that a DOM editor's lines match. */
  readonly ascent: number;
  readonly descent: number;
}

const faces: Readonly<Record<FontFamily, Face>> = {
  hand: {
    css: "'Shantell Sans', 'Comic Neue', 'Segoe Print', 'Comic Sans MS', cursive",
    ascent: 1.02,
    descent: 0.32,
  },
  sans: {
    css: "'Inter Variable', Inter, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
    ascent: 0.969,
    descent: 0.241,
  },
  serif: {
    css: "'Source Serif 4', Georgia, 'Noto Serif', serif",
    ascent: 1.036,
    descent: 0.335,
  },
  mono: {
    css: "'JetBrains Mono', ui-monospace, 'DejaVu Sans Mono', monospace",
    ascent: 1.02,
    descent: 0.3,
  },
};

/** Distance of baselines as a multiple of the font size. */
export const LINE_HEIGHT = 1.25;

function faceOf(family: string): Face {
  return faces[family as FontFamily] ?? faces.sans;
}

/** Value of CSS `font-family` for a stored family name; the sans for an unknown one. */
export function fontFamilyCss(family: string): string {
  return faceOf(family).css;
}

/** Value of Canvas2D's `font` (and CSS `font`), in board units as pixels. */
export function fontCss(font: FontSpec): string {
  const style = font.italic === true ? 'italic ' : '';
  return `${style}${font.weight ?? 400} ${font.size}px ${faceOf(font.family).css}`;
}

/** Where the baseline of a line stands below the top of its line box, in board units. */
export function baselineOffset(font: FontSpec): number {
  const face = faceOf(font.family);
  const spare = LINE_HEIGHT - face.ascent - face.descent;
  return font.size * (face.ascent + spare / 2);
}
