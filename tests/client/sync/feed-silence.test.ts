/** With the time in the hand: tabs whose holder of the stream is silent, and servers that do not answer. */
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { FakeChannel, GOOD, type Tab, world } from './feed-world.ts';

let host: Tab;
let guest: Tab;
const post = (): MockInstance<FakeChannel['postMessage']> =>
  vi.spyOn(FakeChannel.prototype, 'postMessage');
let posted = post();
/** Under which name the others know the guest. */
let guestId = '';

/** How often a tab asked whether the other one lives. */
const pings = (): number =>
  posted.mock.calls.filter(([data]) => JSON.stringify(data).includes('"kind":"ping"')).length;

/** The boards of each stream, by its tab. */
const carried = (): string[] =>
  world
    .streams()
    .map(({ tab, seats }) => `${tab.number} ${seats.map(({ board }) => board).sort()}`);

const sizes = (tab: Tab): number[] => tab.held.map(({ watching }) => watching.watched.board.size);

beforeEach(async () => {
  posted = post();
  world.begin(1, ['a', 'b']);
  [host, guest] = [await world.openTab(), await world.openTab()];
  await world.watch(host, 'a', GOOD);
  await world.rest(1_000);
  await world.watch(guest, 'b', GOOD);
  await world.rest(1_000);
  expect(carried()).toEqual(['0 a,b']);
  // From here on nothing is said.
  world.change('b');
  await world.rest(0);
  const at = posted.mock.contexts.findIndex((channel) => (channel as FakeChannel).tab === guest);
  guestId = (posted.mock.calls[at]![0] as { from: string }).from;
  posted.mockClear();
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('a holder of the stream', () => {
  test('that has nothing to say is asked every 20 s, and kept', async () => {
    const [stream] = world.streams();
    await world.rest(19_999);
    expect(pings()).toBe(0);
    await world.rest(1);
    expect(pings()).toBe(1);
    await world.rest(580_000);
    expect(pings()).toBe(30);
    expect(world.streams()).toEqual([stream]);
    world.change('b');
    await world.rest(0);
    expect(sizes(guest)).toEqual([2]);
  });

  test('that speaks is asked nothing', async () => {
    for (let i = 0; i < 30; i++) {
      await world.rest(19_000);
      // Whatever it speaks of.
      world.change('a');
      await world.rest(0);
    }
    expect(pings()).toBe(0);
    expect(carried()).toEqual(['0 a,b']);
  });

  test('that does not answer in 3 s is left, and serves again when it can', async () => {
    host.isStuck = true;
    world.change('b');
    await world.rest(22_999);
    expect([pings(), carried(), sizes(guest)]).toEqual([1, ['0 a,b'], [1]]);
    await world.rest(1 + 30);
    expect(carried()).toEqual(['0 a,b', '1 b']);
    expect(sizes(guest)).toEqual([2]);
    world.change('b');
    await world.rest(60_000);
    expect(sizes(guest)).toEqual([3]);

    host.isStuck = false;
    await world.rest(1_000);
    expect(carried()).toEqual(['0 a,b']);
    world.change('b');
    await world.rest(0);
    expect([sizes(host), sizes(guest)]).toEqual([[0], [4]]);
  });

  test('that serves it no more takes it in again', async () => {
    // The holder was told that it needs nothing any more.
    const [channel] = guest.channels;
    channel!.postMessage({ from: guestId, message: { kind: 'want', ask: 99, boards: [] } });
    await world.rest(1_000);
    expect(carried()).toEqual(['0 a']);
    await world.rest(20_000);
    expect(carried()).toEqual(['0 a,b']);
    world.change('b');
    await world.rest(0);
    expect(sizes(guest)).toEqual([2]);
  });
});

describe('a server', () => {
  const status = (tab: Tab) => tab.held[0]!.watching.watched.status;
  const waits = (tab: Tab): number => {
    const now = status(tab);
    if (now.kind !== 'reconnecting' || now.retryAt === undefined) throw new Error(now.kind);
    return now.retryAt - world.now;
  };

  test('that is away is tried less and less often, and everybody knows when', async () => {
    world.setMood('away');
    await world.rest(0);
    for (const most of [3_000, 6_000, 12_000, 24_000, 45_000, 45_000]) {
      const waitMs = waits(host);
      expect(waitMs).toBeGreaterThanOrEqual(most / 3);
      expect(waitMs).toBeLessThanOrEqual(most);
      expect(status(guest)).toEqual(status(host));
      await world.rest(waitMs - 1);
      expect(world.requests).toEqual([]);
      await world.rest(1);
    }
    world.setMood('up');
    world.change('b');
    await world.rest(waits(host));
    expect([status(host).kind, status(guest).kind]).toEqual(['live', 'live']);
    expect(sizes(guest)).toEqual([2]);
    // It begins anew.
    world.setMood('away');
    await world.rest(0);
    expect(waits(host)).toBeLessThanOrEqual(3_000);
  });

  test('that is back is found at once by whoever does not want to wait, in any tab', async () => {
    for (const tab of [host, guest]) {
      world.setMood('away');
      await world.rest(100_000);
      expect(waits(tab)).toBeGreaterThan(0);
      world.setMood('up');
      await world.run(tab, () => tab.held[0]!.watching.retry());
      await world.rest(0);
      expect([status(host).kind, status(guest).kind]).toEqual(['live', 'live']);
    }
    const streams = world.streams();
    await world.run(host, () => host.held[0]!.watching.retry());
    expect(world.streams()).toEqual(streams);
  });

  test('that says when to come back is left alone until then', async () => {
    world.mood = 'full';
    world.cut(world.streams()[0]!);
    await world.rest(3_000);
    expect(waits(host)).toBeGreaterThan(45_000);
  });

  test('that neither answers nor fails is given up', async () => {
    world.setMood('away');
    await world.rest(100_000);
    // It hears of nothing any more.
    vi.spyOn(world, 'serve').mockImplementation((stream) => {
      world.requests.splice(world.requests.indexOf(stream), 1);
    });
    await world.run(host, () => host.held[0]!.watching.retry());
    await world.rest(19_000);
    expect(status(guest)).toEqual({ kind: 'reconnecting', retryAt: undefined });
    await world.rest(1_000);
    expect(waits(guest)).toBeGreaterThan(0);
  });
});
