/**
 * The table of limits: what one frame, one editor, one board, one address and the whole server may
 * take. Part of `settings.ts`; what they mean to a room is in `room-limits.ts`.
 */
import { GIB, KIB, limit, MIB } from './setting.ts';

const MOST = 10_000_000;

export const limitSettings = {
  maxFrameBytes: limit(
    'max-frame-bytes',
    16 * MIB,
    [64 * KIB, GIB],
    'Largest message that an editor may send, and what is held of one that is being slowed down.',
  ),
  maxBoardBytes: limit(
    'max-board-bytes',
    64 * MIB,
    [64 * KIB, 4 * GIB],
    'Largest board; a board beyond it takes no more changes.',
  ),
  maxAssetBytes: limit('max-asset-bytes', 10 * MIB, [KIB, GIB], 'Largest image.'),
  maxUpdatesPerSecond: limit(
    'max-updates-per-second',
    300,
    [1, 1_000_000],
    'Changes per second that one editor keeps up; more is slowed down.',
  ),
  maxBytesPerSecond: limit(
    'max-bytes-per-second',
    2 * MIB,
    [KIB, GIB],
    'Bytes per second that one editor keeps up; more is slowed down.',
  ),
  burstSeconds: limit(
    'burst-seconds',
    4,
    [1, 3600],
    'How much of both an editor may save up (of bytes at least two of the largest messages).',
  ),
  abuseAfterSeconds: limit(
    'abuse-after-seconds',
    10,
    [1, 3600],
    'An editor that is so far ahead although it was slowed down is closed (4429).',
  ),
  maxConnections: limit('max-connections', 20_000, [1, MOST], 'Editors in all.'),
  maxConnectionsPerAddress: limit(
    'max-connections-per-address',
    256,
    [1, MOST],
    'Editors from one address (a school is often one).',
  ),
  maxEditorsPerBoard: limit('max-editors-per-board', 500, [1, MOST], 'Editors on one board.'),
  maxJoinsPerMinute: limit(
    'max-joins-per-minute',
    600,
    [1, MOST],
    'Connections that editors at one address may open per minute.',
  ),
  maxWatchers: limit(
    'max-watchers',
    40_000,
    [1, MOST],
    'Spectators in all: they are counted apart, and take no place from an editor.',
  ),
  maxWatchersPerAddress: limit(
    'max-watchers-per-address',
    5_000,
    [1, MOST],
    'Spectators from one address (a lecture hall is often one).',
  ),
  maxWatchersPerBoard: limit(
    'max-watchers-per-board',
    40_000,
    [1, MOST],
    'Spectators on one board: by default as many as there may be in all.',
  ),
  maxWatcherJoinsPerMinute: limit(
    'max-watcher-joins-per-minute',
    10_000,
    [1, MOST],
    'Streams that spectators at one address may open per minute.',
  ),
  maxNewBoardsPerMinute: limit(
    'max-new-boards-per-minute',
    120,
    [1, MOST],
    'Boards that one address may make per minute.',
  ),
  maxUploadsPerMinute: limit(
    'max-uploads-per-minute',
    120,
    [1, MOST],
    'Images that one address may upload per minute.',
  ),
  maxUploadBytes: limit(
    'max-upload-bytes',
    64 * MIB,
    [MIB, 64 * GIB],
    'Images on their way in at the same time (at least two of the largest); half of it for one address.',
  ),
  maxBufferedBytes: limit(
    'max-buffered-bytes',
    MIB,
    [64 * KIB, GIB],
    'What waits for one slow reader before it gets nothing more and is brought up to date later.',
  ),
  slowReaderSeconds: limit(
    'slow-reader-seconds',
    30,
    [1, 3600],
    'A reader that takes nothing for so long is closed (1013).',
  ),
  idleConnectionSeconds: limit(
    'idle-connection-seconds',
    40,
    [8, 900],
    'Silence (pings too) after which a connection is gone, with its cursor; up to 4 s more.',
  ),
  maxHeldBytes: limit(
    'max-held-bytes',
    128 * MIB,
    [MIB, 64 * GIB],
    'What is held of all editors that are being slowed down; beyond it the largest is closed.',
  ),
  maxJoinBytes: limit(
    'max-join-bytes',
    64 * MIB,
    [MIB, 64 * GIB],
    'Boards on their way to newcomers at the same time; further ones wait for their turn.',
  ),
  maxFramesBeforeLoad: limit(
    'max-frames-before-load',
    64,
    [4, 100_000],
    'Messages kept of one editor while its board is being read from the disk.',
  ),
  maxUnstoredBytes: limit(
    'max-unstored-bytes',
    4 * MIB,
    [64 * KIB, GIB],
    'Changes kept of a board while the disk takes none; further ones stay with their editors.',
  ),
  maxWaitingBytes: limit(
    'max-waiting-bytes',
    MIB,
    [64 * KIB, GIB],
    'What refers to parts that nobody has sent yet waits beside its board, so much of it …',
  ),
  missingPartsSeconds: limit('missing-parts-seconds', 60, [1, 86_400], '… and so long.'),
  maxUpdateStructs: limit(
    'max-update-structs',
    500_000,
    [1_000, 100_000_000],
    'Parts of one change; each takes some microseconds. From 20,000 on they slow their sender down.',
  ),
  maxUpdateDeletes: limit(
    'max-update-deletes',
    100_000,
    [1_000, 100_000_000],
    'Ranges that one change newly deletes; they count as parts too.',
  ),
  maxValueDepth: limit('max-value-depth', 64, [8, 256], 'Depth of one JSON value.'),
  maxTypeDepth: limit('max-type-depth', 64, [8, 256], 'Shared types inside shared types.'),
  maxUpdateSteps: limit(
    'max-update-steps',
    300_000,
    [1_000, 1_000_000_000],
    'Neighbours that one change may have to pass to find its place (about a microsecond each).',
  ),
  maxBoardSteps: limit(
    'max-board-steps',
    5_000_000,
    [10_000, 10_000_000_000],
    'The same for all changes of a board, which reading it from the disk repeats.',
  ),
  maxPresencePerConnection: limit(
    'max-presence-per-connection',
    4,
    [1, 10_000],
    'Cursors that one connection may speak for.',
  ),
  maxPresenceBytes: limit(
    'max-presence-bytes',
    32 * KIB,
    [KIB, MIB],
    'Size of one cursor with name, selection and gesture.',
  ),
  shortestBatchMs: limit(
    'shortest-batch-ms',
    5,
    [1, 1_000],
    'Changes of a busy moment wait for each other, so many milliseconds at least …',
  ),
  longestBatchMs: limit('longest-batch-ms', 25, [1, 1_000], '… and at most.'),
  idleBoardSeconds: limit(
    'idle-board-seconds',
    60,
    [1, 86_400],
    'A board that nobody uses leaves memory.',
  ),
  compactAfterRecords: limit(
    'compact-after-records',
    4_000,
    [16, MOST],
    'The log of a board is folded into a snapshot beyond so many records …',
  ),
  compactAfterBytes: limit(
    'compact-after-bytes',
    4 * MIB,
    [64 * KIB, 4 * GIB],
    '… or bytes (and more than the last snapshot has).',
  ),
  feedHistoryEvents: limit(
    'feed-history-events',
    4_096,
    [1, MOST],
    'Events of a board kept for spectators that come back …',
  ),
  feedHistoryBytes: limit('feed-history-bytes', 2 * MIB, [64 * KIB, GIB], '… and their bytes …'),
  feedHistorySeconds: limit(
    'feed-history-seconds',
    60,
    [1, 86_400],
    '… and how long after the last of them left.',
  ),
  slowSpectatorSeconds: limit(
    'slow-spectator-seconds',
    60,
    [1, 3600],
    'A spectator that takes nothing for so long is cut off.',
  ),
} as const;
