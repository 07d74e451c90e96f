/**
 * The contract of a tool and all that a tool may touch. A tool turns pointer and key events into
 * board changes; it never sees `Y.*`, the DOM, or a clock of its own. One gesture is one undo step.
 */
import type { BoardTransaction, FieldValues } from '../../shared/document/board.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, Milliseconds, PagePoint, ScreenPoint } from '../../shared/units.ts';
import type { SelectionFrame } from './selection-frame.ts';

export type PointerKind = 'mouse' | 'touch' | 'pen';

export interface PointerInput {
  readonly page: PagePoint;
  readonly screen: ScreenPoint;
  readonly kind: PointerKind;
  /** 0–1; 0.5 where the device has none. */
  readonly pressure: number;
  readonly hasPressure: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  /** Ctrl, or Cmd on a Mac. */
  readonly mod: boolean;
  /** 0 = main, 1 = middle, 2 = secondary. */
  readonly button: number;
  readonly time: Milliseconds;
}

export interface PointerMove extends PointerInput {
  /** Every position since the last event, oldest first, the last of them equal to this one. */
  readonly coalesced: readonly PointerInput[];
}

export interface KeyInput {
  /** As `KeyboardEvent.key`. */
  readonly key: string;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly mod: boolean;
  readonly repeat: boolean;
}

/** Names of CSS cursors that tools ask for. */
export type CursorName =
  | 'default'
  | 'crosshair'
  | 'text'
  | 'grab'
  | 'grabbing'
  | 'move'
  | 'pointer'
  | 'none'
  | 'progress'
  | 'nwse-resize'
  | 'nesw-resize'
  | 'ns-resize'
  | 'ew-resize'
  | 'rotate'
  | 'cell';

/** What a tool shows while it works; drawn on the overlay, in page space unless said otherwise. */
export interface OverlayState {
  /** Rubber band of a marquee. */
  readonly marquee?: Box;
  /** Freehand lasso, flat x, y. */
  readonly lasso?: readonly number[];
  /** Shapes that are in the hand: drawn mapped by `matrix` (a b c d e f) instead of in place. */
  readonly gesture?: { readonly ids: readonly ShapeId[]; readonly matrix: Affine };
  /** A shape that is not yet on the board (a rectangle that is being drawn). */
  readonly draft?: readonly Shape[];
  /** Snap guides: each from (x1, y1) to (x2, y2). */
  readonly guides?: readonly { x1: number; y1: number; x2: number; y2: number }[];
  /** Shape under the pointer that an arrow would bind to, or that an eraser would take. */
  readonly highlight?: readonly ShapeId[];
  /** Shapes shown faded: they will be erased on release. */
  readonly fading?: readonly ShapeId[];
  /** Shapes of the board that are not drawn, as a draft stands for them. */
  readonly hidden?: readonly ShapeId[];
  /** Handles that the tool shows in place of the selection's. */
  readonly frame?: SelectionFrame;
  /** Where a padlock is shown: beside the locked shape that is pointed at. */
  readonly lock?: PagePoint;
  /** Circle of an eraser: middle and radius. */
  readonly brush?: { readonly at: PagePoint; readonly radius: number };
  /** Laser trail, flat x, y. */
  readonly laser?: readonly number[];
}

/** x' = a·x + c·y + e, y' = b·x + d·y + f. */
export type Affine = readonly [number, number, number, number, number, number];

/** How far to move so that something is in line. */
export interface Snap {
  readonly dx: number;
  readonly dy: number;
  readonly guides: readonly { x1: number; y1: number; x2: number; y2: number }[];
}

/** Style of the next shape: what the style panel shows while nothing is selected. */
export interface NextStyle {
  readonly stroke: string;
  readonly fill: string;
  readonly fillStyle: 'solid' | 'hatch' | 'cross-hatch' | 'dots';
  readonly strokeWidth: number;
  readonly dash: 'solid' | 'dashed' | 'dotted';
  readonly opacity: number;
  readonly roughness: number;
  readonly font: string;
  readonly fontSize: number;
  readonly align: 'start' | 'center' | 'end';
  /** Fields of one type only, by `type.field` (`arrow.path` …). */
  readonly extra: Readonly<Record<string, unknown>>;
}

export interface ToolContext {
  readonly board: ShapeSource;
  readonly shapes: ShapeContext;
  readonly style: NextStyle;
  readonly selection: ReadonlySet<ShapeId>;
  /** Screen pixels per board unit. */
  readonly zoom: number;
  readonly toolLocked: boolean;
  readonly canEdit: boolean;
  /** Whether the eraser takes parts of strokes instead of whole shapes. */
  readonly partEraser: boolean;
  /** What is visible, in page space. */
  readonly view: Box;
  readonly now: Milliseconds;
  /** Group that a double click went into: clicks take its members one by one. */
  readonly enteredGroup: string | undefined;
  enterGroup(group: string | undefined): void;

  /** Topmost shape that the point touches; locked ones only where asked for. */
  hit(
    point: PagePoint,
    options?: { readonly locked?: boolean; readonly margin?: number },
  ): Shape | undefined;
  /** Shapes whose bounds touch (`touch`) or lie in (`inside`) a box. */
  inBox(box: Box, mode: 'touch' | 'inside'): readonly Shape[];

  /** Starts one undo step that collects every change until `endStep` (or takes it back: `cancelStep`). */
  beginStep(name: string): void;
  endStep(): void;
  cancelStep(): void;
  change<T>(fn: (tx: BoardTransaction) => T): T;
  /**
   * Writes something for each of many things, as one undo step of its own; for very many in portions,
   * after this call has returned.
   */
  each<T>(job: {
    readonly name: string;
    readonly items: readonly T[];
    readonly write: (tx: BoardTransaction, item: T) => void;
    /** Everything is written; what is selected now belongs to the step. */
    readonly done?: () => void;
  }): void;
  /** Changes that undo knows nothing of: what only grows while a gesture is under way. */
  stream<T>(fn: (tx: BoardTransaction) => T): T;
  /**
   * Appends integers to a live field, as a change that undo knows nothing of: shown here at once, on
   * the board within a few frames, and whole as soon as `grown` is called or the step ends.
   */
  grow(id: ShapeId, field: string, values: readonly number[]): void;
  grown(): void;
  /** What paints it is fetched now: a first stroke need not wait for it. */
  expectGrowth(): void;
  /** Fields of a new shape of a type from the next style, with an index on top of everything. */
  newShape(type: string, fields: FieldValues): FieldValues;

  select(ids: Iterable<ShapeId>): void;
  /**
   * Offset that brings a moving box onto the grid or in line with other shapes, and the guides to
   * show. `free` (a held modifier) turns the setting round.
   */
  snapBox(box: Box, exclude: ReadonlySet<ShapeId>, free: boolean): Snap;
  /** The same for one point: an edge that is dragged, the end of a line. */
  snapPoint(point: PagePoint, exclude: ReadonlySet<ShapeId>, free: boolean): Snap;
  /** Shows a tool's state on the overlay and, where it is a gesture, to the others; `{}` clears it. */
  overlay(state: OverlayState): void;
  /** Starts typing into the text or label of a shape. */
  editText(id: ShapeId, options?: { readonly selectAll?: boolean; readonly at?: PagePoint }): void;
  setCursor(cursor: CursorName): void;
  /** Moves the camera by an offset in screen pixels. */
  panBy(dx: number, dy: number): void;
  /** Lets the person choose pictures and puts them at a point. */
  chooseImages(at: PagePoint): void;
  /** Back to the select tool unless the tool is locked. */
  finish(): void;
  /** Another tool takes over: what a double click goes into. */
  useTool(id: string): void;
  /** A text in the language of the person, for what a tool writes in words. */
  text(key: string, values?: Readonly<Record<string, string | number>>): string;
  /** Says something to the person (a toast, read aloud; `quiet`: only read aloud). `key` is a message key. */
  notify(key: string, values?: Readonly<Record<string, string | number>>, quiet?: boolean): void;
  /** Calls back later; returns the cancel function. The test editor runs it on fake time. */
  after(delay: Milliseconds, fn: () => void): () => void;
}

export interface Tool {
  readonly id: string;
  /** Names the state (`'idle'`, `'drawing'` …), for tests and the cursor. */
  readonly state: string;
  onEnter?(): void;
  onLeave?(): void;
  onPointerDown(input: PointerInput): void;
  onPointerMove(input: PointerMove): void;
  onPointerUp(input: PointerInput): void;
  onDoubleClick?(input: PointerInput): void;
  /** Returns whether the key was used. */
  onKeyDown?(input: KeyInput): boolean;
  onKeyUp?(input: KeyInput): boolean;
  /**
   * Ends whatever is going on and leaves the board as it was before it: Escape, a second finger, a
   * lost pointer, a change of tool. Returns whether there was anything to end.
   */
  cancel(): boolean;
}

export interface ToolDef {
  readonly id: string;
  /** Lucide name and message key, for the toolbar. */
  readonly icon: string;
  readonly nameKey: string;
  /** Single keys that choose it, lower case; the first is shown. */
  readonly keys: readonly string[];
  readonly cursor: CursorName;
  /** Whether it is offered in the toolbar, and in which group. */
  readonly group: 'main' | 'shape' | 'more' | 'hidden';
  create(ctx: ToolContext): Tool;
}
