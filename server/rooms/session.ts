/**
 * One connection on one board: reads its frames, holds it to its limits, and brings it up to date
 * again when it was too slow. Owns nothing of the board.
 */
import type { BoardId } from '../../shared/protocol/board-id.ts';
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { messageTypes, syncTypes } from '../../shared/protocol/messages.ts';
import { type Cursor, takeVarUint } from './frames.ts';
import type { Joiner } from './join-gate.ts';
import type { RejectReason } from './metrics.ts';
import type { Member, Role } from './member.ts';
import type { Room } from './room.ts';
import type { SendResult, Socket } from './socket.ts';
import { ScanFault, scanUpdate } from './update-scan.ts';

type Phase =
  /** The board is not loaded yet: frames are kept. */
  | { readonly kind: 'loading'; readonly frames: Uint8Array[] }
  /** Loaded; the client has not asked for the state yet, or has asked and waits for its turn. */
  | { readonly kind: 'joining'; stateVector: Uint8Array | undefined }
  | { readonly kind: 'live' }
  /** It does not read: nothing is sent, and it gets one diff when it reads again. */
  | {
      readonly kind: 'lagging';
      readonly since: number;
      base: Uint8Array;
      /** A question for the state that came meanwhile. */
      stateVector: Uint8Array | undefined;
      /** What of an answer did not fit in any more: asking anew would drop the same part again. */
      rest: readonly Uint8Array[];
    }
  | { readonly kind: 'closed' };

/** A sender is never paused for longer than this by one charge. */
const MOST_CHARGED_MS = 5_000;

/** What a client asks for that is up to date already; a few times what encoding it takes. */
const FREE_ANSWER_BYTES = 256 * 1024;
const ANSWER_BYTES_PER_MS = 2_500;

const LIVE: Phase = { kind: 'live' };
const CLOSED: Phase = { kind: 'closed' };

const REJECT_CODES: Record<RejectReason, number> = {
  malformed: closeCodes.malformed,
  poison: closeCodes.malformed,
  'never-integrates': closeCodes.neverIntegrates,
  'foreign-presence': closeCodes.foreignPresence,
  forbidden: closeCodes.forbidden,
  'too-large': closeCodes.tooLarge,
  'board-full': closeCodes.tooLarge,
  'too-costly': closeCodes.tooLarge,
  abuse: closeCodes.abuse,
  unstored: closeCodes.tryLater,
  'held-bytes': closeCodes.tryLater,
};

export class RoomSession implements Member, Joiner {
  readonly socket: Socket;
  readonly role: Role;
  readonly wantsNotices: boolean;
  presenceIds: Set<number> | undefined = undefined;
  ownPresenceId: number | undefined = undefined;
  hears = false;
  toldDeletions: number | undefined = undefined;
  readonly #room: Room;
  #phase: Phase = { kind: 'loading', frames: [] };
  /** When the messages and bytes so far would have been due at the sustained rate. */
  #messagesDueAt = 0;
  #bytesDueAt = 0;
  #isPaused = false;
  /** Whether it may wait for a receipt or a question that it could not hear. */
  #isToBeAsked = false;
  #hasWritten = false;
  /** Frames that wait for a board that is being loaded, and their bytes. */
  #keptFrames = 0;
  #keptBytes = 0;
  /** Until when it pays for the time that its updates took. */
  #chargedUntil = 0;

  constructor(room: Room, socket: Socket, role: Role, wantsNotices: boolean) {
    this.#room = room;
    this.socket = socket;
    this.role = role;
    this.wantsNotices = wantsNotices;
  }

  get isLive(): boolean {
    return this.#phase.kind === 'live';
  }

  get lagsSince(): number | undefined {
    return this.#phase.kind === 'lagging' ? this.#phase.since : undefined;
  }

  /** The board is loaded. */
  start(): void {
    if (this.#phase.kind !== 'loading') return;
    const { frames } = this.#phase;
    this.#phase = { kind: 'joining', stateVector: undefined };
    this.#keptBytes = 0;
    this.send(this.#room.document.step1Frame());
    this.#room.members.greet(this);
    for (const frame of frames) this.#handle(frame);
  }

  onMessage(frame: Uint8Array): void {
    const phase = this.#phase;
    if (phase.kind === 'closed') return;
    const { limits, metrics } = this.#room.context;
    metrics.messageIn(frame.length);
    if (frame.length > limits.maxFrameBytes) {
      this.reject('too-large', 'frame too large');
      return;
    }
    if (!this.#spend(frame.length)) return;
    if (phase.kind === 'loading') {
      this.#keptBytes += frame.length;
      if (
        phase.frames.length >= limits.maxFramesBeforeLoad ||
        this.#keptBytes > 2 * limits.maxFrameBytes
      ) {
        this.reject('abuse', 'too many messages before the board was loaded');
      } else phase.frames.push(frame.slice());
      return;
    }
    this.#handle(frame);
  }

  onDrain(): void {
    if (this.#phase.kind === 'closed' || this.socket.bufferedBytes() > 0) return;
    this.#releaseGate();
    if (this.#phase.kind === 'lagging') this.#catchUp(this.#phase);
  }

  onDropped(): void {
    this.#fallBehind();
  }

  onClose(): void {
    if (this.#phase.kind === 'closed') return;
    this.#phase = CLOSED;
    this.#releaseGate();
    this.#room.leave(this);
  }

  get board(): BoardId {
    return this.#room.board;
  }

  unsentBytes(): number {
    return this.socket.bufferedBytes();
  }

  onStalled(): void {
    this.#room.context.metrics.lag('closed');
    this.close(closeCodes.tryLater, 'others wait for your turn');
  }

  onGranted(): void {
    const phase = this.#phase;
    if (phase.kind === 'joining' && phase.stateVector !== undefined) {
      this.#phase = LIVE;
      const { bytes, isShared } = this.#sendState(phase.stateVector);
      if (!isShared) this.#chargeForAnswer(bytes);
    }
    if (this.socket.bufferedBytes() === 0) this.#releaseGate();
  }

  send(frame: Uint8Array): SendResult {
    const result = this.socket.send(frame);
    if (result === 'dropped') this.#fallBehind();
    else this.#room.context.metrics.messageOut(1, frame.length);
    return result;
  }

  askLater(): void {
    this.#isToBeAsked = true;
  }

  /** Closes for a breach of the protocol or the limits. */
  reject(reason: RejectReason, text: string): void {
    this.#room.context.metrics.reject(reason);
    this.close(REJECT_CODES[reason], text);
  }

  charge(ms: number): void {
    if (this.#phase.kind === 'closed') return;
    const { clock, limits } = this.#room.context;
    if (limits.messagesPerSecond === Infinity) return;
    const until = Math.max(clock.now(), this.#chargedUntil) + Math.min(ms, MOST_CHARGED_MS);
    this.#chargedUntil = until;
    this.#pauseFor(until - clock.now());
  }

  close(code: number, reason: string): void {
    if (this.#phase.kind === 'closed') return;
    this.onClose();
    this.socket.close(code, reason);
  }

  #handle(frame: Uint8Array): void {
    if (this.#phase.kind === 'closed') return;
    if (!this.#room.isOpen) {
      this.#keepForLater(frame);
      return;
    }
    switch (frame[0]) {
      case messageTypes.sync:
        this.#handleSync(frame);
        return;
      case messageTypes.awareness:
        this.#handleAwareness(frame);
        return;
      case messageTypes.queryAwareness:
        if (frame.length !== 1) this.reject('malformed', 'malformed message');
        else this.#sendPresence();
        return;
      default:
        this.reject('malformed', 'unknown message');
    }
  }

  /** The board is being loaded again; what comes meanwhile keeps its order. */
  #keepForLater(frame: Uint8Array): void {
    const { maxFramesBeforeLoad, maxFrameBytes } = this.#room.context.limits;
    if (this.#keptFrames >= maxFramesBeforeLoad || this.#keptBytes > maxFrameBytes) {
      this.close(closeCodes.tryLater, 'the board is being loaded again');
      return;
    }
    this.#keptFrames += 1;
    this.#keptBytes += frame.length;
    const kept = frame.slice();
    this.#room.ready.then(
      () => {
        this.#keptFrames -= 1;
        this.#keptBytes -= kept.length;
        this.#handle(kept);
      },
      () => {},
    );
  }

  #handleSync(frame: Uint8Array): void {
    const payloadAt = payloadStart(frame, 2);
    if (payloadAt < 0) {
      this.reject('malformed', 'malformed message');
      return;
    }
    switch (frame[1]) {
      case syncTypes.step1:
        this.#answerStep1(frame.subarray(payloadAt));
        return;
      case syncTypes.step2:
      case syncTypes.update:
        this.#takeUpdate(frame, payloadAt);
        return;
      default:
        this.reject('malformed', 'unknown message');
    }
  }

  #answerStep1(stateVector: Uint8Array): void {
    if (!isStateVector(stateVector)) {
      this.reject('malformed', 'malformed state vector');
      return;
    }
    const phase = this.#phase;
    switch (phase.kind) {
      case 'joining': {
        const isWaiting = phase.stateVector !== undefined;
        phase.stateVector = stateVector.slice();
        if (!isWaiting) this.#room.context.gate.enter(this, this.#room.stateBytes);
        return;
      }
      case 'live':
        this.#chargeForAnswer(this.#sendState(stateVector).bytes + stateVector.length);
        return;
      case 'lagging':
        phase.stateVector = stateVector.slice();
        return;
      case 'loading':
      case 'closed':
        return;
      default:
        phase satisfies never;
    }
  }

  /** The state, then everybody's presence, and from here on every tick. */
  #sendState(stateVector: Uint8Array): { readonly bytes: number; readonly isShared: boolean } {
    const { frames, isShared, impliedDeletions } = this.#room.document.answer(stateVector);
    this.toldDeletions = impliedDeletions;
    if (this.#sendAll(frames)) {
      this.#hear();
    }
    return { bytes: frames.reduce((bytes, { length }) => bytes + length, 0), isShared };
  }

  /** False: it fell behind, and the rest follows when it reads again. */
  #sendAll(frames: readonly Uint8Array[]): boolean {
    for (const [i, frame] of frames.entries()) {
      if (this.socket.send(frame) === 'dropped') {
        this.#fallBehind(frames.slice(i));
        return false;
      }
      this.#room.context.metrics.messageOut(1, frame.length);
    }
    return true;
  }

  /** Nobody needs the whole board again and again: whoever asks waits for the next answer. */
  #chargeForAnswer(bytes: number): void {
    if (bytes > FREE_ANSWER_BYTES) this.charge(bytes / ANSWER_BYTES_PER_MS);
  }

  #sendPresence(): void {
    if (this.#phase.kind !== 'live') return;
    const frame = this.#room.presence.frameOfAll();
    if (frame !== undefined) this.send(frame);
  }

  #takeUpdate(frame: Uint8Array, payloadAt: number): void {
    // The network's buffer is only lent. The copy becomes the frame that everybody gets.
    const copy = Buffer.from(frame);
    const update = scanUpdate(copy.subarray(payloadAt), this.#room.context.limits);
    if (update instanceof ScanFault) {
      this.reject('malformed', 'malformed update');
      return;
    }
    if (update.sections.length === 0 && update.deletes.length === 0) return;
    const isStep2 = copy[1] === syncTypes.step2;
    copy[1] = syncTypes.update;
    this.#hasWritten = this.role === 'editor';
    const wasLive = this.#phase.kind === 'live';
    const isAnswered = this.#room.receive({ update, frame: copy, sender: this }, isStep2);
    // Its echo goes to those who hear. Once this one does, it says again what it has no receipt for.
    if (!wasLive && !isAnswered) this.#isToBeAsked = true;
  }

  #handleAwareness(frame: Uint8Array): void {
    const payloadAt = payloadStart(frame, 1);
    if (payloadAt < 0) {
      this.reject('malformed', 'malformed message');
      return;
    }
    // Spectators are seen by nobody; their stock clients speak all the same.
    if (this.role === 'spectator') return;
    const fault = this.#room.receivePresence(frame.subarray(payloadAt), this);
    if (fault !== undefined) this.reject(fault, 'presence not accepted');
  }

  /** Counts a frame against the allowance. False: the connection was closed. */
  #spend(bytes: number): boolean {
    const { limits, clock } = this.#room.context;
    if (limits.messagesPerSecond === Infinity) return true;
    const now = clock.now();
    this.#messagesDueAt = Math.max(now, this.#messagesDueAt) + 1000 / limits.messagesPerSecond;
    this.#bytesDueAt = Math.max(now, this.#bytesDueAt) + (1000 * bytes) / limits.bytesPerSecond;
    const ahead = Math.max(
      this.#messagesDueAt - now - (1000 * limits.messageBurst) / limits.messagesPerSecond,
      this.#bytesDueAt - now - (1000 * limits.byteBurst) / limits.bytesPerSecond,
    );
    if (ahead <= 0) return true;
    if (ahead > limits.abuseAfterMs) {
      this.reject('abuse', 'too many messages');
      return false;
    }
    this.#pauseFor(ahead);
    return true;
  }

  #pauseFor(ms: number): void {
    if (this.#isPaused) return;
    const { metrics, clock } = this.#room.context;
    this.#isPaused = true;
    metrics.slowedDown();
    this.socket.pause();
    clock.after(ms, () => this.#resume());
  }

  #resume(): void {
    this.#isPaused = false;
    const { clock } = this.#room.context;
    if (this.#chargedUntil > clock.now()) {
      // It is paused already, as far as the network goes.
      this.#isPaused = true;
      clock.after(this.#chargedUntil - clock.now(), () => this.#resume());
      return;
    }
    if (this.#phase.kind !== 'closed') this.socket.resume();
  }

  #fallBehind(rest: readonly Uint8Array[] = []): void {
    const phase = this.#phase;
    if (phase.kind === 'closed' || phase.kind === 'loading') return;
    // What was dropped may have been a receipt, or a question.
    if (this.#hasWritten) this.#isToBeAsked = true;
    if (phase.kind === 'lagging') {
      // The network tells of what it dropped before the call that was to send it returns.
      if (rest.length === 0) return;
      phase.rest = rest;
      phase.base = this.#room.document.stateVector();
      return;
    }
    this.#phase = {
      kind: 'lagging',
      since: this.#room.context.clock.now(),
      // An answer has everything up to now; a tick that was dropped may have been one of the last two.
      base:
        rest.length > 0
          ? this.#room.document.stateVector()
          : this.#room.document.recentStateVector(),
      stateVector: phase.kind === 'joining' ? phase.stateVector : undefined,
      rest,
    };
    this.#room.context.metrics.lag('began');
    this.#room.members.fellBehind(this);
  }

  #catchUp(phase: Phase & { kind: 'lagging' }): void {
    this.#room.members.caughtUp(this);
    this.#room.context.metrics.lag('ended');
    this.#phase = LIVE;
    if (phase.stateVector !== undefined) {
      this.#sendState(phase.stateVector);
      return;
    }
    if (!this.#sendAll([...phase.rest, this.#room.document.diffSince(phase.base)])) return;
    this.#hear();
  }

  /** It is up to date, and gets from here on what everybody gets. */
  #hear(): void {
    this.#room.members.subscribe(this);
    this.#sendPresence();
    if (!this.#isToBeAsked || this.#phase.kind !== 'live') return;
    this.#isToBeAsked = this.send(this.#room.document.step1Frame()) === 'dropped';
  }

  #releaseGate(): void {
    this.#room.context.gate.leave(this);
  }
}

/** Where a length-prefixed payload begins that ends with the frame; -1 where it does not. */
function payloadStart(frame: Uint8Array, at: number): number {
  const cursor: Cursor = { bytes: frame, at };
  const length = takeVarUint(cursor);
  return length >= 0 && cursor.at + length === frame.length ? cursor.at : -1;
}

function isStateVector(bytes: Uint8Array): boolean {
  const cursor: Cursor = { bytes, at: 0 };
  const count = takeVarUint(cursor);
  if (count < 0 || count > bytes.length) return false;
  for (let i = 0; i < count; i++) {
    if (takeVarUint(cursor) < 0 || takeVarUint(cursor) < 0) return false;
  }
  return cursor.at === bytes.length;
}
