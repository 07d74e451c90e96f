/**
 * Field descriptors: what may stand in one field of a shape, its default, and how a value that came
 * from the network is checked. Small on purpose: it runs once per field per shape when a board of
 * 50,000 shapes is opened, and the spectator's element ships it.
 */

export interface Field<T> {
  /** The value of an absent field. Fields equal to their default are not stored. */
  readonly default: T;
  /**
   * How the value lives in the shared document. `text` is a `Y.Text`, read as a string. `set` is a
   * key `<field>:<member>` = `true` in the shape's own map for each member, so that members added by
   * two people at once are all kept; it is read as the sorted list of members.
   */
  readonly kind: 'plain' | 'text' | 'live' | 'set';
  /** The checked value, or `undefined` where it is not one (then the default is used). */
  parse(value: unknown): T | undefined;
}

/** Largest coordinate that is drawn: beyond it doubles lose the sub-unit precision tools rely on. */
export const MAX_COORDINATE = 1e9;

export function numberField(
  defaultValue: number,
  min = -MAX_COORDINATE,
  max = MAX_COORDINATE,
): Field<number> {
  return {
    default: defaultValue,
    kind: 'plain',
    parse: (value) =>
      typeof value === 'number' && Number.isFinite(value)
        ? Math.min(max, Math.max(min, value))
        : undefined,
  };
}

export function booleanField(defaultValue: boolean): Field<boolean> {
  return {
    default: defaultValue,
    kind: 'plain',
    parse: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

export function stringField(defaultValue: string, maxLength = 4096): Field<string> {
  return {
    default: defaultValue,
    kind: 'plain',
    parse: (value) => (typeof value === 'string' && value.length <= maxLength ? value : undefined),
  };
}

export function oneOf<const T extends string>(values: readonly T[], defaultValue: T): Field<T> {
  const allowed = new Set<string>(values);
  return {
    default: defaultValue,
    kind: 'plain',
    parse: (value) => (typeof value === 'string' && allowed.has(value) ? (value as T) : undefined),
  };
}

const COLOR = /^(?:none|[a-z][a-z-]{0,23}|#[0-9a-f]{6}(?:[0-9a-f]{2})?)$/;

/** `'none'`, a palette name, `#rrggbb` or `#rrggbbaa`, all lower case. */
export function colorField(defaultValue: string): Field<string> {
  return {
    default: defaultValue,
    kind: 'plain',
    parse: (value) => (typeof value === 'string' && COLOR.test(value) ? value : undefined),
  };
}

const NO_BYTES = new Uint8Array(0);

/** Bytes stored as one value (a packed stroke). */
export function binaryField(): Field<Uint8Array> {
  return {
    default: NO_BYTES,
    kind: 'plain',
    parse: (value) => (value instanceof Uint8Array ? value : undefined),
  };
}

/** A flat list of finite numbers, stored as one JSON value. */
export function numbersField(maxLength: number): Field<readonly number[]> {
  return {
    default: [],
    kind: 'plain',
    parse: (value) =>
      Array.isArray(value) && value.length <= maxLength && value.every(Number.isFinite)
        ? (value as number[])
        : undefined,
  };
}

/** A short list of ids, stored as one JSON value. */
export function idsField(maxLength: number): Field<readonly string[]> {
  return {
    default: [],
    kind: 'plain',
    parse: (value) =>
      Array.isArray(value) &&
      value.length <= maxLength &&
      value.every((id) => typeof id === 'string' && id.length <= 64)
        ? (value as string[])
        : undefined,
  };
}

/** A JSON value with its own check. */
export function jsonField<T>(defaultValue: T, parse: (value: unknown) => T | undefined): Field<T> {
  return { default: defaultValue, kind: 'plain', parse };
}

/** A `Y.Text`, so that two people can type in it. Read as a string. */
export function textField(): Field<string> {
  return {
    default: '',
    kind: 'text',
    parse: (value) => (typeof value === 'string' ? value : undefined),
  };
}

/** How much of a growing list has been checked. */
const checked = new WeakMap<readonly unknown[], number>();

/**
 * A growing list of integers (`Y.Array`) that exists only while a stroke is being drawn. What reads it
 * may give the same list again with more in it.
 */
export function liveField(): Field<readonly number[]> {
  return {
    default: [],
    kind: 'live',
    parse(value) {
      if (!Array.isArray(value)) return undefined;
      for (let i = checked.get(value) ?? 0; i < value.length; i++) {
        if (!Number.isFinite(value[i])) return undefined;
      }
      checked.set(value, value.length);
      return value as number[];
    },
  };
}

/**
 * A set of short strings that converges as a union: see `Field.kind`. A member that fails `isMember`
 * is left out.
 */
export function setField(isMember: (member: string) => boolean): Field<readonly string[]> {
  return {
    default: [],
    kind: 'set',
    parse: (value) =>
      Array.isArray(value)
        ? (value as unknown[]).filter(
            (member): member is string => typeof member === 'string' && isMember(member),
          )
        : undefined,
  };
}

/** One member of a set, as it is stored under its own key. */
export const memberField: Field<boolean> = booleanField(false);

/** `angle` of shapes that are turned by turning their points: it always reads as 0. */
export const unturned: Field<number> = numberField(0, 0, 0);
