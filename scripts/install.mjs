/** Installs the dependencies where they are absent or not the ones of the lock file. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run, say } from './run.mjs';

const MINIMUM = [20, 19, 0];

/** Ends the process with a clear word where this Node is too old. */
export function checkNode() {
  const have = process.versions.node.split('.').map(Number);
  for (let i = 0; i < 3; i++) {
    if ((have[i] ?? 0) > (MINIMUM[i] ?? 0)) return;
    if ((have[i] ?? 0) < (MINIMUM[i] ?? 0)) {
      say(`needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node}`);
      process.exit(1);
    }
  }
}

/** @param {string} file */
function packagesOf(file) {
  const text = readFileSync(file, 'utf8');
  return /** @type {Record<string, { version?: string, optional?: boolean, peer?: boolean }>} */ (
    JSON.parse(text).packages ?? {}
  );
}

/** Whether node_modules holds what the lock file asks for; packages of other platforms may be absent. */
export function isInstalled(folder = root) {
  const installedList = path.join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(installedList)) return false;
  const wanted = packagesOf(path.join(folder, 'package-lock.json'));
  const installed = packagesOf(installedList);
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true;
    const have = installed[name];
    if (have === undefined) return entry.optional === true;
    return have.version === entry.version;
  });
}

/** Installs if needed. @returns {Promise<boolean>} whether everything is there */
export async function ensureInstalled() {
  if (isInstalled()) return true;
  say('installing dependencies (npm ci)');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const code =
    npm !== undefined && npm.endsWith('.js')
      ? await run(process.execPath, [npm, ...args])
      : await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
  if (code === 0 && isInstalled()) return true;
  say(
    'npm ci failed: the lines above say why. The registry must be reachable for the first start.',
  );
  return false;
}
