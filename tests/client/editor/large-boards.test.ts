/** What one event costs must not grow with the board: counted, not timed. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { keysBetween } from '../../../shared/document/order.ts';
import type * as Order from '../../../shared/document/order.ts';
import type * as ReadShape from '../../../shared/document/read-shape.ts';
import type { Shape } from '../../../shared/shapes/shape.ts';
import { TestEditor } from './test-editor.ts';

const counts = vi.hoisted(() => ({ compared: 0, read: 0 }));

vi.mock('../../../shared/document/order.ts', async (original) => {
  const order = await original<typeof Order>();
  return {
    ...order,
    compareOrder: (a: Shape, b: Shape) => {
      counts.compared += 1;
      return order.compareOrder(a, b);
    },
  };
});

vi.mock('../../../shared/document/read-shape.ts', async (original) => {
  const reading = await original<typeof ReadShape>();
  return {
    ...reading,
    readShape: (...args: Parameters<typeof reading.readShape>) => {
      counts.read += 1;
      return reading.readShape(...args);
    },
  };
});

const SIZE = 1500;

/** A person before a large board, with somebody who reads each state as the interface does. */
async function atLargeBoard(): Promise<TestEditor> {
  const person = new TestEditor();
  person.editor.observe((state) => void [state.style, state.shapeCount, state.selection]);
  const keys = keysBetween(null, null, SIZE);
  person.editor.step('seed', (tx) => {
    keys.forEach((index, i) =>
      tx.create('rectangle', { x: (i % 50) * 60, y: Math.floor(i / 50) * 60, w: 40, h: 40, index }),
    );
  });
  await person.settle();
  return person;
}

beforeEach(() => {
  counts.compared = 0;
  counts.read = 0;
});

describe('a board of thousands of shapes', () => {
  test('a stroke reads itself and nothing else', async () => {
    const person = await atLargeBoard();
    person.tool('pen').move(10, 10).down(10, 10);
    await person.settle();
    counts.compared = 0;
    counts.read = 0;
    const asked = vi.spyOn(person.renderer, 'query');
    const listed = vi.spyOn(person.board, 'ordered');
    for (let i = 1; i <= 20; i += 1) {
      person.move(10 + i * 9, 10 + i * 4);
      await person.settle();
    }
    expect(counts.read).toBeLessThanOrEqual(20);
    expect(counts.compared).toBe(0);
    expect(asked).not.toHaveBeenCalled();
    expect(listed).not.toHaveBeenCalled();
  });

  test('moving the view with everything selected looks at no shape again', async () => {
    const person = await atLargeBoard();
    person.run('edit.select-all');
    await person.settle();
    const { selection, styledTypes, style } = person.editor.state;
    expect(selection).toHaveLength(SIZE);
    counts.read = 0;
    counts.compared = 0;
    person.editor.setCamera({ x: 40, y: 40, zoom: 1 });
    await person.settle();
    const { state } = person.editor;
    expect(state.selection).toBe(selection);
    expect(state.styledTypes).toBe(styledTypes);
    expect(state.style).toBe(style);
    expect(counts).toEqual({ compared: 0, read: 0 });
  });

  test('what a colleague draws leaves the list of what is selected here alone', async () => {
    const person = await atLargeBoard();
    person.run('edit.select-all');
    await person.settle();
    const { style } = person.editor.state;
    person.board.change('colleague', (tx) => tx.create('ellipse', { w: 9, h: 9 }));
    await person.settle();
    expect(person.editor.state.style).toBe(style);
  });

  test('everything is moved by one change and taken back by one, each shape read once', async () => {
    const person = await atLargeBoard();
    person.run('edit.select-all');
    await person.settle();
    const changes: number[] = [];
    person.board.observe(({ updated }) => changes.push(updated.size));
    person.move(20, 20).down(20, 20).move(60, 20).move(120, 20);
    expect(changes).toEqual([]);
    counts.read = 0;
    person.up();
    await person.settle();
    expect(changes).toEqual([SIZE]);
    expect(counts.read).toBe(SIZE);
    person.undo();
    await person.settle();
    expect(changes).toEqual([SIZE, SIZE]);
    expect(counts.read).toBe(2 * SIZE);
    expect(person.shapes[0]).toMatchObject({ x: 0 });
  });

  test('presence names a large gesture in part, and less often', async () => {
    const person = await atLargeBoard();
    person.run('edit.select-all');
    person.move(20, 20).down(20, 20).move(60, 20);
    person.clock.advance(500);
    let sent = 0;
    person.connection.awareness.on('update', () => (sent += 1));
    for (let i = 0; i < 30; i += 1) person.move(70 + i, 20);
    const own = person.connection.awareness.getLocalState() as { gesture: { ids: string[] } };
    expect(own.gesture.ids).toHaveLength(500);
    // 30 moves 8 ms apart.
    expect(sent).toBeLessThanOrEqual(3);
  });
});
