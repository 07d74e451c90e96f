/** What the sync socket asks of the network library. */
import { expect, test } from 'vitest';
import { addSyncSocket, type SyncSocketOptions } from '../../../server/http/sync-socket.ts';
import type { App } from '../../../server/http/app.ts';
import type { SocketRoute } from '../../../server/http/request.ts';
import { DEFAULT_ROOM_LIMITS } from '../../../server/rooms/limits.ts';

test('S-15: a peer from which nothing is heard is gone after 30 to 60 s', () => {
  let route: SocketRoute<unknown> | undefined;
  const app = {
    socket: (_path: string, added: SocketRoute<unknown>) => {
      route = added;
    },
    route: () => {},
  } as unknown as App;
  addSyncSocket(app, { limits: DEFAULT_ROOM_LIMITS } as unknown as SyncSocketOptions);
  // The library looks every 4 s, and sends its last ping up to 8 s before the end.
  expect(route?.idleTimeoutSeconds).toBeGreaterThanOrEqual(30);
  expect(route?.idleTimeoutSeconds).toBeLessThanOrEqual(52);
  expect(route?.maxHeldBytes).toBeLessThanOrEqual(DEFAULT_ROOM_LIMITS.maxFrameBytes);
  expect(route?.maxHeldBytesInAll).toBeLessThanOrEqual(256 * 1024 * 1024);
});
