/**
 * The hand-drawn look: a path redrawn with small, repeatable errors. A line bows a little and misses
 * its ends a little; a closed figure is gone over twice. Owns the wobble, not what is painted.
 */
import { seededRandom } from '../geometry/random.ts';
import { CLOSE, CUBIC, LINE, MOVE, type PathData, QUAD } from './draw-command.ts';

/** Longer paths are drawn exactly: nobody sees a wobble in so many pieces. */
const MAX_NUMBERS = 3000;

/**
 * The path as drawn by hand.
 * @param roughness 0 (exact) to 2; `passes` how often the pen goes over it.
 */
export function sketchPath(
  path: PathData,
  seed: number,
  roughness: number,
  passes: number,
): PathData {
  if (roughness <= 0 || path.length > MAX_NUMBERS) return path;
  const random = seededRandom(seed);
  const out: number[] = [];
  // Where curves join lines the pen stays on the paper; a polygon is drawn side by side.
  const isFlowing = path.includes(CUBIC) || path.includes(QUAD);
  for (let pass = 0; pass < passes; pass++) wobble(out, path, random, roughness, isFlowing);
  return out;
}

function wobble(
  out: number[],
  path: PathData,
  random: () => number,
  roughness: number,
  isFlowing: boolean,
): void {
  let x = 0;
  let y = 0;
  let startX = 0;
  let startY = 0;
  /** Where the pen really is. */
  let penX = 0;
  let penY = 0;
  let penStartX = 0;
  let penStartY = 0;
  const error = (length: number): number => {
    const reach = Math.min(1.3, length / 12) * roughness;
    return (random() * 2 - 1) * reach * gain(length);
  };
  const lineTo = (toX: number, toY: number, aimX: number, aimY: number): void => {
    const length = Math.hypot(toX - x, toY - y);
    if (!isFlowing) {
      penX = x + error(length);
      penY = y + error(length);
      out.push(MOVE, penX, penY);
    }
    const bow = error(length) * 0.9;
    const nx = length === 0 ? 0 : -(toY - y) / length;
    const ny = length === 0 ? 0 : (toX - x) / length;
    const from = 0.25 + random() * 0.2;
    const to = 0.6 + random() * 0.2;
    out.push(
      CUBIC,
      penX + (aimX - penX) * from + nx * bow,
      penY + (aimY - penY) * from + ny * bow,
      penX + (aimX - penX) * to + nx * bow,
      penY + (aimY - penY) * to + ny * bow,
      aimX,
      aimY,
    );
    penX = aimX;
    penY = aimY;
  };
  for (let i = 0; i < path.length;) {
    const opcode = path[i]!;
    if (opcode === MOVE) {
      x = startX = path[i + 1]!;
      y = startY = path[i + 2]!;
      penX = penStartX = x + error(20);
      penY = penStartY = y + error(20);
      if (isFlowing) out.push(MOVE, penX, penY);
      i += 3;
    } else if (opcode === LINE) {
      const toX = path[i + 1]!;
      const toY = path[i + 2]!;
      const length = Math.hypot(toX - x, toY - y);
      lineTo(toX, toY, toX + error(length), toY + error(length));
      x = toX;
      y = toY;
      i += 3;
    } else if (opcode === CLOSE) {
      const length = Math.hypot(startX - x, startY - y);
      if (isFlowing) {
        if (length > 0.01) lineTo(startX, startY, penStartX, penStartY);
      } else lineTo(startX, startY, startX + error(length), startY + error(length));
      x = startX;
      y = startY;
      i += 1;
    } else {
      const isCubic = opcode === CUBIC;
      const end = i + (isCubic ? 5 : 3);
      const toX = path[end]!;
      const toY = path[end + 1]!;
      const length = Math.hypot(toX - x, toY - y);
      // A closed curve comes back to where its pen began, nearly.
      const aimX = toX + error(length);
      const aimY = toY + error(length);
      const ax = isCubic ? path[i + 1]! : x + ((path[i + 1]! - x) * 2) / 3;
      const ay = isCubic ? path[i + 2]! : y + ((path[i + 2]! - y) * 2) / 3;
      const bx = isCubic ? path[i + 3]! : toX + ((path[i + 1]! - toX) * 2) / 3;
      const by = isCubic ? path[i + 4]! : toY + ((path[i + 2]! - toY) * 2) / 3;
      // The controls keep their offsets from the wobbling ends, so that joints stay smooth.
      out.push(CUBIC, ax + penX - x, ay + penY - y, bx + aimX - toX, by + aimY - toY, aimX, aimY);
      penX = aimX;
      penY = aimY;
      x = toX;
      y = toY;
      i = end + 2;
    }
  }
}

/** A hand is relatively steadier on long lines. */
function gain(length: number): number {
  return length < 200 ? 1 : length < 600 ? 1.3 : 1.6;
}
