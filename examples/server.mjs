/**
 * `npm run examples`: serves the examples from an origin of their own, as other people's sites are.
 * Needs a running Inkwire (INKWIRE_URL, http://127.0.0.1:8787 by default), makes one board on it, and
 * puts its links where the files say `https://inkwire.example/b/BOARD#TOKEN`.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const folder = import.meta.dirname;
const inkwire = (process.env.INKWIRE_URL ?? 'http://127.0.0.1:8787').replace(/\/$/, '');
const port = Number(process.env.PORT ?? 8790);

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
]);

/** Makes the board that all examples show. */
async function createBoard() {
  const response = await fetch(`${inkwire}/api/boards`, { method: 'POST' });
  if (!response.ok) throw new Error(`${inkwire} makes no board: ${response.status}`);
  return /** @type {{ id: string, editToken: string, watchToken: string }} */ (
    await response.json()
  );
}

const board = await createBoard().catch((error) => {
  console.error(`Inkwire does not answer at ${inkwire}. Start it first: npm start`);
  console.error(String(error));
  process.exit(1);
});

/**
 * The text of an example with the placeholders filled in.
 * @param {string} text
 */
function fillIn(text) {
  return text
    .replaceAll('/b/BOARD#TOKEN', `/b/${board.id}#${board.editToken}`)
    .replaceAll('/s/BOARD?token=TOKEN', `/s/${board.id}?token=${board.watchToken}`)
    .replaceAll('/feed/BOARD?token=TOKEN', `/feed/${board.id}?token=${board.watchToken}`)
    .replaceAll('https://inkwire.example', inkwire);
}

const INDEX = `<!doctype html><meta charset="utf-8"><title>Inkwire examples</title>
<style>body{font:16px/1.6 system-ui;max-width:40rem;margin:3rem auto;padding:0 1rem}</style>
<h1>Inkwire examples</h1>
<ul>
  <li><a href="/plain.html">A plain page with a board in it</a>
  <li><a href="/viewer.html">A page that shows a board read-only</a>
  <li><a href="/wall.html">Many boards on one page, over one connection</a>
  <li><a href="/feed.html">The feed, drawn by a few lines of script</a>
  <li><a href="/react/">A React page</a>
  <li><a href="https://inkwire.example/b/BOARD#TOKEN">The same board in Inkwire itself</a>
</ul>`;

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  try {
    if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(fillIn(INDEX));
      return;
    }
    const page = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    // The React page is what its build left.
    const wanted = decodeURIComponent(page.replace(/^\/react\//, '/react/dist/'));
    const file = path.join(folder, path.normalize(wanted));
    const type = TYPES.get(path.extname(file));
    if (!file.startsWith(folder + path.sep) || type === undefined) throw new Error('not served');
    const text = await readFile(file, 'utf8');
    response.writeHead(200, { 'content-type': type }).end(fillIn(text));
  } catch {
    const hint = pathname.startsWith('/react/') ? ' (build it first: see examples/react)' : '';
    response.writeHead(404, { 'content-type': 'text/plain' }).end(`not found${hint}\n`);
  }
});

server.on('error', (error) => {
  const isTaken = /** @type {NodeJS.ErrnoException} */ (error).code === 'EADDRINUSE';
  console.error(
    isTaken ? `Port ${port} is in use. Take another: PORT=8795 npm run examples` : error,
  );
  process.exit(1);
});
server.listen(port, '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`Examples: http://127.0.0.1:${address.port}/ (boards from ${inkwire})`);
});
