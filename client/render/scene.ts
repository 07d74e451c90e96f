/**
 * The scene: shows the bitmaps of the board where the camera stands, unscaled at rest, and a stretched
 * stand-in while the zoom moves or a bitmap is missing. Its canvas reaches beyond the screen, so that
 * most frames of a movement only move it. Knows nothing of selection, peers or pointers, and paints no
 * shape itself.
 */
import { resolveColor } from '../../shared/shapes/palette.ts';
import type { ShapeId } from '../../shared/shapes/shape.ts';
import type { Box } from '../../shared/units.ts';
import { BitmapPainter, type LeftOut, type SceneView } from './bitmap-painter.ts';
import type { CameraState, RenderCounts, RenderOptions } from './renderer.ts';
import { SceneCanvas, type ScenePen } from './scene-canvas.ts';
import type { SceneCells } from './scene-cells.ts';
import type { Placement, ShapePainter } from './shape-painter.ts';
import type { SpatialIndex } from './spatial-index.ts';
import { marginOf, restTarget, zoomTarget } from './scene-target.ts';
import { stretchInto } from './stand-ins.ts';
import { covers, everyTileIn, type PixelRect, type Surface, TILE_SIZE } from './tiles.ts';

/** Zooming has come to rest when the zoom has stayed the same for this long. */
export const ZOOM_REST_MS = 90;
/** While zooming in, what the canvas shows is put together anew when it is stretched beyond this. */
const MAX_STRETCH = 1.5;
/** The camera is put somewhere when a board is opened, and once more when the window has its size. */
const JUMPS_TO_FIRST = 4;

export class Scene {
  readonly #canvas: SceneCanvas;
  #cells: SceneCells | undefined;
  #areCellsAsked = false;
  /** Whether they cannot be had: movements are dearer then. */
  #areCellsAmiss = false;
  readonly #counts: RenderCounts;
  readonly #bitmaps: BitmapPainter;
  #options: RenderOptions;
  #camera: CameraState = { x: 0, y: 0, zoom: 1 };
  #view: SceneView = { scale: 1, x: 0, y: 0, w: 0, h: 0, ratio: 1 };
  #zoomedAt = -Infinity;
  #movedAt = -Infinity;
  /** Times that the camera may still be put elsewhere before the first picture counts as looked at. */
  #jumpsToFirst = 0;
  /** Where what the canvas shows stands: the camera's place, but for a zoom that is going on. */
  #target: Placement = { scale: 1, x: 0, y: 0 };
  #marginX = 0;
  #marginY = 0;
  #cameraMoved = false;
  /** The whole canvas has to be put together anew. */
  #composeAll = true;
  /** Something on the screen is a stand-in. */
  #standIn = false;
  /** Parts of the canvas to blit again, in canvas pixels. */
  #damage: PixelRect[] = [];
  /** Parts beyond the screen for which there was no bitmap, in canvas pixels. */
  #blank: PixelRect[] = [];

  constructor(
    canvas: HTMLCanvasElement,
    index: SpatialIndex,
    painter: ShapePainter,
    options: RenderOptions,
    counts: RenderCounts,
  ) {
    this.#canvas = new SceneCanvas(canvas);
    this.#areCellsAmiss = this.#areCellsAsked = !this.#canvas.canHandOver;
    this.#options = options;
    this.#counts = counts;
    this.#bitmaps = new BitmapPainter(index, painter, options, counts, (surface, rect) =>
      this.#damaged(surface, rect),
    );
  }

  /**
   * Where the scene stands: page * scale minus x, y is the canvas pixel. Rounded to whole pixels, so
   * that tiles are copied unscaled; whatever has to lie exactly over the scene uses the same.
   */
  get place(): SceneView {
    return this.#view;
  }

  setCamera(camera: CameraState, now: number): void {
    if (camera.zoom !== this.#camera.zoom) this.#zoomedAt = now;
    if (this.#jumpsToFirst > 0) this.#jumpsToFirst--;
    this.#movedAt = now;
    this.#camera = camera;
    this.#cameraMoved = true;
    this.#updateView();
  }

  setOptions(options: RenderOptions): void {
    this.#options = options;
    this.#bitmaps.setOptions(options);
  }

  /** @param width in device pixels, as `height`. */
  resize(width: number, height: number, ratio: number): void {
    this.#marginX = marginOf(width);
    this.#marginY = marginOf(height);
    this.#canvas.resize(width + 2 * this.#marginX, height + 2 * this.#marginY, ratio);
    this.#view = { ...this.#view, w: width, h: height, ratio };
    this.#composeAll = true;
    this.#updateView();
  }

  /** Leaves these shapes out. Those that come or go must be invalidated by the caller. */
  setHidden(ids: ReadonlySet<ShapeId>): void {
    this.#bitmaps.setHidden(ids);
  }

  /** Leaves shapes out of some parts. What changes by it must be invalidated by the caller. */
  setLeftOut(leftOut: LeftOut | undefined): void {
    this.#bitmaps.setLeftOut(leftOut);
  }

  invalidate(box: Box): void {
    this.#bitmaps.invalidate(box);
  }

  invalidateAll(): void {
    this.#bitmaps.invalidateAll();
  }

  /** Forgets every bitmap (their canvases may have lost their content). */
  forgetBitmaps(): void {
    this.#bitmaps.clear();
    this.#cells?.clear();
    this.#canvas.forget();
    this.#composeAll = true;
  }

  /** Whether the part of a page box that is on the screen shows the board as it is now. */
  isClean(box: Box): boolean {
    return this.#bitmaps.isClean(box);
  }

  /**
   * Tells that there was nothing to be seen so far: the picture that comes now is worth long frames, and
   * a camera that is put where it is best seen does not count as a movement.
   */
  beginAnew(): void {
    this.#jumpsToFirst = JUMPS_TO_FIRST;
  }

  /** Whether the first picture is not complete yet. */
  get isFirst(): boolean {
    return this.#jumpsToFirst > 0;
  }

  /** Whether the zoom is being changed right now. */
  isZooming(now: number): boolean {
    return (
      !this.isFirst &&
      this.#view.scale !== this.#bitmaps.baseScale &&
      now - this.#zoomedAt < ZOOM_REST_MS &&
      this.#bitmaps.base !== undefined
    );
  }

  isMoving(now: number): boolean {
    return !this.isFirst && now - this.#movedAt < ZOOM_REST_MS;
  }

  /**
   * Paints bitmaps that are missing or out of date on the screen until `deadline`; the canvas itself
   * stays as it is till `show`.
   * @param deadline time of `performance.now()`; `Infinity` paints everything.
   * @returns whether something on the screen is still missing or out of date.
   */
  work(now: number, deadline: number): boolean {
    if (deadline === Infinity || !this.isZooming(now)) {
      if (this.#bitmaps.settle(!this.isFirst)) this.#composeAll = true;
    }
    const more = this.#bitmaps.work(deadline);
    if (!more && this.isFirst) {
      this.#jumpsToFirst = 0;
      // Shown at once, where that is cheapest; handed over as something finished when it has stayed so.
      this.#canvas.touch();
    }
    return more;
  }

  /** Paints what may be looked at next; returns whether there is more of it to do. */
  workAhead(deadline: number): boolean {
    return this.#bitmaps.workAhead(deadline);
  }

  /** Whether nothing is left to paint, on the screen and around it. */
  get isDoneAhead(): boolean {
    return this.#bitmaps.isDoneAhead;
  }

  /**
   * Lets cells take over from a picture that rests, a few in each frame: the first movement or stroke
   * must not wait for all of them.
   * @returns whether there is more of it to do, at once or when the picture has rested for a while.
   */
  rest(): 'more' | 'later' | 'done' {
    if (this.#isInCells || this.#areCellsAmiss || this.isFirst) return 'done';
    if (this.#canvas.isBusy) return 'later';
    if (this.isOutOfDate || !this.#canEnterCells()) {
      return this.#cells === undefined && this.#areCellsAsked ? 'later' : 'done';
    }
    if (this.#cells!.rise(this.#view, this.#bitmapAt, this.#counts)) return 'more';
    this.#composeCells(false);
    return 'done';
  }

  /** Whether the canvas shows something else than what it would be put together from now. */
  get isOutOfDate(): boolean {
    const isDamaged = this.#isInCells ? this.#cells!.isOutOfDate : this.#damage.length > 0;
    return this.#composeAll || this.#cameraMoved || isDamaged;
  }

  /** Puts the canvas together from the bitmaps there are. */
  show(): void {
    this.#compose();
    this.#bitmaps.trim();
  }

  destroy(): void {
    this.#bitmaps.clear();
    this.#cells?.destroy();
    this.#canvas.destroy();
  }

  #updateView(): void {
    const { ratio, w, h } = this.#view;
    const scale = this.#camera.zoom * ratio;
    this.#view = {
      scale,
      x: Math.round(this.#camera.x * scale),
      y: Math.round(this.#camera.y * scale),
      w,
      h,
      ratio,
    };
    this.#bitmaps.setView(this.#view);
  }

  #damaged(surface: Surface, rect: PixelRect): void {
    if (surface.scale !== this.#bitmaps.baseScale || this.#bitmaps.isOverview(surface)) {
      this.#cells?.standInsChanged();
    } else this.#cells?.changed(surface.x / TILE_SIZE, surface.y / TILE_SIZE);
    if (this.#isInCells) return;
    if (this.#bitmaps.isOverview(surface) && !this.#standIn) return;
    if (surface.scale !== this.#target.scale || this.#standIn) {
      this.#composeAll = true;
      return;
    }
    const left = surface.x + rect.x - this.#target.x;
    const top = surface.y + rect.y - this.#target.y;
    const { width, height } = this.#canvas;
    if (left >= width || top >= height || left + rect.w <= 0 || top + rect.h <= 0) return;
    if (!this.#composeAll) this.#damage.push({ ...rect, x: left, y: top });
  }

  #compose(): void {
    if (this.#view.w === 0 || this.#view.h === 0) return;
    if (this.isOutOfDate) this.#cells?.sink();
    if (this.#isInCells) {
      if (this.#staysInCells()) {
        this.#composeCells();
        return;
      }
      this.#leaveCells();
    }
    // What was painted just now may be what the camera is about to uncover.
    if (this.#blank.length > 0) this.#fillBlanks();
    const isNew = this.#composeAll || (this.#cameraMoved && !this.#canStretch());
    if (isNew || this.#damage.length > 0) {
      if (!this.isFirst && !this.#canvas.isBusy && this.#canEnterCells()) {
        this.#composeCells();
        return;
      }
      this.#counts.sceneFrames++;
      if (isNew) {
        const zooming = this.#view.scale !== this.#bitmaps.baseScale;
        const { width, height } = this.#canvas;
        this.#target = zooming
          ? zoomTarget(this.#view, this.#target, width, height)
          : restTarget(this.#view, this.#target, this.#marginX, this.#marginY);
        this.#composeAll = false;
        this.#canvas.change(this.#showAll, this.isFirst);
      } else {
        this.#canvas.change((pen, all) => {
          if (all) this.#showAll(pen);
          else for (const rect of this.#damage) this.#show(pen, rect);
        }, this.isFirst);
      }
      this.#damage = [];
    } else if (this.#canvas.keep()) {
      if (this.#canEnterCells()) {
        // The same picture on other canvases.
        this.#composeCells(false);
        return;
      }
      this.#canvas.handOver(this.#showAll);
    }
    this.#cameraMoved = false;
    this.#placeCanvas();
  }

  get #isInCells(): boolean {
    return this.#cells?.isShown ?? false;
  }

  #staysInCells(): boolean {
    return this.#view.scale === this.#bitmaps.baseScale && !this.#cells!.isBusy;
  }

  /** Whether there is a bitmap for all of the screen. */
  #canEnterCells(): boolean {
    if (this.#cells === undefined) this.#askCells();
    if (this.#cells === undefined || this.#view.scale !== this.#bitmaps.baseScale) return false;
    return everyTileIn(this.#view, (col, row) => this.#bitmapAt(col, row) !== undefined);
  }

  /** The bitmap of a tile at rest, where there is one. */
  readonly #bitmapAt = (col: number, row: number): HTMLCanvasElement | undefined => {
    const { base } = this.#bitmaps;
    return base && this.#bitmaps.peek(base, col, row)?.canvas;
  };

  /** No first picture waits for what makes movements cheaper. */
  #askCells(): void {
    if (this.#areCellsAsked) return;
    this.#areCellsAsked = true;
    void import('./scene-cells.ts').then(
      ({ SceneCells }) => {
        if (!this.#canvas.isDestroyed) this.#cells = new SceneCells(this.#canvas.top);
      },
      () => {
        this.#areCellsAmiss = true;
      },
    );
  }

  /** The picture that takes over has to be drawn anew. */
  #leaveCells(): void {
    // What changes again and again is for the canvas that keeps its content.
    if (this.#cells!.isBusy) this.#canvas.touch();
    this.#cells!.isShown = false;
    this.#composeAll = true;
  }

  #composeCells(isCounted = true): void {
    const cells = this.#cells!;
    const blits = this.#counts.blits;
    cells.show(
      this.#view,
      this.#bitmapAt,
      (pen, place, part) => this.#paintStandIn(pen, place, part),
      this.#counts,
    );
    if (this.#counts.blits > blits && isCounted) this.#counts.sceneFrames++;
    if (!cells.isShown) {
      cells.isShown = true;
      this.#canvas.hide();
    }
    this.#damage = [];
    this.#blank = [];
    this.#composeAll = false;
    this.#cameraMoved = false;
  }

  readonly #showAll = (pen: ScenePen): void => {
    this.#standIn = false;
    this.#blank = [];
    this.#show(pen, { x: 0, y: 0, w: this.#canvas.width, h: this.#canvas.height });
  };

  /** Forgets the blank parts that are about to be drawn. */
  #fillBlanks(): void {
    for (const rect of this.#damage) {
      this.#blank = this.#blank.filter((blank) => !covers(rect, blank));
    }
  }

  /**
   * Whether what the canvas shows, stretched by the compositor, serves the camera while zooming: it
   * covers the screen, and putting it together anew would not be much sharper. On a machine without
   * a graphics card stretching there costs a third of filtering a screenful of pixels here.
   */
  #canStretch(): boolean {
    const { scale, x, y } = this.#target;
    const k = this.#view.scale / scale;
    if (k > MAX_STRETCH && scale < this.#bitmaps.baseScale) return false;
    const origin = this.#view;
    const left = x * k - origin.x;
    const top = y * k - origin.y;
    const { width, height } = this.#canvas;
    const isCovered =
      left <= 0.5 &&
      top <= 0.5 &&
      left + width * k >= origin.w - 0.5 &&
      top + height * k >= origin.h - 0.5;
    if (!isCovered || (k === 1 && this.#standIn)) return false;
    return !this.#blank.some((part) => this.#isSeen(part));
  }

  /** Whether a part of the canvas is on the screen. */
  #isSeen(part: PixelRect): boolean {
    const { scale, x, y } = this.#target;
    const view = this.#view;
    const k = view.scale / scale;
    return (
      (x + part.x) * k < view.x + view.w &&
      (y + part.y) * k < view.y + view.h &&
      (x + part.x + part.w) * k > view.x &&
      (y + part.y + part.h) * k > view.y
    );
  }

  /** Brings what the canvas shows to where the camera is. */
  #placeCanvas(): void {
    const { scale, x, y } = this.#target;
    const view = this.#view;
    const k = view.scale / scale;
    const left = (x * k - view.x) / view.ratio;
    const top = (y * k - view.y) / view.ratio;
    this.#canvas.place(k, left, top);
  }

  /** Puts a part of the canvas (canvas pixels) together from the bitmaps there are. */
  #show(pen: ScenePen, part: PixelRect): void {
    const x0 = Math.max(0, part.x);
    const y0 = Math.max(0, part.y);
    const x1 = Math.min(this.#canvas.width, part.x + part.w);
    const y1 = Math.min(this.#canvas.height, part.y + part.h);
    if (x1 <= x0 || y1 <= y0) return;
    const { x, y } = this.#target;
    const level = this.#target.scale === this.#bitmaps.baseScale ? this.#bitmaps.base : undefined;
    if (level === undefined) {
      this.#showStandIn(pen, { x: x0, y: y0, w: x1 - x0, h: y1 - y0 });
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
        const tile = this.#bitmaps.peek(level, col, row);
        if (tile?.canvas === undefined) {
          this.#showMissing(pen, { x: left, y: top, w, h });
          continue;
        }
        const sx = left + x - col * TILE_SIZE;
        const sy = top + y - row * TILE_SIZE;
        pen.drawImage(tile.canvas, sx, sy, w, h, left, top, w, h);
        this.#counts.blits++;
      }
    }
  }

  /** Stands in for a tile that is missing, where it is seen. */
  #showMissing(pen: ScenePen, part: PixelRect): void {
    if (this.#isSeen(part)) {
      this.#showStandIn(pen, part);
      return;
    }
    this.#blank.push(part);
    pen.fillStyle = resolveColor(this.#options.background, this.#options.theme);
    pen.fillRect(part.x, part.y, part.w, part.h);
  }

  /** Fills a part of the canvas with scaled pictures of other levels. */
  #showStandIn(pen: ScenePen, part: PixelRect): void {
    this.#standIn = true;
    this.#paintStandIn(pen, this.#target, part);
  }

  #paintStandIn(pen: ScenePen, place: Placement, part: PixelRect): void {
    pen.fillStyle = resolveColor(this.#options.background, this.#options.theme);
    pen.fillRect(part.x, part.y, part.w, part.h);
    const { overview, tiles } = this.#bitmaps.standIns(place.scale);
    this.#counts.blits += stretchInto(pen, place, part, tiles, overview);
  }
}
