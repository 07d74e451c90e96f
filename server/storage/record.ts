/**
 * How records and keys lie in a key-value store: every value carries a checksum over its key and
 * its content, so that a flipped bit, a cut value and a value under a wrong key are all found.
 *
 *   value  = crc32(key, payload) u32le, payload
 *   log    = varuint link, varuint n, n × (varuint length, update)
 *            link = 1 + sequence of the board's record before this one; 0 = not said
 *   keys   = kind, board id, 0x00 [, sequence u64be]
 */
import { crc32 } from 'node:zlib';
import type { BoardId, Sequence } from '../../shared/protocol/board-id.ts';

export const FORMAT_VERSION = 1;

/** First byte of every key. Other letters are free for later kinds. */
export const keyKinds = {
  format: 0x66, // f
  lastSequence: 0x73, // s
  writes: 0x77, // w
  board: 0x62, // b
  snapshot: 0x63, // c
  log: 0x6c, // l
  quarantine: 0x71, // q
  probe: 0x70, // p
} as const;

/** Records of the store itself; all others are of a board. */
const OWN_KINDS: ReadonlySet<number> = new Set([
  keyKinds.format,
  keyKinds.lastSequence,
  keyKinds.writes,
  keyKinds.probe,
]);

export type KeyKind = (typeof keyKinds)[keyof typeof keyKinds];

const CRC_BYTES = 4;
const SEQUENCE_BYTES = 8;

export function boardKey(kind: KeyKind, board: BoardId): Buffer {
  const key = Buffer.allocUnsafe(board.length + 2);
  key[0] = kind;
  key.write(board, 1, 'latin1');
  key[board.length + 1] = 0;
  return key;
}

export function sequenceKey(kind: KeyKind, board: BoardId, sequence: Sequence): Buffer {
  const key = Buffer.allocUnsafe(board.length + 2 + SEQUENCE_BYTES);
  key[0] = kind;
  key.write(board, 1, 'latin1');
  key[board.length + 1] = 0;
  writeSequence(key, sequence, board.length + 2);
  return key;
}

export interface ParsedKey {
  readonly kind: number;
  readonly board: BoardId | undefined;
  readonly sequence: Sequence | undefined;
}

/** The parts of a key, or `undefined` where it is none of ours. */
export function parseKey(key: Buffer): ParsedKey | undefined {
  const kind = key[0];
  if (kind === undefined) return undefined;
  if (OWN_KINDS.has(kind)) {
    return key.length === 1 ? { kind, board: undefined, sequence: undefined } : undefined;
  }
  const end = key.indexOf(0, 1);
  if (end < 2) return undefined;
  const board = key.toString('latin1', 1, end);
  const rest = key.length - end - 1;
  if (rest === 0) return { kind, board, sequence: undefined };
  if (rest !== SEQUENCE_BYTES) return undefined;
  return { kind, board, sequence: readSequence(key, end + 1) };
}

export function writeSequence(target: Buffer, sequence: Sequence, offset: number): void {
  target.writeUInt32BE(Math.floor(sequence / 0x1_0000_0000), offset);
  target.writeUInt32BE(sequence % 0x1_0000_0000, offset + 4);
}

export function readSequence(source: Buffer, offset: number): Sequence {
  return source.readUInt32BE(offset) * 0x1_0000_0000 + source.readUInt32BE(offset + 4);
}

/** A value of `payloadBytes` whose payload `fill` writes, starting at the given offset. */
function sealed(key: Buffer, payloadBytes: number, fill: (value: Buffer, at: number) => void) {
  const value = Buffer.allocUnsafe(CRC_BYTES + payloadBytes);
  fill(value, CRC_BYTES);
  value.writeUInt32LE(crc32(value.subarray(CRC_BYTES), crc32(key)), 0);
  return value;
}

export function sealBytes(key: Buffer, payload: Uint8Array): Buffer {
  return sealed(key, payload.length, (value, at) => value.set(payload, at));
}

export function sealJson(key: Buffer, content: unknown): Buffer {
  return sealBytes(key, Buffer.from(JSON.stringify(content)));
}

/** @param previous sequence of the board's record before this one, `undefined` where nobody knows. */
export function sealUpdates(
  key: Buffer,
  updates: readonly Uint8Array[],
  previous: Sequence | undefined,
): Buffer {
  const link = previous === undefined ? 0 : previous + 1;
  let total = varUintBytes(link) + varUintBytes(updates.length);
  for (const update of updates) total += varUintBytes(update.length) + update.length;
  return sealed(key, total, (value, start) => {
    let at = writeVarUint(value, updates.length, writeVarUint(value, link, start));
    for (const update of updates) {
      at = writeVarUint(value, update.length, at);
      value.set(update, at);
      at += update.length;
    }
  });
}

/** A snapshot says how far it reaches: sequence u64be, then the bytes. */
export function sealSnapshot(key: Buffer, upTo: Sequence, snapshot: Uint8Array): Buffer {
  return sealed(key, SEQUENCE_BYTES + snapshot.length, (value, at) => {
    writeSequence(value, upTo, at);
    value.set(snapshot, at + SEQUENCE_BYTES);
  });
}

/** The payload of a value, or `undefined` where the checksum does not fit. */
export function openSealed(key: Buffer, value: Buffer): Buffer | undefined {
  if (value.length < CRC_BYTES) return undefined;
  const payload = value.subarray(CRC_BYTES);
  return crc32(payload, crc32(key)) === value.readUInt32LE(0) ? payload : undefined;
}

export function openJson(key: Buffer, value: Buffer): unknown {
  const payload = openSealed(key, value);
  if (payload === undefined) return undefined;
  try {
    return JSON.parse(payload.toString()) as unknown;
  } catch {
    return undefined;
  }
}

export interface OpenedUpdates {
  readonly previous: Sequence | undefined;
  readonly updates: Uint8Array[];
}

export function openUpdates(key: Buffer, value: Buffer): OpenedUpdates | undefined {
  const payload = openSealed(key, value);
  if (payload === undefined) return undefined;
  const reader = { at: 0 };
  const link = readVarUint(payload, reader);
  if (link === undefined) return undefined;
  const count = readVarUint(payload, reader);
  if (count === undefined) return undefined;
  const updates: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const length = readVarUint(payload, reader);
    if (length === undefined || reader.at + length > payload.length) return undefined;
    updates.push(payload.subarray(reader.at, reader.at + length));
    reader.at += length;
  }
  if (reader.at !== payload.length) return undefined;
  return { previous: link === 0 ? undefined : link - 1, updates };
}

export function openSnapshot(
  key: Buffer,
  value: Buffer,
): { readonly upTo: Sequence; readonly snapshot: Uint8Array } | undefined {
  const payload = openSealed(key, value);
  if (payload === undefined || payload.length < SEQUENCE_BYTES) return undefined;
  return { upTo: readSequence(payload, 0), snapshot: payload.subarray(SEQUENCE_BYTES) };
}

function varUintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

function writeVarUint(target: Buffer, value: number, offset: number): number {
  let at = offset;
  let rest = value;
  while (rest > 0x7f) {
    target[at++] = 0x80 | (rest & 0x7f);
    rest = Math.floor(rest / 0x80);
  }
  target[at++] = rest;
  return at;
}

function readVarUint(source: Buffer, reader: { at: number }): number | undefined {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 7; i++) {
    const byte = source[reader.at++];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 0x80;
  }
  return undefined;
}
