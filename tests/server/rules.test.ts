/** Every rule of the protocol, of the sync socket and of the feed, is held by a test that names it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const ROOT = new URL('../..', import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

const protocol = read('shared/protocol/PROTOCOL.md');
const numbers = [...protocol.matchAll(/^- \*\*([SF]-\d+)\*\*/gm)].map(([, rule]) => rule!);

const TITLE =
  /\b(?:test|describe|it)(?:\.(?!skip|todo)\w+(?:\([^)]*\))?)*\(\s*(['"`])(?:(?!\1)[^\n])*\1/g;

/** Titles of tests and of groups of them, and not what stands in a remark. */
const titles = readdirSync(new URL('tests', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(test|spec)\.ts$/.test(path) && !path.endsWith('rules.test.ts'))
  .flatMap((path) => read(`tests/${path}`).match(TITLE) ?? []);

/** The rules that a title names: `F-6`, `F-6, F-7` and `F-5 to F-9` alike. */
function rulesIn(title: string): string[] {
  const rules: string[] = [...(title.match(/\b[SF]-\d+\b/g) ?? [])];
  for (const [, kind, from, to] of title.matchAll(/\b([SF])-(\d+) to \1-(\d+)\b/g)) {
    for (let at = Number(from); at <= Number(to); at++) rules.push(`${kind}-${at}`);
  }
  return rules;
}

const named = new Set(titles.flatMap(rulesIn));

describe.each(['S', 'F'])('the rules %s-1, %s-2 …', (kind) => {
  const rules = numbers.filter((rule) => rule.startsWith(kind));

  test('are numbered without a gap', () => {
    expect(rules.length).toBeGreaterThan(15);
    expect(rules).toEqual(rules.map((_, at) => `${kind}-${at + 1}`));
  });

  test('are each named by the title of a test', () => {
    expect(rules.filter((rule) => !named.has(rule))).toEqual([]);
  });

  test('are the only ones that tests name', () => {
    const unknown = [...named].filter((rule) => rule.startsWith(kind) && !rules.includes(rule));
    expect(unknown).toEqual([]);
  });
});
