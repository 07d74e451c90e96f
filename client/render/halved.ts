/**
 * Pictures that are shown far smaller than they are, as copies of half, a quarter … of their size: a
 * repaint must not go through all their pixels again, and no pixel may be skipped. Owns these copies and
 * their number; fetched when there is such a picture.
 */

/** Bytes that all copies together may take. */
const MAX_BYTES = 64 * 2 ** 20;

type Copy = HTMLCanvasElement | OffscreenCanvas;

/** Copies by how often they are halved, for each picture; those used last come last. */
const copies = new Map<CanvasImageSource, Map<number, Copy>>();
let bytes = 0;

/**
 * @param times how often it is to be halved.
 * @returns the picture itself where a copy would be too large to be kept.
 */
export function halved(
  picture: CanvasImageSource,
  width: number,
  height: number,
  times: number,
): CanvasImageSource {
  const own = copies.get(picture) ?? new Map<number, Copy>();
  copies.delete(picture);
  copies.set(picture, own);
  const known = own.get(times);
  if (known !== undefined) return known;
  const size = bytesOf(half(width, times), half(height, times));
  if (size > MAX_BYTES / 2) return picture;
  let from = 0;
  for (const level of own.keys()) if (level < times && level > from) from = level;
  let source = own.get(from) ?? picture;
  let copy: Copy | undefined;
  for (let level = from + 1; level <= times; level++) {
    const next = makeCanvas(half(width, level), half(height, level));
    const pen = next.getContext('2d') as CanvasRenderingContext2D;
    pen.imageSmoothingQuality = 'medium';
    pen.drawImage(source, 0, 0, next.width, next.height);
    if (copy !== undefined) copy.width = copy.height = 0;
    copy = next;
    source = next;
  }
  own.set(times, copy!);
  bytes += size;
  trim(picture);
  return copy!;
}

/** Lets all copies go: what is on them may be lost. */
export function forgetHalved(): void {
  for (const picture of copies.keys()) drop(picture);
}

/** Bytes that are kept now. */
export function halvedBytes(): number {
  return bytes;
}

function trim(last: CanvasImageSource): void {
  for (const picture of copies.keys()) {
    if (bytes <= MAX_BYTES || picture === last) return;
    drop(picture);
  }
}

function drop(picture: CanvasImageSource): void {
  for (const copy of copies.get(picture)?.values() ?? []) {
    bytes -= bytesOf(copy.width, copy.height);
    copy.width = copy.height = 0;
  }
  copies.delete(picture);
}

function half(side: number, times: number): number {
  return Math.max(1, Math.round(side / 2 ** times));
}

function bytesOf(width: number, height: number): number {
  return width * height * 4;
}

function makeCanvas(width: number, height: number): Copy {
  if (typeof OffscreenCanvas === 'function') return new OffscreenCanvas(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}
