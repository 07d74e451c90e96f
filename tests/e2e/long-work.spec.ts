/** What is done to 20,000 shapes: seen, stopped and undone by hand, on a page that is slow. */
import type { Page } from '@playwright/test';
import type { Editor } from '../../client/editor/editor.ts';
import { keysBetween } from '../../shared/document/order.ts';
import { expect, test } from './journey.ts';
import { Whiteboard } from './whiteboard.ts';

const COUNT = 20_000;
/** So slow that work takes long enough to be seen, on any machine. */
const SLOW = 8;

type BoardElement = HTMLElement & { readonly editor: Editor };

async function openFull(page: Page, url: string): Promise<Whiteboard> {
  const whiteboard = await Whiteboard.open(page, url);
  await whiteboard.element.evaluate(
    (el: BoardElement, keys) =>
      el.editor.board.change('seed', (tx) =>
        keys.forEach((index, i) =>
          tx.create('rectangle', {
            x: (i % 200) * 9,
            y: Math.floor(i / 200) * 9,
            w: 6,
            h: 6,
            index,
          }),
        ),
      ),
    keysBetween(null, null, COUNT),
  );
  await whiteboard.isSaved();
  await page.keyboard.press('ControlOrMeta+a');
  return whiteboard;
}

async function slow(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  await session.detach();
}

/**
 * Presses Escape or the toast's button, or leaves the page, in the moment in which a toast says something, later: from outside, the page
 * may have finished before it is heard of. Ready when it resolves; `hasActed` tells that it has done so.
 */
async function atToast(page: Page, words: string, act: 'Escape' | 'Stop' | 'leave'): Promise<void> {
  await page.locator('inkwire-toasts').evaluate(
    (host, [wanted, answer]) => {
      const root = host.shadowRoot!;
      host.removeAttribute('data-acted');
      const observer = new MutationObserver(() => {
        const toast = [...root.querySelectorAll('.toast')].find(({ textContent }) =>
          textContent.includes(wanted),
        );
        if (toast === undefined) return;
        observer.disconnect();
        host.setAttribute('data-acted', answer);
        if (answer === 'leave') {
          location.href = 'about:blank';
          return;
        }
        if (answer === 'Stop') {
          toast.querySelector('button')!.click();
          return;
        }
        let focused = document.activeElement;
        for (let inner = focused; inner; inner = inner.shadowRoot?.activeElement ?? null) {
          focused = inner;
        }
        const key = { key: 'Escape', code: 'Escape', bubbles: true, composed: true };
        focused?.dispatchEvent(new KeyboardEvent('keydown', key));
      });
      observer.observe(root, { subtree: true, childList: true, characterData: true });
    },
    [words, act] as const,
  );
}

async function hasActed(page: Page, act: 'Escape' | 'Stop'): Promise<void> {
  await expect(page.locator('inkwire-toasts')).toHaveAttribute('data-acted', act);
}

/** What the board is, as one text that is the same for the same shapes. */
async function pictureOf(whiteboard: Whiteboard): Promise<string> {
  return await whiteboard.element.evaluate((el: BoardElement) => {
    let sum = 0;
    const shapes = el.editor.board.ordered();
    for (const { id, index, x, y } of shapes) {
      for (const letter of `${id}${index}${x} ${y}`) {
        sum = (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0;
      }
    }
    return `${shapes.length} ${sum}`;
  });
}

const canUndo = async (whiteboard: Whiteboard): Promise<boolean> =>
  await whiteboard.element.evaluate((el: BoardElement) => el.editor.state.canUndo);

test('Stop and Escape in the middle put the board back', async ({ page, board }) => {
  const whiteboard = await openFull(page, board.editUrl);
  const before = await pictureOf(whiteboard);
  const toast = page.locator('inkwire-toasts .toast');
  await slow(page, SLOW);
  const stage = page.locator('inkwire-board .stage');
  const isBack = async (): Promise<void> => {
    await expect.poll(() => pictureOf(whiteboard)).toBe(before);
    await expect(toast).toHaveText('Stopped. The board is as it was.');
    expect(await canUndo(whiteboard)).toBe(false);
    expect(await whiteboard.selectionSize()).toBe(COUNT);
  };

  for (const act of ['Escape', 'Stop'] as const) {
    await atToast(page, 'Duplicating 20,000 shapes', act);
    await page.keyboard.press('ControlOrMeta+d');
    await hasActed(page, act);
    await isBack();
  }
  await expect(stage).not.toHaveCSS('cursor', 'progress');
});

test('undo of a duplicate can be stopped, and done', async ({ page, board }) => {
  const whiteboard = await openFull(page, board.editUrl);
  const before = await pictureOf(whiteboard);
  const toast = page.locator('inkwire-toasts .toast');
  await page.keyboard.press('ControlOrMeta+d');
  await expect.poll(() => whiteboard.count()).toBe(2 * COUNT);
  await expect.poll(() => whiteboard.selectionSize()).toBe(COUNT);
  const after = await pictureOf(whiteboard);
  await slow(page, SLOW);
  await atToast(page, 'Undoing', 'Escape');
  await page.keyboard.press('ControlOrMeta+z');
  await hasActed(page, 'Escape');
  await expect.poll(() => pictureOf(whiteboard)).toBe(after);
  await expect(toast).toHaveText('Stopped. The board is as it was.');
  await slow(page, 1);
  await page.keyboard.press('ControlOrMeta+z');
  await expect.poll(() => pictureOf(whiteboard)).toBe(before);
  await expect.poll(() => canUndo(whiteboard)).toBe(false);
});

test('what is deleted without a network is gone for others when it is back', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await openFull(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  expect(await other.count()).toBe(COUNT);
  await page.context().setOffline(true);
  await expect.poll(() => whiteboard.connection()).toBe('offline');
  await page.keyboard.press('Delete');
  await expect.poll(() => whiteboard.count()).toBe(0);
  expect(await other.count()).toBe(COUNT);
  await page.context().setOffline(false);
  await expect.poll(() => other.count()).toBe(0);
  await whiteboard.isSaved();
});

test('a page that is left in the middle finishes first, and asks before', async ({
  page,
  board,
  newWindow,
}) => {
  const whiteboard = await openFull(page, board.editUrl);
  const other = await Whiteboard.open(await newWindow(), board.editUrl);
  expect(await other.count()).toBe(COUNT);
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  // What asks is fetched some time after the board has opened.
  await expect(page.locator('inkwire-board inkwire-tooltip')).toHaveCount(1);
  await whiteboard.isSaved();
  await slow(page, SLOW);
  await atToast(page, 'Deleting', 'leave');
  await page.keyboard.press('Delete');
  await page.waitForURL('about:blank');
  expect(asked).toEqual(['beforeunload']);
  await slow(page, 1);
  // What did not travel in the last moment is in this browser's copy.
  const again = await Whiteboard.open(page, board.editUrl);
  await expect.poll(() => again.count()).toBe(0);
  await expect.poll(() => other.count()).toBe(0);
  await again.isSaved();
  await page.goto('about:blank');
  expect(asked).toHaveLength(1);
});
