/**
 * How large the part of V8's heap is in which new objects are made. Owns that one setting of the
 * process. Too small (1 MiB, as V8 begins), and what waits a moment for the disk is copied about again
 * and again: a fifth of a busy server's processor time. As large as V8 would let it grow while
 * thousands connect, and it is half of the memory of an idle connection.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Both halves together, of which objects are copied to and fro. */
const YOUNG_BYTES = 8 * 1024 * 1024;
const CHECK_MS = 250;
/** A quiet server keeps it as small as V8 likes. */
const BUSY_SHARE = 0.2;
/** What has to survive at most until V8 sees a reason, in pieces. */
const MOST_PIECES = 1_000;
const PIECE_LENGTH = 2_000;
/** Together more than one half, and less than two. */
const PIECES_KEPT = 120;

/** Bytes of both halves. */
export function youngHeapBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return space?.space_size ?? YOUNG_BYTES;
}

/**
 * Makes V8 grow it now, and then never by itself: V8 only does so when much survives, in steps of a
 * factor, and might take two of them before anybody looks. A few milliseconds.
 */
export function growYoungHeap(): void {
  const kept: unknown[] = [];
  for (let i = 0; i < MOST_PIECES && youngHeapBytes() < YOUNG_BYTES; i++) {
    setFlagsFromString(`--semi-space-growth-factor=${youngHeapBytes() > YOUNG_BYTES / 4 ? 2 : 4}`);
    kept[i % PIECES_KEPT] = new Array(PIECE_LENGTH).fill(i);
  }
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** From now on, until the process ends. */
export function keepYoungHeap(): void {
  let before = process.cpuUsage();
  const check = (): void => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    const isBusy = user + system > CHECK_MS * 1000 * BUSY_SHARE;
    if (isBusy && youngHeapBytes() < YOUNG_BYTES) growYoungHeap();
  };
  setInterval(check, CHECK_MS).unref();
}
