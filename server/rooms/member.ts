/** What a room sees of a connection; `session.ts` is the real one. */
import type { RejectReason } from './metrics.ts';
import type { PresenceOwner } from './presence.ts';
import type { SendResult, Socket } from './socket.ts';

export type Role = 'editor' | 'spectator';

export interface Member extends PresenceOwner {
  readonly socket: Socket;
  readonly role: Role;
  /** Whether the client understands `notice` messages. */
  readonly wantsNotices: boolean;
  /** Whether it gets what is published; `members.ts` says so. */
  hears: boolean;
  /** `RoomDocument.impliedDeletions` of the state that it was sent; `undefined` before that. */
  readonly toldDeletions: number | undefined;
  /** When it stopped reading; `undefined` where it reads. */
  readonly lagsSince: number | undefined;
  /** The board is loaded: it may be greeted, and its frames be read. */
  start(): void;
  send(frame: Uint8Array): SendResult;
  /** It gets a step 1 as soon as it hears what is published. */
  askLater(): void;
  close(code: number, reason: string): void;
  /** Slows it down: its updates have taken this many milliseconds of everybody's time. */
  charge(ms: number): void;
  /** Closes for a breach of the protocol or the limits. */
  reject(reason: RejectReason, text: string): void;
}
