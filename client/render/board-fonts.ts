/**
 * The typefaces that boards are drawn with, served from here and never from anybody else. A face must
 * be known to the document, not to a shadow root; the browser fetches a file when the first letter
 * from its range is drawn. Knows files and ranges; names and measures are in `shared/shapes/fonts.ts`.
 */
import interLatin from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import interLatinExt from '@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2?url';
import interCyrillic from '@fontsource-variable/inter/files/inter-cyrillic-wght-normal.woff2?url';
import interGreek from '@fontsource-variable/inter/files/inter-greek-wght-normal.woff2?url';
import monoLatin from '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2?url';
import monoLatinExt from '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-ext-400-normal.woff2?url';
import monoCyrillic from '@fontsource/jetbrains-mono/files/jetbrains-mono-cyrillic-400-normal.woff2?url';
import monoGreek from '@fontsource/jetbrains-mono/files/jetbrains-mono-greek-400-normal.woff2?url';
import handLatin from '@fontsource/shantell-sans/files/shantell-sans-latin-400-normal.woff2?url';
import handLatinExt from '@fontsource/shantell-sans/files/shantell-sans-latin-ext-400-normal.woff2?url';
import handCyrillic from '@fontsource/shantell-sans/files/shantell-sans-cyrillic-400-normal.woff2?url';
import serifLatin from '@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff2?url';
import serifLatinExt from '@fontsource/source-serif-4/files/source-serif-4-latin-ext-400-normal.woff2?url';
import serifCyrillic from '@fontsource/source-serif-4/files/source-serif-4-cyrillic-400-normal.woff2?url';
import serifGreek from '@fontsource/source-serif-4/files/source-serif-4-greek-400-normal.woff2?url';

export interface BoardFace {
  readonly family: string;
  /** Absolute address of the file. */
  readonly url: string;
  /** As in CSS `unicode-range`. */
  readonly range: string;
  /** As in CSS `font-weight`. */
  readonly weight: string;
}

const LATIN =
  'U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD';
const LATIN_EXT =
  'U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+02CE-02D7,U+02DD-02FF,U+1D00-1DBF,U+1E00-1E9F,U+1EF2-1EFF,U+2020,U+20A0-20AB,U+20AD-20C0,U+2113,U+2C60-2C7F,U+A720-A7FF';
const CYRILLIC = 'U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116';
const GREEK = 'U+0370-0377,U+037A-037F,U+0384-038A,U+038C,U+038E-03A1,U+03A3-03FF';

const face = (family: string, file: string, range: string, weight = '400'): BoardFace => ({
  family,
  url: new URL(file, import.meta.url).href,
  range,
  weight,
});

export const boardFaces: readonly BoardFace[] = [
  face('Shantell Sans', handLatin, LATIN),
  face('Shantell Sans', handLatinExt, LATIN_EXT),
  face('Shantell Sans', handCyrillic, CYRILLIC),
  face('Inter Variable', interLatin, LATIN, '100 900'),
  face('Inter Variable', interLatinExt, LATIN_EXT, '100 900'),
  face('Inter Variable', interCyrillic, CYRILLIC, '100 900'),
  face('Inter Variable', interGreek, GREEK, '100 900'),
  face('Source Serif 4', serifLatin, LATIN),
  face('Source Serif 4', serifLatinExt, LATIN_EXT),
  face('Source Serif 4', serifCyrillic, CYRILLIC),
  face('Source Serif 4', serifGreek, GREEK),
  face('JetBrains Mono', monoLatin, LATIN),
  face('JetBrains Mono', monoLatinExt, LATIN_EXT),
  face('JetBrains Mono', monoCyrillic, CYRILLIC),
  face('JetBrains Mono', monoGreek, GREEK),
];

const added = new Map<FontFace, BoardFace>();

/** Makes the faces known to the document, once. The renderer measures again as they arrive. */
export function addBoardFonts(): void {
  if (added.size > 0 || typeof FontFace === 'undefined') return;
  for (const one of boardFaces) {
    const fontFace = new FontFace(one.family, `url("${one.url}") format("woff2")`, {
      weight: one.weight,
      unicodeRange: one.range,
      display: 'swap',
    });
    added.set(fontFace, one);
    document.fonts.add(fontFace);
  }
}

/** The faces whose files are here: those that the page has really drawn with. */
export function loadedFaces(): readonly BoardFace[] {
  return [...added].filter(([fontFace]) => fontFace.status === 'loaded').map(([, one]) => one);
}
