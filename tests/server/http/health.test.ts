import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TestServer } from '../../support/server.ts';

let server: TestServer;
afterEach(() => server.dispose());

const status = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(server.url + path, { headers })).status;

describe('health', () => {
  test('is alive and ready', async () => {
    server = await TestServer.start();
    expect(await (await fetch(`${server.url}/healthz`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${server.url}/readyz`)).json()).toEqual({ status: 'ready' });
  });
});

describe('metrics', () => {
  test('count what happens, by kind and reason', async () => {
    server = await TestServer.start();
    const { id, editToken } = await server.createBoard();
    const socket = new WebSocket(`${server.syncUrl}/${id}?token=${editToken}`);
    await once(socket, 'message');
    const wrong = new WebSocket(`${server.syncUrl}/${id}?token=x`);
    await once(
      wrong.on('error', () => {}),
      'unexpected-response',
    );
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain('inkwire_connections{kind="editor"} 1');
    expect(text).toContain('inkwire_refused_connections_total{reason="unauthorized"} 1');
    expect(text).toContain('inkwire_rooms 1');
    expect(text).toContain('inkwire_editors 1');
    for (const name of [
      'inkwire_messages_in_total',
      'inkwire_bytes_out_total',
      'inkwire_batch_updates_bucket',
      'inkwire_tick_seconds_bucket',
      'inkwire_commit_seconds_bucket',
      'inkwire_rooms_with_pending_structs',
      'inkwire_lagging_readers',
      'inkwire_feed_subscribers',
      'inkwire_feed_resumed_total',
      'nodejs_eventloop_lag_p99_seconds',
      'process_resident_memory_bytes',
    ])
      expect(text).toContain(name);
    socket.terminate();
  });

  test('and logs hold no token, no whole board id and no title', async () => {
    server = await TestServer.start();
    const response = await fetch(`${server.url}/api/boards`, {
      method: 'POST',
      body: '{"title":"Secret plan"}',
    });
    const { id, editToken, watchToken } = (await response.json()) as Record<string, string>;
    const socket = new WebSocket(`${server.syncUrl}/${id}?token=${editToken}`);
    await once(socket, 'message');
    const closed = once(socket, 'close');
    socket.send(Buffer.from([99, 99]));
    await closed;
    await fetch(`${server.url}/api/boards/${id}?token=${watchToken}`);
    await server.stop();
    const said = server.logLines.join('\n');
    for (const secret of [id, editToken, watchToken, 'Secret plan'])
      expect(said).not.toContain(secret as string);
    await server.start();
    const text = await (await fetch(`${server.url}/metrics`)).text();
    for (const secret of [id, editToken, watchToken]) expect(text).not.toContain(secret as string);
  });

  test('are for this machine by default, and not through a proxy', async () => {
    server = await TestServer.start();
    expect(await status('/metrics')).toBe(200);
    expect(await status('/metrics', { 'X-Forwarded-For': '192.0.2.1' })).toBe(404);
  });

  test('can be closed, opened, or kept for those with a secret', async () => {
    server = await TestServer.start({ env: { INKWIRE_METRICS: 'off' } });
    expect(await status('/metrics')).toBe(404);
    await server.dispose();
    server = await TestServer.start({ env: { INKWIRE_METRICS: 'token:long-enough' } });
    expect(await status('/metrics')).toBe(404);
    expect(await status('/metrics', { Authorization: 'Bearer wrong-one!' })).toBe(404);
    expect(await status('/metrics', { Authorization: 'Bearer long-enough' })).toBe(200);
    await server.dispose();
    server = await TestServer.start({ env: { INKWIRE_METRICS: 'public' } });
    expect(await status('/metrics', { 'X-Forwarded-For': '192.0.2.1' })).toBe(200);
  });
});
