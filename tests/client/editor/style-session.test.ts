/** What is dragged in the style panel: one step, few writes, for everything that was selected. */
import { describe, expect, it } from 'vitest';
import type { Platform } from '../../../client/editor/platform.ts';
import { Settings } from '../../../client/editor/settings.ts';
import { DEFAULT_STYLE } from '../../../client/editor/style.ts';
import type { NextStyle } from '../../../client/tools/tool.ts';
import { shapeDefs } from '../../../shared/shapes/registry.ts';
import { TestEditor, TestRoom } from './test-editor.ts';

function drag(t: TestEditor, values: readonly number[]): void {
  for (const opacity of values) {
    t.editor.setStyle({ opacity }, { more: true });
    t.clock.advance(16);
  }
}

describe('a dragged style', () => {
  it('is one undo step for one and for many shapes, and shown while it is dragged', () => {
    const t = new TestEditor();
    const ids = [t.add('rectangle'), t.add('note', { x: 300 })];
    t.editor.select(ids);
    drag(t, [0.9, 0.8, 0.7]);
    expect(t.get(ids[0]!).opacity).toBeLessThan(1);
    drag(t, [0.6, 0.5]);
    t.editor.setStyle({ opacity: 0.4 });
    expect(ids.map((id) => t.get(id).opacity)).toEqual([0.4, 0.4]);
    t.undo();
    expect(ids.map((id) => t.get(id).opacity)).toEqual([1, 1]);
    t.redo();
    expect(ids.map((id) => t.get(id).opacity)).toEqual([0.4, 0.4]);
  });

  it('is written a few times a second and not at every value', () => {
    const t = new TestEditor();
    t.editor.select([t.add('rectangle')]);
    let writes = 0;
    t.board.observe(() => (writes += 1));
    drag(
      t,
      Array.from({ length: 60 }, (_, at) => 1 - at / 100),
    );
    t.editor.setStyle({ opacity: 0.2 });
    expect(writes).toBeLessThan(15);
    expect(t.only.opacity).toBe(0.2);
  });

  it('stays with what was selected when it began', () => {
    const t = new TestEditor();
    const [a, b] = [t.add('rectangle'), t.add('rectangle', { x: 300 })];
    t.editor.select([a]);
    drag(t, [0.8, 0.6]);
    t.editor.select([b]);
    t.editor.setStyle({ opacity: 0.5 });
    expect([t.get(a).opacity, t.get(b).opacity]).toEqual([0.5, 1]);
  });

  it('38: leaves alone what somebody else deletes meanwhile', () => {
    const room = new TestRoom('Ada', 'Bob');
    const [ada, bob] = room.people as [TestEditor, TestEditor];
    const [a, b] = [ada.add('rectangle'), ada.add('rectangle', { x: 300 })];
    ada.editor.select([a, b]);
    drag(ada, [0.8, 0.6]);
    bob.editor.select([a]);
    bob.run('edit.delete');
    ada.editor.setStyle({ opacity: 0.5 });
    expect(room.agreed().map(({ id, opacity }) => [id, opacity])).toEqual([[b, 0.5]]);
  });

  it('keeps the colours that are none of the palette, the last first, over a reload too', () => {
    const t = new TestEditor();
    t.editor.select([t.add('rectangle')]);
    t.editor.setStyle({ stroke: '#112233' }, { more: true });
    t.editor.setStyle({ stroke: '#112244' });
    t.editor.setStyle({ fill: '#aabbcc' });
    t.editor.setStyle({ fill: 'blue-soft' });
    expect(t.editor.state.recentColors).toEqual(['#aabbcc', '#112244']);
    expect(JSON.parse(t.memory.get('colors')!)).toEqual(['#aabbcc', '#112244']);
  });
});

describe('the colour of notes', () => {
  it('is chosen for the selected one and for those that follow, not for boxes', () => {
    const t = new TestEditor();
    const id = t.add('note');
    t.editor.select([id]);
    expect(t.editor.state.style.fill).toBe('note-yellow');
    t.editor.setStyle({ fill: 'note-pink' });
    expect(t.get(id).fill).toBe('note-pink');
    expect(t.get(t.add('note')).fill).toBe('note-pink');
    expect(t.get(t.add('rectangle')).fill).toBe('none');
    t.editor.select([]);
    expect(t.tool('note').editor.state.style.fill).toBe('note-pink');
    t.editor.setStyle({ fill: 'note-blue' });
    expect(t.get(t.add('note')).fill).toBe('note-blue');
  });

  it('stays when a box among the selected loses its fill', () => {
    const t = new TestEditor();
    const [box, note] = [t.add('rectangle', { fill: 'blue-soft' }), t.add('note')];
    t.editor.select([box, note]);
    t.editor.setStyle({ fill: 'none', stroke: 'red' });
    expect([t.get(box).fill, t.get(note).fill]).toEqual(['none', 'note-yellow']);
    expect(t.get(note)).toMatchObject({ textColor: 'red' });
  });

  it('is taken by every kind of shape that has one', () => {
    const t = new TestEditor();
    const ids = shapeDefs().map(({ type }) => t.add(type));
    for (const fill of ['red-soft', '#445566', 'none']) {
      t.editor.select(ids);
      t.editor.setStyle({ fill, stroke: 'red', opacity: 0.5, dash: 'dotted', align: 'end' });
      for (const id of ids) {
        t.editor.select([id]);
        t.editor.setStyle({ fill, stroke: '#778899', font: 'mono', fontSize: 32, roughness: 1 });
        // What lies in a frame has an opacity of its own.
        if (t.get(id).type !== 'frame') expect(t.get(id).opacity).toBe(0.5);
      }
    }
  });
});

describe('a style that was remembered', () => {
  const remembered = (kept: unknown): NextStyle => {
    const memory = {
      recall: (key: string) => (key === 'style' ? JSON.stringify(kept) : undefined),
      remember: () => undefined,
    };
    return new Settings(memory as unknown as Platform).style;
  };

  it('is taken field by field as far as it is a style', () => {
    expect(
      remembered({
        stroke: 'red',
        fill: 7,
        fillStyle: 'plaid',
        strokeWidth: 'thick',
        dash: 'dotted',
        opacity: -4,
        roughness: null,
        font: '<img onerror=alert(1)>',
        fontSize: 1e300,
        align: ['start'],
        more: 1,
        extra: {
          'arrow.path': 'elbow',
          'arrow.startHead': { toString: 1 },
          'line.points': [1],
          'highlighter.stroke': 'blue',
          'note.fill': 'javascript:1',
          'constructor.path': 'curved',
        },
      }),
    ).toEqual({
      ...DEFAULT_STYLE,
      stroke: 'red',
      dash: 'dotted',
      extra: { 'arrow.path': 'elbow', 'highlighter.stroke': 'blue' },
    });
  });

  it.each([[null], ['text'], [7], [[]], [{ extra: 'text' }], [{ extra: [1] }]])(
    'is the usual one where it is %j',
    (kept) => {
      expect(remembered(kept)).toEqual(DEFAULT_STYLE);
    },
  );

  it('comes back as it was', () => {
    const style = {
      ...DEFAULT_STYLE,
      stroke: '#123456',
      extra: { 'note.fill': 'note-blue', 'highlighter.stroke': 'green', 'line.curved': true },
    };
    expect(remembered(style)).toEqual(style);
  });
});
