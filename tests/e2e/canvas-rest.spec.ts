/** What a page pays for a board on it while nobody does anything: nothing that could be noticed. */
import type { Page } from '@playwright/test';
import type { ServerProcess } from '../support/server-process.ts';
import { expect, test } from './journey.ts';
import { keepTally, type Tally, type TallyWindow } from './page-tally.ts';
import { SecondPerson } from './second-person.ts';
import { openViewer } from './viewer.ts';
import { Whiteboard } from './whiteboard.ts';

const REST_MS = 5000;

interface Case {
  readonly name: string;
  readonly isEditor: boolean;
  readonly hasCompany: boolean;
}

/** What a window did until it rested for the first time, and what it did while it rested. */
async function rest(
  page: Page,
  server: ServerProcess,
  { name, isEditor, hasCompany }: Case,
): Promise<{ readonly opening: Tally; readonly resting: Tally }> {
  const board = await server.createBoard();
  const other = await SecondPerson.join(server, board, 'Other');
  await other.fill(300);
  if (hasCompany) other.show({ cursor: { x: 200, y: 200 }, selection: ['s1'] });
  else other.leave();
  try {
    await page.addInitScript(keepTally);
    if (isEditor) {
      const whiteboard = await Whiteboard.open(page, board.editUrl);
      await expect.poll(() => whiteboard.count()).toBe(300);
      if (hasCompany) await expect.poll(async () => (await whiteboard.peers()).length).toBe(1);
    } else {
      await openViewer(page, board.watchUrl);
    }
    const taken = (): Promise<Tally> =>
      page.evaluate(() => {
        const { tally } = window as unknown as TallyWindow;
        const now = { ...tally };
        Object.assign(tally, { frames: 0, draws: 0, timers: [] });
        return now;
      });
    // What comes later has come, names beside pointers have faded, hints have been read.
    const settling: Tally[] = [];
    await expect
      .poll(
        async () => {
          const tally = await taken();
          settling.push(tally);
          return tally.frames + tally.draws;
        },
        { message: `${name} comes to rest`, intervals: [4000] },
      )
      .toBe(0);
    await page.waitForTimeout(REST_MS);
    const resting = await taken();
    return { opening: settling[0]!, resting };
  } finally {
    if (hasCompany) other.leave();
  }
}

// Each has a board and a window of its own; they rest at the same time.
test('a page with a board on it that rests runs no frame, draws nothing and hardly wakes', async ({
  newWindow,
  server,
}) => {
  const cases: readonly Case[] = [
    { name: 'an editor', isEditor: true, hasCompany: false },
    { name: 'an editor with somebody else on the board', isEditor: true, hasCompany: true },
    { name: 'a spectator', isEditor: false, hasCompany: false },
    { name: 'a spectator of somebody', isEditor: false, hasCompany: true },
  ];
  const windows = [];
  for (const one of cases) windows.push({ one, page: await newWindow() });
  const rested = await Promise.all(
    windows.map(async ({ one, page }) => ({ one, ...(await rest(page, server, one)) })),
  );
  for (const {
    one: { name },
    opening,
    resting,
  } of rested) {
    expect(opening.draws, `${name} drew`).toBeGreaterThan(10);
    expect(resting.frames, `frames of ${name}`).toBe(0);
    expect(resting.draws, `draws of ${name}`).toBe(0);
    // The connection looks whether it is there still, and whether the others are.
    const short = resting.timers.filter((delay) => delay < 2000);
    expect(short, `short timers of ${name}`).toEqual([]);
    expect(resting.timers.length, `timers of ${name}`).toBeLessThanOrEqual(5);
  }
});
