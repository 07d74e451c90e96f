/**
 * From a stored board to a `Y.Doc`: what cannot be applied is left out and named. Owns no state that
 * outlives a call, and knows no room.
 */
import * as Y from 'yjs';
import type { Sequence } from '../../shared/protocol/board-id.ts';
import type { StoredBoard } from '../storage/storage.ts';
import { EMPTY_UPDATE } from './frames.ts';
import { lastSteps, withBudget } from './integration.ts';
import { mergeScanned } from './update-merge.ts';
import { ScanFault, type ScanLimits, type ScannedUpdate, scanUpdate } from './update-scan.ts';

export interface DocumentLimits extends ScanLimits {
  readonly maxIntegrationSteps: number;
  readonly maxBoardSteps: number;
}

/** Stored updates that cannot be applied, by the log entry they lie in. */
export interface Quarantine {
  readonly sequence: Sequence;
  readonly kept: readonly Uint8Array[];
  readonly bad: readonly Uint8Array[];
}

export interface LoadedDocument {
  readonly doc: Y.Doc;
  /** Steps that loading it took; see `integration.ts`. */
  readonly steps: number;
  readonly quarantine: readonly Quarantine[];
}

/** A document that never writes itself. */
export function newDocument(): Y.Doc {
  // An id of its own would be random bytes that nobody reads, and costs more than all the rest.
  const doc = new Y.Doc({ guid: 'board' });
  // Our own id never writes; no client can have this one, so that no update collides with it.
  doc.clientID = -1;
  return doc;
}

/** @throws where the snapshot itself cannot be read */
export function loadStored(stored: StoredBoard, limits: DocumentLimits): LoadedDocument {
  const doc = newDocument();
  try {
    withBudget(2 * limits.maxBoardSteps, limits.maxTypeDepth, () => {
      if (stored.snapshot !== undefined) Y.applyUpdate(doc, stored.snapshot);
      const updates = stored.log.flatMap((entry) => entry.updates);
      if (updates.length > 0) Y.applyUpdate(doc, joinUpdates(updates, limits));
    });
    return { doc, steps: lastSteps(), quarantine: [] };
  } catch {
    doc.destroy();
    return loadWithout(stored, limits);
  }
}

/** One update that says what all say. */
export function joinUpdates(updates: readonly Uint8Array[], limits: ScanLimits): Uint8Array {
  const [first] = updates;
  if (first === undefined) return EMPTY_UPDATE;
  if (updates.length === 1) return first;
  const scanned: ScannedUpdate[] = [];
  for (const update of updates) {
    const result = scanUpdate(update, limits);
    if (result instanceof ScanFault) return Y.mergeUpdates([...updates]);
    scanned.push(result);
  }
  return mergeScanned(scanned) ?? Y.mergeUpdates([...updates]);
}

/** Applies one update after the other, and starts again without each one that throws. */
function loadWithout(stored: StoredBoard, limits: DocumentLimits): LoadedDocument {
  const bad = new Set<Uint8Array>();
  for (;;) {
    const doc = newDocument();
    // A broken snapshot leaves nothing to fall back on: the board is damaged, the caller says so.
    const { snapshot } = stored;
    if (snapshot !== undefined) {
      withBudget(4 * limits.maxBoardSteps, Infinity, () => Y.applyUpdate(doc, snapshot));
    }
    const culprit = firstThatThrows(doc, stored, bad, limits);
    if (culprit === undefined) {
      const quarantine: Quarantine[] = [];
      for (const { sequence, updates } of stored.log) {
        if (!updates.some((update) => bad.has(update))) continue;
        quarantine.push({
          sequence,
          kept: updates.filter((update) => !bad.has(update)),
          bad: updates.filter((update) => bad.has(update)),
        });
      }
      return { doc, steps: 0, quarantine };
    }
    doc.destroy();
    bad.add(culprit);
  }
}

function firstThatThrows(
  doc: Y.Doc,
  stored: StoredBoard,
  bad: ReadonlySet<Uint8Array>,
  { maxIntegrationSteps, maxTypeDepth }: DocumentLimits,
): Uint8Array | undefined {
  for (const { updates } of stored.log) {
    for (const update of updates) {
      if (bad.has(update)) continue;
      try {
        withBudget(maxIntegrationSteps, maxTypeDepth, () => {
          Y.applyUpdate(doc, update);
        });
      } catch {
        return update;
      }
    }
  }
  return undefined;
}
