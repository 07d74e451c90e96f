/** tldraw's clipboard: each generation of it becomes a file that its importer reads. */
import { expect, it } from 'vitest';
import { readTldraw } from '../../../shared/interop/tldraw-read.ts';
import { tldrawFileOf, unpackLz } from '../../../shared/interop/tldraw-clipboard.ts';

/** Packed by lz-string 1.5.0: one red box with a label, as tldraw copies it. */
const PACKED =
  'N4IgzgFghgDgpmEAuA2qAlgE2ea8lQgA0IALgJ7wByUAtnDpLAyRfDgOZwD2xIMUAE5wAdqQCS2JPyhckMPuhGY4ADxxQAjH3VJNABhLlkAJkMhB3UlFLpuI5OfRgAMtwDGAazhSAZlAAbMDgSbgF3dApkTRJ6a2RgAF8SGEsYRCRQLl5pYXdrEQ4AlhAAd2izEghkADZzd24A7kEcYWwSX3QAgMZGrD5MKEgcTEEocpIwdAAvBmlaPl97UhGxibI1FekALVKAN4DfAAIAIW5VTwAT2hhfOBaSQPQOB3msTGK+ADd723dAgCCAWerxAtHenxIHEspQAmo4SABXQQ9aR8AJQABGcACAGFGs0cJiMV4QIlEgBdEiWKwAZTwcEkGRQuGYBBAVJAmKUmCUHGZnLA7ggcFohEy4GFoqgADV7lN7KZJnAAI6I0TuBAJcmJIA==';
const REST = JSON.parse(unpackLz(PACKED)!) as Record<string, unknown>;
const HEAD = { type: 'application/tldraw', kind: 'content' };
const options = () => {
  let next = 0;
  return { newId: () => `n${(next += 1)}` };
};

const clips: readonly [name: string, html: string][] = [
  [
    'version 3, packed but for its pictures',
    `<meta charset="utf-8"><div data-tldraw>${JSON.stringify({ ...HEAD, version: 3, data: { assets: [], otherCompressed: PACKED } })}</div>`,
  ],
  [
    'plain JSON, written as HTML',
    `<div data-tldraw="">${JSON.stringify({ ...HEAD, version: 2, data: { ...REST, assets: [] } }).replaceAll('"', '&quot;')}</div>`,
  ],
];

it.each(clips)('reads %s', (_name, html) => {
  const result = readTldraw(tldrawFileOf(html)!, options());
  if (!result.ok) throw new Error(result.error);
  expect(result.shapes.map(({ type, fields }) => [type, fields['x'], fields['w']])).toEqual([
    ['rectangle', 10, 120],
  ]);
  expect(result.shapes[0]?.fields['text']).toBe('Zwölf Boxkämpfer');
});

it('gives nothing for what is not that, and throws on nothing', () => {
  expect(tldrawFileOf('<p>words</p>')).toBeUndefined();
  expect(tldrawFileOf('<div data-tldraw>not base64!</div>')).toBeUndefined();
  expect(tldrawFileOf('<div data-tldraw>{"type":"application/tldraw"}</div>')).toBeUndefined();
  for (let i = 1; i < PACKED.length; i += 7) {
    expect(unpackLz(PACKED.slice(0, i))).toBeUndefined();
    const broken = PACKED.slice(0, i) + 'A' + PACKED.slice(i + 1);
    const file = tldrawFileOf(`<tldraw>${broken}</tldraw>`);
    expect(file === undefined || file.length > 0).toBe(true);
  }
});
