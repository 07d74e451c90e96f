/** From one stream to another: what the one did not bring yet, the other has to. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { GOOD, type Tab, world } from './feed-world.ts';

let host: Tab;
let guest: Tab;

const carried = (): string[] =>
  world
    .streams()
    .map(({ tab, seats }) => `${tab.number} ${seats.map(({ board }) => board).sort()}`);

const shown = (tab: Tab, at = 0): string[] =>
  tab.held[at]!.watching.watched.board.ordered()
    .map(({ id }) => id)
    .sort();

beforeEach(async () => {
  world.begin(1, ['a', 'b', 'c']);
  [host, guest] = [await world.openTab(), await world.openTab()];
  await world.watch(host, 'a', GOOD);
  await world.rest(1_000);
  expect(carried()).toEqual(['0 a']);
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('a tab that was ahead of its holder goes on from where that one was', async () => {
  await world.watch(host, 'b', GOOD);
  await world.rest(1_000);
  // The holder is told later than the other one.
  world.blocked.add('0 stream');
  world.blocked.add('1 tab 0');
  await world.watch(guest, 'b', GOOD);
  await world.rest(1_000);
  world.change('b');
  await world.rest(0);
  expect([shown(host, 1), shown(guest)]).toEqual([[], ['s11']]);
  world.blocked.delete('1 tab 0');
  await world.rest(1_000);
  expect(carried()).toEqual(['0 a,b']);
  world.crash(host);
  await world.rest(1_000);
  expect(carried()).toEqual(['1 b']);
  expect(shown(guest)).toEqual(['s11']);
});

test('a board that its holder has not got yet is asked for anew by whoever takes over', async () => {
  world.blocked.add('1 tab 0');
  await world.watch(guest, 'b', GOOD);
  await world.rest(1_000);
  world.blocked.add('1 stream');
  world.blocked.add('to the server 0');
  // The tab is not told of this one by its own stream, nor by the holder, which has come further.
  world.change('b');
  world.change('a');
  world.blocked.delete('1 tab 0');
  await world.rest(1_000);
  expect(carried()).toEqual(['0 a,b']);
  world.crash(host);
  world.blocked.clear();
  await world.rest(1_000);
  expect(carried()).toEqual(['1 b']);
  expect(shown(guest)).toEqual(['s11']);
});

test('a refusal of boards that were there before ends none that came since', async () => {
  const late = await world.openTab();
  await world.watch(late, 'b', 'bad');
  await world.rest(1_000);
  expect(late.held[0]!.watching.watched.status).toEqual({ kind: 'ended', reason: 'forbidden' });
  await world.watch(late, 'c', GOOD);
  await world.rest(1_000);
  expect(late.held[1]!.watching.watched.status).toEqual({ kind: 'live' });
});

test('a board that is full is asked for again, and is shown to all tabs when there is room', async () => {
  world.full.add('b');
  await world.watch(host, 'b', GOOD);
  await world.watch(guest, 'b', GOOD);
  await world.rest(1_000);
  expect(carried()).toEqual(['0 a,b']);
  for (const tab of [host, guest])
    expect(tab.held.at(-1)!.watching.watched.status.kind).toBe('reconnecting');
  world.change('a');
  await world.rest(14_000);
  expect(shown(host)).toEqual(['s11']);
  expect(shown(host, 1)).toEqual([]);
  world.full.clear();
  world.change('b');
  await world.rest(30_000);
  expect([shown(host, 1), shown(guest)]).toEqual([['s12'], ['s12']]);
  for (const tab of [host, guest])
    expect(tab.held.at(-1)!.watching.watched.status).toEqual({ kind: 'live' });
});
