/** The form for programs that only draw: rule F-19. */
import { describe, expect, test } from 'vitest';
import type { DrawnShape } from '../../../shared/protocol/feed.ts';
import { FeedHarness, rectangle, tick } from './harness.ts';
import type { FakeSink } from './fake-board.ts';
import { checkEvent } from './schema.ts';

const harness = FeedHarness.forEachTest();

interface DrawingEvent {
  readonly reason?: string;
  readonly shapes?: Record<string, DrawnShape>;
  readonly put?: Record<string, DrawnShape>;
  readonly remove?: readonly string[];
  readonly meta?: { readonly title: string; readonly background: string };
}

function events(sink: FakeSink, type: string): DrawingEvent[] {
  for (const { event, data } of sink.events) {
    checkEvent('http://board.example/?format=drawing', event, data);
  }
  return sink.events
    .filter((event) => event.event === type)
    .map(({ data }) => data as unknown as DrawingEvent);
}

describe('F-19: what to draw', () => {
  test('a snapshot has paths, lines of text and CSS colours', () => {
    const board = harness.board();
    rectangle(board, 'box', { w: 300, h: 200, fill: 'blue-soft', text: 'Hello' });
    board.change((tx) => {
      tx.create('stroke', { x: 10, live: [8, 0, 0, 128, 80, 80, 0] }, 'ink');
      tx.setMeta({ title: 'Ours' });
    });
    const sink = harness.watch([board], { format: 'drawing' });
    const [snapshot] = events(sink, 'snapshot');
    expect(snapshot?.meta).toEqual({ title: 'Ours', background: expect.stringMatching(/^#/) });
    const box = snapshot?.shapes?.['box'];
    expect(box).toMatchObject({ matrix: [1, 0, 0, 1, 1, 2], box: [0, 1, 302, 202], opacity: 1 });
    expect(box?.parts).toContainEqual(
      expect.objectContaining({ path: expect.stringMatching(/^M/), fill: '#dde8ff' }),
    );
    expect(box?.parts).toContainEqual(expect.objectContaining({ text: 'Hello', align: 'center' }));
    expect(JSON.stringify(snapshot?.shapes?.['ink'])).toMatch(/"path":"M[^"]+Z"/);
  });

  test('changed shapes come whole, and arrows with the shape that they hang on', () => {
    const board = harness.board();
    rectangle(board, 'box', { x: 100, y: 100, w: 50, h: 50 });
    board.change((tx) =>
      tx.create(
        'arrow',
        { points: [0, 0, 100, 100], end: { shape: 'box', x: 0.5, y: 0.5 } },
        'arrow',
      ),
    );
    const sink = harness.watch([board], { format: 'drawing' });
    const before = events(sink, 'snapshot')[0]?.shapes?.['arrow'];
    board.change((tx) => tx.update('box', { x: 400 }));
    tick();
    const [change] = events(sink, 'change');
    expect(Object.keys(change?.put ?? {}).sort()).toEqual(['arrow', 'box']);
    expect(change?.put?.['box']?.matrix[4]).toBe(400);
    expect(change?.put?.['arrow']?.parts).not.toEqual(before?.parts);
    board.change((tx) => tx.remove(['box']));
    tick();
    expect(events(sink, 'change')[1]?.remove).toEqual(['box']);
  });

  test('a shape that nobody can draw is left out', () => {
    const board = harness.board();
    board.change(() => board.doc.getMap('shapes').set('odd', 'no shape at all'));
    const sink = harness.watch([board], { format: 'drawing' });
    expect(events(sink, 'snapshot')[0]?.shapes).toEqual({});
  });
});
