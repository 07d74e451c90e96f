import { describe, expect, test } from 'vitest';
import { sniffImage } from '../../../server/http/asset-kinds.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('a picture is known by its bytes', () => {
  test.each([
    ['\x89PNG\r\n\x1a\n…', 'image/png'],
    ['\xff\xd8\xff\xe0', 'image/jpeg'],
    ['GIF89a', 'image/gif'],
    ['GIF87a', 'image/gif'],
    ['RIFF\x00\x00\x00\x00WEBPVP8 ', 'image/webp'],
    ['\x00\x00\x00\x20ftypavif', 'image/avif'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'],
    ['<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><svg/>', 'image/svg+xml'],
    ['<?xml version="1.0"?>\n<!-- made by hand -->\n<svg >a &#10; b</svg>', 'image/svg+xml'],
  ])('%j is %s', (text, type) => {
    expect(sniffImage(bytes(text))).toEqual({ kind: 'image', type });
  });

  test.each([
    '',
    'GIF',
    '<html><svg></svg></html>',
    '%PDF-1.7',
    '<svgx>',
    '<!-- never closed <svg>',
    '<?xml never closed',
    'RIFF\x00\x00\x00\x00WAVE',
    '\x00\x00\x00\x20ftypisom',
    '\xff\xfe<svg>',
  ])('%j is none', (text) => {
    expect(sniffImage(bytes(text)).kind).toBe('refused');
  });

  test.each([
    ['<svg><script>alert(1)</script></svg>', /a script/],
    ['<svg><svg:SCRIPT href="x"/></svg>', /a script/],
    ['<svg onload="alert(1)"/>', /event handler/],
    ['<svg><g\nonclick = "x"/></svg>', /event handler/],
    ['<svg><a href="javascript:alert(1)"/></svg>', /script address/],
    ['<svg><a href="java&#115;cript:alert(1)"/></svg>', /hidden address/],
    ['<svg><foreignObject/></svg>', /foreign content/],
    ['<!DOCTYPE svg [<!ENTITY a "b">]><svg/>', /SVG/],
    ['<?xml version="1.0"?><?xml-stylesheet href="x"?><svg/>', /SVG|accepted/],
  ])('%j is more than a picture', (text, why) => {
    expect(sniffImage(bytes(text))).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(why),
    });
  });

  test('ten million spaces or comments cost no more than reading them', () => {
    expect(sniffImage(Buffer.from(`<!--${'-'.repeat(10_000_000)}`)).kind).toBe('refused');
    expect(sniffImage(Buffer.from(`${'<!---->'.repeat(1_000_000)}<svg/>`)).kind).toBe('image');
  });
});
