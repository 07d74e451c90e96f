/**
 * What is in a hand looks as it is: grabbed it changes no pixel, and on its way it looks as it will
 * where it is let go. Compared in a real browser with the board at rest.
 */
import { expect, type Page, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import type { OverlayScene } from '../../client/render/renderer.ts';
import { CanvasStage } from '../support/canvas-stage.ts';
import { type Picture, readPicture } from '../support/picture.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

type Fields = Readonly<Record<string, unknown>>;

/** Opens a board with these shapes, bottom first, and has what shows shapes in hands fetched. */
async function open(page: Page, shapes: Readonly<Record<string, Fields>>, theme = 'light') {
  await stage.open(page, 0);
  await page.evaluate(
    ([pieces, look]) => {
      const { board, renderer } = window.stage;
      window.stage.setTheme(look as 'light' | 'dark');
      window.stage.setCamera({ x: 0, y: 0, zoom: 1 });
      board.change('seed', (tx) => {
        pieces.forEach(([id, { type, points, ...fields }], i) => {
          const packed = points === undefined ? {} : window.packPoints(points as number[]);
          const index = `a${String.fromCodePoint(48 + i)}`;
          tx.create(type as string, { ...packed, index, ...fields }, id);
        });
      });
      renderer.flush();
    },
    [Object.entries(shapes), theme] as const,
  );
  await stage.fetchSheets(page);
  await show(page, {});
}

/** Shows something on the overlay, until it has come to rest. */
async function show(page: Page, patch: Partial<OverlayScene>): Promise<void> {
  await page.evaluate(async (overlay) => {
    window.stage.setOverlay(overlay);
    for (let i = 0; i < 4; i++) {
      window.stage.renderer.flush();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, patch);
}

async function look(page: Page, name: string): Promise<Picture> {
  const path =
    process.env['LOOK'] === undefined ? {} : { path: `${process.env['LOOK']}/${name}.png` };
  return await readPicture(await page.screenshot(path));
}

/** Pixels that are not the same, but for edges that are cut elsewhere and rounded differently. */
function apart(a: Picture, b: Picture): number {
  let [slightly, clearly] = [0, 0];
  for (let i = 0; i < a.rgb.length; i += 3) {
    let most = 0;
    for (let c = 0; c < 3; c++) most = Math.max(most, Math.abs(a.rgb[i + c]! - b.rgb[i + c]!));
    if (most > 24) slightly++;
    if (most > 64) clearly++;
  }
  return slightly > 12 ? slightly : clearly;
}

const box = (x: number, y: number, w: number, h: number, fields: Fields): Fields => ({
  type: 'rectangle',
  x,
  y,
  w,
  h,
  ...fields,
});

const boards: Record<
  string,
  { shapes: Record<string, Fields>; held: string[]; by: [number, number] }
> = {
  'what lies below others': {
    shapes: {
      floor: box(60, 60, 600, 400, { fill: 'yellow', stroke: 'ink' }),
      low: box(120, 120, 200, 160, { fill: 'red', stroke: 'ink' }),
      cover: box(240, 100, 300, 260, { fill: 'blue', stroke: 'ink', opacity: 0.6 }),
      low2: box(430, 140, 160, 120, { fill: 'green', stroke: 'ink', angle: 0.3 }),
      words: { type: 'text', x: 300, y: 180, text: 'above them all', fontSize: 36, stroke: 'ink' },
    },
    held: ['low', 'low2'],
    by: [37, 23],
  },
  'what lies in a frame': {
    shapes: {
      frame: { type: 'frame', x: 200, y: 150, w: 300, h: 260 },
      inside: box(320, 200, 240, 120, { fill: 'green', stroke: 'ink', parent: 'frame' }),
      above: box(420, 180, 60, 200, { fill: 'red', stroke: 'ink', parent: 'frame' }),
    },
    held: ['inside'],
    by: [-60, 20],
  },
  'a frame and what lies in it': {
    shapes: {
      frame: { type: 'frame', x: 200, y: 150, w: 300, h: 260 },
      inside: box(320, 200, 320, 120, { fill: 'green', stroke: 'ink', parent: 'frame' }),
      above: box(400, 100, 60, 400, { fill: 'red', stroke: 'ink' }),
    },
    held: ['frame', 'inside'],
    by: [50, 40],
  },
  'what a highlighter marks': {
    shapes: {
      words: { type: 'text', x: 200, y: 200, text: 'Marked words', fontSize: 48, stroke: 'ink' },
      mark: {
        type: 'stroke',
        x: 190,
        y: 230,
        pen: 'highlighter',
        stroke: 'yellow',
        strokeWidth: 40,
        points: Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? i * 4 : Math.sin(i / 9) * 6)),
      },
      above: box(360, 180, 60, 100, { fill: 'blue', stroke: 'ink' }),
    },
    held: ['mark'],
    by: [15, 12],
  },
  'a highlighter above what is moved': {
    shapes: {
      low: box(200, 180, 200, 100, { fill: 'blue-soft', stroke: 'ink' }),
      mark: {
        type: 'stroke',
        x: 190,
        y: 230,
        pen: 'highlighter',
        stroke: 'orange',
        strokeWidth: 40,
        points: Array.from({ length: 80 }, (_, i) => (i % 2 === 0 ? i * 4 : Math.sin(i / 9) * 6)),
      },
    },
    held: ['low'],
    by: [15, 12],
  },
};

for (const theme of ['light', 'dark']) {
  for (const [what, { shapes, held, by }] of Object.entries(boards)) {
    test(`${what} looks the same in a hand (${theme})`, async ({ page }) => {
      await open(page, shapes, theme);
      const name = `${what.replaceAll(' ', '-')}-${theme}`;
      const before = await look(page, `${name}-1-before`);
      await show(page, { gesture: { ids: held, matrix: [1, 0, 0, 1, 0, 0] } });
      const grabbed = await look(page, `${name}-2-grabbed`);
      expect(apart(before, grabbed)).toBe(0);

      await show(page, { gesture: { ids: held, matrix: [1, 0, 0, 1, ...by] } });
      const moved = await look(page, `${name}-3-moved`);
      expect(apart(before, moved)).toBeGreaterThan(500);
      await page.evaluate(
        ([ids, dx, dy]) => {
          const { board } = window.stage;
          board.change('me', (tx) => {
            for (const id of ids) {
              const { x, y } = board.get(id)!;
              tx.update(id, { x: x + dx, y: y + dy });
            }
          });
        },
        [held, ...by] as const,
      );
      await show(page, { gesture: undefined });
      const done = await look(page, `${name}-4-done`);
      expect(apart(moved, done)).toBe(0);
      // Nothing is left over the scene.
      expect(await page.evaluate(() => sheets().length)).toBe(0);
    });
  }
}

test('what leaves its frame is shown whole, and what falls into one is cut', async ({ page }) => {
  await open(page, {
    frame: { type: 'frame', x: 200, y: 150, w: 300, h: 260 },
    inside: box(420, 200, 120, 120, { fill: 'green', stroke: 'ink', parent: 'frame' }),
    turned: { type: 'frame', x: 700, y: 150, w: 300, h: 260, angle: 0.3 },
    other: box(660, 500, 160, 120, { fill: 'red', stroke: 'ink' }),
  });
  for (const [id, parent, dx, dy] of [
    ['inside', '', 40, 10],
    ['other', 'turned', -10, -220],
  ] as const) {
    const matrix = [1, 0, 0, 1, dx, dy];
    await show(page, { gesture: { ids: [id], matrix: [1, 0, 0, 1, 0, 0] } });
    await show(page, { gesture: { ids: [id], matrix } });
    const moved = await look(page, `frame-${id}-moved`);
    await page.evaluate(
      ([one, frame, x, y]) => {
        const { board } = window.stage;
        const shape = board.get(one)!;
        const fields = { parent: frame, x: shape.x + x, y: shape.y + y };
        board.change('me', (tx) => tx.update(one, fields));
      },
      [id, parent, dx, dy] as const,
    );
    await show(page, { gesture: undefined });
    expect(apart(moved, await look(page, `frame-${id}-done`)), id).toBe(0);
  }
});

test('what is turned into the screen from beyond it is there', async ({ page }) => {
  const shapes: Record<string, Fields> = {};
  for (let i = 0; i < 80; i++) {
    const fill = ['red', 'green', 'blue', 'yellow'][i % 4];
    shapes[`s${i}`] = box(-1200 + (i % 10) * 320, -1200 + Math.floor(i / 10) * 400, 240, 300, {
      fill,
    });
  }
  await open(page, shapes);
  const ids = Object.keys(shapes);
  const turned = (degrees: number): number[] => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const [cx, cy] = [600, 400];
    return [cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy];
  };
  for (let degrees = 0; degrees < 90; degrees += 9) {
    await page.evaluate(
      ([all, matrix]) => {
        window.stage.setOverlay({ gesture: { ids: all, matrix } });
        window.stage.renderer.flush();
      },
      [ids, turned(degrees)] as const,
    );
  }
  const gesture = { ids, matrix: turned(90) };
  await page.evaluate((now) => window.stage.setOverlay({ gesture: now }), gesture);
  const settled = async (): Promise<Picture> => {
    let before = await look(page, 'turned');
    for (let same = 0; same < 3;) {
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      const now = await look(page, 'turned');
      same = apart(before, now) === 0 ? same + 1 : 0;
      before = now;
    }
    return before;
  };
  const during = await settled();
  await page.evaluate(
    ([all, m]) => {
      const { board } = window.stage;
      const [a, b, c, d, e, f] = m as [number, number, number, number, number, number];
      board.change('me', (tx) => {
        for (const id of all) {
          const { x, y, w, h } = board.get(id)!;
          const [mx, my] = [x + w / 2, y + h / 2];
          const at = { x: a * mx + c * my + e - w / 2, y: b * mx + d * my + f - h / 2 };
          tx.update(id, { ...at, angle: Math.PI / 2 });
        }
      });
    },
    [ids, gesture.matrix] as const,
  );
  await show(page, { gesture: undefined });
  // Turned pixels have softer edges; what is missing would be a hundred times as many.
  expect(apart(during, await settled())).toBeLessThan(400);
});

test('a stroke that is dear to paint is painted once, however far it is moved', async ({
  page,
}) => {
  const points = Array.from({ length: 8000 }, (_, i) =>
    i % 2 === 0 ? 300 + 260 * Math.cos(i / 40) : 250 + 200 * Math.sin(i / 31),
  );
  await open(page, { long: { type: 'stroke', x: 100, y: 100, stroke: 'ink', points } });
  await show(page, { gesture: { ids: ['long'], matrix: [1, 0, 0, 1, 1, 0] } });
  const painted = await page.evaluate(() => {
    const { renderer } = window.stage;
    const move = (matrix: number[]): number => {
      renderer.takeCounts();
      window.stage.setOverlay({ gesture: { ids: ['long'], matrix } });
      renderer.flush();
      return renderer.takeCounts().shapesPainted;
    };
    let sum = 0;
    for (let i = 2; i < 40; i++) sum += move([1, 0, 0, 1, i * 2, i]);
    const turned = move([0.8, 0.6, -0.6, 0.8, 0, 0]);
    return { moved: sum, turned };
  });
  expect(painted).toEqual({ moved: 0, turned: 0 });
});

declare global {
  function sheets(): Element[];
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    // Sheets lie right under the overlay, above the scene's canvases and cells.
    window.sheets = () => {
      const found: Element[] = [];
      let at = document.querySelector('#overlay')!.previousElementSibling;
      while (at instanceof HTMLDivElement && !at.style.transformOrigin) {
        found.push(at);
        at = at.previousElementSibling;
      }
      return found;
    };
  });
});
