/** What LevelDB's errors mean, and what is said of them. */

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function causeCode(error: unknown): unknown {
  const cause = (error as { cause?: { code?: unknown } } | undefined)?.cause;
  return cause?.code ?? (error as { code?: unknown } | undefined)?.code;
}

/** Whether LevelDB itself found that bytes are not what it wrote. */
export function isCorruption(error: unknown): boolean {
  return causeCode(error) === 'LEVEL_CORRUPTION' || messageOf(error).startsWith('Corruption');
}

/** What to tell the person whose store does not open. */
export function explainOpen(location: string, error: unknown): Error {
  const cause = (error as { cause?: unknown }).cause ?? error;
  if (causeCode(error) === 'LEVEL_LOCKED') {
    return new Error(
      `${location} is in use by another process: only one Inkwire server can work on a data folder`,
      { cause: error },
    );
  }
  return new Error(`${location} cannot be opened: ${messageOf(cause)}`, { cause: error });
}
