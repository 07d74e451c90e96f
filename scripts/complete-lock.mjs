/**
 * Completes package-lock.json after an `npm install` against a mirror that lacks the packages of other
 * platforms: npm then leaves them out of the lock file, and `npm ci` refuses it. What a platform package
 * is for stands in its name. Changes nothing where nothing is missing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { say } from './run.mjs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

/**
 * @typedef {{ version?: string, optionalDependencies?: Record<string, string>, cpu?: string[],
 *   libc?: string[], dev?: boolean, optional?: boolean, os?: string[] }} LockedPackage
 */

/**
 * The entry of a platform's package, or `undefined` where the name does not tell the platform.
 * @param {string} name
 * @param {string} version
 * @param {boolean} isDev
 * @returns {LockedPackage | undefined}
 */
export function platformEntry(name, version, isDev) {
  const words = (name.split('/').at(-1) ?? '').split('-');
  const system = SYSTEMS.find((one) => words.includes(one));
  const processor = PROCESSORS.find((one) => words.includes(one));
  if (system === undefined || processor === undefined || !/^\d/.test(version)) return undefined;
  const isMusl = words.some((word) => word.startsWith('musl'));
  return {
    version,
    cpu: [processor],
    ...(isDev ? { dev: true } : {}),
    ...(system === 'linux' ? { libc: [isMusl ? 'musl' : 'glibc'] } : {}),
    optional: true,
    os: [system],
  };
}

/**
 * Adds what is missing, in place.
 * @param {Record<string, LockedPackage>} packages of a lock file
 * @returns {string[]} names that were added
 */
export function completeLock(packages) {
  /** @type {string[]} */
  const added = [];
  for (const parent of Object.values(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const place = `node_modules/${name}`;
      const entry = platformEntry(name, version, parent.dev === true);
      if (entry === undefined || Object.keys(packages).some((key) => key.endsWith(place))) continue;
      packages[place] = entry;
      added.push(name);
    }
  }
  return added;
}

if (process.argv[1] === import.meta.filename) {
  const file = path.join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  const added = completeLock(lock.packages);
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')),
  );
  if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  say(added.length > 0 ? `added ${added.length} packages of other platforms` : 'nothing missing');
}
