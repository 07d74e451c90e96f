import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LevelStorage } from '../../../server/storage/level.ts';
import { keyKinds, sequenceKey } from '../../../server/storage/record.ts';
import { DamagedBoardError } from '../../../server/storage/storage.ts';
import { describeStorage } from './contract.ts';

describeStorage('level', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'inkwire-level-'));
  let storage = new LevelStorage(directory);
  await storage.open();
  return {
    storage,
    restart: async () => {
      await storage.close();
      storage = new LevelStorage(directory);
      await storage.open();
      return storage;
    },
    dispose: async () => {
      await storage.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
});

describe('a LevelDB folder that is not as it should be', () => {
  let directory: string;
  let storage: LevelStorage;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'inkwire-level-'));
    storage = new LevelStorage(directory);
    await storage.open();
  });
  afterEach(async () => {
    await storage.close();
    await rm(directory, { recursive: true, force: true });
  });

  const raw = async (change: (db: ClassicLevel<Buffer, Buffer>) => Promise<void>) => {
    await storage.close();
    const db = new ClassicLevel<Buffer, Buffer>(join(directory, 'store'), {
      keyEncoding: 'buffer',
      valueEncoding: 'buffer',
    });
    await db.open();
    await change(db);
    await db.close();
  };

  const twoBoards = async (): Promise<number> => {
    for (const board of ['good', 'bad']) {
      await storage.create({ board, createdAt: 1, tokenGeneration: 0 });
    }
    const [, sequence] = await storage.append([
      { board: 'good', updates: [Uint8Array.of(1, 2, 3)] },
      { board: 'bad', updates: [Uint8Array.of(4, 5, 6)] },
    ]);
    return sequence ?? 0;
  };

  test('a second process is told that the folder is in use', async () => {
    const second = new LevelStorage(directory);
    await expect(second.open()).rejects.toThrow('in use by another process');
  });

  test('a later format is refused, by its number', async () => {
    await raw((db) => db.put(Buffer.from('f'), Buffer.from('nonsense')));
    await expect(storage.open()).rejects.toThrow('format unreadable');
  });

  test('a database of somebody else is left alone', async () => {
    await raw(async (db) => {
      await db.del(Buffer.from('f'));
      await db.put(Buffer.from('their'), Buffer.from('data'));
    });
    await expect(storage.open()).rejects.toThrow("not Inkwire's");
  });

  test('one flipped bit is found, named, and hurts that board alone', async () => {
    const sequence = await twoBoards();
    await raw(async (db) => {
      const key = sequenceKey(keyKinds.log, 'bad', sequence);
      const value = Buffer.from((await db.get(key)) ?? []);
      value[value.length - 1] = (value[value.length - 1] ?? 0) ^ 1;
      await db.put(key, value);
    });
    await storage.open();
    await expect(storage.load('bad')).rejects.toThrow(DamagedBoardError);
    await expect(storage.load('bad')).rejects.toThrow(`log record ${sequence} is damaged`);
    expect((await storage.load('good'))?.log.length).toBe(1);
    expect((await storage.check()).damage).toEqual([
      { board: 'bad', what: `its log record ${sequence} is damaged` },
    ]);
  });

  test('a value under a wrong key is found', async () => {
    const sequence = await twoBoards();
    await raw(async (db) => {
      const value = await db.get(sequenceKey(keyKinds.log, 'bad', sequence));
      await db.put(sequenceKey(keyKinds.log, 'good', sequence), value ?? Buffer.alloc(0));
    });
    await storage.open();
    await expect(storage.load('good')).rejects.toThrow(DamagedBoardError);
    expect((await storage.load('bad'))?.log.length).toBe(1);
  });

  test('a record that is lost between two others is named, and the board is not opened without it', async () => {
    await storage.create({ board: 'bad', createdAt: 1, tokenGeneration: 0 });
    let previous = 0;
    const sequences: number[] = [];
    for (let i = 0; i < 4; i++) {
      const [sequence = 0] = await storage.append([
        { board: 'bad', updates: [Uint8Array.of(i)], previous },
      ]);
      sequences.push((previous = sequence));
    }
    const lost = sequences[1] ?? 0;
    await raw((db) => db.del(sequenceKey(keyKinds.log, 'bad', lost)));
    await storage.open();
    await expect(storage.load('bad')).rejects.toThrow(`log record ${lost} is missing`);
    expect((await storage.check()).damage).toEqual([
      { board: 'bad', what: `its log record ${lost} is missing` },
    ]);
  });

  test('a write that was tried again is no gap, and neither is a compaction', async () => {
    await storage.create({ board: 'b', createdAt: 1, tokenGeneration: 0 });
    const add = async (previous: number): Promise<number> => {
      const [sequence = 0] = await storage.append([
        { board: 'b', updates: [Uint8Array.of(1)], previous },
      ]);
      return sequence;
    };
    const first = await add(0);
    await add(first);
    const third = await add(first);
    await storage.compact('b', first, Uint8Array.of(9));
    await add(third);
    expect((await storage.load('b'))?.log.length).toBe(3);
    expect((await storage.check()).damage).toEqual([]);
  });

  test('without the file CURRENT nothing is opened, and nothing is deleted', async () => {
    await twoBoards();
    await storage.close();
    const store = join(directory, 'store');
    await rm(join(store, 'CURRENT'));
    const before = (await readdir(store)).sort();
    await expect(storage.open()).rejects.toThrow('no file CURRENT');
    await expect(LevelStorage.checkFolder(directory)).rejects.toThrow('no file CURRENT');
    expect((await readdir(store)).sort()).toEqual(before);
  });

  test('a check changes no file', async () => {
    const sequence = await twoBoards();
    await storage.close();
    const store = join(directory, 'store');
    const files = async (): Promise<Map<string, string>> => {
      const found = new Map<string, string>();
      for (const name of await readdir(store)) {
        found.set(name, (await readFile(join(store, name))).toString('latin1'));
      }
      return found;
    };
    const before = await files();
    const report = await LevelStorage.checkFolder(directory);
    expect(report.boards).toBe(2);
    expect(report.damage).toEqual([]);
    expect(sequence).toBeGreaterThan(0);
    expect(await files()).toEqual(before);
    expect((await readdir(directory)).filter((name) => name.startsWith('.check'))).toEqual([]);
  });

  test('every write is flushed to the disk before it counts', async () => {
    const chained: unknown[] = [];
    const original = Reflect.get(ClassicLevel.prototype, 'batch') as (
      ...args: unknown[]
    ) => unknown;
    const spy = vi.spyOn(ClassicLevel.prototype, 'batch').mockImplementation(function batchAndNote(
      this: unknown,
      ...args: unknown[]
    ) {
      if (args.length > 0) {
        chained.push(args[1]);
        return original.apply(this, args);
      }
      const made = original.call(this) as { write: (options?: unknown) => Promise<void> };
      const write = made.write.bind(made);
      made.write = (options) => {
        chained.push(options);
        return write(options);
      };
      return made;
    } as never);
    try {
      await twoBoards();
      await storage.compact('good', 1, Uint8Array.of(1));
      await storage.remove('bad');
      expect(chained.length).toBeGreaterThanOrEqual(5);
      for (const options of chained) expect(options).toMatchObject({ sync: true });
    } finally {
      spy.mockRestore();
    }
  });

  test('a lost count of numbers is found again from the records', async () => {
    const sequence = await twoBoards();
    await raw((db) => db.put(Buffer.from('s'), Buffer.from('x')));
    await storage.open();
    const [next] = await storage.append([{ board: 'good', updates: [Uint8Array.of(1)] }]);
    expect(next).toBeGreaterThan(sequence);
  });

  test('content without a record is named', async () => {
    await twoBoards();
    await raw((db) => db.del(Buffer.from('bbad\0')));
    await storage.open();
    // Damaged, and not unknown: its people are not told that it never was.
    await expect(storage.record('bad')).rejects.toThrow('its record is lost');
    await expect(storage.load('bad')).rejects.toThrow(DamagedBoardError);
    expect((await storage.check()).damage).toEqual([
      { board: 'bad', what: 'has content and no record of its own' },
    ]);
  });

  test('a damaged image is named and not served', async () => {
    const hash = 'ab'.repeat(20);
    await storage.putAsset(hash, 'image/png', Uint8Array.of(1, 2, 3));
    const [folder] = await readdir(join(directory, 'assets'));
    const path = join(directory, 'assets', folder ?? '', hash);
    const file = await readFile(path);
    file[file.length - 1] = 9;
    await writeFile(path, file);
    await expect(storage.getAsset(hash)).rejects.toThrow('damaged');
    expect((await storage.check()).damage).toEqual([
      { board: undefined, what: `asset ${hash} is damaged` },
    ]);
  });

  test('damaged table files do not keep the other boards from opening', async () => {
    await twoBoards();
    // Enough bytes to make LevelDB write table files.
    const large = new Uint8Array(2_000_000).map((_, i) => (i * 2654435761) >>> 13);
    for (let i = 0; i < 12; i++) await storage.append([{ board: 'bad', updates: [large] }]);
    await storage.close();
    const store = join(directory, 'store');
    const tables = (await readdir(store)).filter((name) => name.endsWith('.ldb'));
    expect(tables.length).toBeGreaterThan(0);
    for (const name of tables) {
      const file = await readFile(join(store, name));
      file[file.length >> 1] = (file[file.length >> 1] ?? 0) ^ 0xff;
      await writeFile(join(store, name), file);
    }
    await storage.open();
    await expect(storage.load('bad')).rejects.toThrow(DamagedBoardError);
    expect((await storage.load('good'))?.log.length).toBe(1);
    expect((await storage.check()).damage.length).toBeGreaterThan(0);
  });
});
