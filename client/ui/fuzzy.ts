/** Fuzzy search for the command palette. Text in, score out; no markup. */

export interface FuzzyMatch {
  /** Higher is better. */
  readonly score: number;
  /** Places in the text that matched, ascending. */
  readonly positions: readonly number[];
}

/** Lower case, without accents and Arabic vowel signs, so that nobody has to type them. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLocaleLowerCase();
}

/**
 * Whether all characters of `query` occur in `text` in order. Runs and beginnings of words count
 * most; an empty query matches everything alike. `undefined` where it does not match.
 */
export function fuzzyMatch(query: string, text: string): FuzzyMatch | undefined {
  const wanted = foldText(query).replace(/\s+/g, '');
  const folded = foldText(text);
  if (wanted === '') return { score: 0, positions: [] };
  const whole = folded.indexOf(foldText(query).trim());
  if (whole >= 0) {
    const atWord = whole === 0 || !isLetter(folded[whole - 1]!);
    const positions = Array.from(foldText(query).trim(), (_, i) => whole + i);
    return { score: 1000 + (atWord ? 500 : 0) - whole - folded.length / 100, positions };
  }
  const positions: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of wanted) {
    let at = folded.indexOf(letter, from);
    if (at < 0) return undefined;
    // A later beginning of a word is a better guess than the middle of this one.
    for (let word = at; word >= 0 && at !== from; word = folded.indexOf(letter, word + 1)) {
      if (word === 0 || !isLetter(folded[word - 1]!)) {
        at = canFinish(folded, wanted.slice(positions.length + 1), word + 1) ? word : at;
        break;
      }
    }
    score += at === from && positions.length > 0 ? 12 : 2;
    if (at === 0 || !isLetter(folded[at - 1]!)) score += 10;
    positions.push(at);
    from = at + 1;
  }
  return { score: score - folded.length / 100, positions };
}

function canFinish(text: string, rest: string, from: number): boolean {
  let at = from;
  for (const letter of rest) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function isLetter(char: string): boolean {
  return /[\p{L}\p{N}]/u.test(char);
}
