/** What the hub and a board see of a reader's stream, whatever its format. */
import type { NoticeEvent } from '../../shared/protocol/feed.ts';
import type { BoardFeed } from './board-feed.ts';

export interface Reader {
  /** Bytes of one live event, or of several. */
  deliver(bytes: Uint8Array, now: number): void;
  /** What was sent of one of its boards counts no longer. */
  restartBoard(feed: BoardFeed): void;
  /** One of its boards has ended; the stream ends with its last one. */
  dropBoard(feed: BoardFeed, notice: NoticeEvent): void;
  /** Says goodbye and ends the stream. */
  finish(farewell: string): void;
  /** Called about once a second: heartbeats, and an end to those that take nothing. */
  tend(now: number, heartbeatMs: number, stallMs: number): void;
  onWritable(now: number): void;
  onOver(): void;
}
