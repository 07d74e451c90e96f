/**
 * Reads tldraw files of every generation: `.tldr` files with a list of records (schema 1 and 2),
 * snapshots with a `store`, and the documents before them (versions 13 to 15.5, and older bare ones).
 * Pages are laid out side by side. Addresses on the web are never fetched.
 */
import { boxOfPoints, unionBox } from '../geometry/box.ts';
import type { Box } from '../units.ts';
import { asArray, asObject, type Json, parseObject } from './foreign-json.ts';
import {
  type ImportedShape,
  type ImportOptions,
  type ImportResult,
  type ImportSink,
  MAX_IMPORT_BYTES,
  ReportWriter,
} from './import-result.ts';
import { readOldPages } from './tldraw-old.ts';
import { readRecords } from './tldraw-records.ts';

/** Records of a file or snapshot, `undefined` where it has none. */
function recordsOf(file: Json): readonly unknown[] | undefined {
  if (Array.isArray(file['records'])) return asArray(file['records']);
  const store =
    asObject(file['store']) ??
    asObject(asObject(file['document'])?.['store']) ??
    asObject(asObject(file['snapshot'])?.['store']);
  return store === undefined ? undefined : Object.values(store);
}

function oldDocumentOf(file: Json): Json | undefined {
  const inner = asObject(file['document']);
  if (asObject(inner?.['pages']) !== undefined) return inner;
  return asObject(file['pages']) === undefined ? undefined : file;
}

/** Whether a JSON object looks like one of tldraw's. */
export function isTldraw(file: Json): boolean {
  return recordsOf(file) !== undefined || oldDocumentOf(file) !== undefined;
}

export function readTldraw(data: string | Uint8Array, options: ImportOptions): ImportResult {
  if (data.length > MAX_IMPORT_BYTES) return { ok: false, error: 'too-large' };
  const file = parseObject(data);
  if (file === undefined) return { ok: false, error: 'not-this-format' };
  const sink: ImportSink = { options, report: new ReportWriter(), assets: new Map() };
  const records = recordsOf(file);
  const old = oldDocumentOf(file);
  let pages: ImportedShape[][];
  if (records !== undefined) pages = readRecords(records, sink);
  else if (old !== undefined) pages = readOldPages(old, asObject(file['assets']), sink);
  else return { ok: false, error: 'not-this-format' };
  return {
    ok: true,
    shapes: sideBySide(pages),
    assets: sink.assets,
    report: sink.report.done(),
  };
}

const PAGE_GAP = 400;

function sideBySide(pages: readonly ImportedShape[][]): ImportedShape[] {
  const filled = pages.filter((page) => page.length > 0);
  if (filled.length <= 1) return filled.flat();
  const out: ImportedShape[] = [];
  let left: number | undefined;
  for (const page of filled) {
    const box = roughBox(page);
    // The first page stays where it is.
    const dx = left === undefined ? 0 : left - box.x;
    for (const shape of page) {
      out.push({ ...shape, fields: { ...shape.fields, x: Number(shape.fields['x'] ?? 0) + dx } });
    }
    left = box.x + dx + box.w + PAGE_GAP;
  }
  return out;
}

function roughBox(shapes: readonly ImportedShape[]): Box {
  let all: Box | undefined;
  for (const { fields } of shapes) {
    const inner = Array.isArray(fields['points'])
      ? boxOfPoints(fields['points'] as number[])
      : { x: 0, y: 0, w: Number(fields['w'] ?? 0), h: Number(fields['h'] ?? 0) };
    const box = {
      ...inner,
      x: inner.x + Number(fields['x'] ?? 0),
      y: inner.y + Number(fields['y'] ?? 0),
    };
    all = all === undefined ? box : unionBox(all, box);
  }
  return all ?? { x: 0, y: 0, w: 0, h: 0 };
}
