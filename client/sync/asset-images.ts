/**
 * Pictures of a board by their content hash, fetched once each when first asked for. Owns no address:
 * whoever makes it says where an asset lies. Fits the renderer's `ImageSource`.
 */

type Slot =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly image: HTMLImageElement }
  | { readonly kind: 'missing' };

export class AssetImages {
  readonly #addressOf: (asset: string) => string;
  readonly #slots = new Map<string, Slot>();
  readonly #listeners = new Set<(asset: string) => void>();

  constructor(addressOf: (asset: string) => string) {
    this.#addressOf = addressOf;
  }

  get(asset: string): HTMLImageElement | 'loading' | 'missing' {
    const slot = this.#slots.get(asset) ?? this.#load(asset);
    return slot.kind === 'ready' ? slot.image : slot.kind;
  }

  observe(listener: (asset: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #load(asset: string): Slot {
    const image = new Image();
    // Without it the canvas would be tainted, and could not be copied or exported.
    image.crossOrigin = 'anonymous';
    image.src = this.#addressOf(asset);
    const slot: Slot = { kind: 'loading' };
    this.#slots.set(asset, slot);
    image.decode().then(
      () => this.#settle(asset, { kind: 'ready', image }),
      () => this.#settle(asset, { kind: 'missing' }),
    );
    return slot;
  }

  #settle(asset: string, slot: Slot): void {
    this.#slots.set(asset, slot);
    for (const listener of this.#listeners) listener(asset);
  }
}
