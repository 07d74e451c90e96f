/**
 * Named colours and how they look in each theme. A board stores names (or literal `#rrggbb[aa]`);
 * only painting turns them into what the screen shows, so that ink stays readable in the dark.
 * Owns no drawing.
 */
export type Theme = 'light' | 'dark';

type Pair = readonly [light: string, dark: string];

/** Strokes and text: at least 4.5:1 on paper and on every soft fill of the same theme. */
const INKS = {
  ink: ['#1c1e26', '#eceef4'],
  gray: ['#5d626e', '#a6acb8'],
  red: ['#bf2430', '#ff8c8a'],
  orange: ['#a84300', '#ffa96b'],
  yellow: ['#7d5a00', '#f5cf5b'],
  green: ['#20713a', '#74d694'],
  teal: ['#006d70', '#54d3cc'],
  blue: ['#1d57c7', '#8cb4ff'],
  violet: ['#6a3acb', '#bfa5ff'],
  pink: ['#b0246e', '#ff93c4'],
} as const satisfies Record<string, Pair>;

/** Fills behind text. */
const SOFTS = {
  'ink-soft': ['#e2e3e8', '#3a3d47'],
  'gray-soft': ['#eeeff2', '#2c2f37'],
  'red-soft': ['#ffe1de', '#4e2527'],
  'orange-soft': ['#ffe6d1', '#4a2c17'],
  'yellow-soft': ['#fff0bf', '#443611'],
  'green-soft': ['#d9f2de', '#1d3f29'],
  'teal-soft': ['#d2f1ef', '#143f3f'],
  'blue-soft': ['#dde8ff', '#22355c'],
  'violet-soft': ['#e9e1ff', '#372b5c'],
  'pink-soft': ['#ffe0ee', '#4c2339'],
} as const satisfies Record<string, Pair>;

const NOTES = {
  'note-yellow': ['#ffe480', '#5c4c14'],
  'note-orange': ['#ffc99b', '#61391a'],
  'note-pink': ['#ffbdd7', '#5f2a45'],
  'note-violet': ['#d8c8ff', '#443473'],
  'note-blue': ['#b5d5ff', '#264472'],
  'note-teal': ['#a9e8e1', '#1a5050'],
  'note-green': ['#bfe8a8', '#2f5026'],
  'note-gray': ['#e4e5ea', '#40434d'],
} as const satisfies Record<string, Pair>;

/** Highlighters: laid over light paper by multiplying, over dark paper by adding light. */
const MARKERS = {
  'ink-marker': ['#b9bcc6', '#6b6f7a'],
  'gray-marker': ['#cfd2d9', '#5a5e68'],
  'red-marker': ['#ff9d96', '#8f3a38'],
  'orange-marker': ['#ffbe73', '#8a5218'],
  'yellow-marker': ['#ffe94a', '#7d6c00'],
  'green-marker': ['#98eb8f', '#2f7a3a'],
  'teal-marker': ['#83e8df', '#1b7571'],
  'blue-marker': ['#9cc7ff', '#2f5fa8'],
  'violet-marker': ['#cdb2ff', '#5b43a0'],
  'pink-marker': ['#ffa6d2', '#8c3867'],
} as const satisfies Record<string, Pair>;

const PAPERS = {
  paper: ['#fdfdfc', '#16171b'],
  'paper-warm': ['#fbf6ea', '#1c1915'],
  'paper-cool': ['#f1f5fa', '#131a22'],
  white: ['#ffffff', '#ffffff'],
  black: ['#000000', '#000000'],
} as const satisfies Record<string, Pair>;

const palette: ReadonlyMap<string, Pair> = new Map<string, Pair>(
  Object.entries({ ...INKS, ...SOFTS, ...NOTES, ...MARKERS, ...PAPERS }),
);

/** Names for strokes and text, in the order in which they are offered. */
export const INK_COLORS: readonly string[] = /* @__PURE__ */ Object.keys(INKS);
/** Names for fills, in the order in which they are offered. */
export const FILL_COLORS: readonly string[] = /* @__PURE__ */ Object.keys(SOFTS);
/** Names for sticky notes. */
export const NOTE_COLORS: readonly string[] = /* @__PURE__ */ Object.keys(NOTES);
/** Names for the paper of a board. */
export const PAPER_COLORS: readonly string[] = ['paper', 'paper-warm', 'paper-cool'];

/** The highlighter of a stroke colour; the colour itself where there is none of its own. */
export function markerColor(color: string): string {
  const marker = `${color}-marker`;
  return palette.has(marker) ? marker : color;
}

/** Whether `color` is the name of a palette entry. */
export function isPaletteColor(color: string): boolean {
  return palette.has(color);
}

/** The name of the entry that looks like this in the light, or the colour itself. */
export function namedColor(hex: string): string {
  if (names === undefined) {
    names = new Map();
    for (const [name, [light]] of palette) if (!names.has(light)) names.set(light, name);
    names.delete('#ffffff');
    names.delete('#000000');
  }
  return names.get(hex) ?? hex;
}

let names: Map<string, string> | undefined;
const adapted = new Map<string, string>();

/**
 * What the screen shows for a stored colour: `#rrggbb`, `#rrggbbaa`, or `'transparent'` for
 * `'none'`. Unknown names are shown as ink. Literal colours are adapted in the dark: lightness is
 * turned round, hue is kept.
 */
export function resolveColor(color: string, theme: Theme): string {
  if (color === 'none') return 'transparent';
  const pair = palette.get(color);
  if (pair !== undefined) return theme === 'light' ? pair[0] : pair[1];
  if (!color.startsWith('#')) return theme === 'light' ? INKS.ink[0] : INKS.ink[1];
  if (theme === 'light') return color;
  let dark = adapted.get(color);
  if (dark === undefined) {
    dark = darken(color);
    if (adapted.size > 2048) adapted.clear();
    adapted.set(color, dark);
  }
  return dark;
}

/** Red, green, blue (0–255) and alpha (0–1) of `#rrggbb[aa]`; black for anything else. */
export function parseHex(color: string): readonly [number, number, number, number] {
  const value = Number.parseInt(color.slice(1, 7), 16);
  const alpha = color.length >= 9 ? Number.parseInt(color.slice(7, 9), 16) / 255 : 1;
  if (!Number.isFinite(value)) return [0, 0, 0, 1];
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255, Number.isFinite(alpha) ? alpha : 1];
}

/** WCAG contrast ratio of two opaque `#rrggbb` colours, 1–21. */
export function contrast(a: string, b: string): number {
  const la = luminance(a);
  const lb = luminance(b);
  return (Math.max(la, lb) + 0.05) / (Math.min(la, lb) + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = parseHex(color);
  return 0.2126 * toLinear(r) + 0.7152 * toLinear(g) + 0.0722 * toLinear(b);
}

function toLinear(channel: number): number {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const c = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, c)) * 255);
}

/**
 * Lightness turned round in OKLab (Björn Ottosson, 2020): inks (dark, saturated) become light
 * enough to read on dark paper, tints become dark fills. Order of lightness is reversed everywhere,
 * so that what stood out still does.
 */
function darken(color: string): string {
  const [r8, g8, b8] = parseHex(color);
  const r = toLinear(r8);
  const g = toLinear(g8);
  const b = toLinear(b8);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const lightness = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  const turned =
    lightness <= 0.75 ? 0.95 - (0.25 * lightness) / 0.75 : 0.7 - (0.49 * (lightness - 0.75)) / 0.25;
  let chroma = 1;
  let rgb = toRgb(turned, a, bb);
  // Pale enough to be shown: a colour outside the gamut would change its hue when clipped.
  while (chroma > 0.05 && rgb.some((c) => c < -0.002 || c > 1.002)) {
    chroma -= 0.05;
    rgb = toRgb(turned, a * chroma, bb * chroma);
  }
  const hex = rgb.map((c) => fromLinear(c).toString(16).padStart(2, '0')).join('');
  return `#${hex}${color.slice(7, 9)}`;
}

function toRgb(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}
