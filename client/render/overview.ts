/**
 * One small picture of the whole board: what is shown, scaled, where a zoom or a jump uncovers
 * something that has not been painted yet. Owns its one bitmap.
 */
import type { Box } from '../../shared/units.ts';
import type { SpatialIndex } from './spatial-index.ts';
import { makeSurface, markDirty, release, type Surface } from './tiles.ts';

/** Largest side in device pixels. Not the size of a tile, by which the two are told apart. */
const MAX_SIDE = 1000;
/** Room around the content, so that a shape at its edge does not call for a new overview at once. */
const MARGIN = 0.1;

export class Overview {
  readonly #index: SpatialIndex;
  surface: Surface | undefined;

  constructor(index: SpatialIndex) {
    this.#index = index;
  }

  get bytes(): number {
    const { surface } = this;
    return surface?.canvas === undefined ? 0 : surface.w * surface.h * 4;
  }

  /** The overview to be painted while nothing else is to do; `undefined` where none is needed. */
  wanted(view: Box): Surface | undefined {
    const content = this.#index.bounds();
    if (content === undefined || this.#index.size < 50 || contains(view, content)) return undefined;
    const { surface } = this;
    if (surface !== undefined && contains(boxOf(surface), content)) return surface;
    this.drop();
    const w = Math.max(1, content.w) * (1 + 2 * MARGIN);
    const h = Math.max(1, content.h) * (1 + 2 * MARGIN);
    const scale = Math.min(1, MAX_SIDE / Math.max(w, h));
    this.surface = makeSurface(
      scale,
      Math.floor((content.x - content.w * MARGIN) * scale),
      Math.floor((content.y - content.h * MARGIN) * scale),
      Math.ceil(w * scale) + 1,
      Math.ceil(h * scale) + 1,
    );
    return this.surface;
  }

  invalidate(box: Box): void {
    const { surface } = this;
    if (surface === undefined) return;
    markDirty(
      surface,
      Math.floor(box.x * surface.scale) - 1,
      Math.floor(box.y * surface.scale) - 1,
      Math.ceil((box.x + box.w) * surface.scale) + 1,
      Math.ceil((box.y + box.h) * surface.scale) + 1,
    );
  }

  makeCanvas(surface: Surface): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = surface.w;
    canvas.height = surface.h;
    return canvas;
  }

  giveBack(canvas: HTMLCanvasElement): void {
    release(canvas);
  }

  drop(): void {
    if (this.surface === undefined) return;
    this.surface.dropped = true;
    if (this.surface.canvas !== undefined) release(this.surface.canvas);
    this.surface = undefined;
  }
}

function boxOf(surface: Surface): Box {
  const { scale } = surface;
  return { x: surface.x / scale, y: surface.y / scale, w: surface.w / scale, h: surface.h / scale };
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.w <= outer.x + outer.w &&
    inner.y + inner.h <= outer.y + outer.h
  );
}
