/**
 * Checks of values that came from the network, put together like the value itself. A check hands back
 * what it knows of the value and leaves out the rest. Small: it is part of what a board's page loads first.
 */

/** What a check says of a value that it does not take; `undefined` may be a value. */
export const refused = Symbol('refused');

/** Returns the checked value, without anything that nobody asked for, or `refused`. Never throws. */
export type Check<T> = (value: unknown) => T | typeof refused;

export const finite: Check<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refused;

/** A whole number from 0. */
export const count: Check<number> = (value) =>
  Number.isInteger(value) && (value as number) >= 0 ? (value as number) : refused;

export const flag: Check<boolean> = (value) => (typeof value === 'boolean' ? value : refused);

export const anything: Check<unknown> = (value) => value;

/** A text of at most so many UTF-16 units. */
export function text(maxLength: number, pattern?: RegExp): Check<string> {
  return (value) =>
    typeof value === 'string' && value.length <= maxLength && pattern?.test(value) !== false
      ? value
      : refused;
}

export function list<T>(item: Check<T>, maxLength: number): Check<T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > maxLength) return refused;
    const items = value.map((one) => item(one));
    return items.includes(refused) ? refused : (items as T[]);
  };
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value) => (value === null ? null : check(value));
}

/** An object of unknown keys. */
export function record<T>(key: Check<string>, item: Check<T>): Check<Record<string, T>> {
  return (value) => {
    if (typeof value !== 'object' || value === null) return refused;
    const entries = Object.entries(value).map(([name, one]) => [key(name), item(one)] as const);
    return entries.some((entry) => entry.includes(refused))
      ? refused
      : (Object.fromEntries(entries) as Record<string, T>);
  };
}

/** An object with these keys; those of `optional` may be absent. */
export function object<T extends object>(
  required: { readonly [K in keyof T as object extends Pick<T, K> ? never : K]: Check<T[K]> },
  optional: {
    readonly [K in keyof T as object extends Pick<T, K> ? K : never]: Check<
      Exclude<T[K], undefined>
    >;
  },
): Check<T> {
  return (value) => {
    if (typeof value !== 'object' || value === null) return refused;
    const given = value as Readonly<Record<string, unknown>>;
    const result: Record<string, unknown> = {};
    for (const [name, check] of Object.entries<Check<unknown>>({ ...required, ...optional })) {
      if (given[name] === undefined && name in optional) continue;
      const checked = check(given[name]);
      if (checked === refused) return refused;
      result[name] = checked;
    }
    return result as T;
  };
}
