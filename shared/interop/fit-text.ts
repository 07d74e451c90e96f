/**
 * Fits text that another program laid out with other typefaces. Letters of ours are a little wider
 * or narrower: where they are wider, the size shrinks a little, so that lines and boxes stay as drawn.
 */
import type { FontSpec } from '../shapes/draw-command.ts';
import { LINE_HEIGHT } from '../shapes/fonts.ts';
import { estimateTextWidth } from '../shapes/text-estimate.ts';
import { layoutText } from '../shapes/text-layout.ts';

const measurer = { measureText: estimateTextWidth };

/** Smallest share of its size that a text shrinks to; beyond it, it may stick out. */
const SMALLEST = 0.72;

/** Size and place of our text in the box that the other program gave it. */
export interface FittedText {
  readonly fontSize: number;
  readonly x: number;
  readonly y: number;
}

/** Lines that stay as they are, in a box of the given size. */
export function fitLines(
  text: string,
  font: FontSpec,
  box: { x: number; y: number; w: number; h: number },
  align: 'start' | 'center' | 'end',
): FittedText {
  const width = layoutText(text, font, Infinity, measurer).width;
  const share = width > box.w && box.w > 0 ? Math.max(SMALLEST, box.w / width) : 1;
  const fontSize = round(font.size * share);
  const ours = (width * fontSize) / font.size;
  const lines = text.split('\n').length;
  const height = lines * fontSize * LINE_HEIGHT;
  const spare = align === 'start' ? 0 : align === 'center' ? 0.5 : 1;
  return {
    fontSize,
    x: box.x + (box.w - ours) * spare,
    y: box.h > 0 ? box.y + (box.h - height) / 2 : box.y,
  };
}

/** The size at which `text` breaks into no more than `lines` lines in `width`. */
export function fitWrapped(text: string, font: FontSpec, width: number, lines: number): number {
  for (let share = 1; share >= SMALLEST; share -= 0.04) {
    const size = round(font.size * share);
    const layout = layoutText(text, { ...font, size }, width, measurer);
    if (layout.lines.length <= lines && layout.width <= width + 0.5) return size;
  }
  return round(font.size * SMALLEST);
}

function round(size: number): number {
  return Math.max(1, Math.round(size * 10) / 10);
}
