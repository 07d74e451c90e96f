/** What the rooms count. Implemented over a metrics library elsewhere; every call is cheap. */

export type RejectReason =
  | 'malformed'
  | 'poison'
  | 'never-integrates'
  | 'foreign-presence'
  | 'forbidden'
  | 'too-large'
  | 'abuse'
  | 'unstored'
  | 'board-full'
  | 'too-costly'
  /** Held of all slowed senders together; the largest of them was closed. */
  | 'held-bytes';

export interface RoomMetrics {
  /** One frame from a client. */
  messageIn(bytes: number): void;
  /** One frame to `receivers` clients, `bytes` long. */
  messageOut(receivers: number, bytes: number): void;
  /** Updates of one room that travelled in one frame. */
  batch(updates: number): void;
  /** From the first waiting update of a tick to its frame handed to the network, in milliseconds. */
  tick(ms: number): void;
  /** One group commit of `rooms` rooms. */
  commit(ms: number, rooms: number): void;
  commitFailed(): void;
  reject(reason: RejectReason): void;
  /** A sender was paused to slow it down. */
  slowedDown(): void;
  /** A reader fell behind, caught up again, or was given up. */
  lag(what: 'began' | 'ended' | 'closed'): void;
  load(ms: number, bytes: number): void;
  loadFailed(): void;
  unload(): void;
  compaction(ms: number, bytes: number): void;
}

const nothing = (): void => {};

/** For tests and tools that do not look. */
export const NO_METRICS: RoomMetrics = Object.freeze({
  messageIn: nothing,
  messageOut: nothing,
  batch: nothing,
  tick: nothing,
  commit: nothing,
  commitFailed: nothing,
  reject: nothing,
  slowedDown: nothing,
  lag: nothing,
  load: nothing,
  loadFailed: nothing,
  unload: nothing,
  compaction: nothing,
});

/** Gauges, read when somebody asks. */
export interface RoomStats {
  readonly rooms: number;
  readonly editors: number;
  readonly spectatorsOnSockets: number;
  /** Rooms that hold updates whose parents are missing, those updates, and their bytes. */
  readonly roomsWithPendingStructs: number;
  readonly pendingStructUpdates: number;
  readonly pendingStructBytes: number;
  /** Rooms that take no changes because their storage fails. */
  readonly readOnlyRooms: number;
  readonly laggingReaders: number;
  /** What waits in this process for readers to take it. */
  readonly bufferedBytes: number;
  /** Board states on their way to newcomers, and newcomers that wait for their turn. */
  readonly joinBytesInFlight: number;
  readonly joinersWaiting: number;
  readonly pendingBytes: number;
  /** The current common flush window in milliseconds; 0 = at once. */
  readonly windowMs: number;
}
