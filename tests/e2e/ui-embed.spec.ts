/** Several boards on one page: each takes its own keys, and none takes those of the page. */
import { freePort, ServerProcess } from '../support/server-process.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';
import { createServer } from 'node:http';
import { once } from 'node:events';

test('two boards and a field on one page do not take each other’s keys', async ({ page }) => {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = await ServerProcess.start({ INKWIRE_ORIGINS: origin });
  const [left, right] = [await server.createBoard(), await server.createBoard()];
  const web = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><html lang="en"><title>Two boards</title>
      <body style="height: 3000px"><input aria-label="Search">
      <inkwire-board id="left" src="${left.editUrl}" style="display:block;height:320px"></inkwire-board>
      <inkwire-board id="right" src="${right.editUrl}" style="display:block;height:320px"></inkwire-board>
      <script type="module" src="${server.origin}/embed/inkwire-board.js"></script>`);
  }).listen(port, '127.0.0.1');
  await once(web, 'listening');
  try {
    await page.goto(origin);
    const a = new Whiteboard(page, page.locator('#left'));
    const b = new Whiteboard(page, page.locator('#right'));
    await a.isReady();
    await b.isReady();

    // Nobody has the focus: keys are the page's.
    await page.keyboard.press('r');
    expect([await a.tool(), await b.tool()]).toEqual(['select', 'select']);
    await page.getByRole('textbox', { name: 'Search' }).click();
    await page.keyboard.type('rope');
    expect([await a.tool(), await b.tool()]).toEqual(['select', 'select']);

    await a.click([0, 0]);
    await page.keyboard.press('r');
    await expect.poll(() => a.tool()).toBe('rectangle');
    expect(await b.tool()).toBe('select');
    await a.drag([
      [-60, -40],
      [60, 40],
    ]);
    await expect.poll(() => a.count()).toBe(1);

    // Deleting, undoing and the palette are about the board that has the focus.
    await b.click([0, 0]);
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.press('Delete');
    await page.keyboard.press('ControlOrMeta+z');
    expect(await a.count()).toBe(1);
    await page.keyboard.press('o');
    await expect.poll(() => b.tool()).toBe('ellipse');
    expect(await a.tool()).toBe('select');
    await page.keyboard.press('ControlOrMeta+k');
    await expect(page.locator('#right inkwire-command-palette input')).toBeFocused();
    await expect(page.locator('#left inkwire-command-palette')).toHaveCount(0);
    await page.keyboard.press('Escape');

    // The page scrolls under the pointer until a board is used, and copies what is selected in it.
    await page.getByRole('textbox', { name: 'Search' }).click();
    const { x, y } = await a.center();
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
    expect((await a.camera()).zoom).toBe(1);
  } finally {
    web.close();
    await page.close();
    await server.dispose();
  }
});
