/** Where pasted shapes land: at the pointer or where they were, and never unseen on each other. */
import { expect, it } from 'vitest';
import { pasteContent } from '../../../client/editor/clipboard.ts';
import { TestEditor } from './test-editor.ts';

async function copied(t: TestEditor): Promise<void> {
  t.add('rectangle', { x: 100, y: 100, w: 80, h: 60 });
  t.editor.select([t.only.id]);
  t.run('edit.copy');
  await t.settle();
}

it('pastes beside what was pasted before, also with a pointer that rests', async () => {
  const t = new TestEditor();
  await copied(t);
  t.move(500, 400);
  for (let i = 0; i < 3; i += 1) await pasteContent(t.editor, t.clipboard);
  const [, ...pasted] = t.shapes;
  expect(pasted.map(({ x, y }) => [x, y])).toEqual([
    [460, 370],
    [480, 390],
    [500, 410],
  ]);
  t.undo();
  expect(t.shapes).toHaveLength(3);
});
