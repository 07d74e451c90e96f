/** Deleted ranges, whatever their author made of them, against sets of single clocks. */
import { expect, test } from 'vitest';
import { DELETE_STRIDE, inOrder, nameAll } from '../../../server/rooms/deleted-ranges.ts';
import { deletesAlone } from '../../../server/rooms/update-merge.ts';
import { DEFAULT_ROOM_LIMITS } from '../../../server/rooms/limits.ts';
import { ScanFault, scanUpdate } from '../../../server/rooms/update-scan.ts';
import { seededRandom } from '../../support/broken-frames.ts';

function someRanges(random: () => number): number[] {
  const some = (below: number): number => Math.floor(random() * below);
  return Array.from({ length: some(12) }, () => [1 + some(3), some(20), 1 + some(8)]).flat();
}

function clocksOf(ranges: readonly number[]): Set<string> {
  const clocks = new Set<string>();
  for (let i = 0; i < ranges.length; i += DELETE_STRIDE) {
    const [client, clock, length] = ranges.slice(i, i + DELETE_STRIDE) as [number, number, number];
    for (let at = clock; at < clock + length; at++) clocks.add(`${client} ${at}`);
  }
  return clocks;
}

test('in order they say the same, and name no clock twice', () => {
  const random = seededRandom(1);
  for (let i = 0; i < 2000; i++) {
    const ranges = someRanges(random);
    const ordered = inOrder(ranges);
    expect(clocksOf(ordered)).toEqual(clocksOf(ranges));
    let clocks = 0;
    for (let at = 0; at < ordered.length; at += DELETE_STRIDE) {
      clocks += ordered[at + 2] as number;
      if (at === 0) continue;
      const [client, clock, length, nextClient, nextClock] = ordered.slice(at - DELETE_STRIDE);
      expect(nextClient! < client! || nextClock! >= clock! + length!).toBe(true);
    }
    expect(clocks).toBe(clocksOf(ranges).size);
    // What is in order stays as it is.
    expect(inOrder(ordered)).toBe(ordered);
  }
});

test('they name all that was deleted, or they do not', () => {
  const random = seededRandom(2);
  let named = 0;
  for (let i = 0; i < 5000; i++) {
    const ranges = someRanges(random);
    const deleted = new Map<number, { clock: number; len: number }[]>();
    const ordered = inOrder(random() < 0.5 ? someRanges(random).slice(0, 6) : ranges.slice(0, 9));
    for (let at = 0; at < ordered.length; at += DELETE_STRIDE) {
      const [client, clock, len] = ordered.slice(at, at + DELETE_STRIDE) as [
        number,
        number,
        number,
      ];
      deleted.set(client, [...(deleted.get(client) ?? []), { clock, len }]);
    }
    const clocks = clocksOf(ranges);
    const isNamed = [...clocksOf(ordered)].every((clock) => clocks.has(clock));
    expect(nameAll(ranges, deleted)).toBe(isNamed);
    if (isNamed && ordered.length > 0) named += 1;
  }
  expect(named).toBeGreaterThan(500);
});

test('an update that names one range ten thousand times is read as one that names it once', () => {
  const ranges = Array.from({ length: 10_000 }, () => [7, 0, 19_990]).flat();
  const scanned = scanUpdate(deletesAlone(ranges), DEFAULT_ROOM_LIMITS);
  if (scanned instanceof ScanFault) throw scanned;
  expect(scanned.deletes).toEqual([7, 0, 19_990]);
});
