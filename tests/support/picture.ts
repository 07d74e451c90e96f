/** Pictures of a canvas as pixels, and how different two of them are. */
import { createCanvas, loadImage, type Canvas } from '@napi-rs/canvas';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of each pixel; transparency is laid on white. */
  readonly rgb: Uint8Array;
}

const SAME_COLOR = 24;

function pixelsOf(canvas: Canvas): Picture {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * 4 + c] ?? 0;
  }
  return { width, height, rgb };
}

/** Decodes a PNG. */
export async function readPicture(png: Buffer): Promise<Picture> {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, image.width, image.height);
  context.drawImage(image, 0, 0);
  return pixelsOf(canvas);
}

function isSameColor(picture: Picture, at: number, other: Picture, otherAt: number): boolean {
  for (let c = 0; c < 3; c++) {
    const difference = (picture.rgb[at * 3 + c] ?? 0) - (other.rgb[otherAt * 3 + c] ?? 0);
    if (Math.abs(difference) > SAME_COLOR) return false;
  }
  return true;
}

/** Share of pixels, 0–1, that are not the colour of the top left corner. */
export function inkShare(picture: Picture): number {
  const total = picture.width * picture.height;
  let inked = 0;
  for (let i = 0; i < total; i++) if (!isSameColor(picture, i, picture, 0)) inked++;
  return inked / total;
}

/** Number of pixels of two pictures of one size that differ visibly. Throws where the sizes differ. */
export function differingPixels(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`sizes differ: ${a.width}×${a.height} and ${b.width}×${b.height}`);
  }
  let count = 0;
  for (let i = 0; i < a.width * a.height; i++) if (!isSameColor(a, i, b, i)) count++;
  return count;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function inkArea(picture: Picture): Area {
  let left = picture.width;
  let top = picture.height;
  let right = -1;
  let bottom = -1;
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) {
      if (isSameColor(picture, y * picture.width + x, picture, 0)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) throw new Error('the picture is empty');
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Ink of the area by cells of a grid, 0–1 each: how a drawing looks, whatever its size on the screen. */
export function inkGrid(picture: Picture, columns = 24, rows = 16): number[] {
  const area = inkArea(picture);
  const cells = Array.from({ length: columns * rows }, () => ({ inked: 0, total: 0 }));
  for (let y = 0; y < area.height; y++) {
    for (let x = 0; x < area.width; x++) {
      const column = Math.floor((x * columns) / area.width);
      const row = Math.floor((y * rows) / area.height);
      const cell = cells[row * columns + column];
      if (cell === undefined) continue;
      cell.total++;
      const at = (area.top + y) * picture.width + area.left + x;
      if (!isSameColor(picture, at, picture, 0)) cell.inked++;
    }
  }
  return cells.map(({ inked, total }) => (total === 0 ? 0 : inked / total));
}

/** Mean difference of two grids, 0–1. Unrelated drawings are above 0.1, the same at two sizes below 0.05. */
export function gridDifference(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length;
}

/** Pixels of a picture whose colour is nowhere around the same place of another one. */
export function pixelsApart(a: Picture, b: Picture): number {
  let count = 0;
  for (let y = 1; y + 1 < a.height; y++) {
    for (let x = 1; x + 1 < a.width; x++) {
      let least = Infinity;
      for (let dy = -1; dy <= 1 && least > 40; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const at = (y * a.width + x) * 3;
          const there = ((y + dy) * b.width + x + dx) * 3;
          let most = 0;
          for (let c = 0; c < 3; c++) {
            most = Math.max(most, Math.abs(a.rgb[at + c]! - b.rgb[there + c]!));
          }
          least = Math.min(least, most);
        }
      }
      if (least > 40) count++;
    }
  }
  return count;
}
