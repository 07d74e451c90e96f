/**
 * The contract of the editor's connection to its board; implemented below. "Saved" means on disk:
 * whatever the server says that it has is a receipt for it (S-9), and nothing else is.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { BoardId } from '../../shared/protocol/board-id.ts';
import { closeCodes, isPermanentClose } from '../../shared/protocol/close-codes.ts';
import {
  messageTypes,
  readNotice,
  type ReadOnlyReason,
  socketParams,
  syncTypes,
} from '../../shared/protocol/messages.ts';
import { type OfflineCopy, openOfflineCopy } from './offline.ts';
import { Receipts } from './receipts.ts';
import { applyUntold } from './untold.ts';
import {
  probeBoard,
  reasonOfClose,
  type RefusalReason,
  retryDelayMs,
  type TurnedAway,
} from './reconnect.ts';

export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  /** Synced and receiving. */
  | { readonly kind: 'live' }
  /** No server; changes are kept in this browser and travel later. */
  | {
      readonly kind: 'offline';
      readonly since: number;
      /** Why the server lets nobody in now, where it is there and says so. */
      readonly because?: TurnedAway;
    }
  /** The server takes no changes for now (its disk is full …); it says why. */
  | { readonly kind: 'read-only'; readonly reason: ReadOnlyReason }
  /** Final: wrong link, board deleted, protocol refused. */
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
    };

/** `saving`: some change of this page has no receipt yet. */
export type SaveState = 'saved' | 'saving' | 'offline';

export interface Connection {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  readonly status: ConnectionStatus;
  readonly saveState: SaveState;
  /** Whether something is neither with the server nor in a copy of this browser. */
  readonly isAtRisk: boolean;
  /** How many watch by the spectator link, as the server last said. */
  readonly watchers: number;
  /** Resolves when the board is first complete (from the server, or from this browser's copy). */
  readonly ready: Promise<void>;
  observe(listener: () => void): () => void;
  destroy(): void;
}

export interface ConnectOptions {
  /** Origin of the server, such as `https://ink.example`. */
  readonly server: string;
  readonly board: BoardId;
  /** `''` on a server that is open to everybody. */
  readonly token: string;
  /** Whether this browser keeps a copy; true by default. */
  readonly keepsCopy?: boolean;
  /** For tests and for programs without a browser. */
  readonly WebSocket?: typeof WebSocket;
}

/** Presence is sent at most this often; the latest state wins. */
const PRESENCE_INTERVAL_MS = 33;

/** Connects to a board, and keeps trying until `destroy()` or a final refusal. */
export function openConnection(options: ConnectOptions): Connection {
  return new SocketConnection(options);
}

class SocketConnection implements Connection {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly ready: Promise<void>;
  readonly #options: ConnectOptions;
  readonly #provider: WebsocketProvider;
  readonly #receipts = new Receipts();
  /** Reads large updates sooner once it is here, which is while the socket opens. */
  #applyUpdate: (doc: Y.Doc, update: Uint8Array, origin: unknown) => void = Y.applyUpdate;
  readonly #listeners = new Set<() => void>();
  readonly #lifetime = new AbortController();
  #copy: OfflineCopy | undefined;
  #status: ConnectionStatus = { kind: 'connecting' };
  #saveState: SaveState = 'saved';
  #watchers = 0;
  #readOnlyReason: ReadOnlyReason | undefined;
  #failedAttempts = 0;
  #hasOpened = false;
  /** What of the document waited for a part that it lacked, before what is being read came. */
  #waiting: Pick<Y.Doc['store'], 'pendingStructs' | 'pendingDs'> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #presenceTimer: ReturnType<typeof setTimeout> | undefined;
  #presenceSentAt = -Infinity;
  #becomeReady = (): void => {};

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.ready = new Promise((resolve) => {
      this.#becomeReady = resolve;
    });
    this.#provider = new WebsocketProvider(
      `${options.server.replace(/^http/, 'ws')}/sync`,
      options.board,
      this.doc,
      {
        connect: false,
        awareness: this.awareness,
        params: {
          ...(options.token === '' ? {} : { [socketParams.token]: options.token }),
          [socketParams.notices]: '1',
        },
        ...(options.WebSocket === undefined ? {} : { WebSocketPolyfill: options.WebSocket }),
        // What another tab has drawn is shown when it is on disk, and that the server says.
        disableBc: true,
      },
    );
    this.#listenToProvider();
    this.#listenToPage();
    this.doc.on('afterTransaction', this.#onTransaction);
    void this.#start();
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  get saveState(): SaveState {
    return this.#saveState;
  }

  get isAtRisk(): boolean {
    return this.#copy?.lacksChanges !== false && !this.#receipts.isEmpty;
  }

  get watchers(): number {
    return this.#watchers;
  }

  observe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  destroy(): void {
    if (this.#isDestroyed) return;
    this.#lifetime.abort();
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#presenceTimer);
    this.#listeners.clear();
    this.doc.off('afterTransaction', this.#onTransaction);
    this.awareness.off('update', this.#onPresence);
    this.#copy?.destroy();
    this.#provider.destroy();
    this.awareness.destroy();
    this.doc.destroy();
  }

  get #isDestroyed(): boolean {
    return this.#lifetime.signal.aborted;
  }

  async #start(): Promise<void> {
    this.#provider.connect();
    import('../../shared/document/apply-update.ts').then(
      ({ applyUpdate }) => (this.#applyUpdate = applyUpdate),
      // Yjs reads all that it reads.
      () => undefined,
    );
    const { server, board, token, keepsCopy = true } = this.#options;
    if (!keepsCopy) return;
    const copy = await openOfflineCopy(
      server,
      board,
      token.slice(0, 1) || 'open',
      this.doc,
      () => this.#status.kind !== 'live',
    );
    if (this.#isDestroyed) {
      copy?.destroy();
      return;
    }
    this.#copy = copy;
    if (this.#provider.synced) copy?.markComplete();
    if ((await copy?.loaded) === true) this.#becomeReady();
  }

  #listenToProvider(): void {
    const provider = this.#provider;
    // The provider sends on what it has heard from others too: to a hundred people, from each.
    this.awareness.off('update', provider._awarenessUpdateHandler);
    this.awareness.on('update', this.#onPresence);

    provider.on('status', ({ status }) => {
      if (status === 'connected') this.#hasOpened = true;
      if (status === 'connecting') {
        this.#hasOpened = false;
        this.#guardMessages();
      }
    });
    provider.on('sync', (isSynced) => {
      if (!isSynced) return;
      this.#failedAttempts = 0;
      this.#copy?.markComplete();
      this.#becomeReady();
      this.#update(this.#liveStatus());
    });
    provider.on('connection-close', (event) => this.#onClose(event));
    this.#tapMessages();
  }

  /** A message that ends before its content costs the connection, and throws nothing into the page. */
  #guardMessages(): void {
    const { ws } = this.#provider;
    const read = ws?.onmessage;
    if (ws === null || read === null || read === undefined) return;
    // The provider's own reader is this property: a listener beside it would not stop it.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener
    ws.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      if (isWhole(new Uint8Array(event.data))) read.call(ws, event);
      else ws.close();
    };
  }

  /** Reads what passes for receipts and notices, and leaves the rest to the provider. */
  #tapMessages(): void {
    const handlers = this.#provider.messageHandlers;
    const readSync = handlers[messageTypes.sync];
    handlers[messageTypes.sync] = (encoder, decoder, provider, emitSynced, type) => {
      const start = decoder.pos;
      const kind = decoding.readVarUint(decoder);
      const content = decoding.readVarUint8Array(decoder);
      decoder.pos = start;
      const { pendingStructs, pendingDs } = this.doc.store;
      if (pendingStructs !== null || pendingDs !== null)
        this.#waiting = { pendingStructs, pendingDs };
      if (kind === syncTypes.step2 || kind === syncTypes.update) {
        this.#apply(content);
        if (emitSynced && kind === syncTypes.step2) provider.synced = true;
      } else readSync?.(encoder, decoder, provider, emitSynced, type);
      if (kind === syncTypes.step1) this.#receipts.confirmStateVector(content);
      else this.#receipts.confirm(content);
      // It may never have been sent: the next connection sees to that.
      if (this.#isReleased && !this.#receipts.isEmpty) this.#provider.ws?.close();
      this.#waiting = undefined;
      this.#update();
    };
    // For clients that ask for no notices; the provider would print it.
    handlers[messageTypes.auth] = () => {};
    handlers[messageTypes.notice] = (_encoder, decoder) => {
      const notice = readNotice(decoding.readVarString(decoder));
      if (notice === undefined) return;
      this.#readOnlyReason = notice.readOnly ?? undefined;
      this.#watchers = notice.watchers;
      this.#update(this.#liveStatus(), true);
    };
  }

  /** What the server sent, as the provider would: the board is the same one, large ones are here sooner. */
  #apply(update: Uint8Array): void {
    const apply = (): void => this.#applyUpdate(this.doc, update, this.#provider);
    try {
      if (this.doc.store.clients.size > 0) {
        apply();
        return;
      }
      const listeners = [this.#provider._updateHandler];
      if (this.#copy !== undefined) listeners.push(this.#copy.keep);
      applyUntold(this.doc, this.#provider, listeners, apply);
      // The copy keeps what came, as it came.
      this.#copy?.keep(update, this.#provider);
    } catch (error) {
      // oxlint-disable-next-line no-console -- a listener's fault, which must not end the connection
      console.error('An update of the board could not be applied whole', error);
    }
  }

  /** Whether some of what waited in the copy has become part of the document. */
  get #isReleased(): boolean {
    const { pendingStructs, pendingDs } = this.doc.store;
    return (
      this.#waiting !== undefined &&
      (this.#waiting.pendingStructs !== pendingStructs ||
        String(this.#waiting.pendingDs) !== String(pendingDs))
    );
  }

  #liveStatus(): ConnectionStatus {
    if (!this.#provider.synced) return this.#status;
    return this.#readOnlyReason === undefined
      ? { kind: 'live' }
      : { kind: 'read-only', reason: this.#readOnlyReason };
  }

  readonly #onTransaction = (transaction: Y.Transaction): void => {
    if (transaction.origin === this.#provider && !this.#isReleased) return;
    this.#receipts.expect(transaction);
    this.#update();
  };

  #onClose(event: CloseEvent | null): void {
    // From here on we decide when to try again: the provider's own waiting has no jitter.
    this.#provider.shouldConnect = false;
    this.#readOnlyReason = undefined;
    if (this.#isDestroyed) return;
    const code = event?.code ?? 1006;
    if (isPermanentClose(code)) {
      // Whoever deletes a board means it: it is not to lie about in the browsers of all who were there.
      if (code === closeCodes.notFound) this.#copy?.remove();
      this.#update({ kind: 'refused', reason: reasonOfClose(code) });
      return;
    }
    const isFirst = this.#hasOpened && this.#failedAttempts === 0;
    this.#failedAttempts += 1;
    const { status } = this;
    // Until the server has answered again, what it said last holds.
    const because = status.kind === 'offline' && !this.#hasOpened ? status.because : undefined;
    this.#update(isFirst ? { kind: 'connecting' } : this.#offlineStatus(because));
    if (this.#hasOpened) this.#retryIn(retryDelayMs(code, this.#failedAttempts));
    else void this.#askWhy();
  }

  /** Browsers do not tell a page why a socket was refused; the REST call does. */
  async #askWhy(): Promise<void> {
    const { server, board, token } = this.#options;
    const answer = await probeBoard(server, board, token, this.#lifetime.signal);
    if (this.#isDestroyed) return;
    switch (answer.kind) {
      case 'refused':
        this.#update({ kind: 'refused', reason: answer.reason });
        return;
      case 'later':
        this.#update(this.#offlineStatus(answer.because));
        this.#retryIn(answer.waitMs + retryDelayMs(1006, 1));
        return;
      case 'unknown':
        this.#update(this.#offlineStatus());
        this.#retryIn(retryDelayMs(1006, this.#failedAttempts));
        return;
      default:
        answer satisfies never;
    }
  }

  #retryIn(delayMs: number): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.#retryNow(), delayMs);
  }

  #retryNow(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    if (!this.#isDestroyed && this.#status.kind !== 'refused') this.#provider.connect();
  }

  #listenToPage(): void {
    if (typeof window === 'undefined') return;
    const { signal } = this.#lifetime;
    const hurry = (): void => {
      if (this.#retryTimer !== undefined) this.#retryNow();
      // The network was away for a moment only, and the socket has outlived it.
      else if (this.#status.kind === 'offline' && this.#provider.wsconnected) {
        this.#status = { kind: 'connecting' };
        this.#update(this.#liveStatus());
      }
    };
    window.addEventListener('online', hurry, { signal });
    window.addEventListener(
      'offline',
      () => {
        if (this.#status.kind !== 'refused') this.#update(this.#offlineStatus());
      },
      { signal },
    );
    document.addEventListener(
      'visibilitychange',
      () => {
        if (document.visibilityState === 'visible') hurry();
      },
      { signal },
    );
  }

  /** @param because `undefined`: nobody knows. */
  #offlineStatus(because?: TurnedAway): ConnectionStatus {
    const { status } = this;
    const since = status.kind === 'offline' ? status.since : Date.now();
    if (status.kind === 'offline' && status.because === because) return status;
    return { kind: 'offline', since, ...(because === undefined ? {} : { because }) };
  }

  readonly #onPresence = (changes: {
    added: number[];
    updated: number[];
    removed: number[];
  }): void => {
    const own = this.doc.clientID;
    if (changes.removed.includes(own)) {
      this.#sendPresence();
      return;
    }
    if (!changes.added.includes(own) && !changes.updated.includes(own)) return;
    if (this.#presenceTimer !== undefined) return;
    const waitMs = this.#presenceSentAt + PRESENCE_INTERVAL_MS - performance.now();
    if (waitMs <= 0) this.#sendPresence();
    else this.#presenceTimer = setTimeout(() => this.#sendPresence(), waitMs);
  };

  #sendPresence(): void {
    clearTimeout(this.#presenceTimer);
    this.#presenceTimer = undefined;
    this.#presenceSentAt = performance.now();
    const { ws, wsconnected } = this.#provider;
    if (ws === null || !wsconnected || ws.readyState !== ws.OPEN) return;
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, messageTypes.awareness);
    encoding.writeVarUint8Array(
      encoder,
      encodeAwarenessUpdate(this.awareness, [this.doc.clientID]),
    );
    ws.send(encoding.toUint8Array(encoder));
  }

  #update(status: ConnectionStatus = this.#status, isNews = false): void {
    const isSame =
      status === this.#status || (status.kind === 'live' && this.#status.kind === 'live');
    const isConnected = status.kind === 'live' || status.kind === 'read-only';
    const saveState: SaveState = this.#receipts.isEmpty
      ? status.kind === 'offline'
        ? 'offline'
        : 'saved'
      : isConnected || status.kind === 'connecting'
        ? 'saving'
        : 'offline';
    if (isSame && !isNews && saveState === this.#saveState) return;
    if (!isSame) this.#status = status;
    this.#saveState = saveState;
    for (const listener of this.#listeners) listener();
  }
}

/** Whether a frame has the parts that its message type needs. What is inside them is for Yjs to say. */
function isWhole(frame: Uint8Array): boolean {
  const decoder = decoding.createDecoder(frame);
  try {
    switch (decoding.readVarUint(decoder)) {
      case messageTypes.sync:
      case messageTypes.auth:
        decoding.readVarUint(decoder);
        decoding.readVarUint8Array(decoder);
        return true;
      case messageTypes.awareness:
      case messageTypes.notice:
        decoding.readVarUint8Array(decoder);
        return true;
      default:
        return true;
    }
  } catch {
    return false;
  }
}
