/**
 * Every open board of this process, and the way in and out: what the network side calls. Owns the
 * registry of rooms; a single board's life is `room.ts`, a single connection's is `session.ts`.
 */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import type { FeedSource } from '../feed/feed-source.ts';
import type { BoardRecord, Storage } from '../storage/storage.ts';
import type { Clock, Timer } from './clock.ts';
import { JoinGate } from './join-gate.ts';
import type { RoomLimits } from './limits.ts';
import type { RoomMetrics, RoomStats } from './metrics.ts';
import type { Role } from './member.ts';
import { Room, UnknownBoardError } from './room.ts';
import type { RoomContext, RoomLog } from './room-context.ts';
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
}

/** Asked before the upgrade, so that a refusal is an HTTP status. */
export type Admission =
  | { readonly kind: 'admitted'; readonly record: BoardRecord }
  | { readonly kind: 'refused'; readonly reason: 'not-found' | 'full' | 'going-down' | 'damaged' };

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
/** How long a board that could not be read is refused without trying again. */
const DAMAGED_MS = 10_000;

/** How fast people are sent away when the server stops. */
const AWAY_MS_PER_MEMBER = 5;
const AWAY_STEP_MS = 50;

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #ticker: Ticker;
  readonly #context: RoomContext;
  readonly #rooms = new Map<BoardId, Room>();
  readonly #removing = new Set<BoardId>();
  readonly #damagedUntil = new Map<BoardId, number>();
  #isDraining = false;
  #sweeper: Timer | undefined;

  constructor(options: RoomsOptions) {
    const { storage, publisher, limits, metrics, log, clock } = options;
    this.#options = options;
    this.#ticker = new Ticker(storage, clock, metrics);
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

  async updateRecord(record: BoardRecord): Promise<void> {
    await this.#options.storage.updateRecord(record);
    const room = this.#rooms.get(record.board);
    if (room !== undefined) room.record = record;
  }

  /** `createMissing` is for servers on which any board id is a board. */
  async admit(
    board: BoardId,
    options: { readonly createMissing?: boolean } = {},
  ): Promise<Admission> {
    if (this.#isDraining) return { kind: 'refused', reason: 'going-down' };
    const room = this.#rooms.get(board);
    if (room !== undefined && room.members.size >= this.#options.limits.maxConnectionsPerBoard) {
      return { kind: 'refused', reason: 'full' };
    }
    const damagedUntil = this.#damagedUntil.get(board);
    if (damagedUntil !== undefined && damagedUntil > this.#options.clock.now()) {
      return { kind: 'refused', reason: 'damaged' };
    }
    let record: BoardRecord | undefined;
    try {
      record = await this.record(board);
    } catch (error) {
      this.#options.log.error({ board, error: String(error) }, 'a record could not be read');
      return { kind: 'refused', reason: 'damaged' };
    }
    if (record === undefined && options.createMissing === true && !this.#removing.has(board)) {
      await this.create({ board, createdAt: Date.now(), tokenGeneration: 0 });
      record = await this.record(board);
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
    const session = new RoomSession(room, socket, options.role, options.wantsNotices);
    if (this.#isDraining) {
      session.close(closeCodes.restart, 'the server restarts');
      return session;
    }
    room.join(session);
    return session;
  }

  /** The board for the feed, loaded; `undefined` where there is none. @throws DamagedBoardError */
  async source(board: BoardId): Promise<FeedSource | undefined> {
    if (this.#isDraining || this.#removing.has(board)) return undefined;
    const room = this.#open(board);
    const release = room.retain();
    try {
      await room.ready;
      return room.isEnded ? undefined : room.feed;
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

  /** Deletes the board: sockets closed (4404), feeds ended, everything stored removed. */
  async remove(board: BoardId): Promise<void> {
    if (this.#removing.has(board)) return;
    this.#removing.add(board);
    try {
      const room = this.#rooms.get(board);
      room?.end('deleted', closeCodes.notFound, 'the board was deleted');
      this.#rooms.delete(board);
      // A commit on its way would write behind the removal.
      await this.#ticker.settle();
      await this.#options.storage.remove(board);
    } finally {
      this.#removing.delete(board);
    }
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
    for (const room of this.#rooms.values()) {
      room.end('going-down', closeCodes.restart, 'the server restarts');
    }
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
    let readOnlyRooms = 0;
    let laggingReaders = 0;
    let pendingBytes = 0;
    for (const room of this.#rooms.values()) {
      editors += room.members.editors;
      spectatorsOnSockets += room.members.size - room.members.editors;
      if (room.hasMissingParents) roomsWithPendingStructs += 1;
      if (room.members.readOnly !== null) readOnlyRooms += 1;
      laggingReaders += room.members.lagging;
      pendingBytes += room.pendingBytes;
    }
    return {
      rooms: this.#rooms.size,
      editors,
      spectatorsOnSockets,
      roomsWithPendingStructs,
      readOnlyRooms,
      laggingReaders,
      pendingBytes,
      windowMs: this.#ticker.windowMs,
    };
  }

  /** Whether the last write to the store succeeded, and if not, why. For `/readyz`. */
  health(): { readonly isWritable: boolean; readonly reason: string | undefined } {
    const reason = this.#ticker.failure;
    return { isWritable: reason === undefined, reason };
  }

  #open(board: BoardId): Room {
    let room = this.#rooms.get(board);
    if (room === undefined) {
      room = new Room(board, this.#context);
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
    for (const room of this.#rooms.values()) {
      room.sweep(now);
      if (room.isOpen && room.isIdle(now)) void this.#unload(room);
    }
    for (const [board, until] of this.#damagedUntil) {
      if (until <= now) this.#damagedUntil.delete(board);
    }
  }

  async #unload(room: Room): Promise<void> {
    const mayGo = await room.prepareUnload();
    if (!mayGo || this.#rooms.get(room.board) !== room) return;
    this.#rooms.delete(room.board);
    room.end('unloaded', closeCodes.restart, 'unloaded');
    this.#options.metrics.unload();
  }
}
