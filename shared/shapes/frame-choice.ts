/**
 * Which of several frames something falls into: the topmost one that it fits in and that holds its
 * middle. Pure geometry; who asks, and which frames there are, is decided elsewhere.
 */
import type { Box } from '../units.ts';
import type { Shape } from './shape.ts';

/** Whether the middle of a box lies in another. */
export function holdsMiddle(frame: Box, box: Box): boolean {
  const x = box.x + box.w / 2;
  const y = box.y + box.h / 2;
  return x >= frame.x && x <= frame.x + frame.w && y >= frame.y && y <= frame.y + frame.h;
}

/** @param frames bottom first. */
export function frameAmong(frames: readonly Shape[], box: Box): Shape | undefined {
  return frames.findLast(
    (shape) => box.w <= shape.w && box.h <= shape.h && holdsMiddle(shape, box),
  );
}
