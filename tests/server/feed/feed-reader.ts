/** A spectator made of npm's `eventsource`, and a line to it that can be cut at any byte. */
import { once } from 'node:events';
import net from 'node:net';
import { EventSource } from 'eventsource';
import { FeedBoard } from '../../../client/sync/feed-board.ts';
import type { ChangeEvent, SnapshotEvent } from '../../../shared/protocol/feed.ts';
import { checkEvent } from './schema.ts';

export interface SeenEvent {
  readonly type: string;
  readonly id: string;
  readonly data: {
    readonly board?: string;
    readonly seq?: number;
    readonly [key: string]: unknown;
  };
}

const TYPES = ['snapshot', 'change', 'update', 'picture', 'presence', 'notice'];

/** Follows a stream as a page would, and keeps every event that it was given. */
export class FeedReader {
  readonly seen: SeenEvent[] = [];
  readonly boards = new Map<string, FeedBoard>();
  readonly source: EventSource;
  /** Changes that did not fit what was there: there must be none. */
  misfits = 0;
  readonly #waiting = new Set<() => void>();

  constructor(url: string) {
    this.source = new EventSource(url);
    for (const type of TYPES) {
      this.source.addEventListener(type, (event) => {
        const data = JSON.parse(event.data as string) as SeenEvent['data'];
        checkEvent(url, type, data);
        this.seen.push({ type, id: event.lastEventId, data });
        this.#apply(type, data);
        this.#look();
      });
    }
    this.source.addEventListener('error', () => this.#look());
    this.source.addEventListener('open', () => this.#look());
  }

  get isClosed(): boolean {
    return this.source.readyState === EventSource.CLOSED;
  }

  of(type: string): SeenEvent[] {
    return this.seen.filter((event) => event.type === type);
  }

  board(name: string): FeedBoard {
    let board = this.boards.get(name);
    if (board === undefined) this.boards.set(name, (board = new FeedBoard()));
    return board;
  }

  /** Fields of all shapes as the reader has them. */
  shapes(name: string): Record<string, Record<string, unknown>> {
    const { shapes } = this.board(name).state();
    return Object.fromEntries([...shapes].map(([id, fields]) => [id, Object.fromEntries(fields)]));
  }

  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) {
      await new Promise<void>((resolve) => {
        const look = (): void => {
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
  }

  close(): void {
    this.source.close();
  }

  #apply(type: string, data: SeenEvent['data']): void {
    const board = this.board(data.board ?? '');
    if (type === 'snapshot' && data['shapes'] !== undefined) {
      board.applySnapshot(data as unknown as SnapshotEvent);
    }
    if (type === 'change' && !board.applyChange(data as unknown as ChangeEvent)) this.misfits++;
  }

  #look(): void {
    for (const look of this.#waiting) look();
  }
}

/** A TCP line to a port that can be cut, after a number of bytes or now. */
export class CutLine {
  readonly #server: net.Server;
  readonly #open = new Set<net.Socket>();
  readonly #target: number;
  cuts = 0;
  /** How many bytes the next connections may carry to the reader before they are cut. */
  budget: () => number = () => Infinity;

  private constructor(target: number) {
    this.#target = target;
    this.#server = net.createServer((reader) => this.#connect(reader));
  }

  static async to(port: number): Promise<CutLine> {
    const line = new CutLine(port);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get port(): number {
    return (this.#server.address() as net.AddressInfo).port;
  }

  cutAll(): void {
    for (const socket of this.#open) {
      this.cuts++;
      socket.destroy();
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(reader: net.Socket): void {
    const upstream = net.connect(this.#target, '127.0.0.1');
    this.#open.add(reader);
    let left = this.budget();
    const end = (): void => {
      this.#open.delete(reader);
      reader.destroy();
      upstream.destroy();
    };
    reader.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk: Buffer) => {
      // Readers come back at once: a test must not wait for seconds between two cuts.
      const bytes = Buffer.from(
        chunk.toString('latin1').replace(/retry: \d{4}\n/g, 'retry: 0001\n'),
        'latin1',
      );
      if (bytes.length < left) {
        left -= bytes.length;
        reader.write(bytes);
        return;
      }
      this.cuts++;
      reader.end(bytes.subarray(0, left), end);
    });
    for (const socket of [reader, upstream]) socket.on('error', end).on('close', end);
  }
}
