/** The editor's connection against a real server: what it says, and when. */
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import * as Y from 'yjs';
import type { Connection } from '../../../client/sync/connection.ts';
import { closeCodes } from '../../../shared/protocol/close-codes.ts';
import { TestServer, type TestServerOptions } from '../../support/server.ts';
import { SyncClients, untilConnection, untilDocs } from '../../support/sync-clients.ts';

let server: TestServer;
const clients = new SyncClients();

afterEach(async () => {
  clients.close();
  await server.dispose();
});

async function join(
  options: TestServerOptions = {},
): Promise<{ connection: Connection; id: string; editToken: string; watchToken: string }> {
  server = await TestServer.start(options);
  const links = await server.createBoard();
  const connection = clients.ours(server.url, links.id, links.editToken);
  return { connection, ...links };
}

const kindOf = (connection: Connection): string => connection.status.kind;

describe('the status', () => {
  test('goes from connecting to live', async () => {
    const { connection } = await join();
    expect(kindOf(connection)).toBe('connecting');
    await connection.ready;
    await untilConnection(connection, () => kindOf(connection) === 'live');
    expect(connection.saveState).toBe('saved');
  });

  test('goes over connecting to offline and back, and keeps what was drawn (S-9)', async () => {
    const { connection } = await join();
    await connection.ready;
    await server.stop();
    await untilConnection(connection, () => kindOf(connection) !== 'live');
    connection.doc.getMap('shapes').set('a', 1);
    expect(connection.saveState).not.toBe('saved');
    await untilConnection(connection, () => kindOf(connection) === 'offline');
    expect(connection.saveState).toBe('offline');
    const { status } = connection;
    expect(status.kind === 'offline' && status.since <= Date.now()).toBe(true);
    await server.start();
    await untilConnection(connection, () => connection.saveState === 'saved');
    expect(kindOf(connection)).toBe('live');
  });

  test.each([
    ['a wrong token', (id: string) => [id, `e${'A'.repeat(27)}`], 'unauthorized'],
    ['no board', (_id: string, token: string) => ['nowhere', token], 'not-found'],
  ] as const)('is refused for %s, and there is no second try', async (_name, link, reason) => {
    server = await TestServer.start();
    const { id, editToken } = await server.createBoard();
    const [board, token] = link(id, editToken) as [string, string];
    const connection = clients.ours(server.url, board, token);
    await untilConnection(connection, () => kindOf(connection) === 'refused');
    expect(connection.status).toEqual({ kind: 'refused', reason });
  });

  test('is refused when the board is deleted under it', async () => {
    const { connection, id, editToken } = await join();
    await connection.ready;
    await fetch(`${server.url}/api/boards/${id}?token=${editToken}`, { method: 'DELETE' });
    await untilConnection(connection, () => kindOf(connection) === 'refused');
    expect(connection.status).toEqual({ kind: 'refused', reason: 'not-found' });
  });

  test('waits where the server is full, and comes in when there is room', async () => {
    server = await TestServer.start({ env: { INKWIRE_MAX_CONNECTIONS: '1' } });
    const { id, editToken } = await server.createBoard();
    const inside = await clients.bare(server.syncUrl, id, editToken);
    const connection = clients.ours(server.url, id, editToken);
    await untilConnection(connection, () => kindOf(connection) === 'offline');
    inside.terminate();
    await connection.ready;
  });

  test('survives being disconnected with any code that is not permanent', async () => {
    const { connection, id } = await join();
    await connection.ready;
    server.running.rooms.disconnect(id, closeCodes.serverError, 'for a test');
    await untilConnection(connection, () => kindOf(connection) !== 'live');
    await untilConnection(connection, () => kindOf(connection) === 'live');
  });
});

describe('saving (S-9)', () => {
  test('is told from the first change to its receipt', async () => {
    const { connection } = await join();
    await connection.ready;
    const states: string[] = [];
    connection.observe(() => states.push(connection.saveState));
    connection.doc.getMap('shapes').set('a', new Y.Map([['x', 1]]));
    expect(connection.saveState).toBe('saving');
    await untilConnection(connection, () => connection.saveState === 'saved');
    connection.doc.getMap('shapes').delete('a');
    expect(connection.saveState).toBe('saving');
    await untilConnection(connection, () => connection.saveState === 'saved');
    expect(states).toEqual(['saving', 'saved', 'saving', 'saved']);
  });

  test('deletions of the same thing by two people at once are both receipted', async () => {
    const { connection: one, id, editToken } = await join();
    const two = clients.ours(server.url, id, editToken);
    await Promise.all([one.ready, two.ready]);
    for (let i = 0; i < 20; i++) one.doc.getMap('shapes').set(`s${i}`, i);
    await untilDocs([two.doc], () => two.doc.getMap('shapes').size === 20);
    for (let i = 0; i < 20; i++) {
      one.doc.getMap('shapes').delete(`s${i}`);
      two.doc.getMap('shapes').delete(`s${i}`);
    }
    await untilConnection(one, () => one.saveState === 'saved');
    await untilConnection(two, () => two.saveState === 'saved');
  });
});

/** The updates of an author whom no server has heard of, one for each change. */
function updatesOf(write: (list: Y.Array<string>) => void): Uint8Array[] {
  const author = new Y.Doc();
  const made: Uint8Array[] = [];
  author.on('update', (update: Uint8Array) => made.push(update));
  write(author.getArray('list'));
  return made;
}

test('what waited in the copy for a part that only the server had is sent when that comes', async () => {
  const { connection, id, editToken } = await join();
  await connection.ready;
  const made = updatesOf((list) => {
    list.push(['the server has it']);
    list.push(['only the copy has it']);
  });
  // What an earlier visit kept, with a gap in it.
  Y.applyUpdate(connection.doc, made[1] as Uint8Array, 'copy');
  expect(connection.doc.getArray('list').length).toBe(0);
  const other = clients.ours(server.url, id, editToken);
  await other.ready;
  other.doc.getMap('shapes').set('unrelated', 1);
  await untilDocs([connection.doc], () => connection.doc.getMap('shapes').has('unrelated'));
  expect(kindOf(connection)).toBe('live');
  const states: string[] = [];
  connection.observe(() => states.push(connection.saveState));
  Y.applyUpdate(other.doc, made[0] as Uint8Array, 'elsewhere');
  await untilDocs([other.doc], () => other.doc.getArray('list').length === 2);
  await untilConnection(connection, () => connection.saveState === 'saved');
  expect(kindOf(connection)).toBe('live');
  // It was not called saved before it was.
  expect(states[0]).toBe('saving');
});

test('so is a deletion that waited in the copy for what it deletes', async () => {
  const { connection, id, editToken } = await join();
  await connection.ready;
  const other = clients.ours(server.url, id, editToken);
  await other.ready;
  const made = updatesOf((list) => {
    list.push(['the server has it']);
    list.delete(0, 1);
  });
  Y.applyUpdate(connection.doc, made[1] as Uint8Array, 'copy');
  expect(connection.doc.store.pendingDs).not.toBe(null);
  Y.applyUpdate(other.doc, made[0] as Uint8Array, 'elsewhere');
  await untilDocs([other.doc], () => other.doc.getArray('list').length === 0);
  await untilConnection(connection, () => connection.saveState === 'saved');
});

test('while something waits for what nobody has, what others bring about is not waited for', async () => {
  const { connection, id, editToken } = await join();
  const people = [0, 1].map(() => clients.ours(server.url, id, editToken));
  await Promise.all([connection, ...people].map(({ ready }) => ready));
  const made = updatesOf((list) => {
    list.push(['lost']);
    list.push(['waits']);
  });
  Y.applyUpdate(connection.doc, made[1] as Uint8Array, 'copy');
  expect(connection.doc.store.pendingStructs).not.toBe(null);
  // Both set the same fields at once: what one of them set is deleted, and no update says so.
  for (const [at, { doc }] of people.entries()) {
    doc.transact(() => {
      for (const field of ['a', 'b', 'c']) doc.getMap('shapes').set(field, at);
    });
  }
  const docs = [connection, ...people].map(({ doc }) => doc);
  await untilDocs(docs, () =>
    docs.every((doc) => [...people].every((one) => doc.store.clients.has(one.doc.clientID))),
  );
  expect(connection.saveState).toBe('saved');
  expect(kindOf(connection)).toBe('live');
});

test('what waited in the copy, and was sent with all the rest, costs no second connection', async () => {
  server = await TestServer.start();
  const { id, editToken } = await server.createBoard();
  const other = clients.ours(server.url, id, editToken);
  await other.ready;
  const made = updatesOf((list) => {
    list.push(['the server has it']);
    list.push(['only the copy has it']);
  });
  const connection = clients.ours(server.url, id, editToken);
  // The copy is there before the socket is open.
  Y.applyUpdate(connection.doc, made[1] as Uint8Array, 'copy');
  await connection.ready;
  const kinds = new Set<string>();
  connection.observe(() => kinds.add(kindOf(connection)));
  Y.applyUpdate(other.doc, made[0] as Uint8Array, 'elsewhere');
  await untilDocs(
    [other.doc, connection.doc],
    () => connection.doc.getArray('list').length + other.doc.getArray('list').length === 4,
  );
  await untilConnection(connection, () => connection.saveState === 'saved');
  expect([...kinds].filter((kind) => kind !== 'live')).toEqual([]);
});

test('the number of watchers is told (S-12)', async () => {
  const { connection, id, watchToken } = await join();
  await connection.ready;
  expect(connection.watchers).toBe(0);
  const stop = new AbortController();
  const feed = await fetch(`${server.url}/feed/${id}?token=${watchToken}`, { signal: stop.signal });
  expect(feed.status).toBe(200);
  await untilConnection(connection, () => connection.watchers === 1);
  stop.abort();
  await untilConnection(connection, () => connection.watchers === 0);
});

describe('presence', () => {
  test('is sent at most thirty times a second, the latest state always (S-11)', async () => {
    const { connection, id, editToken } = await join();
    await connection.ready;
    const peer = clients.stock(server.syncUrl, id, editToken);
    let heard = 0;
    const last = new Promise<void>((resolve) => {
      peer.awareness.on('change', () => {
        const state = peer.awareness.getStates().get(connection.doc.clientID);
        heard += 1;
        if ((state as { at?: number } | undefined)?.at === 999) resolve();
      });
    });
    await new Promise((resolve) => peer.once('sync', resolve));
    for (let at = 0; at < 1000; at++) connection.awareness.setLocalState({ at });
    await last;
    expect(heard).toBeLessThanOrEqual(3);
  });

  test('of others is not sent on', async () => {
    const { connection, id, editToken } = await join();
    await connection.ready;
    const peer = clients.stock(server.syncUrl, id, editToken);
    const arrived = new Promise<void>((resolve) => {
      connection.awareness.on('change', () => {
        if (connection.awareness.getStates().has(peer.doc.clientID)) resolve();
      });
    });
    const send = vi.spyOn(WebSocket.prototype, 'send');
    peer.awareness.setLocalState({ at: 1 });
    await arrived;
    await new Promise(setImmediate);
    const senders = send.mock.contexts as WebSocket[];
    expect(senders.length).toBeGreaterThan(0);
    expect(senders.filter((socket) => socket.url.includes('notices=1'))).toEqual([]);
  });
});

test('destroy leaves nothing behind: no socket, no timer, no second try', async () => {
  const { connection, id } = await join();
  await connection.ready;
  connection.destroy();
  connection.destroy();
  for (let tries = 0; server.running.rooms.stats().editors > 0 && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(server.running.rooms.stats().editors).toBe(0);
  server.running.rooms.disconnect(id, 1012, 'nobody is there');
});

test('a spectator’s link reads, and its changes are refused (S-13)', async () => {
  const { connection, id, watchToken } = await join();
  await connection.ready;
  connection.doc.getMap('shapes').set('a', 1);
  const watcher = clients.ours(server.url, id, watchToken);
  await watcher.ready;
  await untilDocs([watcher.doc], () => watcher.doc.getMap('shapes').has('a'));
  watcher.doc.getMap('shapes').set('b', 1);
  await untilConnection(watcher, () => kindOf(watcher) === 'refused');
  expect(watcher.status).toEqual({ kind: 'refused', reason: 'forbidden' });
  expect(connection.doc.getMap('shapes').has('b')).toBe(false);
});

test('a stranger’s bytes in the place of messages do not throw out of a handler', async () => {
  server = await TestServer.start();
  const liar = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(liar, 'listening');
  const { port } = liar.address() as { port: number };
  liar.on('connection', (socket) => {
    for (const bytes of [[], [0], [0, 2, 5, 1], [1, 255], [120, 3, 1], [2], [99]])
      socket.send(Uint8Array.from(bytes));
    socket.send(Uint8Array.from([120, 2, 123, 125]));
  });
  const connection = clients.ours(`http://127.0.0.1:${port}`, 'b', '');
  const closed = once(liar, 'connection');
  await closed;
  await untilConnection(connection, () => kindOf(connection) === 'offline');
  liar.close();
});
