/** The editor's `Platform` on a page of a browser. Nothing else of the editor touches the DOM. */
import { loadedFaces } from '../render/board-fonts.ts';
import { milliseconds } from '../../shared/units.ts';
import type { ClipboardContent, Platform } from './platform.ts';

const STORAGE_PREFIX = 'inkwire:';
/** Largest side of a picture that is made for the clipboard or a file, in pixels. */
const MAX_RASTER_PX = 16_384;

export function browserPlatform(): Platform {
  const motion = matchMedia('(prefers-reduced-motion: reduce)');
  return {
    clock: {
      now: () => milliseconds(performance.now()),
      after(delay, fn) {
        const timer = setTimeout(fn, delay);
        return () => clearTimeout(timer);
      },
      frame(fn) {
        const frame = requestAnimationFrame(fn);
        return () => cancelAnimationFrame(frame);
      },
    },
    isMac: /Mac|iPhone|iPad/.test(navigator.platform),
    get reducedMotion() {
      return motion.matches;
    },
    writeClipboard,
    readClipboard,
    saveFile,
    pickFiles,
    sha256,
    imageSize,
    // The sanitiser is large, and few boards ever see an SVG: it is fetched when it is needed.
    cleanSvg: async (source) => (await import('./clean-svg.ts')).cleanSvg(source),
    decodeImage,
    upload,
    download,
    rasterize,
    toDataUrl,
    fontCss,
    recall(key) {
      try {
        return localStorage.getItem(STORAGE_PREFIX + key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    remember(key, value) {
      try {
        localStorage.setItem(STORAGE_PREFIX + key, value);
      } catch {
        // A private window: the setting lasts as long as the page.
      }
    },
  };
}

const writeClipboard: Platform['writeClipboard'] = async ({ text, html, png }) => {
  const items: Record<string, Blob | Promise<Blob>> = {};
  if (text !== undefined) items['text/plain'] = new Blob([text], { type: 'text/plain' });
  if (html !== undefined) items['text/html'] = new Blob([html], { type: 'text/html' });
  // A promise: Safari allows the write only while the click is being handled.
  if (png !== undefined) items['image/png'] = png;
  if (typeof ClipboardItem === 'undefined') await navigator.clipboard.writeText(text ?? '');
  else await navigator.clipboard.write([new ClipboardItem(items)]);
};

async function readClipboard(): Promise<ClipboardContent> {
  const files: File[] = [];
  let text: string | undefined;
  let html: string | undefined;
  for (const item of await navigator.clipboard.read()) {
    for (const type of item.types) {
      const blob = await item.getType(type);
      if (type === 'text/plain') text = await blob.text();
      else if (type === 'text/html') html = await blob.text();
      else if (type.startsWith('image/')) files.push(new File([blob], 'clipboard', { type }));
    }
  }
  return {
    files,
    ...(text === undefined ? {} : { text }),
    ...(html === undefined ? {} : { html }),
  };
}

function saveFile(name: string, data: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(data);
  link.download = name;
  link.click();
  // Some browsers begin to read only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function pickFiles(accept: string, multiple: boolean): Promise<readonly File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = multiple;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}

async function sha256(data: Uint8Array): Promise<string> {
  // Plain http on a machine other than this one has no `crypto.subtle`.
  const digest =
    globalThis.crypto?.subtle === undefined
      ? (await import('lib0/hash/sha256')).digest(data)
      : new Uint8Array(await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function loadImage(data: Blob): Promise<HTMLImageElement> {
  const url = URL.createObjectURL(data);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return image;
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function imageSize(data: Blob): Promise<{ readonly width: number; readonly height: number }> {
  const { naturalWidth, naturalHeight } = await loadImage(data);
  // An SVG may have no size of its own.
  return { width: naturalWidth || 300, height: naturalHeight || 300 };
}

const decodeImage = (data: Blob): Promise<CanvasImageSource> => loadImage(data);

function upload(
  url: string,
  data: Blob,
  onProgress: (progress: number) => void,
  signal: AbortSignal,
): Promise<number> {
  // `fetch` cannot tell how far an upload has come.
  const request = new XMLHttpRequest();
  request.open('PUT', url);
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    if (total > 0) onProgress(loaded / total);
  });
  return new Promise((resolve) => {
    request.addEventListener('loadend', () => resolve(request.status));
    signal.addEventListener('abort', () => request.abort());
    request.send(data);
  });
}

async function download(url: string): Promise<Blob | undefined> {
  try {
    const response = await fetch(url);
    return response.ok ? await response.blob() : undefined;
  } catch {
    return undefined;
  }
}

async function rasterize(svg: string, width: number, height: number, scale: number): Promise<Blob> {
  const limited = Math.min(scale, MAX_RASTER_PX / Math.max(width, height, 1));
  const image = await loadImage(new Blob([svg], { type: 'image/svg+xml' }));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * limited));
  canvas.height = Math.max(1, Math.round(height * limited));
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('this browser gives no canvas');
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the picture is too large'));
      else resolve(blob);
    }, 'image/png');
  });
}

function toDataUrl(data: Blob): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.addEventListener('load', () => resolve(String(reader.result)));
    reader.addEventListener('error', () => reject(new Error('the picture cannot be read')));
    reader.readAsDataURL(data);
  });
}

/** The board's fonts as this page has loaded them, with the files inside. */
async function fontCss(): Promise<string> {
  const rules = await Promise.all(
    loadedFaces().map(async ({ family, url, range, weight }) => {
      const blob = await download(url);
      if (blob === undefined) return '';
      return `@font-face { font-family: '${family}'; font-weight: ${weight}; unicode-range: ${range}; src: url(${await toDataUrl(blob)}) format('woff2'); }`;
    }),
  );
  return rules.join('\n');
}
