/** Every rule of the sync socket is held by a test that names it. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const ROOT = new URL('../..', import.meta.url);

test('every rule S-1, S-2 … of PROTOCOL.md is named by a test', () => {
  const protocol = readFileSync(new URL('shared/protocol/PROTOCOL.md', ROOT), 'utf8');
  const rules = [...protocol.matchAll(/^- \*\*(S-\d+)\*\*/gm)].map(([, rule]) => rule as string);
  expect(rules.length).toBeGreaterThan(15);
  const tests = readdirSync(new URL('tests', ROOT), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && !path.endsWith('rules.test.ts'))
    .map((path) => readFileSync(new URL(`tests/${path}`, ROOT), 'utf8'));
  // In a title, not in a remark.
  const titles = tests.flatMap(
    (text) => text.match(/\b(?:test|describe)(?:\.\w+)*\([^\n]*/g) ?? [],
  );
  const named = new Set(titles.flatMap((title) => title.match(/\bS-\d+\b/g) ?? []));
  expect(rules.filter((rule) => !named.has(rule))).toEqual([]);
});
