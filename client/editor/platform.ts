/**
 * What the editor needs of the machine it runs on, and nothing more of it: time, frames, clipboard,
 * files, pictures. `browser-platform.ts` fills it in for a page; tests bring fake time.
 */
import type { Milliseconds } from '../../shared/units.ts';

export interface Clock {
  /** Milliseconds from any fixed moment; never goes back. */
  now(): Milliseconds;
  /** Calls back once, later. Returns the function that calls it off. */
  after(delay: Milliseconds, fn: () => void): () => void;
  /** Calls back before the next picture. Returns the function that calls it off. */
  frame(fn: () => void): () => void;
}

/** What lies on, or goes to, the clipboard: contents by MIME type. */
export interface ClipboardContent {
  readonly text?: string;
  readonly html?: string;
  readonly files: readonly File[];
}

export interface Platform {
  readonly clock: Clock;
  /** Whether Cmd is the modifier key of shortcuts. */
  readonly isMac: boolean;
  readonly reducedMotion: boolean;
  /** Rejects where the browser refuses. */
  writeClipboard(content: {
    readonly text?: string;
    readonly html?: string;
    readonly png?: Promise<Blob>;
  }): Promise<void>;
  readClipboard(): Promise<ClipboardContent>;
  saveFile(name: string, data: Blob): void;
  /** Lets the person choose files; empty where they chose none. */
  pickFiles(accept: string, multiple: boolean): Promise<readonly File[]>;
  /** SHA-256, lower-case hex. */
  sha256(data: Uint8Array): Promise<string>;
  /** Natural size of a picture; rejects where it is none. */
  imageSize(data: Blob): Promise<{ readonly width: number; readonly height: number }>;
  /** The same SVG without scripts, handlers and outside references; `undefined` where nothing is left. */
  cleanSvg(source: string): Promise<string | undefined>;
  /** Pixels of a picture for the canvas; rejects where it is none. */
  decodeImage(data: Blob): Promise<CanvasImageSource>;
  /**
   * Sends bytes with PUT. Resolves with the status of the answer, 0 where there was none or it was ended.
   * @param onProgress 0–1.
   * @param signal ends it.
   */
  upload(
    url: string,
    data: Blob,
    onProgress: (progress: number) => void,
    signal: AbortSignal,
  ): Promise<number>;
  /** `undefined` where there is nothing to be had. */
  download(url: string): Promise<Blob | undefined>;
  toDataUrl(data: Blob): Promise<string>;
  /** `@font-face` rules with the fonts in them, for a picture that stands alone. */
  fontCss(): Promise<string>;
  /** Paints an SVG; `scale` device pixels per unit. */
  rasterize(svg: string, width: number, height: number, scale: number): Promise<Blob>;
  /** Remembers small things between visits (style, tool lock); `undefined` where not allowed. */
  recall(key: string): string | undefined;
  remember(key: string, value: string): void;
}
