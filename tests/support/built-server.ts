/** For tests that start the built server or import it: what is tested is what is written now. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const root = path.resolve(import.meta.dirname, '../..');

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
