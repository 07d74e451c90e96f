/** Reading of files that others wrote: bytes to text to JSON, and values of any type, never throwing. */

export type Json = Readonly<Record<string, unknown>>;

interface Decoder {
  decode(bytes: Uint8Array): string;
}

declare const TextDecoder: new (label?: string) => Decoder;

/** Text of UTF-8 or UTF-16 bytes, with or without a mark in front. */
export function decodeText(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return decodeUtf16(bytes.subarray(2), true);
  if (a === 0xfe && b === 0xff) return decodeUtf16(bytes.subarray(2), false);
  // JSON begins with an ASCII character: a zero beside it tells UTF-16 without a mark.
  if (a === 0 && b !== 0 && bytes.length > 1) return decodeUtf16(bytes, false);
  if (b === 0 && a !== 0) return decodeUtf16(bytes, true);
  const text = new TextDecoder('utf-8').decode(bytes);
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

function decodeUtf16(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: string[] = [];
  let codes: number[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    codes.push(view.getUint16(i, littleEndian));
    if (codes.length === 4096) {
      parts.push(String.fromCharCode(...codes));
      codes = [];
    }
  }
  parts.push(String.fromCharCode(...codes));
  return parts.join('');
}

/** The object in JSON text or bytes, or `undefined` for anything else. */
export function parseObject(data: string | Uint8Array): Json | undefined {
  try {
    const value: unknown = JSON.parse(typeof data === 'string' ? data : decodeText(data));
    return asObject(value);
  } catch {
    return undefined;
  }
}

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

export function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** A finite number that can be drawn with, or the given one. */
export function asNumber<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' && Math.abs(value) <= 1e9 ? value : otherwise;
}

export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Half of a surrogate pair cannot be stored: it becomes the replacement character. */
export function wellFormed(text: string): string {
  return text.replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    '\ufffd',
  );
}
