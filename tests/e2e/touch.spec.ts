/** A phone in the hand: fingers instead of a mouse, a narrow window, and the dark. */
import type { CDPSession, Page } from '@playwright/test';
import { inkShare } from '../support/picture.ts';
import { expect, test } from './journey.ts';
import { Whiteboard, type Point } from './whiteboard.ts';

test.use({
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
});

/** Fingers, as the device itself reports them. */
class Fingers {
  readonly #session: CDPSession;

  constructor(session: CDPSession) {
    this.#session = session;
  }

  static async on(page: Page): Promise<Fingers> {
    return new Fingers(await page.context().newCDPSession(page));
  }

  async #send(type: 'touchStart' | 'touchMove' | 'touchEnd', points: readonly Point[]) {
    await this.#session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: points.map(({ x, y }, id) => ({ x, y, id })),
    });
  }

  /** Each finger goes along its own path; all paths have the same number of points. */
  async move(...paths: readonly (readonly Point[])[]): Promise<void> {
    const at = (i: number) => paths.map((path) => path[i] ?? { x: 0, y: 0 });
    await this.#send('touchStart', at(0));
    const steps = paths[0]?.length ?? 0;
    for (let i = 1; i < steps; i++) await this.#send('touchMove', at(i));
    await this.#send('touchEnd', []);
  }

  /** The first finger starts alone; the second joins it after some of the way. */
  async joinLater(first: readonly Point[], second: readonly Point[], joinAt: number) {
    await this.#send('touchStart', first.slice(0, 1));
    for (let i = 1; i < joinAt; i++) await this.#send('touchMove', first.slice(i, i + 1));
    const both = (i: number) => [first[i] ?? { x: 0, y: 0 }, second[i - joinAt] ?? { x: 0, y: 0 }];
    await this.#send('touchStart', both(joinAt));
    for (let i = joinAt + 1; i < first.length; i++) await this.#send('touchMove', both(i));
    await this.#send('touchEnd', []);
  }
}

function path(from: Point, to: Point, steps = 12): Point[] {
  return Array.from({ length: steps + 1 }, (_, i) => ({
    x: from.x + ((to.x - from.x) * i) / steps,
    y: from.y + ((to.y - from.y) * i) / steps,
  }));
}

test('a finger draws', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.setTool('pen');
  const fingers = await Fingers.on(page);
  await fingers.move(path(await whiteboard.at(-100, -100), await whiteboard.at(100, 50)));
  await expect
    .poll(async () => (await whiteboard.shapes()).map(({ type }) => type))
    .toEqual(['stroke']);
});

test('two fingers pinch, and leave no scribble', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.setTool('pen');
  const fingers = await Fingers.on(page);
  const before = await whiteboard.camera();
  await fingers.move(
    path(await whiteboard.at(-30, 0), await whiteboard.at(-130, 0)),
    path(await whiteboard.at(30, 0), await whiteboard.at(130, 0)),
  );
  await expect.poll(async () => (await whiteboard.camera()).zoom / before.zoom).toBeGreaterThan(2);
  expect(await whiteboard.count()).toBe(0);
});

test('a second finger turns a stroke into a pinch', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await whiteboard.setTool('pen');
  const fingers = await Fingers.on(page);
  const before = await whiteboard.camera();
  await fingers.joinLater(
    path(await whiteboard.at(-40, -40), await whiteboard.at(-140, -40), 20),
    path(await whiteboard.at(40, -40), await whiteboard.at(140, -40), 16),
    4,
  );
  await expect.poll(async () => (await whiteboard.camera()).zoom).toBeGreaterThan(before.zoom);
  await expect.poll(() => whiteboard.count()).toBe(0);
});

test('everything fits on a phone', async ({ page, board }) => {
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  // Every button lies inside of the window and is large enough for a finger; the toolbar scrolls.
  const bars = page.locator('inkwire-board-bar, inkwire-people-bar, inkwire-zoom-bar');
  const buttons = await bars.getByRole('button').all();
  expect(buttons.length).toBeGreaterThan(4);
  const toolbar = await page.getByRole('toolbar').first().boundingBox();
  expect((toolbar?.x ?? -1) >= 0 && (toolbar?.x ?? 0) + (toolbar?.width ?? 999) <= 390).toBe(true);
  for (const button of buttons) {
    const box = await button.boundingBox();
    if (box === null || !(await button.isVisible())) continue;
    const name = await button.getAttribute('aria-label');
    expect(box.x, name ?? '').toBeGreaterThanOrEqual(-1);
    expect(box.x + box.width, name ?? '').toBeLessThanOrEqual(391);
    expect(Math.max(box.width, box.height), name ?? '').toBeGreaterThanOrEqual(24);
  }
  await whiteboard.setTool('rectangle');
  const fingers = await Fingers.on(page);
  await fingers.move(path(await whiteboard.at(-100, -60), await whiteboard.at(100, 60)));
  await expect.poll(() => whiteboard.count()).toBe(1);
});

test.describe('in the dark', () => {
  test.use({ colorScheme: 'dark' });

  test('the paper is dark and the ink is light', async ({ page, board }) => {
    const whiteboard = await Whiteboard.open(page, board.editUrl);
    await whiteboard.setTool('rectangle');
    const fingers = await Fingers.on(page);
    await fingers.move(path(await whiteboard.at(-100, -60), await whiteboard.at(100, 60)));
    await expect.poll(() => whiteboard.count()).toBe(1);
    const picture = await whiteboard.screenshot();
    expect(inkShare(picture)).toBeGreaterThan(0.001);
    const corner = picture.rgb.slice(0, 3).reduce((sum, value) => sum + value, 0) / 3;
    expect(corner).toBeLessThan(64);
  });
});
