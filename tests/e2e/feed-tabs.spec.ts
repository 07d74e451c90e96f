/** The tab that holds the stream for the others is put to sleep, or dies: another takes over without a gap. */
import type { Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { openViewer } from './viewer.ts';
import { viewerShapes, Whiteboard } from './whiteboard.ts';

/** Ids of the shapes that a tab shows. */
async function shownBy(tab: Page): Promise<string[]> {
  return (await viewerShapes(tab.locator('inkwire-viewer'))).map(({ id }) => id).sort();
}

for (const { what, end } of [
  { what: 'frozen', end: { method: 'Page.setWebLifecycleState', state: 'frozen' } },
  { what: 'crashed', end: { method: 'Page.crash', state: undefined } },
] as const) {
  test(`the tab with the stream is ${what}`, async ({ context, newWindow, board }) => {
    const editor = await Whiteboard.open(await newWindow(), board.editUrl);
    const draw = async (at: number): Promise<string[]> => {
      await editor.setTool('rectangle');
      await editor.drag([
        [-200 + at * 40, -100],
        [-170 + at * 40, -60],
      ]);
      return (await editor.shapes()).map(({ id }) => id).sort();
    };
    const tabs: Page[] = [];
    for (let i = 0; i < 3; i++) {
      const tab = await context.newPage();
      await openViewer(tab, board.watchUrl);
      tabs.push(tab);
    }
    let wanted = await draw(0);
    for (const tab of tabs) await expect.poll(() => shownBy(tab)).toEqual(wanted);

    // The first one has held it since it was alone.
    const [holder, ...others] = tabs;
    const session = await context.newCDPSession(holder!);
    const { method, state } = end;
    if (state === undefined) void session.send(method).catch(() => undefined);
    else await session.send(method, { state });
    // While nobody knows yet, somebody draws.
    for (let i = 1; i <= 4; i++) wanted = await draw(i);
    for (const tab of others) await expect.poll(() => shownBy(tab)).toEqual(wanted);
    wanted = await draw(5);
    for (const tab of others) await expect.poll(() => shownBy(tab)).toEqual(wanted);
    if (state === undefined) return;
    // It wakes up, and has everything that it slept through.
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    wanted = await draw(6);
    for (const tab of tabs) await expect.poll(() => shownBy(tab)).toEqual(wanted);
  });
}
