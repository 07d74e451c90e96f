/**
 * Spares the encoding of what has just been read. Yjs encodes every transaction once more for those
 * who listen for updates; of a board that has come from the server as a whole, that is the board.
 */
import type * as Y from 'yjs';

type OnUpdate = (update: Uint8Array, origin: unknown) => void;

/**
 * Runs `apply` without telling `listeners` of transactions of `origin`. What others write meanwhile
 * (an observer that answers) they are told as ever.
 */
export function applyUntold(
  doc: Y.Doc,
  origin: unknown,
  listeners: readonly OnUpdate[],
  apply: () => void,
): void {
  let isQuiet = false;
  const listen = (): void => {
    if (isQuiet) for (const listener of listeners) doc.on('update', listener);
    isQuiet = false;
  };
  // Right behind this Yjs looks whether anybody listens; the next transaction begins after that.
  const leave = (transaction: Y.Transaction): void => {
    if (isQuiet || transaction.origin !== origin) return;
    isQuiet = true;
    for (const listener of listeners) doc.off('update', listener);
  };
  doc.on('afterTransactionCleanup', leave);
  doc.on('beforeObserverCalls', listen);
  try {
    apply();
  } finally {
    doc.off('afterTransactionCleanup', leave);
    doc.off('beforeObserverCalls', listen);
    listen();
  }
}
