/** From what is stored to a document: what the store does not know, and what cannot be read. */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import { DamagedBoardError, type Storage, type StoredBoard } from '../storage/storage.ts';
import { type DocumentHost, RoomDocument } from './document.ts';
import { messageOf } from './room-context.ts';
import type { DocumentLimits } from './stored-document.ts';

/** The store does not know the board. */
export class UnknownBoardError extends Error {
  constructor() {
    super('there is no such board');
    this.name = 'UnknownBoardError';
  }
}

/** @throws DamagedBoardError where the snapshot itself cannot be read */
export function loadDocument(
  stored: StoredBoard,
  board: BoardId,
  limits: DocumentLimits,
  host: DocumentHost,
): ReturnType<typeof RoomDocument.load> {
  try {
    return RoomDocument.load(stored, limits, host);
  } catch (error) {
    throw new DamagedBoardError(board, `its snapshot cannot be read: ${messageOf(error)}`);
  }
}

/** The stored board; where any name is a board (`isMade`), a new one with nothing in it. */
export async function loadBoard(
  storage: Storage,
  board: BoardId,
  isMade: () => boolean,
): Promise<StoredBoard | undefined> {
  const stored = await storage.load(board);
  if (stored !== undefined || !isMade()) return stored;
  const record = { board, createdAt: Date.now(), tokenGeneration: 0 };
  // Somebody else may have made it in between.
  if (!(await storage.create(record))) return storage.load(board);
  return { record, snapshot: undefined, snapshotSequence: 0, log: [], storedBytes: 0 };
}

/** Equal bytes, equal key. */
export function keyOf(update: Uint8Array): string {
  return Buffer.from(update.buffer, update.byteOffset, update.length).toString('latin1');
}
