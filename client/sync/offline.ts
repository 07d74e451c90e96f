/**
 * The copy of a board that this browser keeps, so that it opens without a server and nothing drawn
 * on the road is lost. Owns its name, its marks and its end. Where the browser has no place for it,
 * there is simply no copy.
 */
import { IndexeddbPersistence, PREFERRED_TRIM_SIZE, storeState } from 'y-indexeddb';
import { encodeStateAsUpdate, mergeUpdates } from 'yjs';
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
/** What the browser did not take is tried again after so long, and later and later. */
const REPAIR_DELAY_MS = 5000;
const LONGEST_REPAIR_DELAY_MS = 80_000;

export interface OfflineCopy {
  /** Whether it is not all there: not written yet, or not taken by the browser (its disk is full …). */
  readonly lacksChanges: boolean;
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
    get lacksChanges() {
      return writer.lacksChanges;
    },
    loaded: persistence.whenSynced.then(async () => {
      writer.opened();
      return (await persistence.get(COMPLETE)) === 'yes';
    }),
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
  /** The persistence writes the whole document when it is open. */
  lacksChanges = true;
  readonly #persistence: IndexeddbPersistence;
  readonly #doc: Y.Doc;
  readonly #isUrgent: () => boolean;
  #waiting: Uint8Array[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trimTimer: ReturnType<typeof setTimeout> | undefined;
  #repairTimer: ReturnType<typeof setTimeout> | undefined;
  #repairDelayMs = REPAIR_DELAY_MS;
  #refusals = 0;
  #isStopped = false;

  constructor(persistence: IndexeddbPersistence, doc: Y.Doc, isUrgent: () => boolean) {
    this.#persistence = persistence;
    this.#doc = doc;
    this.#isUrgent = isUrgent;
    doc.off('update', persistence._storeUpdate);
    doc.on('update', this.onUpdate);
    globalThis.addEventListener?.('pagehide', this.#leave);
    globalThis.document?.addEventListener('visibilitychange', this.#flush);
  }

  opened(): void {
    if (this.#refusals === 0) this.lacksChanges = false;
  }

  destroy(): void {
    this.#leave();
    this.stop();
  }

  /** Leaves what is not written yet unwritten. */
  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#trimTimer);
    clearTimeout(this.#repairTimer);
    this.#isStopped = true;
    this.#waiting = [];
    this.#doc.off('update', this.onUpdate);
    globalThis.removeEventListener?.('pagehide', this.#leave);
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
    this.#write(kept);
  };

  /** The page goes, or may be ended without a word. */
  readonly #leave = (): void => {
    this.#flush();
    if (this.#repairTimer !== undefined) this.#repair();
  };

  #write(updates: readonly Uint8Array[], done?: () => void): void {
    const { db } = this.#persistence;
    // Not open yet: the whole document is put there then.
    if (db === null) return;
    let writing: IDBTransaction;
    try {
      writing = db.transaction(UPDATES, 'readwrite');
    } catch {
      // The browser has closed it: whoever uses it cleared its data.
      this.#onRefused();
      return;
    }
    writing.addEventListener('abort', this.#onRefused);
    writing.addEventListener('complete', () => {
      this.#persistence._dbsize += updates.length;
      if (this.#persistence._dbsize >= PREFERRED_TRIM_SIZE) this.#trim();
      done?.();
    });
    for (const update of updates) writing.objectStore(UPDATES).add(update);
    // A page that goes is not there any more to let it end.
    writing.commit();
  }

  readonly #onRefused = (): void => {
    if (this.#isStopped) return;
    this.lacksChanges = true;
    this.#refusals += 1;
    this.#repairTimer ??= setTimeout(this.#repair, this.#repairDelayMs);
  };

  /** The copy is whole again when all of the document was taken, and nothing was refused meanwhile. */
  readonly #repair = (): void => {
    clearTimeout(this.#repairTimer);
    this.#repairTimer = undefined;
    this.#repairDelayMs = Math.min(2 * this.#repairDelayMs, LONGEST_REPAIR_DELAY_MS);
    const refusals = this.#refusals;
    this.#write([encodeStateAsUpdate(this.#doc)], () => {
      if (refusals !== this.#refusals) return;
      this.lacksChanges = false;
      this.#repairDelayMs = REPAIR_DELAY_MS;
    });
  };

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
