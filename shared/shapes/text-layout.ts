/**
 * Breaks text into lines: one way for labels, notes and text shapes, on every machine. Owns line
 * breaking and direction; draws nothing and measures only with the function that it is given.
 */
import type { FontSpec } from './draw-command.ts';
import { LINE_HEIGHT } from './fonts.ts';

/** Who measures: a `ShapeContext`. */
export interface Measurer {
  /** Advance width of one line in board units. */
  measureText(text: string, font: FontSpec): number;
}

export interface TextLine {
  readonly text: string;
  /** Board units, trailing blanks not counted. */
  readonly width: number;
  readonly dir: 'ltr' | 'rtl';
}

export interface TextLayout {
  readonly lines: readonly TextLine[];
  /** Widest line, in board units. */
  readonly width: number;
  /** Number of lines times the line height; one line for an empty text. */
  readonly height: number;
  /** Distance of baselines, in board units. */
  readonly lineHeight: number;
}

const CACHE_SIZE = 4000;

interface LayoutCache {
  recent: Map<string, TextLayout>;
  older: Map<string, TextLayout>;
}

let epoch = 0;
let caches = new WeakMap<Measurer, LayoutCache>();

/** Forgets every layout: call it when a font has arrived and widths have changed. */
export function forgetTextLayouts(): void {
  caches = new WeakMap();
  epoch += 1;
}

/** Changes whenever layouts are forgotten: whoever keeps what follows from them compares it. */
export function layoutEpoch(): number {
  return epoch;
}

/**
 * Lines of `text`. Paragraphs end at line feeds; a paragraph wider than `maxWidth` (board units,
 * `Infinity` for never) is broken at blanks, after hyphens, between the words of scripts without
 * blanks, and in the worst case between any two visible characters.
 * Cached: equal arguments give the same object until `forgetTextLayouts`.
 */
export function layoutText(
  text: string,
  font: FontSpec,
  maxWidth: number,
  measure: Measurer,
): TextLayout {
  let cache = caches.get(measure);
  if (cache === undefined) {
    cache = { recent: new Map(), older: new Map() };
    caches.set(measure, cache);
  }
  const key = `${font.family} ${font.size} ${font.weight ?? ''} ${font.italic === true} ${maxWidth} ${text}`;
  let layout = cache.recent.get(key);
  if (layout !== undefined) return layout;
  layout = cache.older.get(key) ?? breakLines(text, font, maxWidth, measure);
  if (cache.recent.size >= CACHE_SIZE) {
    cache.older = cache.recent;
    cache.recent = new Map();
  }
  cache.recent.set(key, layout);
  return layout;
}

function breakLines(text: string, font: FontSpec, maxWidth: number, measure: Measurer): TextLayout {
  const lines: TextLine[] = [];
  for (const raw of text.split(/\r\n|\n|\r|\u2028|\u2029/)) {
    const paragraph = raw.includes('\t') ? raw.replaceAll('\t', '    ') : raw;
    const dir = directionOf(paragraph);
    const whole = paragraph === '' ? 0 : measure.measureText(paragraph.trimEnd(), font);
    if (whole <= maxWidth) lines.push({ text: paragraph, width: whole, dir });
    else wrap(lines, paragraph, dir, font, maxWidth, measure);
  }
  let width = 0;
  for (const line of lines) width = Math.max(width, line.width);
  const lineHeight = font.size * LINE_HEIGHT;
  return { lines, width, height: lines.length * lineHeight, lineHeight };
}

function wrap(
  lines: TextLine[],
  paragraph: string,
  dir: 'ltr' | 'rtl',
  font: FontSpec,
  maxWidth: number,
  measure: Measurer,
): void {
  let line = '';
  let width = 0;
  const end = (): void => {
    const trimmed = line.trimEnd();
    lines.push({
      text: trimmed,
      width: trimmed === '' ? 0 : measure.measureText(trimmed, font),
      dir,
    });
    line = '';
    width = 0;
  };
  for (const token of breakable(paragraph)) {
    const visible = token.trimEnd();
    const tokenWidth = visible === '' ? 0 : measure.measureText(visible, font);
    if (line !== '' && width + tokenWidth > maxWidth) end();
    if (tokenWidth <= maxWidth) {
      line += token;
      width += token === visible ? tokenWidth : measure.measureText(token, font);
      continue;
    }
    for (const piece of graphemes(token)) {
      const pieceWidth = measure.measureText(piece, font);
      if (line !== '' && piece.trim() !== '' && width + pieceWidth > maxWidth) end();
      line += piece;
      width += pieceWidth;
    }
  }
  if (line !== '') end();
}

const NO_BLANKS =
  /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u30ff\u3130-\u318f\u31c0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u{20000}-\u{3ffff}]/u;
const MAY_NOT_START = /^[\p{Pe}\p{Pf}\p{Po}ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々]/u;

type Segmenter = { segment(text: string): Iterable<{ readonly segment: string }> };
type SegmenterOptions = { readonly granularity: 'word' | 'grapheme' };

function segmenter(granularity: 'word' | 'grapheme'): Segmenter | undefined {
  const make = (Intl as { Segmenter?: new (l: undefined, o: SegmenterOptions) => Segmenter })
    .Segmenter;
  return make === undefined ? undefined : new make(undefined, { granularity });
}

let words: Segmenter | undefined;
let clusters: Segmenter | undefined;

/** Pieces between which a line may end; joined again they are the paragraph. */
function breakable(paragraph: string): string[] {
  const out: string[] = [];
  for (const token of paragraph.match(/\s*\S+\s*|\s+/g) ?? []) {
    if (NO_BLANKS.test(token)) splitWords(out, token);
    else if (token.includes('-')) out.push(...(token.match(/[^-]*-+\s*|[^-]+/g) ?? [token]));
    else out.push(token);
  }
  return out;
}

function splitWords(out: string[], token: string): void {
  words ??= segmenter('word');
  const segments =
    words === undefined ? Array.from(token) : [...words.segment(token)].map(segmentText);
  const first = out.length;
  for (const segment of segments) {
    const isGlued = out.length > first && (MAY_NOT_START.test(segment) || segment.trim() === '');
    if (isGlued) out[out.length - 1] += segment;
    else out.push(segment);
  }
}

function graphemes(token: string): string[] {
  clusters ??= segmenter('grapheme');
  return clusters === undefined ? Array.from(token) : [...clusters.segment(token)].map(segmentText);
}

function segmentText(part: { readonly segment: string }): string {
  return part.segment;
}

const RTL_SCRIPTS =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const ANY_LETTER = /\p{L}/u;

/** Direction of a paragraph: that of its first letter; left to right where it has none. */
export function directionOf(paragraph: string): 'ltr' | 'rtl' {
  if (!RTL_SCRIPTS.test(paragraph)) return 'ltr';
  const letter = ANY_LETTER.exec(paragraph);
  return letter !== null && RTL_SCRIPTS.test(letter[0]) ? 'rtl' : 'ltr';
}
