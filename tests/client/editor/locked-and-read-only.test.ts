/** Everything that a person can do, done to a board that must not change: every tool, every command. */
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { commands } from '../../../client/editor/commands.ts';
import { toolDefs } from '../../../client/tools/registry.ts';
import { TestEditor, TestRoom } from './test-editor.ts';

/** One of each kind of shape, the same on every board. */
function furnish(person: TestEditor, fields: Record<string, unknown> = {}): string[] {
  const groups = ['together'];
  const at = (i: number) => ({ x: 100 + i * 150, y: 100, w: 100, h: 100, groups, ...fields });
  return [
    person.add('rectangle', { ...at(0), fill: 'blue' }),
    person.add('text', { ...at(1), text: 'words' }),
    person.add('arrow', { ...at(2), points: [0, 0, 100, 100] }),
    person.add('image', { ...at(3), asset: 'ab' }),
    person.add('frame', { ...at(4), text: 'Frame' }),
    person.add('note', { ...at(5), text: 'note' }),
  ];
}

const KEYS =
  'ArrowLeft Shift+ArrowDown Alt+Shift+ArrowUp Alt+. Delete Backspace Enter F2 $mod+x $mod+d $mod+g $mod+Shift+g $mod+Shift+l ] [ Shift+h'.split(
    ' ',
  );

/** Uses the tool in the hand in every way a pointer and keys can. */
function useEverywhere(person: TestEditor): void {
  for (const [x, y] of [
    [150, 150],
    [300, 105],
    [450, 150],
    [600, 150],
    [702, 90],
    [860, 150],
    [500, 600],
  ] as const) {
    person.click(x, y).doubleClick(x, y).key('Escape');
    person.drag([
      [x, y],
      [x + 30, y + 20],
      [x + 60, y + 60],
    ]);
    person.drag(
      [
        [x, y],
        [x + 30, y + 20],
        [x + 60, y + 60],
      ],
      { alt: true },
    );
  }
}

const stateOf = (doc: Y.Doc): string => Buffer.from(Y.encodeStateAsUpdate(doc)).toString('base64');

describe('a board that may only be looked at', () => {
  function reader(): TestEditor {
    const author = new TestEditor();
    furnish(author);
    author.board.change('author', (tx) => tx.setMeta({ title: 'Plan' }));
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(author.doc));
    return new TestEditor({ doc, canEdit: false });
  }

  test.each(toolDefs().map(({ id }) => id))('is not changed by the tool %s', (id) => {
    const person = reader();
    const before = stateOf(person.doc);
    person.tool(id);
    useEverywhere(person);
    person.key('Enter', 'Escape');
    expect(stateOf(person.doc)).toBe(before);
    expect(person.editor.state.editing).toBeUndefined();
    expect(person.editor.state.canUndo).toBe(false);
  });

  test.each(commands.map(({ id }) => id))('is not changed by the command %s', async (id) => {
    const person = reader();
    const before = stateOf(person.doc);
    person.clipboard = { files: [], text: 'pasted' };
    person.chosen = [new File(['x'], 'cat.png', { type: 'image/png' })];
    person.editor.select(person.shapes.map((shape) => shape.id));
    person.run(id);
    await person.settle();
    person.editor.select([person.shapes[0]!.id]);
    person.run(id);
    await person.settle();
    expect(stateOf(person.doc)).toBe(before);
    expect(person.uploads).toEqual([]);
  });

  test('is not changed by keys', () => {
    const person = reader();
    const before = stateOf(person.doc);
    for (const shape of person.shapes) {
      person.editor.select([shape.id]);
      person.key(...KEYS);
    }
    expect(stateOf(person.doc)).toBe(before);
  });

  test('can be searched, selected and copied', async () => {
    const person = reader();
    person.run('edit.select-all');
    expect(person.selection).toHaveLength(6);
    await person.finish('edit.copy');
    expect(person.clipboard.html ?? person.clipboard.text).toContain('words');
  });

  test('turns into one in the middle of a gesture: that is still kept, and nothing new begins', () => {
    const person = new TestEditor();
    const [id] = furnish(person);
    person.move(150, 150).down(150, 150).move(250, 250).move(300, 300);
    person.connection.set({ kind: 'read-only', reason: 'storage' }, 'saved');
    person.up();
    // The server gets it when its disk has room again (S-10).
    expect(person.get(id!)).toMatchObject({ x: 250, y: 250 });
    person.drag([
      [300, 300],
      [350, 300],
      [400, 300],
    ]);
    expect(person.get(id!)).toMatchObject({ x: 250, y: 250 });
  });

  test('is none when it is only full: taking away makes room', () => {
    const person = new TestEditor();
    const [id] = furnish(person);
    person.connection.set({ kind: 'read-only', reason: 'board-full' }, 'saving');
    person.run('edit.select-all');
    person.run('edit.delete');
    expect(() => person.get(id!)).toThrow('there is no shape');
  });
});

describe('locked shapes', () => {
  /** Whoever wants to change them has to unlock them first. */
  const UNLOCKS = new Set(['arrange.lock', 'arrange.unlock-all']);
  /** Undo takes back what was done before they were locked. */
  const HISTORY = new Set(['edit.undo', 'edit.redo']);

  function locked(): { person: TestEditor; ids: string[]; state: () => string } {
    const doc = new Y.Doc();
    const author = new TestEditor({ doc });
    const ids = furnish(author, { locked: true });
    author.destroy();
    const person = new TestEditor({ doc });
    const state = (): string => JSON.stringify(ids.map((id) => person.board.get(id)));
    return { person, ids, state };
  }

  test.each(toolDefs().map(({ id }) => id))('are left alone by the tool %s', (id) => {
    const { person, state } = locked();
    const before = state();
    person.tool(id);
    useEverywhere(person);
    expect(state()).toBe(before);
  });

  test.each(commands.map(({ id }) => id).filter((id) => !UNLOCKS.has(id) && !HISTORY.has(id)))(
    'are left alone by the command %s',
    async (id) => {
      const { person, ids, state } = locked();
      const before = state();
      person.editor.select(ids);
      person.run(id);
      await person.settle();
      for (const only of ids) {
        person.editor.select([only]);
        person.run(id);
        await person.settle();
      }
      expect(state()).toBe(before);
    },
  );

  test('are left alone by keys and by the style', () => {
    const { person, ids, state } = locked();
    const before = state();
    for (const id of ids) {
      person.editor.select([id]);
      person.key(...KEYS.filter((key) => key !== '$mod+Shift+l'));
      person.key('Escape', 'Escape');
      person.editor.select([id]);
      person.editor.setStyle({ stroke: 'red', opacity: 0.5 });
    }
    expect(state()).toBe(before);
  });

  test('are selected by the menu, and free again after unlocking', () => {
    const { person, ids } = locked();
    person.editor.pickAt({ x: 150, y: 150 } as never);
    // The whole group, as a click would take it.
    expect(person.selection).toEqual(ids);
    person.run('arrange.lock');
    expect(person.get(ids[0]!).locked).toBe(false);
    person.drag([
      [150, 150],
      [170, 150],
      [200, 150],
    ]);
    expect(person.get(ids[0]!).x).toBe(150);
  });

  test('show a padlock when they are pointed at, and no more when they are not', () => {
    const { person } = locked();
    person.move(150, 100);
    expect(person.overlay.lock).toBeDefined();
    person.move(900, 700);
    expect(person.overlay.lock).toBeUndefined();
  });

  test.each(['mouse', 'touch', 'pen'] as const)('are opened by %s on their padlock', (kind) => {
    const person = new TestEditor();
    const id = person.add('rectangle', { x: 100, y: 100, w: 80, h: 60, locked: true });
    person.click(100, 130, { kind });
    expect(person.selection).toEqual([id]);
    const [lock] = person.overlay.handles!.points;
    expect(lock!.id).toBe('lock');
    person.click(lock!.x, lock!.y, { kind });
    expect(person.get(id).locked).toBe(false);
    person.undo();
    expect(person.get(id).locked).toBe(true);
    person.redo();
    expect(person.get(id).locked).toBe(false);
  });

  test('are reached, opened and locked again by keys alone', () => {
    const person = new TestEditor();
    const id = person.add('rectangle', { x: 100, y: 100, w: 80, h: 60, locked: true });
    person.key('Tab', '$mod+Shift+l');
    expect(person.get(id).locked).toBe(false);
    person.key('$mod+Shift+l');
    expect(person.get(id).locked).toBe(true);
  });

  test('start a marquee when they are dragged, as the empty board does', () => {
    const person = new TestEditor();
    person.add('rectangle', { x: 0, y: 0, w: 800, h: 600, fill: 'blue-soft', locked: true });
    const note = person.add('note', { x: 200, y: 200 });
    person.drag([
      [100, 100],
      [300, 300],
      [700, 550],
    ]);
    expect(person.selection).toEqual([note]);
  });

  test('of a locked frame are opened with it', () => {
    const person = new TestEditor();
    const frame = person.add('frame', { x: 100, y: 100, w: 300, h: 300, locked: true });
    const id = person.add('rectangle', { x: 150, y: 150, w: 80, h: 60, parent: frame });
    person.editor.select([id]);
    person.run('arrange.lock');
    expect([person.get(id).locked, person.get(frame).locked]).toEqual([false, false]);
  });

  test('37: are open when two open them at once', () => {
    const room = new TestRoom('Ada', 'Bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    const id = ada.add('rectangle', { x: 100, y: 100, w: 80, h: 60, locked: true });
    room.atOnce(
      () => {
        ada.editor.select([id]);
        ada.run('arrange.lock');
      },
      () => {
        bob.editor.select([id]);
        bob.run('arrange.lock');
      },
    );
    expect(room.agreed()[0]!.locked).toBe(false);
  });
});
