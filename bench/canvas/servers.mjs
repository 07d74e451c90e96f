/** What the canvas benchmark serves: its own pages, and Inkwire with an empty data folder. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const bench = fileURLToPath(new URL('..', import.meta.url));
const root = path.dirname(path.resolve(bench));
const built = path.join(root, '.cache/bench-canvas');
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const fonts = path.join(bench, 'node_modules/@excalidraw/excalidraw/dist/prod');

/** @param folder what is served beside Excalidraw's own fonts */
export async function servePages(folder = built) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const asset = pathname.split('/excalidraw-assets/')[1];
    const file = asset === undefined ? path.join(folder, pathname) : path.join(fonts, asset);
    readFile(file).then(
      (body) => {
        const type = types[/** @type {keyof typeof types} */ (path.extname(file))];
        response.setHeader('content-type', type ?? 'application/octet-stream');
        response.end(body);
      },
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, close: () => server.close() };
}

export async function serveInkwire() {
  const data = await mkdtemp(path.join(tmpdir(), 'inkwire-bench-'));
  const args = ['serve', '--port', '0', '--data-dir', data, '--access', 'open', '--limits', 'off'];
  const child = spawn(process.execPath, [path.join(root, 'bin/inkwire.js'), ...args]);
  const origin = await new Promise((resolve, reject) => {
    let seen = '';
    child.on('exit', () => reject(new Error(`the server ended: ${seen}`)));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        seen += chunk;
        const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(seen);
        if (found !== null) resolve(found[0]);
      });
    }
  });
  return {
    origin,
    close: async () => {
      child.removeAllListeners('exit');
      const ended = new Promise((resolve) => child.on('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}
