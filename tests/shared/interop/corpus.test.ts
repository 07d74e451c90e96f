/**
 * Every real file of the corpus: imports without a throw, brings as many shapes as an independent
 * count of the file says, and draws within finite bounds. The corpus lies beside the repository, or
 * where `INKWIRE_CORPUS` says; without it these tests say so and are skipped.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeExcalidraw } from '../../../shared/interop/excalidraw-write.ts';
import { readDrawing } from '../../../shared/interop/read-drawing.ts';
import { toSvg } from '../../../shared/interop/svg.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import { commandPoints, defOf } from '../shape-world.ts';
import { counting, expectOk, worldOfImport } from './imported.ts';

const root = resolve(process.env['INKWIRE_CORPUS'] ?? '../shared/corpus');
const list = (folder: string): string[] => {
  const path = resolve(root, folder);
  return existsSync(path) ? readdirSync(path).map((name) => resolve(path, name)) : [];
};
const excalidraw = [...list('excalidraw'), ...list('excalidrawlib')];
const tldraw = list('tldr');
const isPresent = excalidraw.length > 0 && tldraw.length > 0;

type Json = Record<string, unknown>;
type Counts = Record<string, number>;

/** The JSON of a file, read in the test's own way; `undefined` for what is none. */
function jsonOf(bytes: Buffer): unknown {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  const text = isUtf16 ? bytes.subarray(2).toString('utf16le') : bytes.toString('utf8');
  try {
    return JSON.parse(text.replace(/^\ufeff/, '').replace(/\bNaN\b/g, 'null'));
  } catch {
    return undefined;
  }
}

function add(counts: Counts, kind: string): void {
  counts[kind] = (counts[kind] ?? 0) + 1;
}

const isFiniteNumber = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value);

/** What an Excalidraw file should bring, by kind, and how many of its texts are labels. */
function countExcalidraw(file: Json): { kinds: Counts; labels: number } {
  const items = file['libraryItems'] as { elements: unknown[] }[] | undefined;
  const lists = items?.map((item) => item.elements) ??
    (file['library'] as unknown[][] | undefined) ?? [file['elements'] as unknown[]];
  const kinds: Counts = {};
  let labels = 0;
  for (const elements of lists) {
    const alive = elements.filter(
      (value): value is Json =>
        typeof value === 'object' &&
        value !== null &&
        (value as Json)['isDeleted'] !== true &&
        isFiniteNumber((value as Json)['x']) &&
        isFiniteNumber((value as Json)['y']),
    );
    const holders = new Set(
      alive
        .filter((e) => ['rectangle', 'ellipse', 'diamond', 'arrow'].includes(String(e['type'])))
        .map((e) => e['id']),
    );
    const taken = new Set<unknown>();
    for (const element of alive) {
      const isText = element['type'] === 'text';
      const holder = element['containerId'];
      if (isText && typeof holder === 'string' && holders.has(holder) && !taken.has(holder)) {
        taken.add(holder);
        labels += 1;
      } else if (isText && String(element['text'] ?? '').trim() === '') {
        continue;
      }
      add(kinds, String(element['type']));
    }
  }
  return { kinds, labels };
}

/** What a tldraw file should bring, by kind. */
function countTldraw(file: Json): { kinds: Counts; groups: number } {
  const kinds: Counts = {};
  const records = file['records'] as Json[] | undefined;
  if (records !== undefined) {
    const parents = new Map(records.map((record) => [record['id'], record['parentId']]));
    const pages = new Set(records.filter((r) => r['typeName'] === 'page').map((r) => r['id']));
    for (const record of records) {
      if (record['typeName'] !== 'shape') continue;
      let at: unknown = record['parentId'];
      while (at !== undefined && !pages.has(at)) at = parents.get(at);
      const props = record['props'] as Json;
      const isBlank =
        record['type'] === 'text' &&
        props['richText'] === undefined &&
        String(props['text']).trim() === '';
      if (at !== undefined && !isBlank && record['type'] !== 'eval-badge')
        add(kinds, String(record['type']));
    }
  } else {
    const document = (file['document'] ?? file) as {
      pages: Record<string, { shapes: Record<string, Json> }>;
    };
    for (const page of Object.values(document.pages)) {
      for (const shape of Object.values(page.shapes)) {
        const points = shape['points'] as unknown[] | undefined;
        if (shape['type'] === 'draw' && points?.length === 0) continue;
        add(kinds, String(shape['type']));
      }
    }
  }
  return { kinds, groups: kinds['group'] ?? 0 };
}

function drawAll(bytes: Buffer): { shapes: number; imported: Counts } {
  const result = expectOk(readDrawing(bytes, counting()));
  const world = worldOfImport(result);
  for (const shape of world.shapes) {
    const { x, y, w, h } = defOf(shape).bounds(shape, world);
    expect([x, y, w, h].every(Number.isFinite), `bounds of a ${shape.type}`).toBe(true);
    for (const detail of [0.05, 1]) commandPoints(defOf(shape).outline(shape, world, detail));
  }
  const { svg } = toSvg(world.shapes, world, { theme: 'light', background: 'paper' });
  // Only in attributes: there are drawings whose words are "undefined" and "NaN".
  expect(/="[^"<>]*(?:NaN|Infinity|undefined)/.exec(svg)?.[0]).toBeUndefined();
  const again = expectOk(readDrawing(writeExcalidraw(world.shapes, world, { now: 1 }), counting()));
  // Erased parts and crossings may split strokes; everything else comes back one for one,
  // but for labels that a line cannot hold.
  const others = (list: readonly { type: string }[]): number =>
    list.filter((shape) => shape.type !== 'stroke').length;
  const freed = world.shapes.filter(
    (shape) =>
      ['triangle', 'hexagon', 'star'].includes(shape.type) &&
      (shape as Shape & { text: string }).text !== '',
  );
  expect(others(again.shapes)).toBe(others(world.shapes) + freed.length);
  return { shapes: result.shapes.length, imported: { ...result.report.imported } };
}

const corpusTests = (): void => {
  it.each(excalidraw.map((path) => [path.slice(root.length + 1), path] as const))(
    '%s',
    (name, path) => {
      const bytes = readFileSync(path);
      if (name.includes('__invalid__')) {
        expect(readDrawing(bytes, counting())).toMatchObject({ ok: false });
        return;
      }
      const json = jsonOf(bytes);
      const { shapes, imported } = drawAll(bytes);
      const { kinds, labels } = countExcalidraw(json as Json);
      expect(imported).toEqual(kinds);
      expect(shapes).toBe(Object.values(kinds).reduce((a, b) => a + b, 0) - labels);
    },
  );

  it.each(tldraw.map((path) => [path.slice(root.length + 1), path] as const))(
    '%s',
    (_name, path) => {
      const bytes = readFileSync(path);
      const { shapes, imported } = drawAll(bytes);
      const { kinds, groups } = countTldraw(jsonOf(bytes) as Json);
      expect(imported).toEqual(kinds);
      expect(shapes).toBe(Object.values(kinds).reduce((a, b) => a + b, 0) - groups);
    },
  );
};

describe('the corpus', () => {
  if (isPresent) corpusTests();
  else it('is absent', (ctx) => ctx.skip(`no corpus at ${root}: set INKWIRE_CORPUS`));
});
