import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadSecret, makeBoardId, Tokens } from '../../../server/access/tokens.ts';
import { isBoardId } from '../../../shared/protocol/board-id.ts';

const tokens = new Tokens(Buffer.alloc(32, 7));

describe('a token', () => {
  test('opens its board in its role', () => {
    expect(tokens.check(tokens.make('board', 'edit', 0), 'board', 0)).toBe('edit');
    expect(tokens.check(tokens.make('board', 'watch', 0), 'board', 0)).toBe('watch');
  });

  test('has a letter for its role and 160 bits', () => {
    expect(tokens.make('board', 'edit', 0)).toMatch(/^e[A-Za-z0-9_-]{27}$/);
    expect(tokens.make('board', 'watch', 0)).toMatch(/^s[A-Za-z0-9_-]{27}$/);
  });

  test('opens no other board, generation or role, and no other server', () => {
    const token = tokens.make('board', 'watch', 1);
    expect(tokens.check(token, 'board2', 1)).toBeUndefined();
    expect(tokens.check(token, 'board', 2)).toBeUndefined();
    expect(tokens.check(token, 'board', 0)).toBeUndefined();
    expect(tokens.check(`e${token.slice(1)}`, 'board', 1)).toBeUndefined();
    expect(new Tokens(Buffer.alloc(32, 8)).check(token, 'board', 1)).toBeUndefined();
  });

  test.each([
    '',
    'e',
    'x'.repeat(28),
    `e${'A'.repeat(26)}`,
    `e${'A'.repeat(28)}`,
    `e${'é'.repeat(27)}`,
  ])('is not %j', (text) => {
    expect(tokens.check(text, 'board', 0)).toBeUndefined();
  });

  test('is spoilt by any change of one character', () => {
    const token = tokens.make('board', 'edit', 0);
    for (let at = 1; at < token.length; at++) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const spoilt = token.slice(0, at) + other + token.slice(at + 1);
      // The last character carries two bits that no byte needs.
      if (at < token.length - 1) expect(tokens.check(spoilt, 'board', 0)).toBeUndefined();
    }
  });
});

test('board ids are 22 characters and never the same', () => {
  const ids = new Set(Array.from({ length: 1000 }, makeBoardId));
  expect(ids.size).toBe(1000);
  for (const id of ids) {
    expect(id).toHaveLength(22);
    expect(isBoardId(id)).toBe(true);
  }
});

describe('the secret', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'inkwire-secret-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('is made once, for its owner only, and stays', async () => {
    const first = await loadSecret(folder);
    expect(first.byteLength).toBe(32);
    expect((await stat(path.join(folder, 'secret'))).mode & 0o777).toBe(0o600);
    expect(await loadSecret(folder)).toEqual(first);
    expect(await readFile(path.join(folder, 'secret'), 'utf8')).toMatch(/^\S{43}\n$/);
  });

  test('is refused where it is too short', async () => {
    await writeFile(path.join(folder, 'secret'), 'password\n');
    await expect(loadSecret(folder)).rejects.toThrow(/not a secret/);
    expect(() => new Tokens(Buffer.alloc(16))).toThrow(/16 bytes/);
  });
});
