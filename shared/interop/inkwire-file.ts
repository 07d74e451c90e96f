/**
 * Inkwire's own file, `.inkwire`, and what it puts on the clipboard: JSON, version 1.
 *
 *     { "format": "inkwire", "version": 1, "title": "…", "background": "paper",
 *       "shapes": [{ "id": "…", "type": "…", …fields }],
 *       "assets": { "<hash>": { "mimeType": "image/png", "data": "<base64>" } } }
 *
 * Fields equal to their default are left out; packed strokes are base64. A later version is refused,
 * not guessed at. Links between shapes (bindings, frames, groups) use the ids of the file; reading
 * gives them new ones.
 */
import { fromBase64, toBase64 } from 'lib0/buffer';
import type { Field } from '../shapes/fields.ts';
import { shapeDef } from '../shapes/registry.ts';
import { commonFields, type Shape } from '../shapes/shape.ts';
import { asArray, asNumber, asObject, asString, type Json, parseObject } from './foreign-json.ts';
import {
  checkedFields,
  type ImportedAsset,
  type ImportedShape,
  type ImportOptions,
  type ImportResult,
  MAX_IMPORT_BYTES,
  MAX_IMPORTED_SHAPES,
  ReportWriter,
} from './import-result.ts';

export const INKWIRE_FILE_VERSION = 1;

export interface InkwireFileOptions {
  readonly title?: string;
  readonly background?: string;
  /** Bytes of a picture that the file is to carry; `undefined` where they are missing. */
  asset?(hash: string): ImportedAsset | undefined;
}

/** JSON text of shapes, bottom first. */
export function writeInkwire(shapes: readonly Shape[], options: InkwireFileOptions = {}): string {
  const assets: Record<string, { mimeType: string; data: string }> = {};
  const written = shapes.map((shape) => {
    const fields = fieldsOf(shape.type);
    const out: Record<string, unknown> = { id: shape.id, type: shape.type };
    for (const [name, value] of Object.entries(shape)) {
      const field = fields[name];
      if (field === undefined || isDefault(value, field)) continue;
      out[name] = value instanceof Uint8Array ? toBase64(value) : (value as unknown);
    }
    const hash = out['asset'];
    if (typeof hash === 'string' && !Object.hasOwn(assets, hash)) {
      const asset = options.asset?.(hash);
      if (asset !== undefined) {
        assets[hash] = { mimeType: asset.mimeType, data: toBase64(asset.bytes) };
      }
    }
    return out;
  });
  return JSON.stringify({
    format: 'inkwire',
    version: INKWIRE_FILE_VERSION,
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.background === undefined ? {} : { background: options.background }),
    shapes: written,
    assets,
  });
}

function fieldsOf(type: string): Readonly<Record<string, Field<unknown>>> {
  return { ...commonFields, ...shapeDef(type)?.fields };
}

function isDefault(value: unknown, field: Field<unknown>): boolean {
  if (value === field.default) return true;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  return false;
}

/** Whether a JSON object calls itself an Inkwire file. */
export function isInkwire(file: Json): boolean {
  return file['format'] === 'inkwire';
}

/** Reads what `writeInkwire` wrote, with new ids. Pictures carried by the file come as assets. */
export function readInkwire(data: string | Uint8Array, options: ImportOptions): ImportResult {
  if (data.length > MAX_IMPORT_BYTES) return { ok: false, error: 'too-large' };
  const file = parseObject(data);
  if (file === undefined || !isInkwire(file)) return { ok: false, error: 'not-this-format' };
  if (asNumber(file['version'], 0) !== INKWIRE_FILE_VERSION) {
    return { ok: false, error: 'not-this-format' };
  }
  const report = new ReportWriter();
  const list = asArray(file['shapes']).map((value) => asObject(value));
  const ids = new Map<string, string>();
  for (const shape of list) {
    const id = asString(shape?.['id']);
    if (id !== '') ids.set(id, options.newId());
  }
  const shapes: ImportedShape[] = [];
  const assets = readAssets(asObject(file['assets']) ?? {});
  for (const shape of list) {
    const type = asString(shape?.['type']);
    const id = ids.get(asString(shape?.['id']));
    if (shape === undefined || id === undefined || shapes.length >= MAX_IMPORTED_SHAPES) {
      report.leftOut(
        type || 'shape',
        shape === undefined || id === undefined ? 'broken' : 'too-many',
      );
      continue;
    }
    if (shapeDef(type) === undefined) {
      report.leftOut(type || 'shape', 'unknown-kind');
      continue;
    }
    const fields = checkedFields(type, decoded(shape, type, ids, options));
    const hash = asString(fields['asset']);
    report.imported(type);
    shapes.push({ id, type, fields, ...(assets.has(hash) ? { assetKey: hash } : {}) });
  }
  const title = asString(file['title']).slice(0, 200);
  const background = asString(file['background']);
  return {
    ok: true,
    shapes,
    assets,
    report: report.done(),
    ...(title === '' ? {} : { title }),
    ...(background === '' ? {} : { background }),
  };
}

function decoded(
  shape: Json,
  type: string,
  ids: Map<string, string>,
  options: ImportOptions,
): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const fields = fieldsOf(type);
  for (const [name, value] of Object.entries(shape)) {
    if (fields[name]?.default instanceof Uint8Array && typeof value === 'string') {
      out[name] = bytesOf(value);
    } else if (name === 'parent') {
      out[name] = ids.get(asString(value)) ?? '';
    } else if (name === 'groups') {
      out[name] = asArray(value).map((group) => groupId(asString(group), ids, options));
    } else if ((name === 'start' || name === 'end') && asObject(value) !== undefined) {
      const target = ids.get(asString(asObject(value)!['shape']));
      out[name] = target === undefined ? null : { ...asObject(value), shape: target };
    } else {
      out[name] = value;
    }
  }
  return out;
}

/** Groups are no shapes: their ids are made anew when they are first met. */
function groupId(id: string, ids: Map<string, string>, options: ImportOptions): string {
  const key = `group ${id}`;
  let group = ids.get(key);
  if (group === undefined) {
    group = options.newId();
    ids.set(key, group);
  }
  return group;
}

function readAssets(source: Json): Map<string, ImportedAsset> {
  const assets = new Map<string, ImportedAsset>();
  for (const [hash, value] of Object.entries(source)) {
    const asset = asObject(value);
    const bytes = bytesOf(asString(asset?.['data']));
    const mimeType = asString(asset?.['mimeType']);
    if (bytes !== undefined && bytes.length > 0 && mimeType !== '') {
      assets.set(hash, { mimeType, bytes });
    }
  }
  return assets;
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return new Uint8Array(fromBase64(base64));
  } catch {
    return undefined;
  }
}
