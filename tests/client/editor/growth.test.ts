/** What grows under a pen is seen here at once, and on the board a few times a second. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StrokeShape } from '../../../shared/shapes/stroke.ts';
import { strokePoints } from '../../../shared/shapes/stroke.ts';
import { LeavingPage } from './leaving-page.ts';
import { TestEditor } from './test-editor.ts';

afterEach(() => vi.unstubAllGlobals());

function countUpdates(t: TestEditor): () => number {
  let count = 0;
  t.doc.on('update', () => (count += 1));
  return () => count;
}

const lengthOnBoard = (t: TestEditor): number => strokePoints(t.only as StrokeShape).xy.length / 2;
const lengthShown = (t: TestEditor): number =>
  strokePoints(t.renderer.ahead as StrokeShape).xy.length / 2;

describe('a stroke under the own pen', () => {
  it('is shown with every movement and written with every third', () => {
    const t = new TestEditor().tool('pen').down(100, 100);
    const updates = countUpdates(t);
    for (let i = 1; i <= 60; i += 1) {
      // A movement takes 8 ms of its own.
      t.clock.advance(8);
      t.move(100 + 5 * i, 100);
      expect(lengthShown(t)).toBe(i + 1);
    }
    expect(updates()).toBe(20);
    expect(lengthOnBoard(t)).toBe(61);
  });

  it('is written less often while nobody else is there, until somebody comes', () => {
    const t = new TestEditor();
    t.connection.watchers = 0;
    t.tool('pen').down(100, 100);
    const updates = countUpdates(t);
    const draw = (from: number): void => {
      for (let i = from; i < from + 30; i += 1) {
        t.clock.advance(8);
        t.move(100 + 5 * i, 100);
      }
    };
    draw(1);
    expect(updates()).toBe(3);
    expect(lengthShown(t)).toBe(31);
    t.clock.advance(140);
    expect(lengthOnBoard(t)).toBe(31);
    t.connection.watchers = 1;
    const before = updates();
    draw(31);
    expect(updates() - before).toBe(10);
  });

  it('is there for the others from the first point on', () => {
    const t = new TestEditor().tool('pen').down(100, 100);
    expect(lengthOnBoard(t)).toBe(1);
  });

  it('is written while the pen rests', () => {
    const t = new TestEditor().tool('pen').down(100, 100).move(150, 100);
    expect(lengthOnBoard(t)).toBe(1);
    t.clock.advance(60);
    expect(lengthOnBoard(t)).toBe(2);
    const updates = countUpdates(t);
    t.clock.advance(1000);
    expect(updates()).toBe(0);
  });

  it('is whole when the pen is lifted, and shown from the board again', () => {
    const t = new TestEditor().tool('pen').down(0, 0).move(40, 0).move(40, 40).up();
    expect(strokePoints(t.only as StrokeShape).xy).toEqual([0, 0, 40, 0, 40, 40]);
    expect(t.renderer.ahead).toBeUndefined();
    const updates = countUpdates(t);
    t.clock.advance(1000);
    expect(updates()).toBe(0);
  });

  it('leaves nothing behind when it is taken back', () => {
    const t = new TestEditor().tool('pen').down(0, 0).move(40, 0).key('Escape');
    t.clock.advance(1000);
    expect(t.shapes).toEqual([]);
    expect(t.renderer.ahead).toBeUndefined();
  });

  it('shows what somebody else has changed of it', () => {
    const t = new TestEditor().tool('pen').down(0, 0).move(40, 0);
    t.board.change('network', (tx) => tx.update(t.only.id, { stroke: 'red' }));
    t.move(80, 0);
    expect(t.renderer.ahead).toMatchObject({ stroke: 'red' });
    expect(lengthShown(t)).toBe(3);
  });

  it('is not shown any more once somebody has deleted it', () => {
    const t = new TestEditor().tool('pen').down(0, 0).move(40, 0);
    t.board.change('network', (tx) => tx.remove([t.only.id]));
    t.move(80, 0);
    expect(t.renderer.ahead).toBeUndefined();
    t.up();
    expect(t.shapes).toEqual([]);
  });

  it('is written before the page goes away or out of sight', () => {
    const page = new LeavingPage();
    const t = new TestEditor().tool('pen').down(0, 0).move(40, 0);
    expect(lengthOnBoard(t)).toBe(1);
    page.leave();
    expect(lengthOnBoard(t)).toBe(2);
    t.move(80, 0);
    page.show(true);
    expect(lengthOnBoard(t)).toBe(2);
    page.show(false);
    expect(lengthOnBoard(t)).toBe(3);
    t.editor.destroy();
    expect(page.listeners).toBe(0);
  });

  it('is not called saved before its last point is on the board', () => {
    const t = new TestEditor();
    const { state } = t.editor;
    expect(state.saveState).toBe('saved');
    t.tool('pen').down(0, 0);
    expect(t.editor.state.saveState).toBe('saving');
    t.move(40, 0).up();
    expect(t.editor.state.saveState).toBe('saved');
    t.down(200, 200).move(240, 200).key('Escape');
    expect(t.editor.state.saveState).toBe('saved');
    t.connection.set({ kind: 'offline', since: 0 }, 'offline');
    t.down(0, 100).move(40, 100);
    expect(t.editor.state.saveState).toBe('offline');
  });
});
