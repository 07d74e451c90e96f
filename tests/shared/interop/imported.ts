/** What tests of importers share: ids in order, the shapes of a result, the report by kind. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { ImportOptions, ImportResult } from '../../../shared/interop/import-result.ts';
import { makeShape, type World, worldOf } from '../shape-world.ts';

export function fixture(name: string): Uint8Array {
  return readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
}

export function counting(): ImportOptions {
  let count = 0;
  return { newId: () => `n${(count += 1)}` };
}

export type Imported = Extract<ImportResult, { ok: true }>;

export function expectOk(result: ImportResult): Imported {
  expect(result).toMatchObject({ ok: true });
  return result as Imported;
}

/** The shapes as a board would give them. */
export function worldOfImport(result: Imported): World {
  return worldOf(
    result.shapes.map((shape) => makeShape({ ...shape.fields, type: shape.type }, shape.id)),
  );
}
