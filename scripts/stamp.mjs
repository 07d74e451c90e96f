/** Remembers which content something was made from, so that it is not made again without need. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { cacheDir, root } from './paths.mjs';

/**
 * @param {string} entry file or folder, from the base
 * @param {string} base
 * @returns {string[]} files below it, in a fixed order
 */
function filesIn(entry, base) {
  const absolute = path.join(base, entry);
  if (!existsSync(absolute)) return [];
  if (!statSync(absolute).isDirectory()) return [entry];
  return readdirSync(absolute)
    .filter((name) => name !== 'node_modules')
    .sort()
    .flatMap((name) => filesIn(path.join(entry, name), base));
}

/**
 * One hash of names and contents of files, and of the version of Node.
 * @param {readonly string[]} entries files and folders; those that do not exist count as empty
 */
export function contentHash(entries, base = root) {
  const hash = createHash('sha256').update(process.version);
  for (const file of entries.flatMap((entry) => filesIn(entry, base))) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(base, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/** @param {string} name */
function stampFile(name) {
  return path.join(cacheDir, `${name}.stamp`);
}

/**
 * @param {string} name
 * @param {string} hash
 * @param {readonly string[]} outputs files that must exist
 */
export function isFresh(name, hash, outputs) {
  return (
    outputs.every((file) => existsSync(path.join(root, file))) &&
    existsSync(stampFile(name)) &&
    readFileSync(stampFile(name), 'utf8') === hash
  );
}

/** @param {string} name @param {string} hash */
export function writeStamp(name, hash) {
  mkdirSync(cacheDir, { recursive: true });
  writeFileSync(stampFile(name), hash);
}

/** @param {string} name */
export function removeStamp(name) {
  rmSync(stampFile(name), { force: true });
}
