/** Building and reading the frames of the sync socket, byte by byte. Owns no state. */
import {
  authDenied,
  messageTypes,
  type Notice,
  type syncTypes,
} from '../../shared/protocol/messages.ts';

export type SyncType = (typeof syncTypes)[keyof typeof syncTypes];

export function varUintBytes(value: number): number {
  if (value < 0x80) return 1;
  let bytes = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes += 1;
  return bytes;
}

/** Writes `value` as a lib0 varint and returns the offset behind it. */
export function writeVarUint(target: Uint8Array, value: number, offset: number): number {
  let at = offset;
  let rest = value;
  while (rest > 0x7f) {
    target[at++] = 0x80 | (rest % 0x80);
    rest = Math.floor(rest / 0x80);
  }
  target[at++] = rest;
  return at;
}

/** A position in bytes; `take` functions move it. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** The next varint, or -1 where there is none (cut off, or beyond 2^53 - 1). */
export function takeVarUint(cursor: Cursor): number {
  const { bytes } = cursor;
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[cursor.at++];
    if (byte === undefined) return -1;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : -1;
    scale *= 0x80;
  }
  return -1;
}

/** A sync message around `payload`. */
export function syncFrame(type: SyncType, payload: Uint8Array): Uint8Array {
  const frame = Buffer.allocUnsafe(2 + varUintBytes(payload.length) + payload.length);
  frame[0] = messageTypes.sync;
  frame[1] = type;
  frame.set(payload, writeVarUint(frame, payload.length, 2));
  return frame;
}

/** The payload inside a frame made by `syncFrame`. */
export function syncPayload(frame: Uint8Array): Uint8Array {
  const cursor = { bytes: frame, at: 2 };
  takeVarUint(cursor);
  return frame.subarray(cursor.at);
}

/** An update with nothing in it: no structs, no deletions. */
export const EMPTY_UPDATE: Uint8Array = Uint8Array.of(0, 0);

/** A presence message about nobody: a sign of life for clients that count messages. */
export const EMPTY_AWARENESS: Uint8Array = Uint8Array.of(messageTypes.awareness, 1, 0);

export function awarenessFrame(entries: readonly Uint8Array[]): Uint8Array {
  let bytes = varUintBytes(entries.length);
  for (const entry of entries) bytes += entry.length;
  const frame = Buffer.allocUnsafe(1 + varUintBytes(bytes) + bytes);
  frame[0] = messageTypes.awareness;
  let at = writeVarUint(frame, bytes, 1);
  at = writeVarUint(frame, entries.length, at);
  for (const entry of entries) {
    frame.set(entry, at);
    at += entry.length;
  }
  return frame;
}

/** For stock clients: the board takes no changes for now, with the reason in words. */
export function deniedFrame(reason: string): Uint8Array {
  const text = Buffer.from(reason);
  const frame = Buffer.allocUnsafe(2 + varUintBytes(text.length) + text.length);
  frame[0] = messageTypes.auth;
  frame[1] = authDenied;
  frame.set(text, writeVarUint(frame, text.length, 2));
  return frame;
}

export function noticeFrame(notice: Notice): Uint8Array {
  const text = Buffer.from(JSON.stringify(notice));
  const frame = Buffer.allocUnsafe(1 + varUintBytes(text.length) + text.length);
  frame[0] = messageTypes.notice;
  frame.set(text, writeVarUint(frame, text.length, 1));
  return frame;
}
