/**
 * Two people at once, continued: undo, the clipboard, absence. One test for each row of
 * docs/two-people.md, named by its number.
 */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { type TestEditor, TestRoom } from './test-editor.ts';

const filled = { fill: 'red' };

function pair(): { room: TestRoom; ada: TestEditor; bob: TestEditor } {
  const room = new TestRoom('Ada', 'Bob');
  const [ada, bob] = room.people;
  return { room, ada: ada!, bob: bob! };
}

describe('undo', () => {
  it('21: both undo: each takes back their own', () => {
    const { room, ada, bob } = pair();
    const a = ada.add('rectangle', { x: 0, y: 0, ...filled });
    const b = bob.add('ellipse', { x: 300, y: 0, ...filled });
    ada.drag([
      [50, 50],
      [50, 250],
    ]);
    bob.drag([
      [350, 50],
      [350, 350],
    ]);
    room.atOnce(
      () => ada.undo(),
      () => bob.undo(),
    );
    room.agreed();
    expect(ada.get(a).y).toBe(0);
    expect(ada.get(b).y).toBe(0);
    ada.undo();
    expect(room.agreed().map(({ id }) => id)).toEqual([b]);
  });

  it('22: a shape of mine that somebody else has changed stays when I undo making it', () => {
    const { room, ada, bob } = pair();
    const first = ada.add('rectangle', { x: 500, y: 500 });
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    bob.doubleClick(50, 50).type('Bob was here').key('Escape');
    ada.undo();
    room.agreed();
    expect(ada.get(id)).toMatchObject({ text: 'Bob was here', fill: 'red', w: 100 });
    expect(ada.toasts.at(-1)).toMatchObject({ key: 'toast.undo-kept', values: { count: 1 } });
    // It is held back, not passed on to the step before.
    expect(ada.get(first)).toBeDefined();
    ada.undo();
    expect(room.agreed().map((shape) => shape.id)).toEqual([id]);
  });

  it('23: of several shapes made in one step, only those that others changed stay', () => {
    const { room, ada, bob } = pair();
    const ids = ada.editor.step('many', (tx) =>
      [0, 200, 400].map((x) =>
        tx.create('rectangle', ada.editor.newShape('rectangle', { x, y: 0, w: 90, h: 90 })),
      ),
    );
    bob.editor.select([ids[1]!]);
    bob.editor.setStyle({ fill: 'green' });
    ada.undo();
    expect(room.agreed().map(({ id }) => id)).toEqual([ids[1]]);
  });

  it('24: redo does not delete again what somebody else has changed since', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    ada.click(50, 50).run('edit.delete').undo();
    expect(ada.get(id)).toBeDefined();
    bob.editor.select([id]);
    bob.editor.setStyle({ stroke: 'green' });
    ada.redo();
    expect(room.agreed()[0]).toMatchObject({ id, stroke: 'green' });
  });

  it('25: a value that somebody else has set since is theirs', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, fill: 'none' });
    ada.editor.select([id]);
    ada.editor.setStyle({ fill: 'red', stroke: 'red' });
    bob.editor.select([id]);
    bob.editor.setStyle({ fill: 'blue' });
    ada.undo();
    expect(room.agreed()[0]).toMatchObject({ fill: 'blue', stroke: 'ink' });
  });

  it('26: undo of a step whose shapes others have deleted passes on to the step before', () => {
    const { room, ada, bob } = pair();
    const first = ada.add('rectangle', { x: 0, y: 0, ...filled });
    const second = ada.add('rectangle', { x: 300, y: 0, ...filled });
    bob.editor.step('delete', (tx) => tx.remove([second]));
    ada.undo();
    expect(room.agreed()).toHaveLength(0);
    expect(first).not.toBe(second);
  });
});

describe('clipboard and absence', () => {
  it('27: both paste the same clipboard: two copies, each its own', async () => {
    const { room, ada, bob } = pair();
    ada.add('rectangle', { x: 0, y: 0, ...filled });
    ada.editor.select([ada.only.id]);
    ada.run('edit.copy');
    await ada.settle();
    bob.clipboard = ada.clipboard;
    room.cut(ada, bob);
    ada.run('edit.paste');
    bob.run('edit.paste');
    await ada.settle();
    await bob.settle();
    room.reconnect();
    const shapes = room.agreed();
    expect(shapes).toHaveLength(3);
    expect(new Set(shapes.map(({ id }) => id)).size).toBe(3);
  });

  it('28: a while offline: everything of both arrives, and undo still works', () => {
    const { room, ada, bob } = pair();
    const shared = ada.add('rectangle', { x: 0, y: 0, ...filled });
    room.cut(bob);
    bob.drag([
      [50, 50],
      [150, 50],
    ]);
    bob.tool('ellipse').click(500, 500);
    bob.tool('select').click(150, 50);
    ada.editor.select([shared]);
    ada.editor.setStyle({ stroke: 'green' });
    ada.tool('rectangle').click(600, 200);
    room.reconnect();
    const shapes = room.agreed();
    expect(shapes).toHaveLength(3);
    expect(ada.get(shared)).toMatchObject({ x: 100, stroke: 'green' });
    bob.undo().undo();
    expect(room.agreed()).toHaveLength(2);
    expect(ada.get(shared)).toMatchObject({ x: 0, stroke: 'green' });
  });

  it('29: offline for long, then deleted by others: still told, however long ago the change was', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    room.cut(bob);
    bob.doubleClick(50, 50).type('an hour of work').key('Escape');
    ada.click(50, 50).run('edit.delete');
    bob.clock.advance(3_600_000);
    room.reconnect();
    expect(room.agreed()).toHaveLength(0);
    bob.toasts.find(({ key }) => key === 'toast.lost-work')!.action!.run();
    expect(room.agreed()[0]).toMatchObject({ id, text: 'an hour of work' });
  });

  it('30: both rename the board: one title wins for everybody', () => {
    const { room, ada, bob } = pair();
    room.atOnce(
      () => ada.editor.setTitle('Plan A'),
      () => bob.editor.setTitle('Plan B'),
    );
    expect(ada.board.meta.title).toBe(bob.board.meta.title);
    expect(['Plan A', 'Plan B']).toContain(ada.board.meta.title);
  });

  it('31: a gesture that is cancelled leaves nothing, even if somebody else saw it', () => {
    const { room, ada, bob } = pair();
    ada.tool('pen').down(0, 0).move(50, 50);
    expect(bob.shapes).toHaveLength(1);
    ada.key('Escape').up();
    expect(room.agreed()).toHaveLength(0);
    expect(Y.encodeStateAsUpdate(bob.doc).length).toBeLessThan(400);
  });
});

/** A small generator of numbers that is the same in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('anything, in any order', () => {
  it.each([1, 2, 3, 4, 5, 6])('32: random work of three people agrees in the end (%i)', (seed) => {
    const pick = seeded(seed);
    const room = new TestRoom('Ada', 'Bob', 'Cleo');
    const commands = [
      'arrange.group',
      'arrange.ungroup',
      'arrange.to-front',
      'arrange.backward',
      'arrange.align-left',
      'arrange.flip-horizontally',
      'arrange.connect',
      'edit.duplicate',
      'edit.delete',
      'move.right-far',
      'rotate.left',
      'size.down',
    ];
    const act = (who: TestEditor): void => {
      const at = (): number => 50 + pick(700);
      switch (pick(8)) {
        case 0:
          who.add('rectangle', { x: at(), y: at(), ...filled });
          return;
        case 1:
          who.tool('pen').drag([
            [at(), at()],
            [at(), at()],
            [at(), at()],
          ]);
          return;
        case 2:
          who.tool('arrow').drag([
            [at(), at()],
            [at(), at()],
          ]);
          who.key('Escape');
          return;
        case 3:
          who.undo();
          return;
        case 4:
          who.redo();
          return;
        case 5: {
          const x = at();
          const y = at();
          who.tool('select').drag([
            [x, y],
            [x + 60, y - 40],
          ]);
          return;
        }
        default: {
          const ids = who.shapes.map(({ id }) => id);
          who.editor.select(ids.filter(() => pick(3) === 0));
          who.run(commands[pick(commands.length)]!);
        }
      }
    };
    for (let round = 0; round < 12; round += 1) {
      if (pick(2) === 0) room.cut(room.people[pick(3)]!);
      for (let i = 0; i < 8; i += 1) act(room.people[pick(3)]!);
      room.reconnect();
      room.agreed();
    }
  });
});
