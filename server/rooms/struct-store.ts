/** Questions about the structs of a `Y.Doc` that Yjs itself does not answer. Changes nothing. */
import * as Y from 'yjs';

/** The clock of each client that it has anything of. */
export function clocksOf({ store }: Y.Doc): ReadonlyMap<number, number> {
  const clocks = new Map<number, number>();
  for (const client of store.clients.keys()) clocks.set(client, Y.getState(store, client));
  return clocks;
}

export function countStructs({ store }: Y.Doc): number {
  let structs = 0;
  for (const { length } of store.clients.values()) structs += length;
  return structs;
}

/** Whether all of a client's structs from one clock to another (exclusive) are deleted. */
export function isDeleted({ store }: Y.Doc, client: number, clock: number, end: number): boolean {
  const structs = store.clients.get(client);
  if (structs === undefined) return false;
  for (let s = Y.findIndexSS(structs, clock); s < structs.length; s++) {
    const struct = structs[s];
    if (struct === undefined || struct.id.clock >= end) break;
    if (!struct.deleted) return false;
  }
  return true;
}

/** How many of a document's structs, counted by their clocks, somebody with this state vector has. */
export function knownClocks(stateVector: Uint8Array, clockOf: (client: number) => number): number {
  let known = 0;
  for (const [client, clock] of Y.decodeStateVector(stateVector))
    known += Math.min(clock, clockOf(client));
  return known;
}

/** Whether nothing lies between the two places. */
export function isGap(
  left: Y.Item | Y.GC | undefined,
  leftClock: number,
  right: Y.Item | Y.GC | undefined,
  rightClock: number,
): boolean {
  // What refers to collected content is collected with it, without a place.
  if (left instanceof Y.GC || right instanceof Y.GC) return true;
  if (left === undefined) {
    return right === undefined || (rightClock === right.id.clock && right.left === null);
  }
  if (leftClock < left.id.clock + left.length - 1) {
    return right === left && rightClock === leftClock + 1;
  }
  return left.right === (right ?? null) && (right === undefined || rightClock === right.id.clock);
}
