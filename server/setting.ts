/** One setting: its flag, variable, default, check and help, and how the usual kinds are made. */

export type Parsed<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** `must` completes the sentence "… must be". */
  | { readonly kind: 'wrong'; readonly must: string };

export interface Setting<T> {
  readonly flag: string;
  readonly env: string;
  readonly fallback: T;
  /** Placeholder in the help. */
  readonly shape: string;
  readonly help: string;
  parse(text: string): Parsed<T>;
}

export const ok = <T>(value: T): Parsed<T> => ({ kind: 'ok', value });
export const wrong = <T>(must: string): Parsed<T> => ({ kind: 'wrong', must });

export function integer(
  flag: string,
  env: string,
  fallback: number,
  range: readonly [number, number],
  help: string,
): Setting<number> {
  const [least, most] = range;
  return {
    flag,
    env,
    fallback,
    shape: 'number',
    help,
    parse(text) {
      const value = Number(text);
      return /^\d+$/.test(text) && value >= least && value <= most
        ? ok(value)
        : wrong(`a whole number from ${least} to ${most}`);
    },
  };
}

export function choice<const T extends string>(
  flag: string,
  env: string,
  choices: readonly [T, ...T[]],
  help: string,
): Setting<T> {
  return {
    flag,
    env,
    fallback: choices[0],
    shape: choices.join('|'),
    help,
    parse(text) {
      const found = choices.find((one) => one === text);
      return found === undefined ? wrong(choices.join(' or ')) : ok(found);
    },
  };
}

export function text(
  flag: string,
  env: string,
  fallback: string,
  shape: string,
  help: string,
  check: (text: string) => string | undefined = (value) =>
    value === '' ? 'a text that is not empty' : undefined,
): Setting<string> {
  return {
    flag,
    env,
    fallback,
    shape,
    help,
    parse(value) {
      const must = check(value);
      return must === undefined ? ok(value) : wrong(must);
    },
  };
}

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;

/** A whole number whose variable is named like its flag. */
export function limit(
  flag: string,
  fallback: number,
  range: readonly [number, number],
  help: string,
): Setting<number> {
  return integer(flag, `INKWIRE_${flag.toUpperCase().replaceAll('-', '_')}`, fallback, range, help);
}
