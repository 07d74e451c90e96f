/** The colours of people, and which of them a person gets so that nobody else has the same. Pure. */

/** Colours that people get; white text on each of them is 4.5:1. */
export const PERSON_COLORS = [
  '#c2413d',
  '#b3541e',
  '#8a6100',
  '#4d7a17',
  '#00795a',
  '#007a85',
  '#0072ae',
  '#4d5fc7',
  '#8650bb',
  '#b03f86',
] as const;

export interface ColoredPerson {
  readonly clientId: number;
  /** The same for two windows of one person: these share their colour. */
  readonly user: string;
  readonly color: string;
}

/**
 * The colour that a person shows. Every window works it out for itself, and all come to rest: of two
 * with one colour the window with the lower client id keeps it and the other takes a free one. With
 * more people than colours each is used about as often. Whoever had to give way gets the wished colour
 * back when nobody shows it any more.
 * @param own what is shown now.
 * @param wish what the person chose, in words of `#rrggbb`; need not be one of `PERSON_COLORS`.
 */
export function settledColor(
  own: ColoredPerson,
  wish: string,
  people: readonly ColoredPerson[],
): string {
  const others = people.filter(({ user }) => user !== own.user);
  const count = (list: readonly ColoredPerson[], color: string): number =>
    list.filter((person) => person.color === color).length;
  if (count(others, wish) === 0) return wish;
  const first = others.filter(({ clientId }) => clientId < own.clientId);
  const fewest = Math.min(...PERSON_COLORS.map((color) => count(first, color)));
  if (count(first, own.color) <= fewest) return own.color;
  // Newcomers who choose at the same moment start at different places, so that few choose alike.
  const start = own.clientId % PERSON_COLORS.length;
  const inTurn = [...PERSON_COLORS.slice(start), ...PERSON_COLORS.slice(0, start)];
  return inTurn
    .filter((color) => count(first, color) === fewest)
    .reduce((best, color) => (count(others, color) < count(others, best) ? color : best));
}
