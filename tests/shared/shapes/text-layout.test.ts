import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateTextWidth } from '../../../shared/shapes/text-estimate.ts';
import { directionOf, forgetTextLayouts, layoutText } from '../../../shared/shapes/text-layout.ts';

/** Every character is as wide as the font size. */
const square = {
  measureText: (text: string, { size }: { size: number }) => Array.from(text).length * size,
};
const font = { family: 'sans', size: 10 };
const lines = (text: string, width: number): string[] =>
  layoutText(text, font, width, square).lines.map((line) => line.text);

describe('line breaking', () => {
  it('breaks at blanks, and leaves none at the ends of lines', () => {
    expect(lines('one two three', 70)).toEqual(['one two', 'three']);
    expect(lines('one two three', Infinity)).toEqual(['one two three']);
  });

  it('keeps empty lines and paragraphs', () => {
    expect(lines('a\n\nb\r\nc', 100)).toEqual(['a', '', 'b', 'c']);
    expect(layoutText('', font, 100, square).height).toBe(12.5);
  });

  it('breaks words that are too long, and never inside an emoji', () => {
    expect(lines('abcdefgh', 30)).toEqual(['abc', 'def', 'gh']);
    const family = '👨‍👩‍👧‍👦';
    for (const line of lines(family.repeat(3), 80)) expect(line.replaceAll(family, '')).toBe('');
  });

  it('breaks after hyphens', () => {
    expect(lines('well-known-thing', 60)).toEqual(['well-', 'known-', 'thing']);
  });

  it('breaks scripts without blanks between words, and starts no line with a full stop', () => {
    const text = '今日は天気がいいです。散歩に行きましょう。';
    const broken = lines(text, 60);
    expect(broken.join('')).toBe(text);
    expect(broken.length).toBeGreaterThan(2);
    for (const line of broken) expect(line.startsWith('。')).toBe(false);
    expect(lines('สวัสดีชาวโลก', 70).join('')).toBe('สวัสดีชาวโลก');
  });

  it('loses no character and keeps every line within the width', () => {
    const words = fc.array(fc.stringMatching(/^[a-z漢字א-ת😀 -]{0,12}$/u), { maxLength: 20 });
    fc.assert(
      fc.property(words, fc.integer({ min: 10, max: 300 }), (parts, width) => {
        const text = parts.join(' ');
        const layout = layoutText(text, font, width, square);
        const glued = layout.lines.map((line) => line.text).join('');
        expect(glued.replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const line of layout.lines)
          expect(line.width).toBeLessThanOrEqual(Math.max(width, 20));
        expect(layout.height).toBeCloseTo(layout.lines.length * layout.lineHeight);
      }),
    );
  });

  it('is linear in the length of the text', () => {
    let calls = 0;
    const counting = {
      measureText: (text: string, { size }: { size: number }) => {
        calls += 1;
        return text.length * size;
      },
    };
    layoutText('word '.repeat(4000), font, 200, counting);
    expect(calls).toBeLessThan(4000 * 4);
  });
});

describe('direction', () => {
  it('is that of the first letter of a paragraph', () => {
    expect(directionOf('hello')).toBe('ltr');
    expect(directionOf('مرحبا hello')).toBe('rtl');
    expect(directionOf('123 שלום')).toBe('rtl');
    expect(directionOf('hello שלום')).toBe('ltr');
    expect(directionOf('')).toBe('ltr');
    const { lines: both } = layoutText('hello\nשלום', font, 500, square);
    expect(both.map((line) => line.dir)).toEqual(['ltr', 'rtl']);
  });
});

describe('the cache', () => {
  it('gives the same layout until it is told to forget', () => {
    const first = layoutText('same', font, 100, square);
    expect(layoutText('same', font, 100, square)).toBe(first);
    expect(layoutText('same', { ...font, size: 11 }, 100, square)).not.toBe(first);
    const other = { measureText: square.measureText };
    expect(layoutText('same', font, 100, other)).not.toBe(first);
    forgetTextLayouts();
    expect(layoutText('same', font, 100, square)).not.toBe(first);
  });
});

describe('estimated widths', () => {
  it('grow with the text and the size, and know wide from narrow', () => {
    const width = (text: string, size = 20): number =>
      estimateTextWidth(text, { family: 'sans', size });
    expect(width('iii')).toBeLessThan(width('MMM'));
    expect(width('abc', 40)).toBeCloseTo(2 * width('abc'));
    expect(width('漢字')).toBeCloseTo(40);
    expect(estimateTextWidth('il', { family: 'mono', size: 10 })).toBeCloseTo(
      estimateTextWidth('MW', { family: 'mono', size: 10 }),
    );
  });
});
