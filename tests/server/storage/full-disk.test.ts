/**
 * A really full disk: a small file system in memory, filled to the last block. Needs the right to
 * mount; where there is none the test says so and is skipped.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LevelStorage } from '../../../server/storage/level.ts';
import { createBoard, openHouse, picture, TestClient } from '../rooms/harness.ts';

async function mountSmall(
  bytes: number,
): Promise<{ folder: string; unmount: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'inkwire-full-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]);
  if (mounted.status !== 0) {
    await rm(folder, { recursive: true });
    throw new Error(`cannot mount: ${mounted.stderr?.toString().trim() ?? 'no mount command'}`);
  }
  return {
    folder,
    unmount: async () => {
      spawnSync('umount', [folder]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes until nothing fits any more. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      for (;;) {
        try {
          const { bytesWritten } = await handle.write(Buffer.alloc(size));
          if (bytesWritten < size) break;
        } catch {
          break;
        }
      }
    }
  } finally {
    await handle.close();
  }
}

const probe = await mountSmall(1 << 20).then(
  async ({ unmount }) => {
    await unmount();
    return '';
  },
  (error: Error) => error.message,
);

if (probe !== '') console.warn(`skipped: a full disk (${probe}); it needs the right to mount`);

describe(`a full disk${probe === '' ? '' : ` (skipped: ${probe})`}`, () => {
  test.skipIf(probe !== '')(
    'makes the boards read-only, loses nothing that was shown, and ends by itself',
    async () => {
      const { folder, unmount } = await mountSmall(40 << 20);
      try {
        const storage = new LevelStorage(path.join(folder, 'data'));
        const house = await openHouse({ storage, limits: { maxUnstoredBytes: 10_000 } });
        await createBoard(house, 'b');
        await createBoard(house, 'c');
        const ada = new TestClient(house, 'b').connect({ wantsNotices: true });
        const ben = new TestClient(house, 'b').connect();
        await house.clock.advance(100);
        await until(house.clock, () => ada.isSynced && ben.isSynced);
        ada.list.push(['before']);
        await until(house.clock, () => ben.list.length === 1);

        await fill(path.join(folder, 'filler'));
        // The last block may have room for some more; then it is full for good.
        for (let i = 0; house.rooms.stats().readOnlyRooms === 0; i++) {
          if (i > 500) throw new Error('the disk does not get full');
          ada.map.set(`k${i}`, new Uint8Array(20_000));
          await house.clock.advance(50);
        }
        const seen = picture(ben.doc);
        expect(ada.notices.at(-1)).toContain('"storage"');
        for (let i = 0; i < 5; i++) {
          ada.list.push([`full ${i}`]);
          await house.clock.advance(3_000);
        }
        // Nothing of it was shown to anybody, since nothing of it is stored.
        expect(picture(ben.doc)).toBe(seen);
        expect(await house.rooms.unwritable()).toBeDefined();
        // Boards that nobody changes stay readable, and newcomers get what is on disk.
        expect((await storage.load('c'))?.record.board).toBe('c');
        const cleo = new TestClient(house, 'c').connect();
        await until(house.clock, () => cleo.isSynced);
        expect(ben.socket.closed).toBeUndefined();

        await rm(path.join(folder, 'filler'));
        await until(house.clock, () => house.rooms.stats().readOnlyRooms === 0);
        await until(house.clock, () => ben.list.length === 6);
        expect(ada.notices.at(-1)).toContain('null');
        expect(picture(ben.doc)).toBe(picture(ada.doc));
        await house.clock.advance(1_000);
        expect(await house.rooms.unwritable()).toBeUndefined();
        await storage.close();

        // And it is all there after a restart.
        const again = new LevelStorage(path.join(folder, 'data'));
        await again.open();
        const doc = new Y.Doc();
        const stored = await again.load('b');
        if (stored?.snapshot !== undefined) Y.applyUpdate(doc, stored.snapshot);
        for (const { updates } of stored?.log ?? []) {
          for (const update of updates) Y.applyUpdate(doc, update);
        }
        expect(picture(doc)).toBe(picture(ada.doc));
        expect((await again.check()).damage).toEqual([]);
        await again.close();
      } finally {
        await unmount();
      }
    },
  );
});

/** Turns the clock until something is so; the disk works in real time beside it. */
async function until(
  clock: { advance(ms: number): Promise<void> },
  isSo: () => boolean,
): Promise<void> {
  for (let i = 0; !isSo(); i++) {
    if (i > 400) throw new Error('it did not happen');
    await clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
