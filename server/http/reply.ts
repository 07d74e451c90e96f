/**
 * One HTTP answer over the network library's response. Owns its life: open, streaming, over. No
 * other file touches a response, so that none is used after it was aborted.
 */
import type { HttpResponse } from 'uWebSockets.js';
import type { BodyResult, HeaderList, HttpReply, HttpStream, StreamOwner } from './request.ts';

/** Bodies beyond this go to the kernel piece by piece. */
const WHOLE_BODY_BYTES = 64 * 1024;

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  204: 'No Content',
  206: 'Partial Content',
  302: 'Found',
  304: 'Not Modified',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  411: 'Length Required',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  426: 'Upgrade Required',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** Writes status line and headers; call it corked. */
export function writeHead(res: HttpResponse, status: number, headers: HeaderList): void {
  res.writeStatus(`${status} ${STATUS_TEXT[status] ?? 'Unknown'}`);
  for (const [name, value] of headers) res.writeHeader(name, value);
}

type Body =
  | { readonly kind: 'waiting'; chunks: Uint8Array[]; bytes: number; isComplete: boolean }
  | { readonly kind: 'reading'; chunks: Uint8Array[]; bytes: number; readonly maxBytes: number }
  | { readonly kind: 'done' };

const DONE: Body = { kind: 'done' };

type OverListener = () => void;

/** Data of a peer that has nothing to say any more. One function for all streams. */
const IGNORE = (): void => undefined;

/**
 * The smallest thing that can hold a stream open: there may be ten thousand of them. It takes the
 * place of the `Reply` that made it, which is free from then on.
 */
class OpenStream implements HttpStream {
  readonly #res: HttpResponse;
  /** Who was told by the reply before it became a stream. */
  readonly #listener: OverListener | undefined;
  #owner: StreamOwner | undefined;
  #isOver: boolean;

  constructor(res: HttpResponse, isOver: boolean, listener: OverListener | undefined) {
    this.#res = res;
    this.#isOver = isOver;
    this.#listener = listener;
    if (isOver) return;
    // One function for both: the library says with an offset that the buffer has drained, and with
    // none that the peer has left.
    const told = (offset?: number): boolean => this.#told(offset);
    res.onAborted(told);
    res.onWritable(told);
    res.onData(IGNORE);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  attach(owner: StreamOwner): void {
    this.#owner = owner;
    if (this.#isOver) owner.onOver();
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#isOver) return false;
    let isTaken = true;
    this.#res.cork(() => {
      isTaken = this.#res.write(chunk);
    });
    return isTaken;
  }

  end(): void {
    if (this.#isOver) return;
    this.#res.cork(() => this.#res.end());
    this.#finish();
  }

  abort(): void {
    // The library calls the abort handler, which finishes.
    if (!this.#isOver) this.#res.close();
  }

  #told(offset: number | undefined): boolean {
    if (offset === undefined) this.#finish();
    else if (!this.#isOver) this.#owner?.onWritable();
    return true;
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#listener?.();
    this.#owner?.onOver();
  }
}

export class Reply implements HttpReply {
  readonly #res: HttpResponse;
  readonly #isHead: boolean;
  #onOver: OverListener | undefined;
  #isOver = false;
  #hasStarted = false;
  #isPaused = false;
  #body: Body = { kind: 'waiting', chunks: [], bytes: 0, isComplete: false };
  #settleBody: ((result: BodyResult) => void) | undefined;

  constructor(res: HttpResponse, isHead: boolean) {
    this.#res = res;
    this.#isHead = isHead;
    res.onAborted(() => this.#finish());
    // Data that comes with the headers is delivered right after the handler: whoever attaches
    // later has lost it.
    res.onData((chunk, isLast) => this.#receive(chunk, isLast));
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  onOver(listener: () => void): void {
    const before = this.#onOver;
    if (this.#isOver) listener();
    else if (before === undefined) this.#onOver = listener;
    else {
      this.#onOver = () => {
        before();
        listener();
      };
    }
  }

  send(status: number, headers: HeaderList, body: string | Uint8Array = ''): void {
    if (this.#isOver || this.#hasStarted) return;
    this.#hasStarted = true;
    this.#flow();
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
    let isWaiting = false;
    this.#res.cork(() => {
      writeHead(this.#res, status, headers);
      if (this.#isHead || status === 304 || status === 204) {
        this.#res.endWithoutBody(this.#isHead ? length : undefined);
      } else if (length <= WHOLE_BODY_BYTES) {
        this.#res.end(body);
      } else {
        isWaiting = !this.#sendPieces(typeof body === 'string' ? Buffer.from(body) : body);
      }
    });
    if (!isWaiting) this.#finish();
  }

  /** Returns whether everything went out already. */
  #sendPieces(body: Uint8Array): boolean {
    const [, isDone] = this.#res.tryEnd(body, body.byteLength);
    if (isDone) return true;
    this.#res.onWritable((offset) => {
      let result: [boolean, boolean] = [false, false];
      this.#res.cork(() => {
        result = this.#res.tryEnd(body.subarray(offset), body.byteLength);
      });
      const [isTaken, isComplete] = result;
      if (isComplete) this.#finish();
      return isTaken;
    });
    return false;
  }

  stream(status: number, headers: HeaderList): HttpStream {
    const isTooLate = this.#isOver || this.#hasStarted;
    if (isTooLate) return new OpenStream(this.#res, true, undefined);
    this.#hasStarted = true;
    this.#flow();
    this.#res.cork(() => writeHead(this.#res, status, headers));
    const stream = new OpenStream(this.#res, false, this.#onOver);
    // From here on the stream hears of the end, and tells. Whatever else the peer sends is nobody's
    // business; ten thousand readers keep no buffer for it.
    this.#isOver = true;
    this.#onOver = undefined;
    this.#body = DONE;
    return stream;
  }

  readBody(maxBytes: number): Promise<BodyResult> {
    if (this.#settleBody !== undefined) throw new Error('a body can be read once');
    return new Promise((resolve) => {
      this.#settleBody = resolve;
      const body = this.#body;
      if (this.#isOver || body.kind !== 'waiting') {
        resolve({ kind: 'aborted' });
        return;
      }
      if (body.bytes > maxBytes) {
        this.#endBody({ kind: 'too-large' });
        return;
      }
      this.#body = { kind: 'reading', chunks: body.chunks, bytes: body.bytes, maxBytes };
      if (body.isComplete) this.#endBody({ kind: 'complete', bytes: Buffer.concat(body.chunks) });
      else this.#flow();
    });
  }

  #receive(chunk: ArrayBuffer, isLast: boolean): void {
    const body = this.#body;
    switch (body.kind) {
      case 'done':
        return;
      case 'waiting':
        // Nobody has asked yet: keep this piece and let the peer wait with the rest.
        if (chunk.byteLength > 0) body.chunks.push(new Uint8Array(chunk.slice(0)));
        body.bytes += chunk.byteLength;
        body.isComplete = isLast;
        if (!isLast && !this.#isPaused && !this.#hasStarted) {
          this.#isPaused = true;
          this.#res.pause();
        }
        return;
      case 'reading':
        body.bytes += chunk.byteLength;
        if (body.bytes > body.maxBytes) {
          this.#endBody({ kind: 'too-large' });
          return;
        }
        if (chunk.byteLength > 0) body.chunks.push(new Uint8Array(chunk.slice(0)));
        if (isLast) this.#endBody({ kind: 'complete', bytes: Buffer.concat(body.chunks) });
        return;
      default:
        body satisfies never;
    }
  }

  #endBody(result: BodyResult): void {
    this.#body = DONE;
    this.#settleBody?.(result);
  }

  /** A paused response would never learn that its peer has left: resume before anything else. */
  #flow(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#res.resume();
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#body.kind === 'reading') this.#endBody({ kind: 'aborted' });
    this.#body = DONE;
    const listener = this.#onOver;
    this.#onOver = undefined;
    listener?.();
  }
}
