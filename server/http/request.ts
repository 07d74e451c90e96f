/**
 * What a handler sees of a request and of its answer. Owns these contracts and nothing else: the
 * network library behind them is known to `app.ts` alone.
 */
import type { Socket } from '../rooms/socket.ts';

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';

/** Names in lower case or as the receiver expects them; never `Content-Length`, the library writes it. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A plain copy, valid for as long as anybody keeps it. */
export interface HttpRequest {
  readonly method: string;
  /** Begins with `/`, as sent: not percent-decoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Text of the peer's address: of the trusted proxy's header where one is configured. */
  readonly address: string;
  /** Value of a header by its lower-case name, `''` where it is absent. */
  header(name: string): string;
  /** Value of `:name` in the route's pattern, as sent. @throws Error for a name that is not in it. */
  param(name: string): string;
}

export type BodyResult =
  | { readonly kind: 'complete'; readonly bytes: Uint8Array }
  | { readonly kind: 'too-large' }
  /** The peer left before the end. */
  | { readonly kind: 'aborted' };

/** The answer to one request; everything on it is a no-op once it is over. */
export interface HttpReply {
  /** The peer left, or the answer is complete. */
  readonly isOver: boolean;
  /** Called once, when the peer leaves early or the answer is complete; at once if it is over already. */
  onOver(listener: () => void): void;
  /**
   * Sends a complete answer. Big bodies are handed to the kernel piece by piece, so that a slow
   * reader costs no copy; `body` must not change until the answer is over.
   */
  send(status: number, headers: HeaderList, body?: string | Uint8Array): void;
  /** Sends status and headers at once and keeps the answer open (chunked encoding). */
  stream(status: number, headers: HeaderList): HttpStream;
  /** Reads the whole body; more than `maxBytes` ends in `too-large` with nothing kept. Call once. */
  readBody(maxBytes: number): Promise<BodyResult>;
}

/** Methods of one object, not closures of their own: thousands of streams are open at once. */
export interface StreamOwner {
  /** A full buffer has drained. */
  onWritable(): void;
  /** Called once when the stream is over, by either side; at once if it is over already. */
  onOver(): void;
}

/** An open answer. Has no timeout of its own: whoever holds it sends heartbeats. */
export interface HttpStream {
  readonly isOver: boolean;
  /**
   * Hands a chunk to the kernel. `false`: it was accepted, but its buffer is full now, so write
   * nothing more until `onWritable` (what is written nevertheless is queued in memory).
   */
  write(chunk: string | Uint8Array): boolean;
  /** Who is told when a full buffer has drained, and of the end. Call it once, before the first write. */
  attach(owner: StreamOwner): void;
  /** Ends the answer properly. */
  end(): void;
  /** Cuts the connection. */
  abort(): void;
}

export type HttpHandler = (request: HttpRequest, reply: HttpReply) => void | Promise<void>;

/** A WebSocket with what its upgrade decided about it. */
export interface DataSocket<T> extends Socket {
  readonly data: T;
  readonly address: string;
}

export interface UpgradeReply<T> {
  /** The peer left while the decision was being made. */
  readonly isOver: boolean;
  onOver(listener: () => void): void;
  /**
   * Opens the socket: before this returns where the decision was made at once, later otherwise. No-op
   * when the peer has left; `onLost` is called where it leaves between the decision and the opening.
   */
  accept(data: T, onLost?: () => void): void;
  /** Refuses with a real HTTP status, before there is a socket. */
  refuse(status: number, headers: HeaderList, body: string): void;
}

export interface SocketRoute<T> {
  readonly maxFrameBytes: number;
  /** What may wait for one slow reader; beyond it `send` answers `dropped`. */
  readonly maxBufferedBytes: number;
  /** What is held for a paused socket; one that sends more is `overrun`. */
  readonly maxHeldBytes: number;
  readonly maxHeldFrames: number;
  /** The same for all sockets of the route; beyond it the largest holder is `overrun`. */
  readonly maxHeldBytesInAll: number;
  /** Silence after which the connection is gone; pings go out by themselves. 8 to 960. */
  readonly idleTimeoutSeconds: number;
  /** Decide before returning wherever that is possible: it is much cheaper. */
  upgrade(request: HttpRequest, reply: UpgradeReply<T>): void | Promise<void>;
  open(socket: DataSocket<T>): void;
  /** `frame` is valid during the call only: copy what you keep. */
  message(socket: DataSocket<T>, frame: Uint8Array, isBinary: boolean): void;
  /** Bytes left the send buffer. */
  drain(socket: DataSocket<T>): void;
  /**
   * A frame, sent or published, did not fit into the send buffer and is lost. Do not subscribe,
   * unsubscribe or send during the call: the library is in the middle of publishing.
   */
  dropped?(socket: DataSocket<T>): void;
  /** The socket sent more than is held while it was paused; close it. */
  overrun(socket: DataSocket<T>, limit: 'own' | 'shared'): void;
  /** Always the last call about a socket. */
  close(socket: DataSocket<T>, code: number): void;
}
