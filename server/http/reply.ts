/**
 * One HTTP answer over the network library's response. Owns its life: open, streaming, over. No
 * other file touches a response, so that none is used after it was aborted.
 */
import type { HttpResponse } from 'uWebSockets.js';
import type { BodyResult, HeaderList, HttpReply, HttpStream } from './request.ts';

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

/** The smallest thing that can hold a stream open: there may be ten thousand of them. */
class OpenStream implements HttpStream {
  readonly #res: HttpResponse;
  readonly #reply: Reply;

  constructor(res: HttpResponse, reply: Reply) {
    this.#res = res;
    this.#reply = reply;
  }

  get isOver(): boolean {
    return this.#reply.isOver;
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#reply.isOver) return false;
    let isTaken = true;
    this.#res.cork(() => {
      isTaken = this.#res.write(chunk);
    });
    return isTaken;
  }

  onWritable(listener: () => void): void {
    if (this.#reply.isOver) return;
    this.#res.onWritable(() => {
      listener();
      return true;
    });
  }

  onOver(listener: () => void): void {
    this.#reply.onOver(listener);
  }

  end(): void {
    if (this.#reply.isOver) return;
    this.#res.cork(() => this.#res.end());
    this.#reply.finish();
  }

  abort(): void {
    // The library calls the abort handler, which finishes.
    if (!this.#reply.isOver) this.#res.close();
  }
}

export class Reply implements HttpReply {
  readonly #res: HttpResponse;
  readonly #isHead: boolean;
  #overListeners: (() => void)[] | undefined;
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
    if (this.#isOver) listener();
    else if (this.#overListeners === undefined) this.#overListeners = [listener];
    else this.#overListeners.push(listener);
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
      const [isTaken, isComplete] = this.#res.tryEnd(body.subarray(offset), body.byteLength);
      if (isComplete) this.#finish();
      return isTaken;
    });
    return false;
  }

  stream(status: number, headers: HeaderList): HttpStream {
    const stream = new OpenStream(this.#res, this);
    if (this.#isOver || this.#hasStarted) return stream;
    this.#hasStarted = true;
    this.#flow();
    // Whatever else the peer sends is nobody's business; ten thousand readers keep no buffer for it.
    this.#body = DONE;
    this.#res.cork(() => writeHead(this.#res, status, headers));
    return stream;
  }

  /** The stream was ended by our side. */
  finish(): void {
    this.#finish();
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
    const listeners = this.#overListeners ?? [];
    this.#overListeners = undefined;
    for (const listener of listeners) listener();
  }
}
