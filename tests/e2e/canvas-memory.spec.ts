/**
 * An hour of a busy board, compressed, in the real editor on the real server: somebody draws with several
 * tools, pans, zooms, selects, drags, undoes and redoes; somebody else joins in every minute, draws, erases
 * and leaves. All that is drawn is deleted again: afterwards the page holds what it held before, but
 * for what a shared document has to remember of everything that ever was.
 */
import type { Editor } from '../../client/editor/editor.ts';
import { expect, test } from './journey.ts';
import { type Holdings, PageHoldings } from './page-holdings.ts';
import { SecondPerson } from './second-person.ts';
import { Whiteboard } from './whiteboard.ts';

const SHAPES = 200;
const MINUTES = 60;
/** All parts are there and the caches are full after these: what is compared is what comes after. */
const FIRST_MINUTES = 12;

type BoardElement = HTMLElement & { readonly editor: Editor };

/** What one person does in a minute, without waiting: events as the browser gives them, and its frames. */
async function draw({ element: board }: Whiteboard, minute: number): Promise<void> {
  await board.evaluate(async (element: BoardElement, seed) => {
    const { editor } = element;
    const stage = element.shadowRoot!.querySelector<HTMLElement>('.stage')!;
    let state = seed * 7919 + 1;
    const random = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
    const frame = (): Promise<unknown> => new Promise(requestAnimationFrame);
    const send = (type: string, x: number, y: number, buttons: number): void => {
      const pointer = { pointerId: 1, pointerType: 'mouse', isPrimary: true, pressure: 0.5 };
      const init = { ...pointer, clientX: x, clientY: y, buttons, button: 0, bubbles: true };
      stage.dispatchEvent(new PointerEvent(type, { ...init, cancelable: true, composed: true }));
    };
    const drag = async (x: number, y: number, dx: number, dy: number): Promise<void> => {
      send('pointermove', x, y, 0);
      send('pointerdown', x, y, 1);
      for (let i = 1; i <= 8; i++) {
        send('pointermove', x + (dx * i) / 8 + 9 * random(), y + (dy * i) / 8 + 9 * random(), 1);
        if (i === 5) await frame();
      }
      send('pointerup', x + dx, y + dy, 0);
    };
    const wheel = (deltaX: number, deltaY: number, ctrlKey: boolean): void => {
      const init = { deltaX, deltaY, ctrlKey, clientX: 640, clientY: 400, bubbles: true };
      stage.dispatchEvent(new WheelEvent('wheel', { ...init, cancelable: true, composed: true }));
    };
    const place = (): [number, number] => [300 + 500 * random(), 200 + 300 * random()];
    for (const tool of ['pen', 'highlighter', 'rectangle', 'ellipse', 'arrow', 'pen', 'laser']) {
      editor.setTool(tool);
      await drag(...place(), 60 + 200 * random(), 40 + 100 * random());
    }
    for (let i = 0; i < 6; i++) {
      wheel(200 * (random() - 0.5), 200 * (random() - 0.5), false);
      wheel(0, 160 * (random() - 0.5), true);
      if (i % 2 === 0) await frame();
    }
    // Some of what is there, dragged away and back by undo.
    editor.setTool('select');
    await drag(250, 150, 500, 300);
    const many = editor.board.ordered().slice(0, 40 + (seed % 7));
    editor.select(many.map(({ id }) => id));
    await frame();
    const { x, y } = editor.toScreen(many[3] as never);
    await drag(x + 2, y + 2, 90, 60);
    editor.undo();
    await frame();
    editor.setTool('eraser');
    await drag(...place(), 200, 100);
    editor.undo();
    editor.undo();
    editor.redo();
    await frame();
    editor.undo();
    // A note with a text, typed and left.
    editor.setTool('text');
    await drag(...place(), 0, 0);
    await frame();
    const control = element.shadowRoot!.activeElement?.shadowRoot?.querySelector('textarea');
    if (control !== null && control !== undefined) {
      control.value = `Minute ${seed}`;
      control.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    }
    await frame();
    editor.stopEditingText();
    editor.setTool('select');
    editor.setOptions({ grid: seed % 2 === 0 });
  }, minute);
}

/** Brings the board and the view to where each minute starts. @returns how many shapes were deleted. */
async function clear({ element }: Whiteboard): Promise<number> {
  return await element.evaluate(async ({ editor }: BoardElement) => {
    const drawn = editor.board.ordered().filter(({ id }) => !/^s\d+$/.test(id));
    editor.select(drawn.map(({ id }) => id));
    editor.run('edit.delete');
    editor.run('view.zoom-fit');
    await new Promise(requestAnimationFrame);
    return drawn.length;
  });
}

test('an hour of drawing, undoing and others coming and going leaves nothing behind', async ({
  page,
  server,
  board,
}) => {
  const host = await SecondPerson.join(server, board, 'Host');
  await host.fill(SHAPES);
  host.leave();
  const holdings = await PageHoldings.of(page);
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await page.mouse.move(640, 400);
  let met = 0;
  let drawn = 0;

  const minute = async (number: number): Promise<void> => {
    const guest = await SecondPerson.join(server, board, `Guest ${number}`);
    const id = `guest-${number}`;
    guest.show({ cursor: { x: 100, y: 100 }, selection: ['s1', 's2'], laser: [0, 0, 50, 50] });
    guest.beginStroke(id, { x: 200, y: 100 + number }, 3, number % 2 ? 'highlighter' : 'pen');
    const drawing = draw(whiteboard, number);
    for (let i = 0; i < 8; i++) {
      guest.growStroke(id, 6, i % 3);
      guest.show({
        cursor: { x: 100 + 6 * i, y: 100 },
        gesture: { ids: ['s4', 's5'], matrix: [1, 0, 0, 1, 3 * i, 2 * i] },
      });
      await new Promise((resolve) => setTimeout(resolve, 8));
    }
    guest.endStroke(id);
    guest.show({ cursor: { x: 0, y: 0 } });
    await drawing;
    await expect
      .poll(async () => (await whiteboard.peers()).length, { intervals: [5, 10] })
      .toBe(1);
    met++;
    guest.board.change('eraser', (tx) => tx.remove([id]));
    await guest.isSaved();
    guest.leave();
    drawn += await clear(whiteboard);
  };

  const rest = async (): Promise<Holdings & { readonly items: number }> => {
    await expect.poll(() => whiteboard.count()).toBe(SHAPES);
    await expect.poll(() => whiteboard.peers()).toEqual([]);
    await whiteboard.isSaved();
    // What was prepared for painting is kept up to a limit: it goes when typefaces come.
    await page.evaluate(() => document.fonts.dispatchEvent(new Event('loadingdone')));
    // The picture becomes sharp, what fades fades, and what is put away for later is: nothing changes then.
    let held: Holdings | undefined;
    await expect
      .poll(
        async () => {
          const before = held;
          held = await holdings.now();
          return (['nodes', 'listeners', 'pixels'] as const).map(
            (what) => held![what] - (before?.[what] ?? 0),
          );
        },
        { intervals: [2000] },
      )
      .toEqual([0, 0, 0]);
    const items = await whiteboard.element.evaluate(({ editor }: BoardElement) => {
      let sum = 0;
      for (const structs of editor.board.doc.store.clients.values()) sum += structs.length;
      return sum;
    });
    return { ...held!, items };
  };

  for (let i = 0; i < FIRST_MINUTES; i++) await minute(i);
  const before = await rest();
  for (let i = FIRST_MINUTES; i < MINUTES; i++) await minute(i);
  const after = await rest();

  expect(met).toBe(MINUTES);
  expect(drawn).toBeGreaterThan(5 * MINUTES);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 5);
  expect(after.documents).toBe(before.documents);
  expect(after.nodes).toBeLessThanOrEqual(before.nodes + 20);
  expect(after.canvases).toBeLessThanOrEqual(before.canvases + 2);
  expect(after.pixels).toBeLessThanOrEqual(before.pixels + 2 * 512 * 512);
  // What a shared document and its undo remember of what was drawn and deleted, and nothing else: here
  // some 250 items in a minute, of 270 bytes each.
  const items = after.items - before.items;
  expect(items).toBeLessThan(400 * (MINUTES - FIRST_MINUTES));
  expect(after.heap - before.heap).toBeLessThan(400 * items + 2 ** 20);
});
