/** What every storage engine has to do; each engine's test calls it with a way to make one. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Storage, StoredBoard } from '../../../server/storage/storage.ts';

export interface EngineUnderTest {
  readonly storage: Storage;
  /** Closes it and opens it again, as a restart does; absent where nothing survives one. */
  readonly restart?: () => Promise<Storage>;
  readonly dispose: () => Promise<void>;
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const record = (board: string, tokenGeneration = 0) => ({ board, createdAt: 7, tokenGeneration });
const plain = (updates: readonly Uint8Array[]): number[][] => updates.map((u) => [...u]);

export function describeStorage(name: string, make: () => Promise<EngineUnderTest>): void {
  describe(`storage contract: ${name}`, () => {
    let engine: EngineUnderTest;
    let storage: Storage;

    beforeEach(async () => {
      engine = await make();
      ({ storage } = engine);
    });
    afterEach(() => engine.dispose());

    const restart = async (): Promise<void> => {
      if (engine.restart !== undefined) storage = await engine.restart();
    };

    test('a board is made once, and is known afterwards', async () => {
      expect(await storage.record('a')).toBeUndefined();
      expect(await storage.create(record('a', 3))).toBe(true);
      expect(await storage.create(record('a', 9))).toBe(false);
      await restart();
      expect(await storage.record('a')).toEqual(record('a', 3));
      await storage.updateRecord(record('a', 4));
      await restart();
      expect(await storage.record('a')).toEqual(record('a', 4));
      // An engine that cannot tell at once has no such method.
      expect(storage.recordNow?.('a') ?? record('a', 4)).toEqual(record('a', 4));
      expect(storage.recordNow?.('b')).toBeUndefined();
    });

    test('an unknown board has nothing to load', async () => {
      expect(await storage.load('nobody')).toBeUndefined();
    });

    test('updates come back in their order, byte by byte, with growing numbers', async () => {
      await storage.create(record('a'));
      await storage.create(record('b'));
      const first = await storage.append([
        { board: 'a', updates: [bytes(1), bytes(2, 3)] },
        { board: 'b', updates: [bytes(9)] },
      ]);
      const second = await storage.append([{ board: 'a', updates: [bytes(), bytes(0, 0, 0)] }]);
      const numbers = [...first, ...second];
      expect(numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0))).toBe(true);
      await restart();
      const a = await storage.load('a');
      expect(a?.snapshot).toBeUndefined();
      expect(a?.log.map(({ sequence }) => sequence)).toEqual([first[0], second[0]]);
      expect(a?.log.map(({ updates }) => plain(updates))).toEqual([
        [[1], [2, 3]],
        [[], [0, 0, 0]],
      ]);
      expect((await storage.load('b'))?.log.map(({ updates }) => plain(updates))).toEqual([[[9]]]);
    });

    test('what was handed over may be changed afterwards', async () => {
      await storage.create(record('a'));
      const update = bytes(1, 2, 3);
      await storage.append([{ board: 'a', updates: [update] }]);
      update.fill(0);
      expect(plain((await storage.load('a'))?.log[0]?.updates ?? [])).toEqual([[1, 2, 3]]);
    });

    test('numbers go on after a restart and never back', async () => {
      await storage.create(record('a'));
      const [before] = await storage.append([{ board: 'a', updates: [bytes(1)] }]);
      await storage.compact('a', before ?? 0, bytes(5));
      await restart();
      const [after] = await storage.append([{ board: 'a', updates: [bytes(2)] }]);
      expect(after).toBeGreaterThan(before ?? 0);
    });

    test('numbers go on after the board that had the last one was removed', async () => {
      await storage.create(record('a'));
      const [before] = await storage.append([{ board: 'a', updates: [bytes(1)] }]);
      await storage.remove('a');
      await restart();
      await storage.create(record('a'));
      const [after] = await storage.append([{ board: 'a', updates: [bytes(2)] }]);
      expect(after).toBeGreaterThan(before ?? 0);
    });

    test('a snapshot replaces the log up to its number and leaves what came later', async () => {
      await storage.create(record('a'));
      await storage.create(record('ab'));
      const sequences: number[] = [];
      for (let i = 0; i < 5; i++) {
        sequences.push(...(await storage.append([{ board: 'a', updates: [bytes(i)] }])));
      }
      await storage.append([{ board: 'ab', updates: [bytes(77)] }]);
      await storage.compact('a', sequences[2] ?? 0, bytes(42, 43));
      await restart();
      const a = await storage.load('a');
      expect([...(a?.snapshot ?? [])]).toEqual([42, 43]);
      expect(a?.snapshotSequence).toBe(sequences[2]);
      expect(a?.log.map(({ sequence }) => sequence)).toEqual(sequences.slice(3));
      expect((await storage.load('ab'))?.log.length).toBe(1);
    });

    test('what is loaded beside a compaction is the log or the snapshot, and never neither', async () => {
      const seen = new Set<string>();
      for (let round = 0; round < 150; round++) {
        const board = `b${round}`;
        await storage.create(record(board));
        const [first = 0] = await storage.append([{ board, updates: [bytes(1)] }]);
        await storage.append([{ board, updates: [bytes(2)], previous: first }]);
        const fold = { isRunning: true };
        const compacted = storage.compact(board, first, bytes(9)).finally(() => {
          fold.isRunning = false;
        });
        const loads: Promise<StoredBoard | undefined>[] = [];
        while (fold.isRunning) {
          loads.push(storage.load(board));
          await new Promise((resolve) => setImmediate(resolve));
        }
        await compacted;
        for (const stored of await Promise.all(loads)) {
          const log = stored?.log.map(({ updates }) => plain(updates));
          seen.add(JSON.stringify([stored?.snapshot === undefined ? null : 'folded', log]));
        }
      }
      const all = [JSON.stringify([null, [[[1]], [[2]]]]), JSON.stringify(['folded', [[[2]]]])];
      expect([...seen].filter((one) => !all.includes(one))).toEqual([]);
      expect(seen.size).toBeGreaterThan(0);
    });

    test('a removed board is gone whole, and its neighbours stay', async () => {
      for (const board of ['a', 'a-', 'aa', 'A']) {
        await storage.create(record(board));
        const [sequence] = await storage.append([{ board, updates: [bytes(1)] }]);
        await storage.compact(board, sequence ?? 0, bytes(2));
        await storage.append([{ board, updates: [bytes(3)] }]);
      }
      await storage.remove('a');
      await restart();
      expect(await storage.load('a')).toBeUndefined();
      expect(await storage.create(record('a'))).toBe(true);
      expect((await storage.load('a'))?.log).toEqual([]);
      expect((await storage.load('a'))?.snapshot).toBeUndefined();
      for (const board of ['a-', 'aa', 'A']) {
        expect((await storage.load(board))?.log.length).toBe(1);
      }
    });

    test('all boards are listed', async () => {
      for (const board of ['z', 'b', 'a'.repeat(64), '-_']) await storage.create(record(board));
      await restart();
      const found: string[] = [];
      for await (const { board } of storage.list()) found.push(board);
      expect(found.sort()).toEqual(['-_', 'a'.repeat(64), 'b', 'z'].sort());
    });

    test('updates set aside do not come back', async () => {
      await storage.create(record('a'));
      const [first] = await storage.append([{ board: 'a', updates: [bytes(1), bytes(66)] }]);
      const [second] = await storage.append([{ board: 'a', updates: [bytes(66)] }]);
      await storage.quarantine('a', first ?? 0, [bytes(1)], [bytes(66)]);
      await storage.quarantine('a', second ?? 0, [], [bytes(66)]);
      await restart();
      expect((await storage.load('a'))?.log.map(({ updates }) => plain(updates))).toEqual([[[1]]]);
      expect((await storage.check()).damage).toEqual([]);
    });

    test('large values and many records survive', async () => {
      await storage.create(record('a'));
      const large = new Uint8Array(3_000_000).map((_, i) => i * 7);
      await storage.append([{ board: 'a', updates: [large] }]);
      for (let i = 0; i < 300; i++) {
        await storage.append([{ board: 'a', updates: [bytes(i & 255)] }]);
      }
      await restart();
      const stored = await storage.load('a');
      expect(stored?.log.length).toBe(301);
      expect(Buffer.compare(stored?.log[0]?.updates[0] ?? bytes(), large)).toBe(0);
      expect(stored?.storedBytes).toBeGreaterThan(3_000_000);
    });

    test('appends that are under way at the same time all arrive', async () => {
      await storage.create(record('a'));
      const all = await Promise.all(
        Array.from({ length: 50 }, (_, i) => storage.append([{ board: 'a', updates: [bytes(i)] }])),
      );
      expect(new Set(all.flat()).size).toBe(50);
      await restart();
      expect((await storage.load('a'))?.log.length).toBe(50);
    });

    test('images come back with their type', async () => {
      const hash = 'c0ffee'.repeat(10);
      expect(await storage.getAsset(hash)).toBeUndefined();
      await storage.putAsset(hash, 'image/png', bytes(1, 2, 3));
      await storage.putAsset(hash, 'image/png', bytes(1, 2, 3));
      await storage.touchAsset(hash);
      await restart();
      const asset = await storage.getAsset(hash);
      expect(asset?.type).toBe('image/png');
      expect([...(asset?.bytes ?? [])]).toEqual([1, 2, 3]);
    });

    test('a sound store has nothing to complain about', async () => {
      await storage.create(record('a'));
      const [sequence] = await storage.append([{ board: 'a', updates: [bytes(1)] }]);
      await storage.compact('a', sequence ?? 0, bytes(2));
      await storage.append([{ board: 'a', updates: [bytes(1)] }]);
      const report = await storage.check();
      expect(report.damage).toEqual([]);
      expect(report.boards).toBe(1);
      expect(report.records).toBeGreaterThanOrEqual(3);
    });

    test('a closed store refuses', async () => {
      await storage.close();
      await expect(storage.append([{ board: 'a', updates: [bytes(1)] }])).rejects.toThrow('closed');
      await expect(storage.load('a')).rejects.toThrow('closed');
      await storage.open();
    });
  });
}
