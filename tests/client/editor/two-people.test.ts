/**
 * Two people at once. One test for each row of docs/two-people.md, named by its number: what wins,
 * and that nothing is lost without a word.
 */
import { describe, expect, it } from 'vitest';
import type { ArrowShape } from '../../../shared/shapes/arrow-route.ts';
import { keptPieces } from '../../../shared/shapes/stroke-erase.ts';
import { strokePoints, type StrokeShape } from '../../../shared/shapes/stroke.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import { type TestEditor, TestRoom } from './test-editor.ts';

const filled = { fill: 'red' };

function pair(): { room: TestRoom; ada: TestEditor; bob: TestEditor } {
  const room = new TestRoom('Ada', 'Bob');
  const [ada, bob] = room.people;
  return { room, ada: ada!, bob: bob! };
}

function text(shape: Shape | undefined): string {
  return (shape as (Shape & { readonly text: string }) | undefined)?.text ?? '';
}

const stroke = (from: number): (readonly [number, number])[] =>
  Array.from({ length: 21 }, (_, i) => [from + i * 20, 300] as const);

describe('one shape, two hands', () => {
  it('1: one moves it and the other recolours it: both win', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    room.atOnce(
      () =>
        ada.drag([
          [50, 50],
          [150, 80],
        ]),
      () => {
        bob.click(50, 50);
        bob.editor.setStyle({ stroke: 'blue' });
      },
    );
    room.agreed();
    expect(ada.get(id)).toMatchObject({ x: 100, y: 30, stroke: 'blue' });
  });

  it('2: both move it: one of the two places wins for everybody, and neither undo is lost', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    room.atOnce(
      () =>
        ada.drag([
          [50, 50],
          [150, 150],
        ]),
      () =>
        bob.drag([
          [50, 50],
          [250, 250],
        ]),
    );
    room.agreed();
    const { x, y } = ada.get(id);
    expect([
      [100, 100],
      [200, 200],
    ]).toContainEqual([x, y]);
    const [winner, loser] = x === 100 ? [ada, bob] : [bob, ada];
    loser.undo();
    expect(room.agreed()[0]).toMatchObject({ x, y });
    winner.undo();
    room.agreed();
  });

  it('3: one resizes while the other turns: both win', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 100, y: 100, ...filled });
    room.atOnce(
      () =>
        ada.click(150, 150).drag([
          [200, 200],
          [300, 200],
        ]),
      () => bob.click(150, 150).run('rotate.right'),
    );
    room.agreed();
    expect(ada.get(id).w).toBe(200);
    expect(ada.get(id).angle).toBeCloseTo(Math.PI / 12);
  });

  it('4: what is in a hand is seen by the others, and is gone when its owner is', () => {
    const { ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    ada.down(50, 50).move(80, 80).move(150, 50);
    ada.clock.advance(100);
    expect(bob.overlay.peers[0]?.gesture).toEqual({ ids: [id], matrix: [1, 0, 0, 1, 100, 0] });
    expect(bob.get(id).x).toBe(0);
    ada.destroy();
    expect(bob.overlay.peers).toEqual([]);
    expect(bob.get(id).x).toBe(0);
  });
});

describe('text', () => {
  it('5: both type into one label: every character survives', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    ada.doubleClick(50, 50).type('base ').key('Escape');
    room.atOnce(
      () => ada.doubleClick(50, 50).type('from Ada').key('Escape'),
      () => bob.doubleClick(50, 50).type('from Bob').key('Escape'),
    );
    room.agreed();
    expect(text(ada.get(id))).toMatch(/^base (from Adafrom Bob|from Bobfrom Ada)$/);
  });

  it('6: both type into a label that was empty: every character survives', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    room.atOnce(
      () => ada.doubleClick(50, 50).type('one').key('Escape'),
      () => bob.doubleClick(50, 50).type('two').key('Escape'),
    );
    room.agreed();
    expect(['onetwo', 'twoone']).toContain(text(ada.get(id)));
  });

  it('7: undo takes back my characters and leaves theirs', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    ada.doubleClick(50, 50).type('mine').key('Escape');
    bob.doubleClick(50, 50).type(' yours').key('Escape');
    ada.undo();
    expect(text(room.agreed()[0])).toBe(' yours');
    ada.redo();
    expect(text(room.agreed()[0])).toBe('mine yours');
    expect(ada.get(id)).toBeDefined();
  });
});

describe('deleting', () => {
  it('8: one deletes what the other edits: gone, and whoever edited can bring it back as it was', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    room.atOnce(
      () => ada.doubleClick(50, 50).type('important').key('Escape'),
      () => bob.click(50, 50).run('edit.delete'),
    );
    expect(room.agreed()).toHaveLength(0);
    const toast = ada.toasts.find(({ key }) => key === 'toast.lost-work');
    expect(toast?.values).toEqual({ count: 1 });
    toast!.action!.run();
    expect(text(room.agreed()[0])).toBe('important');
    expect(ada.get(id)).toMatchObject({ x: 0, y: 0, fill: 'red' });
    ada.undo();
    expect(room.agreed()).toHaveLength(0);
    expect(bob.toasts.some(({ key }) => key === 'toast.lost-work')).toBe(false);
  });

  it('9: one deletes what is in the other’s hand: the gesture ends, and it can be brought back', () => {
    const { room, ada, bob } = pair();
    const id = bob.add('rectangle', { x: 0, y: 0, ...filled });
    ada.clock.advance(60_000);
    ada.down(50, 50).move(150, 150);
    bob.editor.step('delete', (tx) => tx.remove([id]));
    ada.up();
    expect(room.agreed()).toHaveLength(0);
    ada.toasts.find(({ key }) => key === 'toast.lost-work')!.action!.run();
    expect(room.agreed()[0]).toMatchObject({ id, x: 0 });
  });

  it('10: what both delete is gone; either undo brings it back, once', () => {
    const { room, ada, bob } = pair();
    const id = ada.add('rectangle', { x: 0, y: 0, ...filled });
    room.atOnce(
      () => ada.click(50, 50).run('edit.delete'),
      () => bob.click(50, 50).run('edit.delete'),
    );
    expect(room.agreed()).toHaveLength(0);
    ada.undo();
    expect(room.agreed()).toHaveLength(1);
    bob.undo();
    expect(room.agreed().map((shape) => shape.id)).toEqual([id]);
  });

  it('11: deleting a frame leaves in place what somebody else put into it meanwhile', () => {
    const { room, ada, bob } = pair();
    ada.tool('frame').drag([
      [0, 0],
      [400, 300],
    ]);
    const frame = ada.only.id;
    room.atOnce(
      () => ada.run('edit.delete'),
      () =>
        bob.tool('rectangle').drag([
          [50, 50],
          [100, 100],
        ]),
    );
    const [left] = room.agreed();
    expect(left).toMatchObject({ type: 'rectangle', parent: frame });
    expect(bob.editor.selectedShapes()).toHaveLength(1);
  });
});

describe('order and groups', () => {
  it('12: both reorder: everybody sees one order, and nothing is lost', () => {
    const { room, ada, bob } = pair();
    const ids = [0, 1, 2, 3].map((i) => ada.add('rectangle', { x: i * 10, y: 0, ...filled }));
    room.atOnce(
      () => {
        ada.editor.select([ids[0]!]);
        ada.run('arrange.to-front');
      },
      () => {
        bob.editor.select([ids[1]!]);
        bob.run('arrange.to-front');
      },
    );
    const order = room.agreed().map(({ id }) => id);
    expect(order.slice(0, 2)).toEqual([ids[2], ids[3]]);
    expect(new Set(order)).toEqual(new Set(ids));
    // Two that got the same key can still be told apart and reordered.
    ada.editor.select([order[2]!]);
    ada.run('arrange.to-front');
    expect(room.agreed().at(-1)?.id).toBe(order[2]);
  });

  it('13: one groups what the other moves: both win', () => {
    const { room, ada, bob } = pair();
    const a = ada.add('rectangle', { x: 0, y: 0, ...filled });
    const b = ada.add('rectangle', { x: 200, y: 0, ...filled });
    room.atOnce(
      () => {
        ada.editor.select([a, b]);
        ada.run('arrange.group');
      },
      () =>
        bob.drag([
          [50, 50],
          [50, 250],
        ]),
    );
    room.agreed();
    expect(ada.get(a)).toMatchObject({ y: 200 });
    expect(ada.get(a).groups).toEqual(ada.get(b).groups);
    expect(ada.get(a).groups).toHaveLength(1);
  });

  it('14: both group overlapping sets: the shared shape is in one of the groups, all stay', () => {
    const { room, ada, bob } = pair();
    const [a, b, c] = [0, 200, 400].map((x) => ada.add('rectangle', { x, y: 0, ...filled }));
    room.atOnce(
      () => {
        ada.editor.select([a!, b!]);
        ada.run('arrange.group');
      },
      () => {
        bob.editor.select([b!, c!]);
        bob.run('arrange.group');
      },
    );
    room.agreed();
    const shared = ada.get(b!).groups;
    expect(shared).toHaveLength(1);
    expect([ada.get(a!).groups[0], ada.get(c!).groups[0]]).toContain(shared[0]);
  });
});

describe('arrows', () => {
  it('15: both bind arrows to a shape that a third deletes: the arrows stay where they are seen', () => {
    const room = new TestRoom('Ada', 'Bob', 'Cleo');
    const [ada, bob, cleo] = room.people as [TestEditor, TestEditor, TestEditor];
    const target = ada.add('rectangle', { x: 300, y: 300, ...filled });
    room.atOnce(
      () =>
        ada.tool('arrow').drag([
          [50, 350],
          [350, 350],
        ]),
      () =>
        bob.tool('arrow').drag([
          [700, 350],
          [350, 350],
        ]),
      () => cleo.click(350, 350).run('edit.delete'),
    );
    const arrows = room.agreed() as readonly ArrowShape[];
    expect(arrows.map(({ type }) => type)).toEqual(['arrow', 'arrow']);
    for (const arrow of arrows) {
      expect(arrow.x + arrow.points.at(-2)!).toBeCloseTo(350);
      expect(arrow.end?.shape).toBe(target);
    }
    cleo.undo();
    room.agreed();
    expect(ada.get(target)).toBeDefined();
  });

  it('16: an arrow follows a shape that somebody else moves', () => {
    const { room, ada, bob } = pair();
    const target = ada.add('rectangle', { x: 300, y: 0, ...filled });
    ada.tool('arrow').drag([
      [0, 50],
      [350, 50],
    ]);
    room.atOnce(
      () => {
        ada.editor.setStyle({ stroke: 'blue' });
      },
      () =>
        bob.drag([
          [390, 90],
          [390, 490],
        ]),
    );
    const arrow = room.agreed().find(({ type }) => type === 'arrow') as ArrowShape;
    expect(arrow).toMatchObject({ stroke: 'blue', end: { shape: target } });
    expect(bob.renderer.query({ x: 280, y: 380, w: 40, h: 60 })).toContainEqual(arrow);
  });
});

describe('strokes', () => {
  it('17: one erases a part of a stroke that the other moves: both win', () => {
    const { room, ada, bob } = pair();
    ada.tool('pen').drag(stroke(100));
    const { id } = ada.only;
    room.atOnce(
      () => {
        ada.editor.setOptions({ partEraser: true });
        ada.tool('eraser').drag([
          [300, 280],
          [300, 320],
        ]);
      },
      () =>
        bob.tool('select').drag([
          [140, 300],
          [140, 500],
        ]),
    );
    const shape = room.agreed()[0] as StrokeShape;
    expect(shape).toMatchObject({ id, y: 500 });
    expect(keptPieces(strokePoints(shape), shape.erased)).toHaveLength(2);
  });

  it('18: both erase parts of one stroke: it is split where either erased', () => {
    const { room, ada, bob } = pair();
    ada.tool('pen').drag(stroke(100));
    const erase = (who: TestEditor, x: number): void => {
      who.editor.setOptions({ partEraser: true });
      who.tool('eraser').drag([
        [x, 280],
        [x, 320],
      ]);
    };
    room.atOnce(
      () => erase(ada, 200),
      () => erase(bob, 400),
    );
    const shape = room.agreed()[0] as StrokeShape;
    expect(keptPieces(strokePoints(shape), shape.erased)).toHaveLength(3);
    ada.undo();
    const after = room.agreed()[0] as StrokeShape;
    expect(keptPieces(strokePoints(after), after.erased)).toHaveLength(2);
  });

  it('39: offline for a while, both erase one stroke here and there: the union', () => {
    const { room, ada, bob } = pair();
    ada.tool('pen').drag(stroke(100));
    const erase = (who: TestEditor, ...xs: number[]): void => {
      who.editor.setOptions({ partEraser: true });
      for (const x of xs) {
        who.tool('eraser').drag([
          [x, 280],
          [x, 320],
        ]);
      }
    };
    room.cut(bob);
    erase(bob, 200, 300);
    erase(ada, 303, 400);
    bob.tool('select').drag([
      [140, 300],
      [140, 500],
    ]);
    room.reconnect();
    const shape = room.agreed()[0] as StrokeShape;
    expect(shape.y).toBe(500);
    expect(keptPieces(strokePoints(shape), shape.erased)).toHaveLength(4);
    // Each takes back their own: what both erased stays erased while one of them wants it gone.
    bob.undo().undo().undo();
    const after = room.agreed()[0] as StrokeShape;
    expect(keptPieces(strokePoints(after), after.erased)).toHaveLength(3);
  });

  it('19: a stroke that its author cannot finish is finished by somebody who is there', () => {
    const { room, ada, bob } = pair();
    ada.tool('pen').down(0, 0).move(40, 10).move(80, 40);
    ada.clock.advance(60);
    room.cut(ada);
    // The page of Ada is gone without a goodbye; her presence runs out.
    const gone = ada.connection.awareness.clientID;
    bob.connection.awareness.states.delete(gone);
    bob.connection.awareness.emit('change', [{ added: [], updated: [], removed: [gone] }, 'gone']);
    expect((bob.only as StrokeShape).live.length).toBeGreaterThan(0);
    bob.clock.advance(20_000);
    const packed = bob.only as StrokeShape;
    expect(packed.live).toEqual([]);
    expect(strokePoints(packed).xy).toEqual([0, 0, 40, 10, 80, 40]);
    expect(bob.editor.state.canUndo).toBe(false);
  });

  it('20: nobody finishes a stroke whose author is there', () => {
    const { ada, bob } = pair();
    ada.tool('pen').down(0, 0).move(40, 10);
    bob.clock.advance(60_000);
    expect((bob.only as StrokeShape).live.length).toBeGreaterThan(0);
  });
});
