/** What other programs put on the clipboard, and what is pasted beside, over and into. */
import { describe, expect, it } from 'vitest';
import { pasteContent } from '../../../client/editor/clipboard.ts';
import { textOfHtml } from '../../../client/editor/foreign-clipboard.ts';
import { TestEditor } from './test-editor.ts';

describe('words in HTML', () => {
  it('keeps lines, cells and entities, and nothing of tags, styles and scripts', () => {
    const html =
      '<html><head><style>p{}</style></head><body><!--StartFragment--><p>One &amp;\n two</p><ul><li>a<li>b</ul>' +
      '<script>alert(1)</script><table><tr><td>1</td><td>2</td></tr></table>x<br>&#x1F600; &lt;b&gt;</body>';
    expect(textOfHtml(html)).toBe('One & two\na\nb\n1\t2\nx\n😀 <b>');
  });

  it('is pasted where there is no plain text', async () => {
    const t = new TestEditor();
    await pasteContent(t.editor, { html: '<b>Only</b> html', files: [] });
    expect(t.only).toMatchObject({ type: 'text', text: 'Only html' });
  });

  it('comes before the picture of it that a word processor adds, but not before a picture alone', async () => {
    const picture = new File(['x'], 'image.png', { type: 'image/png' });
    const t = new TestEditor();
    await pasteContent(t.editor, { html: '<p>Words</p>', text: 'Words', files: [picture] });
    expect(t.shapes.map(({ type }) => type)).toEqual(['text']);
    await pasteContent(t.editor, { html: '<img src="https://a.example/b.png">', files: [picture] });
    expect(t.shapes.map(({ type }) => type)).toEqual(['text', 'image']);
  });
});

async function copiedBox(): Promise<TestEditor> {
  const t = new TestEditor();
  t.add('rectangle', { x: 100, y: 100, w: 80, h: 60 });
  t.editor.select([t.only.id]);
  await t.finish('edit.copy');
  return t;
}

it('pastes in place, on the very spot', async () => {
  const t = await copiedBox();
  t.move(600, 500);
  await t.finish('edit.paste-in-place');
  expect(t.shapes.map(({ x, y }) => [x, y])).toEqual([
    [100, 100],
    [100, 100],
  ]);
});

it('pastes and drops copies into the frame that they come to lie in', async () => {
  const t = await copiedBox();
  const frame = t.add('frame', { x: 400, y: 300, w: 300, h: 300 });
  t.move(550, 450);
  await t.finish('edit.paste');
  expect(t.shapes.at(-1)).toMatchObject({ x: 510, parent: frame });
  const [first] = t.shapes;
  t.editor.select([first!.id]);
  t.drag(
    [
      [120, 120],
      [450, 350],
    ],
    { alt: true },
  );
  expect(t.shapes.at(-1)).toMatchObject({ type: 'rectangle', x: 430, parent: frame });
});

it('copies a look and gives it to others as one step', async () => {
  const t = new TestEditor();
  const from = t.add('rectangle', { stroke: 'red', dash: 'dashed', fill: 'blue', opacity: 0.5 });
  const to = t.add('ellipse', { x: 300 });
  t.editor.select([from]);
  await t.finish('edit.copy-style');
  t.editor.select([to]);
  await t.finish('edit.paste-style');
  const look = { stroke: 'red', dash: 'dashed', fill: 'blue', opacity: 0.5 };
  expect(t.get(to)).toMatchObject({ ...look, x: 300, type: 'ellipse' });
  t.undo();
  expect(t.get(to)).toMatchObject({ stroke: 'ink', dash: 'solid', fill: 'none', opacity: 1 });
});

it('takes a picture off the board again that the server does not take', async () => {
  const t = new TestEditor();
  t.uploadStatus = 413;
  await t.editor.insertFiles([new File(['x'], 'big.png', { type: 'image/png' })]);
  await t.settle();
  expect(t.shapes).toEqual([]);
  expect(t.toasts.at(-1)?.key).toBe('toast.image-too-large');
});
