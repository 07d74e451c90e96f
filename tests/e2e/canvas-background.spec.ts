/**
 * A whole editor and a spectator's page in a window that is put away, while somebody draws: nothing is
 * drawn and no frame runs; and when the window is looked at again, all of it is there at once.
 */
import type { Editor } from '../../client/editor/editor.ts';
import { expect, test } from './journey.ts';
import { keepTally, type TallyWindow } from './page-tally.ts';
import { RealTab } from './real-tab.ts';
import { SecondPerson } from './second-person.ts';

type Shown = HTMLElement & {
  readonly editor?: Editor;
  readonly state?: { readonly camera: { x: number; y: number; zoom: number } };
  readonly shapes?: { ordered(): readonly { id: string }[] };
};

/** Shapes as the page has them, painted or not. */
function shapesOf(element: Shown): number {
  return (element?.editor?.board ?? element?.shapes)?.ordered().length ?? 0;
}

/** Waits for two frames, and tells which points of the board have ink on the screen then. */
async function inkAfterFrame(element: Shown, points: readonly (readonly number[])[]) {
  for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame);
  const { x, y, zoom } = (element.editor?.state ?? element.state)!.camera;
  const isSeen = ({ style }: HTMLElement): boolean =>
    style.visibility !== 'hidden' && style.display !== 'none';
  const canvases = [...element.shadowRoot!.querySelectorAll('canvas')].filter(
    (canvas) => isSeen(canvas) && (canvas.parentElement === null || isSeen(canvas.parentElement)),
  );
  const stage = element.shadowRoot!.querySelector('canvas')!.parentElement!.getBoundingClientRect();
  return points.map(([px, py]) => {
    const dot = document.createElement('canvas');
    dot.width = dot.height = 1;
    const pen = dot.getContext('2d')!;
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, 1, 1);
    const left = stage.x + (px! - x) * zoom;
    const top = stage.y + (py! - y) * zoom;
    for (const canvas of canvases) {
      const at = canvas.getBoundingClientRect();
      if (canvas.width === 0 || at.width === 0) continue;
      const k = canvas.width / at.width;
      pen.drawImage(
        canvas,
        Math.round((left - at.x) * k),
        Math.round((top - at.y) * k),
        1,
        1,
        0,
        0,
        1,
        1,
      );
    }
    const [r = 255, g = 255, b = 255] = pen.getImageData(0, 0, 1, 1).data;
    return r + g + b < 600;
  });
}

for (const { name, tag } of [
  { name: 'an editor', tag: 'inkwire-board' },
  { name: "a spectator's page", tag: 'inkwire-viewer' },
]) {
  test(`${name} in the background draws nothing, and is complete at once when it is back`, async ({
    browser,
    server,
    board,
  }) => {
    const other = await SecondPerson.join(server, board, 'Other');
    await other.fill(60);
    // A frame around everything: what comes later does not change what is seen.
    const paper = { x: -200, y: -100, w: 1400, h: 1000, strokeWidth: 2 };
    other.board.change('test', (tx) => {
      tx.create('rectangle', { ...paper, index: 'a0' }, 'around');
      tx.create('rectangle', { x: 300, y: 300, w: 60, h: 60, fill: 'red', index: 'zx' }, 'gone');
    });
    await other.isSaved();
    const url = tag === 'inkwire-board' ? board.editUrl : board.watchUrl;
    const tab = await RealTab.open(browser, url, keepTally);
    await expect.poll(() => tab.evaluate(shapesOf, tag)).toBe(62);
    const points = [
      [330, 330],
      [402, 500],
      [620, 500],
      [930, 530],
    ];
    await tab.evaluate((element: Shown) => {
      element.editor?.run('view.zoom-fit');
    }, tag);
    await expect
      .poll(() => tab.evaluate(inkAfterFrame, tag, points))
      .toEqual([true, false, false, false]);
    // What is fetched later comes, too.
    await new Promise((resolve) => setTimeout(resolve, 3000));

    await tab.hide();
    await tab.evaluate(() => {
      const page = window as unknown as TallyWindow;
      page.tally = Object.assign(page.tally, { frames: 0, draws: 0, timers: [] });
    }, tag);
    const started = Date.now();
    other.beginStroke('long', { x: 380, y: 500 }, 24);
    for (let i = 0; i < 60; i++) {
      other.growStroke('long', 4, 0);
      other.show({
        cursor: { x: 10 * i, y: 300 },
        selection: ['s1', 's2'],
        gesture: { ids: ['s3', 's4'], matrix: [1, 0, 0, 1, i, i] },
        laser: [i, 0, 2 * i, 50],
      });
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    other.show({ cursor: { x: 900, y: 800 } });
    other.endStroke('long');
    other.board.change('test', (tx) => {
      tx.create('rectangle', { x: 900, y: 500, w: 60, h: 60, fill: 'blue', index: 'zy' }, 'new');
      tx.remove(['gone']);
    });
    await other.isSaved();
    await expect.poll(() => tab.evaluate(shapesOf, tag)).toBe(63);
    const tally = await tab.evaluate(() => (window as unknown as TallyWindow).tally, tag);
    const seconds = (Date.now() - started) / 1000;
    expect(tally.frames).toBe(0);
    expect(tally.draws).toBe(0);
    // The connection's own, and what was begun before the window was put away: not one for each of the
    // sixty things that came.
    expect(tally.timers.length, `set to ${tally.timers} ms`).toBeLessThan(
      Math.min(40, 12 + 2 * seconds),
    );

    await tab.show();
    expect(await tab.evaluate(inkAfterFrame, tag, points)).toEqual([false, true, true, true]);
    await tab.close();
    other.leave();
  });
}
