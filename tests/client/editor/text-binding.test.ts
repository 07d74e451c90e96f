/** Typing into a shared text: the smallest edit, the caret, input methods. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { smallestEdit, TextBinding, type TextView } from '../../../client/editor/text-binding.ts';

function bound(initial: string) {
  const doc = new Y.Doc();
  const text = doc.getText('t');
  text.insert(0, initial);
  const origin = {};
  const binding = new TextBinding({
    resolve: () => text,
    observe: () => () => undefined,
    origin,
    write: (fn) => doc.transact(() => fn(text), origin),
  });
  const views: (TextView | undefined)[] = [];
  binding.observe((view) => views.push(view));
  binding.view();
  const remote = (fn: () => void): void => doc.transact(fn, 'remote');
  return { text, binding, views, remote };
}

describe('the smallest edit', () => {
  it('turns any text into any other', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        fc.nat(20),
        (before, after, caret) => {
          const { at, deleted, inserted } = smallestEdit(before, after, caret);
          expect(before.slice(0, at) + inserted + before.slice(at + deleted)).toBe(after);
        },
      ),
    );
  });

  it('is where the caret is when letters repeat', () => {
    expect(smallestEdit('aaaa', 'aaaaa', 2)).toEqual({ at: 1, deleted: 0, inserted: 'a' });
    expect(smallestEdit('xx\n\nxx', 'xx\n\n\nxx', 3)).toEqual({
      at: 2,
      deleted: 0,
      inserted: '\n',
    });
  });

  it('never cuts an emoji in two', () => {
    const edit = smallestEdit('a😀b', 'a😁b', 3);
    expect(edit).toEqual({ at: 1, deleted: 2, inserted: '😁' });
  });
});

describe('the binding', () => {
  it('writes what was typed, and hears nothing of it', () => {
    const { text, binding, views } = bound('hello');
    binding.input('hello!', 6);
    expect(text.toString()).toBe('hello!');
    expect(views).toEqual([]);
  });

  it('moves the caret with remote changes before it, and not with those behind it', () => {
    const { text, binding, views, remote } = bound('hello world');
    binding.select(5, 8);
    remote(() => text.insert(0, '>> '));
    expect(views.at(-1)).toEqual({ value: '>> hello world', selectionStart: 8, selectionEnd: 11 });
    remote(() => text.insert(14, '!'));
    expect(views.at(-1)).toMatchObject({ selectionStart: 8, selectionEnd: 11 });
    remote(() => text.delete(0, 10));
    expect(views.at(-1)).toEqual({ value: 'orld!', selectionStart: 0, selectionEnd: 1 });
  });

  it('asks the control where its caret is, as its events come late', () => {
    const { text, binding, views, remote } = bound('middle');
    let caret = 6;
    binding.track(() => [caret, caret]);
    caret = 0;
    remote(() => text.insert(6, '!'));
    expect(views.at(-1)).toEqual({ value: 'middle!', selectionStart: 0, selectionEnd: 0 });
  });

  it('keeps its hands off while an input method composes, and puts both together after it', () => {
    const { text, binding, views, remote } = bound('ab');
    binding.select(2, 2);
    binding.compositionStart();
    binding.input('abか', 3);
    binding.input('abかん', 4);
    remote(() => text.insert(0, 'REMOTE '));
    expect(text.toString()).toBe('REMOTE ab');
    expect(views).toEqual([]);
    binding.compositionEnd('ab漢', 3);
    expect(text.toString()).toBe('REMOTE ab漢');
    expect(views.at(-1)).toEqual({ value: 'REMOTE ab漢', selectionStart: 10, selectionEnd: 10 });
  });

  it('deletes only what was there when somebody else has deleted it too', () => {
    const { text, binding, remote } = bound('one two three');
    binding.compositionStart();
    remote(() => text.delete(4, 4));
    binding.compositionEnd('one three', 4);
    expect(text.toString()).toBe('one three');
  });
});
