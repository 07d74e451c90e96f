/**
 * Appends numbers and folds them into snapshots as fast as it can, says on stdout what it was
 * promised, and is killed in the middle of it by `compaction.test.ts`. Arguments: folder, from.
 */
import { LevelStorage } from '../../../dist/server/storage/level.js';

const [, , folder = '', from = '0'] = process.argv;
const storage = new LevelStorage(folder);
await storage.open();
await storage.create({ board: 'b', createdAt: 0, tokenGeneration: 0 });
const stored = await storage.load('b');
const bytesOf = (/** @type {number} */ n) => Buffer.from(`${n};`);
let all = Buffer.concat([
  stored?.snapshot ?? Buffer.alloc(0),
  ...(stored?.log ?? []).flatMap(({ updates }) => updates),
]);
let previous = stored?.log.at(-1)?.sequence ?? stored?.snapshotSequence ?? 0;
process.stdout.write('ready\n');
for (let n = Number(from); ; n++) {
  // Each record names the one before it, as a room's do: a missing one is found.
  const [sequence = 0] = await storage.append([{ board: 'b', updates: [bytesOf(n)], previous }]);
  previous = sequence;
  process.stdout.write(`${n}\n`);
  all = Buffer.concat([all, bytesOf(n)]);
  // Not awaited: appends go on while it is written.
  if (n % 3 === 0) void storage.compact('b', sequence, all);
}
