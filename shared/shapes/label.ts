/**
 * Text inside a box: the labels of shapes and arrows, notes and text shapes draw through this one.
 * Owns placing of laid-out lines; knows no shape.
 */
import type { Box } from '../units.ts';
import type { DrawCommand, FontSpec } from './draw-command.ts';
import { LINE, MOVE } from './draw-command.ts';
import { colorField, numberField, oneOf, textField, type Field } from './fields.ts';
import { baselineOffset, FONT_FAMILIES } from './fonts.ts';
import type { LabelPlace, ShapeContext } from './shape.ts';
import { layoutText, type TextLayout } from './text-layout.ts';

export type TextAlign = 'start' | 'center' | 'end';
export type VerticalAlign = 'top' | 'middle' | 'bottom';

/** Fields of a shape that carries a label. */
export const labelFields = {
  text: textField(),
  font: oneOf(FONT_FAMILIES, 'hand'),
  /** Board units. */
  fontSize: numberField(20, 1, 2000),
  align: oneOf(['start', 'center', 'end'], 'center'),
  verticalAlign: oneOf(['top', 'middle', 'bottom'], 'middle'),
  textColor: colorField('ink'),
} as const satisfies Record<string, Field<unknown>>;

export interface Label {
  readonly text: string;
  readonly font: string;
  readonly fontSize: number;
  readonly align: TextAlign;
  readonly verticalAlign: VerticalAlign;
  readonly textColor: string;
}

/** Space between a shape's edge and its label, in board units. */
export const LABEL_PADDING = 8;

export function labelFont(label: Label): FontSpec {
  return { family: label.font, size: label.fontSize };
}

/** What a text control over `area` has to look like. */
export function labelPlaceIn(label: Label, area: Box): LabelPlace {
  const { align, verticalAlign, textColor: color } = label;
  return { area, font: labelFont(label), color, align, verticalAlign, wraps: true };
}

/** The lines of a label wrapped to a width, in board units. */
export function layoutLabel(label: Label, width: number, ctx: ShapeContext): TextLayout {
  return layoutText(label.text, labelFont(label), Math.max(1, width), ctx);
}

/** The box that the lines take inside `area` (both in local space). They may stick out of it. */
export function placedLabelBox(layout: TextLayout, label: Label, area: Box): Box {
  const spareY = area.h - layout.height;
  const spareX = area.w - layout.width;
  const shareY = label.verticalAlign === 'top' ? 0 : label.verticalAlign === 'middle' ? 0.5 : 1;
  const rtl = layout.lines[0]?.dir === 'rtl';
  const shareX = label.align === 'center' ? 0.5 : (label.align === 'start') !== rtl ? 0 : 1;
  return {
    x: area.x + spareX * shareX,
    // Text that is too tall starts at the top, so that its beginning can be read.
    y: area.y + (spareY < 0 && label.verticalAlign !== 'bottom' ? 0 : spareY * shareY),
    w: layout.width,
    h: layout.height,
  };
}

/** Text smaller than this on the screen is drawn as bars: letters would be a gray haze anyway. */
const SMALLEST_READABLE_PX = 2.5;

/** Draws the laid-out lines inside `area` (local space), appending to `out`. */
export function pushLabel(
  out: DrawCommand[],
  layout: TextLayout,
  label: Label,
  area: Box,
  detail: number,
): void {
  const box = placedLabelBox(layout, label, area);
  const font = labelFont(label);
  if (font.size * detail < SMALLEST_READABLE_PX) {
    pushBars(out, layout, label, area, box.y);
    return;
  }
  let y = box.y + baselineOffset(font);
  for (const line of layout.lines) {
    if (line.text !== '') {
      const side = sideOf(label.align, line.dir);
      out.push({
        kind: 'text',
        x: anchorX(area, side),
        y,
        text: line.text,
        font,
        fill: label.textColor,
        align: side,
        dir: line.dir,
      });
    }
    y += layout.lineHeight;
  }
}

function pushBars(
  out: DrawCommand[],
  layout: TextLayout,
  label: Label,
  area: Box,
  top: number,
): void {
  const path: number[] = [];
  let y = top + layout.lineHeight / 2;
  for (const line of layout.lines) {
    if (line.width > 0) {
      const side = sideOf(label.align, line.dir);
      const share = side === 'left' ? 0 : side === 'center' ? 0.5 : 1;
      const x = anchorX(area, side) - line.width * share;
      path.push(MOVE, x, y, LINE, x + line.width, y);
    }
    y += layout.lineHeight;
  }
  if (path.length === 0) return;
  out.push({
    kind: 'path',
    path,
    stroke: { color: label.textColor, width: label.fontSize * 0.5 },
    alpha: 0.4,
  });
}

function sideOf(align: TextAlign, dir: 'ltr' | 'rtl'): 'left' | 'center' | 'right' {
  if (align === 'center') return 'center';
  return (align === 'start') === (dir === 'ltr') ? 'left' : 'right';
}

function anchorX(area: Box, side: 'left' | 'center' | 'right'): number {
  return side === 'left' ? area.x : side === 'center' ? area.x + area.w / 2 : area.x + area.w;
}
