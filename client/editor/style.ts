/**
 * Style: that of the next shape, and the common one of a selection. Knows which field of a shape a
 * part of the style means; writes nothing itself.
 */
import { fieldOf } from '../../shared/document/read-shape.ts';
import { hasBend, usualBend } from '../../shared/shapes/arrow-route.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import { fieldValue, type Shape, type ShapeContext } from '../../shared/shapes/shape.ts';
import { isArrow, pathPoints } from '../tools/linear.ts';
import { seedFor } from '../tools/seed.ts';
import type { NextStyle } from '../tools/tool.ts';
import type { EditorState } from './editor.ts';

export const DEFAULT_STYLE: NextStyle = {
  stroke: 'ink',
  fill: 'none',
  fillStyle: 'solid',
  strokeWidth: 3,
  dash: 'solid',
  opacity: 1,
  roughness: 0,
  font: 'hand',
  fontSize: 20,
  align: 'center',
  extra: {},
};

/** Looks that are the same in every shape that has them. */
export const PLAIN = [
  'stroke',
  'fill',
  'fillStyle',
  'strokeWidth',
  'dash',
  'opacity',
  'roughness',
  'font',
  'fontSize',
  'align',
] as const;

/** What makes the look of one type only. */
export const OWN = ['path', 'startHead', 'endHead', 'uniform', 'curved'] as const;

/** A highlighter is wider than a pen of the same setting. */
const HIGHLIGHTER_WIDTH = 6;

/** The highlighter has a colour of its own: ink over words would hide what it should mark. */
const HIGHLIGHTER_COLOR = 'highlighter.stroke';

/** So have notes: the fill of boxes is none of the papers they are made of. */
const NOTE_COLOR = 'note.fill';

/** The style in which a tool will paint; the same object for the same style. */
export function styleOfTool(tool: string, style: NextStyle): NextStyle {
  if (tool !== 'highlighter' && tool !== 'note') return style;
  const known = stylesOfTools[tool];
  let own = known.get(style);
  if (own === undefined) {
    own =
      tool === 'note'
        ? { ...style, stroke: 'ink', fill: colorOr(style.extra[NOTE_COLOR], 'note-yellow') }
        : { ...style, stroke: highlighterColor(style) };
    known.set(style, own);
  }
  return own;
}

const stylesOfTools = {
  highlighter: new WeakMap<NextStyle, NextStyle>(),
  note: new WeakMap<NextStyle, NextStyle>(),
};

function highlighterColor(style: NextStyle): string {
  return colorOr(style.extra[HIGHLIGHTER_COLOR], 'yellow');
}

function colorOr(color: unknown, usual: string): string {
  return typeof color === 'string' ? color : usual;
}

/**
 * What of a patch is kept for what is drawn next.
 * @param tool what is in the hand, or the one type of shape that is selected.
 */
export function patchOfTool(tool: string, patch: Partial<NextStyle>): Partial<NextStyle> {
  const { stroke, fill, ...rest } = patch;
  if (tool === 'highlighter' && stroke !== undefined) {
    return {
      ...rest,
      ...(fill !== undefined && { fill }),
      extra: { ...patch.extra, [HIGHLIGHTER_COLOR]: stroke },
    };
  }
  if (tool !== 'note') return patch;
  // The ink on one note is not that of all that follows.
  return fill === undefined ? rest : { ...rest, extra: { ...patch.extra, [NOTE_COLOR]: fill } };
}

/** The field of a shape that a part of the style means, or `undefined` where it has none. */
function fieldFor(type: string, name: string): string | undefined {
  // A note has no outline: what is coloured on it beside the paper are its words.
  if (type === 'note' && name === 'stroke') return 'textColor';
  if (type === 'image' && name !== 'opacity') return undefined;
  if (type === 'frame' && name !== 'fill' && name !== 'stroke') return undefined;
  return fieldOf(type, name) === undefined ? undefined : name;
}

/** Fields that a style patch writes to one shape. */
export function stylePatch(
  shape: Shape,
  patch: Partial<NextStyle>,
  ctx: ShapeContext,
): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const name of PLAIN) {
    const value = patch[name];
    const field = fieldFor(shape.type, name);
    if (value === undefined || field === undefined) continue;
    if (shape.type === 'note' && field === 'fill' && value === 'none') continue;
    fields[field] =
      name === 'strokeWidth' && isHighlighter(shape)
        ? (value as number) * HIGHLIGHTER_WIDTH
        : value;
    // A label has the colour of its outline until somebody gives it its own.
    if (field === 'stroke' && fieldOf(shape.type, 'textColor') !== undefined) {
      const old = (shape as Shape & { readonly textColor?: string }).textColor;
      if (old === shape.stroke) fields['textColor'] = value;
    }
  }
  for (const [key, value] of Object.entries(patch.extra ?? {})) {
    const [type, name] = key.split('.');
    if (name === undefined || (type !== shape.type && type !== '*')) continue;
    if (fieldOf(shape.type, name) !== undefined) fields[name] = value;
  }
  // Drawn exactly, it needed no seed; and several would be one scribble, copied.
  Object.assign(fields, seedFor({ roughness: fields['roughness'], seed: shape.seed }));
  // Curved without a bend would look straight, as if the choice had done nothing.
  if (isArrow(shape) && shape.bend === 0 && fields['path'] === 'curved') {
    const [a, b] = pathPoints(shape, ctx);
    if (shape.points.length === 4 && a && b) fields['bend'] = usualBend(b.x - a.x, b.y - a.y);
  }
  return fields;
}

function isHighlighter(shape: { readonly type: string }): boolean {
  return shape.type === 'stroke' && (shape as { readonly pen?: string }).pen === 'highlighter';
}

/** Fields of a new shape of a type, from the next style; `fields` win. */
export function styledFields(
  type: string,
  style: NextStyle,
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const styled: Record<string, unknown> = {};
  for (const name of PLAIN) {
    const field = fieldFor(type, name);
    if (field !== undefined && style[name] !== undefined) styled[field] = style[name];
  }
  if (fieldOf(type, 'textColor') !== undefined) styled['textColor'] = style.stroke;
  if (type === 'text') styled['align'] = style.align === 'center' ? 'start' : style.align;
  if (type === 'note') {
    // Paper has its own colours, set by `note.fill` below.
    delete styled['fill'];
    styled['textColor'] = 'ink';
  }
  if (type === 'frame') {
    delete styled['stroke'];
    delete styled['fill'];
  }
  for (const [key, value] of Object.entries(style.extra)) {
    const [wanted, name] = key.split('.');
    if (wanted === type && name !== undefined && fieldOf(type, name) !== undefined) {
      styled[name] = value;
    }
  }
  const all: Record<string, unknown> = { ...styled, ...fields };
  if (type === 'arrow' && fields['bend'] === undefined && Array.isArray(all['points'])) {
    const points = all['points'] as readonly number[];
    const [ax = 0, ay = 0, bx = 0, by = 0] = points;
    if (hasBend({ path: all['path'] as 'curved', points }))
      all['bend'] = usualBend(bx - ax, by - ay);
  }
  if (isHighlighter({ type, ...all })) {
    all['strokeWidth'] = style.strokeWidth * HIGHLIGHTER_WIDTH;
    all['stroke'] = highlighterColor(style);
  }
  return all;
}

/** What the style panel shows for a selection: `undefined` where the shapes differ. */
export function commonStyle(shapes: readonly Shape[], next: NextStyle): EditorState['style'] {
  const known = commonStyles.get(shapes);
  if (known?.next === next) return known.style;
  const style = findCommonStyle(shapes, next);
  commonStyles.set(shapes, { next, style });
  return style;
}

/** The view moves more often than the selection changes: a large one is looked at once. */
const commonStyles = new WeakMap<
  readonly Shape[],
  { readonly next: NextStyle; readonly style: EditorState['style'] }
>();

function findCommonStyle(shapes: readonly Shape[], next: NextStyle): EditorState['style'] {
  const byType = groupByType(shapes);
  const style: Record<string, unknown> = {};
  for (const name of PLAIN) {
    const values = new Set<unknown>();
    for (const [type, own] of byType) {
      const field = fieldFor(type, name);
      if (field !== undefined) collectValues(own, field, name === 'strokeWidth', values);
    }
    style[name] = values.size === 0 ? next[name] : values.size === 1 ? [...values][0] : undefined;
  }
  style['extra'] = commonExtra(byType, next);
  return style as EditorState['style'];
}

function groupByType(shapes: readonly Shape[]): ReadonlyMap<string, readonly Shape[]> {
  const byType = new Map<string, Shape[]>();
  for (const shape of shapes) {
    const own = byType.get(shape.type);
    if (own === undefined) byType.set(shape.type, [shape]);
    else own.push(shape);
  }
  return byType;
}

/** Adds the values of a field until there are two: more are not needed to know that they differ. */
function collectValues(
  shapes: readonly Shape[],
  field: string,
  isWidth: boolean,
  values: Set<unknown>,
): void {
  for (const shape of shapes) {
    if (values.size > 1) return;
    const value = fieldValue(shape, field);
    values.add(isWidth && isHighlighter(shape) ? (value as number) / HIGHLIGHTER_WIDTH : value);
  }
}

function commonExtra(
  byType: ReadonlyMap<string, readonly Shape[]>,
  next: NextStyle,
): Record<string, unknown> {
  const extra: Record<string, unknown> = { ...next.extra };
  for (const [type, own] of byType) {
    for (const name of Object.keys(shapeDef(type)?.fields ?? {})) {
      const values = new Set<unknown>();
      collectValues(own, name, false, values);
      extra[`${type}.${name}`] = values.size === 1 ? [...values][0] : undefined;
    }
  }
  return extra;
}

/** The next style after a patch; `extra` is merged. */
export function mergeStyle(style: NextStyle, patch: Partial<NextStyle>): NextStyle {
  return { ...style, ...patch, extra: { ...style.extra, ...patch.extra } };
}

/** What a kept text says of a look, only what is known; whoever wrote it, it is not to be trusted. */
export function parseStyle(kept: string | undefined): Partial<NextStyle> | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(kept ?? '');
  } catch {
    return undefined;
  }
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { extra, ...plain } = raw as Record<string, unknown>;
  const style: Record<string, unknown> = {};
  for (const name in DEFAULT_STYLE) {
    // A box has them all, its words included.
    const value = fieldOf('rectangle', name)?.parse(plain[name]);
    // What had to be brought into bounds was never chosen.
    if (value !== undefined && value === plain[name]) style[name] = value;
  }
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(extra ?? {})) {
    const [type = '', name = ''] = key.split('.');
    const isOwn = OWN.some((known) => known === name) || key === NOTE_COLOR;
    const field = isOwn ? fieldOf(type, name) : undefined;
    const checked = (key === HIGHLIGHTER_COLOR ? fieldOf('stroke', 'stroke') : field)?.parse(value);
    if (checked !== undefined) own[key] = checked;
  }
  if (Object.keys(style).length === 0 && Object.keys(own).length === 0) return undefined;
  return { ...style, extra: own };
}
