/**
 * A sender of single frames that is fast enough for a hundred thousand of them: bare TCP, one
 * connection for as long as the server bears it, then the next one.
 */
import net from 'node:net';

export type Outcome =
  /** The connection is still good. */
  | { readonly kind: 'borne' }
  /** `code` of the close frame; 1006 where there was none. */
  | { readonly kind: 'closed'; readonly code: number };

const PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const BORNE: Outcome = { kind: 'borne' };

/** A masked binary frame; the mask is zero, so that the bytes stay as they are. */
function wrap(frame: Uint8Array): Buffer {
  const { length } = frame;
  const head = length < 126 ? [0x82, 0x80 | length] : [0x82, 0xfe, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), frame]);
}

export class RawAttacker {
  readonly #port: number;
  readonly #path: string;
  #socket: net.Socket | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #code = 1006;
  #settle: ((outcome: Outcome) => void) | undefined;
  #opened: (() => void) | undefined;

  constructor(port: number, path: string) {
    this.#port = port;
    this.#path = path;
  }

  /** Sends one frame (at most 65,535 bytes); resolves when the server has dealt with it. */
  async send(frame: Uint8Array): Promise<Outcome> {
    if (this.#socket === undefined) await this.#connect();
    return new Promise((resolve) => {
      this.#settle = resolve;
      // Either the frame was harmless, and the ping comes back, or it costs the connection.
      this.#socket?.write(Buffer.concat([wrap(frame), PING]));
    });
  }

  close(): void {
    this.#settle = undefined;
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #connect(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.#port, '127.0.0.1');
      this.#socket = socket;
      this.#rest = Buffer.alloc(0);
      this.#isOpen = false;
      this.#code = 1006;
      this.#opened = resolve;
      socket.setNoDelay(true);
      socket.write(
        `GET ${this.#path} HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\nConnection: Upgrade\r\n` +
          `Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`,
      );
      socket.on('data', (data) => this.#read(data, reject));
      socket.on('error', () => {});
      socket.on('close', () => this.#closed(socket));
    });
  }

  #closed(socket: net.Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#finish({ kind: 'closed', code: this.#code });
  }

  #finish(outcome: Outcome): void {
    const settle = this.#settle;
    this.#settle = undefined;
    settle?.(outcome);
  }

  #read(data: Buffer, reject: (error: Error) => void): void {
    let bytes = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data]);
    if (!this.#isOpen) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end >= 0 && bytes.toString('latin1', 9, 12) !== '101') {
        reject(new Error(bytes.toString('latin1', 0, end)));
        return;
      }
      if (end < 0) {
        this.#rest = Buffer.from(bytes);
        return;
      }
      this.#isOpen = true;
      this.#opened?.();
      bytes = bytes.subarray(end + 4);
    }
    let at = 0;
    while (at + 2 <= bytes.length) {
      let length = (bytes[at + 1] ?? 0) & 0x7f;
      let start = at + 2;
      if (length === 126 && start + 2 <= bytes.length) {
        length = bytes.readUInt16BE(start);
        start += 2;
      } else if (length === 127 && start + 8 <= bytes.length) {
        length = Number(bytes.readBigUInt64BE(start));
        start += 8;
      }
      if (start + length > bytes.length) break;
      const opcode = (bytes[at] ?? 0) & 0x0f;
      if (opcode === 8) {
        this.#code = length >= 2 ? bytes.readUInt16BE(start) : 1005;
        this.#leave();
        return;
      }
      if (opcode === 10) this.#finish(BORNE);
      at = start + length;
    }
    this.#rest = Buffer.from(bytes.subarray(at));
  }

  /** The server has said goodbye: nobody needs to wait until the connection is gone. */
  #leave(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
    this.#finish({ kind: 'closed', code: this.#code });
  }
}
