import { describe, expect, test } from 'vitest';
import { DamagedBoardError } from '../../../server/storage/storage.ts';
import { Gate } from '../../../server/access/gate.ts';
import { Tokens } from '../../../server/access/tokens.ts';

const tokens = new Tokens(Buffer.alloc(32, 3));

function records(known: Record<string, number>) {
  const made: string[] = [];
  return {
    made,
    record: (board: string) => {
      if (board === 'broken') {
        return Promise.reject(new DamagedBoardError('broken', 'its record is damaged'));
      }
      if (board === 'away') return Promise.reject(new Error('no space left on device'));
      const tokenGeneration = known[board];
      return Promise.resolve(tokenGeneration === undefined ? undefined : { tokenGeneration });
    },
    create: ({ board }: { board: string }) => {
      made.push(board);
      return Promise.resolve(true);
    },
  };
}

describe('with links', () => {
  const gate = new Gate('links', tokens, records({ a: 2 }));
  const edit = tokens.make('a', 'edit', 2);
  const watch = tokens.make('a', 'watch', 2);

  test('a token opens what it is for', async () => {
    expect(await gate.authorize('a', edit, 'edit')).toMatchObject({ role: 'edit', generation: 2 });
    expect(await gate.authorize('a', edit, 'watch')).toMatchObject({ role: 'edit' });
    expect(await gate.authorize('a', watch, 'watch')).toMatchObject({ role: 'watch' });
  });

  test.each([
    ['a', watch, 'edit', 'forbidden'],
    ['a', '', 'watch', 'unauthorized'],
    ['a', tokens.make('a', 'edit', 1), 'watch', 'unauthorized'],
    ['b', edit, 'watch', 'not-found'],
    ['no board', edit, 'watch', 'not-found'],
    ['broken', edit, 'watch', 'damaged'],
    ['away', edit, 'watch', 'unavailable'],
  ] as const)('%s %s for %s is %s', async (board, token, wanted, code) => {
    expect(await gate.authorize(board, token, wanted)).toEqual({ kind: 'refused', code });
  });

  test('boards are never made by asking', async () => {
    const store = records({});
    const links = new Gate('links', tokens, store);
    await links.authorize('new', '', 'edit', { createMissing: true });
    expect(store.made).toEqual([]);
  });
});

describe('open to everybody', () => {
  test('every name is a board, made when it is first opened and not when it is asked about', async () => {
    const store = records({ old: 5 });
    const gate = new Gate('open', tokens, store);
    expect(await gate.authorize('old', '', 'edit')).toMatchObject({ role: 'edit', generation: 5 });
    expect(await gate.authorize('new', 'x', 'edit')).toMatchObject({ role: 'edit', generation: 0 });
    expect(store.made).toEqual([]);
    await gate.authorize('new', '', 'watch', { createMissing: true });
    expect(store.made).toEqual(['new']);
    expect(await gate.authorize('../x', '', 'edit')).toMatchObject({ code: 'not-found' });
  });
});
