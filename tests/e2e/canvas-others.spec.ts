/**
 * Strokes that grow under other people's pens: a frame costs what is new, however long they are. Steps of
 * paths are counted, and what is seen is compared with the strokes when they have ended.
 */
/* oxlint-disable typescript/unbound-method -- what is taken from canvases is called on canvases */
import { expect, type Page, test } from '@playwright/test';
// The page declares `window.stage`.
import type {} from '../../bench/canvas-pages/renderer.ts';
import { CanvasStage } from '../support/canvas-stage.ts';
import { inkShare, pixelsApart, readPicture } from '../support/picture.ts';

let stage: CanvasStage;
test.beforeAll(async () => {
  stage = await CanvasStage.build();
});
test.afterAll(async () => {
  await stage.remove();
});

declare global {
  interface Window {
    /** Lets others draw `count` more points of a stroke, and shows them in a frame. */
    grow: (id: string, count: number) => void;
    /** Steps of paths since it was last asked. */
    takeSteps: () => number;
  }
}

type Look = Readonly<Record<string, unknown>>;

/** Others begin strokes of a look each; what paints them has come. */
async function begin(page: Page, looks: Readonly<Record<string, Look>>): Promise<void> {
  // What paints them is fetched when there is one.
  const part = page.waitForResponse(/\/trails-/);
  await page.evaluate((looks) => {
    const { renderer } = window.stage;
    window.stage.setCamera({ x: 0, y: 0, zoom: 1 });
    let steps = 0;
    const proto = CanvasRenderingContext2D.prototype;
    const { quadraticCurveTo, lineTo } = proto;
    proto.quadraticCurveTo = function (...args) {
      steps++;
      quadraticCurveTo.apply(this, args);
    };
    proto.lineTo = function (...args) {
      steps++;
      lineTo.apply(this, args);
    };
    window.takeSteps = () => {
      const taken = steps;
      steps = 0;
      return taken;
    };
    const at = (i: number, n: number): [number, number] => [
      Math.round(8 * (450 + 400 * Math.cos(i * 0.11) * (0.4 + 0.6 * Math.sin(i * 0.0013) ** 2))),
      Math.round(8 * (300 + 20 * n + 250 * Math.sin(i * 0.13))),
    ];
    const taken = new Map<string, number>();
    const ids = Object.keys(looks);
    let others: (step: (board: typeof window.stage.board) => void) => void = () => undefined;
    others = (step) => {
      for (const update of window.stage.recordOthers(1, step)) window.stage.applyOthers(update);
    };
    others((board) => {
      ids.forEach((id, n) => {
        const live = [8, ...at(0, n), 0];
        board.change('other', (tx) =>
          tx.create('stroke', { stroke: 'red', ...looks[id], index: `z${n}z`, live }, id),
        );
        taken.set(id, 1);
      });
    });
    window.grow = (id, count) => {
      const n = ids.indexOf(id);
      const from = taken.get(id)!;
      const values: number[] = [];
      for (let i = from; i < from + count; i++) {
        const [x, y] = at(i, n);
        const [px, py] = at(i - 1, n);
        values.push(x - px, y - py, 0);
      }
      taken.set(id, from + count);
      others((board) => board.change('other', (tx) => tx.append(id, 'live', values)));
      renderer.flush();
    };
    renderer.flush();
  }, looks);
  await (await part).finished();
  await settle(page);
}

/** Frames until all are alike for a quarter of a second, but for the ends of strokes, which are painted in each. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(async () => {
    let last = -1;
    for (let alike = 0; alike < 18; alike++) {
      window.takeSteps();
      window.stage.renderer.flush();
      const steps = window.takeSteps();
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (steps !== last || window.takeSteps() > 0) alike = 0;
      last = steps;
    }
  });
}

for (const [name, look] of Object.entries({
  shaped: { strokeWidth: 4 },
  highlighter: { strokeWidth: 14, pen: 'highlighter' },
})) {
  test(`a frame of another person's stroke costs what is new of it (${name})`, async ({ page }) => {
    await stage.open(page, 0);
    await begin(page, { theirs: look });
    const frames = async (): Promise<number[]> =>
      page.evaluate(() =>
        Array.from({ length: 40 }, () => {
          window.grow('theirs', 3);
          return window.takeSteps();
        }),
      );
    await page.evaluate(() => window.grow('theirs', 200));
    await settle(page);
    const short = Math.max(...(await frames()));
    expect(short).toBeGreaterThan(5);
    await page.evaluate(() => window.grow('theirs', 6000));
    await settle(page);
    const long = Math.max(...(await frames()));
    expect(long).toBeLessThanOrEqual(1.2 * short);
    await page.evaluate(() => window.grow('theirs', 12_000));
    await settle(page);
    expect(Math.max(...(await frames()))).toBeLessThanOrEqual(1.2 * short);

    // Panning: only what comes near the screen is painted, a part of it in each frame.
    const panned = await page.evaluate(() =>
      Array.from({ length: 120 }, (_, i) => {
        window.stage.setCamera({ x: 8 * i, y: 0, zoom: 1 });
        window.grow('theirs', 3);
        return window.takeSteps();
      }),
    );
    // 1,024 steps of a pen and the part in which they end.
    expect(Math.max(...panned)).toBeLessThan(3 * (1024 + 128) + short);
    const whole = panned.reduce((sum, steps) => sum + steps, 0) / panned.length;
    expect(whole).toBeLessThan(2000);
  });
}

test('what others draw looks while it grows as it does when it has ended', async ({ page }) => {
  await stage.open(page, 0);
  const looks = {
    shaped: { strokeWidth: 6 },
    faint: { stroke: 'blue', strokeWidth: 12, opacity: 0.3 },
    marker: { stroke: 'green', strokeWidth: 14, pen: 'highlighter' },
    'marker in the dark': { stroke: 'orange', strokeWidth: 14, pen: 'highlighter' },
    'marker in a crowd': { stroke: 'green', strokeWidth: 14, pen: 'highlighter' },
  };
  const crowd = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`pen ${i}`, {}]));
  for (const [id, look] of Object.entries(looks)) {
    await stage.open(page, 0);
    await begin(page, { ...(id.includes('crowd') ? crowd : {}), [id]: look });
    if (id.includes('dark')) await page.evaluate(() => window.stage.setTheme('dark'));
    // Something below it, in part: a highlighter is blended with that.
    await page.evaluate(() => {
      window.stage.board.change('me', (tx) => {
        const box = { x: 120, y: 40, w: 420, h: 260, stroke: 'none' };
        tx.create('rectangle', { ...box, fill: 'blue', index: 'a1' }, 'below');
      });
    });
    const compare = async (step: string): Promise<void> => {
      await settle(page);
      const live = await readPicture(await page.screenshot());
      await page.evaluate((id) => {
        const { board, renderer } = window.stage;
        const shape = board.get(id) as unknown as { x: number; y: number; live: number[] };
        board.change('me', (tx) => {
          tx.create('stroke', { ...shape, ...window.packStroke(shape), live: [] }, 'done');
        });
        board.change('me', (tx) => {
          tx.unset('done', 'live');
          tx.update(id, { opacity: 0 });
        });
        renderer.flush();
      }, id);
      await settle(page);
      const done = await readPicture(await page.screenshot());
      await page.evaluate(
        ([id, opacity]) => {
          window.stage.board.change('me', (tx) => {
            tx.remove(['done']);
            tx.update(id, { opacity });
          });
          window.stage.renderer.flush();
        },
        [id, (look as { opacity?: number }).opacity ?? 1] as const,
      );
      expect(inkShare(done), `${id} ${step}`).toBeGreaterThan(0.002);
      expect(pixelsApart(live, done), `${id} ${step}`).toBeLessThan(150);
      expect(pixelsApart(done, live), `${id} ${step}`).toBeLessThan(150);
    };
    await page.evaluate((id) => {
      for (let i = 0; i < 60; i++) window.grow(id, 3);
    }, id);
    await compare('as it grows');
    await page.evaluate((id) => {
      for (let i = 0; i < 60; i++) {
        window.stage.setCamera({ x: 6 * i, y: -3 * i, zoom: 1 });
        window.grow(id, 1);
      }
    }, id);
    await compare('after panning');
    await page.evaluate(() => window.stage.setCamera({ x: 100, y: 40, zoom: 1.7 }));
    await compare('after zooming');
  }
});

test('what others highlight has a canvas of its own while it is on the screen, and not longer', async ({
  page,
}) => {
  await stage.open(page, 0);
  await begin(page, { marker: { strokeWidth: 14, pen: 'highlighter' }, pen: {} });
  await page.evaluate(() => window.grow('marker', 40));
  const blends = async (): Promise<string[]> => {
    await settle(page);
    return await page.evaluate(() =>
      [...document.querySelectorAll('canvas')]
        .map((canvas) => canvas.style.mixBlendMode)
        .filter((mode) => mode !== ''),
    );
  };
  expect(await blends()).toEqual(['multiply']);
  await page.evaluate(() => window.stage.setTheme('dark'));
  expect(await blends()).toEqual(['screen']);
  await page.evaluate(() => window.stage.setTheme('light'));
  await page.evaluate(() => window.stage.setCamera({ x: 5000, y: 0, zoom: 1 }));
  expect(await blends()).toEqual([]);
  await page.evaluate(() => window.stage.setCamera({ x: 0, y: 0, zoom: 1 }));
  expect(await blends()).toEqual(['multiply']);
  // It ends; the other one goes on.
  await page.evaluate(() => {
    const { board } = window.stage;
    const shape = board.get('marker') as unknown as { x: number; y: number; live: number[] };
    board.change('me', (tx) => {
      tx.update('marker', window.packStroke(shape));
      tx.unset('marker', 'live');
    });
  });
  expect(await blends()).toEqual([]);
  await page.evaluate(() => window.grow('pen', 40));
  expect(await blends()).toEqual([]);
});
