/** A store whose log has lost its end, which LevelDB itself does not notice. */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { lossesOf } from '../../../server/storage/head-mark.ts';
import { LevelStorage } from '../../../server/storage/level.ts';
import { copyStore } from '../../../server/storage/level-files.ts';
import { seededRandom } from '../rooms/update-samples.ts';

vi.mock('../../../server/storage/level-files.ts', async (original) => {
  const files = await original<{ copyStore: typeof copyStore }>();
  return { ...files, copyStore: vi.fn(files.copyStore) };
});

let directory: string;
let storage: LevelStorage;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkwire-end-'));
  storage = new LevelStorage(directory);
  await storage.open();
});

afterEach(async () => {
  await storage.close();
  await rm(directory, { recursive: true, force: true });
});

const draw = async (board: string, byte: number): Promise<number> => {
  const [sequence] = await storage.append([{ board, updates: [Uint8Array.of(byte)] }]);
  return sequence ?? 0;
};

const create = (board: string) => storage.create({ board, createdAt: 1, tokenGeneration: 0 });

/** Cuts the last `count` records off LevelDB's log, at the border of a record, as a lost sector would. */
async function cutRecords(count: number): Promise<void> {
  const [name] = (await readdir(join(directory, 'store'))).filter((file) => file.endsWith('.log'));
  const path = join(directory, 'store', name ?? '');
  const bytes = await readFile(path);
  const starts: number[] = [];
  // Blocks of 32 KiB; each piece has checksum (4), length (2) and type (1; 1 whole, 2 first).
  for (let at = 0; at + 7 <= bytes.length;) {
    if (32_768 - (at % 32_768) < 7) at += 32_768 - (at % 32_768);
    const length = bytes.readUInt16LE(at + 4);
    const type = bytes[at + 6] ?? 0;
    if (type === 0) break;
    if (type <= 2) starts.push(at);
    at += 7 + length;
  }
  await truncate(path, starts.at(-count));
}

async function reopen(): Promise<void> {
  await storage.close();
  storage = new LevelStorage(directory);
  await storage.open();
}

describe('the lost end of a log', () => {
  test('is named by check, with its boards, and when the store is opened', async () => {
    for (const board of ['quiet', 'busy']) await create(board);
    await draw('quiet', 1);
    await draw('busy', 2);
    const last = await draw('busy', 3);
    await storage.close();
    expect((await LevelStorage.checkFolder(directory)).damage).toEqual([]);
    await cutRecords(1);
    const expected = [
      { board: undefined, what: expect.stringMatching(/end of the store is lost.*record 3/) },
      { board: 'busy', what: expect.stringMatching(/last changes are lost.*3, and ends at 2/) },
    ];
    expect((await LevelStorage.checkFolder(directory)).damage).toEqual(expected);
    await reopen();
    expect(storage.noticed).toEqual(expected);
    // The board is there as far as it goes, and no number is given out twice.
    expect((await storage.load('busy'))?.log).toHaveLength(1);
    expect(await draw('busy', 4)).toBeGreaterThan(last);
    // It is not forgotten by the next start, until somebody removes the mark.
    await reopen();
    expect(storage.noticed).toEqual(expected);
    await storage.close();
    await rm(join(directory, 'head.json'));
    expect((await LevelStorage.checkFolder(directory)).damage).toEqual([]);
    await reopen();
    expect(storage.noticed).toEqual([]);
  });

  test('is noticed where it held no drawing: a new board, a deletion', async () => {
    await create('a');
    await draw('a', 1);
    await create('b');
    await storage.close();
    await cutRecords(1);
    expect((await LevelStorage.checkFolder(directory)).damage).toHaveLength(1);
    await reopen();
    expect(storage.noticed).toHaveLength(1);
    await rm(join(directory, 'head.json'));
    await reopen();
    await storage.remove('a');
    await storage.close();
    await cutRecords(1);
    expect((await LevelStorage.checkFolder(directory)).damage[0]?.what).toMatch(/end of the store/);
  });

  test('is no wrong alarm: after a crash at any moment nothing is missing', async () => {
    const random = seededRandom(20_261_121);
    for (let round = 0; round < 12; round++) {
      const board = `b${Math.floor(random() * 3)}`;
      await create(board);
      const work = Array.from({ length: 8 }, async (_, i) => {
        const what = random();
        if (what < 0.6) await draw(board, i);
        else if (what < 0.7) await storage.compact(board, i, Uint8Array.of(1));
        else if (what < 0.8) await storage.remove(board);
        else await create(`c${round}-${i}`);
      });
      if (random() < 0.5) await Promise.all(work);
      const copy = await mkdtemp(join(tmpdir(), 'inkwire-end-copy-'));
      // What a crash leaves: the mark as it is, and behind it a store that may have gone on.
      await cp(join(directory, 'head.json'), join(copy, 'head.json')).catch(() => {});
      await cp(join(directory, 'store'), join(copy, 'store'), { recursive: true });
      const survivor = new LevelStorage(copy);
      await survivor.open();
      expect(survivor.noticed).toEqual([]);
      await survivor.close();
      await rm(copy, { recursive: true });
      await Promise.all(work);
      // A mark of the middle, as the timer would make it.
      if (random() < 0.5) await reopen();
    }
  });

  test('is no wrong alarm beside a server that goes on while the folder is checked', async () => {
    await create('a');
    await draw('a', 1);
    await reopen();
    const copying = vi.mocked(copyStore);
    const real = copying.getMockImplementation();
    copying.mockImplementationOnce(async (folder) => {
      const copy = (await real?.(folder)) ?? '';
      await draw('a', 2);
      // Closing writes the mark that the timer would.
      await reopen();
      return copy;
    });
    const report = await LevelStorage.checkFolder(directory);
    expect(report.damage).toEqual([]);
    expect((await storage.load('a'))?.log).toHaveLength(2);
  });

  test('is not forgotten where it could not be written down', async () => {
    await create('busy');
    for (const byte of [1, 2, 3]) await draw('busy', byte);
    await storage.close();
    await cutRecords(1);
    // Nothing can be written where a folder is.
    await mkdir(join(directory, 'head.json.tmp'));
    await reopen();
    expect(storage.noticed).toHaveLength(2);
    await reopen();
    expect(storage.noticed).toHaveLength(2);
    await rm(join(directory, 'head.json.tmp'), { recursive: true });
    for (let start = 0; start < 2; start++) {
      await reopen();
      expect(storage.noticed).toHaveLength(2);
      await draw('busy', 4);
    }
  });

  test('does not name a board that was deleted since', async () => {
    const mark = { sequence: 9, writes: 4, boards: { b: 7 }, losses: [] };
    const nothing = async (): Promise<number> => 0;
    const boards = async (found: { sequence: number; writes: number }) =>
      (await lossesOf(mark, found, nothing)).map(({ board }) => board);
    expect(await boards({ sequence: 8, writes: 5 })).toEqual([undefined]);
    expect(await boards({ sequence: 8, writes: 3 })).toEqual([undefined, 'b']);
  });

  test.each([
    'null',
    '[]',
    '{"sequence":9,"writes":9,"boards":null}',
    '{"sequence":9,"writes":9,"boards":{"a":"x"}}',
    '{"sequence":9,"writes":9,"losses":null}',
    '{"sequence":0,"writes":0,"losses":5}',
    '{"sequence":0,"writes":0,"losses":[null]}',
    '{"sequence":0,"writes":0,"losses":[{"board":1,"what":"x"}]}',
  ])('a mark that says %s is none', async (text) => {
    await create('a');
    await storage.close();
    await writeFile(join(directory, 'head.json'), text);
    await storage.open();
    expect(storage.noticed).toEqual([]);
    await draw('a', 1);
    await reopen();
    expect(storage.noticed).toEqual([]);
  });

  test('a mark that cannot be read keeps nobody from opening', async () => {
    await create('a');
    await draw('a', 1);
    await storage.close();
    await writeFile(join(directory, 'head.json'), '{"sequence":');
    await reopen();
    expect(storage.noticed).toEqual([]);
    expect((await storage.load('a'))?.log).toHaveLength(1);
  });
});
