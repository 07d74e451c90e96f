import { describe, expect, test } from 'vitest';
import {
  type ConnectionLimits,
  Connections,
  NO_CONNECTION_LIMITS,
} from '../../../server/access/connections.ts';
import { addressKey, isLoopbackAddress, RateLimit } from '../../../server/access/limits.ts';
import { limitSettings } from '../../../server/limit-settings.ts';

describe('a rate limit', () => {
  test('allows its burst, then its rate, each key for itself', () => {
    const limit = new RateLimit(2, 3);
    const take = (key: string, atMs: number) => limit.take(key, atMs).kind;
    expect([take('a', 0), take('a', 0), take('a', 0)]).toEqual(['allowed', 'allowed', 'allowed']);
    expect(limit.take('a', 0)).toEqual({ kind: 'denied', retryAfterSeconds: 1 });
    expect(take('b', 0)).toBe('allowed');
    expect(take('a', 499)).toBe('denied');
    expect(take('a', 1000)).toBe('allowed');
  });

  test('forgets keys that have rested', () => {
    const limit = new RateLimit(1, 2);
    for (let i = 0; i < 1000; i++) limit.take(`key ${i}`, i * 10);
    expect(limit.size).toBeLessThan(250);
  });

  test('is not fooled by those who keep asking', () => {
    const limit = new RateLimit(1, 1);
    let allowed = 0;
    for (let ms = 0; ms < 10_000; ms += 10) if (limit.take('a', ms).kind === 'allowed') allowed++;
    expect(allowed).toBe(10);
  });
});

describe('connections', () => {
  const limits = {
    ...NO_CONNECTION_LIMITS,
    maxConnections: 4,
    maxConnectionsPerAddress: 2,
    maxWatchers: 6,
    maxWatchersPerAddress: 5,
  };

  test('are counted per address and in all, and those inside make room when they leave', () => {
    const connections = new Connections(limits, () => 0);
    const first = connections.enter('editor', '10.0.0.1');
    connections.enter('editor', '10.0.0.1');
    expect(connections.enter('editor', '10.0.0.1')).toMatchObject({ code: 'too-many' });
    connections.enter('editor', '10.0.0.2');
    connections.enter('editor', '10.0.0.3');
    expect(connections.enter('editor', '10.0.0.4')).toMatchObject({ code: 'full' });
    expect(connections.count('editor')).toBe(4);
    if (first.kind !== 'entered') throw new Error('the first was denied');
    first.leave();
    first.leave();
    expect(connections.count('editor')).toBe(3);
    expect(connections.enter('editor', '10.0.0.1').kind).toBe('entered');
  });

  test('of spectators take no place from an editor, and the other way round', () => {
    const connections = new Connections(limits, () => 0);
    for (let i = 0; i < 5; i++)
      expect(connections.enter('spectator', '10.0.0.1').kind).toBe('entered');
    expect(connections.enter('spectator', '10.0.0.1')).toMatchObject({ code: 'too-many' });
    connections.enter('spectator', '10.0.0.2');
    expect(connections.enter('spectator', '10.0.0.3')).toMatchObject({ code: 'full' });
    for (const address of ['10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.3'])
      expect(connections.enter('editor', address).kind).toBe('entered');
    expect([connections.count('editor'), connections.count('spectator')]).toEqual([4, 6]);
  });

  test('of a lecture behind one address all find a place by default, together and again', () => {
    const defaults = Object.fromEntries(
      Object.entries(limitSettings).map(([name, { fallback }]) => [name, fallback]),
    ) as unknown as ConnectionLimits;
    const connections = new Connections(defaults, () => 0);
    for (const _ of ['at first', 'after a break of the network']) {
      const entries = Array.from({ length: 5_000 }, () =>
        connections.enter('spectator', '192.0.2.1'),
      );
      expect(entries.every(({ kind }) => kind === 'entered')).toBe(true);
      expect(connections.enter('editor', '192.0.2.1').kind).toBe('entered');
      for (const entry of entries) if (entry.kind === 'entered') entry.leave();
    }
  });

  test('are limited in how often they are opened', () => {
    let nowMs = 0;
    const connections = new Connections(
      { ...NO_CONNECTION_LIMITS, maxJoinsPerMinute: 6 },
      () => nowMs,
    );
    const join = () => {
      const entry = connections.enter('editor', '10.0.0.1');
      if (entry.kind === 'entered') entry.leave();
      return entry;
    };
    for (let i = 0; i < 6; i++) expect(join().kind).toBe('entered');
    expect(join()).toEqual({ kind: 'denied', code: 'too-many', retryAfterSeconds: 10 });
    nowMs = 10_000;
    expect(join().kind).toBe('entered');
  });

  test('are all denied while the server goes down', () => {
    const connections = new Connections(NO_CONNECTION_LIMITS);
    connections.drain();
    expect(connections.enter('editor', '::1')).toMatchObject({ code: 'going-down' });
  });
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['0000:0000:0000:0000:0000:ffff:c000:0207', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['garbage:::', 'garbage:::'],
])('the address %s counts as %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test('knows this machine by all its addresses', () => {
  for (const own of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    expect(isLoopbackAddress(own)).toBe(true);
  expect(isLoopbackAddress('0000:0000:0000:0000:0000:0000:0000:0001')).toBe(true);
  for (const foreign of ['10.0.0.1', '::2', '1.127.0.0', '::ffff:10.0.0.1'])
    expect(isLoopbackAddress(foreign)).toBe(false);
});
