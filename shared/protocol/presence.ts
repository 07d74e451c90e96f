/**
 * What one person shows the others while the board stays as it is: the awareness state. Foreign
 * states are untrusted: `readPresence` checks them and never throws.
 */
import {
  anything,
  type Check,
  finite,
  flag,
  list,
  nullable,
  object,
  record,
  refused,
  text,
} from './check.ts';

/** Characters (as JSON) that a shape may take while it is being drawn. */
export const MAX_DRAFT_LENGTH = 4096;

/** Six numbers `a b c d e f` of an affine map in page space: x' = a·x + c·y + e, y' = b·x + d·y + f. */
type Affine = [number, number, number, number, number, number];

/** A shape that is not on the board yet: its fields are checked by whoever draws it. */
interface Draft {
  type: string;
  fields: Record<string, unknown>;
  /** The shape of the board that it stands for, where it is one that is being changed. */
  replaces?: string | undefined;
}

interface View {
  x: number;
  y: number;
  zoom: number;
  w: number;
  h: number;
  slide?: { x: number; y: number; w: number; h: number } | undefined;
}

export interface Presence {
  user: {
    /** Stable for a person on a device; not a secret and not an account. */
    id: string;
    name: string;
    /** `#rrggbb`, lower case. */
    color: string;
  };
  /** Page space; absent while the pointer is elsewhere. */
  cursor?: { x: number; y: number } | null | undefined;
  tool?: string | undefined;
  selection?: string[] | undefined;
  /** A move, resize or rotation that is still in the hand: committed to the board at its end. */
  gesture?: { ids: string[]; matrix: Affine } | null | undefined;
  /** A box, line or arrow that is being drawn. A broken one is none, and costs nobody their cursor. */
  draft?: Draft | null | undefined;
  /** Trail of the laser pointer: flat x, y in page space, newest last. */
  laser?: number[] | undefined;
  /**
   * What this person sees: middle of the view in page space, zoom, and size in page units; `slide`: the
   * part of it that is presented, by its top left corner, while all around it is not to be seen.
   */
  view?: View | undefined;
  presenting?: boolean | undefined;
  /** The client whose view this person looks at; `null` or absent: their own. */
  following?: number | null | undefined;
}

const id = text(64);
const name = text(32);

const affine: Check<Affine> = (value) => {
  if (!Array.isArray(value)) return refused;
  const numbers = list(finite, 6)(value.slice(0, 6));
  return numbers === refused || numbers.length < 6 ? refused : (numbers as Affine);
};

const anyDraft = object<Draft>({ type: name, fields: record(name, anything) }, { replaces: id });

const draft: Check<Draft | null> = (value) => {
  const checked = anyDraft(value);
  return checked === refused || JSON.stringify(checked).length > MAX_DRAFT_LENGTH ? null : checked;
};

const presence = object<Presence>(
  {
    user: object<Presence['user']>({ id, name: text(64), color: text(7, /^#[0-9a-f]{6}$/) }, {}),
  },
  {
    cursor: nullable(object({ x: finite, y: finite }, {})),
    tool: name,
    selection: list(id, 200),
    gesture: nullable(object({ ids: list(id, 500), matrix: affine }, {})),
    draft,
    laser: list(finite, 256),
    view: object<View>(
      { x: finite, y: finite, zoom: finite, w: finite, h: finite },
      { slide: object({ x: finite, y: finite, w: finite, h: finite }, {}) },
    ),
    presenting: flag,
    following: nullable(finite),
  },
);

/** The checked state, or `undefined` for anything else. */
export function readPresence(value: unknown): Presence | undefined {
  const checked = presence(value);
  return checked === refused ? undefined : checked;
}
