/**
 * The copy of a board that this browser keeps, so that it opens without a server and nothing drawn
 * on the road is lost. Owns its name, its marks and its end. Where the browser has no place for it,
 * there is simply no copy.
 */
import { clearDocument, IndexeddbPersistence } from 'y-indexeddb';
import type * as Y from 'yjs';
import type { BoardId } from '../../shared/protocol/board-id.ts';

/** Set once the copy has held everything the server had: before that it is not the board. */
const COMPLETE = 'complete';

export interface OfflineCopy {
  /** Resolves when the copy is in the document: whether it once was the whole board. */
  readonly loaded: Promise<boolean>;
  /** Says that the document now holds everything that the server has. */
  markComplete(): void;
  /** Stops keeping the copy; what was kept stays. */
  destroy(): void;
}

/**
 * Loads the copy into `doc` and keeps it up to date. `undefined` where the browser offers no
 * database, or not on this page (an insecure context, a private window).
 * @param role copies of an edit link and of a spectator link are not mixed
 */
export async function openOfflineCopy(
  server: string,
  board: BoardId,
  role: string,
  doc: Y.Doc,
): Promise<OfflineCopy | undefined> {
  const name = copyName(server, board, role);
  if (!(await canStore(name))) return undefined;
  const persistence = new IndexeddbPersistence(name, doc);
  return {
    loaded: persistence.whenSynced.then(async () => (await persistence.get(COMPLETE)) === 'yes'),
    markComplete() {
      // A copy that cannot be marked is only not used without a server.
      persistence.set(COMPLETE, 'yes').catch(() => undefined);
    },
    destroy() {
      persistence.destroy().catch(() => undefined);
    },
  };
}

/** Removes the copy of a board from this browser. */
export async function clearOfflineCopy(
  server: string,
  board: BoardId,
  role: string,
): Promise<void> {
  if (hasDatabase()) await clearDocument(copyName(server, board, role));
}

function copyName(server: string, board: BoardId, role: string): string {
  return `inkwire/${server}/${board}/${role}`;
}

function hasDatabase(): boolean {
  // `isSecureContext` is missing outside of browsers; there a database is a test's own.
  const isSecure = (globalThis as { isSecureContext?: boolean }).isSecureContext ?? true;
  return isSecure && typeof indexedDB !== 'undefined';
}

/** Private windows and full disks have `indexedDB` and fail when it is used: try once. */
function canStore(name: string): Promise<boolean> {
  if (!hasDatabase()) return Promise.resolve(false);
  return new Promise((resolve) => {
    try {
      const probe = indexedDB.open(`${name}/probe`);
      probe.addEventListener('success', () => {
        probe.result.close();
        indexedDB.deleteDatabase(`${name}/probe`);
        resolve(true);
      });
      probe.addEventListener('error', () => resolve(false));
      probe.addEventListener('blocked', () => resolve(false));
    } catch {
      resolve(false);
    }
  });
}
