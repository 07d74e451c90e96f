/** Camera: limits, fitting, animation, following and presenting. */
import { describe, expect, it } from 'vitest';
import { MAX_ZOOM, MIN_ZOOM, nextZoomStep } from '../../../client/editor/camera.ts';
import { TestEditor, TestRoom } from './test-editor.ts';

describe('the camera', () => {
  it('keeps to 2% and 3000%, and to numbers', () => {
    const t = new TestEditor();
    t.editor.setCamera({ x: 0, y: 0, zoom: 1e-9 });
    expect(t.editor.state.camera.zoom).toBe(MIN_ZOOM);
    t.editor.setCamera({ x: Number.NaN, y: Infinity, zoom: 1e9 });
    expect(t.editor.state.camera).toEqual({ x: 0, y: 0, zoom: MAX_ZOOM });
  });

  it('fits what is wanted beside what covers the view, not under it', () => {
    const insets = { top: 60, right: 240, bottom: 70, left: 0 };
    const t = new TestEditor({ insets: () => insets });
    t.add('rectangle', { x: -3000, y: 200, w: 9000, h: 500, strokeWidth: 3 });
    t.add('rectangle', { x: 0, y: -4000, w: 500, h: 9000, strokeWidth: 3 });
    t.run('view.zoom-fit').clock.advance(1000);
    const box = t.renderer.contentBounds()!;
    const from = t.toScreen(box.x, box.y);
    const to = t.toScreen(box.x + box.w, box.y + box.h);
    expect(from.y).toBeGreaterThan(60);
    expect(to.y).toBeLessThan(800 - 70);
    expect(to.x).toBeLessThan(1000 - 240);
    expect((from.x + to.x) / 2).toBeCloseTo((1000 - 240) / 2);
  });

  it('zooms in and out by round steps', () => {
    const t = new TestEditor();
    t.run('view.zoom-in');
    t.clock.advance(500);
    expect(t.editor.state.camera.zoom).toBe(1.25);
    t.run('view.zoom-out').clock.advance(500);
    expect(t.editor.state.camera.zoom).toBe(1);
    expect(nextZoomStep(MAX_ZOOM, 1)).toBe(MAX_ZOOM);
    expect(nextZoomStep(MIN_ZOOM, -1)).toBe(MIN_ZOOM);
  });

  it('counts every step, also those that come while it still moves', () => {
    const t = new TestEditor();
    for (let i = 0; i < 3; i++) t.run('view.zoom-in').clock.advance(i * 20);
    t.clock.advance(500);
    expect(t.editor.state.camera.zoom).toBe(2);
    t.run('view.zoom-in').clock.advance(40);
    t.run('view.zoom-out').clock.advance(500);
    expect(t.editor.state.camera.zoom).toBe(2);
  });

  it('fits everything, but does not blow up what is small', () => {
    const t = new TestEditor();
    t.add('rectangle', { x: 5000, y: 5000, w: 4000, h: 100 });
    t.run('view.zoom-fit').clock.advance(500);
    const view = t.editor.visibleBox();
    expect(view.x).toBeLessThan(5000);
    expect(view.x + view.w).toBeGreaterThan(9000);
    t.undo().add('rectangle', { x: 10, y: 10, w: 5, h: 5 });
    t.run('view.zoom-fit').clock.advance(500);
    expect(t.editor.state.camera.zoom).toBe(1);
  });

  it('moves in an animation that a press stops, and ends exactly where it was sent', () => {
    const t = new TestEditor();
    t.editor.setCamera({ x: 1000, y: 500, zoom: 2 }, { animate: true });
    t.clock.advance(60);
    const { x } = t.editor.state.camera;
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(1000);
    t.clock.advance(400);
    expect(t.editor.state.camera).toEqual({ x: 1000, y: 500, zoom: 2 });
    t.editor.setCamera({ x: 0, y: 0, zoom: 1 }, { animate: true });
    t.clock.advance(40);
    t.down(10, 10).up();
    const stopped = t.editor.state.camera;
    t.clock.advance(400);
    expect(t.editor.state.camera).toEqual(stopped);
  });

  it('keeps the middle of the view when the window changes its size', () => {
    const t = new TestEditor();
    t.editor.resize(600, 400, 1);
    const { x, y } = t.editor.visibleBox();
    expect({ x, y }).toEqual({ x: 200, y: 200 });
  });
});

describe('following and presenting', () => {
  const pair = (): [TestRoom, TestEditor, TestEditor] => {
    const room = new TestRoom('Ada', 'Bob');
    return [room, room.people[0]!, room.people[1]!];
  };

  it('looks where the other looks, in a window of another size too', () => {
    const [, ada, bob] = pair();
    bob.editor.resize(500, 800, 1);
    bob.editor.follow(ada.connection.awareness.clientID);
    ada.editor.setCamera({ x: 3000, y: 2000, zoom: 0.5 });
    ada.clock.advance(100);
    const seen = bob.editor.visibleBox();
    const shown = ada.editor.visibleBox();
    expect(seen.x + seen.w / 2).toBeCloseTo(shown.x + shown.w / 2);
    expect(seen.w).toBeGreaterThanOrEqual(shown.w - 1e-6);
  });

  it('shows those who come along only the slide that is presented', () => {
    const [, ada, bob] = pair();
    const slide = { x: 10, y: 20, w: 300, h: 200 };
    ada.editor.present(true, slide);
    ada.clock.advance(100);
    expect(ada.editor.state.slide).toEqual(slide);
    expect(bob.editor.state.slide).toEqual(slide);
    bob.editor.setCamera({ x: 0, y: 0, zoom: 1 });
    expect(bob.editor.state.slide).toBeUndefined();
    bob.editor.follow(ada.connection.awareness.clientID);
    expect(bob.editor.state.slide).toEqual(slide);
    ada.editor.present(true);
    ada.clock.advance(100);
    expect([ada, bob].map(({ editor }) => editor.state.slide)).toEqual([undefined, undefined]);
    ada.editor.present(true, slide);
    ada.editor.present(false);
    ada.clock.advance(100);
    expect(ada.connection.awareness.getLocalState()?.['view']).not.toHaveProperty('slide');
    expect([ada, bob].map(({ editor }) => editor.state.slide)).toEqual([undefined, undefined]);
  });

  it('tells where one looks now and then, and at once and often to those who look along', () => {
    const [, ada, bob] = pair();
    const { awareness } = ada.connection;
    let sent = 0;
    awareness.on('update', (_: unknown, origin: unknown) => {
      if (origin === 'local') sent++;
    });
    const move = (): number => {
      sent = 0;
      for (let i = 0; i < 100; i++) {
        const { camera } = ada.editor.state;
        ada.editor.setCamera({ ...camera, x: camera.x + 3 });
        ada.clock.advance(10);
      }
      return sent;
    };
    ada.clock.advance(1000);
    expect(move()).toBeLessThanOrEqual(4);
    bob.editor.follow(awareness.clientID);
    bob.clock.advance(100);
    ada.clock.advance(100);
    expect(bob.editor.visibleBox()).toEqual(ada.editor.visibleBox());
    expect(move()).toBeGreaterThanOrEqual(20);
    ada.clock.advance(100);
    expect(bob.editor.visibleBox().x).toBeCloseTo(ada.editor.visibleBox().x);
  });

  it('ends with a move of one’s own, with Escape, and when the other leaves', () => {
    const [, ada, bob] = pair();
    const id = ada.connection.awareness.clientID;
    bob.editor.follow(id);
    bob.down(100, 100, { button: 1 }).move(150, 150, { button: 1 }).up({ button: 1 });
    expect(bob.editor.state.following).toBeUndefined();
    bob.editor.follow(id);
    bob.key('Escape');
    expect(bob.editor.state.following).toBeUndefined();
    bob.editor.follow(id);
    ada.destroy();
    expect(bob.editor.state.following).toBeUndefined();
  });

  it('takes everybody along when somebody presents, until they look away', () => {
    const [, ada, bob] = pair();
    ada.run('view.present');
    ada.editor.setCamera({ x: 700, y: 0, zoom: 1 });
    ada.clock.advance(100);
    expect(bob.editor.state.following).toBe(ada.connection.awareness.clientID);
    expect(bob.editor.state.camera.x).toBeCloseTo(700);
    bob.editor.follow(undefined);
    ada.editor.setCamera({ x: 900, y: 0, zoom: 1 });
    ada.clock.advance(100);
    expect(bob.editor.state.following).toBeUndefined();
    ada.run('view.present').run('view.present');
    ada.clock.advance(100);
  });

  it('keeps what is presented clear of the bars of those who come along, and of what says so', () => {
    const insets = { top: 60, right: 0, bottom: 80, left: 0 };
    const room = new TestRoom('Ada', { name: 'Bob', insets: () => insets });
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    bob.editor.follow(ada.connection.awareness.clientID);
    ada.editor.setCamera({ x: 700, y: 300, zoom: 1 });
    ada.clock.advance(100);
    // Two windows of one size look at the same.
    expect(bob.editor.visibleBox()).toEqual(ada.editor.visibleBox());
    ada.run('view.present');
    ada.editor.setCamera({ x: 800, y: 300, zoom: 1 });
    ada.clock.advance(100);
    const { x, y, w, h } = ada.editor.visibleBox();
    const [from, to] = [bob.toScreen(x, y), bob.toScreen(x + w, y + h)];
    expect(from.y).toBeCloseTo(60 + 48);
    expect(to.y).toBeCloseTo(800 - 80);
    expect((from.x + to.x) / 2).toBeCloseTo(500);
  });

  it('goes back to 100 % from wherever it is, also from half and twice', () => {
    const [, ada] = pair();
    for (const zoom of [0.5, 2, 0.37]) {
      ada.editor.setCamera({ x: 0, y: 0, zoom });
      ada.run('view.zoom-100').clock.advance(1000);
      expect(ada.editor.state.camera.zoom).toBeCloseTo(1);
    }
  });

  it('takes nobody along from what they type or have in the hand, but when they are done', () => {
    const [, ada, bob] = pair();
    bob.tool('note').click(300, 300).type('half a th');
    const { x } = bob.editor.state.camera;
    ada.run('view.present');
    ada.editor.setCamera({ x: 700, y: 0, zoom: 1 });
    ada.clock.advance(100);
    expect(bob.editor.state.following).toBeUndefined();
    expect(bob.editor.state.camera.x).toBe(x);
    bob.type('ought').key('Escape');
    expect(bob.editor.state.following).toBe(ada.connection.awareness.clientID);
    ada.run('view.present').clock.advance(100);
    bob.tool('rectangle').down(100, 100).move(200, 200);
    ada.run('view.present').clock.advance(100);
    expect(bob.editor.state.following).toBeUndefined();
    bob.up();
    ada.editor.setCamera({ x: 800, y: 0, zoom: 1 });
    ada.clock.advance(100);
    expect(bob.editor.state.following).toBe(ada.connection.awareness.clientID);
  });

  it('lets everybody go when the presentation ends, but not who follows by choice', () => {
    const [, ada, bob] = pair();
    ada.run('view.present').clock.advance(100);
    expect(bob.editor.state.following).toBe(ada.connection.awareness.clientID);
    ada.run('view.present').clock.advance(100);
    expect(bob.editor.state.following).toBeUndefined();
    bob.editor.follow(ada.connection.awareness.clientID);
    ada.run('view.present').clock.advance(100);
    ada.run('view.present').clock.advance(100);
    expect(bob.editor.state.following).toBe(ada.connection.awareness.clientID);
  });

  it('never goes round in a circle: whoever is followed by the one they follow lets go', () => {
    const room = new TestRoom('Ada', 'Bob', 'Cem');
    const [ada, bob, cem] = room.people as [TestEditor, TestEditor, TestEditor];
    const settle = () => room.people.forEach((person) => person.clock.advance(100));
    const id = (person: TestEditor) => person.connection.awareness.clientID;
    // Windows of different shapes, in which each sees more than the other shows.
    bob.editor.resize(500, 800, 1);
    bob.editor.follow(id(ada));
    settle();
    cem.editor.follow(id(bob));
    settle();
    ada.editor.follow(id(cem));
    for (let i = 0; i < 5; i += 1) settle();
    // The one who chose last is led; the next around the circle leads.
    expect(ada.editor.state.following).toBe(id(cem));
    const led = [bob, cem].filter(({ editor }) => editor.state.following !== undefined);
    expect(led.length).toBeLessThan(2);
    expect(ada.editor.state.camera.zoom).toBeGreaterThan(0.4);

    // Both at the same moment: nobody knows who was first, and both stay where they are.
    for (const person of room.people) person.editor.follow(undefined);
    settle();
    ada.editor.follow(id(bob));
    bob.editor.follow(id(ada));
    for (let i = 0; i < 5; i += 1) settle();
    const both = [ada, bob].filter(({ editor }) => editor.state.following !== undefined);
    expect(both.length).toBeLessThan(2);
  });

  it('shows pointers, names and laser trails, at most 25 times a second', () => {
    const [, ada, bob] = pair();
    let messages = 0;
    ada.connection.awareness.on('update', () => (messages += 1));
    ada.tool('laser').down(100, 100);
    for (let i = 0; i < 125; i += 1) ada.move(100 + i * 4, 100);
    // 126 moves, 8 ms apart: one second.
    expect(messages).toBeLessThanOrEqual(27);
    expect(messages).toBeGreaterThan(15);
    ada.clock.advance(40);
    const [peer] = bob.editor.state.peers;
    expect(peer).toMatchObject({ name: 'Ada', cursor: { x: 596, y: 100 } });
    expect(peer!.laser!.length).toBeGreaterThan(10);
    ada.up().clock.advance(2000);
    expect(bob.editor.state.peers[0]!.laser).toEqual([]);
    expect(ada.shapes).toHaveLength(0);
    expect(ada.editor.state.canUndo).toBe(false);
  });

  it('does not show what is no presence', () => {
    const [, ada, bob] = pair();
    ada.connection.awareness.setLocalState({ user: { name: 5 }, cursor: 'here' });
    expect(bob.editor.state.peers).toEqual([]);
  });
});
