/**
 * Fetches parts of the client that are not needed from the start. A part may not come: there is no
 * network, or the server has been given a newer client since and no longer has the files of this one.
 */

/** A part did not come, after a second try. */
export class PartMissingError extends Error {
  /** Whether the server is there and has no such file any more: only a reload helps. */
  readonly isReplaced: boolean;

  constructor(isReplaced: boolean, cause: unknown) {
    super('a part of the client could not be fetched', { cause });
    this.name = 'PartMissingError';
    this.isReplaced = isReplaced;
  }
}

const AGAIN_AFTER_MS = 300;

/** What `load` (an `import()`) gives. @throws PartMissingError */
export async function fetchPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    await new Promise((resolve) => {
      setTimeout(resolve, AGAIN_AFTER_MS);
    });
  }
  try {
    return await load();
  } catch (cause) {
    throw new PartMissingError(await isReplaced(import.meta.url), cause);
  }
}

/** A moment in which the page has nothing to do. */
export function idle(): Promise<unknown> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve, { timeout: 5000 });
    else setTimeout(resolve, 50);
  });
}

/** Whether to fetch nothing before it is asked for: the person pays for each byte, and said so. */
export function savesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true;
}

/** Whether the server answers, and no longer knows the script that is running. */
async function isReplaced(script: string): Promise<boolean> {
  try {
    const { status } = await fetch(script, { method: 'HEAD', cache: 'no-store' });
    return status === 404;
  } catch {
    return false;
  }
}
