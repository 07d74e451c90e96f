/**
 * Pictures of a board by their content hash, fetched when first asked for. Owns no address: whoever
 * makes it says where an asset lies. Fits the renderer's `ImageSource`. A shape may be there before
 * the bytes of its picture are (they are still on their way from somebody's page): what is missing is
 * asked for again, less and less often.
 */

type Slot =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly image: HTMLImageElement }
  | { readonly kind: 'missing' };

/** Waiting times double from the first to the last, then nobody asks again. */
const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 120_000;

export class AssetImages {
  readonly #addressOf: (asset: string) => string;
  readonly #slots = new Map<string, Slot>();
  readonly #listeners = new Set<(asset: string) => void>();
  readonly #retries = new Set<ReturnType<typeof setTimeout>>();
  #isOver = false;

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

  /** Asks for nothing again, and tells nobody. */
  destroy(): void {
    this.#isOver = true;
    for (const timer of this.#retries) clearTimeout(timer);
    this.#retries.clear();
    this.#listeners.clear();
  }

  #load(asset: string): Slot {
    const slot: Slot = { kind: 'loading' };
    this.#slots.set(asset, slot);
    this.#fetch(asset, FIRST_RETRY_MS);
    return slot;
  }

  #fetch(asset: string, retryMs: number): void {
    const image = new Image();
    // Without it the canvas would be tainted, and could not be copied or exported.
    image.crossOrigin = 'anonymous';
    image.src = this.#addressOf(asset);
    image.decode().then(
      () => this.#settle(asset, { kind: 'ready', image }),
      () => {
        this.#settle(asset, { kind: 'missing' });
        if (retryMs > LAST_RETRY_MS || this.#isOver) return;
        const timer = setTimeout(() => {
          this.#retries.delete(timer);
          this.#fetch(asset, retryMs * 2);
        }, retryMs);
        this.#retries.add(timer);
      },
    );
  }

  #settle(asset: string, slot: Slot): void {
    const before = this.#slots.get(asset)?.kind;
    this.#slots.set(asset, slot);
    if (before === slot.kind) return;
    for (const listener of this.#listeners) listener(asset);
  }
}
