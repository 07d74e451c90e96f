/**
 * Boards of other versions. Owns the steps from one schema version to the next and the answer to
 * "may this version write here?". There is one version so far: the list of steps is empty, the rule
 * for later versions is not.
 */
import type * as Y from 'yjs';
import { SCHEMA_VERSION } from './board.ts';

/** Origin of the transactions that migrate: undo does not follow it. */
export const MIGRATION_ORIGIN = 'inkwire-migration';

/** Turns a document of version `from` into one of version `from + 1`, inside one transaction. */
export interface MigrationStep {
  readonly from: number;
  apply(doc: Y.Doc): void;
}

const steps: readonly MigrationStep[] = [];

export type Compatibility =
  /** Written by this version, or empty. */
  | 'current'
  /** Older: `migrate` brings it up. */
  | 'older'
  /** Written by a later version: it is shown as far as it is understood, and not written to. */
  | 'newer';

/** The version that a document says it has; this one where it says nothing. */
export function schemaOf(doc: Y.Doc): number {
  const schema = doc.getMap('meta').get('schema');
  return typeof schema === 'number' && Number.isInteger(schema) && schema >= 1
    ? schema
    : SCHEMA_VERSION;
}

export function compatibilityOf(doc: Y.Doc, version = SCHEMA_VERSION): Compatibility {
  const schema = schemaOf(doc);
  return schema === version ? 'current' : schema < version ? 'older' : 'newer';
}

/**
 * Brings an older document up to `version`, one transaction for each step; others are left alone.
 * Two people who migrate at once write the same values, so that both being right does no harm.
 * @throws where a step is missing: that is a mistake of this program, not of the document.
 */
export function migrate(
  doc: Y.Doc,
  version = SCHEMA_VERSION,
  available: readonly MigrationStep[] = steps,
): Compatibility {
  const before = compatibilityOf(doc, version);
  if (before !== 'older') return before;
  for (let from = schemaOf(doc); from < version; from++) {
    const step = available.find((candidate) => candidate.from === from);
    if (step === undefined) throw new Error(`no migration from schema ${from}`);
    doc.transact(() => {
      step.apply(doc);
      doc.getMap('meta').set('schema', from + 1);
    }, MIGRATION_ORIGIN);
  }
  return before;
}
