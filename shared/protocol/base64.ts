/** Base64 (RFC 4648, with padding) to bytes and back, without asking whether this is a browser or Node. */

const VALUES = new Int16Array(128).fill(-1);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;

/** The bytes, or `undefined` where the text is no base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  let end = text.length;
  if (end % 4 !== 0) return undefined;
  while (end > 0 && end > text.length - 2 && text.charCodeAt(end - 1) === 61) end--;
  const bytes = new Uint8Array((end * 3) >> 2);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < end; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? VALUES[code]! : -1;
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}

/** Bytes as base64, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const left = bytes.length - i;
    parts.push(
      ALPHABET[a >> 2]! +
        ALPHABET[((a & 3) << 4) | (b >> 4)]! +
        (left > 1 ? ALPHABET[((b & 15) << 2) | (c >> 6)]! : '=') +
        (left > 2 ? ALPHABET[c & 63]! : '='),
    );
  }
  return parts.join('');
}
