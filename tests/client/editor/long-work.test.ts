/** What is done to very many shapes: in portions, with a progress, to be stopped, as one step of undo. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AT_ONCE, PORTION } from '../../../client/editor/long-work.ts';
import { keysBetween } from '../../../shared/document/order.ts';
import { LeavingPage } from './leaving-page.ts';
import { type Modifiers, TestEditor, TestRoom } from './test-editor.ts';

/** Enough for three portions. */
const MANY = 2 * PORTION + 500;
const PORTIONS = 3;
/** Enough for longer than a person should look at a page that says nothing. */
const VERY_MANY = 36 * PORTION;

function fill(t: TestEditor, count: number): void {
  const keys = keysBetween(null, null, count);
  t.board.change('seed', (tx) => {
    keys.forEach((index, i) =>
      tx.create('rectangle', { x: (i % 100) * 9, y: 9 * Math.floor(i / 100), w: 5, h: 5, index }),
    );
  });
}

/** A board as it can be compared: ids and what the test changes, in order. */
const picture = (t: TestEditor): string =>
  JSON.stringify(
    t.shapes.map(({ id, x, y, stroke, groups, locked }) => [id, x, y, stroke, groups, locked]),
  );

let t: TestEditor;
/** Shapes touched by each change of the board. */
let portions: number[];

function watch(who: TestEditor): void {
  portions = [];
  who.board.observe(({ added, updated, removed }) =>
    portions.push(added.size + updated.size + removed.size),
  );
}

beforeEach(() => {
  t = new TestEditor();
  fill(t, MANY);
  t.run('edit.select-all');
  watch(t);
});

afterEach(() => t.destroy());

const frames = (count: number): void => {
  for (let i = 0; i < count; i += 1) t.clock.advance(16);
};

const drag = (modifiers: Modifiers = {}): void =>
  void t.drag(
    [
      [2, 2],
      [30, 30],
      [90, 50],
    ],
    modifiers,
  );

const deeds: readonly (readonly [string, () => unknown])[] = [
  ['recolouring', () => t.editor.setStyle({ stroke: 'red' })],
  ['deleting', () => t.run('edit.delete')],
  ['duplicating', () => t.run('edit.duplicate')],
  ['moving by keys', () => t.run('move.right')],
  ['dropping after a drag', () => drag()],
  ['dropping copies', () => drag({ alt: true })],
  ['aligning', () => t.run('arrange.align-left')],
  ['grouping', () => t.run('arrange.group')],
  ['locking', () => t.run('arrange.lock')],
  ['cutting', () => t.finish('edit.cut')],
];

describe('what is done to very many shapes', () => {
  it('is done at once up to a number, as before', () => {
    const few = new TestEditor();
    fill(few, AT_ONCE);
    few.run('edit.select-all');
    watch(few);
    few.run('edit.delete');
    expect(portions).toEqual([AT_ONCE]);
    expect(few.shapes).toHaveLength(0);
    few.undo();
    expect(portions).toEqual([AT_ONCE, AT_ONCE]);
    few.destroy();
  });

  it.each(deeds)(
    '%s goes in portions, is one step, and comes back in portions',
    async (_, deed) => {
      const before = picture(t);
      await deed();
      await t.settle();
      const after = picture(t);
      expect(after).not.toBe(before);
      expect(portions).toHaveLength(PORTIONS);
      expect(Math.max(...portions)).toBe(PORTION);
      portions.length = 0;
      t.undo();
      await t.settle();
      expect(picture(t)).toBe(before);
      expect(portions).toHaveLength(PORTIONS);
      expect(t.editor.state.canUndo).toBe(false);
      portions.length = 0;
      t.redo();
      await t.settle();
      expect(picture(t)).toBe(after);
      expect(portions).toHaveLength(PORTIONS);
      expect(t.editor.state.canRedo).toBe(false);
    },
  );

  it.each(deeds)('%s is taken back by Escape in the middle, without a step', async (_, deed) => {
    const before = picture(t);
    const selection = [...t.selection];
    void deed();
    // The clipboard is asked first.
    await t.until(() => portions.length === 2);
    t.key('Escape');
    expect(t.handled).toBe(true);
    await t.settle();
    expect(picture(t)).toBe(before);
    expect(t.editor.state.canUndo).toBe(false);
    expect(t.editor.state.canRedo).toBe(false);
    expect(t.selection).toEqual(selection);
    expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.work-stopped' });
  });

  it('pastes in portions, and selects what was pasted', async () => {
    await t.finish('edit.copy');
    await t.finish('edit.paste');
    await t.settle();
    expect(portions).toHaveLength(PORTIONS);
    expect(t.shapes).toHaveLength(2 * MANY);
    expect(t.selection).toHaveLength(MANY);
    t.undo();
    await t.settle();
    expect(t.shapes).toHaveLength(MANY);
  });

  it('reorders in portions', async () => {
    const first = t.shapes.slice(0, MANY - 100).map(({ id }) => id);
    t.editor.select(first);
    portions.length = 0;
    t.run('arrange.to-front');
    await t.settle();
    expect(portions).toHaveLength(PORTIONS);
    expect(t.shapes.slice(100).map(({ id }) => id)).toEqual(first);
  });

  it('writes what is dragged in the style panel once, when it is let go', async () => {
    for (const opacity of [0.9, 0.8, 0.7]) {
      t.editor.setStyle({ opacity }, { more: true });
      frames(8);
    }
    expect(portions).toEqual([]);
    t.editor.setStyle({ opacity: 0.5 });
    await t.settle();
    expect(portions).toHaveLength(PORTIONS);
    expect(t.shapes.every(({ opacity }) => opacity === 0.5)).toBe(true);
    t.undo();
    await t.settle();
    expect(t.shapes.every(({ opacity }) => opacity === 1)).toBe(true);
  });

  it('says how far it is once it takes its time, with a way to stop it, and that it is done', async () => {
    fill(t, VERY_MANY - MANY);
    t.run('edit.select-all');
    portions.length = 0;
    t.run('edit.delete');
    await t.until(() => t.shapes.length === 0);
    await t.settle();
    expect(portions).toHaveLength(36);
    const told = t.toasts.filter(({ progress }) => progress !== undefined);
    expect(told[0]).toMatchObject({
      id: 'work',
      key: 'toast.work-delete',
      values: { count: VERY_MANY },
      action: { key: 'import.stop' },
    });
    // A few hundred milliseconds pass without a word.
    expect(told.length).toBeGreaterThan(5);
    expect(told.length).toBeLessThan(20);
    const progress = told.map((toast) => toast.progress!);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(t.toasts.at(-1)).toMatchObject({ id: 'work', key: 'toast.work-done' });
    expect(t.toasts.at(-1)?.progress).toBeUndefined();

    t.undo();
    await t.until(() => t.toasts.at(-1)?.key === 'toast.work-undo');
    t.toasts.at(-1)!.action!.run();
    await t.until(() => t.toasts.at(-1)?.key === 'toast.work-stopped');
    expect(t.shapes).toHaveLength(0);
    expect(t.editor.state.canUndo).toBe(true);
    t.undo();
    await t.until(() => t.shapes.length === VERY_MANY);
  }, 60_000);

  it('says nothing where it is over soon', async () => {
    t.run('edit.delete');
    await t.settle();
    expect(t.toasts).toEqual([]);
  });

  it('an undo that is stopped by Escape or by undo leaves the step where it was', async () => {
    t.run('edit.delete');
    await t.settle();
    for (const stop of [() => t.key('Escape'), () => t.undo(), () => t.key('$mod+z')]) {
      portions.length = 0;
      t.undo();
      frames(1);
      expect(t.shapes.length).toBe(PORTION + 500);
      stop();
      await t.settle();
      expect(t.shapes).toHaveLength(0);
      expect(t.editor.state.canUndo).toBe(true);
      expect(t.editor.state.canRedo).toBe(false);
    }
    t.undo();
    await t.settle();
    expect(t.shapes).toHaveLength(MANY);
  });

  it.each([
    ['goes', (page: LeavingPage) => page.leave()],
    ['goes out of sight', (page: LeavingPage) => page.show(false)],
  ])('what is left of it is done at once when the page %s', async (_, leave) => {
    const page = new LeavingPage();
    try {
      t = new TestEditor();
      fill(t, MANY);
      t.run('edit.select-all');
      const before = picture(t);
      t.run('edit.delete');
      expect(t.shapes.length).toBeGreaterThan(0);
      expect(t.editor.state.saveState).toBe('saving');
      leave(page);
      expect(t.shapes).toHaveLength(0);
      expect(t.editor.state.saveState).toBe('saved');
      t.undo();
      expect(t.shapes.length).toBeLessThan(MANY);
      leave(page);
      expect(picture(t)).toBe(before);
      t.run('edit.duplicate');
      t.key('Escape');
      leave(page);
      expect(picture(t)).toBe(before);
      t.destroy();
      expect(page.listeners).toBe(0);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  describe('meanwhile', () => {
    const COUNT = MANY + 20 * PORTION;

    beforeEach(() => {
      fill(t, COUNT - MANY);
      t.run('edit.select-all');
      portions.length = 0;
      t.run('edit.delete');
    });

    const end = (): void => {
      expect(t.shapes.length).toBeGreaterThan(0);
      frames(30);
      expect(t.shapes).toHaveLength(0);
    };

    it('the view can be moved', () => {
      const { camera } = t.editor.state;
      t.drag([
        [300, 300],
        [400, 350],
      ]);
      const dragged = t.editor.state.camera;
      expect(dragged).not.toEqual(camera);
      t.key('$mod+-');
      expect(t.handled).toBe(true);
      frames(2);
      expect(t.editor.state.camera.zoom).toBeLessThan(dragged.zoom);
      end();
    });

    it('the pointer says that something is under way, and no longer', () => {
      const { cursor } = t.editor.state;
      expect(cursor).toBe('progress');
      t.move(20, 20).move(30, 20);
      expect(t.editor.state.cursor).toBe('progress');
      end();
      t.move(500, 500);
      expect(t.editor.state.cursor).toBe('default');
    });

    it('a tool can be chosen, and draws when it is done', () => {
      t.key('r');
      expect(t.editor.state.tool).toBe('rectangle');
      const { camera } = t.editor.state;
      expect(t.toasts).toEqual([]);
      t.drag([
        [300, 300],
        [400, 350],
      ]);
      // Too early: that is said at once, and nothing else happens.
      expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.work-delete', values: { count: COUNT } });
      expect(t.editor.state.camera).toEqual(camera);
      expect(t.editor.state.tool).toBe('rectangle');
      t.down(300, 300).move(340, 320);
      end();
      t.move(400, 350).up();
      expect(t.only).toMatchObject({ type: 'rectangle', x: 300, y: 300, w: 100, h: 50 });
      expect(t.editor.state.tool).toBe('select');
    });

    it('a press that ends before it is done draws nothing later', () => {
      t.key('r').down(300, 300).move(340, 320).up();
      end();
      t.move(400, 350).move(500, 350);
      expect(t.shapes).toHaveLength(0);
    });

    it.each(['$mod+d', '$mod+a', 'Delete', 'ArrowRight', '$mod+g', '$mod+o'])(
      '%s is neither done nor left to the browser, and it is said why',
      (key) => {
        t.key(key);
        expect(t.handled).toBe(true);
        expect(t.toasts).toHaveLength(1);
        expect(t.toasts[0]).toMatchObject({ key: 'toast.work-delete', progress: 0 });
        end();
      },
    );

    it('keys that are nothing to the board, and the way to the Stop button, are left alone', () => {
      for (const key of ['$mod+p', '$mod+c', 'Tab', 'Shift+Tab']) {
        t.key(key);
        expect(t.handled).toBe(false);
      }
      expect(t.toasts).toEqual([]);
    });
  });

  it.each([
    ['toast.work-duplicate', () => t.run('edit.duplicate')],
    ['toast.work-cut', () => t.finish('edit.cut')],
    ['toast.work-paste', () => t.finish('edit.copy').then(() => t.finish('edit.paste'))],
    ['toast.working', () => t.editor.setStyle({ stroke: 'red' })],
  ])('it says what is done: %s', async (key, deed) => {
    const done: unknown = deed();
    await t.until(() => portions.length > 0);
    t.key('Delete');
    expect(t.toasts).toMatchObject([{ key, values: { count: MANY } }]);
    await done;
  });

  it('does what is left at once where something else is written: no step tears another one', async () => {
    const before = picture(t);
    t.run('edit.delete');
    frames(1);
    expect(t.shapes.length).toBeGreaterThan(0);
    t.editor.setTitle('in between');
    expect(t.shapes).toHaveLength(0);
    await t.settle();
    t.undo();
    expect(t.board.meta.title).toBe('');
    t.undo();
    await t.settle();
    expect(picture(t)).toBe(before);
  });

  it('a command of a menu comes after it, and another long one too', async () => {
    const before = picture(t);
    t.editor.setStyle({ stroke: 'red' });
    t.run('arrange.group');
    await t.settle();
    const [group] = t.shapes[0]!.groups;
    expect(t.shapes.every((shape) => shape.stroke === 'red' && shape.groups[0] === group)).toBe(
      true,
    );
    t.undo();
    await t.settle();
    expect(t.shapes.every((shape) => shape.stroke === 'red' && shape.groups.length === 0)).toBe(
      true,
    );
    t.undo();
    await t.settle();
    expect(picture(t)).toBe(before);
  });

  it('is taken back where the board becomes one to look at', async () => {
    const before = picture(t);
    t.run('edit.delete');
    frames(1);
    t.connection.set({ kind: 'read-only', reason: 'storage' }, 'saving');
    await t.settle();
    expect(picture(t)).toBe(before);
    expect(t.toasts.at(-1)).toMatchObject({ key: 'toast.work-stopped' });
  });

  it('goes on without a connection', async () => {
    t.run('edit.delete');
    frames(1);
    t.connection.set({ kind: 'offline', since: 0 }, 'offline');
    await t.settle();
    expect(t.shapes).toHaveLength(0);
  });

  it('is done at once where the page closes', () => {
    const other = new TestEditor();
    fill(other, MANY);
    other.run('edit.select-all').run('edit.delete');
    const shapes = other.doc.getMap('shapes');
    expect(shapes.size).toBeGreaterThan(0);
    other.destroy();
    expect(shapes.size).toBe(0);
  });
});

describe('two people, one of whom does something to very many shapes', () => {
  it('41: the other goes on meanwhile, and keeps what they do', async () => {
    const room = new TestRoom('ada', 'bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    fill(ada, MANY);
    ada.run('edit.select-all').run('edit.delete');
    const { length } = bob.shapes;
    expect(length).toBeGreaterThan(0);
    expect(length).toBeLessThan(MANY);
    const made = bob.add('ellipse');
    // One that Ada has not come to yet.
    bob.editor.select([bob.shapes.at(-2)!.id]);
    bob.editor.setStyle({ stroke: 'red' });
    await ada.settle();
    expect(room.agreed().map(({ id }) => id)).toEqual([made]);
    ada.undo();
    await ada.settle();
    expect(room.agreed()).toHaveLength(MANY + 1);
  });

  it('41: what was stopped in the middle is whole again for both', async () => {
    const room = new TestRoom('ada', 'bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    fill(ada, MANY);
    const before = picture(bob);
    ada.run('edit.select-all').run('edit.delete');
    expect(picture(bob)).not.toBe(before);
    ada.key('Escape');
    await ada.settle();
    expect(picture(bob)).toBe(before);
    room.agreed();
  });

  it('41: of copies that one takes back, those stay that the other has changed meanwhile', async () => {
    const room = new TestRoom('ada', 'bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    fill(ada, MANY);
    ada.run('edit.select-all').run('edit.duplicate');
    const copy = bob.shapes.at(-1)!.id;
    bob.editor.select([copy]);
    bob.editor.setStyle({ stroke: 'red' });
    await ada.settle();
    ada.undo();
    await ada.settle();
    const left = room.agreed();
    expect(left).toHaveLength(MANY + 1);
    expect(left.at(-1)).toMatchObject({ id: copy, stroke: 'red' });
    expect(ada.toasts.at(-1)).toMatchObject({ key: 'toast.undo-kept', values: { count: 1 } });
  });
});
