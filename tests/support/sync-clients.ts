/** Clients of the sync socket for tests: stock ones of npm, our own, and bare sockets. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { type Connection, openConnection } from '../../client/sync/connection.ts';

/** The `ws` package in the place of a browser's WebSocket. */
export const NodeWebSocket = WebSocket as unknown as typeof globalThis.WebSocket;

/** Opens clients and closes all of them together. */
export class SyncClients {
  readonly #closers: (() => void)[] = [];

  /** A provider as npm has it, with nothing of ours. */
  stock(syncUrl: string, board: string, token: string): WebsocketProvider {
    const doc = new Y.Doc();
    const provider = new WebsocketProvider(syncUrl, board, doc, {
      params: { token },
      WebSocketPolyfill: NodeWebSocket,
      disableBc: true,
    });
    this.#closers.push(() => {
      provider.destroy();
      provider.awareness.destroy();
      doc.destroy();
    });
    return provider;
  }

  /** The editor's own connection, without a browser around it. */
  ours(server: string, board: string, token: string): Connection {
    const connection = openConnection({ server, board, token, WebSocket: NodeWebSocket });
    this.#closers.push(() => connection.destroy());
    return connection;
  }

  /** An open socket that speaks nothing by itself. */
  async bare(syncUrl: string, board: string, token: string): Promise<WebSocket> {
    const socket = new WebSocket(`${syncUrl}/${board}?token=${token}`);
    this.#closers.push(() => socket.terminate());
    await once(socket, 'open');
    return socket;
  }

  close(): void {
    for (const close of this.#closers.splice(0)) close();
  }
}

/** Resolves when `isTrue` holds, looking after each transaction of any of the documents. */
export async function untilDocs(docs: readonly Y.Doc[], isTrue: () => boolean): Promise<void> {
  if (isTrue()) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!isTrue()) return;
      for (const doc of docs) doc.off('afterAllTransactions', look);
      resolve();
    };
    for (const doc of docs) doc.on('afterAllTransactions', look);
  });
}

/** Resolves when `isTrue` holds, looking after each news of the connection. */
export function untilConnection(connection: Connection, isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    let isSettled = false;
    const stop = connection.observe(look);
    function look(): void {
      if (isSettled || !isTrue()) return;
      isSettled = true;
      stop();
      resolve();
    }
    look();
  });
}

/** Content of a document as comparable text, whatever the order in which it came. */
export function contentOf(doc: Y.Doc): string {
  const sorted = (value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sorted(inner)]),
        )
      : value;
  return JSON.stringify(sorted(doc.getMap('shapes').toJSON()));
}

/** What a refused upgrade answers. */
export interface Refusal {
  readonly status: number | undefined;
  readonly error: string;
  readonly retryAfter: string | undefined;
}

export async function refusalOf(
  address: string,
  headers: Record<string, string> = {},
): Promise<Refusal> {
  const socket = new WebSocket(address, { headers });
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return {
    status: response.statusCode as number | undefined,
    error: (JSON.parse(body) as { error: string }).error,
    retryAfter: response.headers['retry-after'] as string | undefined,
  };
}
