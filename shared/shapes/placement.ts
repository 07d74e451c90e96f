/**
 * Where a shape stands on the board: from its local space to page space and back. Owns the one rule
 * (moved by x, y, then turned by `angle` about the middle of the local box); knows no shape type.
 */
import { applyBox, type Matrix, rotation, translation } from '../geometry/affine.ts';
import { rotatedBox } from '../geometry/box.ts';
import type { Box, PagePoint, Vec } from '../units.ts';
import { page } from '../units.ts';
import type { Shape } from './shape.ts';

/** Local space to page space, given the shape's local box. */
export function placement(shape: Shape, box: Box): Matrix {
  if (shape.angle === 0) return translation(shape.x, shape.y);
  const cx = box.x + box.w / 2;
  const cy = box.y + box.h / 2;
  const turn = rotation(shape.angle, cx, cy);
  return [turn[0], turn[1], turn[2], turn[3], turn[4] + shape.x, turn[5] + shape.y];
}

/** A point on the board as the shape sees it. */
export function toLocal(shape: Shape, box: Box, point: Vec): Vec {
  const x = point.x - shape.x;
  const y = point.y - shape.y;
  if (shape.angle === 0) return { x, y };
  const cx = box.x + box.w / 2;
  const cy = box.y + box.h / 2;
  const cos = Math.cos(shape.angle);
  const sin = Math.sin(shape.angle);
  const dx = x - cx;
  const dy = y - cy;
  return { x: cx + dx * cos + dy * sin, y: cy - dx * sin + dy * cos };
}

/** A local point as it stands on the board. */
export function toPage(shape: Shape, box: Box, point: Vec): PagePoint {
  if (shape.angle === 0) return page(point.x + shape.x, point.y + shape.y);
  const [a, b, c, d, e, f] = placement(shape, box);
  return page(a * point.x + c * point.y + e, b * point.x + d * point.y + f);
}

/**
 * Upright box on the board around a part of the shape.
 * @param box the local box that the shape turns about.
 * @param part what is to be covered, in local space; the box itself where absent.
 */
export function placedBounds(shape: Shape, box: Box, part: Box = box): Box {
  if (shape.angle === 0) {
    return { x: part.x + shape.x, y: part.y + shape.y, w: part.w, h: part.h };
  }
  if (part === box) {
    const turned = rotatedBox(box, shape.angle);
    return { x: turned.x + shape.x, y: turned.y + shape.y, w: turned.w, h: turned.h };
  }
  return applyBox(placement(shape, box), part);
}
