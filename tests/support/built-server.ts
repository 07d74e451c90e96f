/** For tests that start the built server or import it: what is tested is what is written now. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const root = path.resolve(import.meta.dirname, '../..');

let built: Promise<void> | undefined;

/**
 * Once for each process: vitest brings `dist/` up to date, the journeys run what was built beside their pages.
 * @throws where there is nothing to run
 */
export function ensureBuilt(): Promise<void> {
  built ??= process.env['VITEST'] === undefined ? lookForBuild() : buildServer();
  return built;
}

async function lookForBuild(): Promise<void> {
  for (const part of ['dist/server/main.js', 'build/index.html']) {
    if (!existsSync(path.join(root, part)))
      throw new Error(`there is no ${part}: run \`npm run build\` first`);
  }
}

/** Brings `dist/` up to date; costs little where it is. @throws where the server does not compile */
export async function buildServer(): Promise<void> {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const child = spawn(process.execPath, [compiler, '-b', 'tsconfig.server.json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`the server does not compile:\n${output}`);
}
