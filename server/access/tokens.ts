/**
 * The keys of boards: a token is an HMAC over board, role and generation, so that nothing but one
 * secret is stored and every link can be checked without a look-up of its own. Owns the secret's
 * file. Never logs a token.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { chmod, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BoardId } from '../../shared/protocol/board-id.ts';

/** What a link allows. Whoever may edit may watch. */
export type Role = 'edit' | 'watch';

const LETTERS: Readonly<Record<Role, string>> = { edit: 'e', watch: 's' };
const MAC_BYTES = 20;
const TOKEN = /^[es][A-Za-z0-9_-]{27}$/;

export class Tokens {
  readonly #secret: Uint8Array;

  constructor(secret: Uint8Array) {
    if (secret.byteLength < 32)
      throw new Error(`the secret of the links has ${secret.byteLength} bytes, not 32`);
    this.#secret = secret;
  }

  /** Makes the token of a board; the same arguments give the same token. */
  make(board: BoardId, role: Role, generation: number): string {
    return LETTERS[role] + this.#mac(board, role, generation).toString('base64url');
  }

  /** What `token` allows on `board`, or `undefined` for a wrong one or one of an older generation. */
  check(token: string, board: BoardId, generation: number): Role | undefined {
    if (!TOKEN.test(token)) return undefined;
    const role: Role = token.startsWith(LETTERS.edit) ? 'edit' : 'watch';
    const given = Buffer.from(token.slice(1), 'base64url');
    const expected = this.#mac(board, role, generation);
    return given.byteLength === expected.byteLength && timingSafeEqual(given, expected)
      ? role
      : undefined;
  }

  #mac(board: BoardId, role: Role, generation: number): Buffer {
    // `|` is in no board id and no role, so no two triples share a text.
    return createHmac('sha256', this.#secret)
      .update(`${board}|${role}|${generation}`)
      .digest()
      .subarray(0, MAC_BYTES);
  }
}

/** The file of the secret does not hold one. */
export class SecretError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretError';
  }
}

/** A new unguessable board id: 128 random bits. */
export function makeBoardId(): BoardId {
  return randomBytes(16).toString('base64url');
}

/**
 * Reads the secret of a data folder, or makes it (readable by its owner only). Losing the file
 * makes every link invalid; the boards stay.
 * @throws Error that says what is wrong with the folder or the file
 */
export async function loadSecret(dataDir: string): Promise<Uint8Array> {
  const file = path.join(dataDir, 'secret');
  await mkdir(dataDir, { recursive: true });
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const text = (await readFile(file, 'utf8')).trim();
  if (!/^[A-Za-z0-9_-]{43,}$/.test(text))
    throw new SecretError(
      `${file} is not a secret: at least 43 characters of base64url are expected`,
    );
  await chmod(file, 0o600);
  return Buffer.from(text, 'base64url');
}
