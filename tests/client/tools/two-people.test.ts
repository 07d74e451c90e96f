/** Every tool in two hands at once: both get what they did, and each undo takes back one's own. */
import { describe, expect, it } from 'vitest';
import { toolDefs } from '../../../client/tools/registry.ts';
import { type TestEditor, TestRoom } from '../editor/test-editor.ts';

const NOT_DRAWING = ['select', 'lasso', 'hand', 'eraser', 'laser', 'image', 'crop'];

function use(who: TestEditor, tool: string, at: number): void {
  who.tool(tool).drag([
    [at, at],
    [at + 60, at + 30],
    [at + 120, at + 90],
  ]);
  // Text and notes are typed into at once; a text without letters would go again.
  if (who.editor.state.editing !== undefined) who.type(tool).key('Escape');
}

describe.each(toolDefs().filter(({ id }) => !NOT_DRAWING.includes(id)))('$id', ({ id }) => {
  it('is used by two people at once', () => {
    const room = new TestRoom('Ada', 'Bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    room.atOnce(
      () => use(ada, id, 100),
      () => use(bob, id, 400),
    );
    expect(room.agreed()).toHaveLength(2);
    const bobs = bob.shapes.find(({ x }) => x > 250)!.id;
    ada.undo();
    expect(room.agreed().map((shape) => shape.id)).toEqual([bobs]);
    bob.undo();
    expect(room.agreed()).toHaveLength(0);
    ada.redo();
    bob.redo();
    expect(room.agreed()).toHaveLength(2);
  });

  it('leaves nothing behind when its pointer is lost', () => {
    const room = new TestRoom('Ada', 'Bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    ada.tool(id).down(100, 100).move(200, 200).lose();
    expect(bob.shapes).toHaveLength(0);
    expect(ada.editor.state.canUndo).toBe(false);
    expect(ada.overlay.draft).toBeUndefined();
  });

  it('is left by Escape', () => {
    const room = new TestRoom('Ada');
    const ada = room.people[0]!;
    ada.tool(id).key('Escape');
    expect(ada.editor.state.tool).toBe('select');
  });
});
