/** Following whoever presents: taken up again by hand, and kept through a cut. */
import { once } from 'node:events';
import net from 'node:net';
import type { Locator } from '@playwright/test';
import { expect, test } from './journey.ts';
import { openViewer, restingCamera, stateOf, type ViewerElement } from './viewer.ts';
import { Whiteboard } from './whiteboard.ts';

/** Shapes far from each other, and somebody who presents a small part of the board from them. */
async function present(board: Whiteboard): Promise<void> {
  for (const x of [-500, 400]) {
    await board.setTool('rectangle');
    await board.drag([
      [x, -200],
      [x + 60, 200],
    ]);
  }
  await board.presentAt(1000, 500, 4);
}

/** Point of the board in the middle of the view. */
async function middleOf(viewer: Locator): Promise<{ x: number; y: number }> {
  return await viewer.evaluate((el: ViewerElement) => {
    const { camera } = el.state!;
    const stage = el.shadowRoot!.querySelector('canvas')!.parentElement!.getBoundingClientRect();
    return {
      x: Math.round(camera.x + stage.width / 2 / camera.zoom),
      y: Math.round(camera.y + stage.height / 2 / camera.zoom),
    };
  });
}

/** A way to a server that can be cut. */
async function cuttable(target: number) {
  const open = new Set<net.Socket>();
  let isCut = false;
  const proxy = net.createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = net.connect(target, '127.0.0.1');
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (proxy.address() as net.AddressInfo).port,
    cut,
    mend: () => void (isCut = false),
    close: () => {
      cut();
      proxy.close();
    },
  };
}

test('a cut while somebody presents: the view stays where it is', async ({
  page,
  newWindow,
  server,
  board,
}) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  await present(editor);
  const way = await cuttable(server.port);
  try {
    const watchUrl = new URL(board.watchUrl);
    watchUrl.port = String(way.port);
    const viewer = await openViewer(await newWindow(), watchUrl.href);
    await expect.poll(() => middleOf(viewer)).toEqual({ x: 1000, y: 500 });
    await restingCamera(viewer);
    // Each view that is shown from now on.
    await viewer.evaluate((el: ViewerElement) => {
      const views = new Set<string>();
      const look = (): void => {
        views.add(JSON.stringify(el.state?.camera));
        requestAnimationFrame(look);
      };
      look();
      Object.assign(globalThis, { views });
    });
    way.cut();
    await expect.poll(async () => (await stateOf(viewer))?.status.kind).toBe('reconnecting');
    way.mend();
    await expect.poll(async () => (await stateOf(viewer))?.presenter).toBeDefined();
    expect((await stateOf(viewer))?.status.kind).toBe('live');
    // It is followed again: somewhere else, as soon as the presenter goes there.
    const seen = await viewer.evaluate(() => [
      ...(globalThis as unknown as { views: Set<string> }).views,
    ]);
    expect(seen).toHaveLength(1);
    await editor.presentAt(0, 0, 4);
    await expect.poll(() => middleOf(viewer)).toEqual({ x: 0, y: 0 });
  } finally {
    way.close();
  }
});

test('"Follow" takes the view back to whoever presents', async ({ page, newWindow, board }) => {
  const editor = await Whiteboard.open(page, board.editUrl);
  await present(editor);
  const watcher = await newWindow();
  const viewer = await openViewer(watcher, board.watchUrl);
  await expect.poll(() => middleOf(viewer)).toEqual({ x: 1000, y: 500 });
  const followed = await restingCamera(viewer);
  await watcher.mouse.move(600, 400);
  await watcher.mouse.wheel(0, 300);
  await expect.poll(async () => (await middleOf(viewer)).y).toBeGreaterThan(500);
  const button = viewer.getByRole('button', { name: /Follow/ });
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(async () => (await stateOf(viewer))!.camera).toEqual(followed);
});
