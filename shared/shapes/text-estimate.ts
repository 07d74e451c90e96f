/**
 * The widths of text where there is no canvas to ask: a server, an import. Apart from the typefaces,
 * because pages that draw ask their canvas and need not carry the tables.
 */
import type { FontSpec } from './draw-command.ts';
import type { FontFamily } from './fonts.ts';

/**
 * Advances of the characters U+0020 to U+007E, measured from the typefaces: the code of each character
 * here, less 33, in steps of 0.012 of the font size.
 */
const ADVANCES: Readonly<Record<FontFamily, string>> = {
  hand: '=8Fp[nU7ECJ[6I6?[D[[[T[[[[88[[[Gi]RTXUP`^OSWOqa]Q]ZOTYYqWSTH?HT[?URKVP?TU97Q:iTSPRHJEQOiLQTL9L[',
  sans: '89HVVsW:??KX9G9?VCTTWRUPUU9:XXXLqZX^]SR__7QYPl`aVaWVW_ZsZZU???HG<PTQTR@TR55O5jRSTT@M<RPeNPOE=EX',
  serif:
    '59AMLo^0??GM:<:=MMMMMMMMMM::MMMCf\\WX_VT]e@A\\Toa^U^ZNV`\\uYYR===MLBNULTM@OV<:R<qWQUSGH?UQgPRJ?9?M',
  mono: 'SSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSSS',
};

/** Estimated advance of one line where there is no canvas to ask, in board units. */
export function estimateTextWidth(text: string, font: FontSpec): number {
  const advances = ADVANCES[font.family as FontFamily] ?? ADVANCES.sans;
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
