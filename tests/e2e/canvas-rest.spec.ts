/** What a page pays for a board on it while nobody does anything: nothing that could be noticed. */
import { expect, test } from './journey.ts';
import { keepTally, type Tally, type TallyWindow } from './page-tally.ts';
import { SecondPerson } from './second-person.ts';
import { openViewer } from './viewer.ts';
import { Whiteboard } from './whiteboard.ts';

const REST_MS = 5000;

for (const { name, isEditor, hasCompany } of [
  { name: 'an editor', isEditor: true, hasCompany: false },
  { name: 'an editor with somebody else on the board', isEditor: true, hasCompany: true },
  { name: 'a spectator', isEditor: false, hasCompany: false },
  { name: 'a spectator of somebody', isEditor: false, hasCompany: true },
]) {
  test(`${name} at rest runs no frame, draws nothing and hardly wakes`, async ({
    page,
    server,
    board,
  }) => {
    const other = await SecondPerson.join(server, board, 'Other');
    await other.fill(300);
    if (hasCompany) other.show({ cursor: { x: 200, y: 200 }, selection: ['s1'] });
    else other.leave();
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
        { intervals: [4000] },
      )
      .toBe(0);
    await page.waitForTimeout(REST_MS);
    const tally = await taken();
    expect(settling[0]!.draws).toBeGreaterThan(10);
    expect(tally.frames).toBe(0);
    expect(tally.draws).toBe(0);
    // The connection looks whether it is there still, and whether the others are.
    expect(tally.timers.filter((delay) => delay < 2000)).toEqual([]);
    expect(tally.timers.length).toBeLessThanOrEqual(5);
    other.leave();
  });
}
