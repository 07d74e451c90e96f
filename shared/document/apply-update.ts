/**
 * Applies an update of a board as `Y.applyUpdate` does, a large one in half the time. Owns the order in
 * which structs are handed to Yjs; whatever is not plain is left to Yjs as a whole.
 */
import * as Y from 'yjs';
import { readStructs, type ClientStructs } from './read-structs.ts';

/** Smaller ones are not worth it. */
const LARGE_BYTES = 32 * 1024;

/** Same as `Y.applyUpdate`. */
export function applyUpdate(doc: Y.Doc, update: Uint8Array, origin?: unknown): void {
  const read = update.length < LARGE_BYTES ? undefined : readStructs(doc, update);
  if (read === undefined) {
    Y.applyUpdate(doc, update, origin);
    return;
  }
  Y.transact(
    doc,
    (transaction) => {
      transaction.local = false;
      const isWhole = integrate(transaction, read.clients);
      // What is there already is passed over, so that the rest of an update is the whole of it.
      Y.applyUpdate(doc, isWhole ? deletionsOf(update, read.end) : update, origin);
    },
    origin,
    false,
  );
}

/** An update without structs. */
function deletionsOf(update: Uint8Array, start: number): Uint8Array {
  const deletions = new Uint8Array(1 + update.length - start);
  deletions.set(update.subarray(start), 1);
  return deletions;
}

interface Queue {
  readonly structs: readonly (Y.Item | Y.GC)[];
  /** The next one. */
  at: number;
  /** The clock up to which the document has this client's structs. */
  state: number;
}

/** @returns whether all of them are in the document now; the rest waits for something that is not here. */
function integrate(transaction: Y.Transaction, clients: readonly ClientStructs[]): boolean {
  const { store } = transaction.doc;
  const queues = new Map<number, Queue>();
  for (const { client, structs } of clients) {
    queues.set(client, { structs, at: 0, state: Y.getState(store, client) });
  }
  let parentId: unknown;
  let parent: Y.Item['parent'] = null;
  for (const first of queues.values()) {
    // Each one waits for the one above it.
    const waiting = [first];
    while (waiting.length > 0) {
      const queue = waiting.at(-1)!;
      const struct = queue.structs[queue.at];
      if (struct === undefined) {
        waiting.pop();
        continue;
      }
      const offset = queue.state - struct.id.clock;
      if (offset < 0) return false;
      if (offset < struct.length) {
        if (parentId !== undefined && (struct as Y.Item).parent === parentId) {
          (struct as Y.Item).parent = parent;
        } else {
          const id = (struct as Partial<Y.Item>).parent;
          const missing = struct.getMissing(transaction, store);
          if (missing !== null) {
            const other = queues.get(missing);
            if (
              other === undefined ||
              other.at === other.structs.length ||
              waiting.includes(other)
            ) {
              return false;
            }
            waiting.push(other);
            continue;
          }
          if (id instanceof Y.ID) {
            parentId = id;
            ({ parent } = struct as Y.Item);
          }
        }
        if (offset === 0) markUncontested(struct as Y.Item);
        struct.integrate(transaction, offset);
        queue.state += struct.length - offset;
      }
      queue.at += 1;
      if (waiting.length > 1) waiting.pop();
    }
  }
  return true;
}

/** What has nothing to its left: as a right neighbour it says that nothing lies in between. */
const NOTHING = { left: null } as unknown as Y.Item;

/**
 * Saves the search for those that want the same place, and two sets for each struct, where nobody
 * does: a field of a map that has no such field yet. Yjs puts the real neighbour there itself.
 */
function markUncontested(item: Y.Item): void {
  const { parent, parentSub, left, right } = item;
  // What was collected has none of them.
  if (typeof parentSub !== 'string' || left !== null || right !== null) return;
  if (parent instanceof Y.AbstractType && !parent._map.has(parentSub)) item.right = NOTHING;
}
