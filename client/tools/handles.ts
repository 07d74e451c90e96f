/**
 * Where the handles of a selection are, in page space: corners, edges and the rotation knob of a box,
 * or the points of one line or arrow. Both the overlay that draws them and the select tool that grabs
 * them ask here. Pure reading.
 */
import { rotation, apply } from '../../shared/geometry/affine.ts';
import { polylineDistance } from '../../shared/geometry/segment.ts';
import { unionBoxes } from '../../shared/geometry/box.ts';
import type { ShapeSource } from '../../shared/document/shape-source.ts';
import { type ArrowShape, hasBend, routeArrow } from '../../shared/shapes/arrow-route.ts';
import { placedBounds } from '../../shared/shapes/placement.ts';
import { shapeDef } from '../../shared/shapes/registry.ts';
import type { Shape, ShapeContext, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box, PagePoint } from '../../shared/units.ts';
import { page } from '../../shared/units.ts';
import type { Handle, SelectionFrame } from './selection-frame.ts';
import type { CursorName, PointerKind } from './tool.ts';
import { isLocked } from './groups.ts';
import { elbowPoints, isArrow, isLinear, type LinearShape, pathPoints } from './linear.ts';

/** Distance of the rotation knob from the frame, in screen pixels. */
const KNOB_PX = 24;
/** Edge handles are left out on sides shorter than this, in screen pixels. */
const SHORT_SIDE_PX = 40;
/** Lines of text lower than this have no handles for their width either, in screen pixels. */
const SHORT_LINE_PX = 18;
/** Pieces of an elbow arrow shorter than this cannot be grabbed, in screen pixels. */
const SHORT_PIECE_PX = 28;

const BOX_HANDLES: readonly (readonly [string, number, number])[] = [
  ['nw', 0, 0],
  ['n', 0.5, 0],
  ['ne', 1, 0],
  ['e', 1, 0.5],
  ['se', 1, 1],
  ['s', 0.5, 1],
  ['sw', 0, 1],
  ['w', 0, 0.5],
];

/** Local box of a shape, moved to where it stands (before rotation). */
export function standingBox(shape: Shape, ctx: ShapeContext): Box {
  const box = shapeDef(shape.type)?.localBox(shape, ctx) ?? { x: 0, y: 0, w: shape.w, h: shape.h };
  return { x: shape.x + box.x, y: shape.y + box.y, w: box.w, h: box.h };
}

/** Upright box around a shape's local box, without its stroke: what aligning and snapping use. */
export function alignBox(shape: Shape, ctx: ShapeContext): Box {
  const def = shapeDef(shape.type);
  const box = def?.localBox(shape, ctx) ?? { x: 0, y: 0, w: shape.w, h: shape.h };
  return placedBounds(shape, box);
}

/** Box around several shapes, or `undefined` for none. */
export function boxOfShapes(shapes: Iterable<Shape>, ctx: ShapeContext): Box | undefined {
  return unionBoxes([...shapes].map((shape) => alignBox(shape, ctx)));
}

/** The frame of a selection; nothing but a padlock where something in it is locked. */
export function selectionFrame(
  board: ShapeSource,
  ctx: ShapeContext,
  ids: ReadonlySet<ShapeId>,
  zoom: number,
): SelectionFrame | undefined {
  const shapes: Shape[] = [];
  for (const id of ids) {
    const shape = board.get(id);
    if (shape !== undefined) shapes.push(shape);
  }
  const first = shapes[0];
  if (first === undefined) return undefined;
  const locked = shapes.some((shape) => isLocked(board, shape));
  if (shapes.length === 1) {
    if (isLinear(first)) {
      return {
        box: standingBox(first, ctx),
        angle: 0,
        points: locked ? padlock(standingBox(first, ctx), 0, zoom) : lineHandles(first, ctx, zoom),
      };
    }
    const frame = { box: standingBox(first, ctx), angle: first.angle };
    return {
      ...frame,
      points: locked
        ? padlock(frame.box, frame.angle, zoom)
        : boxHandles(frame.box, frame.angle, zoom, first),
    };
  }
  const box = shapes.length > MANY ? boxOfMany(board, ctx, ids, shapes) : boxOfShapes(shapes, ctx);
  if (box === undefined) return undefined;
  return { box, angle: 0, points: locked ? padlock(box, 0, zoom) : boxHandles(box, 0, zoom) };
}

/** Where the padlock stands beside the corner of a box, in screen pixels. */
const PADLOCK_PX = 12;

function padlock(box: Box, angle: number, zoom: number): Handle[] {
  const turn = rotation(angle, box.x + box.w / 2, box.y + box.h / 2);
  const corner = apply(turn, box.x + box.w, box.y);
  const aside = PADLOCK_PX / zoom;
  return [{ id: 'lock', x: corner.x + aside, y: corner.y - aside }];
}

/** Where the padlock of a locked shape is shown while it is pointed at. */
export function padlockOf(shape: Shape, ctx: ShapeContext, zoom: number): PagePoint {
  const [at] = padlock(standingBox(shape, ctx), isLinear(shape) ? 0 : shape.angle, zoom);
  return page(at!.x, at!.y);
}

/** Beyond this many shapes their box is kept until the board or the selection changes. */
const MANY = 64;
const boxes = new WeakMap<object, { readonly ordered: object; readonly box: Box | undefined }>();

/** Hovering and panning ask for the same box again and again. */
function boxOfMany(
  board: ShapeSource,
  ctx: ShapeContext,
  ids: ReadonlySet<ShapeId>,
  shapes: readonly Shape[],
): Box | undefined {
  const ordered = board.ordered();
  const known = boxes.get(ids);
  if (known?.ordered === ordered) return known.box;
  const box = boxOfShapes(shapes, ctx);
  boxes.set(ids, { ordered, box });
  return box;
}

function boxHandles(box: Box, angle: number, zoom: number, shape?: Shape): Handle[] {
  const turn = rotation(angle, box.x + box.w / 2, box.y + box.h / 2);
  const handles: Handle[] = [];
  for (const [id, fx, fy] of BOX_HANDLES) {
    const isEdge = fx === 0.5 || fy === 0.5;
    const side = (fx === 0.5 ? box.w : box.h) * zoom;
    // A text of one line is short, and its width is what one wants to drag.
    const shortest = shape?.type === 'text' ? SHORT_LINE_PX : SHORT_SIDE_PX;
    if (isEdge && side < shortest) continue;
    // The height of a text is that of its lines: only its width can be dragged.
    if (shape?.type === 'text' && fx === 0.5) continue;
    handles.push({ id, ...apply(turn, box.x + box.w * fx, box.y + box.h * fy) });
  }
  if (shape?.type !== 'frame') {
    const knob = apply(turn, box.x + box.w / 2, box.y - KNOB_PX / zoom);
    handles.push({ id: 'rotate', ...knob });
  }
  return handles;
}

function lineHandles(shape: LinearShape, ctx: ShapeContext, zoom: number): Handle[] {
  if (isArrow(shape) && shape.path === 'elbow') return elbowHandles(shape, ctx, zoom);
  const points = pathPoints(shape, ctx);
  const handles: Handle[] = points.map((at, i) => ({ id: `p${i}`, x: at.x, y: at.y }));
  if (isArrow(shape) && hasBend(shape)) {
    const { middle, length } = routeArrow(shape, ctx);
    const at = { x: middle.x + shape.x, y: middle.y + shape.y };
    return length * zoom < SHORT_SIDE_PX ? handles : [...handles, { id: 'm0', ...at }];
  }
  for (let i = 0; i + 1 < points.length; i += 1) {
    const a = points[i]!;
    const b = points[i + 1]!;
    if (Math.hypot(a.x - b.x, a.y - b.y) * zoom < SHORT_SIDE_PX) continue;
    handles.push({ id: `m${i}`, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  }
  return handles;
}

/** The ends of an elbow arrow, and the middle of each of its pieces. */
function elbowHandles(arrow: ArrowShape, ctx: ShapeContext, zoom: number): Handle[] {
  const way = elbowPoints(arrow, ctx);
  const last = arrow.points.length / 2 - 1;
  const handles: Handle[] = [
    { id: 'p0', ...way[0]! },
    { id: `p${last}`, ...way.at(-1)! },
  ];
  for (let i = 0; i + 1 < way.length; i += 1) {
    const a = way[i]!;
    const b = way[i + 1]!;
    if (Math.hypot(a.x - b.x, a.y - b.y) * zoom < SHORT_PIECE_PX) continue;
    handles.push({ id: `m${i}`, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  }
  return handles;
}

/** The piece of an elbow arrow, held at both ends, that a point is on: moved as a whole it would let go. */
export function pieceAt(
  arrow: Shape,
  ctx: ShapeContext,
  at: PagePoint,
  reach: number,
): string | undefined {
  if (!isArrow(arrow) || arrow.path !== 'elbow') return undefined;
  if (arrow.start === null || arrow.end === null) return undefined;
  const way = elbowPoints(arrow, ctx);
  const i = way.findIndex((a, k) => {
    const b = way[k + 1];
    return b !== undefined && polylineDistance(at.x, at.y, [a.x, a.y, b.x, b.y]) <= reach;
  });
  return i === -1 ? undefined : `m${i}`;
}

const REACH_PX: Record<PointerKind, number> = { mouse: 8, pen: 12, touch: 20 };

/** How far from a handle a pointer still takes it, in board units. */
export function handleReach(kind: PointerKind, zoom: number): number {
  return REACH_PX[kind] / zoom;
}

/** The handle under a point, or `undefined`. Points come before what lies between them. */
export function handleAt(
  frame: SelectionFrame,
  at: PagePoint,
  zoom: number,
  kind: PointerKind,
): Handle | undefined {
  const reach = handleReach(kind, zoom);
  let best: Handle | undefined;
  let bestDistance = reach;
  for (const handle of frame.points) {
    const weight = handle.id.startsWith('m') ? 1.6 : handle.id === 'lock' ? 0.6 : 1;
    const distance = Math.hypot(handle.x - at.x, handle.y - at.y) * weight;
    if (distance <= bestDistance) {
      best = handle;
      bestDistance = distance;
    }
  }
  return best ?? edgeAt(frame, at, kind === 'touch' ? 0 : 4 / zoom);
}

/** Along its edges a frame can be grabbed too, where it is large enough to have edge handles. */
function edgeAt(frame: SelectionFrame, at: PagePoint, reach: number): Handle | undefined {
  if (reach === 0) return undefined;
  const { box, angle } = frame;
  const p = apply(rotation(-angle, box.x + box.w / 2, box.y + box.h / 2), at.x, at.y);
  const insideX = p.x > box.x && p.x < box.x + box.w;
  const insideY = p.y > box.y && p.y < box.y + box.h;
  const find = (id: string): Handle | undefined => frame.points.find((handle) => handle.id === id);
  if (insideX && Math.abs(p.y - box.y) <= reach) return find('n');
  if (insideX && Math.abs(p.y - box.y - box.h) <= reach) return find('s');
  if (insideY && Math.abs(p.x - box.x) <= reach) return find('w');
  if (insideY && Math.abs(p.x - box.x - box.w) <= reach) return find('e');
  return undefined;
}

/** Whether a point lies within the frame. */
export function isInFrame(frame: SelectionFrame, at: PagePoint): boolean {
  const { box, angle } = frame;
  const p = apply(rotation(-angle, box.x + box.w / 2, box.y + box.h / 2), at.x, at.y);
  return p.x >= box.x && p.x <= box.x + box.w && p.y >= box.y && p.y <= box.y + box.h;
}

const CURSORS: readonly CursorName[] = ['ew-resize', 'nwse-resize', 'ns-resize', 'nesw-resize'];
const DIRECTION: Record<string, number> = { e: 0, se: 1, s: 2, sw: 3, w: 4, nw: 5, n: 6, ne: 7 };

/** The cursor over a handle, turned with the frame. */
export function handleCursor(id: string, angle: number): CursorName {
  if (id === 'rotate') return 'rotate';
  if (id === 'lock') return 'pointer';
  const direction = DIRECTION[id];
  if (direction === undefined) return 'move';
  const turned = direction + Math.round(angle / (Math.PI / 4));
  return CURSORS[((turned % 4) + 4) % 4]!;
}

/** Middle of a box. */
export function middleOf(box: Box): PagePoint {
  return page(box.x + box.w / 2, box.y + box.h / 2);
}
