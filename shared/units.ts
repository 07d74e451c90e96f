/**
 * Branded quantities: a number that says its unit or its coordinate space in its type. Owns no
 * conversion between spaces: the camera does that. A brand costs nothing at run time.
 */

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** A plain pair of numbers with no space of its own (local to a shape, or an offset). */
export interface Vec {
  readonly x: number;
  readonly y: number;
}

/** A point on the board, in board units (1 unit = 1 CSS pixel at zoom 1), y downwards. */
export type PagePoint = Branded<Vec, 'page'>;

/** A point in the canvas element, in CSS pixels from its top left corner. */
export type ScreenPoint = Branded<Vec, 'screen'>;

/** An axis-aligned rectangle. `w` and `h` are never negative. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export type Radians = Branded<number, 'radians'>;
export type Milliseconds = Branded<number, 'ms'>;
export type Bytes = Branded<number, 'bytes'>;

export const page = (x: number, y: number): PagePoint => ({ x, y }) as PagePoint;
export const screen = (x: number, y: number): ScreenPoint => ({ x, y }) as ScreenPoint;
export const radians = (value: number): Radians => value as Radians;
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const bytes = (value: number): Bytes => value as Bytes;
