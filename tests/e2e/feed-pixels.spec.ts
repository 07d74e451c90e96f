/**
 * What a spectator sees is what the editor shows, enlarged, in the dark and from right to left as well; and
 * the server's picture is the same drawing.
 */
import { gridDifference, inkGrid, readPicture } from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { openViewer, stateOf, type ViewerElement } from './viewer.ts';
import { scenePicture, viewerShapes, Whiteboard } from './whiteboard.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`an enlarged Arabic text and a stroke, ${colorScheme}`, async ({
    page,
    newWindow,
    board,
    server,
  }) => {
    await page.emulateMedia({ colorScheme });
    const editor = await Whiteboard.open(page, board.editUrl);
    await editor.setTool('pen');
    await editor.drag(
      [
        [-150, 60],
        [-80, -20],
        [0, 80],
        [70, 0],
      ],
      8,
    );
    await editor.setTool('text');
    await editor.click([0, -80]);
    await expect
      .poll(() => page.evaluate(() => document.activeElement !== document.body))
      .toBe(true);
    await page.keyboard.insertText('مرحبا بالعالم');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect
      .poll(async () => (await editor.shapes()).map(({ text = '' }) => text))
      .toEqual(['', 'مرحبا بالعالم']);
    await editor.isSaved();

    const watcher = await newWindow();
    await watcher.emulateMedia({ colorScheme });
    const viewer = await openViewer(watcher, board.watchUrl);
    await viewer.evaluate((el: ViewerElement) => {
      el.bar = false;
    });
    await expect.poll(async () => (await viewerShapes(viewer)).length).toBe(2);
    await viewer.getByRole('application').focus();
    for (let i = 0; i < 3; i++) await watcher.keyboard.press('+');
    // The zoom glides to its end.
    const zoom = async (): Promise<number> => (await stateOf(viewer))!.camera.zoom;
    await expect.poll(zoom).toBe(2);
    await editor.element.evaluate((el) => {
      const { editor: shown } = el as unknown as {
        editor: { renderer: { setOptions(options: object): void } };
      };
      shown.renderer.setOptions({ grid: false });
    });
    await editor.lookAt((await stateOf(viewer))!.camera);
    // Shades where tiles of the editor meet, as in the comparison at natural size.
    const compare = async () => {
      const [a, b] = [await scenePicture(editor.element), await scenePicture(viewer)];
      expect([b.width, b.height]).toEqual([a.width, a.height]);
      let [shades, most, ink] = [0, 0, 0];
      for (let i = 0; i < a.rgb.length; i++) {
        const difference = Math.abs((a.rgb[i] ?? 0) - (b.rgb[i] ?? 0));
        most = Math.max(most, difference);
        if (difference > 4) shades++;
        if (Math.abs((b.rgb[i] ?? 0) - (b.rgb[i % 3] ?? 0)) > 60) ink++;
      }
      return { isShade: most <= 64, areFew: shades <= a.rgb.length / 1000, hasInk: ink > 3000 };
    };
    await expect.poll(compare).toEqual({ isShade: true, areFew: true, hasInk: true });

    // Another program paints that one, with the same typefaces: it is compared by the ink in each part of it.
    const address = `${server.origin}/api/boards/${board.id}.png?token=${board.watchToken}`;
    const answer = await fetch(`${address}&width=1200&theme=${colorScheme}`);
    expect(answer.status).toBe(200);
    const drawn = inkGrid(await readPicture(Buffer.from(await answer.arrayBuffer())));
    await editor.run('view.zoom-fit');
    const apart = async () => gridDifference(inkGrid(await scenePicture(editor.element)), drawn);
    await expect.poll(apart).toBeLessThan(0.05);
  });
}
