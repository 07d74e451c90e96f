/**
 * What tldraw puts on the clipboard: `<div data-tldraw>…</div>` in `text/html`. Version 3 is JSON whose
 * `data.otherCompressed` is packed by lz-string, version 2 is plain JSON, and before them all of it was
 * packed. Makes a file of it that `readTldraw` reads. Foreign bytes never throw.
 */
import { asArray, asObject, asString, type Json, parseObject } from './foreign-json.ts';
import { MAX_IMPORT_BYTES } from './import-result.ts';

/** A `.tldr` file with what a clipboard's HTML carries; `undefined` where it carries nothing of tldraw's. */
export function tldrawFileOf(html: string): string | undefined {
  const inner = /<(?:div data-tldraw[^>]*|tldraw)>([^<]*)</.exec(html)?.[1];
  if (inner === undefined) return undefined;
  const text = inner.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  const clip = parseObject(text.startsWith('{') ? text : (unpackLz(text) ?? ''));
  const content = clip && contentOf(clip);
  return content && fileOf(content);
}

function contentOf(clip: Json): Json | undefined {
  if (clip['type'] !== 'application/tldraw' || clip['kind'] !== 'content') return undefined;
  const data = asObject(clip['data']);
  const packed = asString(data?.['otherCompressed']);
  if (data !== undefined && packed === '') return data;
  const rest = parseObject(unpackLz(packed === '' ? asString(clip['data']) : packed) ?? '');
  return rest && { ...rest, assets: data?.['assets'] ?? rest['assets'] };
}

/** Copied shapes name the page that they came from; here each of those becomes one. */
function fileOf(content: Json): string | undefined {
  const shapes = asArray(content['shapes']);
  const roots = new Set(asArray(content['rootShapeIds']));
  const pages = new Set<unknown>();
  for (const value of shapes) {
    const shape = asObject(value);
    if (shape !== undefined && roots.has(shape['id'])) pages.add(shape['parentId']);
  }
  if (shapes.length === 0) return undefined;
  const records = [
    ...[...pages].map((id, i) => ({ typeName: 'page', id, name: '', index: `a${i + 1}` })),
    ...shapes,
    ...asArray(content['bindings']),
    ...asArray(content['assets']),
  ];
  return JSON.stringify({ tldrawFileFormatVersion: 1, schema: content['schema'], records });
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/**
 * Unpacks what lz-string's `compressToBase64` made; `undefined` where it is not that.
 * The format is LZW over UTF-16 units: codes grow with the dictionary, least significant bit first,
 * six bits of the stream to a letter, most significant first; code 0 and 1 bring a new unit of 8 or 16
 * bits, code 2 ends.
 */
export function unpackLz(packed: string): string | undefined {
  let at = 0;
  const bits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i += 1, at += 1) {
      const six = ALPHABET.indexOf(packed[Math.floor(at / 6)] ?? '=');
      if (six < 0) return -1;
      value |= ((six >> (5 - (at % 6))) & 1) << i;
    }
    return value;
  };
  const words: string[] = ['', '', ''];
  const out: string[] = [];
  let size = 2;
  let length = 0;
  let last = '';
  /** How many more words fit before codes are a bit longer. */
  let room = 1;
  for (;;) {
    const code = bits(size);
    if (code === 2) return out.join('');
    if (code < 0 || length > MAX_IMPORT_BYTES) return undefined;
    let word: string;
    if (code <= 1) {
      const unit = bits(code === 0 ? 8 : 16);
      if (unit < 0) return undefined;
      word = String.fromCharCode(unit);
      words.push(word);
      if (out.length > 0) room -= 1;
      if (room === 0) {
        room = 2 ** size;
        size += 1;
      }
    } else {
      const known = words[code];
      if (known === undefined && (code !== words.length || last === '')) return undefined;
      word = known ?? last + last.charAt(0);
    }
    if (out.length > 0) {
      words.push(last + word.charAt(0));
      room -= 1;
    }
    out.push(word);
    length += word.length;
    last = word;
    if (room === 0 || out.length === 1) {
      room = out.length === 1 ? 4 : 2 ** size;
      size += 1;
    }
  }
}
