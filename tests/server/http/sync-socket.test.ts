/** The sync socket on real sockets, spoken to by stock clients of npm and by our own connection. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { openConnection, type Connection } from '../../../client/sync/connection.ts';
import { TestServer } from '../../support/server.ts';

let server: TestServer;
const closers: (() => void)[] = [];

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await server.dispose();
});

type Socket = typeof globalThis.WebSocket;

/** A provider as npm has it, with nothing of ours. */
function stock(board: string, token: string): WebsocketProvider {
  const doc = new Y.Doc();
  const provider = new WebsocketProvider(server.syncUrl, board, doc, {
    params: { token },
    WebSocketPolyfill: WebSocket as unknown as Socket,
    disableBc: true,
  });
  closers.push(() => {
    provider.destroy();
    provider.awareness.destroy();
    doc.destroy();
  });
  return provider;
}

function ours(board: string, token: string): Connection {
  const connection = openConnection({
    server: server.url,
    board,
    token,
    WebSocket: WebSocket as unknown as Socket,
  });
  closers.push(() => connection.destroy());
  return connection;
}

/** Waits until `isTrue`, looking after each update of any of the documents. */
async function until(docs: readonly Y.Doc[], isTrue: () => boolean): Promise<void> {
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

function settled(connection: Connection, isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = connection.observe(look);
    function look(): void {
      if (!isTrue()) return;
      stop();
      resolve();
    }
    look();
  });
}

describe('S-1, S-7: stock clients and our own', () => {
  test('converge, and find everything after a restart', async () => {
    const { id, editToken } = await server.createBoard();
    const providers = [stock(id, editToken), stock(id, editToken), stock(id, editToken)];
    const own = ours(id, editToken);
    const docs = [...providers.map((provider) => provider.doc), own.doc];
    await own.ready;
    docs.forEach((doc, person) => {
      const shapes = doc.getMap<Y.Map<number>>('shapes');
      for (let i = 0; i < 25; i++) shapes.set(`${person}-${i}`, new Y.Map([['x', i]]));
    });
    await until(docs, () => docs.every((doc) => doc.getMap('shapes').size === 100));
    const states = docs.map((doc) => JSON.stringify(doc.getMap('shapes').toJSON()).length);
    expect(new Set(states).size).toBe(1);
    await settled(own, () => own.saveState === 'saved');

    await server.stop();
    await server.start();
    const late = ours(id, editToken);
    await late.ready;
    expect(late.doc.getMap('shapes').toJSON()).toEqual(own.doc.getMap('shapes').toJSON());
  });
});

describe('S-2: refused at the upgrade', () => {
  async function refusal(
    address: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number | undefined; error: string; retryAfter: string | undefined }> {
    const socket = new WebSocket(address, { headers });
    const [, response] = await once(socket, 'unexpected-response');
    let body = '';
    for await (const chunk of response) body += String(chunk);
    return {
      status: response.statusCode,
      error: (JSON.parse(body) as { error: string }).error,
      retryAfter: response.headers['retry-after'],
    };
  }

  test('with the reason as a status', async () => {
    const board = await server.createBoard();
    const other = await server.createBoard();
    const at = (id: string, token: string) => refusal(`${server.syncUrl}/${id}?token=${token}`);
    expect(await at(board.id, '')).toMatchObject({ status: 401, error: 'unauthorized' });
    expect(await at(board.id, other.editToken)).toMatchObject({ status: 401 });
    expect(await at('nowhere', board.editToken)).toMatchObject({ status: 404, error: 'not-found' });
    expect(await at('no%20board', board.editToken)).toMatchObject({ status: 404 });
  });

  test('S-3: pages of foreign origins', async () => {
    const { id, editToken } = await server.createBoard();
    const at = `${server.syncUrl}/${id}?token=${editToken}`;
    expect(await refusal(at, { Origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      error: 'forbidden',
    });
    const own = new WebSocket(at, { headers: { Origin: server.url } });
    await once(own, 'open');
    own.terminate();
  });
});
