/** Where a floating panel goes beside what opened it. Numbers in, numbers out; CSS pixels. */
import type { Box } from '../../shared/units.ts';

export type Side = 'above' | 'below' | 'start' | 'end';

export interface PlaceOptions {
  readonly side: Side;
  /** Which edges of the two meet. */
  readonly align: 'start' | 'center' | 'end';
  readonly gap: number;
  readonly isRtl: boolean;
}

const MARGIN = 8;

/** Top left corner of the panel: on its side, on the other one where it does not fit, always on screen. */
export function placeBeside(
  anchor: Box,
  panel: { readonly w: number; readonly h: number },
  view: { readonly w: number; readonly h: number },
  options: PlaceOptions,
): { readonly x: number; readonly y: number } {
  const { gap, isRtl } = options;
  const isVertical = options.side === 'above' || options.side === 'below';
  const before = isVertical ? anchor.y - gap - panel.h : anchor.x - gap - panel.w;
  const after = isVertical ? anchor.y + anchor.h + gap : anchor.x + anchor.w + gap;
  const wantsAfter = isVertical ? options.side === 'below' : (options.side === 'end') !== isRtl;
  const end = isVertical ? view.h - panel.h : view.w - panel.w;
  const fitsBefore = before >= MARGIN;
  const fitsAfter = after <= end - MARGIN;
  const main = wantsAfter
    ? fitsAfter || !fitsBefore
      ? after
      : before
    : fitsBefore || !fitsAfter
      ? before
      : after;

  const anchorAt = isVertical ? anchor.x : anchor.y;
  const anchorSize = isVertical ? anchor.w : anchor.h;
  const panelSize = isVertical ? panel.w : panel.h;
  const align =
    isVertical && isRtl && options.align !== 'center'
      ? options.align === 'start'
        ? 'end'
        : 'start'
      : options.align;
  const cross =
    align === 'center'
      ? anchorAt + (anchorSize - panelSize) / 2
      : align === 'start'
        ? anchorAt
        : anchorAt + anchorSize - panelSize;
  const x = isVertical ? cross : main;
  const y = isVertical ? main : cross;
  return { x: clamp(x, view.w - panel.w), y: clamp(y, view.h - panel.h) };
}

function clamp(value: number, end: number): number {
  return Math.max(MARGIN, Math.min(value, end - MARGIN));
}
