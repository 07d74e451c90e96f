/** A feed on the better-sse package. */
import { createServer } from 'node:http';
import { createChannel, createSession } from 'better-sse';
import { draw } from './strokes.mjs';

const channel = createChannel();
createServer(async (request, response) => {
  if (request.url === '/start') {
    draw((json) => channel.broadcast(json, 'change'));
    response.end();
    return;
  }
  const session = await createSession(request, response, { serializer: (data) => String(data) });
  channel.register(session);
}).listen(Number(process.env.PORT), '127.0.0.1');
