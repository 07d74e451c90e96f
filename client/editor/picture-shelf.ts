/**
 * Keeps the bytes of pictures that have not yet arrived at the server, so that a reload does not lose
 * them: in this browser, by board, and only so many. Where the browser has no place for them there is
 * no shelf, and a picture waits as long as its page is open.
 */

export interface KeptPicture {
  readonly asset: string;
  readonly picture: Blob;
}

export interface PictureShelf {
  /** Keeps a picture. Resolves with whether there was room for it. */
  put(kept: KeptPicture): Promise<boolean>;
  all(): Promise<readonly KeptPicture[]>;
  remove(asset: string): Promise<void>;
}

/** What one board may leave behind in a browser. */
const MAX_PICTURES = 40;
const MAX_BYTES = 64 * 1024 * 1024;
const STORE = 'pictures';

interface Entry {
  readonly asset: string;
  readonly type: string;
  readonly bytes: ArrayBuffer;
}

/** @param name tells boards apart. `undefined` where this page may store nothing. */
export async function openPictureShelf(name: string): Promise<PictureShelf | undefined> {
  if (typeof indexedDB === 'undefined') return undefined;
  let database: IDBDatabase;
  try {
    const opening = indexedDB.open(`inkwire-pictures/${name}`, 1);
    opening.addEventListener('upgradeneeded', () => {
      opening.result.createObjectStore(STORE, { keyPath: 'asset' });
    });
    database = await settled(opening);
  } catch {
    return undefined;
  }
  // Another page wants to remove it: that must not wait for this one.
  database.addEventListener('versionchange', () => database.close());
  const store = (mode: IDBTransactionMode): IDBObjectStore =>
    database.transaction(STORE, mode).objectStore(STORE);
  const entries = (): Promise<Entry[]> =>
    settled(store('readonly').getAll() as IDBRequest<Entry[]>);
  return {
    async put({ asset, picture }) {
      const kept = (await entries()).filter((entry) => entry.asset !== asset);
      const used = kept.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
      if (kept.length >= MAX_PICTURES || used + picture.size > MAX_BYTES) return false;
      // Bytes and not the blob: some browsers lose blobs of private windows.
      const bytes = await picture.arrayBuffer();
      const entry: Entry = { asset, type: picture.type, bytes };
      await settled(store('readwrite').put(entry));
      return true;
    },
    async all() {
      return (await entries()).map(({ asset, type, bytes }) => ({
        asset,
        picture: new Blob([bytes], { type }),
      }));
    },
    async remove(asset) {
      await settled(store('readwrite').delete(asset));
    },
  };
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no database')));
    request.addEventListener('blocked', () => reject(new Error('the database is blocked')));
  });
}
