import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { probeBoard, reasonOfClose, retryDelayMs } from '../../../client/sync/reconnect.ts';
import { closeCodes, isPermanentClose } from '../../../shared/protocol/close-codes.ts';

const lowest = () => 0;
const highest = () => 1 - Number.EPSILON;

describe('S-14: the wait before another try', () => {
  test('grows with each failure, to a limit', () => {
    const waits = [1, 2, 3, 4, 20].map((attempts) => retryDelayMs(1006, attempts, highest));
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits);
    expect(waits.at(-1)).toBeLessThanOrEqual(10_100);
    expect(retryDelayMs(1006, 1, lowest)).toBeGreaterThan(0);
  });

  test('is spread over seconds after a restart, and longer where the server is full', () => {
    expect(retryDelayMs(closeCodes.restart, 1, lowest)).toBe(500);
    expect(retryDelayMs(closeCodes.restart, 1, highest)).toBeGreaterThan(2_900);
    expect(retryDelayMs(closeCodes.tryLater, 1, lowest)).toBe(3_000);
    expect(retryDelayMs(closeCodes.tryLater, 1, highest)).toBeGreaterThan(9_900);
  });
});

test('S-13: every permanent code has a reason for people', () => {
  const permanent = Object.values(closeCodes).filter(isPermanentClose);
  expect(permanent.map(reasonOfClose)).toEqual([
    'failed',
    'unauthorized',
    'forbidden',
    'not-found',
    'failed',
    'too-large',
    'failed',
    'version',
    'abuse',
  ]);
  expect([closeCodes.restart, closeCodes.tryLater, 1006].some(isPermanentClose)).toBe(false);
});

describe('S-2: asking why a socket was refused', () => {
  let server: Server;
  afterEach(() => server.close());

  async function ask(status: number, headers: Record<string, string> = {}, body: unknown = {}) {
    let asked = '';
    server = createServer((request, response) => {
      asked = request.url ?? '';
      response.writeHead(status, headers).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    const answer = await probeBoard(origin, 'b', 't&t', new AbortController().signal);
    return { answer, asked };
  }

  test.each([
    [401, 'unauthorized'],
    [403, 'foreign-page'],
    [404, 'not-found'],
  ])('%i is final', async (status, reason) => {
    const { answer, asked } = await ask(status);
    expect(answer).toEqual({ kind: 'refused', reason });
    expect(asked).toBe('/api/boards/b?token=t%26t&enter=1');
  });

  test.each([
    [429, 'too-many', { because: 'full' }],
    [503, 'full', { because: 'full' }],
    [503, 'damaged', { because: 'damaged' }],
    [503, 'going-down', {}],
  ])('%i %s says when to come back, and why', async (status, error, why) => {
    const { answer } = await ask(status, { 'Retry-After': '7' }, { error });
    expect(answer).toEqual({ kind: 'later', waitMs: 7_000, ...why });
  });

  test('nonsense and silence are no reason to stop', async () => {
    expect((await ask(503, { 'Retry-After': 'soon' })).answer).toEqual({
      kind: 'later',
      waitMs: 2_000,
    });
    server.close();
    expect((await ask(200)).answer).toEqual({ kind: 'unknown' });
    const { signal } = new AbortController();
    expect(await probeBoard('http://127.0.0.1:1', 'b', '', signal)).toEqual({ kind: 'unknown' });
  });
});
