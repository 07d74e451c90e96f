/** The table of `docs/two-people.md` against the tests that show it: every row has one, and the other way round. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const table = readFileSync(path.join(root, 'docs/two-people.md'), 'utf8');
const rows = [...table.matchAll(/^\| (\d+) +\|([^|]+)\|([^|]+)\|([^|]+)\|$/gm)].map(
  ([, number, ...cells]) => ({ number: Number(number), cells: cells.map((cell) => cell.trim()) }),
);

const tested = ['tests/client/editor', 'tests/client/tools']
  .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => path.join(folder, name)))
  .filter((file) => file.endsWith('.test.ts'))
  .flatMap((file) => {
    const source = readFileSync(path.join(root, file), 'utf8');
    return [...source.matchAll(/\b(?:it|test|describe)(?:\.each\([^)]*\))?\(\s*['"`](\d+): /g)];
  })
  .map(([, number]) => Number(number));

describe('the table of two people', () => {
  it('is numbered without gaps and has no empty cell', () => {
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, at) => at + 1));
    for (const { cells } of rows) for (const cell of cells) expect(cell).not.toBe('');
  });

  it('has a test for each row that names it, and no test of a row that is not there', () => {
    expect([...new Set(tested)].toSorted((a, b) => a - b)).toEqual(
      rows.map(({ number }) => number),
    );
  });
});
