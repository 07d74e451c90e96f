/**
 * The spectator feed as it travels: names and shapes of its events and the JSON form of values.
 * Rules F-1 and on in PROTOCOL.md say when which event comes; `docs/feed.schema.json` says the same
 * for programs in other languages. Owns no connection and no board.
 */
import { fromBase64 } from './base64.ts';
import type { BoardId, Sequence } from './board-id.ts';

/** What a spectator asked for: shapes as stored, what to draw, raw Yjs updates, or whole pictures. */
export type FeedFormat = 'json' | 'drawing' | 'update' | 'svg';

/** Most boards that one stream carries. */
export const MAX_FEED_BOARDS = 48;
/** Bounds of `every` (milliseconds between pictures) and its default. */
export const PICTURE_EVERY_MS = { min: 500, max: 3_600_000, default: 2_000 } as const;

/**
 * Why a snapshot came: `start` = nothing was known, `resync` = the position asked for is no longer in
 * the buffer, `behind` = the reader was too slow. A reader replaces what it has in all three cases.
 */
export type SnapshotReason = 'start' | 'resync' | 'behind';

/**
 * Fields of one shape by name, as stored: absent fields have their default. Text is a string, a
 * stroke that is being drawn an array of numbers, bytes are `{"$bytes": "<base64>"}`.
 */
export type WireFields = Readonly<Record<string, unknown>>;

export interface SnapshotEvent {
  readonly board: BoardId;
  readonly seq: Sequence;
  readonly reason: SnapshotReason;
  readonly meta: WireFields;
  readonly shapes: Readonly<Record<string, WireFields>>;
}

export interface AppendPart {
  /** Length of the list before this part; a reader that holds another length missed something. */
  readonly at: number;
  readonly values: readonly number[];
}

/** Everything that one tick changed. Each part is absent where it is empty. */
export interface ChangeEvent {
  readonly board: BoardId;
  readonly seq: Sequence;
  /** Whole shapes, new ones or such as replace what was there. They carry their `type`. */
  readonly put?: Readonly<Record<string, WireFields>>;
  /** Changed fields of shapes that stay; `null` = the field has its default again. */
  readonly set?: Readonly<Record<string, WireFields>>;
  /** Numbers added at the end of a list, by shape and field. */
  readonly append?: Readonly<Record<string, Readonly<Record<string, AppendPart>>>>;
  readonly remove?: readonly string[];
  /** Changed fields of the board itself (title, background …); `null` = the default again. */
  readonly meta?: WireFields;
}

/** One person on the board, checked by the server. Page space. */
export interface FeedPerson {
  readonly name: string;
  /** `#rrggbb`. */
  readonly color: string;
  readonly cursor?: readonly [x: number, y: number];
  /** Shapes in the hand, with the affine map that moves them: not in the document yet. */
  readonly gesture?: { readonly ids: readonly string[]; readonly matrix: readonly number[] };
  /** A shape in the making, as in a snapshot, perhaps in place of one of the board: not in the document yet. */
  readonly draft?: {
    readonly type: string;
    readonly fields: WireFields;
    readonly replaces?: string | undefined;
  };
  /** Trail of the laser pointer: x, y, x, y …, newest last. */
  readonly laser?: readonly number[];
  /** What this person shows to those who follow: middle, zoom and size of the view. */
  readonly view?: {
    readonly x: number;
    readonly y: number;
    readonly zoom: number;
    readonly w: number;
    readonly h: number;
    /** The part of it that is presented: what lies around it is not to be seen. */
    readonly slide?:
      | { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
      | undefined;
  };
}

export interface PresenceEvent {
  readonly board: BoardId;
  /** Whether `people` is everybody; otherwise only those who changed, `null` for those who left. */
  readonly all?: true;
  readonly people?: Readonly<Record<string, FeedPerson | null>>;
  /** Key in `people` of whoever presents. */
  readonly presenter: string | null;
  readonly editing: number;
  readonly watching: number;
}

export type NoticeKind =
  /** The board is gone for good; the stream does not come back. */
  | 'deleted'
  /** The link is no longer valid. */
  | 'forbidden'
  /** There is no such board (in a stream of several). */
  | 'not-found'
  /** The board cannot be read; the others are not concerned. */
  | 'damaged'
  /** As many watch it as may: come back for it later (in a stream of several; the others go on). */
  | 'full'
  /** The server stops; reconnect, it told when by `retry`. */
  | 'going-down'
  /** This reader was too slow: a snapshot follows. */
  | 'behind';

export interface NoticeEvent {
  readonly board?: BoardId;
  readonly kind: NoticeKind;
}

/**
 * `?format=drawing`: a shape as what has to be drawn, bottom part first. `snapshot` and `change` carry
 * these where the JSON form has fields, changed shapes always whole (`put`).
 */
export interface DrawnShape {
  /** Shapes are drawn in the order of this text. */
  readonly order: string;
  /** From the parts' coordinates to page space, as in CSS `matrix()`. */
  readonly matrix: readonly [number, number, number, number, number, number];
  /** Around everything that is drawn of it: x, y, width, height in page space. */
  readonly box: readonly [number, number, number, number];
  readonly opacity: number;
  readonly parts: readonly DrawingPart[];
}

/** Colours are CSS colours of the light theme. */
export type DrawingPart =
  | {
      /** As in the `d` of an SVG path. */
      readonly path: string;
      readonly fill?: string;
      readonly stroke?: string;
      readonly width?: number;
      readonly dash?: readonly number[];
      readonly opacity?: number;
      /** A highlighter: laid over what is below by multiplying. */
      readonly multiply?: true;
    }
  | {
      /** One line of text. `x`, `y`: its anchor on the baseline, as `align` says. */
      readonly text: string;
      readonly x: number;
      readonly y: number;
      /** A CSS `font`. */
      readonly font: string;
      readonly fill: string;
      readonly align: 'left' | 'center' | 'right';
      readonly dir: 'ltr' | 'rtl';
    };

/** A stored value from its JSON form. Anything may stand there: whoever reads fields checks them. */
export function readWireValue(value: unknown): unknown {
  if (typeof value === 'object' && value !== null && '$bytes' in value) {
    const { $bytes } = value;
    return typeof $bytes === 'string' ? fromBase64($bytes) : undefined;
  }
  return value ?? undefined;
}
