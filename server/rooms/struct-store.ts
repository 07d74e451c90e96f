/** Questions about the structs of a `Y.Doc` that Yjs itself does not answer. Changes nothing. */
import * as Y from 'yjs';

/** The clock of each client that it has anything of. */
export function clocksOf({ store }: Y.Doc): ReadonlyMap<number, number> {
  const clocks = new Map<number, number>();
  for (const client of store.clients.keys()) clocks.set(client, Y.getState(store, client));
  return clocks;
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
