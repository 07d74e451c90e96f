/**
 * Strokes that are growing under somebody's pen. What paints them bit by bit is fetched when there is
 * one; until then they are painted anew in each frame. Those of many others share a bitmap that is
 * refreshed less often the more of them there are, so that a crowd that draws costs little more than
 * one person. Owns that bitmap, and when it is refreshed.
 */
import type { Shape, ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import type { Theme } from '../../shared/shapes/palette.ts';
import type { Ink } from './ink.ts';
import type { Pen, Placement, ShapePainter } from './shape-painter.ts';
import type { Entry, SpatialIndex } from './spatial-index.ts';
import { release } from './tiles.ts';
import type { Trails } from './trails.ts';

export interface Size {
  readonly w: number;
  readonly h: number;
}

interface State {
  /** The pen is up; the shape stays here until the scene shows it. */
  ended: boolean;
  readonly own: boolean;
}

const IDENTITY = [1, 0, 0, 1, 0, 0];
/** Up to this many foreign strokes are painted anew in each frame. */
const FEW = 4;

export class Growing {
  readonly #index: SpatialIndex;
  readonly #painter: ShapePainter;
  readonly #above: HTMLCanvasElement;
  readonly #states = new Map<ShapeId, State>();
  #foreign = 0;
  #canvas: HTMLCanvasElement | undefined;
  #place: Placement = { scale: 0, x: 0, y: 0 };
  #paintedAt = -Infinity;
  #isOld = true;
  /** What paints the strokes of others; loaded when there is one. */
  #trails: Trails | undefined;
  #areTrailsAsked = false;
  /** What paints the own stroke; loaded when there is one. */
  ink: Ink | undefined;
  /** The own stroke as it is ahead of the board. */
  ahead: Shape | undefined;

  /** @param above what highlighters are put under on the page. */
  constructor(index: SpatialIndex, painter: ShapePainter, above: HTMLCanvasElement) {
    this.#index = index;
    this.#painter = painter;
    this.#above = above;
  }

  get isEmpty(): boolean {
    for (const id of this.#states.keys()) if (this.ink?.holds(id) !== true) return false;
    return true;
  }

  /** Brings the own stroke up to date on canvases of its own, where it can be painted there. */
  paintInk(place: Placement, view: Size, ratio: number, theme: Theme): void {
    const { ink } = this;
    if (ink === undefined) return;
    for (const [id, { own, ended }] of this.#states) {
      if (ended) ink.keep(id, place);
      const entry = own && !ended ? this.#index.get(id) : undefined;
      if (entry === undefined) continue;
      const shape = this.#aheadOf(id) ?? entry.shape;
      if (ink.show(shape, place, view, ratio, theme)) return;
    }
  }

  /** Milliseconds between two refreshes of what others draw. */
  get interval(): number {
    return this.#foreign <= FEW ? 0 : this.#foreign <= 16 ? 32 : 48;
  }

  isGrowing(id: ShapeId): boolean {
    return this.#states.get(id)?.ended === false;
  }

  /** Whether somebody else's pen makes it grow. */
  isForeign(id: ShapeId): boolean {
    const state = this.#states.get(id);
    return state !== undefined && !state.ended && !state.own;
  }

  /** Ids that grow right now. */
  *ids(): Generator<ShapeId> {
    for (const [id, { ended }] of this.#states) if (!ended) yield id;
  }

  /**
   * Tells that a shape grows, or no longer does.
   * @returns whether that is news.
   */
  set(id: ShapeId, growing: boolean, own: boolean): boolean {
    const known = this.#states.get(id);
    this.#isOld = true;
    if (growing === (known !== undefined && !known.ended)) return false;
    if (growing) {
      if (known === undefined && !own) {
        this.#foreign++;
        this.#askTrails();
      }
      this.#states.set(id, { ended: false, own: known?.own ?? own });
    } else known!.ended = true;
    return true;
  }

  /** Lets go what the scene shows again; returns whether something still waits for it. */
  settle(isClean: (box: Box) => boolean): boolean {
    let waiting = false;
    for (const [id, state] of this.#states) {
      const entry = this.#index.get(id);
      if (entry === undefined || (state.ended && isClean(boxOf(entry)))) {
        this.#states.delete(id);
        this.#trails?.drop(id);
        if (this.ink?.holds(id) === true) this.ink.clear();
        if (!state.own) this.#foreign--;
        this.#isOld = true;
      } else if (state.ended) waiting = true;
    }
    if (this.#foreign === 0) this.forgetBitmap();
    return waiting || this.#trails?.isBehind === true;
  }

  #askTrails(): void {
    if (this.#areTrailsAsked) return;
    this.#areTrailsAsked = true;
    void import('./trails.ts').then(
      ({ Trails }) => {
        this.#trails = new Trails(this.#painter, this.#above);
        this.#isOld = true;
      },
      () => {
        this.#areTrailsAsked = false;
      },
    );
  }

  paint(pen: Pen, place: Placement, view: Size, now: number): void {
    if (this.#foreign > FEW) {
      this.#refresh(place, view, now);
      if (this.#canvas !== undefined) {
        pen.setTransform(1, 0, 0, 1, 0, 0);
        const dx = this.#place.x - place.x;
        const dy = this.#place.y - place.y;
        pen.drawImage(this.#canvas, dx, dy);
        this.#trails?.moveBy(dx, dy);
      }
    } else {
      this.#dropCanvas();
      if (this.#foreign > 0) this.#paintForeign(pen, place, view, now);
    }
    for (const [id, { own }] of this.#states) {
      if (own && this.ink?.holds(id) !== true) this.#paintOne(pen, id, place, view);
    }
  }

  #paintForeign(pen: Pen, place: Placement, view: Size, now: number): void {
    const trails = this.#trails;
    for (const [id, { own, ended }] of this.#states) {
      if (own) continue;
      const shape = ended ? undefined : this.#index.get(id)?.shape;
      if (trails !== undefined && shape !== undefined) trails.follow(shape);
      if (trails?.holds(id) !== true) this.#paintOne(pen, id, place, view);
    }
    trails?.paint(pen, place, view, now, (id) => {
      const entry = this.#index.get(id);
      return entry !== undefined && isSeen(entry, place, view);
    });
  }

  /** What was painted may be lost, or look different now. */
  forgetBitmap(): void {
    this.#trails?.forget();
    this.#dropCanvas();
  }

  #dropCanvas(): void {
    if (this.#canvas !== undefined) release(this.#canvas);
    this.#canvas = undefined;
  }

  #refresh(place: Placement, view: Size, now: number): void {
    const sameScale = this.#canvas !== undefined && this.#place.scale === place.scale;
    const isDue = now - this.#paintedAt >= this.interval;
    const moved = place.x !== this.#place.x || place.y !== this.#place.y;
    const isOld = this.#isOld || moved || this.#trails?.isBehind === true;
    if (sameScale && !(isOld && isDue)) return;
    let canvas = this.#canvas;
    if (canvas?.width !== view.w || canvas.height !== view.h) {
      canvas ??= document.createElement('canvas');
      canvas.width = view.w;
      canvas.height = view.h;
      this.#canvas = canvas;
    }
    const pen = canvas.getContext('2d')!;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, view.w, view.h);
    this.#paintForeign(pen, place, view, now);
    this.#place = place;
    this.#paintedAt = now;
    this.#isOld = false;
  }

  #paintOne(pen: Pen, id: ShapeId, place: Placement, view: Size): void {
    const entry = this.#index.get(id);
    if (entry === undefined) return;
    const ahead = this.#aheadOf(id);
    if (ahead !== undefined) this.#painter.paintMapped(pen, ahead, IDENTITY, place);
    else if (isSeen(entry, place, view)) this.#painter.paint(pen, entry, place);
  }

  #aheadOf(id: ShapeId): Shape | undefined {
    return this.ahead?.id === id && this.isGrowing(id) ? this.ahead : undefined;
  }
}

export function boxOf(entry: Entry): Box {
  return { x: entry.minX, y: entry.minY, w: entry.maxX - entry.minX, h: entry.maxY - entry.minY };
}

/** Whether a shape touches a canvas of a size that stands at a place. */
export function isSeen(entry: Entry, { scale, x, y }: Placement, view: Size): boolean {
  return (
    entry.minX * scale - x < view.w &&
    entry.minY * scale - y < view.h &&
    entry.maxX * scale - x > 0 &&
    entry.maxY * scale - y > 0
  );
}
