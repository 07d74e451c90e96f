/**
 * Pictures of this editor: their pixels for the renderer, and their way to the server. A picture is
 * named by the SHA-256 of its bytes, so that its shape can be on the board before the bytes have
 * arrived: until then the others see a placeholder, and its owner the picture. Uploads that fail for
 * want of a connection are tried again when it is back.
 */
import { milliseconds } from '../../shared/units.ts';
import type { ImageSource } from '../render/renderer.ts';
import type { PictureShelf } from './picture-shelf.ts';
import type { Platform } from './platform.ts';

export interface BoardImagesInit {
  readonly platform: Platform;
  /** Where an asset lies; the same address takes it in. */
  addressOf(asset: string): string;
  /** Pixels that were loaded from the server; ended with the board's. */
  readonly remote: ImageSource & { destroy(): void };
  /** Keeps what has not arrived over a reload; `undefined` where there is no place for it. */
  shelf(): Promise<PictureShelf | undefined>;
}

export type UploadState =
  | { readonly kind: 'sending'; readonly progress: number }
  | { readonly kind: 'done' }
  /** Tried again later. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused'; readonly status: number };

const RETRY_MS = milliseconds(5_000);
const MAX_RETRY_MS = milliseconds(60_000);

export class BoardImages implements ImageSource {
  readonly #init: BoardImagesInit;
  /** Pictures that this page brought, whether or not they have arrived at the server. */
  readonly #own = new Map<string, CanvasImageSource>();
  readonly #bytes = new Map<string, Blob>();
  readonly #listeners = new Set<(asset: string) => void>();
  readonly #stopRemote: () => void;
  readonly #retries = new Set<() => void>();
  #shelf: Promise<PictureShelf | undefined> | undefined;
  /** One after the other: a picture must not be put there after it was taken away. */
  #shelving: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(init: BoardImagesInit) {
    this.#init = init;
    this.#stopRemote = init.remote.observe((asset) => this.#tell(asset));
  }

  get(asset: string): CanvasImageSource | 'loading' | 'missing' {
    return this.#own.get(asset) ?? this.#init.remote.get(asset);
  }

  observe(listener: (asset: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How many pictures have not yet arrived at the server. */
  get waiting(): number {
    return this.#bytes.size;
  }

  /**
   * Takes a picture in and begins to send it.
   * @param onState hears of each step of the way; not called after `done` or `refused`.
   * @returns its name, as soon as it is known.
   */
  async add(picture: Blob, onState: (state: UploadState) => void): Promise<string> {
    const { platform } = this.#init;
    const bytes = new Uint8Array(await picture.arrayBuffer());
    const asset = await platform.sha256(bytes);
    if (!this.#own.has(asset)) this.#own.set(asset, await platform.decodeImage(picture));
    this.#tell(asset);
    this.#bytes.set(asset, picture);
    void this.#keep((shelf) => shelf.put({ asset, picture }));
    void this.#send(asset, picture, onState, RETRY_MS);
    return asset;
  }

  /** Sends what an earlier visit could not: its bytes waited in this browser. */
  async resume(): Promise<void> {
    const kept = (await this.#keep((shelf) => shelf.all())) ?? [];
    for (const { asset, picture } of kept) {
      if (this.#isOver || this.#bytes.has(asset)) continue;
      try {
        this.#own.set(asset, await this.#init.platform.decodeImage(picture));
      } catch {
        this.#forget(asset);
        continue;
      }
      this.#tell(asset);
      this.#bytes.set(asset, picture);
      void this.#send(asset, picture, () => undefined, RETRY_MS);
    }
  }

  /** Bytes of a picture, for an export; `undefined` where they cannot be had. */
  async bytesOf(asset: string): Promise<Blob | undefined> {
    return this.#bytes.get(asset) ?? this.#init.platform.download(this.#init.addressOf(asset));
  }

  destroy(): void {
    this.#isOver = true;
    this.#stopRemote();
    this.#init.remote.destroy();
    for (const stop of this.#retries) stop();
    this.#listeners.clear();
  }

  async #send(
    asset: string,
    picture: Blob,
    onState: (state: UploadState) => void,
    delay: number,
  ): Promise<void> {
    const { platform } = this.#init;
    onState({ kind: 'sending', progress: 0 });
    const status = await platform.upload(this.#init.addressOf(asset), picture, (progress) =>
      onState({ kind: 'sending', progress }),
    );
    if (status >= 200 && status < 300) {
      this.#forget(asset);
      onState({ kind: 'done' });
      return;
    }
    if (this.#isOver) return;
    // No answer, too many at once, or a server in trouble: its bytes are wanted all the same.
    if (status === 0 || status === 429 || status >= 500) {
      onState({ kind: 'waiting' });
      const stop = platform.clock.after(milliseconds(delay), () => {
        this.#retries.delete(stop);
        void this.#send(asset, picture, onState, Math.min(delay * 2, MAX_RETRY_MS));
      });
      this.#retries.add(stop);
      return;
    }
    this.#forget(asset);
    onState({ kind: 'refused', status });
  }

  /** Its bytes are wanted no longer: they have arrived, or never will. */
  #forget(asset: string): void {
    this.#bytes.delete(asset);
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

  #tell(asset: string): void {
    for (const listener of this.#listeners) listener(asset);
  }
}
