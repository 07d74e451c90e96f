/**
 * Reads Excalidraw's `.excalidraw` scenes and `.excalidrawlib` libraries, in every form that real
 * files have: https://docs.excalidraw.com/docs/codebase/json-schema and what programs made of it.
 * Deleted elements stay out, bound texts become labels, order is that of the array.
 */
import { boxOfPoints, unionBox } from '../geometry/box.ts';
import type { Box } from '../units.ts';
import { ExcalidrawElements } from './excalidraw-elements.ts';
import { asArray, asObject, asString, type Json, parseObject } from './foreign-json.ts';
import {
  type ImportedShape,
  type ImportOptions,
  type ImportResult,
  MAX_IMPORT_BYTES,
} from './import-result.ts';
import { cssColor } from './css-color.ts';

/** Whether a JSON object calls itself an Excalidraw scene or library. */
export function isExcalidraw(file: Json): boolean {
  if (Array.isArray(file['elements'])) return true;
  return Array.isArray(file['library']) || Array.isArray(file['libraryItems']);
}

/** Reads a scene or a library. Items of a library are laid out in rows, each one a group. */
export function readExcalidraw(data: string | Uint8Array, options: ImportOptions): ImportResult {
  if (data.length > MAX_IMPORT_BYTES) return { ok: false, error: 'too-large' };
  const file = parseObject(data);
  if (file === undefined || !isExcalidraw(file)) return { ok: false, error: 'not-this-format' };
  const reader = new ExcalidrawElements(options, asObject(file['files']) ?? {});
  const items = libraryItems(file);
  const shapes =
    items === undefined
      ? reader.read(asArray(file['elements']))
      : layOut(items.map((item) => reader.read(item, options.newId())));
  const background = cssColor(asObject(file['appState'])?.['viewBackgroundColor']);
  const title = asString(asObject(file['appState'])?.['name']).slice(0, 200);
  return {
    ok: true,
    shapes,
    assets: reader.assets,
    report: reader.report.done(),
    ...(title === '' ? {} : { title }),
    ...(background === undefined || background === 'none' || background === '#ffffff'
      ? {}
      : { background }),
  };
}

function libraryItems(file: Json): (readonly unknown[])[] | undefined {
  if (Array.isArray(file['libraryItems'])) {
    return asArray(file['libraryItems']).map((item) => asArray(asObject(item)?.['elements']));
  }
  if (Array.isArray(file['library'])) return asArray(file['library']).map(asArray);
  return undefined;
}

const GAP = 60;
const ROW_WIDTH = 1600;

/** Puts the items of a library beside and below each other. */
function layOut(items: readonly (readonly ImportedShape[])[]): ImportedShape[] {
  const out: ImportedShape[] = [];
  let x = 0;
  let y = 0;
  let rowHeight = 0;
  for (const item of items) {
    const box = roughBounds(item);
    if (box === undefined) continue;
    if (x > 0 && x + box.w > ROW_WIDTH) {
      x = 0;
      y += rowHeight + GAP;
      rowHeight = 0;
    }
    for (const shape of item) {
      const fields = { ...shape.fields };
      fields['x'] = Number(fields['x'] ?? 0) + x - box.x;
      fields['y'] = Number(fields['y'] ?? 0) + y - box.y;
      out.push({ ...shape, fields });
    }
    x += box.w + GAP;
    rowHeight = Math.max(rowHeight, box.h);
  }
  return out;
}

function roughBounds(shapes: readonly ImportedShape[]): Box | undefined {
  let all: Box | undefined;
  for (const { fields } of shapes) {
    const points = Array.isArray(fields['points'])
      ? boxOfPoints(fields['points'] as number[])
      : { x: 0, y: 0, w: Number(fields['w'] ?? 0), h: Number(fields['h'] ?? 0) };
    const box = {
      ...points,
      x: points.x + Number(fields['x'] ?? 0),
      y: points.y + Number(fields['y'] ?? 0),
    };
    all = all === undefined ? box : unionBox(all, box);
  }
  return all;
}
