/** Makes a folder and what is missing above it. Owns nothing. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Not `mkdir` with `recursive`: where a file system takes no new folder (/proc), Node tries for ever.
 * @param folder absolute
 * @throws the error of the file system
 */
export async function makeFolder(folder: string): Promise<void> {
  const options = { mode: 0o700 };
  try {
    await mkdir(folder, options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await mkdir(folder, options);
  }
}
