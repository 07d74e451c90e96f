/**
 * What a shape hands to whoever draws it. The canvas, the SVG export, the server's picture and the
 * spectator all draw from these commands; nobody draws a shape in any other way.
 * All coordinates are in the shape's local space: origin at the shape's (x, y), before rotation.
 */

/**
 * A path as one flat list: an opcode followed by its coordinates.
 * `MOVE x y | LINE x y | QUAD cx cy x y | CUBIC c1x c1y c2x c2y x y | CLOSE`.
 */
export type PathData = readonly number[];

export const MOVE = 0;
export const LINE = 1;
export const QUAD = 2;
export const CUBIC = 3;
export const CLOSE = 4;

/**
 * A colour as it is stored: `'none'`, the name of a palette entry (`'ink'`, `'red'` …; see
 * `palette.ts`), or `#rrggbb` / `#rrggbbaa`. Resolved against the theme only when painted.
 */
export type Color = string;

export interface FontSpec {
  /** A key of `fonts.ts`: `'hand' | 'sans' | 'serif' | 'mono'`. */
  readonly family: string;
  /** Board units. */
  readonly size: number;
  readonly weight?: number;
  readonly italic?: boolean;
}

export interface StrokePaint {
  readonly color: Color;
  /** Board units. */
  readonly width: number;
  /** Dash lengths in board units; absent for a solid line. */
  readonly dash?: readonly number[];
  readonly cap?: 'butt' | 'round' | 'square';
  readonly join?: 'miter' | 'round' | 'bevel';
  /** 0–1, of the line alone: the share of it that is left where dashes are too small to be seen. */
  readonly alpha?: number;
}

export interface PathCommand {
  readonly kind: 'path';
  readonly path: PathData;
  readonly fill?: Color;
  readonly fillRule?: 'nonzero' | 'evenodd';
  readonly stroke?: StrokePaint;
  /** 0–1, on top of the shape's own opacity. */
  readonly alpha?: number;
  /** `multiply` is for highlighters; everything else is drawn normally. */
  readonly blend?: 'normal' | 'multiply';
}

export interface TextCommand {
  readonly kind: 'text';
  /** Anchor of the line: left, middle or right of it as `align` says, on the alphabetic baseline. */
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly font: FontSpec;
  readonly fill: Color;
  readonly align: 'left' | 'center' | 'right';
  readonly dir: 'ltr' | 'rtl';
}

export interface ImageCommand {
  readonly kind: 'image';
  /** Content hash of the asset; whoever draws knows how to get its pixels. */
  readonly asset: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Source rectangle in fractions of the picture (0–1). */
  readonly crop?: Box01;
  /** Mirrored left to right, upside down. */
  readonly flipX?: boolean;
  readonly flipY?: boolean;
  readonly alt?: string;
}

export interface Box01 {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Draws `commands` only inside `path`. */
export interface ClipCommand {
  readonly kind: 'clip';
  readonly path: PathData;
  readonly commands: readonly DrawCommand[];
}

export type DrawCommand = PathCommand | TextCommand | ImageCommand | ClipCommand;
