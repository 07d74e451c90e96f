/**
 * Boxes on the page in which a canvas is shown pixel by pixel. Browsers put the edges of boxes on whole
 * pixels, some of the screen and some of CSS, and stretch a canvas whose box is not its size by a part of a
 * pixel: all of it is blurred then. So the box is one that has whole sides in both, not much larger than the
 * canvas, and a transform shrinks it to the canvas's size. Plain numbers and styles; owns no canvas.
 */

/** Boxes that are tried beyond the smallest one: the ratios of screens and zooms are plain fractions. */
const REACH = 256;
/** Device pixels that make no difference. */
const NEAR = 1e-3;

export interface BoxSide {
  /** CSS pixels, whole. */
  readonly css: number;
  /** What a transform stretches it by so that it takes the device pixels that were asked for. */
  readonly stretch: number;
}

/**
 * @param pixels device pixels.
 * @param ratio device pixels per CSS pixel.
 */
export function boxSide(pixels: number, ratio: number): BoxSide {
  const least = Math.ceil(pixels / ratio - NEAR);
  let css = least;
  let error = Infinity;
  for (let side = least; side < least + REACH && error > NEAR; side++) {
    const off = Math.abs(side * ratio - Math.round(side * ratio));
    if (off < error) {
      css = side;
      error = off;
    }
  }
  return { css, stretch: pixels / (Math.round(css * ratio) || 1) };
}

/** What the transform of a canvas has to stretch it by, besides all else. */
export interface Stretch {
  readonly x: number;
  readonly y: number;
}

/** Gives an element the box for a canvas of this size (device pixels), at the top left of the screen. */
export function setBox(
  { style }: HTMLElement,
  width: number,
  height: number,
  ratio: number,
): Stretch {
  const across = boxSide(width, ratio);
  const down = boxSide(height, ratio);
  style.inset = '0 auto auto 0';
  style.transformOrigin = '0 0';
  style.width = `${across.css}px`;
  style.height = `${down.css}px`;
  return { x: across.stretch, y: down.stretch };
}

/** The same, for a canvas that stays at the top left. */
export function fillBox(canvas: HTMLElement, width: number, height: number, ratio: number): void {
  const { x, y } = setBox(canvas, width, height, ratio);
  canvas.style.transform = `matrix(${x}, 0, 0, ${y}, 0, 0)`;
}
