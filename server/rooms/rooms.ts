/**
 * Every open board of this process, and the way in and out: what the network side calls. Owns the
 * registry of rooms; a single board's life is `room.ts`, a single connection's is `session.ts`.
 */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import type { FeedSource } from '../feed/feed-source.ts';
import { type BoardRecord, DamagedBoardError, type Storage } from '../storage/storage.ts';
import type { Clock, Timer } from './clock.ts';
import { JoinGate } from './join-gate.ts';
import type { RoomLimits } from './limits.ts';
import type { RoomMetrics, RoomStats } from './metrics.ts';
import type { Role } from './member.ts';
import { UnknownBoardError } from './loading.ts';
import { Room } from './room.ts';
import { messageOf, type RoomContext, type RoomLog } from './room-context.ts';
import { RoomSession } from './session.ts';
import type { Publisher, Socket } from './socket.ts';
import { Ticker } from './tick.ts';

export interface RoomsOptions {
  readonly storage: Storage;
  readonly publisher: Publisher;
  readonly limits: RoomLimits;
  readonly metrics: RoomMetrics;
  readonly log: RoomLog;
  readonly clock: Clock;
}

export type { Role };

export interface JoinOptions {
  /** A spectator's socket receives everything and may send presence queries only. */
  readonly role: Role;
  /** Whether the client understands `notice` messages. */
  readonly wantsNotices: boolean;
  /** Whether a board that nobody knows is made: for servers on which any id is a board. */
  readonly createMissing?: boolean;
}

/** Asked before the upgrade, so that a refusal is an HTTP status. */
export type Admission =
  | { readonly kind: 'admitted'; readonly record: BoardRecord }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

type RefusalReason = 'not-found' | 'full' | 'going-down' | 'damaged' | 'unavailable';

/** One connection on one board; the network side calls it and owns nothing of it. Never throws. */
export interface Session {
  /** One whole frame. The bytes need to live only during the call. */
  onMessage(frame: Uint8Array): void;
  /** The socket's buffer has emptied, wholly or partly. */
  onDrain(): void;
  /** A published or sent frame did not fit into the socket's buffer and is lost. */
  onDropped(): void;
  /** The connection is gone; nothing is called after it. */
  onClose(): void;
}

const SWEEP_MS = 1_000;
const SWEPT_AT_ONCE = 50;
const MOST_SWEEP_STEPS = 50;
/** How long a board that could not be read is refused without trying again. */
const DAMAGED_MS = 10_000;

const PROBE_MS = 1_000;

/** How fast people are sent away when the server stops. */
const AWAY_MS_PER_MEMBER = 5;
const AWAY_STEP_MS = 50;

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #ticker: Ticker;
  readonly #context: RoomContext;
  readonly #rooms = new Map<BoardId, Room>();
  readonly #removing = new Map<BoardId, Promise<void>>();
  readonly #damagedUntil = new Map<BoardId, number>();
  #isDraining = false;
  #probedAt = -Infinity;
  #probe: Promise<string | undefined> = Promise.resolve(undefined);
  #sweeper: Timer | undefined;

  constructor(options: RoomsOptions) {
    const { storage, publisher, limits, metrics, log, clock } = options;
    this.#options = options;
    const { shortestWindowMs, longestWindowMs } = limits;
    this.#ticker = new Ticker(storage, clock, metrics, shortestWindowMs, longestWindowMs);
    this.#context = {
      storage,
      publisher,
      limits,
      metrics,
      log,
      clock,
      gate: new JoinGate(limits.maxJoinBytesInFlight, clock),
      ticker: this.#ticker,
      onEnded: (board, isDamaged) => this.#forget(board, isDamaged),
    };
    this.#scheduleSweep();
  }

  /** Whether the board is known (in memory or in the store). */
  async exists(board: BoardId): Promise<boolean> {
    return (await this.record(board)) !== undefined;
  }

  /** Makes a new board. Resolves to false where it exists. */
  create(record: BoardRecord): Promise<boolean> {
    return this.#options.storage.create(record);
  }

  /** What is known of the board, from memory where it is open. */
  async record(board: BoardId): Promise<BoardRecord | undefined> {
    if (this.#removing.has(board)) return undefined;
    return this.#rooms.get(board)?.record ?? this.#options.storage.record(board);
  }

  /** What is known of the board without waiting; `undefined` says nothing, ask `record` then. */
  recordNow(board: BoardId): BoardRecord | undefined {
    if (this.#removing.has(board)) return undefined;
    return this.#rooms.get(board)?.record ?? this.#options.storage.recordNow?.(board);
  }

  /** @throws where the store does not take it, or the board is being deleted */
  async updateRecord(record: BoardRecord): Promise<void> {
    // What is written behind a removal would bring the board back.
    if (this.#removing.has(record.board)) throw new Error('the board is being deleted');
    await this.#options.storage.updateRecord(record);
    const room = this.#rooms.get(record.board);
    if (room !== undefined) room.record = record;
  }

  /** Why nobody may come in now, whatever the store says; `undefined`: no reason. */
  refusal(board: BoardId): RefusalReason | undefined {
    if (this.#isDraining) return 'going-down';
    if (this.#removing.has(board)) return 'not-found';
    const room = this.#rooms.get(board);
    if (room !== undefined && room.members.size >= this.#options.limits.maxConnectionsPerBoard) {
      return 'full';
    }
    const damagedUntil = this.#damagedUntil.get(board);
    return damagedUntil !== undefined && damagedUntil > this.#options.clock.now()
      ? 'damaged'
      : undefined;
  }

  /** `createMissing` is for servers on which any board id is a board. */
  async admit(
    board: BoardId,
    options: { readonly createMissing?: boolean } = {},
  ): Promise<Admission> {
    const reason = this.refusal(board);
    if (reason !== undefined) return { kind: 'refused', reason };
    let record: BoardRecord | undefined;
    try {
      record = await this.record(board);
    } catch (error) {
      this.#options.log.error({ board, error: messageOf(error) }, 'a record could not be read');
      return {
        kind: 'refused',
        reason: error instanceof DamagedBoardError ? 'damaged' : 'unavailable',
      };
    }
    if (record === undefined && options.createMissing === true && !this.#removing.has(board)) {
      try {
        await this.create({ board, createdAt: Date.now(), tokenGeneration: 0 });
        record = await this.record(board);
      } catch (error) {
        this.#options.log.error({ board, error: messageOf(error) }, 'a board could not be made');
        return { kind: 'refused', reason: 'unavailable' };
      }
    }
    return record === undefined
      ? { kind: 'refused', reason: 'not-found' }
      : { kind: 'admitted', record };
  }

  /**
   * After the upgrade. Returns at once: frames that come before the board is loaded are kept. Where
   * the board cannot be loaded the socket is closed with a documented code.
   */
  join(board: BoardId, socket: Socket, options: JoinOptions): Session {
    const room = this.#open(board);
    if (options.createMissing === true) room.isMadeWhenMissing = true;
    const session = new RoomSession(room, socket, options.role, options.wantsNotices);
    if (this.#isDraining) {
      session.close(closeCodes.restart, 'the server restarts');
      return session;
    }
    room.join(session);
    return session;
  }

  /**
   * The board for the feed, loaded; `undefined` where there is none.
   * @throws DamagedBoardError, and where it broke and is not loaded again yet: later it may go
   */
  async source(board: BoardId): Promise<FeedSource | undefined> {
    if (this.#isDraining || this.#removing.has(board)) return undefined;
    const room = this.#open(board);
    const release = room.retain();
    try {
      await room.ready;
      if (!room.isEnded) return room.feed;
      if ((await this.record(board)) === undefined) return undefined;
      throw new Error('the board is being loaded again');
    } catch (error) {
      if (error instanceof UnknownBoardError) return undefined;
      throw error;
    } finally {
      // The caller retains it in the same turn; the idle timeout is far longer.
      release();
    }
  }

  /** Closes every socket of a board, or those of one role (the links were renewed …). */
  disconnect(board: BoardId, code: number, reason: string, role?: Role): void {
    this.#rooms.get(board)?.members.disconnect(code, reason, role);
  }

  /**
   * Deletes the board: everything stored removed, then sockets closed (4404) and feeds ended.
   * @throws where the store does not take it; the board is then as it was, and nobody was sent away
   */
  remove(board: BoardId): Promise<void> {
    const before = this.#removing.get(board);
    if (before !== undefined) return before;
    const removal = this.#remove(board);
    this.#removing.set(board, removal);
    return removal;
  }

  async #remove(board: BoardId): Promise<void> {
    const room = this.#rooms.get(board);
    try {
      await room?.hold();
      // A commit on its way would write behind the removal.
      await this.#ticker.settle();
      // That commit may have broken the board: loading it again sets parts of it aside.
      await room?.hold();
      await this.#options.storage.remove(board);
    } catch (error) {
      room?.letGo();
      throw error;
    } finally {
      this.#removing.delete(board);
    }
    for (const opened of new Set([room, this.#rooms.get(board)])) {
      opened?.end('deleted', closeCodes.notFound, 'the board was deleted');
    }
    this.#rooms.delete(board);
  }

  /** No newcomers, everything written, every socket closed (1012), all within `deadlineMs`. */
  async drain(deadlineMs: number): Promise<void> {
    const { clock } = this.#options;
    this.#isDraining = true;
    if (this.#sweeper !== undefined) clock.cancel(this.#sweeper);
    const endsAt = clock.now() + deadlineMs;
    const deadline = new Promise<void>((resolve) => clock.after(deadlineMs, resolve));
    await Promise.race([this.#ticker.settle(), deadline]);
    await this.#sendAway(endsAt);
    // Those who stayed longer have drawn on.
    await Promise.race([this.#ticker.settle(), deadline]);
    const rooms = [...this.#rooms.values()];
    for (const room of rooms) room.end('going-down', closeCodes.restart, 'the server restarts');
    await Promise.race([Promise.all(rooms.map((room) => room.hold())), deadline]);
    this.#rooms.clear();
    this.#ticker.stop();
  }

  /** Tells everybody to come back, spread over the time that there is, so that they do not return together. */
  async #sendAway(endsAt: number): Promise<void> {
    const { clock } = this.#options;
    const members = [...this.#rooms.values()].flatMap((room) => [...room.members.all()]);
    const steps = Math.floor(
      Math.min((endsAt - clock.now()) * 0.7, members.length * AWAY_MS_PER_MEMBER) / AWAY_STEP_MS,
    );
    if (steps < 2) return;
    // By turns and not board by board: a board's people come back to a room that is loaded once.
    for (let step = 0; step < steps; step += 1) {
      for (let at = step; at < members.length; at += steps) {
        members[at]?.close(closeCodes.restart, 'the server restarts');
      }
      await new Promise<void>((resolve) => clock.after(AWAY_STEP_MS, resolve));
    }
  }

  stats(): RoomStats {
    let editors = 0;
    let spectatorsOnSockets = 0;
    let roomsWithPendingStructs = 0;
    let pendingStructUpdates = 0;
    let pendingStructBytes = 0;
    let bufferedBytes = 0;
    let readOnlyRooms = 0;
    let laggingReaders = 0;
    let pendingBytes = 0;
    for (const room of this.#rooms.values()) {
      editors += room.members.editors;
      spectatorsOnSockets += room.members.size - room.members.editors;
      const { updates, bytes } = room.waiting;
      if (updates > 0) roomsWithPendingStructs += 1;
      pendingStructUpdates += updates;
      pendingStructBytes += bytes;
      for (const { socket } of room.members.all()) bufferedBytes += socket.bufferedBytes();
      if (room.members.readOnly !== null) readOnlyRooms += 1;
      laggingReaders += room.members.lagging;
      pendingBytes += room.pendingBytes;
    }
    return {
      rooms: this.#rooms.size,
      editors,
      spectatorsOnSockets,
      roomsWithPendingStructs,
      pendingStructUpdates,
      pendingStructBytes,
      readOnlyRooms,
      laggingReaders,
      bufferedBytes,
      joinBytesInFlight: this.#context.gate.bytesInFlight,
      joinersWaiting: this.#context.gate.waiting,
      pendingBytes,
      windowMs: this.#ticker.windowMs,
    };
  }

  /**
   * Why the store takes no changes now, `undefined` where it does: found by writing a few bytes, at
   * most once a second. For `/readyz`.
   */
  async unwritable(): Promise<string | undefined> {
    const now = this.#options.clock.now();
    if (now - this.#probedAt >= PROBE_MS) {
      this.#probedAt = now;
      this.#probe = this.#options.storage.probe().then(
        () => undefined,
        (error: unknown) => messageOf(error),
      );
    }
    return this.#probe;
  }

  #open(board: BoardId): Room {
    let room = this.#rooms.get(board);
    if (room === undefined) {
      // Whoever was let in before the board is deleted waits for the end of that.
      room = new Room(board, this.#context, this.#removing.get(board));
      this.#rooms.set(board, room);
    }
    return room;
  }

  #forget(board: BoardId, isDamaged: boolean): void {
    if (this.#rooms.get(board)?.isEnded === true) this.#rooms.delete(board);
    if (isDamaged) this.#damagedUntil.set(board, this.#options.clock.now() + DAMAGED_MS);
  }

  #scheduleSweep(): void {
    this.#sweeper = this.#options.clock.after(SWEEP_MS, () => {
      this.#sweep();
      if (!this.#isDraining) this.#scheduleSweep();
    });
  }

  #sweep(): void {
    const now = this.#options.clock.now();
    this.#context.gate.sweep(now);
    this.#sweepRooms([...this.#rooms.values()], 0);
    for (const [board, until] of this.#damagedUntil) {
      if (until <= now) this.#damagedUntil.delete(board);
    }
  }

  /** A few at a time, so that those who draw do not have to wait for all of them. */
  #sweepRooms(rooms: readonly Room[], from: number): void {
    const { clock } = this.#options;
    const now = clock.now();
    const to = from + Math.max(SWEPT_AT_ONCE, Math.ceil(rooms.length / MOST_SWEEP_STEPS));
    for (const room of rooms.slice(from, to)) {
      if (room.isEnded) continue;
      room.sweep(now);
      if (room.isOpen && room.isIdle(now)) void this.#unload(room);
    }
    if (to < rooms.length && !this.#isDraining)
      clock.after(SWEEP_MS / (2 * MOST_SWEEP_STEPS), () => this.#sweepRooms(rooms, to));
  }

  async #unload(room: Room): Promise<void> {
    const mayGo = await room.prepareUnload();
    if (!mayGo || this.#rooms.get(room.board) !== room) return;
    this.#rooms.delete(room.board);
    room.end('unloaded', closeCodes.restart, 'unloaded');
    this.#options.metrics.unload();
  }
}
