/** One entry for every drawing that can be opened: looks at the content, not at the file's name. */
import { isExcalidraw, readExcalidraw } from './excalidraw-read.ts';
import { decodeText, parseObject } from './foreign-json.ts';
import { type ImportOptions, type ImportResult, MAX_IMPORT_BYTES } from './import-result.ts';
import { isInkwire, readInkwire } from './inkwire-file.ts';
import { isTldraw, readTldraw } from './tldraw-read.ts';

/**
 * Reads an Inkwire, Excalidraw or tldraw file of any generation. Never throws: what is none of them
 * gives `not-this-format`. A sound file with nothing in it gives no shapes.
 */
export function readDrawing(data: string | Uint8Array, options: ImportOptions): ImportResult {
  if (data.length > MAX_IMPORT_BYTES) return { ok: false, error: 'too-large' };
  const text = typeof data === 'string' ? data : decodeText(data);
  const file = parseObject(text);
  if (file === undefined) return { ok: false, error: 'not-this-format' };
  if (isInkwire(file)) return readInkwire(text, options);
  if (isExcalidraw(file)) return readExcalidraw(text, options);
  if (isTldraw(file)) return readTldraw(text, options);
  return { ok: false, error: 'not-this-format' };
}
