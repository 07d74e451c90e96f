/** A bare client on a real socket: a document, the stock protocol code, and no reconnecting. */
import { once } from 'node:events';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as syncProtocol from 'y-protocols/sync';
import * as Y from 'yjs';

export class WireClient {
  readonly doc = new Y.Doc();
  readonly #socket: WebSocket;
  readonly synced: Promise<void>;
  /** The code with which it was closed. */
  readonly gone: Promise<number>;
  /** Sees each update as it came, its own included. */
  onUpdate: ((update: Uint8Array) => void) | undefined;

  constructor(origin: string, board: string) {
    this.#socket = new WebSocket(`${origin.replace('http', 'ws')}/sync/${board}`);
    this.#socket.binaryType = 'arraybuffer';
    this.gone = new Promise((resolve) => this.#socket.once('close', resolve));
    this.synced = new Promise((resolve, reject) => {
      this.#socket.on('error', reject);
      this.#socket.once('open', () => {
        const encoder = encoding.createEncoder();
        encoding.writeVarUint(encoder, 0);
        syncProtocol.writeSyncStep1(encoder, this.doc);
        this.#send(encoder);
      });
      this.#socket.on('message', (data: ArrayBuffer) => {
        if (this.#receive(new Uint8Array(data))) resolve();
      });
    });
    // A server that is killed while a client joins is part of the game.
    this.synced.catch(() => {});
    this.doc.on('update', (update: Uint8Array, sender: unknown) => {
      if (sender === this) return;
      const encoder = encoding.createEncoder();
      encoding.writeVarUint(encoder, 0);
      syncProtocol.writeUpdate(encoder, update);
      this.#send(encoder);
    });
  }

  get list(): Y.Array<string> {
    return this.doc.getArray('list');
  }

  async close(): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.#socket, 'close');
    this.#socket.terminate();
    await closed;
  }

  #send(encoder: encoding.Encoder): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(encoding.toUint8Array(encoder));
    }
  }

  /** Whether it was the answer to the first question. */
  #receive(frame: Uint8Array): boolean {
    const decoder = decoding.createDecoder(frame);
    if (decoding.readVarUint(decoder) !== 0) return false;
    if (frame[1] === syncProtocol.messageYjsUpdate) {
      this.onUpdate?.(decoding.readVarUint8Array(decoding.createDecoder(frame.subarray(2))));
    }
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    const kind = syncProtocol.readSyncMessage(decoder, encoder, this.doc, this);
    if (encoding.length(encoder) > 1) this.#send(encoder);
    return kind === syncProtocol.messageYjsSyncStep2;
  }
}
