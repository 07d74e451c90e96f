import { describe, expect, it } from 'vitest';
import { escapeXml, pathText, type SvgOptions, toSvg } from '../../../shared/interop/svg.ts';
import { CLOSE, CUBIC, LINE, MOVE, QUAD } from '../../../shared/shapes/draw-command.ts';
import { makeWorld, type Raw } from '../shape-world.ts';

const options: SvgOptions = { theme: 'light', background: 'paper' };
const svgOf = (raws: Record<string, Raw>, more: Partial<SvgOptions> = {}): string => {
  const world = makeWorld(raws);
  return toSvg(world.shapes, world, { ...options, ...more }).svg;
};

/** Tags in order, checked to be closed in order: enough of an XML parser to fail on broken output. */
function tags(svg: string): string[] {
  const open: string[] = [];
  const all: string[] = [];
  const pattern = /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/g;
  let at = 0;
  for (const match of svg.matchAll(pattern)) {
    if (match.index !== at) throw new Error(`no XML at ${at}: ${svg.slice(at, at + 60)}`);
    at += match[0].length;
    if (match[5] !== undefined) {
      if (/&(?!amp;|lt;|gt;|quot;|#39;)/.test(match[5])) throw new Error(`a bare & in ${match[5]}`);
      continue;
    }
    const name = match[2]!;
    if (match[1] === '/') {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      all.push(name);
      if (match[4] !== '/') open.push(name);
    }
  }
  if (at !== svg.length || open.length > 0) throw new Error(`unclosed: ${open.join()}`);
  return all;
}

describe('SVG', () => {
  it('is one well-formed document around the drawing', () => {
    const world = makeWorld({
      a: { type: 'rectangle', x: 10, y: 20, w: 100, h: 50, strokeWidth: 2 },
    });
    const { svg, width, height } = toSvg(world.shapes, world, { ...options, padding: 9, scale: 2 });
    expect([width, height]).toEqual([240, 140]);
    expect(svg).toContain('viewBox="0 10 120 70"');
    expect(tags(svg)).toEqual(['svg', 'rect', 'g', 'path']);
  });

  it('of nothing is an empty sheet, not an error', () => {
    expect(tags(svgOf({}))).toEqual(['svg', 'rect']);
    expect(tags(svgOf({}, { background: 'none' }))).toEqual(['svg']);
  });

  it('lets no text out of its place', () => {
    const evil = '</text><script>alert(1)</script> "quoted" & \'more\' \u0000\u0007 \ud800';
    const svg = svgOf(
      { t: { type: 'text', text: evil }, i: { type: 'image', w: 9, h: 9, asset: 'a', alt: evil } },
      { title: evil, css: evil, image: () => 'data:image/png;base64,"><script>' },
    );
    expect(tags(svg)).not.toContain('script');
    expect(svg).not.toContain('\u0007');
    expect(escapeXml('a<b')).toBe('a&lt;b');
  });

  it('draws in the colours of the theme', () => {
    const raws = { a: { type: 'rectangle', w: 9, h: 9, stroke: 'red', fill: '#11223380' } };
    expect(svgOf(raws)).toContain('stroke="#bf2430"');
    expect(svgOf(raws)).toContain('fill="#112233" fill-opacity="0.5"');
    expect(svgOf(raws, { theme: 'dark' })).toContain('stroke="#ff8c8a"');
  });

  it('clips what lies in a frame to it, with one clip for all', () => {
    const svg = svgOf({
      f: { type: 'frame', w: 100, h: 100, text: 'Part' },
      a: { type: 'ellipse', x: 50, w: 100, h: 100, parent: 'f' },
      b: { type: 'ellipse', x: 60, w: 100, h: 100, parent: 'f' },
      c: { type: 'ellipse', x: 60, w: 100, h: 100, parent: 'gone' },
    });
    expect(svg.match(/<clipPath/g)).toHaveLength(1);
    expect(svg.match(/<g clip-path="url\(#c0\)">/g)).toHaveLength(2);
  });

  it('puts pictures in, cropped and mirrored, and a sheet where one is missing', () => {
    const image = { type: 'image', w: 40, h: 20, asset: 'hash' };
    const more = { image: () => 'data:,x', imageSize: () => ({ width: 200, height: 100 }) };
    expect(tags(svgOf({ image }, more))).toContain('image');
    const cropped = svgOf(
      { image: { ...image, crop: { x: 0.5, y: 0, w: 0.5, h: 1 }, flipX: true } },
      more,
    );
    expect(cropped).toContain('viewBox="100 0 100 100"');
    expect(cropped).toContain('matrix(-1 0 0 1 40 0)');
    expect(tags(svgOf({ image }))).not.toContain('image');
  });

  it('writes right-to-left lines with their start at the right', () => {
    const svg = svgOf({ t: { type: 'text', text: 'שלום', w: 300, autosize: false } });
    expect(svg).toMatch(/<text x="300"[^>]*text-anchor="start" direction="rtl"/);
  });

  it('blends highlighters', () => {
    const stroke = { type: 'stroke', pen: 'highlighter', live: [1, 0, 0, 0, 50, 0, 0] };
    expect(svgOf({ stroke })).toContain('mix-blend-mode:multiply');
    expect(svgOf({ stroke }, { theme: 'dark' })).toContain('mix-blend-mode:screen');
  });

  it('writes every path command, and refuses what is none', () => {
    const path = [MOVE, 1, 2, LINE, 3.1259, -4, QUAD, 1, 1, 2, 2, CUBIC, 1, 2, 3, 4, 5, 6, CLOSE];
    expect(pathText(path)).toBe('M1 2L3.13 -4Q1 1 2 2C1 2 3 4 5 6Z');
    expect(() => pathText([9, 1, 2])).toThrow('no path opcode');
  });
});
