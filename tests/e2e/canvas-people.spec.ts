/**
 * What is painted in the real editor, with somebody else on the real server: counted by the renderer,
 * through the frames that people get.
 */
import type { Editor } from '../../client/editor/editor.ts';
import type { RenderCounts } from '../../client/render/renderer.ts';
import { expect, test } from './journey.ts';
import { SecondPerson } from './second-person.ts';
import { Whiteboard } from './whiteboard.ts';

type BoardElement = HTMLElement & { readonly editor: Editor };

const SHAPES = 1500;

/** What was painted since the last time, until nothing was for a while. */
async function painted({ element }: Whiteboard): Promise<RenderCounts> {
  return await element.evaluate(async ({ editor }: BoardElement) => {
    const { renderer } = editor;
    const sum = renderer.takeCounts();
    for (let calm = 0; calm < 30; calm++) {
      await new Promise(requestAnimationFrame);
      const counts = renderer.takeCounts();
      if (counts.sceneFrames + counts.dirtyPixels + counts.blits > 0) calm = 0;
      for (const key of Object.keys(sum) as (keyof RenderCounts)[]) sum[key] += counts[key];
    }
    return sum;
  });
}

test("others' pointers paint no scene, their changes only their part, and a pan at fit nothing", async ({
  page,
  server,
  board,
}) => {
  const other = await SecondPerson.join(server, board, 'Other');
  await other.fill(SHAPES);
  const whiteboard = await Whiteboard.open(page, board.editUrl);
  await expect.poll(() => whiteboard.count()).toBe(SHAPES);
  await whiteboard.run('view.zoom-fit');
  // The cells that the scene is shown in come after its first rest.
  await expect
    .poll(async () => {
      const { dirtyPixels, blits } = await painted(whiteboard);
      return dirtyPixels + blits;
    })
    .toBe(0);

  // Somebody's pointer, selection and laser, sixty times.
  for (let i = 1; i <= 60; i++) {
    other.show({
      cursor: { x: 20 * i, y: 300 },
      selection: [`s${i}`, 's7'],
      laser: [10 * i, 100, 10 * i + 30, 130],
    });
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  await expect.poll(async () => (await whiteboard.peers())[0]?.cursor?.x).toBe(1200);
  const seen = await painted(whiteboard);
  expect(seen.overlayFrames).toBeGreaterThan(20);
  expect(seen.sceneFrames).toBe(0);
  expect(seen.shapesPainted).toBe(0);
  expect(seen.dirtyPixels).toBe(0);

  // One shape of theirs becomes another colour.
  other.show({});
  await expect.poll(async () => (await whiteboard.peers())[0]?.cursor).toBe(undefined);
  await painted(whiteboard);
  const shape = other.board.ordered().find(({ type }) => type === 'rectangle')!;
  other.board.change('test', (tx) => tx.update(shape.id, { fill: 'violet-soft' }));
  await expect
    .poll(() =>
      whiteboard.element.evaluate(
        ({ editor }: BoardElement, id) => editor.board.get(id)?.fill,
        shape.id,
      ),
    )
    .toBe('violet-soft');
  const changed = await painted(whiteboard);
  const { zoom } = await whiteboard.camera();
  const around = { x: shape.x - 4, y: shape.y - 4, w: shape.w + 8, h: shape.h + 8 };
  const neighbours = await whiteboard.element.evaluate(
    ({ editor }: BoardElement, box) => editor.renderer.query(box).length,
    around,
  );
  expect(changed.shapesPainted).toBeGreaterThan(0);
  // On the edge of bitmaps it is painted in each of them, and in the small picture of the whole.
  expect(changed.shapesPainted).toBeLessThanOrEqual(5 * neighbours);
  expect(changed.dirtyPixels).toBeGreaterThan(0);
  const side = (size: number): number => (size + 4) * zoom + 4;
  expect(changed.dirtyPixels).toBeLessThanOrEqual(2 * side(shape.w) * side(shape.h));

  // A pan with the hand tool, there and back within what is painted around the screen.
  await whiteboard.setTool('hand');
  await painted(whiteboard);
  await whiteboard.press([0, 0]);
  await whiteboard.moveTo([60, 40], 15);
  await whiteboard.moveTo([-60, -40], 30);
  await whiteboard.moveTo([0, 0], 15);
  await whiteboard.lift();
  const panned = await painted(whiteboard);
  expect(panned.frames).toBeGreaterThan(15);
  expect(panned.shapesPainted).toBe(0);
  expect(panned.dirtyPixels).toBe(0);
  other.leave();
});
