/**
 * `npm run dev`: Vite with hot reload on PORT (5173), and behind it the server, compiled and restarted
 * when its sources change. Open the address that Vite prints.
 */
import { watch } from 'node:fs';
import path from 'node:path';
import { checkNode, ensureInstalled } from './install.mjs';
import { root } from './paths.mjs';
import { OWN_GROUP, runTool, say, start, tool } from './run.mjs';

const SERVER_PORT = process.env.INKWIRE_DEV_SERVER_PORT ?? '8788';
const PAGE_PORT = process.env.PORT ?? '5173';

checkNode();
if (!(await ensureInstalled())) process.exit(1);

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let stopping = false;

async function compile() {
  return (await runTool('typescript/bin/tsc', ['-b', 'tsconfig.server.json'])) === 0;
}

function startServer() {
  server = start(process.execPath, [path.join(root, 'bin', 'inkwire.js'), 'serve'], {
    ...OWN_GROUP,
    env: {
      ...process.env,
      PORT: SERVER_PORT,
      // Links and the origin check have to speak of the address that the browser shows.
      INKWIRE_PUBLIC_URL: `http://127.0.0.1:${PAGE_PORT}`,
    },
  });
}

async function restartServer() {
  if (!(await compile()) || stopping) return;
  const old = server;
  if (old !== undefined && old.exitCode === null && old.signalCode === null) {
    const gone = new Promise((resolve) => old.once('close', resolve));
    old.kill('SIGTERM');
    await gone;
  }
  if (!stopping) startServer();
}

if (!(await compile()))
  say('the server has type errors; it is started all the same if it was emitted');
startServer();

/** @type {NodeJS.Timeout | undefined} */
let pending;
for (const folder of ['server', 'shared']) {
  watch(path.join(root, folder), { recursive: true }, (_event, file) => {
    if (file === null || !file.endsWith('.ts')) return;
    clearTimeout(pending);
    pending = setTimeout(() => void restartServer(), 150);
  });
}

const vite = start(
  process.execPath,
  [tool('vite/bin/vite.js'), '--port', PAGE_PORT, '--strictPort', '--clearScreen', 'false'],
  { env: { ...process.env, INKWIRE_DEV_SERVER_PORT: SERVER_PORT } },
);
vite.on('close', async (code) => {
  stopping = true;
  if (server !== undefined && server.exitCode === null && server.signalCode === null) {
    const gone = new Promise((resolve) => server?.once('close', resolve));
    if (!server.killed) server.kill('SIGTERM');
    await gone;
  }
  process.exit(code ?? 0);
});
