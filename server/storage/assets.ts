/**
 * Blobs (images) as files, one for each content hash. A file appears whole or not at all: it is
 * written beside its place, flushed, and renamed.
 *
 *   file = 'IWA1', crc32(rest) u32le, type length u8, type, bytes
 */
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Damage } from './storage.ts';

const MAGIC = 'IWA1';
const HEAD_BYTES = 8;
const HASH = /^[A-Za-z0-9_-]{8,128}$/;

export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface Cleaned {
  readonly kept: number;
  readonly removed: number;
  /** Of those that were removed. */
  readonly bytes: number;
}

let temporaryCount = 0;

export class AssetFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async put(hash: string, type: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(hash);
    const typeBytes = Buffer.from(type, 'latin1');
    if (typeBytes.length > 255) throw new Error(`an asset type of ${typeBytes.length} bytes`);
    const rest = Buffer.concat([Buffer.of(typeBytes.length), typeBytes, bytes]);
    const head = Buffer.alloc(HEAD_BYTES);
    head.write(MAGIC, 0, 'latin1');
    head.writeUInt32LE(crc32(rest), 4);

    const folder = dirname(path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    temporaryCount += 1;
    const temporary = `${path}.${process.pid}-${temporaryCount}.tmp`;
    try {
      const file = await open(temporary, 'wx', 0o600);
      try {
        await file.writeFile(Buffer.concat([head, rest]));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await syncFolder(folder);
    await syncFolder(dirname(folder));
  }

  /** `undefined` where there is none. @throws where the file is damaged. */
  async get(hash: string): Promise<Asset | undefined> {
    let file: Buffer;
    try {
      file = await readFile(this.#path(hash));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    const asset = parseAsset(file);
    if (asset === undefined) throw new Error(`asset ${hash} is damaged`);
    return asset;
  }

  /** Makes it as young as one that is put now. */
  async touch(hash: string): Promise<void> {
    const now = new Date();
    await utimes(this.#path(hash), now, now);
  }

  /** The names of all that are there. */
  async names(): Promise<ReadonlySet<string>> {
    const names = new Set<string>();
    for (const folder of await list(this.#directory)) {
      for (const name of await list(join(this.#directory, folder))) {
        if (HASH.test(name)) names.add(name);
      }
    }
    return names;
  }

  /**
   * Removes all but `used` that were written before a moment, and what uploads left that were cut off.
   * @param before milliseconds since 1970
   */
  async removeOthers(used: ReadonlySet<string>, before: number): Promise<Cleaned> {
    const cleaned = { kept: 0, removed: 0, bytes: 0 };
    for (const folder of await list(this.#directory)) {
      for (const name of await list(join(this.#directory, folder))) {
        const path = join(this.#directory, folder, name);
        const { mtimeMs, size } = await stat(path);
        if (used.has(name) || mtimeMs >= before) {
          cleaned.kept += 1;
          continue;
        }
        await rm(path);
        cleaned.removed += 1;
        cleaned.bytes += size;
      }
    }
    return cleaned;
  }

  async check(): Promise<{ files: number; bytes: number; damage: Damage[] }> {
    const damage: Damage[] = [];
    let files = 0;
    let bytes = 0;
    for (const folder of await list(this.#directory)) {
      for (const name of await list(join(this.#directory, folder))) {
        if (name.endsWith('.tmp')) continue;
        const file = await readFile(join(this.#directory, folder, name));
        files += 1;
        bytes += file.length;
        if (parseAsset(file) === undefined) {
          damage.push({ board: undefined, what: `asset ${name} is damaged` });
        }
      }
    }
    return { files, bytes, damage };
  }

  #path(hash: string): string {
    if (!HASH.test(hash)) throw new Error(`"${hash}" is no asset hash`);
    return join(this.#directory, hash.slice(0, 2), hash);
  }
}

function parseAsset(file: Buffer): Asset | undefined {
  if (file.length < HEAD_BYTES + 1 || file.toString('latin1', 0, 4) !== MAGIC) return undefined;
  const rest = file.subarray(HEAD_BYTES);
  if (crc32(rest) !== file.readUInt32LE(4)) return undefined;
  const typeEnd = 1 + (rest[0] ?? 0);
  if (typeEnd > rest.length) return undefined;
  return { type: rest.toString('latin1', 1, typeEnd), bytes: rest.subarray(typeEnd) };
}

async function list(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
