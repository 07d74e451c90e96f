/** What grows under a pen is seen here at once, and on the board a few times a second. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StrokeShape } from '../../../shared/shapes/stroke.ts';
import { strokePoints } from '../../../shared/shapes/stroke.ts';
import { TestEditor } from './test-editor.ts';

afterEach(() => vi.unstubAllGlobals());

/** A page that is told to go. */
function leavingPage(): { leave(): void; readonly listeners: number } {
  const listeners = new Set<() => void>();
  vi.stubGlobal(
    'addEventListener',
    (type: string, listener: () => void, { signal }: { signal: AbortSignal }) => {
      if (type !== 'pagehide') return;
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener));
    },
  );
  return {
    leave: () => listeners.forEach((listener) => listener()),
    get listeners() {
      return listeners.size;
    },
  };
}

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

  it('is written before the page goes away', () => {
    const page = leavingPage();
    const t = new TestEditor().tool('pen').down(0, 0).move(40, 0);
    expect(lengthOnBoard(t)).toBe(1);
    page.leave();
    expect(lengthOnBoard(t)).toBe(2);
    t.editor.destroy();
    expect(page.listeners).toBe(0);
  });
});
