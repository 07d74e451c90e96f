/**
 * The copy of a board that this browser keeps, so that it opens without a server and nothing drawn
 * on the road is lost. Owns its name, its marks and its end. Where the browser has no place for it,
 * there is simply no copy.
 */
import { IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from 'y-indexeddb';
import { mergeUpdates } from 'yjs';
import type * as Y from 'yjs';
import type { BoardId } from '../../shared/protocol/board-id.ts';

/** Set once the copy has held everything the server had: before that it is not the board. */
const COMPLETE = 'complete';
/** From so many bytes on updates are kept as they are: to put them together takes longer than it saves. */
const LARGE_BYTES = 64 * 1024;
/** While the server has what is drawn, the copy follows so often. */
const WRITE_INTERVAL_MS = 400;
/** Where the persistence keeps updates. */
const UPDATES = 'updates';
/** Many updates are put together so long after there were too many. */
const TRIM_DELAY_MS = 1000;

export interface OfflineCopy {
  /** Whether the browser did not take what was put into it last (its disk is full …). */
  readonly hasGap: boolean;
  /** Resolves when the copy is in the document: whether it once was the whole board. */
  readonly loaded: Promise<boolean>;
  /** Says that the document now holds everything that the server has. */
  markComplete(): void;
  /** Puts an update into the copy; listens for the document's. */
  readonly keep: (update: Uint8Array, origin: unknown) => void;
  /** Stops keeping the copy; what was kept stays. */
  destroy(): void;
  /** Stops keeping the copy, and takes what was kept from this browser. */
  remove(): void;
}

/**
 * Loads the copy into `doc` and keeps it up to date. `undefined` where the browser offers no
 * database, or not on this page (an insecure context, a private window).
 * @param role copies of an edit link and of a spectator link are not mixed
 * @param isUrgent whether this copy is all there is of what is drawn now: then it is kept at once;
 *   otherwise several times a second, as each write costs part of a frame
 */
export async function openOfflineCopy(
  server: string,
  board: BoardId,
  role: string,
  doc: Y.Doc,
  isUrgent: () => boolean = () => true,
): Promise<OfflineCopy | undefined> {
  const name = copyName(server, board, role);
  if (!(await canStore(name))) return undefined;
  const persistence = new IndexeddbPersistence(name, doc);
  const writer = new Writer(persistence, doc, isUrgent);
  return {
    get hasGap() {
      return writer.hasGap;
    },
    loaded: persistence.whenSynced.then(async () => (await persistence.get(COMPLETE)) === 'yes'),
    markComplete() {
      // A copy that cannot be marked is only not used without a server.
      persistence.set(COMPLETE, 'yes').catch(() => undefined);
    },
    keep: writer.onUpdate,
    destroy() {
      writer.destroy();
      persistence.destroy().catch(() => undefined);
    },
    remove() {
      writer.stop();
      persistence.clearData().catch(() => undefined);
    },
  };
}

/** Puts what changes into the copy. The persistence would open a transaction for each pen movement. */
class Writer {
  hasGap = false;
  readonly #persistence: IndexeddbPersistence;
  readonly #doc: Y.Doc;
  readonly #isUrgent: () => boolean;
  #waiting: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trimTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(persistence: IndexeddbPersistence, doc: Y.Doc, isUrgent: () => boolean) {
    this.#persistence = persistence;
    this.#doc = doc;
    this.#isUrgent = isUrgent;
    doc.off('update', persistence._storeUpdate);
    doc.on('update', this.onUpdate);
    globalThis.addEventListener?.('pagehide', this.#flush);
    // A page in the background may be ended without a word.
    globalThis.document?.addEventListener('visibilitychange', this.#flush);
  }

  destroy(): void {
    this.#flush();
    this.stop();
  }

  /** Leaves what is not written yet unwritten. */
  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#trimTimer);
    this.#waiting = [];
    this.#doc.off('update', this.onUpdate);
    globalThis.removeEventListener?.('pagehide', this.#flush);
    globalThis.document?.removeEventListener('visibilitychange', this.#flush);
  }

  readonly onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this.#persistence) return;
    this.#waiting.push(update);
    if (this.#isUrgent()) this.#flush();
    else this.#timer ??= setTimeout(this.#flush, WRITE_INTERVAL_MS);
  };

  readonly #flush = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting.length === 0) return;
    const updates = this.#waiting;
    this.#waiting = [];
    const bytes = updates.reduce((sum, { length }) => sum + length, 0);
    const kept = updates.length === 1 || bytes > LARGE_BYTES ? updates : [mergeUpdates(updates)];
    const { db } = this.#persistence;
    // Not open yet: the whole document is put there then.
    if (db === null) return;
    const writing = this.#begin(db);
    // What was refused is put there with what comes next.
    const refused = (): void => {
      this.hasGap = true;
      this.#waiting = [...kept, ...this.#waiting];
    };
    if (writing === undefined) {
      refused();
      return;
    }
    writing.addEventListener('abort', refused);
    writing.addEventListener('complete', () => {
      this.hasGap = false;
    });
    for (const update of kept) writing.objectStore(UPDATES).add(update);
    // A page that goes is not there any more to let it end.
    writing.commit();
    this.#persistence._dbsize += kept.length;
    if (this.#persistence._dbsize >= PREFERRED_TRIM_SIZE) this.#trim();
  };

  /** `undefined` where the browser has closed the database: whoever uses it cleared its data. */
  #begin(db: IDBDatabase): IDBTransaction | undefined {
    try {
      return db.transaction(UPDATES, 'readwrite');
    } catch {
      return undefined;
    }
  }

  #trim(): void {
    this.#trimTimer ??= setTimeout(() => {
      this.#trimTimer = undefined;
      storeState(this.#persistence, false).catch(() => undefined);
    }, TRIM_DELAY_MS);
  }
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
