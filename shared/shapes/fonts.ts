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
  /** Of the typeface's line box, as fractions of the font size, so that a DOM editor's lines match. */
  readonly ascent: number;
  readonly descent: number;
  /**
   * Advances of the characters U+0020 to U+007E, measured from the typeface: the code of each
   * character here, less 33, in steps of 0.012 of the font size.
   */
  readonly advances: string;
}

const faces: Readonly<Record<FontFamily, Face>> = {
  hand: {
    css: "'Shantell Sans', 'Comic Neue', 'Segoe Print', 'Comic Sans MS', cursive",
    ascent: 1.02,
    descent: 0.32,
    advances:
      '=8Fp[nU7ECJ[6I6?[D[[[T[[[[88[[[Gi]RTXUP`^OSWOqa]Q]ZOTYYqWSTH?HT[?URKVP?TU97Q:iTSPRHJEQOiLQTL9L[',
  },
  sans: {
    css: "'Inter Variable', Inter, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
    ascent: 0.969,
    descent: 0.241,
    advances:
      '89HVVsW:??KX9G9?VCTTWRUPUU9:XXXLqZX^]SR__7QYPl`aVaWVW_ZsZZU???HG<PTQTR@TR55O5jRSTT@M<RPeNPOE=EX',
  },
  serif: {
    css: "'Source Serif 4', Georgia, 'Noto Serif', serif",
    ascent: 1.036,
    descent: 0.335,
    advances:
      '59AMLo^0??GM:<:=MMMMMMMMMM::MMMCf\\WX_VT]e@A\\Toa^U^ZNV`\\uYYR===MLBNULTM@OV<:R<qWQUSGH?UQgPRJ?9?M',
  },
  mono: {
    css: "'JetBrains Mono', ui-monospace, 'DejaVu Sans Mono', monospace",
    ascent: 1.02,
    descent: 0.3,
    advances:
      'SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS',
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
  const { advances } = faceOf(font.family);
  let ems = 0;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (code >= 0x20 && code < 0x7f) ems += (advances.charCodeAt(code - 0x20) - 33) * 0.012;
    else if (code < 0x20 || (code >= 0x300 && code <= 0x36f)) continue;
    else if ((code >= 0x1100 && code <= 0x11ff) || (code >= 0x2e80 && code <= 0xd7a3)) ems += 1;
    else if (code >= 0xff00 && code <= 0xffef) ems += 1;
    else if (code >= 0x1f000) ems += 1.2;
    else ems += (advances.charCodeAt(0x41) - 33) * 0.012;
  }
  return ems * font.size;
}
