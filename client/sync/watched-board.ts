/**
 * Everything that a page knows of one board that it watches: shapes, people, and whether the news are
 * fresh. Shared by all viewers of that board on the page. Owns no connection: events are put in.
 */
import type {
  ChangeEvent,
  FeedPerson,
  NoticeEvent,
  NoticeKind,
  PresenceEvent,
  SnapshotEvent,
} from '../../shared/protocol/feed.ts';
import { FeedBoard, type FeedBoardState } from './feed-board.ts';
import type { FeedMessage, StreamStatus } from './feed-stream.ts';

export type WatchStatus =
  | StreamStatus
  /** Final. */
  | { readonly kind: 'ended'; readonly reason: NoticeKind };

export interface People {
  readonly people: ReadonlyMap<string, FeedPerson>;
  /** Key in `people` of whoever presents. */
  readonly presenter: string | null;
  readonly editing: number;
  readonly watching: number;
}

/** For another tab of this browser (structured clone). */
export interface WatchedState {
  readonly status: WatchStatus;
  /** Whether everything is known of it that its tab was told. */
  readonly isWhole: boolean;
  /** Absent where the other tab has it already. */
  readonly board?: FeedBoardState;
  readonly people: People | undefined;
}

const NOBODY: People = { people: new Map(), presenter: null, editing: 0, watching: 0 };

export class WatchedBoard {
  readonly id: string;
  readonly board = new FeedBoard();
  #status: WatchStatus = { kind: 'connecting' };
  #people: People | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(id: string) {
    this.id = id;
  }

  get status(): WatchStatus {
    return this.#status;
  }

  get people(): People {
    return this.#people ?? NOBODY;
  }

  /** Whether it has been told since the connection began who is here: until then nobody is. */
  get hasPeople(): boolean {
    return this.#people !== undefined;
  }

  /** Whether there is a picture to show. */
  get hasContent(): boolean {
    return this.board.seq >= 0;
  }

  /** Calls `listener` when status or people change; shapes tell for themselves. */
  observe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The stream's state; a board that has ended stays so. */
  setStatus(status: WatchStatus): void {
    if (this.#status.kind === 'ended') return;
    const isSame = this.#status.kind === status.kind;
    if (isSame && retryOf(this.#status) === retryOf(status)) return;
    this.#status = status;
    // Cursors of a connection that is gone would stand still: nobody is better than a lie.
    if (status.kind === 'reconnecting' || status.kind === 'ended') this.#people = undefined;
    this.#tell();
  }

  /** @returns `false` where only a snapshot helps. */
  apply(kind: FeedMessage['type'], event: object): boolean {
    switch (kind) {
      case 'snapshot':
        this.board.applySnapshot(event as SnapshotEvent);
        this.#tell();
        return true;
      case 'change':
        return this.board.applyChange(event as ChangeEvent);
      case 'presence':
        this.#people = joinPeople(this.people, event as PresenceEvent);
        this.#tell();
        return true;
      case 'notice': {
        const { kind: reason } = event as NoticeEvent;
        if (isFinal(reason)) this.setStatus({ kind: 'ended', reason });
        if (reason === 'full') {
          // The others go on without it: where they are then says nothing of this one.
          this.board.forget();
          this.setStatus({ kind: 'reconnecting', retryAt: undefined });
        }
        return true;
      }
      default:
        kind satisfies never;
        return true;
    }
  }

  /** @param knownSeq how far the other tab knows the board; -1 where it does not know it whole. */
  state(knownSeq: number): WatchedState {
    const isWhole = this.hasContent;
    const isNews = isWhole && this.board.seq !== knownSeq;
    return {
      status: this.#status,
      isWhole,
      people: this.#people,
      ...(isNews ? { board: this.board.state() } : {}),
    };
  }

  /** Takes over what another tab knows, from whom the news come from now on. */
  restore({ status, isWhole, board, people }: WatchedState): void {
    if (isWhole) {
      if (board !== undefined) this.board.restore(board);
      this.#people = people;
    } else {
      this.board.forget();
    }
    if (status.kind !== 'connecting') this.setStatus(status);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

function retryOf(status: WatchStatus): number | undefined {
  return status.kind === 'reconnecting' ? status.retryAt : undefined;
}

function isFinal(kind: NoticeKind): boolean {
  return kind !== 'behind' && kind !== 'going-down' && kind !== 'full';
}

function joinPeople(before: People, event: PresenceEvent): People {
  const people = new Map(event.all === true ? [] : before.people);
  for (const [client, person] of Object.entries(event.people ?? {})) {
    if (person === null) people.delete(client);
    else people.set(client, person);
  }
  const { presenter, editing, watching } = event;
  return { people, presenter, editing, watching };
}
