/** Images that are in no board any more. */
import { chown, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { LevelStorage } from '../../../server/storage/level.ts';

const WEEK_MS = 7 * 24 * 3600 * 1000;
let directory: string;
let storage: LevelStorage;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkwire-clean-'));
  storage = new LevelStorage(directory);
  await storage.open();
});

afterEach(async () => {
  await storage.close();
  await rm(directory, { recursive: true, force: true });
});

/** The name of an image; any 64 digits do here. */
const named = (digit: string): string => `${digit}${'0123456789abcdef'.repeat(4)}`.slice(0, 64);
const fileOf = (name: string): string => join(directory, 'assets', name.slice(0, 2), name);

async function upload(name: string, ageMs: number): Promise<void> {
  await storage.putAsset(name, 'image/png', Uint8Array.of(1, 2, 3));
  const at = (Date.now() - ageMs) / 1000;
  await utimes(fileOf(name), at, at);
}

/** A board as an editor would make it: a shape that names an image. */
function showing(...names: string[]): Uint8Array {
  const doc = new Y.Doc();
  doc.transact(() => {
    for (const name of names) {
      const shape = new Y.Map<unknown>([['type', 'image']]);
      shape.set('asset', name);
      doc.getMap('shapes').set(`shape-${name}`, shape);
    }
  });
  return Y.encodeStateAsUpdate(doc);
}

async function images(): Promise<string[]> {
  const folders = await readdir(join(directory, 'assets'));
  const lists = await Promise.all(
    folders.map((folder) => readdir(join(directory, 'assets', folder))),
  );
  return lists.flat().sort();
}

async function clean() {
  await storage.close();
  try {
    return await LevelStorage.cleanFolder(directory, WEEK_MS);
  } finally {
    storage = new LevelStorage(directory);
    await storage.open();
  }
}

test('go, and what a board speaks of stays: in its log, its snapshot, or set aside', async () => {
  const [inLog, inSnapshot, aside, unused, young, deleted] = ['1', '2', '3', '4', '5', '6'].map(
    named,
  ) as [string, string, string, string, string, string];
  for (const name of [inLog, inSnapshot, aside, unused, deleted]) await upload(name, 2 * WEEK_MS);
  await upload(young, WEEK_MS / 2);
  await writeFile(`${fileOf(unused)}.1-1.tmp`, 'cut off');
  await utimes(`${fileOf(unused)}.1-1.tmp`, 1, 1);
  for (const board of ['b', 'gone'])
    await storage.create({ board, createdAt: 1, tokenGeneration: 0 });
  await storage.append([{ board: 'gone', updates: [showing(deleted, inLog)] }]);
  const [first] = await storage.append([{ board: 'b', updates: [Uint8Array.of(0, 0)] }]);
  await storage.compact('b', first ?? 0, showing(inSnapshot));
  const [second] = await storage.append([{ board: 'b', updates: [showing(aside)] }]);
  await storage.quarantine('b', second ?? 0, [], [showing(aside)]);
  await storage.append([{ board: 'b', updates: [showing(inLog)] }]);

  expect(await clean()).toMatchObject({ kept: 5, removed: 2 });
  expect(await images()).toEqual([inLog, inSnapshot, aside, young, deleted].sort());
  await storage.remove('gone');
  expect(await clean()).toMatchObject({ kept: 4, removed: 1 });
  expect(await images()).toEqual([inLog, inSnapshot, aside, young].sort());
  expect(await clean()).toMatchObject({ kept: 4, removed: 0, bytes: 0 });
});

test('stay where something is damaged: nobody knows what it speaks of', async () => {
  const unused = named('7');
  await upload(unused, 2 * WEEK_MS);
  await upload(named('8'), 2 * WEEK_MS);
  await writeFile(fileOf(named('8')), 'not what it was');
  await expect(clean()).rejects.toThrow(/damaged: nothing was removed/);
  expect(await images()).toContain(unused);
});

test('are left alone while a server works on the folder', async () => {
  await upload(named('9'), 2 * WEEK_MS);
  await expect(LevelStorage.cleanFolder(directory, WEEK_MS)).rejects.toThrow(/in use by another/);
  expect(await images()).toEqual([named('9')]);
});

test.skipIf(process.getuid?.() !== 0).each([
  ['may be removed by root', false],
  ['may be tried by root while the server runs', true],
])('%s, and the files stay those of the server', async (_what, isRunning) => {
  if (!isRunning) await storage.close();
  const mine = async (path: string): Promise<string[]> =>
    (await readdir(join(directory, path))).map((name) => join(directory, path, name));
  for (const path of [directory, ...(await mine('')), ...(await mine('store'))])
    await chown(path, 1234, 1234);
  const cleaned = LevelStorage.cleanFolder(directory, WEEK_MS);
  if (isRunning) await expect(cleaned).rejects.toThrow(/in use by another/);
  else await cleaned;
  for (const path of [...(await mine('')), ...(await mine('store'))])
    expect([path, (await stat(path)).uid]).toEqual([path, 1234]);
  if (!isRunning) await storage.open();
});
