/**
 * What part of a picture its shape shows, and what becomes of the shape when that changes: the picture
 * itself stays where it is on the board. Numbers in, fields out.
 */
import { apply } from '../../shared/geometry/affine.ts';
import type { ImageShape } from '../../shared/shapes/image.ts';
import { placement, toLocal } from '../../shared/shapes/placement.ts';
import type { Box, PagePoint } from '../../shared/units.ts';

export type CropPatch = Pick<ImageShape, 'x' | 'y' | 'w' | 'h' | 'crop'>;

const WHOLE: Box = { x: 0, y: 0, w: 1, h: 1 };
/** Closer than this to the whole picture nothing is cut off. */
const NEARLY = 1e-6;

/** The part that is shown, in fractions of the picture as it lies there: mirrored where it is. */
export function shownPart(shape: ImageShape): Box {
  return mirrored(shape, shape.crop ?? WHOLE);
}

function mirrored({ flipX, flipY }: ImageShape, part: Box): Box {
  return {
    ...part,
    x: flipX ? 1 - part.x - part.w : part.x,
    y: flipY ? 1 - part.y - part.h : part.y,
  };
}

/** Size of the whole picture on the board. */
function wholeSize(shape: ImageShape): { readonly w: number; readonly h: number } {
  const part = shownPart(shape);
  return { w: shape.w / part.w, h: shape.h / part.h };
}

/** Fields of the shape when it shows another part of its picture. */
export function showPart(shape: ImageShape, part: Box): CropPatch {
  const before = shownPart(shape);
  const whole = wholeSize(shape);
  const w = part.w * whole.w;
  const h = part.h * whole.h;
  const matrix = placement(shape, { x: 0, y: 0, w: shape.w, h: shape.h });
  const middle = apply(
    matrix,
    (part.x - before.x) * whole.w + w / 2,
    (part.y - before.y) * whole.h + h / 2,
  );
  const isWhole = part.w >= 1 - NEARLY && part.h >= 1 - NEARLY;
  return {
    x: settled(middle.x - w / 2, shape.x),
    y: settled(middle.y - h / 2, shape.y),
    w,
    h,
    crop: isWhole ? null : mirrored(shape, part),
  };
}

/** The shape with its whole picture. */
export function wholePicture(shape: ImageShape): ImageShape {
  return { ...shape, ...showPart(shape, WHOLE) };
}

/**
 * Moves an edge or a corner of what is shown.
 * @param handle `nw n ne e se s sw w`.
 * @param by how far, along the shape's own axes, in board units.
 * @param smallest side that is left, in board units.
 */
export function moveEdge(
  shape: ImageShape,
  handle: string,
  by: { readonly x: number; readonly y: number },
  smallest: number,
): CropPatch {
  const part = shownPart(shape);
  const whole = wholeSize(shape);
  const minW = Math.min(part.w, smallest / whole.w);
  const minH = Math.min(part.h, smallest / whole.h);
  let [x0, y0, x1, y1] = [part.x, part.y, part.x + part.w, part.y + part.h];
  const dx = by.x / whole.w;
  const dy = by.y / whole.h;
  if (handle.includes('w')) x0 = clamp(x0 + dx, 0, x1 - minW);
  if (handle.includes('e')) x1 = clamp(x1 + dx, x0 + minW, 1);
  if (handle.includes('n')) y0 = clamp(y0 + dy, 0, y1 - minH);
  if (handle.includes('s')) y1 = clamp(y1 + dy, y0 + minH, 1);
  return showPart(shape, { x: x0, y: y0, w: x1 - x0, h: y1 - y0 });
}

/** Moves a corner of what is shown, so that it keeps the ratio of its sides. See `moveEdge`. */
export function moveCorner(
  shape: ImageShape,
  corner: string,
  by: { readonly x: number; readonly y: number },
  smallest: number,
): CropPatch {
  const part = shownPart(shape);
  const whole = wholeSize(shape);
  const isWest = corner.includes('w');
  const isNorth = corner.includes('n');
  // How much larger it becomes, by whichever side the hand asks for more of.
  const wider = ((isWest ? -by.x : by.x) / whole.w + part.w) / part.w;
  const higher = ((isNorth ? -by.y : by.y) / whole.h + part.h) / part.h;
  const roomX = isWest ? part.x + part.w : 1 - part.x;
  const roomY = isNorth ? part.y + part.h : 1 - part.y;
  const most = Math.min(roomX / part.w, roomY / part.h);
  const least = Math.min(1, Math.max(smallest / shape.w, smallest / shape.h));
  const factor = clamp(Math.max(wider, higher), least, most);
  const w = part.w * factor;
  const h = part.h * factor;
  return showPart(shape, {
    x: isWest ? part.x + part.w - w : part.x,
    y: isNorth ? part.y + part.h - h : part.y,
    w,
    h,
  });
}

/** Moves the picture behind its frame; the frame stays. */
export function movePicture(
  shape: ImageShape,
  by: { readonly x: number; readonly y: number },
): CropPatch {
  const part = shownPart(shape);
  const whole = wholeSize(shape);
  const moved = {
    ...part,
    x: clamp(part.x - by.x / whole.w, 0, 1 - part.w),
    y: clamp(part.y - by.y / whole.h, 0, 1 - part.h),
  };
  const { crop } = showPart(shape, moved);
  return { x: shape.x, y: shape.y, w: shape.w, h: shape.h, crop };
}

/** The way from one point of the board to another, along the shape's own axes. */
export function wayAlong(
  shape: ImageShape,
  from: PagePoint,
  to: PagePoint,
): { readonly x: number; readonly y: number } {
  const box = { x: 0, y: 0, w: shape.w, h: shape.h };
  const a = toLocal(shape, box, from);
  const b = toLocal(shape, box, to);
  return { x: b.x - a.x, y: b.y - a.y };
}

/** A corner that differs only by rounding is not moved: somebody else may be moving it. */
function settled(value: number, old: number): number {
  return Math.abs(value - old) <= 1e-9 * Math.max(1, Math.abs(old)) ? old : value;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
