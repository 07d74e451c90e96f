/** A feed as one writes it by hand on node:http. */
import { createServer } from 'node:http';
import { draw } from './strokes.mjs';

const readers = new Set();
createServer((request, response) => {
  if (request.url === '/start') {
    draw((json) => {
      const text = `event: change\ndata: ${json}\n\n`;
      for (const reader of readers) reader.write(text);
    });
    response.end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(':\n\n');
  readers.add(response);
  response.on('close', () => readers.delete(response));
}).listen(Number(process.env.PORT), '127.0.0.1');
