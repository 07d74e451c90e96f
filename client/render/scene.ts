/**
 * The scene canvas: blits tiles, paints those that are missing or out of date within a budget, and
 * shows a scaled stand-in meanwhile. Owns the tiles and the overview; knows nothing of selection,
 * peers or pointers.
 */
import { resolveColor } from '../../shared/shapes/palette.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { paintGrid } from './grid.ts';
import { Overview } from './overview.ts';
import type { CameraState, RenderCounts, RenderOptions } from './renderer.ts';
import type { Pen, ShapePainter } from './shape-painter.ts';
import type { Entry, SpatialIndex } from './spatial-index.ts';
import { type PixelRect, type Surface, TILE_SIZE, TileStore } from './tiles.ts';

/** Zooming has come to rest when the zoom has stayed the same for this long. */
export const ZOOM_REST_MS = 90;
/** A part with more shapes than this is not repainted in place, but with its whole surface, in slices. */
const MAX_IN_PLACE = 600;
/** Shapes painted between two looks at the clock. */
const SHAPES_PER_LOOK = 8;

interface Job {
  readonly surface: Surface;
  readonly canvas: HTMLCanvasElement;
  readonly pen: Pen;
  readonly entries: readonly Entry[];
  at: number;
}

export class Scene {
  readonly #canvas: HTMLCanvasElement;
  readonly #pen: CanvasRenderingContext2D;
  readonly #index: SpatialIndex;
  readonly #painter: ShapePainter;
  readonly #counts: RenderCounts;
  readonly #tiles = new TileStore();
  readonly #overview: Overview;
  #options: RenderOptions;
  #camera: CameraState = { x: 0, y: 0, zoom: 1 };
  #ratio = 1;
  /** Scale of the tiles that are shown at rest; another one than the camera's while zooming. */
  #baseScale = 0;
  /** Scale of the tiles that stand in until those of `#baseScale` are painted. */
  #formerScale = 0;
  #zoomedAt = -Infinity;
  #movedAt = -Infinity;
  #job: Job | undefined;
  /** Shapes that are not painted here because they are in somebody's hand. */
  #hidden: ReadonlySet<ShapeId> = new Set();
  /** The whole canvas has to be put together anew. */
  #composeAll = true;
  /** Something on the screen is a stand-in. */
  #standIn = false;
  /** Parts of the canvas to blit again, in canvas pixels. */
  #damage: PixelRect[] = [];
  #frame = 0;

  constructor(
    canvas: HTMLCanvasElement,
    index: SpatialIndex,
    painter: ShapePainter,
    options: RenderOptions,
    counts: RenderCounts,
  ) {
    this.#canvas = canvas;
    this.#pen = canvas.getContext('2d', { alpha: false })!;
    this.#index = index;
    this.#painter = painter;
    this.#options = options;
    this.#counts = counts;
    this.#overview = new Overview(index);
  }

  /** Device pixels per board unit. */
  get scale(): number {
    return this.#camera.zoom * this.#ratio;
  }

  /** Page * scale minus this is the canvas pixel: rounded, so that tiles are blitted unscaled. */
  get origin(): { readonly x: number; readonly y: number } {
    return {
      x: Math.round(this.#camera.x * this.scale),
      y: Math.round(this.#camera.y * this.scale),
    };
  }

  /** Bytes of the bitmaps that are kept. */
  get bytes(): number {
    return this.#tiles.bytes + this.#overview.bytes;
  }

  setCamera(camera: CameraState, now: number): void {
    if (camera.zoom !== this.#camera.zoom) this.#zoomedAt = now;
    this.#movedAt = now;
    this.#camera = camera;
    this.#composeAll = true;
  }

  setOptions(options: RenderOptions): void {
    this.#options = options;
  }

  resize(width: number, height: number, ratio: number): void {
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.#ratio = ratio;
    const screenBytes = width * height * 4;
    this.#tiles.maxBytes = Math.min(256, Math.max(48, (screenBytes * 4) / 2 ** 20)) * 2 ** 20;
    this.#composeAll = true;
  }

  /** Leaves these shapes out. Those that come or go must be invalidated by the caller. */
  setHidden(ids: ReadonlySet<ShapeId>): void {
    this.#hidden = ids;
  }

  invalidate(box: Box): void {
    this.#tiles.invalidate(box, this.#keptScales());
    this.#overview.invalidate(box);
  }

  invalidateAll(): void {
    this.#dropJob();
    this.#tiles.invalidateAll(this.#keptScales());
    this.#overview.drop();
  }

  /** Forgets every bitmap (their canvases may have lost their content). */
  forgetBitmaps(): void {
    this.#dropJob();
    this.#tiles.clear();
    this.#overview.drop();
    this.#composeAll = true;
  }

  /** Whether the part of a page box that is on the screen shows the board as it is now. */
  isClean(box: Box): boolean {
    const view = this.#viewBox();
    const x = Math.max(box.x, view.x);
    const y = Math.max(box.y, view.y);
    const w = Math.min(box.x + box.w, view.x + view.w) - x;
    const h = Math.min(box.y + box.h, view.y + view.h) - y;
    if (w < 0 || h < 0) return true;
    for (const tile of this.#tilesIn({ x, y, w, h })) {
      if (tile.stale || tile.dirty.length > 0 || this.#job?.surface === tile) return false;
    }
    return true;
  }

  /** Whether the zoom is being changed right now. */
  isZooming(now: number): boolean {
    return this.scale !== this.#baseScale && now - this.#zoomedAt < ZOOM_REST_MS && this.#hasBase();
  }

  isMoving(now: number): boolean {
    return now - this.#movedAt < ZOOM_REST_MS;
  }

  /**
   * Paints what is missing on the screen until `deadline`, then puts the canvas together.
   * @param deadline time of `performance.now()`; `Infinity` paints everything.
   * @returns whether something on the screen is still missing or out of date.
   */
  render(now: number, deadline: number): boolean {
    this.#frame++;
    if (deadline === Infinity || !this.isZooming(now)) this.#settle();
    const more = this.#paintVisible(deadline);
    if (!more && this.#formerScale !== 0 && this.scale === this.#baseScale) {
      this.#tiles.dropLevel(this.#formerScale);
      this.#formerScale = 0;
    }
    this.#compose();
    this.#tiles.trim(this.#frame);
    return more;
  }

  /**
   * Paints ahead what may be looked at next: a ring of tiles around the screen, and the overview.
   * @returns whether there is more of it to do.
   */
  paintAhead(deadline: number): boolean {
    const view = this.#viewBox();
    const margin = TILE_SIZE / 2 / this.scale;
    const ring = {
      x: view.x - margin,
      y: view.y - margin,
      w: view.w + 2 * margin,
      h: view.h + 2 * margin,
    };
    if (this.scale === this.#baseScale) {
      for (const tile of this.#tilesIn(ring)) {
        tile.lastUsed = Math.max(tile.lastUsed, this.#frame - 1);
        if (!this.#bring(tile, deadline)) return true;
      }
    }
    const overview = this.#overview.wanted(view);
    return overview !== undefined && !this.#bring(overview, deadline);
  }

  destroy(): void {
    this.#dropJob();
    this.#tiles.clear();
    this.#overview.drop();
    this.#canvas.width = 0;
    this.#canvas.height = 0;
  }

  #hasBase(): boolean {
    return this.#baseScale !== 0 && this.#tiles.level(this.#baseScale) !== undefined;
  }

  #keptScales(): ReadonlySet<number> {
    return new Set([this.#baseScale, this.#formerScale]);
  }

  #settle(): void {
    const { scale } = this;
    if (scale === this.#baseScale) return;
    this.#dropJob();
    for (const level of [...this.#tiles.levels()]) {
      if (level.scale !== this.#baseScale && level.scale !== scale) {
        this.#tiles.dropLevel(level.scale);
      }
    }
    this.#formerScale = this.#baseScale;
    this.#baseScale = scale;
    this.#composeAll = true;
  }

  /** What the screen shows, in page space. */
  #viewBox(): Box {
    const { scale } = this;
    const { x, y } = this.origin;
    return {
      x: x / scale,
      y: y / scale,
      w: this.#canvas.width / scale,
      h: this.#canvas.height / scale,
    };
  }

  /** Tiles of the base level that touch a page box, those in its middle first; made where missing. */
  #tilesIn(box: Box): Surface[] {
    const scale = this.#baseScale;
    if (scale === 0) return [];
    const c0 = Math.floor((box.x * scale) / TILE_SIZE);
    const r0 = Math.floor((box.y * scale) / TILE_SIZE);
    const c1 = Math.ceil(((box.x + box.w) * scale) / TILE_SIZE) - 1;
    const r1 = Math.ceil(((box.y + box.h) * scale) / TILE_SIZE) - 1;
    const exact = scale === this.scale;
    const level = this.#tiles.level(scale);
    if (!exact || (c1 - c0 + 1) * (r1 - r0 + 1) > 400) {
      // Zooming, or a box far larger than the screen: only what there is already.
      return [...(level?.tiles.values() ?? [])].filter(
        (tile) =>
          tile.x < (box.x + box.w) * scale &&
          tile.y < (box.y + box.h) * scale &&
          tile.x + TILE_SIZE > box.x * scale &&
          tile.y + TILE_SIZE > box.y * scale,
      );
    }
    const tiles: Surface[] = [];
    for (let row = r0; row <= r1; row++) {
      for (let col = c0; col <= c1; col++) tiles.push(this.#tiles.tile(scale, col, row));
    }
    const cx = (box.x + box.w / 2) * scale - TILE_SIZE / 2;
    const cy = (box.y + box.h / 2) * scale - TILE_SIZE / 2;
    const far = (tile: Surface): number => Math.hypot(tile.x - cx, tile.y - cy);
    return tiles.sort((a, b) => far(a) - far(b));
  }

  #paintVisible(deadline: number): boolean {
    const tiles = this.#tilesIn(this.#viewBox());
    const zooming = this.scale !== this.#baseScale;
    // What is on the screen and wrong comes before what is blank: it was looked at already.
    const repairs = tiles.filter((tile) => tile.canvas !== undefined && tile.dirty.length > 0);
    for (const tile of repairs) {
      tile.lastUsed = this.#frame;
      if (!this.#bring(tile, deadline)) return true;
    }
    for (const tile of tiles) {
      tile.lastUsed = this.#frame;
      if (zooming && tile.canvas === undefined) continue;
      if (!this.#bring(tile, deadline)) return true;
    }
    return zooming;
  }

  /** Brings a surface up to date; `false` where the time ran out first. */
  #bring(surface: Surface, deadline: number): boolean {
    while (surface.stale || surface.dirty.length > 0 || this.#job?.surface === surface) {
      if (this.#job?.surface === surface) {
        if (!this.#continueJob(this.#job, deadline)) return false;
        continue;
      }
      if (performance.now() >= deadline) return false;
      if (surface.stale || surface.canvas === undefined) {
        this.#startJob(surface);
        continue;
      }
      this.#repair(surface, surface.canvas, surface.dirty.pop()!);
    }
    return true;
  }

  /** Repaints one rectangle in place, or marks the surface stale where that would take too long. */
  #repair(surface: Surface, canvas: HTMLCanvasElement, rect: PixelRect): void {
    const { scale } = surface;
    const entries = this.#entriesIn({
      x: (surface.x + rect.x) / scale,
      y: (surface.y + rect.y) / scale,
      w: rect.w / scale,
      h: rect.h / scale,
    });
    if (entries.length > MAX_IN_PLACE) {
      surface.stale = true;
      surface.dirty = [];
      return;
    }
    const pen = canvas.getContext('2d', { alpha: false })!;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.beginPath();
    pen.rect(rect.x, rect.y, rect.w, rect.h);
    pen.clip();
    this.#paintPaper(pen, surface, rect);
    for (const entry of entries) this.#painter.paint(pen, entry, surface);
    pen.restore();
    this.#damaged(surface, rect);
  }

  #startJob(surface: Surface): void {
    this.#dropJob();
    const canvas =
      surface.w === TILE_SIZE ? this.#tiles.take() : this.#overview.makeCanvas(surface);
    const pen = canvas.getContext('2d', { alpha: false })!;
    surface.stale = false;
    surface.dirty = [];
    const rect = { x: 0, y: 0, w: surface.w, h: surface.h };
    pen.setTransform(1, 0, 0, 1, 0, 0);
    this.#paintPaper(pen, surface, rect);
    const { scale } = surface;
    const entries = this.#entriesIn({
      x: surface.x / scale,
      y: surface.y / scale,
      w: surface.w / scale,
      h: surface.h / scale,
    });
    this.#job = { surface, canvas, pen, entries, at: 0 };
  }

  #continueJob(job: Job, deadline: number): boolean {
    const { surface, entries, pen } = job;
    while (job.at < entries.length) {
      const end = Math.min(entries.length, job.at + SHAPES_PER_LOOK);
      for (; job.at < end; job.at++) this.#painter.paint(pen, entries[job.at]!, surface);
      if (job.at < entries.length && performance.now() >= deadline) return false;
    }
    this.#job = undefined;
    if (surface.dropped) {
      this.#giveBack(surface, job.canvas);
      return true;
    }
    if (surface.canvas !== undefined) this.#giveBack(surface, surface.canvas);
    surface.canvas = job.canvas;
    this.#damaged(surface, { x: 0, y: 0, w: surface.w, h: surface.h });
    return true;
  }

  #dropJob(): void {
    if (this.#job === undefined) return;
    const { surface, canvas } = this.#job;
    this.#job = undefined;
    surface.stale = true;
    surface.dirty = [];
    this.#giveBack(surface, canvas);
  }

  #giveBack(surface: Surface, canvas: HTMLCanvasElement): void {
    if (surface.w === TILE_SIZE) this.#tiles.giveBack(canvas);
    else this.#overview.giveBack(canvas);
  }

  #entriesIn(box: Box): readonly Entry[] {
    const entries = this.#index.search(box);
    if (this.#hidden.size === 0) return entries;
    return entries.filter((entry) => !this.#hidden.has(entry.shape.id));
  }

  #paintPaper(pen: Pen, surface: Surface, rect: PixelRect): void {
    pen.fillStyle = resolveColor(this.#options.background, this.#options.theme);
    pen.fillRect(rect.x, rect.y, rect.w, rect.h);
    if (this.#options.grid && surface !== this.#overview.surface) {
      paintGrid(pen, surface, rect, this.#ratio, this.#options.theme);
    }
    this.#counts.dirtyPixels += rect.w * rect.h;
  }

  #damaged(surface: Surface, rect: PixelRect): void {
    if (this.#composeAll || surface.scale !== this.scale || this.#standIn) {
      this.#composeAll = true;
      return;
    }
    const { x, y } = this.origin;
    this.#damage.push({ ...rect, x: surface.x + rect.x - x, y: surface.y + rect.y - y });
  }

  #compose(): void {
    const { width, height } = this.#canvas;
    if (width === 0 || height === 0) return;
    if (this.#composeAll) {
      this.#damage = [];
      this.#standIn = false;
      this.#counts.sceneFrames++;
      this.#show({ x: 0, y: 0, w: width, h: height });
      this.#composeAll = false;
      return;
    }
    if (this.#damage.length === 0) return;
    this.#counts.sceneFrames++;
    for (const rect of this.#damage) this.#show(rect);
    this.#damage = [];
  }

  /** Puts a part of the canvas (canvas pixels) together from the bitmaps there are. */
  #show(part: PixelRect): void {
    const x0 = Math.max(0, part.x);
    const y0 = Math.max(0, part.y);
    const x1 = Math.min(this.#canvas.width, part.x + part.w);
    const y1 = Math.min(this.#canvas.height, part.y + part.h);
    if (x1 <= x0 || y1 <= y0) return;
    const { x, y } = this.origin;
    const level = this.scale === this.#baseScale ? this.#tiles.level(this.#baseScale) : undefined;
    if (level === undefined) {
      this.#showStandIn({ x: x0, y: y0, w: x1 - x0, h: y1 - y0 });
      return;
    }
    const c0 = Math.floor((x + x0) / TILE_SIZE);
    const r0 = Math.floor((y + y0) / TILE_SIZE);
    const c1 = Math.floor((x + x1 - 1) / TILE_SIZE);
    const r1 = Math.floor((y + y1 - 1) / TILE_SIZE);
    for (let row = r0; row <= r1; row++) {
      for (let col = c0; col <= c1; col++) {
        const left = Math.max(x0, col * TILE_SIZE - x);
        const top = Math.max(y0, row * TILE_SIZE - y);
        const w = Math.min(x1, (col + 1) * TILE_SIZE - x) - left;
        const h = Math.min(y1, (row + 1) * TILE_SIZE - y) - top;
        const tile = this.#tiles.peek(level, col, row);
        if (tile?.canvas === undefined) {
          this.#showStandIn({ x: left, y: top, w, h });
          continue;
        }
        const sx = left + x - col * TILE_SIZE;
        const sy = top + y - row * TILE_SIZE;
        this.#pen.drawImage(tile.canvas, sx, sy, w, h, left, top, w, h);
        this.#counts.blits++;
      }
    }
  }

  /** Fills a part of the canvas with scaled pictures of other levels. */
  #showStandIn(part: PixelRect): void {
    this.#standIn = true;
    const pen = this.#pen;
    pen.fillStyle = resolveColor(this.#options.background, this.#options.theme);
    pen.fillRect(part.x, part.y, part.w, part.h);
    const scales =
      this.scale === this.#baseScale ? [this.#formerScale] : [this.#formerScale, this.#baseScale];
    const surfaces: Surface[] = [];
    for (const scale of scales) {
      const level = this.#tiles.level(scale);
      if (level !== undefined) surfaces.push(...level.tiles.values());
    }
    let covered = 0;
    for (const surface of surfaces) covered += this.#overlap(surface, part);
    if (covered < part.w * part.h - 1 && this.#overview.surface !== undefined) {
      this.#stretch(this.#overview.surface, part);
    }
    for (const surface of surfaces) this.#stretch(surface, part);
  }

  /** Canvas pixels that a surface covers of a part. */
  #overlap(surface: Surface, part: PixelRect): number {
    if (surface.canvas === undefined) return 0;
    const factor = this.scale / surface.scale;
    const { x, y } = this.origin;
    const left = Math.max(part.x, surface.x * factor - x);
    const top = Math.max(part.y, surface.y * factor - y);
    const right = Math.min(part.x + part.w, (surface.x + surface.w) * factor - x);
    const bottom = Math.min(part.y + part.h, (surface.y + surface.h) * factor - y);
    return Math.max(0, right - left) * Math.max(0, bottom - top);
  }

  #stretch(surface: Surface, part: PixelRect): void {
    if (surface.canvas === undefined) return;
    const factor = this.scale / surface.scale;
    const { x, y } = this.origin;
    // Edges on whole pixels, or neighbouring tiles would show a seam.
    const x0 = Math.round(surface.x * factor - x);
    const y0 = Math.round(surface.y * factor - y);
    const x1 = Math.round((surface.x + surface.w) * factor - x);
    const y1 = Math.round((surface.y + surface.h) * factor - y);
    const left = Math.max(part.x, x0);
    const top = Math.max(part.y, y0);
    const right = Math.min(part.x + part.w, x1);
    const bottom = Math.min(part.y + part.h, y1);
    if (right <= left || bottom <= top) return;
    const fx = surface.w / (x1 - x0);
    const fy = surface.h / (y1 - y0);
    this.#pen.imageSmoothingQuality = 'low';
    this.#pen.drawImage(
      surface.canvas,
      (left - x0) * fx,
      (top - y0) * fy,
      (right - left) * fx,
      (bottom - top) * fy,
      left,
      top,
      right - left,
      bottom - top,
    );
    this.#counts.blits++;
  }
}
