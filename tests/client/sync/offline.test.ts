/** The browser's copy of a board where the browser does not take what is put into it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as Y from 'yjs';

/** A database that answers when the test says so. */
const disk = vi.hoisted(() => ({
  transactions: [] as (EventTarget & { updates: Uint8Array[] })[],
  taken: [] as Uint8Array[],
  isClosed: false,
}));

vi.mock('y-indexeddb', () => ({
  PREFERRED_TRIM_SIZE: 500,
  storeState: () => Promise.resolve(),
  IndexeddbPersistence: class {
    readonly db = {
      transaction(): unknown {
        if (disk.isClosed) throw new DOMException('closed', 'InvalidStateError');
        const updates: Uint8Array[] = [];
        const transaction = Object.assign(new EventTarget(), {
          updates,
          objectStore: () => ({ add: (update: Uint8Array) => updates.push(update) }),
          commit: () => {},
        });
        disk.transactions.push(transaction);
        return transaction;
      },
    };
    _dbsize = 0;
    readonly whenSynced = Promise.resolve(this);
    readonly _storeUpdate = (): void => {};
    get = (): Promise<string> => Promise.resolve('yes');
    set = (): Promise<void> => Promise.resolve();
    destroy = this.#close.bind(this);
    clearData = this.#close.bind(this);
    #close(): Promise<void> {
      disk.isClosed = true;
      return Promise.resolve();
    }
  },
}));

const { openOfflineCopy } = await import('../../../client/sync/offline.ts');

beforeEach(() => {
  Object.assign(disk, { transactions: [], taken: [], isClosed: false });
  vi.stubGlobal('indexedDB', {
    open: () => {
      const request = Object.assign(new EventTarget(), { result: { close: () => {} } });
      queueMicrotask(() => request.dispatchEvent(new Event('success')));
      return request;
    },
    deleteDatabase: () => {},
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function open() {
  const doc = new Y.Doc();
  const copy = await openOfflineCopy('https://ink.example', 'b', 'e', doc);
  if (copy === undefined) throw new Error('no copy');
  await copy.loaded;
  expect(copy.lacksChanges).toBe(false);
  vi.useFakeTimers();
  return { doc, copy, map: doc.getMap<number>('map') };
}

function end(at: number, how: 'complete' | 'abort'): void {
  const transaction = disk.transactions.at(at);
  if (transaction === undefined) throw new Error('no such transaction');
  if (how === 'complete') disk.taken.push(...transaction.updates);
  transaction.dispatchEvent(new Event(how));
}

/** What would come back with the next visit. */
function kept(): unknown {
  const back = new Y.Doc();
  for (const update of disk.taken) Y.applyUpdate(back, update);
  return back.getMap('map').toJSON();
}

test('what is taken makes the copy whole; what is refused leaves it without, until all of it is taken', async () => {
  const { copy, map } = await open();
  map.set('a', 1);
  end(-1, 'abort');
  expect(copy.lacksChanges).toBe(true);
  // Something later is taken, and is worth nothing without what was refused.
  map.set('b', 2);
  end(-1, 'complete');
  expect(copy.lacksChanges).toBe(true);
  expect(kept()).toEqual({});
  await vi.advanceTimersByTimeAsync(5_000);
  end(-1, 'complete');
  expect(copy.lacksChanges).toBe(false);
  expect(kept()).toEqual({ a: 1, b: 2 });
});

test('what is refused while all of it is written waits for the next time', async () => {
  const { copy, map } = await open();
  map.set('a', 1);
  end(-1, 'abort');
  await vi.advanceTimersByTimeAsync(5_000);
  map.set('b', 2);
  end(-1, 'abort');
  end(-2, 'complete');
  expect(copy.lacksChanges).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  end(-1, 'complete');
  expect(copy.lacksChanges).toBe(false);
  expect(kept()).toEqual({ a: 1, b: 2 });
});

test('a disk that stays full is asked less and less', async () => {
  const { map } = await open();
  map.set('a', 1);
  end(-1, 'abort');
  const before = disk.transactions.length;
  for (let s = 0; s < 600; s++) {
    const known = disk.transactions.length;
    await vi.advanceTimersByTimeAsync(1_000);
    if (disk.transactions.length > known) end(-1, 'abort');
  }
  expect(disk.transactions.length - before).toBeGreaterThan(6);
  expect(disk.transactions.length - before).toBeLessThan(13);
});

test('a page that is left in the meantime writes all of it once more, and nothing after that', async () => {
  const { copy, doc, map } = await open();
  map.set('a', 1);
  end(-1, 'abort');
  map.set('b', 2);
  end(-1, 'complete');
  copy.destroy();
  doc.destroy();
  end(-1, 'complete');
  expect(kept()).toEqual({ a: 1, b: 2 });
  const before = disk.transactions.length;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(disk.transactions.length).toBe(before);
  expect(vi.getTimerCount()).toBe(0);
});

test('what is refused after the end is not tried again', async () => {
  const { copy, map } = await open();
  map.set('a', 1);
  copy.destroy();
  end(-1, 'abort');
  expect(vi.getTimerCount()).toBe(0);
});

test('a database that the browser has closed throws nothing into the page', async () => {
  const { copy, map } = await open();
  disk.isClosed = true;
  map.set('a', 1);
  expect(copy.lacksChanges).toBe(true);
  disk.isClosed = false;
  await vi.advanceTimersByTimeAsync(5_000);
  end(-1, 'complete');
  expect(copy.lacksChanges).toBe(false);
  expect(kept()).toEqual({ a: 1 });
});
