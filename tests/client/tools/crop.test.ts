import { describe, expect, test } from 'vitest';
import type { ImageShape } from '../../../shared/shapes/image.ts';
import { wholePicture } from '../../../client/tools/crop.ts';
import { TestEditor, TestRoom } from '../editor/test-editor.ts';

/** A picture of 400 × 200 at 100, 100, selected and about to be cropped. */
function cropping(fields: Record<string, unknown> = {}, person = new TestEditor()) {
  const id = person.add('image', { x: 100, y: 100, w: 400, h: 200, asset: 'ab', ...fields });
  person.editor.select([id]);
  person.key('Enter');
  return { person, id, picture: () => person.get(id) as ImageShape };
}

describe('cropping a picture', () => {
  test('begins by Enter, by a double click and by its command', () => {
    const { person, id } = cropping();
    expect(person.editor.tool.id).toBe('crop');
    expect(person.toasts.at(-1)?.key).toBe('toast.crop');
    person.key('Escape').doubleClick(300, 200);
    expect(person.editor.tool.id).toBe('crop');
    person.key('Enter');
    expect(person.editor.tool.id).toBe('select');
    expect(person.selection).toEqual([id]);
    person.run('edit.crop');
    expect(person.editor.tool.id).toBe('crop');
  });

  test('an edge cuts off, and the rest of the picture stays where it was', () => {
    const { person, picture } = cropping();
    person.drag([
      [500, 200],
      [450, 200],
      [300, 200],
    ]);
    expect(picture()).toMatchObject({ x: 100, y: 100, w: 200, h: 200 });
    expect(picture().crop).toEqual({ x: 0, y: 0, w: 0.5, h: 1 });
    person.drag([
      [100, 100],
      [120, 120],
      [150, 150],
    ]);
    expect(picture()).toMatchObject({ x: 150, y: 150, w: 150, h: 150 });
    expect(picture().crop).toEqual({ x: 0.125, y: 0.25, w: 0.375, h: 0.75 });
  });

  test.each([
    { corner: 'nw', from: [100, 100], to: [200, 110], at: { x: 120, y: 110, w: 380, h: 190 } },
    { corner: 'se', from: [500, 300], to: [300, 290], at: { x: 100, y: 100, w: 380, h: 190 } },
    { corner: 'se', from: [500, 300], to: [900, 900], at: { x: 100, y: 100, w: 400, h: 200 } },
    { corner: 'se', from: [500, 300], to: [0, 0], at: { x: 100, y: 100 } },
  ] as const)('with shift the corner $corner keeps the ratio of the sides', ({ from, to, at }) => {
    const { person, picture } = cropping();
    person.drag([from, [from[0] + 5, from[1] + 5], to], { shift: true });
    expect(picture()).toMatchObject(at);
    expect(picture().w / picture().h).toBeCloseTo(2);
  });

  test('each gesture is a step; taken back it is whole again, and cropping goes on', () => {
    const { person, picture } = cropping();
    person.drag([
      [500, 200],
      [450, 200],
      [300, 200],
    ]);
    person.undo();
    expect(picture()).toMatchObject({ x: 100, w: 400, crop: null });
    expect(person.editor.tool.id).toBe('crop');
    expect(person.overlay?.draft?.[1]).toMatchObject({ w: 400 });
    person.redo();
    expect(picture()).toMatchObject({ w: 200 });
  });

  test('an edge goes no farther than the picture, and never meets the other one', () => {
    const { person, picture } = cropping();
    person.drag([
      [500, 200],
      [600, 200],
      [900, 200],
    ]);
    expect(picture()).toMatchObject({ w: 400, crop: null });
    person.drag([
      [500, 200],
      [300, 200],
      [-500, 200],
    ]);
    expect(picture().w).toBeCloseTo(8);
  });

  test('the picture is moved behind its frame', () => {
    const { person, picture } = cropping({ w: 200, crop: { x: 0.25, y: 0, w: 0.5, h: 1 } });
    person.drag([
      [200, 200],
      [220, 200],
      [240, 200],
    ]);
    expect(picture()).toMatchObject({ x: 100, y: 100, w: 200, h: 200 });
    expect(picture().crop?.x).toBeCloseTo(0.15);
    person.drag([
      [200, 200],
      [220, 200],
      [900, 200],
    ]);
    expect(picture().crop?.x).toBeCloseTo(0);
  });

  test('a mirrored and turned picture is cropped where the hand is', () => {
    const { person, picture } = cropping({ flipX: true, angle: Math.PI / 2 });
    // Turned by a quarter about 300, 200: its own right edge is at the bottom, y = 400.
    person.drag([
      [300, 400],
      [300, 350],
      [300, 300],
    ]);
    expect(picture()).toMatchObject({ w: 300, h: 200 });
    // What is to the right on the board is the left of a mirrored picture.
    expect(picture().crop).toEqual({ x: 0.25, y: 0, w: 0.75, h: 1 });
    const whole = wholePicture(picture());
    expect(whole).toMatchObject({ w: 400, h: 200, crop: null });
    expect(whole.x).toBeCloseTo(100);
    expect(whole.y).toBeCloseTo(100);
  });

  test('by keys: the picture moves, with shift its lower and far edge', () => {
    const { person, picture } = cropping({ w: 200, crop: { x: 0.25, y: 0, w: 0.5, h: 1 } });
    person.key('ArrowRight');
    expect(picture().crop?.x).toBeCloseTo(0.25 - 5 / 400);
    person.key('Shift+ArrowUp');
    expect(picture()).toMatchObject({ y: 100, h: 195 });
  });

  test('Escape in the middle of a drag takes back the drag, then ends the cropping', () => {
    const { person, picture } = cropping();
    person.move(500, 200).down(500, 200).move(400, 200).move(300, 200);
    expect(person.overlay?.draft).toHaveLength(2);
    person.key('Escape');
    expect(picture()).toMatchObject({ w: 400, crop: null });
    expect(person.editor.tool.id).toBe('crop');
    person.key('Escape');
    expect(person.editor.tool.id).toBe('select');
    expect(person.overlay?.hidden ?? []).toEqual([]);
  });

  test('a click beside it ends it', () => {
    const { person } = cropping();
    person.click(900, 700);
    expect(person.editor.tool.id).toBe('select');
    expect(person.selection).toEqual([]);
  });

  test('the whole picture comes back by a command, where it was', () => {
    const { person, picture } = cropping();
    person.drag([
      [500, 200],
      [450, 200],
      [300, 200],
    ]);
    person.key('Enter').run('edit.crop-reset');
    expect(picture()).toMatchObject({ x: 100, y: 100, w: 400, h: 200, crop: null });
  });

  test('not for locked pictures, other shapes, several pictures or readers', () => {
    const person = new TestEditor();
    const locked = person.add('image', { x: 0, y: 0, asset: 'ab', locked: true });
    const box = person.add('rectangle', { x: 300 });
    const free = person.add('image', { x: 600, asset: 'ab' });
    for (const ids of [[locked], [box], [free, box], []]) {
      person.editor.select(ids);
      person.run('edit.crop').tool('crop');
      expect(person.editor.tool.id).toBe('select');
    }
    const reader = new TestEditor({ canEdit: false, doc: person.doc });
    reader.editor.select([free]);
    reader.run('edit.crop').tool('crop');
    expect(reader.editor.tool.id).toBe('select');
  });

  test('35: one crops what the other moves: cut and moved', () => {
    const room = new TestRoom('ann', 'ben');
    const [ann, ben] = room.people as [TestEditor, TestEditor];
    const { id } = cropping({}, ann);
    room.atOnce(
      () =>
        ann.drag([
          [300, 300],
          [300, 280],
          [300, 250],
        ]),
      () => {
        ben.editor.select([id]);
        ben.key('Shift+ArrowRight');
      },
    );
    const [picture] = room.agreed();
    expect(picture).toMatchObject({ x: 110, y: 100, h: 150 });
  });

  test('who deletes it ends the cropping of the other', () => {
    const [ann, ben] = new TestRoom('ann', 'ben').people as [TestEditor, TestEditor];
    const { id } = cropping({}, ann);
    ben.editor.select([id]);
    ben.key('Delete');
    expect(ann.editor.tool.id).toBe('select');
    expect(ann.overlay?.draft ?? []).toEqual([]);
  });
});
