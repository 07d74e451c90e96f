import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { Board, SCHEMA_VERSION } from '../../../shared/document/board.ts';
import {
  compatibilityOf,
  migrate,
  MIGRATION_ORIGIN,
  schemaOf,
} from '../../../shared/document/migrate.ts';

const docOf = (schema: unknown): Y.Doc => {
  const doc = new Y.Doc();
  doc.getMap('meta').set('schema', schema);
  return doc;
};

describe('versions of a board', () => {
  it('a new board and one of this version are current', () => {
    const doc = new Y.Doc();
    expect(compatibilityOf(doc)).toBe('current');
    new Board(doc).change('me', (tx) => tx.setMeta({ title: 'x' }));
    expect(schemaOf(doc)).toBe(SCHEMA_VERSION);
    expect(migrate(doc)).toBe('current');
  });

  it('a later one is not written to', () => {
    const doc = docOf(SCHEMA_VERSION + 1);
    let updates = 0;
    doc.on('update', () => (updates += 1));
    expect(migrate(doc)).toBe('newer');
    expect(updates).toBe(0);
  });

  it('nonsense counts as this version', () => {
    for (const schema of ['1', 0, -3, 1.5, null])
      expect(schemaOf(docOf(schema))).toBe(SCHEMA_VERSION);
  });

  it('an older one goes up step by step, each a transaction that undo does not follow', () => {
    const doc = docOf(1);
    const origins: unknown[] = [];
    doc.on('update', (_update, origin) => origins.push(origin));
    const trail = doc.getArray<number>('trail');
    const step = (from: number) => ({ from, apply: () => trail.push([from]) });
    expect(migrate(doc, 3, [step(2), step(1)])).toBe('older');
    expect(trail.toArray()).toEqual([1, 2]);
    expect(schemaOf(doc)).toBe(3);
    expect(origins).toEqual([MIGRATION_ORIGIN, MIGRATION_ORIGIN]);
    expect(() => migrate(docOf(1), 3, [step(1)])).toThrow('no migration from schema 2');
  });
});
