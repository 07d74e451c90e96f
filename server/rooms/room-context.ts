/** What all rooms of a process share. */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import type { Storage } from '../storage/storage.ts';
import type { Clock } from './clock.ts';
import type { JoinGate } from './join-gate.ts';
import type { RoomLimits } from './limits.ts';
import type { RoomMetrics } from './metrics.ts';
import type { Publisher } from './socket.ts';
import type { Ticker } from './tick.ts';

export interface RoomLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface RoomContext {
  readonly storage: Storage;
  readonly publisher: Publisher;
  readonly limits: RoomLimits;
  readonly metrics: RoomMetrics;
  readonly log: RoomLog;
  readonly clock: Clock;
  readonly gate: JoinGate;
  readonly ticker: Ticker;
  /** The room of this board has ended by itself: not found, or damaged. */
  onEnded(board: BoardId, isDamaged: boolean): void;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
