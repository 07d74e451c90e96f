/**
 * What a room does about a board that is full: refuses what adds, takes what removes, folds the log to
 * make room, and asks for what it refused as soon as there is some. Owns no measure: that is `space.ts`.
 */
import type { Members } from './members.ts';
import type { RoomContext } from './room-context.ts';
import type { Space } from './space.ts';
import type { ScannedUpdate } from './update-scan.ts';

/** What of its room it needs. */
export interface FullnessHost {
  readonly context: RoomContext;
  readonly members: Members;
  /** Folds the log. Resolves to whether it is folded now. */
  compact(): Promise<boolean>;
  /** Asks everybody for what is missing here. */
  askForMissing(): void;
}

export class Fullness {
  readonly #space: Space;
  readonly #host: FullnessHost;

  constructor(space: Space, host: FullnessHost) {
    this.#space = space;
    this.#host = host;
  }

  /**
   * Whether the update finds no room; its people are told then.
   * @param waitingBytes what was let in and is not on disk yet
   */
  refuses(update: ScannedUpdate, waitingBytes: number): boolean {
    const { context, members } = this.#host;
    switch (this.#space.judge(update, waitingBytes)) {
      case 'fits': {
        // As long as what was refused would be refused again, nobody is asked for it.
        const isFull = members.readOnly === 'board-full';
        if (isFull && this.#space.hasRoomForRefused(waitingBytes + update.bytes.length))
          this.#end();
        return false;
      }
      case 'fold':
        context.clock.soon(() => void this.#host.compact());
        return false;
      default:
        members.setReadOnly('board-full');
        // The change stays with its client, which is told; there may be room again.
        context.metrics.reject('board-full');
        return true;
    }
  }

  /** Once a second: a full board shrinks when what was deleted is folded away. */
  sweep(): void {
    if (this.#host.members.readOnly === 'board-full') void this.#makeRoom();
  }

  async #makeRoom(): Promise<void> {
    if (this.#space.size.logRecords === 0 || !(await this.#host.compact())) return;
    if (this.#space.hasRoomForRefused(0)) this.#end();
  }

  #end(): void {
    this.#space.forgetRefused();
    this.#host.members.setReadOnly(null);
    // What was refused meanwhile is missing here, and what the clients do next builds on it.
    this.#host.askForMissing();
  }
}
