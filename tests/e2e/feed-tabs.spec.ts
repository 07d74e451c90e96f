/** The tab that holds the stream for the others is put to sleep, or dies: another takes over without a gap. */
import type { Locator, Page } from '@playwright/test';
import type { BoardLinks } from '../support/server-process.ts';
import { expect, test } from './journey.ts';
import { openViewer, openWall, stateOf, type ViewerElement } from './viewer.ts';
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

/** How many of the viewers are in each state. */
async function statesOf(viewers: Locator): Promise<Record<string, number>> {
  return await viewers.evaluateAll((all) => {
    const counts: Record<string, number> = {};
    for (const viewer of all) {
      const kind = (viewer as ViewerElement).state?.status.kind ?? 'none';
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  });
}

test('two tabs with thirty other boards each: all of them are live', async ({
  context,
  newWindow,
  server,
}) => {
  const wall = async () => {
    const boards: BoardLinks[] = [];
    for (let i = 0; i < 30; i++) boards.push(await server.createBoard());
    const tab = await context.newPage();
    const refused: string[] = [];
    tab.on('response', (response) => {
      if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
    });
    const viewers = await openWall(
      tab,
      boards.map(({ watchUrl }) => watchUrl),
    );
    await expect.poll(() => statesOf(viewers)).toEqual({ live: 30 });
    return { tab, boards, viewers, refused };
  };
  const walls = [await wall(), await wall()];

  const editor = await newWindow();
  const drawOn = async (at: number, count: number): Promise<void> => {
    for (const { boards, viewers } of walls) {
      const board = await Whiteboard.open(editor, boards[at]!.editUrl);
      await board.setTool('rectangle');
      await board.drag([
        [-100, -100],
        [-60, -60],
      ]);
      await expect.poll(() => board.count(), { message: 'it is drawn' }).toBe(count);
      await board.isSaved();
      await expect.poll(async () => (await viewerShapes(viewers.nth(at))).length).toBe(count);
    }
  };
  await drawOn(7, 1);
  for (const { viewers, refused } of walls) {
    expect(await statesOf(viewers)).toEqual({ live: 30 });
    expect(refused).toEqual([]);
  }

  // Without the first one, the second goes on, and a third with the same boards lives on its stream.
  const [first, second] = walls;
  await first!.tab.close();
  walls.shift();
  await drawOn(7, 2);
  let streams = 0;
  const tab = await context.newPage();
  tab.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/feed')) streams++;
  });
  tab.on('requestfailed', (request) => {
    if (new URL(request.url()).pathname.startsWith('/feed')) streams--;
  });
  const viewers = await openWall(tab, [second!.boards[7]!.watchUrl]);
  await expect.poll(() => statesOf(viewers)).toEqual({ live: 1 });
  await expect.poll(() => streams).toBe(0);
  await drawOn(7, 3);
  await expect.poll(async () => (await viewerShapes(viewers.first())).length).toBe(3);
});

test('a tab with a wrong link is shown nothing by a tab with a right one', async ({
  context,
  newWindow,
  board,
}) => {
  const editor = await Whiteboard.open(await newWindow(), board.editUrl);
  const draw = async (at: number): Promise<void> => {
    await editor.setTool('rectangle');
    await editor.drag([
      [-200 + at * 40, -100],
      [-170 + at * 40, -60],
    ]);
  };
  await draw(0);
  const right = await openViewer(await context.newPage(), board.watchUrl);
  await expect.poll(async () => (await viewerShapes(right)).length).toBe(1);
  const wrong = await context.newPage();
  const last = board.watchToken.at(-2) === 'A' ? 'B' : 'A';
  const token = board.watchToken.slice(0, -2) + last + board.watchToken.at(-1)!;
  await wrong.goto(board.watchUrl.replace(board.watchToken, token));
  const viewer = wrong.locator('inkwire-viewer');
  await expect
    .poll(async () => (await stateOf(viewer))?.status)
    .toEqual({ kind: 'ended', reason: 'forbidden' });
  await draw(1);
  await expect.poll(async () => (await viewerShapes(right)).length).toBe(2);
  expect((await stateOf(viewer))?.hasContent).toBe(false);
  expect(await viewerShapes(viewer)).toEqual([]);
  expect((await stateOf(right))?.status.kind).toBe('live');
});
