/** What is taken of a presence and of a notice that somebody sent, and what is not. */
import { describe, expect, it } from 'vitest';
import { readNotice } from '../../../shared/protocol/messages.ts';
import { MAX_DRAFT_LENGTH, readPresence } from '../../../shared/protocol/presence.ts';

const user = { id: 'u1', name: 'Ada', color: '#aabbcc' };
const whole = {
  user,
  cursor: { x: 1, y: -2.5 },
  tool: 'pen',
  selection: ['a', 'b'],
  gesture: { ids: ['a'], matrix: [1, 0, 0, 1, 5, 6] },
  draft: { type: 'rectangle', fields: { x: 1, text: 'hi', none: null }, replaces: 'a' },
  laser: [0, 0, 1, 1],
  view: { x: 0, y: 0, zoom: 1, w: 800, h: 600, slide: { x: 9, y: 9, w: 90, h: 60 } },
  presenting: true,
};

describe('a presence', () => {
  it('is taken whole', () => {
    expect(readPresence(whole)).toEqual(whole);
    expect(readPresence({ user })).toEqual({ user });
  });

  it('loses what nobody asked for', () => {
    expect(
      readPresence({ user: { ...user, secret: 1 }, cursor: { x: 1, y: 2, z: 3 }, more: {} }),
    ).toEqual({ user, cursor: { x: 1, y: 2 } });
  });

  it('may say that there is none of a thing', () => {
    const none = { user, cursor: null, gesture: null, draft: null };
    expect(readPresence(none)).toEqual(none);
    expect(readPresence({ user, tool: undefined })).toEqual({ user });
  });

  it.each([
    ['no object', 'hello'],
    ['nothing', null],
    ['nobody', {}],
    ['a name of 65 letters', { user: { ...user, name: 'n'.repeat(65) } }],
    ['a colour by name', { user: { ...user, color: 'red' } }],
    ['a cursor nowhere', { user, cursor: { x: Infinity, y: 0 } }],
    ['half a cursor', { user, cursor: { x: 1 } }],
    ['ids that are numbers', { user, selection: [1] }],
    ['too many ids', { user, selection: Array.from({ length: 201 }, () => 'a') }],
    ['a map of five numbers', { user, gesture: { ids: [], matrix: [1, 0, 0, 1, 5] } }],
    ['a trail with a hole', { user, laser: [1, null] }],
    ['a view without a size', { user, view: { x: 0, y: 0, zoom: 1 } }],
    ['half a slide', { user, view: { ...whole.view, slide: { x: 1, y: 2 } } }],
    ['a word for a switch', { user, presenting: 'yes' }],
  ])('with %s is none', (_what, value) => {
    expect(readPresence(value)).toBeUndefined();
  });

  it('keeps its cursor where only the draft is broken', () => {
    for (const draft of [
      7,
      { type: 'rectangle' },
      { type: 1, fields: {} },
      { type: 'rectangle', fields: { text: 'x'.repeat(MAX_DRAFT_LENGTH) } },
      { type: 'rectangle', fields: { ['k'.repeat(33)]: 1 } },
    ]) {
      expect(readPresence({ user, draft })).toEqual({ user, draft: null });
    }
  });

  it('brings no key that means something to an object', () => {
    const draft: unknown = JSON.parse('{"type":"a","fields":{"__proto__":{"evil":1}}}');
    const read = readPresence({ user, draft });
    expect(read?.draft?.fields).not.toHaveProperty('evil');
    expect(Object.getPrototypeOf(read?.draft?.fields)).toBe(Object.prototype);
  });
});

describe('a notice', () => {
  it('is read, with a reason that is new told as the first', () => {
    expect(readNotice('{"readOnly":null,"watchers":3}')).toEqual({ readOnly: null, watchers: 3 });
    expect(readNotice('{"readOnly":"board-full","watchers":0}')?.readOnly).toBe('board-full');
    expect(readNotice('{"readOnly":"flood","watchers":0}')?.readOnly).toBe('storage');
  });

  it.each(['', '{', '[]', 'null', '{"watchers":1.5,"readOnly":null}', '{"watchers":-1}'])(
    '%j is none',
    (text) => {
      expect(readNotice(text)).toBeUndefined();
    },
  );
});
