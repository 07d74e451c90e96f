/** What the settings mean to the rooms and to the feed. Owns no number of its own. */
import type { Config } from './config.ts';
import { DEFAULT_FEED_OPTIONS, type FeedOptions } from './feed/hub.ts';
import { type RoomLimits, UNLIMITED_RATES } from './rooms/limits.ts';

const SECOND_MS = 1_000;

export function roomLimitsOf(config: Config): RoomLimits {
  const { burstSeconds, maxFrameBytes } = config;
  return {
    maxFrameBytes,
    maxBoardBytes: config.maxBoardBytes,
    maxConnectionsPerBoard: config.maxEditorsPerBoard,
    messagesPerSecond: config.maxUpdatesPerSecond,
    messageBurst: config.maxUpdatesPerSecond * burstSeconds,
    bytesPerSecond: config.maxBytesPerSecond,
    // One import of the largest frame never counts as too much.
    byteBurst: Math.max(config.maxBytesPerSecond * burstSeconds, maxFrameBytes * 2),
    abuseAfterMs: config.abuseAfterSeconds * SECOND_MS,
    maxStructsPerUpdate: config.maxUpdateStructs,
    maxDeletesPerUpdate: config.maxUpdateDeletes,
    maxValueDepth: config.maxValueDepth,
    maxTypeDepth: config.maxTypeDepth,
    maxIntegrationSteps: config.maxUpdateSteps,
    maxBoardSteps: config.maxBoardSteps,
    maxPresencePerConnection: config.maxPresencePerConnection,
    maxPresenceBytes: config.maxPresenceBytes,
    maxBufferedBytes: config.maxBufferedBytes,
    lagTimeoutMs: config.slowReaderSeconds * SECOND_MS,
    idleTimeoutSeconds: config.idleConnectionSeconds,
    maxHeldBytes: config.maxHeldBytes,
    maxJoinBytesInFlight: config.maxJoinBytes,
    maxFramesBeforeLoad: config.maxFramesBeforeLoad,
    maxUnstoredBytes: config.maxUnstoredBytes,
    maxWaitingBytes: config.maxWaitingBytes,
    missingParentTimeoutMs: config.missingPartsSeconds * SECOND_MS,
    shortestWindowMs: config.shortestBatchMs,
    longestWindowMs: config.longestBatchMs,
    idleRoomMs: config.idleBoardSeconds * SECOND_MS,
    compactAfterRecords: config.compactAfterRecords,
    compactAfterBytes: config.compactAfterBytes,
    ...(config.limits === 'off' ? UNLIMITED_RATES : {}),
  };
}

export function feedOptionsOf(config: Config): Omit<FeedOptions, 'picture' | 'latest'> {
  const { tick, sliceWrites, heartbeatMs, retryMs, maxPicturesHeldBytes } = DEFAULT_FEED_OPTIONS;
  return {
    tick,
    sliceWrites,
    heartbeatMs,
    retryMs,
    maxPicturesHeldBytes,
    journal: { events: config.feedHistoryEvents, bytes: config.feedHistoryBytes },
    keepMs: config.feedHistorySeconds * SECOND_MS,
    stallMs: config.slowSpectatorSeconds * SECOND_MS,
  };
}
