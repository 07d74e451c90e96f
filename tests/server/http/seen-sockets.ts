/** A route of sockets that keeps what it sees, for tests of the network library's wrapper. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { DataSocket, SocketRoute } from '../../../server/http/request.ts';

export interface Seen {
  opened: DataSocket<string>[];
  messages: string[];
  closed: number[];
  overruns: number;
}

export const nothing = (): Seen => ({ opened: [], messages: [], closed: [], overruns: 0 });

/** Lets everybody in, with small limits; `changes` win. */
export function route(seen: Seen, changes: Partial<SocketRoute<string>> = {}): SocketRoute<string> {
  return {
    maxFrameBytes: 100_000,
    maxBufferedBytes: 100_000,
    maxHeldBytes: 1000,
    maxHeldFrames: 100,
    maxHeldBytesInAll: 100_000,
    idleTimeoutSeconds: 40,
    upgrade: (request, reply) => reply.accept(request.param('board')),
    open: (socket) => seen.opened.push(socket),
    message: (_socket, frame) => seen.messages.push(Buffer.from(frame).toString()),
    drain: () => {},
    overrun: (socket) => {
      seen.overruns++;
      socket.close(4429, 'too much');
    },
    close: (_socket, code) => seen.closed.push(code),
    ...changes,
  };
}

/** An open socket of a client. */
export async function join(port: number, board = 'a'): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/sync/${board}`);
  await once(socket, 'open');
  return socket;
}
