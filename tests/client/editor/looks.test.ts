/** Looks that shapes are given after they were drawn: each its own scribble, and what is pasted is checked. */
import { describe, expect, it } from 'vitest';
import { commands } from '../../../client/editor/commands.ts';
import { TestEditor } from './test-editor.ts';

const BOX = { x: 100, y: 100, w: 100, h: 80 };

function seedsOf(t: TestEditor): number[] {
  return t.shapes.map(({ seed }) => seed);
}

describe('a sketchy look', () => {
  it('is another scribble for each shape that is given it', () => {
    const t = new TestEditor();
    const ids = [t.add('rectangle', BOX), t.add('rectangle', { ...BOX, x: 300 })];
    expect(seedsOf(t)).toEqual([1, 1]);
    t.editor.select(ids);
    t.editor.setStyle({ roughness: 2 });
    expect(new Set([1, ...seedsOf(t)]).size).toBe(3);
    t.undo();
    expect(seedsOf(t)).toEqual([1, 1]);
  });

  it('stays the same scribble when it is set again', () => {
    const t = new TestEditor();
    t.editor.select([t.add('rectangle', BOX)]);
    t.editor.setStyle({ roughness: 1 });
    const { seed } = t.only;
    t.editor.setStyle({ roughness: 2, stroke: 'red' });
    t.editor.setStyle({ roughness: 0 });
    t.editor.setStyle({ roughness: 2 });
    expect(t.only.seed).toBe(seed);
  });

  it('needs no seed where it is exact', () => {
    const t = new TestEditor();
    t.editor.select([t.add('rectangle', BOX)]);
    t.editor.setStyle({ stroke: 'red', roughness: 0 });
    expect(t.only.seed).toBe(1);
  });

  it('is another scribble in a duplicate and in what is pasted', async () => {
    const t = new TestEditor();
    t.editor.select([t.add('rectangle', { ...BOX, roughness: 2 })]);
    t.run('edit.duplicate');
    await t.finish('edit.copy');
    await t.finish('edit.paste-in-place');
    expect(t.shapes).toHaveLength(3);
    expect(new Set([1, ...seedsOf(t)]).size).toBe(4);
  });

  it('leaves an exact duplicate without a seed', () => {
    const t = new TestEditor();
    t.editor.select([t.add('rectangle', BOX)]);
    t.run('edit.duplicate');
    expect(seedsOf(t)).toEqual([1, 1]);
  });
});

describe('a look that is pasted', () => {
  async function pasted(kept: string) {
    const t = new TestEditor();
    t.editor.select([t.add('rectangle', BOX)]);
    const before = t.editor.state.style;
    t.memory.set('copied-style', kept);
    await t.finish('edit.paste-style');
    return { t, before };
  }

  it.each([['{'], ['null'], ['7'], ['"red"'], ['[]'], ['{"stroke":5,"x":1,"extra":{"a":1}}']])(
    'is none where %s was kept',
    async (kept) => {
      const { t, before } = await pasted(kept);
      expect(t.editor.state.style).toEqual(before);
      expect(t.toasts.at(-1)?.key).toBe('toast.no-style');
      expect(t.only).toMatchObject(BOX);
    },
  );

  it('is what is known and sound of it', async () => {
    const { t } = await pasted(
      JSON.stringify({
        stroke: 'red',
        strokeWidth: 'wide',
        dash: 'wavy',
        fontSize: 32,
        x: 5,
        locked: true,
        extra: { 'rectangle.x': 7, 'stroke.uniform': false, 'arrow.path': 'spiral' },
      }),
    );
    expect(t.only).toMatchObject({ ...BOX, stroke: 'red', strokeWidth: 3, dash: 'solid' });
    expect(t.only).toMatchObject({ fontSize: 32, locked: false });
    expect(t.editor.state.style.extra?.['stroke.uniform']).toBe(false);
    expect(t.editor.state.style.extra).not.toHaveProperty('x');
  });
});

it('offers looks, pasting in place and growing in the menu of the right button', () => {
  const menusOf = (id: string) => commands.find((command) => command.id === id)?.menus;
  for (const id of ['edit.paste-in-place', 'edit.copy-style', 'edit.paste-style'])
    expect(menusOf(id)).toContain('context');
  for (const side of ['right', 'left', 'down', 'up'])
    expect(menusOf(`grow.${side}`)).toContain('grow');
});
