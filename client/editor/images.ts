/**
 * Pictures of this editor: their pixels for the renderer, and their way to the server. A picture is
 * named by the SHA-256 of its bytes, so that its shape can be on the board before the bytes have
 * arrived: until then the others see a placeholder, and its owner the picture. Uploads that fail for
 * want of a connection are tried again when it is back.
 */
import { milliseconds } from '../../shared/units.ts';
import type { ImageSource } from '../render/renderer.ts';
import type { Platform } from './platform.ts';

export interface BoardImagesInit {
  readonly platform: Platform;
  /** Where an asset lies; the same address takes it in. */
  addressOf(asset: string): string;
  /** Pixels that were loaded from the server. */
  readonly remote: ImageSource;
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
    void this.#send(asset, picture, onState, RETRY_MS);
    return asset;
  }

  /** Bytes of a picture, for an export; `undefined` where they cannot be had. */
  async bytesOf(asset: string): Promise<Blob | undefined> {
    return this.#bytes.get(asset) ?? this.#init.platform.download(this.#init.addressOf(asset));
  }

  destroy(): void {
    this.#stopRemote();
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
      this.#bytes.delete(asset);
      onState({ kind: 'done' });
      return;
    }
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
    this.#bytes.delete(asset);
    onState({ kind: 'refused', status });
  }

  #tell(asset: string): void {
    for (const listener of this.#listeners) listener(asset);
  }
}
