/**
 * Pictures of this editor: their pixels for the renderer. A picture is named by the SHA-256 of its bytes,
 * so that its shape can be on the board before the bytes have arrived: until then the others see a
 * placeholder, and its owner the picture. Their way to the server is in `picture-uploads.ts`.
 */
import type { ImageSource } from '../render/renderer.ts';
import type {
  BroughtPictures,
  PictureUploads,
  PictureUploadsInit,
  UploadState,
} from './picture-uploads.ts';

export interface BoardImagesInit extends PictureUploadsInit {
  /** Pixels that were loaded from the server; ended with the board's. */
  readonly remote: ImageSource & { destroy(): void };
}

export class BoardImages implements ImageSource {
  readonly #init: BoardImagesInit;
  readonly #brought: BroughtPictures = {
    pictures: new Map(),
    bytes: new Map(),
    tell: (asset) => this.#tell(asset),
  };
  readonly #listeners = new Set<(asset: string) => void>();
  readonly #stopRemote: () => void;
  #uploads: Promise<PictureUploads> | undefined;

  constructor(init: BoardImagesInit) {
    this.#init = init;
    this.#stopRemote = init.remote.observe((asset) => this.#tell(asset));
  }

  get(asset: string): CanvasImageSource | 'loading' | 'missing' {
    return this.#brought.pictures.get(asset) ?? this.#init.remote.get(asset);
  }

  observe(listener: (asset: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How many pictures have not yet arrived at the server. */
  get waiting(): number {
    return this.#brought.bytes.size;
  }

  /**
   * Takes a picture in and begins to send it.
   * @param onState hears of each step of the way; not called after `done`, `cancelled` or `refused`.
   * @returns its name, as soon as it is known.
   */
  async add(picture: Blob, onState: (state: UploadState) => void): Promise<string> {
    return await (await this.#way()).add(picture, onState);
  }

  /** Sends what an earlier visit could not: its bytes waited in this browser. */
  async resume(): Promise<void> {
    await (await this.#way()).resume();
  }

  /** Bytes of a picture, for an export; `undefined` where they cannot be had. */
  async bytesOf(asset: string): Promise<Blob | undefined> {
    const init = this.#init;
    return this.#brought.bytes.get(asset) ?? init.platform.download(init.addressOf(asset));
  }

  destroy(): void {
    this.#stopRemote();
    this.#init.remote.destroy();
    this.#uploads?.then(
      (uploads) => uploads.destroy(),
      () => undefined,
    );
    this.#listeners.clear();
  }

  async #way(): Promise<PictureUploads> {
    this.#uploads ??= import('./picture-uploads.ts').then(
      (part) => new part.PictureUploads(this.#init, this.#brought),
    );
    try {
      return await this.#uploads;
    } catch (error) {
      this.#uploads = undefined;
      throw error;
    }
  }

  #tell(asset: string): void {
    for (const listener of this.#listeners) listener(asset);
  }
}
