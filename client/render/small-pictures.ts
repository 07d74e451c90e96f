/** Finds smaller copies of large pictures. What makes and keeps them is fetched when there is one. */
import type { PaintImage } from '../../shared/shapes/paint-commands.ts';
import type * as Halves from './halved.ts';

/** Pictures with fewer pixels are shown as they are, however small. */
const MIN_PIXELS = 2 ** 18;

let halves: typeof Halves | undefined;
let fetched: Promise<void> | undefined;

/** @param shown device pixels that the whole picture is wide on the screen. */
export function smallPicture(
  { pixels, width, height }: PaintImage<CanvasImageSource>,
  shown: number,
): CanvasImageSource | undefined {
  const times = Math.floor(Math.log2(width / Math.max(1, shown)));
  if (!(times >= 1) || width * height < MIN_PIXELS) return undefined;
  fetched ??= import('./halved.ts').then(
    (part) => {
      halves = part;
    },
    () => undefined,
  );
  return halves?.halved(pixels, width, height, times);
}

/** Lets the copies go: their content may be lost. */
export function forgetSmallPictures(): void {
  halves?.forgetHalved();
}
