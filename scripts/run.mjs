/** Child processes: their output goes through, our signals reach them, and they are ended by their id. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './paths.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

const ONE_WISH_MS = 500;
const ORPHAN_CHECK_MS = 1000;
let lastSignalAt = -Infinity;

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => {
    if (children.size === 0) process.exit(128 + (signal === 'SIGINT' ? 2 : 15));
    // A terminal tells the whole group, and npm tells us once more: that is one wish, not two. A second
    // signal makes the server stop at once, without letting people know.
    if (performance.now() - lastSignalAt < ONE_WISH_MS) return;
    lastSignalAt = performance.now();
    for (const child of children) child.kill(signal);
  });
}
// Who ends npm by its id ends npm and its shell, which tell nobody: then we are orphans, and done.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}, ORPHAN_CHECK_MS).unref();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process group of its own: what a terminal sends to the group reaches it through us alone, once. */
export const OWN_GROUP = { detached: process.platform !== 'win32' };

/**
 * Starts a program.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function start(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
  children.add(child);
  child.on('close', () => children.delete(child));
  return child;
}

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & { quiet?: boolean }} [options] `quiet` collects
 *   the output and shows it only on failure
 * @returns {Promise<number>} its exit code; 127 where it could not be started, 128 + n after a signal
 */
export function run(program, args, { quiet = false, ...options } = {}) {
  return new Promise((resolve) => {
    const child = start(program, args, {
      ...options,
      ...(quiet ? { stdio: ['ignore', 'pipe', 'pipe'] } : {}),
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      process.stderr.write(`${program}: ${error.message}\n`);
      resolve(127);
    });
    child.on('close', (code, signal) => {
      const result = code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGKILL' ? 9 : 15);
      if (result !== 0 && output.length > 0) process.stderr.write(Buffer.concat(output));
      resolve(result);
    });
  });
}

/**
 * Path of a JavaScript program of an installed package.
 * @param {string} file inside node_modules
 */
export function tool(file) {
  return path.join(root, 'node_modules', file);
}

/**
 * Runs such a program with this very Node, without npx between us and its signals.
 * @param {string} file inside node_modules
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runTool(file, args, options) {
  return run(process.execPath, [tool(file), ...args], options);
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`inkwire: ${line}\n`);
}
