/**
 * The way of pictures to the server: sends them, tells how far they are, tries again where there is no
 * connection, and takes back what is no longer wanted. Fetched when a picture is brought, or was left by an
 * earlier visit; what is brought is kept for the renderer by `images.ts`.
 */
import { milliseconds } from '../../shared/units.ts';
import type { PictureShelf } from './picture-shelf.ts';
import type { Platform } from './platform.ts';

export interface PictureUploadsInit {
  readonly platform: Platform;
  /** Where an asset lies; the same address takes it in. */
  addressOf(asset: string): string;
  /** Keeps what has not arrived over a reload; `undefined` where there is no place for it. */
  shelf(): Promise<PictureShelf | undefined>;
}

export type UploadState =
  | { readonly kind: 'sending'; readonly progress: number; readonly cancel: () => void }
  | { readonly kind: 'done' }
  /** Tried again later. */
  | { readonly kind: 'waiting'; readonly cancel: () => void }
  /** Somebody did not want it any more: nothing of it is kept. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly status: number };

/** What this page brought, as far as it knows; `tell` says that something of it has changed. */
export interface BroughtPictures {
  /** Whether or not they have arrived at the server. */
  readonly pictures: Map<string, CanvasImageSource>;
  /** Of those that have not. */
  readonly bytes: Map<string, Blob>;
  readonly tell: (asset: string) => void;
}

interface Sending {
  readonly asset: string;
  readonly picture: Blob;
  readonly onState: (state: UploadState) => void;
  readonly signal: AbortSignal;
  readonly cancel: () => void;
  stopWaiting: () => void;
}

const RETRY_MS = milliseconds(5_000);
const MAX_RETRY_MS = milliseconds(60_000);

export class PictureUploads {
  readonly #init: PictureUploadsInit;
  readonly #brought: BroughtPictures;
  /** On their way, or waiting for another try; the same picture can be there twice. */
  readonly #sending = new Set<Sending>();
  #shelf: Promise<PictureShelf | undefined> | undefined;
  /** One after the other: a picture must not be put there after it was taken away. */
  #shelving: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(init: PictureUploadsInit, brought: BroughtPictures) {
    this.#init = init;
    this.#brought = brought;
  }

  /**
   * Takes a picture in and begins to send it.
   * @param onState hears of each step of the way; not called after `done`, `cancelled` or `refused`.
   * @returns its name, as soon as it is known.
   */
  async add(picture: Blob, onState: (state: UploadState) => void): Promise<string> {
    const { platform } = this.#init;
    const bytes = new Uint8Array(await picture.arrayBuffer());
    const asset = await platform.sha256(bytes);
    if (!this.#brought.pictures.has(asset))
      this.#brought.pictures.set(asset, await platform.decodeImage(picture));
    this.#brought.tell(asset);
    this.#brought.bytes.set(asset, picture);
    void this.#keep((shelf) => shelf.put({ asset, picture }));
    this.#begin(asset, picture, onState);
    return asset;
  }

  /** Sends what an earlier visit could not: its bytes waited in this browser. */
  async resume(): Promise<void> {
    const kept = (await this.#keep((shelf) => shelf.all())) ?? [];
    for (const { asset, picture } of kept) {
      if (this.#isOver || this.#brought.bytes.has(asset)) continue;
      try {
        this.#brought.pictures.set(asset, await this.#init.platform.decodeImage(picture));
      } catch {
        this.#forget(asset);
        continue;
      }
      this.#brought.tell(asset);
      this.#brought.bytes.set(asset, picture);
      this.#begin(asset, picture, () => undefined);
    }
  }

  destroy(): void {
    this.#isOver = true;
    for (const { stopWaiting } of this.#sending) stopWaiting();
  }

  #begin(asset: string, picture: Blob, onState: (state: UploadState) => void): void {
    const ending = new AbortController();
    const sending: Sending = {
      asset,
      picture,
      onState,
      signal: ending.signal,
      cancel: () => {
        if (!this.#end(sending)) return;
        ending.abort();
        const isWanted = [...this.#sending].some((other) => other.asset === asset);
        if (!isWanted) {
          this.#forget(asset);
          this.#brought.pictures.delete(asset);
          this.#brought.tell(asset);
        }
        onState({ kind: 'cancelled' });
      },
      stopWaiting: () => undefined,
    };
    this.#sending.add(sending);
    void this.#send(sending, RETRY_MS);
  }

  async #send(sending: Sending, delay: number): Promise<void> {
    const { platform } = this.#init;
    const { asset, picture, onState, signal, cancel } = sending;
    const tell = (progress: number): void => onState({ kind: 'sending', progress, cancel });
    tell(0);
    const status = await platform.upload(
      this.#init.addressOf(asset),
      picture,
      (progress) => {
        if (!signal.aborted) tell(progress);
      },
      signal,
    );
    if (signal.aborted) return;
    if (status >= 200 && status < 300) {
      this.#end(sending);
      this.#forget(asset);
      onState({ kind: 'done' });
      return;
    }
    if (this.#isOver) return;
    // No answer, too many at once, or a server in trouble: its bytes are wanted all the same.
    if (status === 0 || status === 429 || status >= 500) {
      onState({ kind: 'waiting', cancel });
      const again = (): void => void this.#send(sending, Math.min(delay * 2, MAX_RETRY_MS));
      sending.stopWaiting = platform.clock.after(milliseconds(delay), again);
      return;
    }
    this.#end(sending);
    this.#forget(asset);
    onState({ kind: 'refused', status });
  }

  /** Returns whether it was still on its way. */
  #end(sending: Sending): boolean {
    sending.stopWaiting();
    return this.#sending.delete(sending);
  }

  /** Its bytes are wanted no longer: they have arrived, or never will. */
  #forget(asset: string): void {
    this.#brought.bytes.delete(asset);
    void this.#keep((shelf) => shelf.remove(asset));
  }

  /** A browser that cannot keep a picture is no reason not to send it. */
  #keep<T>(fn: (shelf: PictureShelf) => Promise<T>): Promise<T | undefined> {
    const done = this.#shelving.then(async () => {
      this.#shelf ??= this.#init.shelf();
      const shelf = await this.#shelf;
      return shelf && fn(shelf);
    });
    const settled = done.catch(() => undefined);
    this.#shelving = settled;
    return settled;
  }
}
