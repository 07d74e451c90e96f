/**
 * What shapes may ask about the world around them, answered by a canvas: other shapes, and the width
 * of a line of text. Owns the cache of widths; `forget` empties it when a font arrives.
 */
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { FontSpec } from '../../shared/shapes/draw-command.ts';
import { fontCss } from '../../shared/shapes/fonts.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import { forgetTextLayouts } from '../../shared/shapes/text-layout.ts';

/** Widths kept before the cache starts anew. */
const MAX_WIDTHS = 20_000;
/** Text is measured at this size and scaled, so that one entry serves every size. */
const MEASURED_SIZE = 64;
/** Width of a character, in font sizes, where nothing measures. */
const WITHOUT_PEN = 0.5;

export class CanvasShapeContext implements ShapeContext {
  readonly #source: ShapeSource;
  readonly #pen: CanvasRenderingContext2D | null;
  readonly #widths = new Map<string, number>();
  #font = '';

  constructor(source: ShapeSource) {
    this.#source = source;
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    this.#pen = canvas.getContext('2d');
  }

  shape(id: ShapeId): Shape | undefined {
    return this.#source.get(id);
  }

  measureText(text: string, font: FontSpec): number {
    // A browser that has no canvas left draws nothing either.
    if (this.#pen === null) return text.length * WITHOUT_PEN * font.size;
    const face = fontCss({ ...font, size: MEASURED_SIZE });
    const key = `${face}\n${text}`;
    let width = this.#widths.get(key);
    if (width === undefined) {
      if (this.#font !== face) {
        this.#pen.font = face;
        this.#font = face;
      }
      width = this.#pen.measureText(text).width / MEASURED_SIZE;
      if (this.#widths.size >= MAX_WIDTHS) this.#widths.clear();
      this.#widths.set(key, width);
    }
    return width * font.size;
  }

  /** Forgets every width and layout: a font has arrived, and the fallback's widths are wrong now. */
  forget(): void {
    this.#widths.clear();
    this.#font = '';
    forgetTextLayouts();
  }
}
