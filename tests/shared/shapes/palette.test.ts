import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorField } from '../../../shared/shapes/fields.ts';
import {
  contrast,
  FILL_COLORS,
  INK_COLORS,
  isPaletteColor,
  markerColor,
  NOTE_COLORS,
  PAPER_COLORS,
  parseHex,
  resolveColor,
  type Theme,
} from '../../../shared/shapes/palette.ts';

const themes: readonly Theme[] = ['light', 'dark'];

describe('palette', () => {
  it.each(themes)('inks can be read on every paper (%s)', (theme) => {
    for (const ink of INK_COLORS) {
      for (const paper of PAPER_COLORS) {
        const ratio = contrast(resolveColor(ink, theme), resolveColor(paper, theme));
        expect(ratio, `${ink} on ${paper}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each(themes)('inks can be read on the soft fill of their own colour (%s)', (theme) => {
    for (const ink of INK_COLORS) {
      const ratio = contrast(resolveColor(ink, theme), resolveColor(`${ink}-soft`, theme));
      expect(ratio, ink).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(themes)('ordinary ink can be read on every fill and note (%s)', (theme) => {
    for (const fill of [...FILL_COLORS, ...NOTE_COLORS]) {
      const ratio = contrast(resolveColor('ink', theme), resolveColor(fill, theme));
      expect(ratio, fill).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('names are values of a colour field, and each ink has a highlighter', () => {
    const field = colorField('ink');
    for (const name of [...INK_COLORS, ...FILL_COLORS, ...NOTE_COLORS, ...PAPER_COLORS]) {
      expect(field.parse(name)).toBe(name);
      expect(isPaletteColor(name)).toBe(true);
    }
    for (const ink of INK_COLORS) expect(field.parse(markerColor(ink))).toBe(`${ink}-marker`);
    expect(markerColor('#123456')).toBe('#123456');
  });

  it('unknown names are ink, none is transparent, white and black stay', () => {
    expect(resolveColor('mauve', 'dark')).toBe(resolveColor('ink', 'dark'));
    expect(resolveColor('none', 'light')).toBe('transparent');
    expect(resolveColor('white', 'dark')).toBe('#ffffff');
  });
});

describe('literal colours', () => {
  const channel = fc.integer({ min: 0, max: 255 });
  const hex = fc
    .tuple(channel, channel, channel)
    .map((rgb) => `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`);

  it('stay as they are in the light', () => {
    expect(resolveColor('#e03131', 'light')).toBe('#e03131');
    expect(resolveColor('#e0313180', 'light')).toBe('#e0313180');
  });

  it('that can be read on light paper can be read on dark paper', () => {
    const light = resolveColor('paper', 'light');
    const dark = resolveColor('paper', 'dark');
    fc.assert(
      fc.property(hex, (color) => {
        fc.pre(contrast(color, light) >= 4.5);
        expect(contrast(resolveColor(color, 'dark'), dark)).toBeGreaterThanOrEqual(4.5);
      }),
      { numRuns: 2000 },
    );
  });

  it('keep their alpha and their leading channel, and turn lightness round', () => {
    expect(resolveColor('#00000080', 'dark')).toMatch(/^#[0-9a-f]{6}80$/);
    const [r, g, b] = parseHex(resolveColor('#c92a2a', 'dark'));
    expect(r).toBeGreaterThan(Math.max(g, b));
    expect(contrast(resolveColor('#ffffff', 'dark'), resolveColor('paper', 'dark'))).toBeLessThan(
      1.3,
    );
  });
});
