/** Which images the boards of a LevelDB store still speak of. Reads bytes and knows nothing of shapes. */
import type { ClassicLevel } from 'classic-level';
import { keyKinds } from './record.ts';

/** A name of an image in a board: 64 digits, perhaps with others of their kind beside them. */
const RUN = /[0-9a-f]{64,}/g;
const NAME_LENGTH = 64;

/**
 * Those of `names` that stand anywhere in a board, whether in its snapshot, in its log or in what was
 * set aside: also where a shape was deleted and its bytes are still there.
 */
export async function mentionedIn(
  db: ClassicLevel<Buffer, Buffer>,
  names: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
  const mentioned = new Set<string>();
  for (const kind of [keyKinds.snapshot, keyKinds.log, keyKinds.quarantine]) {
    const range = { gte: Buffer.of(kind), lt: Buffer.of(kind + 1) };
    for await (const [, value] of db.iterator(range)) {
      for (const [run] of value.toString('latin1').matchAll(RUN)) {
        for (let at = 0; at + NAME_LENGTH <= run.length; at++) {
          const name = run.slice(at, at + NAME_LENGTH);
          if (names.has(name)) mentioned.add(name);
        }
      }
    }
  }
  return mentioned;
}
