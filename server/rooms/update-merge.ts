/**
 * Joins scanned updates into one by copying bytes: sections of one client that follow each other
 * are put end to end, deleted ranges are grouped by client. Nothing is decoded, so that joining a
 * tick costs little more than copying it. Owns no state that outlives a call.
 */
import { varUintBytes, writeVarUint } from './frames.ts';
import { DELETE_STRIDE } from './deleted-ranges.ts';
import { findStruct, type ScannedUpdate, SECTION_STRIDE } from './update-scan.ts';

interface Section {
  readonly client: number;
  readonly clock: number;
  end: number;
  structs: number;
  bytes: number;
  /** Source, from, to; one triple after the other. */
  readonly parts: (Uint8Array | number)[];
}

/**
 * One update that says what all of them say.
 * @returns `undefined` where two of them overlap or leave a gap: that needs a real decoder.
 */
export function mergeScanned(updates: readonly ScannedUpdate[]): Uint8Array | undefined {
  const sections = new Map<number, Section>();
  const deletes = new Map<number, number[]>();
  for (const update of updates) {
    if (!addSections(sections, update)) return undefined;
    addDeletes(deletes, update.deletes);
  }
  return write([...sections.values()], deletes);
}

/**
 * What of the update lies below the given clocks, and what does not.
 * @param reach for each client a clock at which one of its structs begins, or one outside of the update
 */
export function splitUpdate(
  update: ScannedUpdate,
  reach: (client: number) => number,
): [below: Uint8Array, rest: Uint8Array] {
  const { bytes, sections, deletes } = update;
  const below: Section[] = [];
  const rest: Section[] = [];
  for (let i = 0; i < sections.length; i += SECTION_STRIDE) {
    const client = sections[i] as number;
    const clock = sections[i + 1] as number;
    const end = sections[i + 2] as number;
    const structs = sections[i + 3] as number;
    const from = sections[i + 4] as number;
    const to = sections[i + 5] as number;
    const limit = reach(client);
    if (limit <= clock) {
      rest.push({ client, clock, end, structs, bytes: to - from, parts: [bytes, from, to] });
      continue;
    }
    if (limit >= end) {
      below.push({ client, clock, end, structs, bytes: to - from, parts: [bytes, from, to] });
      continue;
    }
    const cut = findStruct(update, i, limit);
    below.push({
      client,
      clock,
      end: cut.clock,
      structs: cut.structs,
      bytes: cut.at - from,
      parts: [bytes, from, cut.at],
    });
    rest.push({
      client,
      clock: cut.clock,
      end,
      structs: structs - cut.structs,
      bytes: to - cut.at,
      parts: [bytes, cut.at, to],
    });
  }
  const deletesBelow = new Map<number, number[]>();
  const deletesRest = new Map<number, number[]>();
  for (let i = 0; i < deletes.length; i += DELETE_STRIDE) {
    const end = (deletes[i + 1] as number) + (deletes[i + 2] as number);
    const isBelow = end <= reach(deletes[i] as number);
    addDeletes(isBelow ? deletesBelow : deletesRest, deletes.slice(i, i + DELETE_STRIDE));
  }
  return [write(below, deletesBelow), write(rest, deletesRest)];
}

/** The update with only some of its deleted ranges (triples of client, clock, length). */
export function withDeletes(update: ScannedUpdate, kept: readonly number[]): ScannedUpdate {
  const sections = new Map<number, Section>();
  addSections(sections, update);
  const deletes = new Map<number, number[]>();
  addDeletes(deletes, kept);
  const bytes = write([...sections.values()], deletes);
  return { ...update, bytes, ...rebased(update, bytes), deletes: kept };
}

/** An update that only deletes (triples of client, clock, length). */
export function deletesAlone(ranges: readonly number[]): Uint8Array {
  const deletes = new Map<number, number[]>();
  addDeletes(deletes, ranges);
  return write([], deletes);
}

/** Where the sections lie in the rewritten bytes: same order of falling clients, one part each. */
function rebased(
  update: ScannedUpdate,
  bytes: Uint8Array,
): Pick<ScannedUpdate, 'sections' | 'isSorted'> {
  const order: number[] = [];
  for (let i = 0; i < update.sections.length; i += SECTION_STRIDE) order.push(i);
  const numberAt = (i: number): number => update.sections[i] as number;
  order.sort((a, b) => numberAt(b) - numberAt(a));
  const sections: number[] = [];
  let at = varUintBytes(order.length);
  for (const i of order) {
    const structs = numberAt(i + 3);
    at += varUintBytes(structs) + varUintBytes(numberAt(i)) + varUintBytes(numberAt(i + 1));
    const length = numberAt(i + 5) - numberAt(i + 4);
    sections.push(numberAt(i), numberAt(i + 1), numberAt(i + 2), structs, at, at + length);
    at += length;
  }
  if (at > bytes.length) throw new Error(`rewrote ${bytes.length} bytes, expected over ${at}`);
  return { sections, isSorted: true };
}

function addSections(into: Map<number, Section>, update: ScannedUpdate): boolean {
  const { sections, bytes } = update;
  for (let i = 0; i < sections.length; i += SECTION_STRIDE) {
    const client = sections[i] as number;
    const clock = sections[i + 1] as number;
    const end = sections[i + 2] as number;
    const structs = sections[i + 3] as number;
    const from = sections[i + 4] as number;
    const to = sections[i + 5] as number;
    const known = into.get(client);
    if (known === undefined) {
      into.set(client, {
        client,
        clock,
        end,
        structs,
        bytes: to - from,
        parts: [bytes, from, to],
      });
    } else if (clock === known.end) {
      known.end = end;
      known.structs += structs;
      known.bytes += to - from;
      known.parts.push(bytes, from, to);
    } else if (clock < known.clock || end > known.end) {
      return false;
    }
  }
  return true;
}

function addDeletes(into: Map<number, number[]>, deletes: readonly number[]): void {
  for (let i = 0; i < deletes.length; i += DELETE_STRIDE) {
    const client = deletes[i] as number;
    let ranges = into.get(client);
    if (ranges === undefined) {
      ranges = [];
      into.set(client, ranges);
    }
    ranges.push(deletes[i + 1] as number, deletes[i + 2] as number);
  }
}

function write(sections: Section[], deletes: Map<number, number[]>): Uint8Array {
  sections.sort((a, b) => b.client - a.client);
  const clients = [...deletes.keys()].sort((a, b) => b - a);

  let total = varUintBytes(sections.length) + varUintBytes(clients.length);
  for (const section of sections) {
    total += varUintBytes(section.structs) + varUintBytes(section.client);
    total += varUintBytes(section.clock) + section.bytes;
  }
  for (const client of clients) {
    const ranges = deletes.get(client) ?? [];
    total += varUintBytes(client) + varUintBytes(ranges.length / 2);
    for (const number of ranges) total += varUintBytes(number);
  }

  const out = Buffer.allocUnsafe(total);
  let at = writeVarUint(out, sections.length, 0);
  for (const section of sections) {
    at = writeVarUint(out, section.structs, at);
    at = writeVarUint(out, section.client, at);
    at = writeVarUint(out, section.clock, at);
    const { parts } = section;
    for (let i = 0; i < parts.length; i += 3) {
      const source = parts[i] as Uint8Array;
      const from = parts[i + 1] as number;
      const to = parts[i + 2] as number;
      out.set(source.subarray(from, to), at);
      at += to - from;
    }
  }
  at = writeVarUint(out, clients.length, at);
  for (const client of clients) {
    const ranges = deletes.get(client) ?? [];
    at = writeVarUint(out, client, at);
    at = writeVarUint(out, ranges.length / 2, at);
    for (const number of ranges) at = writeVarUint(out, number, at);
  }
  return out;
}
