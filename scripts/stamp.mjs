/** Remembers which content something was made from, so that it is not made again without need. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { cacheDir, root } from './paths.mjs';

/**
 * @param {string} entry file or folder, from the root of the project
 * @returns {string[]} files below it, in a fixed order
 */
function filesIn(entry) {
  const absolute = path.join(root, entry);
  if (!existsSync(absolute)) return [];
  try {
    return readdirSync(absolute, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((child) =>
        child.name === 'node_modules' ? [] : filesIn(path.join(entry, child.name)),
      );
  } catch {
    return [entry];
  }
}

/** @param {readonly string[]} entries */
export function contentHash(entries) {
  const hash = createHash('sha256').update(process.version);
  for (const file of entries.flatMap(filesIn)) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(path.join(root, file)))
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
