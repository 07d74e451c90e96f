/**
 * Ranges of clocks that updates say are deleted, as flat triples of client, clock and length. Knows no
 * document and no bytes.
 */

/** Numbers per range. */
export const DELETE_STRIDE = 3;

/**
 * The ranges by falling client, and rising and disjoint for each, as every Yjs writes them: whoever
 * walks over them then meets no struct twice, whatever their author made of them.
 */
export function inOrder(ranges: readonly number[]): readonly number[] {
  return isInOrder(ranges) ? ranges : flat(byClient(ranges));
}

/** Whether the ranges name everything that a transaction has deleted. */
export function nameAll(
  ranges: readonly number[],
  deleted: ReadonlyMap<number, readonly { readonly clock: number; readonly len: number }[]>,
): boolean {
  if (deleted.size === 0) return true;
  if (ranges.length === 0) return false;
  const named = byClient(ranges);
  for (const [client, items] of deleted) {
    const spans = named.get(client) ?? [];
    let i = 0;
    // Both rise.
    for (const { clock, len } of items) {
      while (i < spans.length && (spans[i + 1] as number) < clock + len) i += 2;
      if (i >= spans.length || (spans[i] as number) > clock) return false;
    }
  }
  return true;
}

function isInOrder(ranges: readonly number[]): boolean {
  let client = Infinity;
  let end = 0;
  for (let i = 0; i < ranges.length; i += DELETE_STRIDE) {
    const next = ranges[i] as number;
    const clock = ranges[i + 1] as number;
    if (next > client || (next === client && clock < end)) return false;
    client = next;
    end = clock + (ranges[i + 2] as number);
  }
  return true;
}

/** Start and end (exclusive) of each client's spans, rising and disjoint. */
function byClient(ranges: readonly number[]): Map<number, number[]> {
  const all = new Map<number, [start: number, end: number][]>();
  for (let i = 0; i < ranges.length; i += DELETE_STRIDE) {
    const clock = ranges[i + 1] as number;
    const span: [number, number] = [clock, clock + (ranges[i + 2] as number)];
    const known = all.get(ranges[i] as number);
    if (known === undefined) all.set(ranges[i] as number, [span]);
    else known.push(span);
  }
  const joined = new Map<number, number[]>();
  for (const [client, spans] of all) {
    spans.sort((a, b) => a[0] - b[0]);
    const out: number[] = [];
    for (const [start, end] of spans) {
      const last = out.length - 1;
      if (last > 0 && start <= (out[last] as number))
        out[last] = Math.max(out[last] as number, end);
      else out.push(start, end);
    }
    joined.set(client, out);
  }
  return joined;
}

function flat(spans: ReadonlyMap<number, readonly number[]>): number[] {
  const ranges: number[] = [];
  for (const [client, ends] of [...spans].sort(([a], [b]) => b - a)) {
    for (let i = 0; i < ends.length; i += 2)
      ranges.push(client, ends[i] as number, (ends[i + 1] as number) - (ends[i] as number));
  }
  return ranges;
}
