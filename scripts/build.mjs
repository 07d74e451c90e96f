/**
 * `npm run build`: the server to dist/ (tsc), the client to build/ (Vite); nothing where the inputs are
 * the same as last time. `--force` builds anyway.
 */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkNode, ensureInstalled } from './install.mjs';
import { cacheDir, root } from './paths.mjs';
import { runTool, say } from './run.mjs';
import { contentHash, isFresh, removeStamp, writeStamp } from './stamp.mjs';

const SERVER_INPUTS = [
  'server',
  'shared',
  'tsconfig.base.json',
  'tsconfig.server.json',
  'tsconfig.shared.json',
  'package-lock.json',
];
const CLIENT_INPUTS = [
  'client',
  'shared',
  'public',
  'index.html',
  'watch.html',
  'vite.config.ts',
  'scripts/viewer-build.ts',
  'scripts/editor-chunks.ts',
  'scripts/icon-build.ts',
  'package-lock.json',
];

/** @param {boolean} force @returns {Promise<boolean>} */
async function buildServer(force) {
  const hash = contentHash(SERVER_INPUTS);
  if (!force && isFresh('server', hash, ['dist/server/main.js'])) return true;
  removeStamp('server');
  say('building the server');
  // tsc trusts its notes of the last build even when the files that they speak of are gone.
  for (const name of ['server', 'shared']) {
    rmSync(path.join(cacheDir, 'tsc', `${name}.tsbuildinfo`), { force: true });
  }
  rmSync(path.join(root, 'dist'), { recursive: true, force: true });
  if ((await runTool('typescript/bin/tsc', ['-b', 'tsconfig.server.json'])) !== 0) return false;
  writeStamp('server', hash);
  return true;
}

/** @param {boolean} force @returns {Promise<boolean>} */
async function buildClient(force) {
  const hash = contentHash(CLIENT_INPUTS);
  const outputs = ['index.html', 'watch.html', 'embed/inkwire-board.js', 'embed/inkwire-viewer.js'];
  if (
    !force &&
    isFresh(
      'client',
      hash,
      outputs.map((file) => `build/${file}`),
    )
  )
    return true;
  removeStamp('client');
  say('building the client');
  // The first empties the folder, the second adds to it.
  for (const mode of ['production', 'viewer']) {
    const args = ['build', '--mode', mode, '--logLevel', 'warn'];
    if ((await runTool('vite/bin/vite.js', args)) !== 0) return false;
  }
  writeStamp('client', hash);
  return true;
}

/** Installs and builds what is not there yet. @returns {Promise<boolean>} */
export async function build({ force = false } = {}) {
  checkNode();
  if (!(await ensureInstalled())) return false;
  const results = await Promise.all([buildServer(force), buildClient(force)]);
  return results.every(Boolean);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = (await build({ force: process.argv.includes('--force') })) ? 0 : 1;
}
