/** Base64 (RFC 4648, with padding) to bytes, without asking whether this is a browser or Node. */

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
