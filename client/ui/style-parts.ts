/**
 * Which parts of the style panel apply to which shapes, and what they offer. Reads the fields that the
 * shapes declare, so that a new shape brings its own; owns no markup.
 */
import { fieldOf } from '../../shared/document/read-shape.ts';
import { FILL_COLORS, INK_COLORS, NOTE_COLORS } from '../../shared/shapes/palette.ts';

export type StylePart =
  | 'stroke'
  | 'fill'
  | 'fillStyle'
  | 'strokeWidth'
  | 'dash'
  | 'roughness'
  | 'font'
  | 'fontSize'
  | 'align'
  | 'opacity'
  | 'path'
  | 'heads'
  | 'curved'
  | 'uniform';

export const STROKE_WIDTHS = [
  { id: 'thin', value: 1.5 },
  { id: 'medium', value: 3 },
  { id: 'bold', value: 6 },
  { id: 'heavy', value: 12 },
] as const;

export const FONT_SIZES = [
  { id: 's', value: 16 },
  { id: 'm', value: 20 },
  { id: 'l', value: 32 },
  { id: 'xl', value: 52 },
] as const;

/** Types that are pictures or paper: a line, a dash or a hand means nothing to them. */
const WITHOUT_LINE: ReadonlySet<string> = new Set(['image', 'text', 'note', 'frame']);
const WITHOUT_FILL: ReadonlySet<string> = new Set(['image', 'text', 'stroke', 'arrow']);

/** Whether a part means something to at least one of the types. */
export function appliesTo(part: StylePart, types: readonly string[]): boolean {
  return types.some((type) => applies(part, type));
}

function applies(part: StylePart, type: string): boolean {
  switch (part) {
    case 'opacity':
      return type !== 'frame';
    case 'stroke':
      return type !== 'image' && type !== 'frame';
    case 'fill':
      return !WITHOUT_FILL.has(type);
    case 'fillStyle':
      return !WITHOUT_FILL.has(type) && type !== 'note' && type !== 'frame';
    case 'strokeWidth':
      return !WITHOUT_LINE.has(type);
    case 'dash':
    case 'roughness':
      return !WITHOUT_LINE.has(type) && type !== 'stroke';
    case 'font':
    case 'fontSize':
    case 'align':
      return fieldOf(type, part) !== undefined;
    case 'path':
      return type === 'arrow';
    case 'heads':
      return type === 'arrow';
    case 'curved':
      return type === 'line';
    case 'uniform':
      return type === 'stroke';
  }
}

/** Colours offered for the outline or the text. */
export const strokeColors: readonly string[] = INK_COLORS;

/** Colours offered for the fill; notes have paper colours of their own. */
export function fillColors(types: readonly string[]): readonly string[] {
  const onlyNotes = types.length > 0 && types.every((type) => type === 'note');
  return onlyNotes ? NOTE_COLORS : ['none', ...FILL_COLORS];
}

/** The message key of a stored colour: soft and note variants share the name of their ink. */
export function colorKey(color: string): string {
  if (color === 'none') return 'style.none';
  return `color.${color.replace(/-soft$/, '').replace(/^note-/, '')}`;
}
