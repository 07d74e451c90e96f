/** A spectator's hands on the view: wheel, pinch, double click, touch inside a longer page. */
import type { CDPSession, Locator, Page } from '@playwright/test';
import { expect, test } from './journey.ts';
import { openViewer, stateOf } from './viewer.ts';

interface Camera {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

async function cameraOf(viewer: Locator): Promise<Camera> {
  return (await stateOf(viewer))!.camera;
}

/** The point of the board under a point of the window. */
async function under(viewer: Locator, x: number, y: number): Promise<{ x: number; y: number }> {
  const [camera, box] = [
    await cameraOf(viewer),
    (await viewer.getByRole('application').boundingBox())!,
  ];
  const at = (value: number): number => Math.round(value * 10) / 10;
  return {
    x: at((x - box.x) / camera.zoom + camera.x),
    y: at((y - box.y) / camera.zoom + camera.y),
  };
}

async function touch(
  session: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  ...points: (readonly [number, number])[]
): Promise<void> {
  await session.send('Input.dispatchTouchEvent', {
    type,
    touchPoints: points.map(([x, y], id) => ({ x, y, id })),
  });
}

/** Two fingers that go apart, from 100 to 200 pixels, about the middle of (400, 300). */
async function pinch(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await touch(session, 'touchStart', [350, 300], [450, 300]);
  for (let i = 1; i <= 10; i++) {
    await touch(session, 'touchMove', [350 - i * 5, 300], [450 + i * 5, 300]);
  }
  await touch(session, 'touchEnd');
}

test('wheel with a control key and double click zoom about the pointer', async ({
  page,
  board,
}) => {
  const viewer = await openViewer(page, board.watchUrl);
  const start = await cameraOf(viewer);
  const fixed = await under(viewer, 300, 250);
  await page.mouse.move(300, 250);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -120);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await cameraOf(viewer)).zoom).toBeGreaterThan(start.zoom * 1.1);
  expect(await under(viewer, 300, 250)).toEqual(fixed);

  const { zoom } = await cameraOf(viewer);
  await page.mouse.dblclick(300, 250);
  await expect.poll(async () => (await cameraOf(viewer)).zoom).toBeCloseTo(zoom * 2, 5);
  expect(await under(viewer, 300, 250)).toEqual(fixed);
  await page.keyboard.down('Shift');
  await page.mouse.dblclick(300, 250);
  await page.keyboard.up('Shift');
  await expect.poll(async () => (await cameraOf(viewer)).zoom).toBeCloseTo(zoom, 5);

  // Shift turns a wheel that has one axis.
  const { x, y } = await cameraOf(viewer);
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 80);
  await page.keyboard.up('Shift');
  await expect.poll(async () => (await cameraOf(viewer)).x).not.toBe(x);
  expect((await cameraOf(viewer)).y).toBe(y);
});

test.describe('with fingers', () => {
  test.use({ hasTouch: true });

  test('two fingers zoom about their middle, one pans', async ({ page, board }) => {
    const viewer = await openViewer(page, board.watchUrl);
    const start = await cameraOf(viewer);
    const fixed = await under(viewer, 400, 300);
    await pinch(page);
    const zoomed = await cameraOf(viewer);
    expect(zoomed.zoom / start.zoom).toBeCloseTo(2, 1);
    const now = await under(viewer, 400, 300);
    expect(Math.hypot(now.x - fixed.x, now.y - fixed.y)).toBeLessThan(2);

    const session = await page.context().newCDPSession(page);
    await touch(session, 'touchStart', [400, 300]);
    for (let i = 1; i <= 5; i++) await touch(session, 'touchMove', [400 - 20 * i, 300]);
    await touch(session, 'touchEnd');
    const panned = await cameraOf(viewer);
    // A browser keeps some pixels to itself until it is sure that this is no tap.
    expect((panned.x - zoomed.x) * zoomed.zoom).toBeGreaterThan(60);
    expect(panned.zoom).toBe(zoomed.zoom);
  });

  test('inside a longer page one finger scrolls the page, two zoom the board', async ({
    page,
    board,
  }) => {
    const viewer = await openViewer(page, board.watchUrl);
    const inWindow = await cameraOf(viewer);
    await page.evaluate(() => {
      document.documentElement.style.cssText = 'overflow:auto;height:auto';
      document.body.style.cssText = 'height:4000px;overflow:visible;display:block';
      const element = document.querySelector('inkwire-viewer') as HTMLElement;
      element.style.cssText = 'position:static;display:block;width:800px;height:500px';
    });
    await expect.poll(async () => (await viewer.boundingBox())?.height).toBe(500);
    // The view hears of its new size after that, and keeps its middle.
    await expect.poll(async () => (await cameraOf(viewer)).y).toBe(inWindow.y + 150);
    const start = await cameraOf(viewer);
    const session = await page.context().newCDPSession(page);
    await touch(session, 'touchStart', [400, 300]);
    for (let i = 1; i <= 8; i++) await touch(session, 'touchMove', [400, 300 - 20 * i]);
    await touch(session, 'touchEnd');
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(50);
    expect((await cameraOf(viewer)).y).toBe(start.y);
    await page.evaluate(() => scrollTo(0, 0));
    await pinch(page);
    expect((await cameraOf(viewer)).zoom).toBeGreaterThan(start.zoom * 1.5);
    // The wheel is the page's, too, until the board has the focus.
    const { y } = await cameraOf(viewer);
    await page.mouse.move(400, 300);
    await page.mouse.wheel(0, 100);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(0);
    expect((await cameraOf(viewer)).y).toBe(y);
  });
});
