import { describe, expect, it } from 'vitest';
import { foldText, fuzzyMatch } from '../../../client/ui/fuzzy.ts';

/** Titles that match, best first. */
function find(query: string, titles: readonly string[]): string[] {
  return titles
    .map((title) => ({ title, match: fuzzyMatch(query, title) }))
    .filter(({ match }) => match !== undefined)
    .sort((a, b) => b.match!.score - a.match!.score)
    .map(({ title }) => title);
}

describe('the search of the palette', () => {
  it('matches everything alike without a query', () => {
    expect(fuzzyMatch('', 'Group')).toEqual({ score: 0, positions: [] });
    expect(fuzzyMatch('  ', 'Group')?.score).toBe(0);
  });

  it('finds letters in their order, and only in their order', () => {
    expect(fuzzyMatch('bfr', 'Bring to front')).toBeDefined();
    expect(fuzzyMatch('rfb', 'Bring to front')).toBeUndefined();
    expect(fuzzyMatch('groups', 'Group')).toBeUndefined();
  });

  it('marks what it found', () => {
    const text = 'Bring to front';
    expect(fuzzyMatch('btf', text)?.positions.map((at) => text[at])).toEqual(['B', 't', 'f']);
    expect(fuzzyMatch('front', text)?.positions).toEqual([9, 10, 11, 12, 13]);
  });

  it('puts whole words before parts, and parts before scattered letters', () => {
    expect(find('group', ['Ungroup', 'Group', 'Give one up'])).toEqual(['Group', 'Ungroup']);
    expect(find('ali', ['Export as .excalidraw', 'Align left'])[0]).toBe('Align left');
    expect(find('zs', ['Erase parts', 'Zoom to selection'])).toEqual(['Zoom to selection']);
  });

  it('needs no accents, no capitals and no vowel signs', () => {
    expect(foldText('ÉTÉ')).toBe('ete');
    expect(fuzzyMatch('ete', 'Été')).toBeDefined();
    expect(fuzzyMatch('لوح', 'لَوْح')).toBeDefined();
  });
});
