/** Finds the importer for a file by what is in it, whatever its name. */
import { readExcalidraw } from '../../shared/interop/excalidraw-read.ts';
import { readInkwire } from '../../shared/interop/inkwire-file.ts';
import { readTldraw } from '../../shared/interop/tldraw-read.ts';
import type { ImportOptions, ImportResult } from '../../shared/interop/import-result.ts';

const readers: readonly ((data: string | Uint8Array, options: ImportOptions) => ImportResult)[] = [
  readInkwire,
  readExcalidraw,
  readTldraw,
];

/** What the first importer that knows the format makes of it. */
export function readDrawing(data: string | Uint8Array, options: ImportOptions): ImportResult {
  for (const read of readers) {
    const result = read(data, options);
    if (result.ok || result.error !== 'not-this-format') return result;
  }
  return { ok: false, error: 'not-this-format' };
}
