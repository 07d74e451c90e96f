/**
 * Brings what is moved or sized in line: with the grid, or with edges and middles of other shapes on
 * the screen. Pure: asks for boxes and gives an offset and guides.
 */
import type { Box, PagePoint } from '../../shared/units.ts';
import type { Snap } from '../tools/tool.ts';

/** Distance of the grid's lines, in board units. */
export const GRID_SIZE = 20;
/** Things closer than this on the screen are brought in line. */
const REACH_PX = 6;
/** Beyond this many neighbours guides would be noise, and looking at all of them slow. */
const MAX_NEIGHBOURS = 400;

export const NO_SNAP: Snap = { dx: 0, dy: 0, guides: [] };

/** Moves a box onto the grid by its top left corner. */
export function snapToGrid(at: { readonly x: number; readonly y: number }): Snap {
  return {
    dx: Math.round(at.x / GRID_SIZE) * GRID_SIZE - at.x,
    dy: Math.round(at.y / GRID_SIZE) * GRID_SIZE - at.y,
    guides: [],
  };
}

interface Line {
  readonly at: number;
  /** Extent along the other axis. */
  readonly from: number;
  readonly to: number;
}

function linesOf(box: Box, axis: 'x' | 'y'): Line[] {
  const [start, size] = axis === 'x' ? [box.x, box.w] : [box.y, box.h];
  const [from, length] = axis === 'x' ? [box.y, box.h] : [box.x, box.w];
  return [start, start + size / 2, start + size].map((at) => ({ at, from, to: from + length }));
}

/** The smallest offset within reach that puts one of `own` on one of `others`. */
function bestOffset(own: readonly Line[], others: readonly Line[], reach: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const line of own) {
    for (const other of others) {
      const offset = other.at - line.at;
      if (Math.abs(offset) < Math.abs(best)) best = offset;
    }
  }
  return Math.abs(best) <= reach ? best : 0;
}

function guidesAt(
  own: readonly Line[],
  others: readonly Line[],
  offset: number,
  axis: 'x' | 'y',
): Snap['guides'] {
  const guides: { x1: number; y1: number; x2: number; y2: number }[] = [];
  for (const line of own) {
    const at = line.at + offset;
    let { from, to } = line;
    let found = false;
    for (const other of others) {
      if (Math.abs(other.at - at) > 1e-6) continue;
      found = true;
      from = Math.min(from, other.from);
      to = Math.max(to, other.to);
    }
    if (!found) continue;
    guides.push(
      axis === 'x' ? { x1: at, y1: from, x2: at, y2: to } : { x1: from, y1: at, x2: to, y2: at },
    );
  }
  return guides;
}

/**
 * Brings a box in line with its neighbours.
 * @param neighbours boxes of other shapes in view.
 */
export function snapBoxTo(box: Box, neighbours: readonly Box[], zoom: number): Snap {
  const reach = REACH_PX / zoom;
  const near = neighbours.slice(0, MAX_NEIGHBOURS);
  const ownX = linesOf(box, 'x');
  const ownY = linesOf(box, 'y');
  const othersX = near.flatMap((other) => linesOf(other, 'x'));
  const othersY = near.flatMap((other) => linesOf(other, 'y'));
  const dx = bestOffset(ownX, othersX, reach);
  const dy = bestOffset(ownY, othersY, reach);
  const along = (lines: readonly Line[], by: number): Line[] =>
    lines.map((line) => ({ at: line.at, from: line.from + by, to: line.to + by }));
  return {
    dx,
    dy,
    guides: [
      ...guidesAt(along(ownX, dy), othersX, dx, 'x'),
      ...guidesAt(along(ownY, dx), othersY, dy, 'y'),
    ],
  };
}

export function snapPointTo(point: PagePoint, neighbours: readonly Box[], zoom: number): Snap {
  return snapBoxTo({ x: point.x, y: point.y, w: 0, h: 0 }, neighbours, zoom);
}
