/** The light clients' side of the wire: masked frames out, frames in, and updates built by hand. */
import net from 'node:net';

/** @param {number[]} out @param {number} value */
function varUint(out, value) {
  let rest = value;
  while (rest > 0x7f) {
    out.push(0x80 | (rest % 0x80));
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}

/** @param {number[]} out @param {number} value */
function varInt(out, value) {
  const negative = value < 0;
  let rest = Math.abs(value);
  out.push((rest > 0x3f ? 0x80 : 0) | (negative ? 0x40 : 0) | (rest & 0x3f));
  rest = Math.floor(rest / 64);
  while (rest > 0) {
    out.push((rest > 0x7f ? 0x80 : 0) | (rest & 0x7f));
    rest = Math.floor(rest / 128);
  }
}

/** @param {number[]} out @param {string} text */
function varString(out, text) {
  const bytes = Buffer.from(text);
  varUint(out, bytes.length);
  for (const byte of bytes) out.push(byte);
}

/**
 * The `step`th update of a stroke that is being drawn: one more point (two integers) at the end of
 * the client's own list. Byte for byte what Yjs writes for `array.push([x, y])`.
 * @param {number} client @param {number} step
 */
export function strokeUpdate(client, step) {
  const clock = step * 2;
  /** @type {number[]} */
  const update = [];
  varUint(update, 1);
  varUint(update, 1);
  varUint(update, client);
  varUint(update, clock);
  if (step === 0) {
    update.push(0x08);
    varUint(update, 1);
    varString(update, `stroke-${client}`);
  } else {
    update.push(0x88);
    varUint(update, client);
    varUint(update, clock - 1);
  }
  varUint(update, 2);
  for (const value of [Math.round(600 * Math.sin(step / 9)), (step * 3) % 900]) {
    update.push(125);
    varInt(update, value);
  }
  varUint(update, 0);
  /** @type {number[]} */
  const message = [0, 2];
  varUint(message, update.length);
  return Buffer.from([...message, ...update]);
}

/** One cursor position as an awareness message. @param {number} client @param {number} step */
export function cursorMessage(client, step) {
  const state = JSON.stringify({
    user: { id: `u${client}`, name: `Person ${client % 1000}`, color: '#2f6fed' },
    cursor: { x: 400 + ((step * 7) % 800), y: 300 + ((step * 5) % 500) },
    tool: 'pen',
  });
  /** @type {number[]} */
  const body = [];
  varUint(body, 1);
  varUint(body, client);
  varUint(body, step + 1);
  varString(body, state);
  /** @type {number[]} */
  const message = [1];
  varUint(message, body.length);
  return Buffer.from([...message, ...body]);
}

/** An empty document's question for the state. */
const STEP1_OF_NOTHING = Buffer.from([0, 0, 1, 0]);
const STEP2_OF_NOTHING = Buffer.from([0, 1, 2, 0, 0]);

/** A masked binary frame; the mask is zero, so that the bytes stay as they are. @param {Buffer} message */
export function clientFrame(message) {
  const { length } = message;
  const head =
    length < 126
      ? [0x82, 0x80 | length]
      : length < 65536
        ? [0x82, 0xfe, length >> 8, length & 255]
        : [
            0x82,
            0xff,
            0,
            0,
            0,
            0,
            length >>> 24,
            (length >> 16) & 255,
            (length >> 8) & 255,
            length & 255,
          ];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), message]);
}

const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/**
 * How a server wants its messages wrapped: Hocuspocus puts the document's name before each one and
 * waits for a token first.
 * @typedef {{ named: boolean }} Dialect
 */

/** @param {string} name */
function namePrefix(name) {
  /** @type {number[]} */
  const bytes = [];
  varString(bytes, name);
  return Buffer.from(bytes);
}

const AUTH_WITHOUT_TOKEN = Buffer.from([2, 0, 0]);

/** One raw connection. It answers the server's questions as an empty client does, and counts. */
export class RawClient {
  /** @type {number | undefined} */
  #closeCode;
  /** @type {string | undefined} */
  #closeError;

  /**
   * @param {{ port: number, path: string, room: string, named: boolean, client: number, onMessage?: (message: Buffer) => void, onClosed?: (why: string) => void }} options
   */
  constructor(options) {
    this.client = options.client;
    this.prefix = options.named ? namePrefix(options.room) : Buffer.alloc(0);
    this.onMessage = options.onMessage;
    this.onClosed = options.onClosed;
    this.frames = 0;
    this.bytes = 0;
    this.step = 0;
    /** Bytes of the first sync step 2, or 0 before it. */
    this.stateBytes = 0;
    this.isOpen = false;
    /** What has come of a frame that is not complete yet. @type {Buffer[]} */
    this.rest = [];
    this.restBytes = 0;
    /** How much of it there has to be before another look is worth it. */
    this.neededBytes = 0;
    this.opened = new Promise((resolve, reject) => {
      this.socket = net.connect(options.port, '127.0.0.1', () => {
        this.socket.setNoDelay(true);
        this.socket.write(
          `GET ${options.path} HTTP/1.1\r\nHost: 127.0.0.1:${options.port}\r\nConnection: Upgrade\r\n` +
            'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
        );
      });
      this.socket.on('data', (data) => this.#read(data, resolve, reject));
      this.socket.on('error', (error) => {
        this.#closeError = error.message;
        reject(error);
      });
      this.socket.on('close', () =>
        this.onClosed?.(this.#closeError ?? `closed with ${this.#closeCode ?? 'nothing'}`),
      );
    });
  }

  /** @param {Buffer} message */
  send(message) {
    const { prefix } = this;
    this.socket.write(
      clientFrame(prefix.length === 0 ? message : Buffer.concat([prefix, message])),
    );
  }

  /** What a client says first. */
  greet() {
    if (this.prefix.length > 0) this.send(AUTH_WITHOUT_TOKEN);
    this.send(STEP1_OF_NOTHING);
  }

  close() {
    this.onClosed = undefined;
    this.socket.destroy();
  }

  /** @param {Buffer} data @param {(value?: unknown) => void} resolve @param {(error: Error) => void} reject */
  #read(data, resolve, reject) {
    this.restBytes += data.length;
    this.rest.push(data);
    // A large frame comes in many pieces: joining them at each one would be the load's bottleneck.
    if (this.restBytes < this.neededBytes) return;
    let bytes = this.rest.length === 1 ? data : Buffer.concat(this.rest);
    if (!this.isOpen) {
      const end = bytes.indexOf('\r\n\r\n');
      if (end < 0) {
        this.rest = [bytes];
        return;
      }
      const status = bytes.toString('latin1', 9, 12);
      if (status !== '101') {
        reject(new Error(`refused with ${status}`));
        return;
      }
      this.isOpen = true;
      bytes = bytes.subarray(end + 4);
      resolve();
    }
    let at = 0;
    let needed = 2;
    while (at + 2 <= bytes.length) {
      let length = (bytes[at + 1] ?? 0) & 0x7f;
      let start = at + 2;
      if (length === 126) {
        if (start + 2 > bytes.length) break;
        length = bytes.readUInt16BE(start);
        start += 2;
      } else if (length === 127) {
        if (start + 8 > bytes.length) break;
        length = Number(bytes.readBigUInt64BE(start));
        start += 8;
      }
      needed = start + length - at;
      if (start + length > bytes.length) break;
      needed = 2;
      const opcode = (bytes[at] ?? 0) & 0x0f;
      if (opcode === 2) this.#take(bytes.subarray(start, start + length));
      else if (opcode === 8) this.#closeCode = length >= 2 ? bytes.readUInt16BE(start) : 1005;
      else if (opcode === 9) this.socket.write(PONG);
      at = start + length;
    }
    this.restBytes = bytes.length - at;
    this.rest = this.restBytes === 0 ? [] : [Buffer.from(bytes.subarray(at))];
    this.neededBytes = needed;
  }

  /** @param {Buffer} frame */
  #take(frame) {
    const message = frame.subarray(this.prefix.length);
    this.frames += 1;
    this.bytes += message.length;
    if (message[0] === 0 && message[1] === 0) this.send(STEP2_OF_NOTHING);
    else if (message[0] === 0 && message[1] === 1 && this.stateBytes === 0) {
      this.stateBytes = this.bytes;
    }
    this.onMessage?.(message);
  }
}
