/**
 * What one connection, one board and one frame may take. Every one is a setting (`limit-settings.ts`);
 * the defaults here are those of the settings, for what runs without them.
 */

export interface RoomLimits {
  /** Longest frame a client may send. */
  readonly maxFrameBytes: number;
  /** Largest stored board; beyond it the board takes no more changes. */
  readonly maxBoardBytes: number;
  readonly maxConnectionsPerBoard: number;

  /** Sustained messages per second of one connection, and how many it may save up. */
  readonly messagesPerSecond: number;
  readonly messageBurst: number;
  /** Sustained bytes per second of one connection, and how many it may save up. */
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
  /** A sender that is this far ahead of its allowance in spite of being slowed down is closed. */
  readonly abuseAfterMs: number;

  /** Structs in one update, and nesting of one value: what a decoder has to hold at once. */
  readonly maxStructsPerUpdate: number;
  /** Ranges that one update newly deletes. */
  readonly maxDeletesPerUpdate: number;
  readonly maxValueDepth: number;
  /** Shared types inside shared types: deleting the outermost one goes down all of them at once. */
  readonly maxTypeDepth: number;
  /**
   * Neighbours that Yjs may have to walk over to find the places of one update's structs (about a
   * microsecond each), and those of all updates of a board together, which every load repeats.
   */
  readonly maxIntegrationSteps: number;
  readonly maxBoardSteps: number;
  /** Client ids that one connection may speak for in presence, and the bytes of one state. */
  readonly maxPresencePerConnection: number;
  readonly maxPresenceBytes: number;

  /** Bytes that wait for a reader before it is set aside and brought up to date later. */
  readonly maxBufferedBytes: number;
  /** A reader that does not drain for this long is closed (1013). */
  readonly lagTimeoutMs: number;
  /** Silence after which a peer is gone; with the library's grain of 4 s, within 30 to 60 s. */
  readonly idleTimeoutSeconds: number;
  /** Frames held for all senders together that have been slowed down. */
  readonly maxHeldBytes: number;
  /** Board states on their way to joiners at the same time; further joiners wait. */
  readonly maxJoinBytesInFlight: number;
  /** Frames kept for a connection whose board is still being loaded. */
  readonly maxFramesBeforeLoad: number;

  /** Changes kept for a board whose storage fails; beyond it clients are asked again later. */
  readonly maxUnstoredBytes: number;
  /** What refers to what nobody has sent yet waits beside the board, this much and this long. */
  readonly maxWaitingBytes: number;
  readonly missingParentTimeoutMs: number;

  /** How long the changes of a busy moment wait for each other; a quiet one waits for nothing. */
  readonly shortestWindowMs: number;
  readonly longestWindowMs: number;

  /** An unused board leaves memory after this time. */
  readonly idleRoomMs: number;
  /** The log of a board is folded into a snapshot beyond this many records or bytes. */
  readonly compactAfterRecords: number;
  readonly compactAfterBytes: number;
}

const MiB = 1024 * 1024;

export const DEFAULT_ROOM_LIMITS: RoomLimits = Object.freeze({
  maxFrameBytes: 16 * MiB,
  maxBoardBytes: 64 * MiB,
  maxConnectionsPerBoard: 500,
  messagesPerSecond: 300,
  messageBurst: 1200,
  bytesPerSecond: 2 * MiB,
  byteBurst: 32 * MiB,
  abuseAfterMs: 10_000,
  maxStructsPerUpdate: 500_000,
  maxDeletesPerUpdate: 100_000,
  maxValueDepth: 64,
  maxTypeDepth: 64,
  maxIntegrationSteps: 300_000,
  maxBoardSteps: 5_000_000,
  maxPresencePerConnection: 4,
  maxPresenceBytes: 32 * 1024,
  maxBufferedBytes: MiB,
  lagTimeoutMs: 30_000,
  idleTimeoutSeconds: 40,
  maxHeldBytes: 128 * MiB,
  maxJoinBytesInFlight: 64 * MiB,
  maxFramesBeforeLoad: 64,
  maxUnstoredBytes: 4 * MiB,
  maxWaitingBytes: MiB,
  missingParentTimeoutMs: 60_000,
  shortestWindowMs: 5,
  longestWindowMs: 25,
  idleRoomMs: 60_000,
  compactAfterRecords: 4_000,
  compactAfterBytes: 4 * MiB,
});

/** For load tests and benchmarks: no rates and no counts; what protects memory stays. */
export const UNLIMITED_RATES: Partial<RoomLimits> = Object.freeze({
  maxConnectionsPerBoard: Number.MAX_SAFE_INTEGER,
  messagesPerSecond: Infinity,
  messageBurst: Infinity,
  bytesPerSecond: Infinity,
  byteBurst: Infinity,
  abuseAfterMs: Infinity,
});
