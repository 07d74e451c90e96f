/**
 * Keeps the bitmaps of the board up to date: what is on the screen first, within a deadline and in
 * slices that can be broken off; then what may be looked at next. Owns tiles, overview and the job
 * that is going on; never touches the canvas on the screen.
 */
import { resolveColor } from '../../shared/shapes/palette.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { paintGrid } from './grid.ts';
import { Overview } from './overview.ts';
import type { RenderCounts, RenderOptions } from './renderer.ts';
import type { Pen, Placement, ShapePainter } from './shape-painter.ts';
import type { Entry, SpatialIndex } from './spatial-index.ts';
import { type Level, type PixelRect, type Surface, TILE_SIZE, TileStore } from './tiles.ts';

/** A part with more shapes than this is not repainted in place, but with its whole surface, in slices. */
const MAX_IN_PLACE = 600;
/** Shapes painted between two looks at the clock. */
const SHAPES_PER_LOOK = 8;
/** Tiles that a box may take before only those that there are already are looked at. */
const MAX_TILES_IN_BOX = 400;

/** What the screen shows: canvas pixel = page * scale - {x, y}. */
export interface SceneView extends Placement {
  readonly w: number;
  readonly h: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

/** Parts of the board (page space) in which some shapes are left out, as others show them. */
export interface LeftOut {
  readonly boxes: readonly Box[];
  readonly ids: ReadonlySet<ShapeId>;
}

interface Job {
  readonly surface: Surface;
  readonly canvas: HTMLCanvasElement;
  readonly pen: Pen;
  readonly entries: readonly Entry[];
  at: number;
}

export class BitmapPainter {
  readonly #index: SpatialIndex;
  readonly #painter: ShapePainter;
  readonly #counts: RenderCounts;
  readonly #painted: (surface: Surface, rect: PixelRect) => void;
  readonly #tiles = new TileStore();
  readonly #overview: Overview;
  #options: RenderOptions;
  #view: SceneView = { scale: 1, x: 0, y: 0, w: 0, h: 0, ratio: 1 };
  #baseScale = 0;
  #formerScale = 0;
  #job: Job | undefined;
  #hidden: ReadonlySet<ShapeId> = new Set();
  #leftOut: LeftOut | undefined;
  #frame = 0;
  /** Whether nothing on the screen has to be painted, as far as is known. */
  #isDone = false;
  /** The same for what may be looked at next. */
  #isDoneAhead = false;

  /** @param painted is told which part of a bitmap has just been painted. */
  constructor(
    index: SpatialIndex,
    painter: ShapePainter,
    options: RenderOptions,
    counts: RenderCounts,
    painted: (surface: Surface, rect: PixelRect) => void,
  ) {
    this.#index = index;
    this.#painter = painter;
    this.#options = options;
    this.#counts = counts;
    this.#painted = painted;
    this.#overview = new Overview(index);
  }

  /** Scale of the tiles that are shown at rest; another one than the view's while zooming. */
  get baseScale(): number {
    return this.#baseScale;
  }

  /** Tiles of the base level. */
  get base(): Level | undefined {
    return this.#tiles.level(this.#baseScale);
  }

  /** Whether a surface is the overview. */
  isOverview(surface: Surface): boolean {
    return surface === this.#overview.surface;
  }

  /** Bitmaps at other scales than `scale`, those to be painted over by the next ones first. */
  standIns(scale: number): { readonly overview: Surface | undefined; readonly tiles: Surface[] } {
    const tiles: Surface[] = [];
    for (const other of [this.#formerScale, this.#baseScale]) {
      const level = other === scale ? undefined : this.#tiles.level(other);
      if (level !== undefined) tiles.push(...level.tiles.values());
    }
    return { overview: this.#overview.surface, tiles };
  }

  peek(level: Level, col: number, row: number): Surface | undefined {
    return this.#tiles.peek(level, col, row);
  }

  setView(view: SceneView): void {
    if (view.w !== this.#view.w || view.h !== this.#view.h) {
      const screenMiB = (view.w * view.h * 4) / 2 ** 20;
      this.#tiles.maxBytes = Math.min(256, Math.max(48, screenMiB * 4)) * 2 ** 20;
    }
    this.#view = view;
    this.#touch();
  }

  setOptions(options: RenderOptions): void {
    this.#options = options;
  }

  /** Leaves these shapes out. Those that come or go must be invalidated by the caller. */
  setHidden(ids: ReadonlySet<ShapeId>): void {
    if (ids !== this.#hidden) this.#touch();
    this.#hidden = ids;
  }

  /** Leaves shapes out of some parts. What changes by it must be invalidated by the caller. */
  setLeftOut(leftOut: LeftOut | undefined): void {
    this.#leftOut = leftOut;
  }

  /** Whether nothing is left to paint, on the screen and around it. */
  get isDoneAhead(): boolean {
    return this.#isDoneAhead;
  }

  invalidate(box: Box): void {
    this.#touch();
    this.#tiles.invalidate(box, this.#keptScales());
    this.#overview.invalidate(box);
  }

  invalidateAll(): void {
    this.#touch();
    this.#dropJob();
    this.#tiles.invalidateAll(this.#keptScales());
    this.#overview.drop();
  }

  /** Lets every bitmap go. */
  clear(): void {
    this.#touch();
    this.#dropJob();
    this.#tiles.clear();
    this.#overview.drop();
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

  /**
   * Makes the view's scale the one whose tiles are painted; those painted so far stand in.
   * @param hasFormer whether there is anything to be seen on those.
   * @returns whether it was another one before.
   */
  settle(hasFormer: boolean): boolean {
    const { scale } = this.#view;
    if (scale === this.#baseScale) return false;
    this.#touch();
    this.#dropJob();
    for (const level of this.#tiles.levels()) {
      const isFormer = hasFormer && level.scale === this.#baseScale;
      if (!isFormer && level.scale !== scale) this.#tiles.dropLevel(level.scale);
    }
    this.#formerScale = hasFormer ? this.#baseScale : 0;
    this.#baseScale = scale;
    return true;
  }

  /**
   * Paints what is missing or out of date on the screen.
   * @returns whether something of it is left to do.
   */
  work(deadline: number): boolean {
    if (this.#isDone) return false;
    const more = this.#paintVisible(deadline);
    this.#isDone = !more;
    if (!more && this.#formerScale !== 0 && this.#view.scale === this.#baseScale) {
      this.#tiles.dropLevel(this.#formerScale);
      this.#formerScale = 0;
    }
    return more;
  }

  /**
   * Paints what may be looked at next: a ring of tiles around the screen, and the overview.
   * @returns whether there is more of it to do.
   */
  workAhead(deadline: number): boolean {
    if (this.#isDoneAhead) return false;
    const view = this.#viewBox();
    if (this.#view.scale === this.#baseScale) {
      const margin = TILE_SIZE / 2 / this.#baseScale;
      const ring = {
        x: view.x - margin,
        y: view.y - margin,
        w: view.w + 2 * margin,
        h: view.h + 2 * margin,
      };
      for (const tile of this.#tilesIn(ring)) {
        tile.lastUsed = Math.max(tile.lastUsed, this.#frame - 1);
        if (!this.#bring(tile, deadline)) return true;
      }
    }
    const overview = this.#overview.wanted(view);
    if (overview !== undefined && !this.#bring(overview, deadline)) return true;
    this.#isDoneAhead = this.#isDone;
    if (this.#isDone) this.#tiles.thin();
    return false;
  }

  /** Ends a frame: lets go the bitmaps used longest ago where there are too many. */
  trim(): void {
    // While nothing is painted, what was used last stays what was used last.
    if (this.#isDone && this.#isDoneAhead) return;
    this.#frame++;
    this.#tiles.trim(this.#frame - 1);
  }

  #touch(): void {
    this.#isDone = false;
    this.#isDoneAhead = false;
  }

  #keptScales(): ReadonlySet<number> {
    return new Set([this.#baseScale, this.#formerScale]);
  }

  /** What the screen shows, in page space. */
  #viewBox(): Box {
    const { scale, x, y, w, h } = this.#view;
    return { x: x / scale, y: y / scale, w: w / scale, h: h / scale };
  }

  /** Tiles of the base level that touch a page box, those in its middle first; made where missing. */
  #tilesIn(box: Box): Surface[] {
    const scale = this.#baseScale;
    if (scale === 0) return [];
    const c0 = Math.floor((box.x * scale) / TILE_SIZE);
    const r0 = Math.floor((box.y * scale) / TILE_SIZE);
    const c1 = Math.ceil(((box.x + box.w) * scale) / TILE_SIZE) - 1;
    const r1 = Math.ceil(((box.y + box.h) * scale) / TILE_SIZE) - 1;
    const exact = scale === this.#view.scale;
    const level = this.#tiles.level(scale);
    if (!exact || (c1 - c0 + 1) * (r1 - r0 + 1) > MAX_TILES_IN_BOX) {
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
    const zooming = this.#view.scale !== this.#baseScale;
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
    for (const entry of entries) this.#paintEntry(pen, entry, surface);
    pen.restore();
    this.#painted(surface, rect);
  }

  #paintEntry(pen: Pen, entry: Entry, surface: Surface): void {
    const leftOut = this.#leftOut;
    if (leftOut?.ids.has(entry.shape.id) !== true) {
      this.#painter.paint(pen, entry, surface);
      return;
    }
    const { scale, x, y, w, h } = surface;
    pen.save();
    pen.setTransform(1, 0, 0, 1, 0, 0);
    for (const box of leftOut.boxes) {
      const left = Math.round(box.x * scale) - x;
      const top = Math.round(box.y * scale) - y;
      const right = Math.round((box.x + box.w) * scale) - x;
      const bottom = Math.round((box.y + box.h) * scale) - y;
      pen.beginPath();
      pen.rect(0, 0, w, h);
      pen.rect(left, top, right - left, bottom - top);
      pen.clip('evenodd');
    }
    this.#painter.paint(pen, entry, surface);
    pen.restore();
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
      for (; job.at < end; job.at++) this.#paintEntry(pen, entries[job.at]!, surface);
      if (job.at < entries.length && performance.now() >= deadline) return false;
    }
    this.#job = undefined;
    if (surface.dropped) {
      this.#giveBack(surface, job.canvas);
      return true;
    }
    if (surface.canvas !== undefined) this.#giveBack(surface, surface.canvas);
    surface.canvas = job.canvas;
    this.#painted(surface, { x: 0, y: 0, w: surface.w, h: surface.h });
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
    if (this.#options.grid && !this.isOverview(surface)) {
      paintGrid(pen, surface, rect, this.#view.ratio, this.#options.theme);
    }
    this.#counts.dirtyPixels += rect.w * rect.h;
  }
}
