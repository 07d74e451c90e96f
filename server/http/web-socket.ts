/**
 * WebSockets over the network library: turns its callbacks into `DataSocket`s that can be used at
 * any time, closed ones included. Owns the upgrade's asynchronous dance and the frames held for a
 * paused socket.
 */
import type {
  HttpRequest as UwsRequest,
  HttpResponse,
  us_socket_context_t,
  WebSocket,
} from 'uWebSockets.js';
import type { SendResult } from '../rooms/socket.ts';
import { HeldFrames } from './held-frames.ts';
import { writeHead } from './reply.ts';
import type { DataSocket, HttpRequest, SocketRoute, UpgradeReply } from './request.ts';

/** What the library keeps for a socket between upgrade and close. */
interface Slot<T> {
  readonly data: T;
  readonly address: string;
  socket: OpenSocket<T> | undefined;
}

let lastSocketId = 0;

export class WebSocketRoute<T> {
  readonly #route: SocketRoute<T>;
  readonly #onError: (error: unknown, path: string) => void;
  readonly #held: HeldFrames;

  constructor(route: SocketRoute<T>, onError: (error: unknown, path: string) => void) {
    this.#route = route;
    this.#onError = onError;
    this.#held = new HeldFrames(route.maxHeldBytesInAll, (largest) =>
      (largest as OpenSocket<T>).overrunByOthers(),
    );
  }

  /** What is held of all senders that have been slowed down. */
  get heldBytes(): number {
    return this.#held.bytes;
  }

  limits(): {
    maxPayloadLength: number;
    maxBackpressure: number;
    idleTimeout: number;
    sendPingsAutomatically: boolean;
  } {
    const { idleTimeoutSeconds } = this.#route;
    // The library ends the process on any other value.
    if (idleTimeoutSeconds < 8 || idleTimeoutSeconds > 960)
      throw new RangeError(`idleTimeoutSeconds is 8 to 960, not ${idleTimeoutSeconds}`);
    return {
      maxPayloadLength: this.#route.maxFrameBytes,
      maxBackpressure: this.#route.maxBufferedBytes,
      idleTimeout: idleTimeoutSeconds,
      sendPingsAutomatically: true,
    };
  }

  upgrade(
    res: HttpResponse,
    request: HttpRequest,
    raw: UwsRequest,
    context: us_socket_context_t,
  ): void {
    const key = raw.getHeader('sec-websocket-key');
    const extensions = raw.getHeader('sec-websocket-extensions');
    // A browser accepts exactly one of those it offered.
    const protocol = raw.getHeader('sec-websocket-protocol').split(',')[0]?.trim() ?? '';
    let isOver = false;
    let isInHandler = true;
    let isDecided = false;
    const listeners: (() => void)[] = [];
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      for (const listener of listeners) listener();
    };
    const reply: UpgradeReply<T> = {
      get isOver() {
        return isOver;
      },
      onOver: (listener) => {
        if (isOver) listener();
        else listeners.push(listener);
      },
      accept: (data, onLost) => {
        if (isOver || isDecided) return;
        isDecided = true;
        const slot: Slot<T> = { data, address: request.address, socket: undefined };
        const upgrade = (): void => {
          if (isOver) {
            onLost?.();
            return;
          }
          // Never in `cork`: where the memory of the socket stays in its place, the library takes
          // it for a response after the upgrade, and now and then for one that is to be closed.
          res.upgrade(slot, key, protocol, extensions, context);
          finish();
        };
        if (isInHandler) upgrade();
        // A promise may go on while the library reads another request, which it would confuse.
        else setImmediate(upgrade);
      },
      refuse: (status, headers, body) => {
        if (isOver || isDecided) return;
        isDecided = true;
        res.cork(() => {
          writeHead(res, status, headers);
          res.end(body);
        });
        finish();
      },
    };
    const fail = (error: unknown): void => {
      this.#onError(error, request.path);
      reply.refuse(500, [], '');
    };
    try {
      const result = this.#route.upgrade(request, reply);
      if (result instanceof Promise) result.catch(fail);
    } catch (error) {
      fail(error);
    }
    isInHandler = false;
    if (!isOver) res.onAborted(finish);
  }

  open(ws: WebSocket<unknown>): void {
    const slot = slotOf<T>(ws);
    slot.socket = new OpenSocket(ws, slot, this.#route, this.#held);
    this.#route.open(slot.socket);
  }

  message(ws: WebSocket<unknown>, message: ArrayBuffer, isBinary: boolean): void {
    const { socket } = slotOf<T>(ws);
    try {
      socket?.receive(new Uint8Array(message), isBinary);
    } catch (error) {
      // An error that leaves this callback would end the process, and everybody's board with it.
      this.#onError(error, 'message');
      socket?.terminate();
    }
  }

  drain(ws: WebSocket<unknown>): void {
    const { socket } = slotOf<T>(ws);
    if (socket === undefined) return;
    if (socket.isClosing) socket.finishClosing();
    else this.#route.drain(socket);
  }

  dropped(ws: WebSocket<unknown>): void {
    const { socket } = slotOf<T>(ws);
    if (socket !== undefined) this.#route.dropped?.(socket);
  }

  close(ws: WebSocket<unknown>, code: number): void {
    const { socket } = slotOf<T>(ws);
    if (socket === undefined) return;
    socket.markClosed();
    this.#route.close(socket, code);
  }
}

function slotOf<T>(ws: WebSocket<unknown>): Slot<T> {
  return ws.getUserData() as Slot<T>;
}

type Flow =
  | { readonly kind: 'flowing' }
  | { readonly kind: 'paused'; readonly frames: HeldFrame[]; bytes: number }
  /** The peer has to read before it can be told why; nothing is read from it or sent any more. */
  | {
      readonly kind: 'closing';
      readonly code: number;
      readonly reason: string;
      readonly timer: NodeJS.Timeout;
    }
  | { readonly kind: 'closed' };

/** How long a peer that does not read gets to take what waits before it is cut off. */
const CLOSING_GRACE_MS = 2_000;
/** As much as fits into the system's buffers anyway. */
const SMALL_BUFFER_BYTES = 16 * 1024;

interface HeldFrame {
  readonly bytes: Uint8Array;
  readonly isBinary: boolean;
}

class OpenSocket<T> implements DataSocket<T> {
  readonly id: number;
  readonly data: T;
  readonly address: string;
  readonly #ws: WebSocket<unknown>;
  readonly #route: SocketRoute<T>;
  readonly #held: HeldFrames;
  #flow: Flow = { kind: 'flowing' };

  constructor(ws: WebSocket<unknown>, slot: Slot<T>, route: SocketRoute<T>, held: HeldFrames) {
    lastSocketId += 1;
    this.id = lastSocketId;
    this.data = slot.data;
    this.address = slot.address;
    this.#ws = ws;
    this.#route = route;
    this.#held = held;
  }

  get isClosing(): boolean {
    return this.#flow.kind === 'closing';
  }

  get heldBytes(): number {
    return this.#flow.kind === 'paused' ? this.#flow.bytes : 0;
  }

  send(frame: Uint8Array): SendResult {
    if (this.#isOver) return 'dropped';
    const status = this.#ws.send(frame, true);
    return status === 1 ? 'sent' : status === 0 ? 'buffered' : 'dropped';
  }

  bufferedBytes(): number {
    return this.#flow.kind === 'closed' ? 0 : this.#ws.getBufferedAmount();
  }

  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#letGo();
    if (this.#ws.getBufferedAmount() <= SMALL_BUFFER_BYTES) {
      this.#ws.end(code, reason);
      return;
    }
    // The library counts an ended socket as gone although all that waits is still in memory.
    for (const topic of this.#ws.getTopics()) this.#ws.unsubscribe(topic);
    const timer = setTimeout(() => this.terminate(), CLOSING_GRACE_MS);
    this.#flow = { kind: 'closing', code, reason, timer };
  }

  /** Called when something of what waited is out. */
  finishClosing(): void {
    if (this.#flow.kind !== 'closing' || this.#ws.getBufferedAmount() > 0) return;
    const { code, reason, timer } = this.#flow;
    clearTimeout(timer);
    this.#ws.end(code, reason);
  }

  terminate(): void {
    if (this.#flow.kind !== 'closed') this.#ws.close();
  }

  // The library cannot stop reading from a WebSocket: frames are held here instead, up to a limit.
  pause(): void {
    if (this.#flow.kind === 'flowing') this.#flow = { kind: 'paused', frames: [], bytes: 0 };
  }

  resume(): void {
    if (this.#flow.kind !== 'paused') return;
    const { frames } = this.#flow;
    this.#letGo();
    this.#flow = { kind: 'flowing' };
    // A handler may pause again: what is left over is then held in the old order.
    for (const frame of frames) this.receive(frame.bytes, frame.isBinary);
  }

  subscribe(topic: string): void {
    if (!this.#isOver) this.#ws.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    if (!this.#isOver) this.#ws.unsubscribe(topic);
  }

  receive(frame: Uint8Array, isBinary: boolean): void {
    switch (this.#flow.kind) {
      case 'flowing':
        this.#route.message(this, frame, isBinary);
        return;
      case 'paused':
        if (
          this.#flow.bytes + frame.byteLength > this.#route.maxHeldBytes ||
          this.#flow.frames.length >= this.#route.maxHeldFrames
        ) {
          this.#route.overrun(this, 'own');
          return;
        }
        this.#flow.bytes += frame.byteLength;
        this.#flow.frames.push({ bytes: frame.slice(), isBinary });
        this.#held.add(this, frame.byteLength);
        return;
      case 'closing':
      case 'closed':
        return;
      default:
        this.#flow satisfies never;
    }
  }

  overrunByOthers(): void {
    this.#route.overrun(this, 'shared');
  }

  get #isOver(): boolean {
    return this.#flow.kind === 'closed' || this.#flow.kind === 'closing';
  }

  /** Forgets what is held. */
  #letGo(): void {
    if (this.#flow.kind === 'paused') this.#held.remove(this, this.#flow.bytes);
  }

  markClosed(): void {
    this.#letGo();
    if (this.#flow.kind === 'closing') clearTimeout(this.#flow.timer);
    this.#flow = { kind: 'closed' };
  }
}
