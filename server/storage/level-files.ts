/**
 * What has to be known of LevelDB's own files: whether a folder holds a whole database, whether the
 * disk has room to recover it, and a copy of it to look at without changing the original.
 */
import { constants } from 'node:fs';
import { copyFile, lchown, link, mkdir, mkdtemp, open, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { explainOpen } from './level-errors.ts';

const IMMUTABLE = /\.(?:ldb|sst)$/;
const DATA = /^(?:\d+\.(?:ldb|sst|log)|MANIFEST-\d+)$/;
/** Beside the log itself recovery writes a new log and a new manifest. */
const RECOVERY_BYTES = 64 * 1024;

/**
 * LevelDB takes a folder without the file CURRENT for an empty one, makes a new database in it and
 * deletes what it does not know: all the boards.
 * @throws where there is data without it
 */
export async function refuseHeadless(location: string): Promise<void> {
  const names: string[] = await readdir(location).catch(() => []);
  if (names.includes('CURRENT')) return;
  const data = names.filter((name) => DATA.test(name));
  if (data.length === 0) return;
  throw new Error(
    `${location} holds ${data.length} database files and no file CURRENT that says which belong together: nothing was touched. Restore it from a backup, or write the name of the newest MANIFEST file and a line end into a new file CURRENT`,
  );
}

/** Opens the database, or makes one in an empty folder. @throws with what is wrong in words */
export async function openDatabase(location: string): Promise<ClassicLevel<Buffer, Buffer>> {
  await refuseHeadless(location);
  const db = new ClassicLevel<Buffer, Buffer>(location, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    writeBufferSize: 8 * 1024 * 1024,
  });
  try {
    await db.open();
  } catch (error) {
    throw explainOpen(location, error);
  }
  return db;
}

/**
 * Gives what was written into a data folder to whom the folder belongs: root may look after the folder
 * of a server that runs as somebody else, and could not open its own files any more.
 */
export async function giveToOwner(directory: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  const location = join(directory, 'store');
  const names: string[] = await readdir(location).catch(() => []);
  const paths = [
    join(directory, 'head.json'),
    location,
    ...names.map((name) => join(location, name)),
  ];
  // Of a link itself, or the server's user could have root give it any file of the machine.
  for (const path of paths) await lchown(path, uid, gid).catch(() => {});
}

/** @throws where the disk cannot take what opening the database again would write. */
export async function probeSpace(location: string): Promise<void> {
  let bytes = RECOVERY_BYTES;
  for (const name of await readdir(location)) {
    if (name.endsWith('.log')) bytes += (await stat(join(location, name))).size;
  }
  const path = join(location, '..', `.probe-${process.pid}`);
  try {
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(Buffer.alloc(bytes));
      await file.sync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * A data folder with a copy of the database and none of the assets; tables that never change are
 * linked where the file system can. The caller removes it.
 * @throws where a server is writing into the original meanwhile
 */
export async function copyStore(directory: string): Promise<string> {
  const location = join(directory, 'store');
  await refuseHeadless(location);
  if (!(await readdir(location)).includes('CURRENT')) {
    throw new Error(`${location} is empty: there is no database in it`);
  }
  const copy = await mkdtemp(join(directory, '.check-')).catch(() =>
    mkdtemp(join(tmpdir(), 'inkwire-check-')),
  );
  try {
    const target = join(copy, 'store');
    await mkdir(target, { mode: 0o700 });
    const before = await listing(location);
    for (const [name] of before) {
      const [from, to] = [join(location, name), join(target, name)];
      if (IMMUTABLE.test(name) && (await link(from, to).then(isDone, isNotDone))) continue;
      await copyFile(from, to, constants.COPYFILE_FICLONE);
    }
    const after = await listing(location);
    if (JSON.stringify(before) !== JSON.stringify(after)) {
      throw new Error(`${location} is being written to: stop the server first`);
    }
    return copy;
  } catch (error) {
    await rm(copy, { recursive: true, force: true });
    throw error;
  }
}

const isDone = (): boolean => true;
const isNotDone = (): boolean => false;

async function listing(location: string): Promise<[string, number, number][]> {
  const files: [string, number, number][] = [];
  for (const name of (await readdir(location)).sort()) {
    if (name === 'LOCK' || name === 'LOG' || name === 'LOG.old') continue;
    const { size, mtimeMs } = await stat(join(location, name));
    files.push([name, size, mtimeMs]);
  }
  return files;
}
