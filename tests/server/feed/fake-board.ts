/** A board without rooms, sockets and disk, and a reader without a network: for tests of the feed. */
import * as Y from 'yjs';
import { Board, type BoardTransaction } from '../../../shared/document/board.ts';
import type { FeedCommit, FeedSource } from '../../../server/feed/feed-source.ts';
import { RoomFeed } from '../../../server/rooms/room-feed.ts';
import type { Room } from '../../../server/rooms/room.ts';
import type { FeedSink, SinkOwner } from '../../../server/feed/subscriber.ts';

/** One log for all boards of a test. */
export class FakeLog {
  last = 0;
}

/** Commits what is changed on it, as a room does: the change first, then the news of it. */
export class FakeBoard implements FeedSource {
  readonly board: string;
  doc = new Y.Doc();
  readonly edits: Board;
  readonly states = new Map<number, string>();
  watchers: number[] = [];
  retained = 0;
  readonly #log: FakeLog;
  readonly #feed: RoomFeed;
  #sequence: number;

  constructor(board: string, log: FakeLog) {
    this.board = board;
    this.#log = log;
    this.#sequence = log.last;
    this.edits = new Board(this.doc);
    // The room's own notes of what changed are used as they are.
    const room = { board, document: { doc: this.doc }, context: { log: console } };
    this.#feed = new RoomFeed(room as unknown as Room);
  }

  /** Changes the board and commits that. */
  change(edit: (tx: BoardTransaction) => void): number {
    this.edits.change('test', edit);
    return this.commit();
  }

  commit(): number {
    this.#log.last += 1;
    this.#sequence = this.#log.last;
    this.#feed.committed(this.#sequence);
    return this.#sequence;
  }

  /** The document was replaced. */
  restart(): void {
    this.#feed.reset(this.#sequence);
  }

  sequence(): number {
    return this.#sequence;
  }

  presence(): ReadonlyMap<number, string> {
    return this.states;
  }

  show(client: number, state: object | undefined): void {
    if (state === undefined) this.states.delete(client);
    else this.states.set(client, JSON.stringify(state));
    this.#feed.presenceChanged();
  }

  editorCount(): number {
    return this.states.size;
  }

  onCommit(listener: (sequence: number, commit: FeedCommit) => void): () => void {
    return this.#feed.onCommit(listener);
  }

  onPresence(listener: () => void): () => void {
    return this.#feed.onPresence(listener);
  }

  onEnd(listener: (reason: 'deleted' | 'going-down' | 'damaged') => void): () => void {
    return this.#feed.onEnd(listener);
  }

  end(reason: 'deleted' | 'going-down' | 'damaged'): void {
    this.#feed.end(reason);
  }

  setWatcherCount(count: number): void {
    this.watchers.push(count);
  }

  retain(): () => void {
    this.retained += 1;
    return () => {
      this.retained -= 1;
    };
  }
}

export interface ParsedEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: { readonly [key: string]: unknown };
}

/** A reader whose buffer can be made full. */
export class FakeSink implements FeedSink {
  text = '';
  isFull = false;
  isEnded = false;
  isAborted = false;
  writes = 0;
  #owner: SinkOwner | undefined;

  write(chunk: string | Uint8Array): boolean {
    if (this.isEnded || this.isAborted) return false;
    this.writes++;
    this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return !this.isFull;
  }

  attach(owner: SinkOwner): void {
    this.#owner = owner;
  }

  end(): void {
    this.isEnded = true;
    this.#owner?.onOver();
  }

  abort(): void {
    this.isAborted = true;
    this.#owner?.onOver();
  }

  /** The reader has taken everything; what is written now may fill its buffer again. */
  drain(isFullAgain = false): void {
    this.isFull = isFullAgain;
    this.#owner?.onWritable();
  }

  /** All complete events so far; `take` forgets them. */
  get events(): ParsedEvent[] {
    return parseEvents(this.text);
  }

  take(): ParsedEvent[] {
    const { events } = this;
    this.text = this.text.slice(this.text.lastIndexOf('\n\n') + 2);
    return events;
  }
}

/** What an `EventSource` would see; an event without its blank line does not exist. */
export function parseEvents(text: string): ParsedEvent[] {
  const blocks = text.split('\n\n');
  blocks.pop();
  const events: ParsedEvent[] = [];
  for (const block of blocks) {
    let event = 'message';
    let id: string | undefined;
    let data: string | undefined;
    for (const line of block.split('\n')) {
      if (line.startsWith('event: ')) event = line.slice(7);
      else if (line.startsWith('id: ')) id = line.slice(4);
      else if (line.startsWith('data: ')) data = line.slice(6);
      else if (!line.startsWith(':') && !line.startsWith('retry: ')) {
        throw new Error(`no line of an event stream: ${line}`);
      }
    }
    if (data !== undefined)
      events.push({ event, id, data: JSON.parse(data) as ParsedEvent['data'] });
  }
  return events;
}
