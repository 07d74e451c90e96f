/**
 * The four typefaces of a board and their measures. Owns names, vertical metrics and a way to
 * measure text where there is no canvas; loads no font.
 */
import type { FontSpec } from './draw-command.ts';

export const FONT_FAMILIES = ['hand', 'sans', 'serif', 'mono'] as const;
export type FontFamily = (typeof FONT_FAMILIES)[number];

interface Face {
  /** As in CSS `font-family`, with fallbacks. */
  readonly css: string;
  /** Fractions of the font size: from the baseline to the top and the bottom of ordinary letters. */
  readonly ascent: number;
  readonly descent: number;
  /** Mean advance of a letter, as a fraction of the font size. */
  readonly advance: number;
}

const faces: Readonly<Record<FontFamily, Face>> = {
  hand: {
    css: "'Shantell Sans', 'Comic Neue', 'Segoe Print', 'Comic Sans MS', cursive",
    ascent: 0.95,
    descent: 0.3,
    advance: 0.54,
  },
  sans: {
    css: "'Inter Variable', Inter, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
    ascent: 0.95,
    descent: 0.25,
    advance: 0.55,
  },
  serif: {
    css: "'Source Serif 4', Georgia, 'Noto Serif', serif",
    ascent: 0.95,
    descent: 0.28,
    advance: 0.5,
  },
  mono: {
    css: "'JetBrains Mono', ui-monospace, 'DejaVu Sans Mono', monospace",
    ascent: 0.95,
    descent: 0.27,
    advance: 0.6,
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

/** Estimated advance of one line where there is no canvas to ask, in board units. */
export function estimateTextWidth(text: string, font: FontSpec): number {
  const advance = faceOf(font.family).advance;
  let ems = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code === 0x20) ems += font.family === 'mono' ? advance : advance * 0.55;
    else if (code >= 0x300 && code <= 0x36f) continue;
    else if ((code >= 0x1100 && code <= 0x11ff) || (code >= 0x2e80 && code <= 0xd7a3)) ems += 1;
    else if (code >= 0xff00 && code <= 0xffef) ems += 1;
    else if (code >= 0x1f000) ems += 1.2;
    else ems += advance;
  }
  return ems * font.size;
}
