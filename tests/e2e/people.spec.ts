/** Two people on one board: what each sees of the other, and that nobody's work is lost. */
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

test('two people type into one text, and every character survives', async ({
  page,
  newWindow,
  board,
}) => {
  const a = await Whiteboard.open(page, board.editUrl);
  const b = await Whiteboard.open(await newWindow(), board.editUrl);
  await a.chooseTool('t');
  await a.click([0, 0]);
  await a.page.keyboard.type('middle');
  await expect.poll(async () => (await b.shapes())[0]?.['text']).toBe('middle');

  // B opens the same text, goes to its start, and both type at the same time.
  await b.chooseTool('v');
  await b.doubleClick([10, 0]);
  await b.page.keyboard.press('Control+Home');
  for (let i = 0; i < 5; i++) {
    await Promise.all([
      a.page.keyboard.type(String(i)),
      b.page.keyboard.type(String.fromCharCode(97 + i)),
    ]);
  }
  await expect.poll(async () => (await a.shapes())[0]?.['text']).toBe('abcdemiddle01234');
  await expect.poll(async () => (await b.shapes())[0]?.['text']).toBe('abcdemiddle01234');
});

test("undo takes back one's own work and leaves the other's", async ({
  page,
  newWindow,
  board,
}) => {
  const a = await Whiteboard.open(page, board.editUrl);
  const b = await Whiteboard.open(await newWindow(), board.editUrl);
  await a.chooseTool('r');
  await a.drag([
    [-200, -100],
    [-100, 0],
  ]);
  await expect.poll(() => b.count()).toBe(1);
  await b.chooseTool('o');
  await b.drag([
    [100, -100],
    [200, 0],
  ]);
  await expect.poll(() => a.count()).toBe(2);

  await a.page.keyboard.press('Control+z');
  await expect.poll(async () => (await b.shapes()).map(({ type }) => type)).toEqual(['ellipse']);
  await a.page.keyboard.press('Control+z');
  await a.isSaved();
  expect((await a.shapes()).map(({ type }) => type)).toEqual(['ellipse']);
});

test("the other's pointer and name are seen, and go with them", async ({
  page,
  newWindow,
  board,
}) => {
  const a = await Whiteboard.open(page, board.editUrl);
  const other = await newWindow();
  const b = await Whiteboard.open(other, board.editUrl);
  const { x, y } = await b.at(50, 50);
  await other.mouse.move(x, y, { steps: 5 });
  await expect
    .poll(async () => (await a.peers()).map((peer) => peer.cursor !== undefined))
    .toEqual([true]);
  const [peer] = await a.peers();
  expect(peer?.name.length).toBeGreaterThan(0);
  await other.context().close();
  await expect.poll(() => a.peers()).toEqual([]);
});
