/**
 * The points of one line or arrow by keys: Tab goes from one to the next, the arrow keys move it, Enter or
 * + puts another behind it, Delete takes it away, Escape ends it. Of an elbow arrow these are its ends and
 * its pieces, of an arrow that bends its ends and its middle. Each key is a step of its own. Fetched when
 * somebody wants it; a pointer has the select tool.
 */
import { bendThrough, hasBend } from '../../shared/shapes/arrow-route.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import { type PagePoint, page } from '../../shared/units.ts';
import { moveElbowEnd, slidePiece } from './elbow-points.ts';
import { isLocked } from './groups.ts';
import { selectionFrame } from './handles.ts';
import {
  bindingAt,
  elbowPoints,
  isArrow,
  isLinear,
  type LinearShape,
  pathPoints,
  pointFields,
} from './linear.ts';
import type { KeyInput, Tool, ToolContext, ToolDef } from './tool.ts';

interface Spot {
  /** Of a point, or of the piece after it. */
  readonly index: number;
  readonly isPoint: boolean;
  readonly at: PagePoint;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const STEP = 1;
const FAR_STEP = 10;
/** A line goes on so far behind its last point, in screen pixels. */
const ON_PX = 60;
/** The ring around the chosen point, in screen pixels. */
const RING_PX = 10;

class PointTool implements Tool {
  readonly id = 'points';
  readonly state = 'idle';
  readonly #ctx: ToolContext;
  #id: ShapeId = '';
  #chosen = 0;
  /** Where a bound end is led: what is drawn stops at the shape. Kept while it is moved. */
  #led: PagePoint | undefined;
  #stop: (() => void) | undefined;

  constructor(ctx: ToolContext) {
    this.#ctx = ctx;
  }

  onEnter(): void {
    const ctx = this.#ctx;
    this.#id = [...ctx.selection][0] ?? '';
    if (ctx.selection.size !== 1 || this.#shape() === undefined) {
      ctx.useTool('select');
      return;
    }
    this.#stop = ctx.board.observe(({ updated, removed }) => {
      if (removed.has(this.#id)) ctx.useTool('select');
      else if (updated.has(this.#id)) this.#show();
    });
    ctx.notify('toast.points');
    this.#say();
  }

  onLeave(): void {
    this.#stop?.();
    this.#ctx.overlay({});
  }

  onPointerDown(): void {
    this.#ctx.useTool('select');
  }
  onPointerMove(): void {}
  onPointerUp(): void {}

  cancel(): boolean {
    return false;
  }

  onKeyDown({ key, shift }: KeyInput): boolean {
    const shape = this.#shape();
    if (shape === undefined) return false;
    const arrow = ARROWS[key];
    if (arrow !== undefined) {
      const step = shift ? FAR_STEP : STEP;
      this.#move(shape, arrow[0] * step, arrow[1] * step);
      return true;
    }
    switch (key) {
      case 'Tab':
        return this.#choose(this.#chosen + (shift ? -1 : 1));
      case 'Home':
        return this.#choose(0);
      case 'End':
        return this.#choose(this.#spots(shape).length - 1);
      case 'Enter':
      case '+':
        this.#add(shape);
        return true;
      case 'Delete':
      case 'Backspace':
        this.#remove(shape);
        return true;
      default:
        return false;
    }
  }

  #shape(): LinearShape | undefined {
    const { board, canEdit } = this.#ctx;
    const shape = board.get(this.#id);
    return shape !== undefined && isLinear(shape) && canEdit && !isLocked(board, shape)
      ? shape
      : undefined;
  }

  /** From its start to its end. */
  #spots(shape: LinearShape): readonly Spot[] {
    const { board, shapes, zoom } = this.#ctx;
    if (!isArrow(shape) || (shape.path !== 'elbow' && !hasBend(shape))) {
      return pathPoints(shape, shapes).map((at, index) => ({ index, isPoint: true, at }));
    }
    const handles = selectionFrame(board, shapes, new Set([shape.id]), zoom)?.points ?? [];
    const spots = handles.map(({ id, x, y }) => {
      const isPoint = id.startsWith('p');
      return { index: Number(id.slice(1)), isPoint, at: page(x, y) };
    });
    const isEnd = ({ index, isPoint }: Spot): boolean => isPoint && index > 0;
    const pieces = spots.filter(({ isPoint }) => !isPoint).sort((a, b) => a.index - b.index);
    const [start] = spots.filter((spot) => spot.isPoint && spot.index === 0);
    return [...(start ? [start] : []), ...pieces, ...spots.filter(isEnd)];
  }

  /** Beyond the first and the last the keyboard goes on, as it does behind the last shape. */
  #choose(to: number): boolean {
    const shape = this.#shape();
    if (shape === undefined || this.#spots(shape)[to] === undefined) return false;
    this.#chosen = to;
    this.#led = undefined;
    this.#say();
    return true;
  }

  #move(shape: LinearShape, dx: number, dy: number): void {
    const ctx = this.#ctx;
    const spot = this.#spots(shape)[this.#chosen];
    if (spot === undefined) return;
    const from = this.#led ?? spot.at;
    const at = page(from.x + dx, from.y + dy);
    this.#led = at;
    this.#write('move-point', shape, this.#moved(shape, spot, at));
    ctx.notify('toast.point-moved', coordinates(at), true);
  }

  #moved(shape: LinearShape, { index, isPoint }: Spot, at: PagePoint): Record<string, unknown> {
    const ctx = this.#ctx;
    if (isArrow(shape) && !isPoint) {
      if (hasBend(shape)) return { bend: bendThrough(shape, at, ctx.shapes) };
      return pointFields(slidePiece(elbowPoints(shape, ctx.shapes), index, at));
    }
    const points = pathPoints(shape, ctx.shapes);
    if (!isArrow(shape)) return pointFields(points.with(index, at));
    const way = shape.path === 'elbow' ? moveElbowEnd(points, index, at) : points.with(index, at);
    const isEnd = index === 0 || index === points.length - 1;
    const end = index === 0 ? 'start' : 'end';
    return {
      ...pointFields(way),
      ...(isEnd && { [end]: bindingAt(ctx, at, shape.id, false) ?? null }),
    };
  }

  #add(shape: LinearShape): void {
    const ctx = this.#ctx;
    const points = pathPoints(shape, ctx.shapes);
    if (this.#isFixed(shape)) {
      ctx.notify('toast.points-fixed');
      return;
    }
    const here = this.#chosen;
    const at = points[here]!;
    const isLast = here === points.length - 1;
    const isClosed = !isArrow(shape) && shape.closed;
    const next = points[isLast ? (isClosed ? 0 : here - 1) : here + 1] ?? at;
    let place = here + 1;
    let added = page((at.x + next.x) / 2, (at.y + next.y) / 2);
    if (isLast && !isClosed) {
      // The end of an arrow stays its end; a line goes on.
      if (isArrow(shape)) place = here;
      else {
        const length = Math.hypot(at.x - next.x, at.y - next.y) || 1;
        const on = ON_PX / ctx.zoom / length;
        added = page(at.x + (at.x - next.x) * on, at.y + (at.y - next.y) * on);
      }
    }
    this.#chosen = place;
    this.#led = undefined;
    this.#write('add-point', shape, pointFields(points.toSpliced(place, 0, added)));
    this.#say('toast.point-added');
  }

  #remove(shape: LinearShape): void {
    const ctx = this.#ctx;
    const points = pathPoints(shape, ctx.shapes);
    const isClosed = !isArrow(shape) && shape.closed;
    const isEnd = isArrow(shape) && (this.#chosen === 0 || this.#chosen === points.length - 1);
    if (this.#isFixed(shape) || isEnd || points.length <= (isClosed ? 3 : 2)) {
      ctx.notify('toast.points-needed');
      return;
    }
    const at = this.#chosen;
    this.#chosen = Math.max(0, at - 1);
    this.#led = undefined;
    this.#write('remove-point', shape, pointFields(points.toSpliced(at, 1)));
    this.#say('toast.point-removed');
  }

  /** The way of an elbow arrow finds itself, and so does that of a bend. */
  #isFixed(shape: LinearShape): boolean {
    return isArrow(shape) && (shape.path === 'elbow' || hasBend(shape));
  }

  #write(name: string, shape: LinearShape, patch: Readonly<Record<string, unknown>>): void {
    const ctx = this.#ctx;
    ctx.beginStep(name);
    ctx.change((tx) => tx.update(shape.id, patch));
    ctx.endStep();
    this.#show();
  }

  #say(key = 'toast.point-chosen'): void {
    const shape = this.#shape();
    const spots = shape ? this.#spots(shape) : [];
    const spot = spots[this.#chosen];
    this.#show();
    if (spot === undefined) return;
    const values = { number: this.#chosen + 1, count: spots.length, ...coordinates(spot.at) };
    this.#ctx.notify(key, values, true);
  }

  #show(): void {
    const ctx = this.#ctx;
    const shape = this.#shape();
    const spots = shape ? this.#spots(shape) : [];
    this.#chosen = Math.max(0, Math.min(this.#chosen, spots.length - 1));
    const spot = spots[this.#chosen];
    ctx.overlay(spot === undefined ? {} : { brush: { at: spot.at, radius: RING_PX / ctx.zoom } });
  }
}

function coordinates({ x, y }: PagePoint): { readonly x: number; readonly y: number } {
  return { x: Math.round(x), y: Math.round(y) };
}

export const pointTool: ToolDef = {
  id: 'points',
  icon: 'spline',
  nameKey: 'tool.points',
  keys: [],
  cursor: 'default',
  group: 'hidden',
  create: (ctx) => new PointTool(ctx),
};
