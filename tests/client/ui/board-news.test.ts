/** What is said to those who do not see the board: one sentence for what has settled, no more. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BoardNews } from '../../../client/ui/board-news.ts';
import { TestEditor } from '../editor/test-editor.ts';

describe('news of the board', () => {
  let t: TestEditor;
  let news: BoardNews;
  let said: string[];
  let isReadOut: boolean;
  let heard: () => void;

  /** The editor tells of its state in a microtask, the news wait for calm. */
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(400);

  beforeEach(() => {
    vi.useFakeTimers();
    t = new TestEditor();
    said = [];
    isReadOut = false;
    news = new BoardNews({
      ui: {
        editor: t.editor,
        get announcement() {
          return said.at(-1) ?? '';
        },
        announce: (text) => {
          said.push(text);
          heard();
        },
        observe: (listener) => {
          heard = listener;
          return () => undefined;
        },
        t: (key, values) => [key, values?.['name'] ?? values?.['count'] ?? ''].join(' ').trim(),
      },
      name: (id) => t.editor.board.get(id)?.type ?? '',
      isReadOut: () => isReadOut,
    });
  });
  afterEach(() => {
    news.stop();
    vi.useRealTimers();
  });

  it('says what was added, and not that it is selected, too', async () => {
    const id = t.add('rectangle');
    t.editor.select([id]);
    await settle();
    expect(said).toEqual(['board.added-one rectangle']);
  });

  it('says the last of several selections', async () => {
    const a = t.add('rectangle');
    const b = t.add('ellipse');
    await settle();
    said.length = 0;
    t.editor.select([a]);
    t.editor.select([a, b]);
    await settle();
    t.editor.select([b]);
    await settle();
    t.editor.select([]);
    await settle();
    expect(said).toEqual(['board.selected 2', 'board.selected-one ellipse', 'board.selected-none']);
  });

  it('is silent where somebody else has said it', async () => {
    const a = t.add('rectangle');
    await settle();
    said.length = 0;
    t.editor.select([a]);
    said.push('Rectangle, 1 of 1');
    heard();
    await settle();
    await vi.advanceTimersByTimeAsync(1000);
    isReadOut = true;
    t.editor.select([]);
    await settle();
    expect(said).toEqual(['Rectangle, 1 of 1']);
  });

  it('counts what was deleted', async () => {
    t.editor.select([t.add('rectangle'), t.add('ellipse')]);
    await settle();
    said.length = 0;
    t.editor.run('edit.delete');
    await settle();
    expect(said).toEqual(['board.deleted 2']);
  });
});
