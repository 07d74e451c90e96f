/**
 * The connections of one room: who is here, who hears its frames, who has fallen behind, and what
 * all of them are told beside the board. Owns no document.
 */
import { closeCodes } from '../../shared/protocol/close-codes.ts';
import { deniedFrame, EMPTY_AWARENESS, noticeFrame } from './frames.ts';
import type { Member, Role } from './member.ts';
import type { RoomContext } from './room-context.ts';

/** Why a board takes no changes; `null`: it does. The words for people are the client's. */
export type ReadOnlyReason = 'storage' | 'board-full' | null;

const DENIED: Record<Exclude<ReadOnlyReason, null>, string> = {
  storage: 'The server cannot store changes now. They are kept, and sent when it can again.',
  'board-full':
    'The board is full: deleting makes room. What is added is kept here, and sent when there is.',
};

/** Stock clients give up after 30 s without a message. */
const KEEP_ALIVE_MS = 15_000;

export class Members {
  readonly #context: RoomContext;
  readonly #topic: string;
  readonly #all = new Set<Member>();
  /** How many of them hear what is published. */
  #receivers = 0;
  /** Made when somebody falls behind. */
  #lagging: Set<Member> | undefined;
  #editors = 0;
  #publishedAt: number;
  #readOnly: ReadOnlyReason = null;
  #watchers = 0;

  constructor(context: RoomContext, topic: string) {
    this.#context = context;
    this.#topic = topic;
    this.#publishedAt = context.clock.now();
  }

  get size(): number {
    return this.#all.size;
  }

  get editors(): number {
    return this.#editors;
  }

  get lagging(): number {
    return this.#lagging?.size ?? 0;
  }

  /** How many hear what is published. */
  get receivers(): number {
    return this.#receivers;
  }

  get readOnly(): ReadOnlyReason {
    return this.#readOnly;
  }

  all(): Iterable<Member> {
    return this.#all;
  }

  add(member: Member): void {
    this.#all.add(member);
    if (member.role === 'editor') this.#editors += 1;
  }

  /** False where it was not here. */
  remove(member: Member): boolean {
    if (!this.#all.delete(member)) return false;
    if (member.role === 'editor') this.#editors -= 1;
    this.#lagging?.delete(member);
    this.#noLongerHears(member);
    return true;
  }

  startAll(): void {
    for (const member of this.#all) member.start();
  }

  subscribe(member: Member): void {
    if (member.hears || !this.#all.has(member)) return;
    member.hears = true;
    this.#receivers += 1;
    member.socket.subscribe(this.#topic);
  }

  fellBehind(member: Member): void {
    (this.#lagging ??= new Set()).add(member);
    if (!this.#noLongerHears(member)) return;
    // The network may be in the middle of publishing to this very topic.
    this.#context.clock.soon(() => {
      if (this.#lagging?.has(member) === true) member.socket.unsubscribe(this.#topic);
    });
  }

  caughtUp(member: Member): void {
    this.#lagging?.delete(member);
  }

  /** Sends one frame to everybody who hears. */
  publish(frame: Uint8Array): void {
    this.#publishedAt = this.#context.clock.now();
    if (this.#receivers === 0) return;
    this.#context.publisher.publish(this.#topic, frame);
    this.#context.metrics.messageOut(this.#receivers, frame.length);
  }

  /** What a newcomer is told about the board beyond its content. */
  greet(member: Member): void {
    if (member.wantsNotices) member.send(this.#notice());
    else this.#deny(member);
  }

  setReadOnly(reason: ReadOnlyReason): void {
    if (this.#readOnly === reason) return;
    this.#readOnly = reason;
    this.#tell();
    for (const member of this.#all) if (!member.wantsNotices) this.#deny(member);
  }

  setWatchers(count: number): void {
    if (this.#watchers === count) return;
    this.#watchers = count;
    this.#tell();
  }

  disconnect(code: number, reason: string, role?: Role): void {
    for (const member of this.#all) {
      if (role === undefined || member.role === role) member.close(code, reason);
    }
  }

  /** Once a second: gives up those who do not read, and gives the quiet ones a sign of life. */
  sweep(now: number): void {
    for (const member of this.#lagging ?? []) {
      if (now - (member.lagsSince ?? now) < this.#context.limits.lagTimeoutMs) continue;
      this.#context.metrics.lag('closed');
      member.close(closeCodes.tryLater, 'too slow');
    }
    if (this.#receivers > 0 && now - this.#publishedAt >= KEEP_ALIVE_MS) {
      this.publish(EMPTY_AWARENESS);
    }
  }

  #noLongerHears(member: Member): boolean {
    if (!member.hears) return false;
    member.hears = false;
    this.#receivers -= 1;
    return true;
  }

  /** A stock client knows one message for it, and none for its end. It stays, and keeps its changes. */
  #deny(member: Member): void {
    if (this.#readOnly === null || member.role !== 'editor') return;
    member.send(deniedFrame(DENIED[this.#readOnly]));
  }

  #tell(): void {
    const frame = this.#notice();
    for (const member of this.#all) if (member.wantsNotices) member.send(frame);
  }

  #notice(): Uint8Array {
    return noticeFrame({ readOnly: this.#readOnly, watchers: this.#watchers });
  }
}
