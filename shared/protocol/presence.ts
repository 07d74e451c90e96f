/**
 * What one person shows the others while the board stays as it is: the awareness state. Foreign
 * states are untrusted: `readPresence` checks them and never throws.
 */
import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());
const color = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/));
const id = v.pipe(v.string(), v.maxLength(64));

/** Six numbers `a b c d e f` of an affine map in page space: x' = a·x + c·y + e, y' = b·x + d·y + f. */
const affine = v.tuple([finite, finite, finite, finite, finite, finite]);

/** Characters (as JSON) that a shape may take while it is being drawn. */
export const MAX_DRAFT_LENGTH = 4096;

/** A shape that is not on the board yet: its fields are checked by whoever draws it. */
const draft = v.pipe(
  v.object({
    type: v.pipe(v.string(), v.maxLength(32)),
    fields: v.record(v.pipe(v.string(), v.maxLength(32)), v.unknown()),
    /** The shape of the board that it stands for, where it is one that is being changed. */
    replaces: v.optional(id),
  }),
  v.check((value) => JSON.stringify(value).length <= MAX_DRAFT_LENGTH),
);

const presenceSchema = v.object({
  user: v.object({
    /** Stable for a person on a device; not a secret and not an account. */
    id,
    name: v.pipe(v.string(), v.maxLength(64)),
    color,
  }),
  /** Page space; absent while the pointer is elsewhere. */
  cursor: v.optional(v.nullable(v.object({ x: finite, y: finite }))),
  tool: v.optional(v.pipe(v.string(), v.maxLength(32))),
  selection: v.optional(v.pipe(v.array(id), v.maxLength(200))),
  /** A move, resize or rotation that is still in the hand: committed to the board at its end. */
  gesture: v.optional(
    v.nullable(v.object({ ids: v.pipe(v.array(id), v.maxLength(500)), matrix: affine })),
  ),
  /** A box, line or arrow that is being drawn. A broken one is none, and costs nobody their cursor. */
  draft: v.optional(v.fallback(v.nullable(draft), null)),
  /** Trail of the laser pointer: flat x, y in page space, newest last. */
  laser: v.optional(v.pipe(v.array(finite), v.maxLength(256))),
  /** What this person sees: middle of the view in page space, zoom, and size in page units. */
  view: v.optional(v.object({ x: finite, y: finite, zoom: finite, w: finite, h: finite })),
  presenting: v.optional(v.boolean()),
});

export type Presence = v.InferOutput<typeof presenceSchema>;

/** The checked state, or `undefined` for anything else. */
export function readPresence(value: unknown): Presence | undefined {
  const result = v.safeParse(presenceSchema, value);
  return result.success ? result.output : undefined;
}
