/** `data:` addresses, read without a network. */
import { fromBase64 } from 'lib0/buffer';
import type { ImportedAsset } from './import-result.ts';

declare const TextEncoder: new () => { encode(text: string): Uint8Array };

/** Bytes of a `data:` address, in base64 or percent-encoded; `undefined` for any other address. */
export function readDataUrl(url: string): ImportedAsset | undefined {
  const match = /^data:([a-z]+\/[a-z0-9.+-]+)?((?:;[^,;]*)*),/i.exec(url.slice(0, 300));
  if (match === null) return undefined;
  const mimeType = (match[1] ?? 'text/plain').toLowerCase();
  const body = url.slice(match[0].length);
  try {
    const bytes = /;base64$/i.test(match[2] ?? '')
      ? new Uint8Array(fromBase64(body.replace(/\s/g, '')))
      : new TextEncoder().encode(decodeURIComponent(body));
    return bytes.length === 0 ? undefined : { mimeType, bytes };
  } catch {
    return undefined;
  }
}
