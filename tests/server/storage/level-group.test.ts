import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LevelStorage } from '../../../server/storage/level.ts';
import { DamagedBoardError } from '../../../server/storage/storage.ts';

describe('boards that come together', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'inkwire-level-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });

  test('are made once each, and the others of a name find it made', async () => {
    const storage = new LevelStorage(directory);
    await storage.open();
    const record = (i: number) => ({ board: `b${i % 20}`, createdAt: i, tokenGeneration: 0 });
    const made = await Promise.all(Array.from({ length: 60 }, (_, i) => storage.create(record(i))));
    expect(made.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => true));
    expect(made.slice(20)).toEqual(Array.from({ length: 40 }, () => false));
    for (let i = 0; i < 20; i++) expect((await storage.record(`b${i}`))?.createdAt).toBe(i);
    expect(await storage.create(record(0))).toBe(false);
    await storage.close();
  });

  test('are asked for together, and each is told what it has', async () => {
    const storage = new LevelStorage(directory);
    await storage.open();
    const boards = Array.from({ length: 40 }, (_, i) => `b${i}`);
    const lost = boards.filter((_, i) => i % 3 === 0);
    // Content without a record: what is left where a record was lost.
    for (const board of lost) await storage.append([{ board, updates: [Uint8Array.of(0, 0)] }]);
    const answers = await Promise.all(
      boards.toReversed().map(async (board) => {
        try {
          return [board, (await storage.record(board)) === undefined ? 'unknown' : 'known'];
        } catch (error) {
          return [board, error instanceof DamagedBoardError ? 'damaged' : 'failed'];
        }
      }),
    );
    const expected = boards.map((board) => [board, lost.includes(board) ? 'damaged' : 'unknown']);
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(expected));
    await storage.close();
  });
});
