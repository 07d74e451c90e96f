/**
 * The contract of a shape: data in, draw commands out. Owns the fields that every shape has and the
 * `ShapeDef` that each kind of shape fills in. A shape never knows who draws it, and keeps no state.
 */
import type { Box, PagePoint, Vec } from '../units.ts';
import type { Color, DrawCommand, FontSpec } from './draw-command.ts';
import {
  booleanField,
  colorField,
  type Field,
  idsField,
  numberField,
  oneOf,
  stringField,
} from './fields.ts';

export type ShapeId = string;

/** Fields that every shape has, whatever its type. */
export const commonFields = {
  /** Board units: the local origin, the top left corner before rotation. */
  x: numberField(0),
  y: numberField(0),
  /** Board units: size of the local box. */
  w: numberField(0, 0),
  h: numberField(0, 0),
  /** Radians, clockwise, around the middle of the local box. */
  angle: numberField(0),
  /** Fractional index: z-order; ties are broken by id. */
  index: stringField('a0', 1024),
  /** Id of the frame that it lies in, or `''`. */
  parent: stringField('', 64),
  /** Ids of the groups that it is in, innermost first. */
  groups: idsField(32),
  locked: booleanField(false),
  opacity: numberField(1, 0, 1),
  /** Where a click on the shape's link mark leads; `''` for none. Only http(s) and `#` are opened. */
  link: stringField('', 2048),
  stroke: colorField('ink'),
  fill: colorField('none'),
  fillStyle: oneOf(['solid', 'hatch', 'cross-hatch', 'dots'], 'solid'),
  strokeWidth: numberField(2, 0, 512),
  dash: oneOf(['solid', 'dashed', 'dotted'], 'solid'),
  /** 0 = exact, 1 and 2 = increasingly hand-drawn. */
  roughness: numberField(0, 0, 2),
  /** Seeds the hand-drawn look, so that everybody sees the same wobble. */
  seed: numberField(1, 0, 2 ** 31),
} as const satisfies Record<string, Field<unknown>>;

export type FieldsOf<S> = { readonly [K in keyof S]: S[K] extends Field<infer T> ? T : never };

export interface ShapeBase extends FieldsOf<typeof commonFields> {
  readonly id: ShapeId;
  readonly type: string;
}

/** A checked, immutable picture of one shape; a new object whenever one of its fields changes. */
export type Shape = ShapeBase;

/**
 * The value of a field, for whoever goes through all fields of a shape; `undefined` where its type has
 * none of that name.
 */
export function fieldValue(shape: Shape, name: string): unknown {
  return (shape as Shape & Readonly<Record<string, unknown>>)[name];
}

/** What a shape may ask about the world around it. */
export interface ShapeContext {
  /** Another shape (an arrow asks for what it is bound to), or `undefined` where it is gone. */
  shape(id: ShapeId): Shape | undefined;
  /** Advance width of one line of text, in board units. */
  measureText(text: string, font: FontSpec): number;
}

/**
 * How closely somebody looks: screen pixels per board unit. A shape may return simpler commands
 * where nobody could see the difference; `1` and more must be exact.
 */
export type Detail = number;

/** Where and how the text of a shape is typed: what a text control has to look like. */
export interface LabelPlace {
  /** Area of the lines in local space. Of a text that is as wide as its lines, where they start. */
  readonly area: Box;
  readonly font: FontSpec;
  readonly color: Color;
  readonly align: 'start' | 'center' | 'end';
  readonly verticalAlign: 'top' | 'middle' | 'bottom';
  /** Whether lines are broken at the width of the area. */
  readonly wraps: boolean;
}

export interface ShapeDef<S extends Shape = Shape> {
  readonly type: S['type'];
  /** Own fields, beside the common ones. */
  readonly fields: Readonly<Record<string, Field<unknown>>>;
  /** Icon (a lucide name) and message key of the name, for the toolbar, the outline and readers. */
  readonly icon: string;
  readonly nameKey: string;
  /** Box in local space that handles and alignment use (no stroke width). */
  localBox(shape: S, ctx: ShapeContext): Box;
  /** Everything that painting may touch: page space, rotation and stroke width included. */
  bounds(shape: S, ctx: ShapeContext): Box;
  /** Whether a point on the board touches the shape, within `margin` board units. */
  hits(shape: S, point: PagePoint, margin: number, ctx: ShapeContext): boolean;
  /** Local space; see `draw-command.ts`. */
  outline(shape: S, ctx: ShapeContext, detail: Detail): readonly DrawCommand[];
  /**
   * The line that is all that can be seen of the shape at this detail, in its stroke's colour and width, with
   * round ends, opaque but for its opacity. Says the same as `outline`, for less.
   * @param out is given the points: flat x, y, local space. What lies behind them is of no meaning.
   * @returns how many numbers that are; 0 for whatever is more than such a line.
   */
  farLine?(shape: S, detail: Detail, out: number[]): number;
  /** Closest point of the shape's edge towards `from`, in page space: where a bound arrow ends. */
  edge?(shape: S, from: PagePoint, ctx: ShapeContext): PagePoint;
  /** The outline as a closed polygon (flat x, y) in page space: what arrows that are bound stop at. */
  ring?(shape: S, ctx: ShapeContext): readonly number[];
  /** Shapes whose change changes this one's picture. */
  dependsOn?(shape: S): readonly ShapeId[];
  /** Patch of fields that makes the shape `scale` times as large about its local origin; `box` is its local box. */
  resize?(shape: S, scale: Vec, box: Box): Partial<S>;
  /** Plain words for search, screen readers and the clipboard. */
  describe?(shape: S): string;
  /** Where its text is typed; there for every shape that has a label. */
  labelPlace?(shape: S, ctx: ShapeContext): LabelPlace;
  /** Whether it has a label that is typed into (`text` field). */
  readonly hasLabel?: boolean;
  /** Whether arrows can be bound to it. */
  readonly canBind?: boolean;
  /** `false`: its `angle` is always 0, a turn changes its points (lines, arrows). */
  readonly rotates?: boolean;
  /** Whether `w`/`h` keep their ratio when it is resized without a modifier. */
  readonly keepsRatio?: boolean;
}
